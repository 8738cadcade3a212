#include "ops/pool/pool_geometry.h"

namespace rushlight::ops {

namespace {

Dims per_dimension(const PoolOptions& options, const char* argument, const Dims& values) {
  const std::size_t spatial = static_cast<std::size_t>(options.spatial);
  if (values.size() == 1) return Dims(spatial, values[0]);
  if (values.size() != spatial) {
    fail<RuntimeError>(options.name, ": ", argument, " must either be a single int, or a tuple of ",
                       options.spatial, " ints, got ", values);
  }
  return values;
}

// All sizes from `first` on must be positive.
void check_input(const char* name, int spatial, const Tensor& input, std::int64_t first) {
  const std::int64_t dims = input.dim();
  if (dims != spatial + 1 && dims != spatial + 2) {
    fail<RuntimeError>(name, ": Expected ", spatial + 1, "D or ", spatial + 2,
                       "D (batch mode) tensor for input, but got: ", input.sizes());
  }
  for (std::int64_t i = first; i < dims; ++i) {
    if (input.sizes()[static_cast<std::size_t>(i)] == 0) {
      fail<RuntimeError>(name,
                         ": Expected input to have non-zero size for non-batch dimensions, "
                         "but got: ",
                         input.sizes());
    }
  }
}

// Sets what does not depend on the windows.
PoolGeometry geometry_of(int spatial, const Tensor& input) {
  PoolGeometry geometry{};
  geometry.spatial = spatial;
  const Dims& sizes = input.sizes();
  geometry.leading = Dims(sizes.begin(), sizes.end() - spatial);
  PoolShape& shape = geometry.shape;
  shape.planes = element_count(geometry.leading);
  for (int d = 0; d < 3; ++d) {
    shape.input[d] = shape.output[d] = shape.kernel[d] = shape.stride[d] = shape.dilation[d] = 1;
    shape.padding[d] = 0;
    if (d >= 3 - spatial) shape.input[d] = *(sizes.end() - 3 + d);
  }
  return geometry;
}

std::int64_t divide_down(std::int64_t a, std::int64_t b) {
  return a / b - (a % b != 0 && (a < 0) != (b < 0));
}

}  // namespace

PoolGeometry pool_geometry(const PoolOptions& options, const Tensor& input) {
  const Dims kernel = per_dimension(options, "kernel_size", options.kernel);
  const bool given = options.stride && !options.stride->empty();
  const Dims stride = given ? per_dimension(options, "stride", *options.stride) : kernel;
  const Dims padding = per_dimension(options, "padding", options.padding);
  const Dims dilation = per_dimension(options, "dilation", options.dilation);
  check_input(options.name, options.spatial, input, input.dim() == options.spatial + 2 ? 1 : 0);
  PoolGeometry geometry = geometry_of(options.spatial, input);
  PoolShape& shape = geometry.shape;
  for (int i = 0; i < options.spatial; ++i) {
    const int d = 3 - options.spatial + i;
    const std::size_t at = static_cast<std::size_t>(i);
    if (kernel[at] <= 0) {
      fail<RuntimeError>(options.name, ": kernel size should be greater than zero, got ", kernel);
    }
    if (stride[at] <= 0) {
      fail<RuntimeError>(options.name, ": stride should be greater than zero, got ", stride);
    }
    if (dilation[at] <= 0) {
      fail<RuntimeError>(options.name, ": dilation should be greater than zero, got ", dilation);
    }
    const std::int64_t reach = checked_multiply(kernel[at] - 1, dilation[at]);
    if (padding[at] < 0) {
      fail<RuntimeError>(options.name, ": pad must be non-negative, but got pad: ", padding);
    }
    if (padding[at] > reach / 2 + reach % 2) {
      fail<RuntimeError>(options.name,
                         ": pad should be at most half of effective kernel size, but got pad=",
                         padding, ", kernel_size=", kernel, " and dilation=", dilation);
    }
    const std::int64_t size = shape.input[d];
    const std::int64_t room = checked_add(size, checked_multiply(2, padding[at])) - reach - 1;
    std::int64_t count =
        divide_down(checked_add(room, options.ceil_mode ? stride[at] - 1 : 0), stride[at]) + 1;
    // The last window has to start inside of the input or of the padding in front of it.
    if (options.ceil_mode && checked_multiply(count - 1, stride[at]) >= size + padding[at]) --count;
    if (count < 1) {
      fail<RuntimeError>(options.name, ": Given input size: ", input.sizes(),
                         ". Calculated output size: ", count, ". Output size is too small");
    }
    shape.output[d] = count;
    shape.kernel[d] = kernel[at];
    // Steps that no window takes are 1, so that nothing is multiplied by them.
    shape.stride[d] = count == 1 ? 1 : stride[at];
    shape.padding[d] = padding[at];
    shape.dilation[d] = kernel[at] == 1 ? 1 : dilation[at];
  }
  element_count(shape.kernel);  // windows with padding may be larger than the input
  return geometry;
}

PoolGeometry adaptive_pool_geometry(const char* name, int spatial, const Tensor& input,
                                    const Dims& output_size, std::int64_t first_positive) {
  if (output_size.size() != static_cast<std::size_t>(spatial) && output_size.size() != 1) {
    fail<RuntimeError>(name, ": output_size must have ", spatial, " elements, got ", output_size);
  }
  check_input(name, spatial, input, first_positive);
  PoolGeometry geometry = geometry_of(spatial, input);
  for (int i = 0; i < spatial; ++i) {
    const std::int64_t size =
        output_size[output_size.size() == 1 ? 0 : static_cast<std::size_t>(i)];
    if (size < 0) {
      fail<RuntimeError>(name, ": elements of output_size must be greater than or equal to 0, got ",
                         output_size);
    }
    geometry.shape.output[3 - spatial + i] = size;
  }
  element_count(geometry.shape.output);
  return geometry;
}

}  // namespace rushlight::ops
