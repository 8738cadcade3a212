#include "ops/reduce/extremes_over.h"

#include <cstring>

#include "base/half.h"
#include "ops/reduce/extreme_kernels.h"
#include "ops/reduce/ordered.h"
#include "runtime/dispatch.h"
#include "tensor/iterate.h"

RUSHLIGHT_KERNEL_TABLE(ExtremeKernels, extreme_kernels)

namespace rushlight::ops {
namespace {

// The dtype the kernels compare: byte columns cannot count their rows.
DType compared_dtype(DType dtype, bool wants_indices) {
  switch (dtype) {
    case DType::uint8:
    case DType::bool_:
      return wants_indices ? DType::int32 : dtype;
    case DType::int8:
    case DType::int16:
    case DType::uint16:
      return DType::int32;
    case DType::uint32:
    case DType::uint64:
      return DType::int64;
    case DType::complex64:
    case DType::complex128:
      fail<NotImplementedError>("largest and smallest of complex numbers are not defined");
    default:
      return dtype;
  }
}

template <class T>
bool beats(T other, T best, bool largest) {
  if constexpr (std::is_same_v<T, BFloat16> || std::is_same_v<T, Float16>) {
    return beats(static_cast<float>(other), static_cast<float>(best), largest);
  } else {
    if (other != other) return best == best;
    return largest ? other > best : other < best;
  }
}

// A piece's block holds values, packed, in its first half and indices in the second.
template <class T>
void run(const ReducePlan& plan, ExtremeType type, bool largest, const Tensor& values,
         const Tensor& indices) {
  const ExtremeKernels& kernels = extreme_kernels();
  const ExtremeFunctions& functions =
      (largest ? kernels.largest : kernels.smallest)[static_cast<int>(type)];
  auto compute = [&](const ReducePiece& piece, std::int64_t* block) {
    T* value = reinterpret_cast<T*>(block);
    std::int64_t* index = indices.defined() ? block + piece.results : nullptr;
    for_planes<T>(
        plan, piece,
        [&](const T* x, std::int64_t rows, std::int64_t stride, std::int64_t count, std::int64_t) {
          functions.rows(x, rows, stride, count, piece.count_begin, value, index);
        },
        [&](const T* x, std::int64_t count, std::int64_t stride, std::int64_t columns,
            std::int64_t i) {
          functions.columns(x, count, stride, columns, piece.count_begin, value + i,
                            index ? index + i : nullptr);
        });
  };
  auto combine = [&](const ReducePiece& piece, std::int64_t* block, const std::int64_t* other) {
    T* value = reinterpret_cast<T*>(block);
    const T* other_value = reinterpret_cast<const T*>(other);
    for (std::int64_t i = 0; i < piece.results; ++i) {
      if (!beats(other_value[i], value[i], largest)) continue;
      value[i] = other_value[i];
      if (indices.defined()) block[piece.results + i] = other[piece.results + i];
    }
  };
  auto finish = [&](const ReducePiece& piece, const std::int64_t* block) {
    const auto results = static_cast<std::size_t>(piece.results);
    if (values.defined()) {
      std::memcpy(values.data<T>() + piece.first, block, results * sizeof(T));
    }
    if (indices.defined()) {
      std::memcpy(indices.data<std::int64_t>() + piece.first, block + piece.results,
                  results * sizeof(std::int64_t));
    }
  };
  reduce_pieces<std::int64_t>(plan, 2, compute, combine, finish);
}

void run_dtype(const ReducePlan& plan, bool largest, const Tensor& values, const Tensor& indices) {
  switch (plan.source.dtype()) {
    case DType::float32:
      return run<float>(plan, ExtremeType::float32, largest, values, indices);
    case DType::float64:
      return run<double>(plan, ExtremeType::float64, largest, values, indices);
    case DType::bfloat16:
      return run<BFloat16>(plan, ExtremeType::bfloat16, largest, values, indices);
    case DType::float16:
      return run<Float16>(plan, ExtremeType::float16, largest, values, indices);
    case DType::int64:
      return run<std::int64_t>(plan, ExtremeType::int64, largest, values, indices);
    case DType::int32:
      return run<std::int32_t>(plan, ExtremeType::int32, largest, values, indices);
    default:
      return run<std::uint8_t>(plan, ExtremeType::byte, largest, values, indices);
  }
}

}  // namespace

Extremes extremes_over(const Tensor& input, const ReducedDims& dims, bool keepdim, bool largest,
                       ExtremeWish wish) {
  const bool wants_values = wish != ExtremeWish::indices,
             wants_indices = wish != ExtremeWish::values;
  const DType dtype = compared_dtype(input.dtype(), wants_indices);
  Tensor source = input.dtype() == dtype ? input : as_ordered(input, dtype);
  // Indices into all elements count in the order of the dimensions.
  if (wants_indices && dims.all()) source = as_contiguous(source);
  const Dims sizes = dims.result_sizes(keepdim);
  if (element_count(sizes) == 0) {
    return {new_tensor(sizes, input.dtype()), new_tensor(sizes, DType::int64)};
  }
  const ReducePlan plan = plan_reduction(source, dims);
  const std::int64_t count[] = {plan.results()};
  Tensor values = wants_values || plan.fold_count > 1 ? new_tensor(count, dtype) : Tensor();
  const Tensor indices = wants_indices ? new_tensor(count, DType::int64) : Tensor();
  run_dtype(plan, largest, values, indices);
  if (plan.fold_count > 1) {
    const std::int64_t folded[] = {plan.results() / plan.fold_count};
    const ReducePlan second = fold_plan(plan, values);
    values = new_tensor(folded, dtype);
    run_dtype(second, largest, values, Tensor());
  }
  auto shaped = [&](const Tensor& flat) {
    if (!flat.defined()) return Tensor();
    if (!plan.kept_order.empty()) return in_kept_order(flat, plan, input, dims, keepdim);
    return new_alias(flat, sizes, contiguous_strides(sizes), 0);
  };
  Extremes result{shaped(values), shaped(indices)};
  if (result.values.defined()) result.values = as_ordered(result.values, input.dtype());
  return result;
}

void check_not_empty(const char* operation, const Tensor& input, const std::optional<Dims>& dims) {
  if (input.numel() > 0) return;
  if (!dims || dims->empty()) {
    fail<RuntimeError>(operation,
                       "(): Expected reduction dim to be specified for input.numel() == 0. Specify "
                       "the reduction dim with the 'dim' argument.");
  }
  for (std::int64_t dim : *dims) {
    if (input.size(dim) == 0) {
      fail<IndexError>(operation, "(): Expected reduction dim ", wrap_dim(dim, input.dim()),
                       " to have non-zero size.");
    }
  }
}

}  // namespace rushlight::ops
