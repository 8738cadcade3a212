#include <algorithm>
#include <complex>
#include <memory>

#include "autograd/record.h"
#include "ops/pad/pad.h"
#include "runtime/parallel.h"
#include "tensor/iterate.h"

namespace rushlight::ops {

namespace {

using Positions = std::vector<std::int64_t>;

// Three dimensions of positions behind `planes`.
struct Taking {
  Dims input_sizes, output_sizes;
  std::int64_t planes;
  std::int64_t input[3], output[3];
  Positions sources[3];
  // In the last dimension, output [begin, end) is input [begin + shift, end + shift).
  std::int64_t begin, end, shift;
};

std::shared_ptr<const Taking> taking_of(const Tensor& input,
                                        const std::vector<Positions>& sources) {
  auto of = std::make_shared<Taking>();
  of->input_sizes = of->output_sizes = input.sizes();
  const std::size_t dims = input.sizes().size(), taken = sources.size();
  for (std::size_t i = 0; i < 3; ++i) {
    of->input[i] = of->output[i] = 1;
    of->sources[i] = {0};
    if (i + taken < 3) continue;
    const std::size_t d = dims + i - 3;
    of->sources[i] = sources[i + taken - 3];
    of->input[i] = input.sizes()[d];
    of->output[i] = of->output_sizes[d] = static_cast<std::int64_t>(of->sources[i].size());
  }
  of->planes = element_count(DimsView(input.sizes().data(), dims - taken));
  // The longest stretch of neighbours is copied as a whole.
  const Positions& last = of->sources[2];
  of->begin = of->end = of->shift = 0;
  for (std::int64_t i = 0, next; i < of->output[2]; i = next) {
    const auto at = [&](std::int64_t j) { return last[static_cast<std::size_t>(j)]; };
    next = i + 1;
    while (next < of->output[2] && at(next) == at(next - 1) + 1) ++next;
    if (next - i > of->end - of->begin) {
      of->begin = i;
      of->end = next;
      of->shift = at(i) - i;
    }
  }
  return of;
}

constexpr std::int64_t chunk_elements = std::int64_t{1} << 15;

template <class T>
void take(const Taking& of, const T* input, T* output) {
  const std::int64_t rows = of.planes * of.output[0] * of.output[1], width = of.output[2];
  const std::int64_t* last = of.sources[2].data();
  parallel_for(
      0, rows, std::max<std::int64_t>(1, chunk_elements / std::max<std::int64_t>(1, width)),
      [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t r = begin; r < end; ++r) {
          const std::int64_t y = r % of.output[1], slice = r / of.output[1];
          const std::int64_t z = slice % of.output[0], plane = slice / of.output[0];
          const T* row =
              input +
              ((plane * of.input[0] + of.sources[0][static_cast<std::size_t>(z)]) * of.input[1] +
               of.sources[1][static_cast<std::size_t>(y)]) *
                  of.input[2];
          T* target = output + r * width;
          for (std::int64_t x = 0; x < of.begin; ++x) target[x] = row[last[x]];
          std::copy(row + of.begin + of.shift, row + of.end + of.shift, target + of.begin);
          for (std::int64_t x = of.end; x < width; ++x) target[x] = row[last[x]];
        }
      });
}

// The adjoint: adds every element to where it came from.
template <class T>
void give_back(const Taking& of, const T* grad, T* result) {
  const std::int64_t in = of.input[0] * of.input[1] * of.input[2];
  const std::int64_t out = of.output[0] * of.output[1] * of.output[2], width = of.output[2];
  parallel_for(0, of.planes,
               std::max<std::int64_t>(1, chunk_elements / std::max<std::int64_t>(1, in)),
               [&](std::int64_t begin, std::int64_t end) {
                 std::fill(result + begin * in, result + end * in, T(0));
                 const T* source = grad + begin * out;
                 for (std::int64_t plane = begin; plane < end; ++plane) {
                   for (const std::int64_t z : of.sources[0]) {
                     for (const std::int64_t y : of.sources[1]) {
                       T* row = result + plane * in + (z * of.input[1] + y) * of.input[2];
                       for (std::int64_t x = 0; x < width; ++x) {
                         row[of.sources[2][static_cast<std::size_t>(x)]] += source[x];
                       }
                       source += width;
                     }
                   }
                 }
               });
}

struct Pair {
  std::int64_t low, high;
};

void take_elements(const Taking& of, const Tensor& input, const Tensor& output) {
  switch (input.item_size()) {
    case 1:
      return take(of, input.data<std::uint8_t>(), output.data<std::uint8_t>());
    case 2:
      return take(of, input.data<std::uint16_t>(), output.data<std::uint16_t>());
    case 4:
      return take(of, input.data<std::uint32_t>(), output.data<std::uint32_t>());
    case 8:
      return take(of, input.data<std::uint64_t>(), output.data<std::uint64_t>());
    default:
      return take(of, input.data<Pair>(), output.data<Pair>());
  }
}

void give_back_elements(const Taking& of, const Tensor& grad, const Tensor& result) {
  switch (grad.dtype()) {
    case DType::float32:
      return give_back(of, grad.data<float>(), result.data<float>());
    case DType::float64:
      return give_back(of, grad.data<double>(), result.data<double>());
    case DType::complex64:
      return give_back(of, grad.data<std::complex<float>>(), result.data<std::complex<float>>());
    default:
      return give_back(of, grad.data<std::complex<double>>(), result.data<std::complex<double>>());
  }
}

Tensor given_back(const std::shared_ptr<const Taking>& of, const Tensor& grad, const char* node);

Tensor taken(const std::shared_ptr<const Taking>& of, const Tensor& input, const char* node) {
  const Tensor source = as_contiguous(input);
  Unrecorded result = empty_result(of->output_sizes, input.dtype());
  take_elements(*of, source, *result);
  return std::move(result).differentiable(node, {input}, [&] {
    return [of, node](const Backward& backward) -> Gradients {
      return {given_back(of, backward.grad(), node)};
    };
  });
}

Tensor given_back(const std::shared_ptr<const Taking>& of, const Tensor& grad, const char* node) {
  const DType dtype = is_half(grad.dtype()) ? DType::float32 : grad.dtype();
  const Tensor source = as_contiguous(grad, dtype);
  const Tensor result = new_tensor(of->input_sizes, dtype);
  give_back_elements(*of, source, result);
  return Unrecorded(as_contiguous(result, grad.dtype())).differentiable(node, {grad}, [&] {
    return [of, node](const Backward& backward) -> Gradients {
      return {taken(of, backward.grad(), node)};
    };
  });
}

}  // namespace

Tensor take_positions(const Tensor& input, const std::vector<Positions>& sources,
                      const char* node) {
  return taken(taking_of(input, sources), input, node);
}

}  // namespace rushlight::ops
