#pragma once
#include "autograd/record.h"
#include "ops/reduce/plan.h"
#include "ops/reduce/sum_kernels.h"

namespace rushlight::ops {

// What sum_over does: result = finish(sum of what `kind` makes of the elements, parameter).
struct SumOptions {
  SumKind kind = SumKind::plain;
  SumParameters parameters = {};
  DType dtype = DType::float32;  // of the result
  double (*finish)(double sum, double parameter) = nullptr;
  double parameter = 0.0;
};

// Sums `input` over `dims`; the caller has converted it where the dtype of the result asks for it.
// Complex inputs know plain sums only, of which `finish` acts on both parts. Integer inputs give
// int64 sums, which no `finish` changes.
Unrecorded sum_over(const Tensor& input, const ReducedDims& dims, bool keepdim,
                    const SumOptions& options);

// values[0 ... count) as elements of `tensor` from the flat position `first` on; complex ones from
// pairs of numbers, of which count and first count the parts.
void store_results(const Tensor& tensor, std::int64_t first, std::int64_t count,
                   const double* values);
void store_results(const Tensor& tensor, std::int64_t first, std::int64_t count,
                   const std::int64_t* values);

}  // namespace rushlight::ops
