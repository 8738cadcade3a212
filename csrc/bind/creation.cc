#include "ops/creation/creation.h"

#include "bind/creation.h"
#include "bind/families.h"

namespace rushlight::bind {

namespace {

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
Scalar end_of(const char* name, const Operand& start, const Operand& end, const Operand& chosen) {
  if (start.dim() > 0 || end.dim() > 0) {
    fail<RuntimeError>(name, " only supports 0-dimensional start and end tensors, but got start ",
                       start.sizes(), " and end ", end.sizes());
  }
  return item(chosen);
}
Tensor linspace(const Operand& start, const Operand& end, std::int64_t steps, Type dtype) {
  return ops::linspace(end_of("linspace()", start, end, start),
                       end_of("linspace()", start, end, end), steps, dtype);
}
Tensor logspace(const Operand& start, const Operand& end, std::int64_t steps, double base,
                Type dtype) {
  return ops::logspace(end_of("logspace()", start, end, start),
                       end_of("logspace()", start, end, end), steps, base, dtype);
}
Tensor eye(std::int64_t n, Type dtype) { return ops::eye(n, {}, dtype); }
Tensor rectangular_eye(std::int64_t n, std::int64_t m, Type dtype) { return ops::eye(n, m, dtype); }

void bind_filled(Registry& registry) {
  add_creation<&empty>(registry, "empty", "*size, *, dtype=None, memory_format=None");
  add_creation<&ops::zeros>(registry, "zeros", "*size, *, dtype=None");
  add_creation<&ops::ones>(registry, "ones", "*size, *, dtype=None");
  add_creation<&ops::full>(registry, "full", "size, fill_value, *, dtype=None");
  add_creation<&ops::empty_strided>(registry, "empty_strided", "size, stride, *, dtype=None");
  add_creation<&ops::empty_permuted>(registry, "empty_permuted",
                                     "size, physical_layout, *, dtype=None");
  add_creation<&ops::scalar_tensor>(registry, "scalar_tensor", "s, *, dtype=None");

  const char* like_own = "input, *, dtype=None, memory_format=None";
  add_creation<&like<&ops::empty_like>>(registry, "empty_like", like_own);
  add_creation<&like<&ops::zeros_like>>(registry, "zeros_like", like_own);
  add_creation<&like<&ops::ones_like>>(registry, "ones_like", like_own);
  add_creation<&full_like>(registry, "full_like",
                           "input, fill_value, *, dtype=None, memory_format=None");

  add_creation<&new_empty>(registry, "new_empty", "input, *size, *, dtype=None", method);
  add_creation<&sized<&ops::zeros>>(registry, "new_zeros", "input, *size, *, dtype=None", method);
  add_creation<&sized<&ops::ones>>(registry, "new_ones", "input, *size, *, dtype=None", method);
  add_creation<&new_full>(registry, "new_full", "input, size, fill_value, *, dtype=None", method);
  add_creation<&new_empty_strided>(registry, "new_empty_strided",
                                   "input, size, stride, *, dtype=None", method);
}

}  // namespace

void bind_creation(Registry& registry) {
  bind_filled(registry);
  add_creation<&arange_to>(registry, "arange", "end, *, dtype=None");
  add_creation<&ops::arange>(registry, "arange", "start, end, step=1, *, dtype=None");
  add_creation<&ops::range>(registry, "range", "start, end, step=1, *, dtype=None");
  add_creation<&linspace>(registry, "linspace", "start, end, steps, *, dtype=None");
  add_creation<&logspace>(registry, "logspace", "start, end, steps, base=10.0, *, dtype=None");
  add_creation<&eye>(registry, "eye", "n, *, dtype=None");
  add_creation<&rectangular_eye>(registry, "eye", "n, m, *, dtype=None");
  add_creation<&ops::tril_indices>(registry, "tril_indices", "row, col, offset=0, *, dtype=None");
  add_creation<&ops::triu_indices>(registry, "triu_indices", "row, col, offset=0, *, dtype=None");
}

}  // namespace rushlight::bind
