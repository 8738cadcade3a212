#pragma once
#include <optional>
#include <string>

#include "tensor/tensor.h"

namespace rushlight::ops {

// Cross-correlation in one to three spatial dimensions; `input` is (N, C, *) or (C, *). Lists of
// one number hold for all dimensions. An undefined bias is none.
Tensor conv1d(const Tensor& input, const Tensor& weight, const std::optional<Tensor>& bias,
              const Dims& stride, const Dims& padding, const Dims& dilation, std::int64_t groups);
Tensor conv2d(const Tensor& input, const Tensor& weight, const std::optional<Tensor>& bias,
              const Dims& stride, const Dims& padding, const Dims& dilation, std::int64_t groups);
Tensor conv3d(const Tensor& input, const Tensor& weight, const std::optional<Tensor>& bias,
              const Dims& stride, const Dims& padding, const Dims& dilation, std::int64_t groups);

// The same with padding "valid" (none) or "same" (an output as large as the input).
Tensor conv1d_named_padding(const Tensor& input, const Tensor& weight,
                            const std::optional<Tensor>& bias, const Dims& stride,
                            const std::string& padding, const Dims& dilation, std::int64_t groups);
Tensor conv2d_named_padding(const Tensor& input, const Tensor& weight,
                            const std::optional<Tensor>& bias, const Dims& stride,
                            const std::string& padding, const Dims& dilation, std::int64_t groups);
Tensor conv3d_named_padding(const Tensor& input, const Tensor& weight,
                            const std::optional<Tensor>& bias, const Dims& stride,
                            const std::string& padding, const Dims& dilation, std::int64_t groups);

// The adjoint of convolution; `weight` is (C, K / groups, *) for K channels of the result.
Tensor conv_transpose1d(const Tensor& input, const Tensor& weight,
                        const std::optional<Tensor>& bias, const Dims& stride, const Dims& padding,
                        const Dims& output_padding, std::int64_t groups, const Dims& dilation);
Tensor conv_transpose2d(const Tensor& input, const Tensor& weight,
                        const std::optional<Tensor>& bias, const Dims& stride, const Dims& padding,
                        const Dims& output_padding, std::int64_t groups, const Dims& dilation);
Tensor conv_transpose3d(const Tensor& input, const Tensor& weight,
                        const std::optional<Tensor>& bias, const Dims& stride, const Dims& padding,
                        const Dims& output_padding, std::int64_t groups, const Dims& dilation);

// Either, for a batch of any number of spatial dimensions that the weight tells.
Tensor convolution(const Tensor& input, const Tensor& weight, const std::optional<Tensor>& bias,
                   const Dims& stride, const Dims& padding, const Dims& dilation, bool transposed,
                   const Dims& output_padding, std::int64_t groups);

}  // namespace rushlight::ops
