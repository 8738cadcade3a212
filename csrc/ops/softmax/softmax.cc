#include "ops/softmax/softmax.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "ops/elementwise/arithmetic.h"
#include "ops/reduce/reduce.h"
#include "ops/shape/copy.h"
#include "ops/softmax/softmax_kernels.h"
#include "runtime/dispatch.h"
#include "runtime/parallel.h"
#include "tensor/iterate.h"

RUSHLIGHT_KERNEL_TABLE(SoftmaxKernels, softmax_kernels)

namespace rushlight::ops {

namespace {

struct Lines {
  std::int64_t outer = 1, size = 1, inner = 1;

  Lines(const Tensor& tensor, std::int64_t dim) {
    for (std::int64_t i = 0; i < tensor.dim(); ++i) {
      const std::int64_t extent = tensor.sizes()[static_cast<std::size_t>(i)];
      (i < dim ? outer : i == dim ? size : inner) *= extent;
    }
  }
  std::int64_t count() const { return outer * inner; }
  // Lines for about 10 us of exponentials.
  std::int64_t grain() const { return std::max<std::int64_t>(64, 8192 / std::max(size, 1L)); }
};

template <class T>
void run_forward(const SoftmaxKernelsOf<T>& kernels, const Tensor& input, const Tensor& output,
                 const Lines& lines, bool logarithm) {
  parallel_for(0, lines.count(), lines.grain(), [&](std::int64_t begin, std::int64_t end) {
    kernels.forward(input.data<T>(), output.data<T>(), lines.size, lines.inner, begin, end,
                    logarithm);
  });
}

template <class T>
void run_backward(const SoftmaxKernelsOf<T>& kernels, const Tensor& result, const Tensor& gradient,
                  const Tensor& output, const Lines& lines, bool logarithm) {
  parallel_for(0, lines.count(), lines.grain(), [&](std::int64_t begin, std::int64_t end) {
    kernels.backward(result.data<T>(), gradient.data<T>(), output.data<T>(), lines.size,
                     lines.inner, begin, end, logarithm);
  });
}

// float16 and bfloat16 compute in float32.
DType computing_dtype(const char* name, DType dtype) {
  if (!is_floating_point(dtype)) {
    fail<NotImplementedError>("\"", name, "\" not implemented for '", dtype, "'");
  }
  return is_half(dtype) ? DType::float32 : dtype;
}

// A line of -inf alone has no softmax: what the kernels make of it becomes 0.
template <class T>
void clear_hidden_lines(const Tensor& input, const Tensor& result, const Lines& lines) {
  const T* values = input.data<T>();
  T* written = result.data<T>();
  const auto is_hidden = [&lines](const T* line) {
    for (std::int64_t i = 0; i < lines.size; ++i) {
      if (line[i * lines.inner] != -std::numeric_limits<T>::infinity()) return false;
    }
    return true;
  };
  parallel_for(0, lines.count(), lines.grain(), [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t index = begin; index < end; ++index) {
      const std::int64_t first =
          index / lines.inner * lines.size * lines.inner + index % lines.inner;
      T* line = written + first;
      // Only lines that came out as NaN can be hidden ones: one look at every other.
      if (!std::isnan(*line) || !is_hidden(values + first)) continue;
      for (std::int64_t i = 0; i < lines.size; ++i) line[i * lines.inner] = 0;
    }
  });
}

enum class Form : std::uint8_t { plain, logarithm, masked };

Unrecorded forward(const char* name, const Tensor& input, std::int64_t dim, Form form) {
  const DType dtype = computing_dtype(name, input.dtype());
  const Tensor values = as_contiguous(input, dtype);
  const Tensor result = new_tensor(input.sizes(), dtype);
  const Lines lines(input, dim);
  if (result.numel() > 0) {
    const bool logarithm = form == Form::logarithm;
    if (dtype == DType::float64) {
      run_forward(softmax_kernels().float64, values, result, lines, logarithm);
      if (form == Form::masked) clear_hidden_lines<double>(values, result, lines);
    } else {
      run_forward(softmax_kernels().float32, values, result, lines, logarithm);
      if (form == Form::masked) clear_hidden_lines<float>(values, result, lines);
    }
  }
  return Unrecorded(as_contiguous(result, input.dtype()));
}

Unrecorded backward(const char* name, const Tensor& gradient, const Tensor& result,
                    std::int64_t dim, bool logarithm) {
  const DType dtype = computing_dtype(name, result.dtype());
  const Tensor g = as_contiguous(gradient, dtype), y = as_contiguous(result, dtype);
  const Tensor output = new_tensor(result.sizes(), dtype);
  const Lines lines(result, dim);
  if (output.numel() > 0) {
    if (dtype == DType::float64) {
      run_backward(softmax_kernels().float64, y, g, output, lines, logarithm);
    } else {
      run_backward(softmax_kernels().float32, y, g, output, lines, logarithm);
    }
  }
  return Unrecorded(as_contiguous(output, result.dtype()));
}

Dims kept_sizes(const Tensor& tensor, std::int64_t dim) {
  Dims sizes = tensor.sizes();
  if (!sizes.empty()) sizes[static_cast<std::size_t>(dim)] = 1;
  return sizes;
}

Tensor in_dtype(const Tensor& input, std::optional<DType> dtype) {
  return dtype && *dtype != input.dtype() ? to_dtype(input, *dtype) : input;
}

// With y = softmax(x): dL/dx = y (g - sum(g y)).
Tensor softmax_of(const Tensor& x, std::int64_t dim, Form form) {
  dim = wrap_dim(dim, x.dim());
  Unrecorded result = forward("softmax", x, dim, form);
  const auto build = [&] {
    return [dim, y = Saved::result(result)](const Backward& backward) -> Gradients {
      return {softmax_backward(backward.grad(), y.get(backward), dim)};
    };
  };
  return std::move(result).differentiable("SoftmaxBackward0", {x}, build);
}

}  // namespace

