#pragma once
#include <string>

#include "autograd/in_place.h"
#include "bind/operator.h"
#include "bind/tensor_options.h"
#include "tensor/iterate.h"

// Operators that make tensors from sizes and numbers take layout, device, requires_grad and out
// behind their own arguments.

namespace rushlight::bind {

namespace detail {

template <class T>
void choose_dtype(T&, DType) {}
inline void choose_dtype(std::optional<DType>& dtype, DType of_out) {
  if (dtype && *dtype != of_out) {
    fail<RuntimeError>("dtype ", dtype_name(*dtype), " does not match dtype of out parameter (",
                       dtype_name(of_out), ")");
  }
  dtype = of_out;
}

inline Tensor written(const Tensor& out, const Tensor& result) {
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

}  // namespace detail

// `own` are the operator's parameters, `dtype` among them.
template <auto operation>
void add_creation(Registry& registry, const char* name, const std::string& own,
                  unsigned places = function) {
  const std::string text =
      own + ", layout=None, device=None, pin_memory=False, requires_grad=False, out=None";
  registry.add<&detail::Creation<operation>::call>(name, text.c_str(), places);
}

}  // namespace rushlight::bind
