#pragma once
#include <array>
#include <optional>
#include <string>

#include "autograd/record.h"
#include "tensor/operand.h"

// Reductions and running results. `dim` lists the dimensions to remove (none: all of them); with
// `keepdim` they stay, of size 1.

namespace rushlight::ops {

using OptionalDims = std::optional<Dims>;
using TensorPair = std::array<Tensor, 2>;

// Integers and bool are summed and multiplied as int64; `dtype` converts the input first.
Tensor sum(const Tensor& input, std::optional<DType> dtype = {});
Tensor sum_dims(const Tensor& input, const OptionalDims& dim, bool keepdim = false,
                std::optional<DType> dtype = {});
// Over the dimensions that broadcasting from `size` would have expanded: the adjoint of expand.
Tensor sum_to_size(const Tensor& input, const Dims& size);
Tensor nansum(const Tensor& input, const OptionalDims& dim = {}, bool keepdim = false,
              std::optional<DType> dtype = {});
Tensor mean(const Tensor& input, std::optional<DType> dtype = {});
Tensor mean_dims(const Tensor& input, const OptionalDims& dim, bool keepdim = false,
                 std::optional<DType> dtype = {});
Tensor nanmean(const Tensor& input, const OptionalDims& dim = {}, bool keepdim = false,
               std::optional<DType> dtype = {});
Tensor count_nonzero(const Tensor& input, const OptionalDims& dim = {});
Tensor prod(const Tensor& input, std::optional<DType> dtype = {});
Tensor prod_along(const Tensor& input, std::int64_t dim, bool keepdim = false,
                  std::optional<DType> dtype = {});
Tensor logsumexp(const Tensor& input, const Dims& dim, bool keepdim = false);

// Over n - correction; 1 by default.
Tensor var(const Tensor& input, const OptionalDims& dim = {},
           const std::optional<Scalar>& correction = {}, bool keepdim = false);
Tensor std(const Tensor& input, const OptionalDims& dim = {},
           const std::optional<Scalar>& correction = {}, bool keepdim = false);
TensorPair var_mean(const Tensor& input, const OptionalDims& dim = {},
                    const std::optional<Scalar>& correction = {}, bool keepdim = false);
TensorPair std_mean(const Tensor& input, const OptionalDims& dim = {},
                    const std::optional<Scalar>& correction = {}, bool keepdim = false);

// (sum |x|^p)^(1/p); p = 0 counts, infinite p takes the largest or smallest |x|.
Tensor vector_norm(const Tensor& input, const Scalar& ord = 2.0, const OptionalDims& dim = {},
                   bool keepdim = false, std::optional<DType> dtype = {});
// The sum of the singular values of the matrices in two dimensions.
Tensor nuclear_norm(const Tensor& input, const OptionalDims& dim = {}, bool keepdim = false,
                    std::optional<DType> dtype = {});
Tensor dist(const Tensor& input, const Tensor& other, const Scalar& p = 2.0);

// Largest and smallest; along a dimension also where they are first.
Tensor max(const Tensor& input);
Tensor min(const Tensor& input);
TensorPair max_along(const Tensor& input, std::int64_t dim, bool keepdim = false);
TensorPair min_along(const Tensor& input, std::int64_t dim, bool keepdim = false);
Tensor amax(const Tensor& input, const OptionalDims& dim = {}, bool keepdim = false);
Tensor amin(const Tensor& input, const OptionalDims& dim = {}, bool keepdim = false);
TensorPair aminmax(const Tensor& input, std::optional<std::int64_t> dim = {}, bool keepdim = false);
Tensor argmax(const Tensor& input, std::optional<std::int64_t> dim = {}, bool keepdim = false);
Tensor argmin(const Tensor& input, std::optional<std::int64_t> dim = {}, bool keepdim = false);
Tensor any(const Tensor& input);
Tensor any_dims(const Tensor& input, const OptionalDims& dim, bool keepdim = false);
Tensor all(const Tensor& input);
Tensor all_dims(const Tensor& input, const OptionalDims& dim, bool keepdim = false);

// What came up to each element.
Tensor cumsum(const Tensor& input, std::int64_t dim, std::optional<DType> dtype = {});
Tensor cumprod(const Tensor& input, std::int64_t dim, std::optional<DType> dtype = {});
Tensor logcumsumexp(const Tensor& input, std::int64_t dim);
TensorPair cummax(const Tensor& input, std::int64_t dim);
TensorPair cummin(const Tensor& input, std::int64_t dim);

// By rank: the lower of two in the middle; the k-th smallest; the most frequent.
Tensor median(const Tensor& input);
Tensor nanmedian(const Tensor& input);
TensorPair median_along(const Tensor& input, std::int64_t dim, bool keepdim = false);
TensorPair nanmedian_along(const Tensor& input, std::int64_t dim, bool keepdim = false);
TensorPair kthvalue(const Tensor& input, std::int64_t k, std::int64_t dim = -1,
                    bool keepdim = false);
TensorPair mode(const Tensor& input, std::int64_t dim = -1, bool keepdim = false);

// Differences of neighbours, n times over.
Tensor diff(const Tensor& input, std::int64_t n = 1, std::int64_t dim = -1,
            const std::optional<Tensor>& prepend = {}, const std::optional<Tensor>& append = {});
// Integrals of samples, `dx` apart or at points `x`, and their running values.
Tensor trapezoid(const Tensor& y, const Scalar& dx = 1, std::int64_t dim = -1);
Tensor trapezoid_at(const Tensor& y, const Tensor& x, std::int64_t dim = -1);
Tensor cumulative_trapezoid(const Tensor& y, const Scalar& dx = 1, std::int64_t dim = -1);
Tensor cumulative_trapezoid_at(const Tensor& y, const Tensor& x, std::int64_t dim = -1);

// The adjoint of a sum: every element of `gradient` at all places that were added up to it in a
// tensor of `sizes`. A view.
Tensor spread(const Tensor& gradient, DimsView sizes, const OptionalDims& dim, bool keepdim);

}  // namespace rushlight::ops
