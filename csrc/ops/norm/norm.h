#pragma once
#include <array>
#include <optional>

#include "tensor/tensor.h"

// Normalisation: y = (x - mean) / sqrt(variance + eps) * weight + bias, the statistics being those
// of a group of elements. Undefined weight and bias are 1 and 0. Half precision is computed in
// float32; weight and bias may be of either dtype.

namespace rushlight::ops {

// Of every channel of (N, C, *). With `training` the statistics are the batch's, and the running
// ones, if given, move towards them by `momentum`; else they are the running ones.
Tensor batch_norm(const Tensor& input, const std::optional<Tensor>& weight,
                  const std::optional<Tensor>& bias, const std::optional<Tensor>& running_mean,
                  const std::optional<Tensor>& running_var, bool training, double momentum,
                  double eps, bool cudnn_enabled);
// Also returns the mean and the inverse deviation; both empty without `training`.
std::array<Tensor, 3> native_batch_norm(const Tensor& input, const std::optional<Tensor>& weight,
                                        const std::optional<Tensor>& bias,
                                        const std::optional<Tensor>& running_mean,
                                        const std::optional<Tensor>& running_var, bool training,
                                        double momentum, double eps);

// Of the last dimensions, whose sizes are `normalized_shape`.
Tensor layer_norm(const Tensor& input, const Dims& normalized_shape,
                  const std::optional<Tensor>& weight, const std::optional<Tensor>& bias,
                  double eps, bool cudnn_enable);
std::array<Tensor, 3> native_layer_norm(const Tensor& input, const Dims& normalized_shape,
                                        const std::optional<Tensor>& weight,
                                        const std::optional<Tensor>& bias, double eps);
// Without the mean: y = x / sqrt(mean(x^2) + eps) * weight. eps is the dtype's epsilon by default.
Tensor rms_norm(const Tensor& input, const Dims& normalized_shape,
                const std::optional<Tensor>& weight, const std::optional<double>& eps);

// Of groups of channels of every image.
Tensor group_norm(const Tensor& input, std::int64_t num_groups, const std::optional<Tensor>& weight,
                  const std::optional<Tensor>& bias, double eps, bool cudnn_enabled);
// The same with the sizes of the input given, and with mean and inverse deviation (N, group).
std::array<Tensor, 3> native_group_norm(const Tensor& input, const std::optional<Tensor>& weight,
                                        const std::optional<Tensor>& bias, std::int64_t N,
                                        std::int64_t C, std::int64_t HxW, std::int64_t group,
                                        double eps);

}  // namespace rushlight::ops