Tensor softmax(const Tensor& input, std::int64_t dim, std::optional<DType> dtype) {
  return softmax_of(in_dtype(input, dtype), dim, Form::plain);
}

// A hidden line is 0, and so is its gradient.
Tensor masked_softmax(const Tensor& input, std::int64_t dim) {
  return softmax_of(input, dim, Form::masked);
}

// b = y (g - s) with s = sum(g y):
//   db = y dg - y sum(y dg) + (g - s) dy - y sum(g dy)
Tensor softmax_backward(const Tensor& gradient, const Tensor& result, std::int64_t dim) {
  return backward("softmax", gradient, result, dim, false)
      .differentiable("SoftmaxBackwardDataBackward0", {gradient, result}, [&] {
        return [dim, g = Saved(gradient), y = Saved(result)](const Backward& b) -> Gradients {
          const Tensor v = b.grad(), gradient_in = g.get(b), y_value = y.get(b);
          Tensor for_result;
          if (b.needs(1)) {
            const Dims kept = kept_sizes(y_value, dim);
            const Tensor s = sum_to_size(mul(gradient_in, y_value), kept);
            const Tensor t = sum_to_size(mul(v, y_value), kept);
            for_result = sub(mul(v, sub(gradient_in, s)), mul(gradient_in, t));
          }
          return {softmax_backward(v, y_value, dim), for_result};
        };
      });
}

// With y = log_softmax(x): dL/dx = g - exp(y) sum(g).
Tensor log_softmax(const Tensor& input, std::int64_t dim, std::optional<DType> dtype) {
  const Tensor x = in_dtype(input, dtype);
  dim = wrap_dim(dim, x.dim());
  Unrecorded result = forward("log_softmax", x, dim, Form::logarithm);
  const auto build = [&] {
    return [dim, y = Saved::result(result)](const Backward& backward) -> Gradients {
      return {log_softmax_backward(backward.grad(), y.get(backward), dim)};
    };
  };
  return std::move(result).differentiable("LogSoftmaxBackward0", {x}, build);
}

// b = g - p s with p = exp(y), s = sum(g):  for v = dL/db,
//   dL/dg = v - sum(v p), dL/dy = -v p s
Tensor log_softmax_backward(const Tensor& gradient, const Tensor& result, std::int64_t dim) {
  return backward("log_softmax", gradient, result, dim, true)
      .differentiable("LogSoftmaxBackwardDataBackward0", {gradient, result}, [&] {
        return [dim, g = Saved(gradient), y = Saved(result)](const Backward& b) -> Gradients {
          const Tensor v = b.grad(), y_value = y.get(b);
          const Dims kept = kept_sizes(y_value, dim);
          // exp(y), written so that it is a function of x alone: softmax(log_softmax(x)) = exp(y).
          const Tensor weighted = mul(v, softmax(y_value, dim));
          const Tensor for_result =
              b.needs(1) ? mul(mul(weighted, sum_to_size(g.get(b), kept)), -1) : Tensor();
          return {sub(v, sum_to_size(weighted, kept)), for_result};
        };
      });
}

Tensor softmin(const Tensor& input, std::int64_t dim, std::optional<DType> dtype) {
  return softmax(mul(input, -1), dim, dtype);
}

}  // namespace rushlight::ops
