#include "ops/creation/creation.h"

#include "autograd/in_place.h"
#include "bind/families.h"
#include "bind/tensor_options.h"
#include "tensor/iterate.h"

namespace rushlight::bind {

namespace {

template <class T>
void choose_dtype(T&, DType) {}
void choose_dtype(std::optional<DType>& dtype, DType of_out) {
  if (dtype && *dtype != of_out) {
    fail<RuntimeError>("dtype ", dtype_name(*dtype), " does not match dtype of out parameter (",
                       dtype_name(of_out), ")");
  }
  dtype = of_out;
}

Tensor written(const Tensor& out, const Tensor& result) {
  check_in_place(out);
  if (out.sizes() != result.sizes()) resize_tensor(out, result.sizes());
  copy_elements(out, result);
  count_write(out);
  return out;
}

// The operator with the arguments that all of this family take behind their own.
template <auto operation, class Function = decltype(operation)>
struct Creation;
template <auto operation, class... Arguments>
struct Creation<operation, Tensor (*)(Arguments...)> {
  static Tensor call(std::remove_cvref_t<Arguments>... arguments, StridedLayout, CpuDevice,
                     bool /*pin_memory*/, bool wants_gradient, std::optional<Tensor> out) {
    if (out) {
      (choose_dtype(arguments, out->dtype()), ...);
      return written(*out, operation(std::move(arguments)...));
    }
    const Tensor result = operation(std::move(arguments)...);
    if (wants_gradient) set_requires_grad(result, true);
    return result;
  }
};

// `own` are the operator's parameters, `dtype` among them.
template <auto operation>
void add(Registry& registry, const char* name, const std::string& own, unsigned places = function) {
  const std::string text =
      own + ", layout=None, device=None, pin_memory=False, requires_grad=False, out=None";
  registry.add<&Creation<operation>::call>(name, text.c_str(), places);
}

using Format = std::optional<MemoryFormat>;
using Type = std::optional<DType>;

Tensor empty(const Dims& size, Type dtype, Format format) {
  return ops::empty(size, dtype, format.value_or(MemoryFormat::contiguous));
}
template <Tensor (*operation)(const Tensor&, Type, MemoryFormat)>
Tensor like(const Tensor& input, Type dtype, Format format) {
  return operation(input, dtype, format.value_or(MemoryFormat::preserve));
}
Tensor full_like(const Tensor& input, const Scalar& value, Type dtype, Format format) {
  return ops::full_like(input, value, dtype, format.value_or(MemoryFormat::preserve));
}

template <Tensor (*operation)(const Dims&, Type)>
Tensor sized(const Tensor& input, const Dims& size, Type dtype) {
  return operation(size, dtype.value_or(input.dtype()));
}
Tensor new_empty(const Tensor& input, const Dims& size, Type dtype) {
  return ops::empty(size, dtype.value_or(input.dtype()));
}
Tensor new_empty_strided(const Tensor& input, const Dims& size, const Dims& stride, Type dtype) {
  return ops::empty_strided(size, stride, dtype.value_or(input.dtype()));
}
Tensor new_full(const Tensor& input, const Dims& size, const Scalar& value, Type dtype) {
  return ops::full(size, value, dtype.value_or(input.dtype()));
}

Tensor arange_to(const Scalar& end, Type dtype) { return ops::arange(0, end, 1, dtype); }
Tensor eye(std::int64_t n, Type dtype) { return ops::eye(n, {}, dtype); }
Tensor rectangular_eye(std::int64_t n, std::int64_t m, Type dtype) { return ops::eye(n, m, dtype); }

void bind_filled(Registry& registry) {
  add<&empty>(registry, "empty", "*size, *, dtype=None, memory_format=None");
  add<&ops::zeros>(registry, "zeros", "*size, *, dtype=None");
  add<&ops::ones>(registry, "ones", "*size, *, dtype=None");
  add<&ops::full>(registry, "full", "size, fill_value, *, dtype=None");
  add<&ops::empty_strided>(registry, "empty_strided", "size, stride, *, dtype=None");
  add<&ops::empty_permuted>(registry, "empty_permuted", "size, physical_layout, *, dtype=None");
  add<&ops::scalar_tensor>(registry, "scalar_tensor", "s, *, dtype=None");

  const char* like_own = "input, *, dtype=None, memory_format=None";
  add<&like<&ops::empty_like>>(registry, "empty_like", like_own);
  add<&like<&ops::zeros_like>>(registry, "zeros_like", like_own);
  add<&like<&ops::ones_like>>(registry, "ones_like", like_own);
  add<&full_like>(registry, "full_like", "input, fill_value, *, dtype=None, memory_format=None");

  add<&new_empty>(registry, "new_empty", "input, *size, *, dtype=None", method);
  add<&sized<&ops::zeros>>(registry, "new_zeros", "input, *size, *, dtype=None", method);
  add<&sized<&ops::ones>>(registry, "new_ones", "input, *size, *, dtype=None", method);
  add<&new_full>(registry, "new_full", "input, size, fill_value, *, dtype=None", method);
  add<&new_empty_strided>(registry, "new_empty_strided", "input, size, stride, *, dtype=None",
                          method);
}

}  // namespace

void bind_creation(Registry& registry) {
  bind_filled(registry);
  add<&arange_to>(registry, "arange", "end, *, dtype=None");
  add<&ops::arange>(registry, "arange", "start, end, step=1, *, dtype=None");
  add<&ops::range>(registry, "range", "start, end, step=1, *, dtype=None");
  add<&ops::linspace>(registry, "linspace", "start, end, steps, *, dtype=None");
  add<&ops::logspace>(registry, "logspace", "start, end, steps, base=10.0, *, dtype=None");
  add<&eye>(registry, "eye", "n, *, dtype=None");
  add<&rectangular_eye>(registry, "eye", "n, m, *, dtype=None");
  add<&ops::tril_indices>(registry, "tril_indices", "row, col, offset=0, *, dtype=None");
  add<&ops::triu_indices>(registry, "triu_indices", "row, col, offset=0, *, dtype=None");
}

}  // namespace rushlight::bind
