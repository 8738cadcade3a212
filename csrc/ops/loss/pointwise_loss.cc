#include "ops/loss/pointwise_loss.h"

#include <algorithm>
#include <cmath>

#include "ops/elementwise/arithmetic.h"
#include "ops/shape/copy.h"
#include "runtime/parallel.h"
#include "runtime/scratch.h"
#include "tensor/iterate.h"

namespace rushlight::ops {

namespace {

constexpr std::int64_t loss_chunk = 16384;

template <class T>
void squares_loop(char* const* data, const std::int64_t* strides, std::int64_t size, const void*) {
  for (std::int64_t i = 0; i < size; ++i) {
    const T difference = *reinterpret_cast<const T*>(data[1] + i * strides[1]) -
                         *reinterpret_cast<const T*>(data[2] + i * strides[2]);
    *reinterpret_cast<T*>(data[0] + i * strides[0]) = difference * difference;
  }
}

// Sums chunk by chunk, in lanes that the compiler can keep in one register, then over chunks.
template <class T>
double sum_of_squares(const T* a, const T* b, std::int64_t count) {
  const std::int64_t chunks = (count + loss_chunk - 1) / loss_chunk;
  Scratch<double> sums(chunks);
  parallel_for(0, count, loss_chunk, [&](std::int64_t begin, std::int64_t end) {
    constexpr std::int64_t lanes = 16;
    T partial[lanes] = {};
    std::int64_t i = begin;
    for (; i + lanes <= end; i += lanes) {
      for (std::int64_t k = 0; k < lanes; ++k) {
        const T difference = a[i + k] - b[i + k];
        partial[k] += difference * difference;
      }
    }
    double total = 0;
    for (; i < end; ++i) {
      const T difference = a[i] - b[i];
      total += static_cast<double>(difference * difference);
    }
    for (const T value : partial) total += static_cast<double>(value);
    sums[begin / loss_chunk] = total;
  });
  double total = 0;
  for (std::int64_t i = 0; i < chunks; ++i) total += sums[i];
  return total;
}

Unrecorded squared_error(const Tensor& a, const Tensor& b, Reduction reduction) {
  const bool wide = a.dtype() == DType::float64;
  if (reduction == Reduction::none) {
    Unrecorded result = empty_result(a.sizes(), a.dtype());
    iterate({&*result, &a, &b}, wide ? squares_loop<double> : squares_loop<float>);
    return result;
  }
  const Tensor x = as_contiguous(a), y = as_contiguous(b);
  double total = wide ? sum_of_squares(x.data<double>(), y.data<double>(), x.numel())
                      : sum_of_squares(x.data<float>(), y.data<float>(), x.numel());
  if (reduction == Reduction::mean) total /= static_cast<double>(x.numel());
  Unrecorded result = empty_result({}, a.dtype());
  store_operand(total, a.dtype(), result->bytes_begin());
  return result;
}

}  // namespace

// L = (a - b)^2, summed or averaged:  dL/da = 2 g (a - b) / n = -dL/db
Tensor mse_loss(const Tensor& input, const Tensor& target, const std::string& reduction) {
  const Reduction kind = parse_reduction(reduction);
  const bool direct = input.dtype() == target.dtype() && input.sizes() == target.sizes() &&
                      (input.dtype() == DType::float32 || input.dtype() == DType::float64);
  if (!direct) {
    const Tensor difference = sub(input, target);
    return reduced(mul(difference, difference), kind);
  }
  return squared_error(input, target, kind)
      .differentiable("MseLossBackward0", {input, target}, [&] {
        return [kind, a = Saved(input), b = Saved(target)](const Backward& backward) -> Gradients {
          const Tensor x = a.get(backward), y = b.get(backward);
          const double scale = kind == Reduction::mean ? 2.0 / static_cast<double>(x.numel()) : 2.0;
          const Tensor gradient = mul(sub(x, y), mul(backward.grad(), scale));
          return {gradient, backward.needs(1) ? mul(gradient, -1) : Tensor()};
        };
      });
}

namespace {

// The logarithm, bounded so that a wrong certain answer costs 100 and not infinity.
template <class T>
T bounded_log(T logarithm) {
  return std::max(logarithm, T(-100));
}

template <class T>
void forward_loop(char* const* data, const std::int64_t* strides, std::int64_t size, const void*) {
  for (std::int64_t i = 0; i < size; ++i) {
    const T x = *reinterpret_cast<const T*>(data[1] + i * strides[1]);
    const T t = *reinterpret_cast<const T*>(data[2] + i * strides[2]);
    *reinterpret_cast<T*>(data[0] + i * strides[0]) =
        (t - T(1)) * bounded_log(std::log1p(-x)) - t * bounded_log(std::log(x));
  }
}

// 1 / max((1 - x) x, 1e-12)
template <class T>
void steepness_loop(char* const* data, const std::int64_t* strides, std::int64_t size,
                    const void*) {
  for (std::int64_t i = 0; i < size; ++i) {
    const T x = *reinterpret_cast<const T*>(data[1] + i * strides[1]);
    *reinterpret_cast<T*>(data[0] + i * strides[0]) = T(1) / std::max((T(1) - x) * x, T(1e-12));
  }
}

// d(1/((1-x)x))/dx = (2x - 1) / ((1-x)x)^2
Tensor steepness(const Tensor& input) {
  Unrecorded result = empty_result(input.sizes(), input.dtype());
  iterate({&*result, &input},
          input.dtype() == DType::float64 ? steepness_loop<double> : steepness_loop<float>);
  return std::move(result).differentiable("BinaryCrossEntropySteepnessBackward0", {input}, [&] {
    return [x = Saved(input)](const Backward& backward) -> Gradients {
      const Tensor value = x.get(backward), slope = steepness(value);
      return {mul(backward.grad(), mul(mul(slope, slope), sub(mul(value, 2), 1)))};
    };
  });
}

// dL/dx = g (x - t) / ((1 - x) x);  dL/dt = g (log(1 - x) - log(x))
Tensor elementwise_bce(const Tensor& input, const Tensor& target) {
  Unrecorded result = empty_result(input.sizes(), input.dtype());
  iterate({&*result, &input, &target},
          input.dtype() == DType::float64 ? forward_loop<double> : forward_loop<float>);
  return std::move(result).differentiable("BinaryCrossEntropyBackward0", {input, target}, [&] {
    return [x = Saved(input), t = Saved(target)](const Backward& backward) -> Gradients {
      const Tensor value = x.get(backward), wanted = t.get(backward);
      Tensor for_target;
      if (backward.needs(1)) {
        // The loss is linear in the target: its slope is loss(x, 1) - loss(x, 0).
        const Tensor zeros = mul(wanted, 0), ones = add(zeros, 1);
        for_target =
            mul(backward.grad(), sub(elementwise_bce(value, ones), elementwise_bce(value, zeros)));
      }
      return {mul(backward.grad(), mul(sub(value, wanted), steepness(value))), for_target};
    };
  });
}

template <class T>
void check_probabilities(const char* argument, const T* values, std::int64_t count) {
  bool inside = true;
  for (std::int64_t i = 0; i < count; ++i) inside &= (values[i] >= T(0)) & (values[i] <= T(1));
  if (inside) return;
  const T* wrong = std::find_if(values, values + count, [](T x) { return !(x >= 0 && x <= 1); });
  fail<RuntimeError>("binary_cross_entropy: all elements of ", argument,
                     " should be between 0 and 1, got ", static_cast<double>(*wrong));
}

void check_probabilities(const char* argument, const Tensor& tensor) {
  const bool wide = tensor.dtype() == DType::float64;
  const Tensor values = as_contiguous(tensor, wide ? DType::float64 : DType::float32);
  if (wide) return check_probabilities(argument, values.data<double>(), values.numel());
  check_probabilities(argument, values.data<float>(), values.numel());
}

}  // namespace

Tensor binary_cross_entropy(const Tensor& input, const Tensor& target,
                            const std::optional<Tensor>& weight, const std::string& reduction) {
  const Reduction kind = parse_reduction(reduction);
  if (input.sizes() != target.sizes()) {
    fail<ValueError>("Using a target size (", target.sizes(),
                     ") that is different to the input size (", input.sizes(),
                     ") is deprecated. Please ensure they have the same size.");
  }
  if (!is_floating_point(input.dtype()) || target.dtype() != input.dtype()) {
    fail<RuntimeError>(
        "binary_cross_entropy: expected input and target of one floating-point "
        "dtype, got ",
        input.dtype(), " and ", target.dtype());
  }
  check_probabilities("input", input);
  check_probabilities("target", target);
  Tensor losses;
  if (is_half(input.dtype())) {
    losses =
        to_dtype(elementwise_bce(to_dtype(input, DType::float32), to_dtype(target, DType::float32)),
                 input.dtype());
  } else {
    losses = elementwise_bce(input, target);
  }
  if (weight) losses = mul(losses, *weight);
  return reduced(losses, kind);
}

}  // namespace rushlight::ops
