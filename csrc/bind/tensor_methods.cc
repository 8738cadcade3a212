#include "bind/tensor_methods.h"

#include "bind/errors.h"

namespace rushlight::bind {

namespace {

py::object size(const Tensor& input, std::optional<std::int64_t> dim) {
  return py::reinterpret_steal<py::object>(dim ? to_python(input.size(*dim))
                                               : dims_to_size(input.sizes()));
}

py::object stride(const Tensor& input, std::optional<std::int64_t> dim) {
  if (dim) return py::int_(input.stride(*dim));
  py::tuple strides = new_tuple(input.strides().size());
  for (std::size_t i = 0; i < strides.size(); ++i) strides[i] = input.strides()[i];
  return strides;
}

std::int64_t dim(const Tensor& input) { return input.dim(); }
std::int64_t numel(const Tensor& input) { return input.numel(); }
std::int64_t storage_offset(const Tensor& input) { return input.offset(); }
std::int64_t element_size(const Tensor& input) {
  return static_cast<std::int64_t>(input.item_size());
}
std::int64_t data_ptr(const Tensor& input) {
  return input.numel() == 0 ? 0 : reinterpret_cast<std::intptr_t>(input.bytes_begin());
}
bool is_floating_point_tensor(const Tensor& input) { return is_floating_point(input.dtype()); }
bool is_complex_tensor(const Tensor& input) { return is_complex(input.dtype()); }
bool is_signed(const Tensor& input) {
  return !is_unsigned(input.dtype()) && input.dtype() != DType::bool_;
}
bool is_inference(const Tensor& input) { return input.impl()->inference; }

py::object nested_list(const Tensor& tensor, std::size_t level, const char* data) {
  if (level == tensor.sizes().size()) {
    return py::reinterpret_steal<py::object>(scalar_to_python(load_scalar(tensor.dtype(), data)));
  }
  const auto count = static_cast<std::size_t>(tensor.sizes()[level]);
  const std::int64_t step = tensor.strides()[level] * static_cast<std::int64_t>(tensor.item_size());
  py::list list = new_list(count);
  for (std::size_t i = 0; i < count; ++i) {
    list[i] = nested_list(tensor, level + 1, data + static_cast<std::int64_t>(i) * step);
  }
  return list;
}

py::object tolist(const Tensor& input) { return nested_list(input, 0, input.bytes_begin()); }

}  // namespace

void bind_tensor_methods(Registry& registry) {
  registry.add<&size>("size", "input, dim=None", method);
  registry.add<&stride>("stride", "input, dim=None", method);
  registry.add<&dim>("dim", "input", method);
  registry.alias("ndimension", "dim", method);
  registry.add<&numel>("numel", "input", method | function);
  registry.alias("nelement", "numel", method);
  registry.add<&item>("item", "input", method);
  registry.add<&tolist>("tolist", "input", method);
  registry.add<&storage_offset>("storage_offset", "input", method);
  registry.add<&element_size>("element_size", "input", method);
  registry.add<&data_ptr>("data_ptr", "input", method);
  registry.add<&is_floating_point_tensor>("is_floating_point", "input", method | function);
  registry.add<&is_complex_tensor>("is_complex", "input", method | function);
  registry.add<&is_signed>("is_signed", "input", method | function);
  registry.add<&is_inference>("is_inference", "input", method | function);
}

}  // namespace rushlight::bind
