#include "ops/conv/convolution.h"

#include "ops/conv/conv_products.h"

namespace rushlight::ops {

namespace {

struct Options {
  const char* name;
  int spatial;
  Dims stride, padding, dilation, output_padding;
  std::int64_t groups;
  bool transposed;
  bool same = false;  // as much padding as keeps the size
};

// One number for all dimensions, or one for each.
Dims per_dimension(const Options& options, const char* argument, const Dims& values) {
  const std::size_t spatial = static_cast<std::size_t>(options.spatial);
  if (values.size() == 1) return Dims(spatial, values[0]);
  if (values.size() != spatial) {
    fail<RuntimeError>(options.name, ": expected ", argument,
                       " to be a single integer value or a list of ", options.spatial,
                       " values to match the convolution dimensions, but got ", argument, "=",
                       values);
  }
  return values;
}

void check_at_least(const Options& options, const char* what, const Dims& values,
                    std::int64_t least) {
  for (const std::int64_t value : values) {
    if (value < least) {
      fail<RuntimeError>(options.name, ": ", least == 0 ? "negative " : "non-positive ", what,
                         " is not supported, got ", values);
    }
  }
}

void check_tensors(const Options& options, const Tensor& input, const Tensor& weight,
                   const Tensor& bias) {
  const std::int64_t dims = input.dim();
  if (dims != options.spatial + 1 && dims != options.spatial + 2) {
    fail<RuntimeError>("Expected ", options.spatial + 1, "D (unbatched) or ", options.spatial + 2,
                       "D (batched) input to ", options.name,
                       ", but got input of size: ", input.sizes());
  }
  if (weight.dim() != options.spatial + 2) {
    fail<RuntimeError>(options.name, ": expected ", options.spatial + 2,
                       "-dimensional weight for input of size ", input.sizes(),
                       ", but got weight of size ", weight.sizes(), " instead");
  }
  if (input.dtype() != weight.dtype()) {
    fail<RuntimeError>(options.name, ": input of dtype ", dtype_name(input.dtype()),
                       " and weight of dtype ", dtype_name(weight.dtype()),
                       " should be of the same dtype");
  }
  if (bias.defined() && bias.dtype() != input.dtype()) {
    fail<RuntimeError>(options.name, ": input of dtype ", dtype_name(input.dtype()),
                       " and bias of dtype ", dtype_name(bias.dtype()),
                       " should be of the same dtype");
  }
  if (options.groups <= 0) {
    fail<RuntimeError>(options.name, ": non-positive groups is not supported, got ",
                       options.groups);
  }
}

void check_channels(const Options& options, const Tensor& input, const Tensor& weight,
                    const Tensor& bias, std::int64_t channels) {
  const std::int64_t first = weight.sizes()[0], groups = options.groups;
  if (first % groups != 0 || first < groups) {
    fail<RuntimeError>(options.name, ": given groups=", groups,
                       ", expected weight to be divisible by ", groups,
                       " at dimension 0, but got weight of size ", weight.sizes(), " instead");
  }
  const std::int64_t expected = options.transposed ? first : weight.sizes()[1] * groups;
  if (channels != expected) {
    fail<RuntimeError>(options.name, ": given groups=", groups, ", weight of size ", weight.sizes(),
                       ", expected input", input.sizes(), " to have ", expected,
                       " channels, but got ", channels, " channels instead");
  }
  const std::int64_t results = options.transposed ? weight.sizes()[1] * groups : first;
  if (bias.defined() && (bias.dim() != 1 || bias.sizes()[0] != results)) {
    fail<RuntimeError>(options.name, ": given weight of size ", weight.sizes(),
                       ", expected bias to be 1-dimensional with ", results,
                       " elements, but got bias of size ", bias.sizes(), " instead");
  }
}

// Sets the sizes of one dimension of a convolution: everything but the output follows. Steps that
// are never taken, between single outputs and single taps, are 1, so that nothing is multiplied by
// them.
void set_dimension(ConvShape& shape, int d, std::int64_t kernel, std::int64_t stride,
                   std::int64_t padding, std::int64_t dilation) {
  shape.kernel[d] = kernel;
  shape.stride[d] = shape.output[d] == 1 ? 1 : stride;
  shape.padding[d] = padding;
  shape.dilation[d] = kernel == 1 ? 1 : dilation;
}

ConvGeometry geometry_of(const Options& options, const Tensor& input, const Tensor& weight,
                         const Tensor& bias) {
  check_tensors(options, input, weight, bias);
  ConvGeometry geometry{};
  geometry.spatial = options.spatial;
  geometry.batched = input.dim() == options.spatial + 2;
  const std::size_t first = geometry.batched ? 2 : 1;
  const Dims& sizes = input.sizes();
  check_channels(options, input, weight, bias, sizes[first - 1]);
  const Dims stride = per_dimension(options, "stride", options.stride);
  const Dims padding = per_dimension(options, "padding", options.padding);
  const Dims dilation = per_dimension(options, "dilation", options.dilation);
  const Dims extra = per_dimension(options, "output_padding", options.output_padding);
  check_at_least(options, "stride", stride, 1);
  check_at_least(options, "padding", padding, 0);
  check_at_least(options, "dilation", dilation, 1);
  check_at_least(options, "output_padding", extra, 0);

  ConvShape& shape = geometry.shape;
  shape.batch = geometry.batched ? sizes[0] : 1;
  shape.groups = options.groups;
  shape.in_channels = weight.sizes()[1] * options.groups;
  shape.out_channels = weight.sizes()[0];
  for (int d = 0; d < 3; ++d) {
    const int unused = 3 - options.spatial;
    if (d < unused) {
      shape.input[d] = shape.output[d] = 1;
      set_dimension(shape, d, 1, 1, 0, 1);
      continue;
    }
    const std::size_t i = static_cast<std::size_t>(d - unused);
    const std::int64_t size = sizes[first + i], kernel = weight.sizes()[2 + i];
    // The distance between the first and the last element that a window sees.
    const std::int64_t reach = checked_multiply(dilation[i], kernel - 1);
    if (options.transposed) {
      if (extra[i] >= stride[i] && extra[i] >= dilation[i]) {
        fail<RuntimeError>(options.name,
                           ": output padding must be smaller than either stride or "
                           "dilation, but got output_padding=",
                           extra, ", stride=", stride, ", dilation=", dilation);
      }
      shape.output[d] = size;
      shape.input[d] = checked_add(
          checked_add(checked_multiply(size - 1, stride[i]), checked_multiply(-2, padding[i])),
          checked_add(reach, checked_add(extra[i], 1)));
      if (shape.input[d] < 0) {
        fail<RuntimeError>(options.name, ": Given input size per channel: ", sizes,
                           ". Calculated output size per channel: ", shape.input[d],
                           ". Output size is too small");
      }
      set_dimension(shape, d, kernel, stride[i], padding[i], dilation[i]);
      continue;
    }
    shape.input[d] = size;
    if (options.same) {
      shape.output[d] = size;
      set_dimension(shape, d, kernel, stride[i], reach / 2, dilation[i]);
      continue;
    }
    const std::int64_t padded = checked_add(size, checked_multiply(2, padding[i]));
    if (padded <= reach || kernel == 0) {
      fail<RuntimeError>(options.name, ": Calculated padded input size per channel: ", padded,
                         " from input ", sizes, ". Kernel size: ", checked_add(reach, 1),
                         " from weight ", weight.sizes(),
                         ". Kernel size can't be greater than actual input size");
    }
    shape.output[d] = (padded - reach - 1) / stride[i] + 1;
    set_dimension(shape, d, kernel, stride[i], padding[i], dilation[i]);
  }
  return geometry;
}

// y = w x + bias, and transposed x = w^T y + bias. See conv_products.h for the derivatives.
Tensor run(const Options& options, const Tensor& input, const Tensor& weight,
           const std::optional<Tensor>& bias) {
  const Tensor start = bias.value_or(Tensor());
  const ConvGeometry geometry = geometry_of(options, input, weight, start);
  const char* node = geometry.batched ? "ConvolutionBackward0" : "SqueezeBackward1";
  return options.transposed ? conv_inputs(input, weight, start, geometry, node)
                            : conv_outputs(input, weight, start, geometry, node);
}

Options direct(const char* name, int spatial, const Dims& stride, const Dims& padding,
               const Dims& dilation, std::int64_t groups) {
  return {name, spatial, stride, padding, dilation, {0}, groups, false};
}

Options named(const char* name, int spatial, const Dims& stride, const std::string& padding,
              const Dims& dilation, std::int64_t groups) {
  Options options = direct(name, spatial, stride, {0}, dilation, groups);
  options.same = padding == "same";
  if (!options.same && padding != "valid") {
    fail<RuntimeError>(name, ": Invalid padding string: '", padding,
                       "', expected 'valid' or 'same'");
  }
  for (const std::int64_t step : stride) {
    if (options.same && step != 1) {
      fail<RuntimeError>(name,
                         ": padding='same' is not supported for strided convolutions, got "
                         "stride=",
                         stride);
    }
  }
  return options;
}

Options transposed(const char* name, int spatial, const Dims& stride, const Dims& padding,
                   const Dims& output_padding, std::int64_t groups, const Dims& dilation) {
  return {name, spatial, stride, padding, dilation, output_padding, groups, true};
}

}  // namespace

#define RUSHLIGHT_CONVOLUTION(dims)                                                                \
  Tensor conv##dims##d(const Tensor& input, const Tensor& weight,                                  \
                       const std::optional<Tensor>& bias, const Dims& stride, const Dims& padding, \
                       const Dims& dilation, std::int64_t groups) {                                \
    return run(direct("conv" #dims "d", dims, stride, padding, dilation, groups), input, weight,   \
               bias);                                                                              \
  }                                                                                                \
  Tensor conv##dims##d_named_padding(                                                              \
      const Tensor& input, const Tensor& weight, const std::optional<Tensor>& bias,                \
      const Dims& stride, const std::string& padding, const Dims& dilation, std::int64_t groups) { \
    return run(named("conv" #dims "d", dims, stride, padding, dilation, groups), input, weight,    \
               bias);                                                                              \
  }                                                                                                \
  Tensor conv_transpose##dims##d(const Tensor& input, const Tensor& weight,                        \
                                 const std::optional<Tensor>& bias, const Dims& stride,            \
                                 const Dims& padding, const Dims& output_padding,                  \
                                 std::int64_t groups, const Dims& dilation) {                      \
    return run(transposed("conv_transpose" #dims "d", dims, stride, padding, output_padding,       \
                          groups, dilation),                                                       \
               input, weight, bias);                                                               \
  }
RUSHLIGHT_CONVOLUTION(1)
RUSHLIGHT_CONVOLUTION(2)
RUSHLIGHT_CONVOLUTION(3)
#undef RUSHLIGHT_CONVOLUTION

Tensor convolution(const Tensor& input, const Tensor& weight, const std::optional<Tensor>& bias,
                   const Dims& stride, const Dims& padding, const Dims& dilation,
                   bool is_transposed, const Dims& output_padding, std::int64_t groups) {
  const std::int64_t spatial = weight.dim() - 2;
  if (spatial < 1 || spatial > 3) {
    fail<RuntimeError>("convolution: expected a weight of 3 to 5 dimensions, got weight of size ",
                       weight.sizes());
  }
  return run({"convolution", static_cast<int>(spatial), stride, padding, dilation, output_padding,
              groups, is_transposed},
             input, weight, bias);
}

}  // namespace rushlight::ops
