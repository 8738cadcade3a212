#include "ops/reduce/sum_over.h"

#include "base/boolean.h"
#include "base/half.h"
#include "ops/reduce/integer_sum_kernels.h"
#include "runtime/dispatch.h"
#include "tensor/iterate.h"

RUSHLIGHT_KERNEL_TABLE(SumKernels, sum_kernels)
RUSHLIGHT_KERNEL_TABLE(IntegerSumKernels, integer_sum_kernels)

namespace rushlight::ops {
namespace {

template <class T, class Number>
void store_as(const Tensor& tensor, std::int64_t first, std::int64_t count, const Number* values) {
  T* target = tensor.data<T>() + first;
  for (std::int64_t i = 0; i < count; ++i) {
    if constexpr (std::is_same_v<T, BFloat16> || std::is_same_v<T, Float16>) {
      target[i] = T(static_cast<float>(values[i]));
    } else if constexpr (std::is_same_v<T, Bool>) {
      target[i] = values[i] != 0;
    } else {
      target[i] = static_cast<T>(values[i]);
    }
  }
}

template <class Number>
void store_any(const Tensor& tensor, std::int64_t first, std::int64_t count, const Number* values) {
  switch (tensor.dtype()) {
    case DType::float32:
    case DType::complex64:
      return store_as<float>(tensor, first, count, values);
    case DType::float64:
    case DType::complex128:
      return store_as<double>(tensor, first, count, values);
    case DType::bfloat16:
      return store_as<BFloat16>(tensor, first, count, values);
    case DType::float16:
      return store_as<Float16>(tensor, first, count, values);
    case DType::int64:
    case DType::uint64:
      return store_as<std::int64_t>(tensor, first, count, values);
    case DType::int32:
    case DType::uint32:
      return store_as<std::int32_t>(tensor, first, count, values);
    case DType::int16:
    case DType::uint16:
      return store_as<std::int16_t>(tensor, first, count, values);
    case DType::int8:
    case DType::uint8:
      return store_as<std::int8_t>(tensor, first, count, values);
    case DType::bool_:
      return store_as<Bool>(tensor, first, count, values);
  }
}

// Integers that have no kernel of their own are added as int64.
DType summed_dtype(DType dtype) {
  if (!is_integer(dtype) || dtype == DType::uint8 || dtype == DType::int32) return dtype;
  return DType::int64;
}

SumType sum_type(DType dtype) {
  switch (dtype) {
    case DType::float32:
    case DType::complex64:
      return SumType::float32;
    case DType::float64:
    case DType::complex128:
      return SumType::float64;
    case DType::bfloat16:
      return SumType::bfloat16;
    case DType::float16:
      return SumType::float16;
    case DType::int32:
      return SumType::int32;
    case DType::bool_:
    case DType::uint8:
      return SumType::byte;
    default:
      return SumType::int64;
  }
}

const SumFunctions& sum_functions(SumKind kind, SumType type) {
  if (type < SumType::int64) {
    return sum_kernels().functions[static_cast<int>(kind)][static_cast<int>(type)];
  }
  const int index = static_cast<int>(type) - static_cast<int>(SumType::int64);
  const IntegerSumKernels& kernels = integer_sum_kernels();
  return (kind == SumKind::nonzero ? kernels.nonzero : kernels.plain)[index];
}

template <class Number>
void run(const ReducePlan& plan, const Tensor& flat, SumType type, const SumOptions& options) {
  // What a true element holds may be another byte than 1.
  const bool truths = plan.source.dtype() == DType::bool_;
  const SumFunctions& functions = sum_functions(truths ? SumKind::nonzero : options.kind, type);
  const std::int64_t item = static_cast<std::int64_t>(
      is_complex(plan.source.dtype()) ? plan.source.item_size() / 2 : plan.source.item_size());
  auto compute = [&](const ReducePiece& piece, Number* block) {
    SumParameters parameters = options.parameters;
    auto parameters_at = [&](std::int64_t i) -> const SumParameters& {
      if (options.parameters.shift) parameters.shift = options.parameters.shift + piece.first + i;
      return parameters;
    };
    const char* source = plan.source.bytes_begin() + piece.offset * item;
    if (plan.columns == 0) {
      functions.rows(source, piece.results, plan.outer_stride, piece.count, parameters_at(0),
                     block);
      return;
    }
    for (std::int64_t plane = 0; plane < piece.planes; ++plane) {
      functions.columns(source + plane * plan.outer_stride * item, piece.count, plan.row_stride,
                        piece.columns, parameters_at(plane * piece.columns),
                        block + plane * piece.columns);
    }
  };
  auto combine = [](const ReducePiece& piece, Number* block, const Number* other) {
    for (std::int64_t i = 0; i < piece.results; ++i) block[i] += other[i];
  };
  auto finish = [&](const ReducePiece& piece, Number* block) {
    if (options.finish) {
      for (std::int64_t i = 0; i < piece.results; ++i) {
        block[i] =
            static_cast<Number>(options.finish(static_cast<double>(block[i]), options.parameter));
      }
    }
    store_results(flat, piece.first, piece.results, block);
  };
  reduce_pieces<Number>(plan, 1, compute, combine, finish);
}

template <class Number>
void run_steps(const ReducePlan& plan, const Tensor& flat, DType dtype, const SumOptions& options) {
  const SumType type = sum_type(dtype);
  const ReducePlan& first = is_complex(dtype) ? as_real_pairs(plan) : plan;
  if (plan.fold_count == 1) return run<Number>(first, flat, type, options);
  constexpr bool integer = std::is_integral_v<Number>;
  constexpr DType real_partial = integer ? DType::int64 : DType::float64;
  const DType partial = is_complex(dtype) ? DType::complex128 : real_partial;
  const std::int64_t count[] = {plan.results()};
  const Tensor results = new_tensor(count, partial);
  run<Number>(first, results, type,
              {.kind = options.kind, .parameters = options.parameters, .dtype = partial});
  SumOptions last = options;
  last.kind = SumKind::plain;
  last.parameters = {};
  const ReducePlan second = fold_plan(plan, results);
  run<Number>(is_complex(dtype) ? as_real_pairs(second) : second, flat, sum_type(partial), last);
}

}  // namespace

void store_results(const Tensor& tensor, std::int64_t first, std::int64_t count,
                   const double* values) {
  store_any(tensor, first, count, values);
}
void store_results(const Tensor& tensor, std::int64_t first, std::int64_t count,
                   const std::int64_t* values) {
  store_any(tensor, first, count, values);
}

Unrecorded sum_over(const Tensor& input, const ReducedDims& dims, bool keepdim,
                    const SumOptions& options) {
  Unrecorded result = empty_result(dims.result_sizes(keepdim), options.dtype);
  if (result->numel() == 0) return result;
  if (input.numel() == 0) {
    fill_elements(*result, options.finish ? options.finish(0.0, options.parameter) : 0.0);
    return result;
  }
  const DType dtype = summed_dtype(input.dtype());
  const Tensor source = input.dtype() == dtype ? input : contiguous_copy(input, dtype);
  // Shifts are given in the order of the results.
  const ReducePlan plan =
      options.parameters.shift ? plan_in_order(source, dims) : plan_reduction(source, dims);
  const bool reorder = !plan.kept_order.empty();
  const std::int64_t count[] = {result->numel()};
  const Tensor flat = reorder ? new_tensor(count, options.dtype) : *result;
  if (is_differentiable(dtype)) {
    run_steps<double>(plan, flat, dtype, options);
  } else {
    run_steps<std::int64_t>(plan, flat, dtype, options);
  }
  return reorder ? Unrecorded(in_kept_order(flat, plan, input, dims, keepdim)) : std::move(result);
}

}  // namespace rushlight::ops
