#pragma once
#include <cstdint>

// Normalisation of contiguous float or double arrays on raw pointers, split over the threads.

namespace rushlight {

struct ChannelShape {
  std::int64_t batch, channels, pixels;
};

// The mean of every channel and its spread: the sum of squared distances from the mean.
template <class T>
void channel_moments(const ChannelShape& shape, const T* x, double* mean, double* spread);

// y = (x - center) * scale + shift, one of each a channel.
template <class T>
void affine_channels(const ChannelShape& shape, const T* x, const T* center, const T* scale,
                     const T* shift, T* y);

// 1 / sqrt(variance + epsilon) of one channel, and y = x * scale + shift, which normalises it by
// its weight and bias (null: 1 and 0). Rounded where torch rounds, so that results are torch's
// bits; the fused shift makes it no less exact than subtracting the rounded mean first.
template <class T>
struct Affine {
  T scale, shift;
};
template <class T>
T inverse_deviation(double spread, double count, double epsilon);
template <class T>
Affine<T> normalization(T mean, T inverse, const T* weight, const T* bias, std::int64_t channel);

// channel_moments, and with them y = (x - mean) / sqrt(spread / count + epsilon) * weight + bias.
// weight and bias may be null: 1 and 0.
template <class T>
void normalize_channels(const ChannelShape& shape, const T* x, const T* weight, const T* bias,
                        double epsilon, T* y, double* mean, double* spread);

// total = sum of g, dot = sum of g * (x - center) over each channel.
template <class T>
void channel_sums(const ChannelShape& shape, const T* g, const T* x, const T* center, double* total,
                  double* dot);

// y = g * a + (x - center) * b + c, one of each a channel.
template <class T>
void combine_channels(const ChannelShape& shape, const T* g, const T* x, const T* center,
                      const T* a, const T* b, const T* c, T* y);

// Layer normalisation of the rows of a matrix. weight and bias may be null; with a null mean it is
// by the root of the mean square.
template <class T>
void normalize_rows(std::int64_t rows, std::int64_t columns, const T* x, const T* weight,
                    const T* bias, double epsilon, T* y, T* mean, T* inverse_deviation);
// Each gradient may be null: not wanted.
template <class T>
void normalize_rows_backward(std::int64_t rows, std::int64_t columns, const T* g, const T* x,
                             const T* mean, const T* inverse_deviation, const T* weight, T* grad_x,
                             T* grad_weight, T* grad_bias);

}  // namespace rushlight
