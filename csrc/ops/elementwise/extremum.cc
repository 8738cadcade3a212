#include "ops/elementwise/extremum.h"

#include <algorithm>
#include <limits>

#include "ops/creation/creation.h"
#include "ops/elementwise/arithmetic.h"
#include "ops/elementwise/arithmetic_kernels.h"
#include "ops/elementwise/bitwise.h"
#include "ops/elementwise/comparison.h"
#include "ops/elementwise/elementwise.h"
#include "ops/elementwise/rounding_kernels.h"
#include "ops/elementwise/unary.h"
#include "ops/elementwise/where.h"

namespace rushlight::ops {

namespace {

const LoopRow& row(Arithmetic op) { return arithmetic_kernels().table[op]; }

Unrecorded chosen(const char* name, const Target& target, Arithmetic op, const Tensor& input,
                  const Tensor& other) {
  return elementwise(name, target, row(op), result_type({&input, &other}), {&input, &other});
}

void refuse_complex(const char* name, const Tensor& input) {
  if (is_complex(input.dtype())) {
    fail<RuntimeError>(name, " not implemented for complex tensors.");
  }
}

// The larger operand takes the gradient, equal ones half of it each. `wins(a, b)`: a is chosen.
Tensor record_extremum(Unrecorded result, const char* node, const Tensor& input,
                       const Tensor& other,
                       Tensor (*wins)(const Operand&, const Operand&, const Target&)) {
  return std::move(result).differentiable(node, {input, other}, [&] {
    return [a = Saved(input), b = Saved(other), wins](const Backward& backward) -> Gradients {
      const Tensor x = a.get(backward), y = b.get(backward);
      const Tensor shared = where(eq(x, y), mul(backward.grad(), 0.5), backward.grad());
      return {backward.needs(0) ? where(wins(y, x, {}), 0, shared) : Tensor(),
              backward.needs(1) ? where(wins(x, y, {}), 0, shared) : Tensor()};
    };
  });
}

// As above, the first operand taking all of it where they are equal or the second is NaN.
Tensor record_first_extremum(Unrecorded result, const char* node, const Tensor& input,
                             const Tensor& other,
                             Tensor (*holds)(const Operand&, const Operand&, const Target&)) {
  return std::move(result).differentiable(node, {input, other}, [&] {
    return [a = Saved(input), b = Saved(other), holds](const Backward& backward) -> Gradients {
      const Tensor x = a.get(backward), y = b.get(backward);
      const Tensor first = bitwise_or(holds(x, y, {}), isnan(y));
      return {where(first, backward.grad(), 0), where(first, 0, backward.grad())};
    };
  });
}

}  // namespace

Tensor maximum(const Tensor& input, const Tensor& other, const Target& target) {
  refuse_complex("maximum", input);
  return record_extremum(chosen("maximum", target, Arithmetic::maximum, input, other),
                         "MaximumBackward0", input, other, gt);
}

Tensor minimum(const Tensor& input, const Tensor& other, const Target& target) {
  refuse_complex("minimum", input);
  return record_extremum(chosen("minimum", target, Arithmetic::minimum, input, other),
                         "MinimumBackward0", input, other, lt);
}

Tensor fmax(const Tensor& input, const Tensor& other, const Target& target) {
  const bool floating = is_floating_point(result_type({&input, &other}));
  return record_first_extremum(
      chosen("fmax", target, floating ? Arithmetic::fmax : Arithmetic::maximum, input, other),
      "FmaxBackward0", input, other, ge);
}

Tensor fmin(const Tensor& input, const Tensor& other, const Target& target) {
  const bool floating = is_floating_point(result_type({&input, &other}));
  return record_first_extremum(
      chosen("fmin", target, floating ? Arithmetic::fmin : Arithmetic::minimum, input, other),
      "FminBackward0", input, other, le);
}

LoopNumbers clamp_bounds(DType dtype, const std::optional<Scalar>& min,
                         const std::optional<Scalar>& max) {
  if (min && min->to_double() > 0) check_fits(*min, dtype);
  if (max && max->to_double() < 0) check_fits_unwrapped(*max, dtype);
  const double infinity = std::numeric_limits<double>::infinity();
  LoopNumbers numbers;
  numbers.real[0] = min ? min->to_double() : -infinity;
  numbers.real[1] = max ? max->to_double() : infinity;
  if (is_integer(dtype)) {
    const int bits = 8 * static_cast<int>(item_size(dtype));
    const std::uint64_t all = ~std::uint64_t{0} >> (64 - bits);
    const auto highest = static_cast<std::int64_t>(is_unsigned(dtype) ? all : all / 2);
    const std::int64_t lowest = is_unsigned(dtype) ? 0 : -highest - 1;
    const auto bound = [&](const Scalar& value) {
      return value.to_double() < 0 || fits(value, dtype)
                 ? std::max(static_cast<std::int64_t>(value.to_bits()), lowest)
                 : highest;
    };
    numbers.integer[0] = min ? bound(*min) : lowest;
    numbers.integer[1] = max ? bound(*max) : highest;
  }
  return numbers;
}

namespace {

Tensor clamped(const char* node, const Tensor& input, const std::optional<Scalar>& min,
               const std::optional<Scalar>& max, const Target& target) {
  refuse_complex("clamp", input);
  SmallVector<Operand, 2> numbers;
  DType dtype = input.dtype();
  for (const auto& bound : {min, max}) {
    if (!bound) continue;
    const Operand number(*bound);
    const Tensor like = new_scalar(0, dtype);
    dtype = input.dim() == 0 ? result_type({&like, &number}) : result_type({&input, &number});
    dtype = promote_types(input.dtype(), dtype);
  }
  const LoopNumbers parameters = clamp_bounds(dtype, min, max);
  return record_input(
      elementwise("clamp", target, row(Arithmetic::clamp), dtype, {&input}, &parameters), node,
      input, [min, max](const Tensor& gradient, const Tensor& x) {
        Tensor inside;
        if (min) inside = ge(x, Operand(*min));
        if (max) {
          const Tensor below = le(x, Operand(*max));
          inside = inside.defined() ? bitwise_and(inside, below) : below;
        }
        return where(inside, gradient, 0);
      });
}

}  // namespace

Tensor clamp(const Tensor& input, const std::optional<Scalar>& min,
             const std::optional<Scalar>& max, const Target& target) {
  if (!min && !max) {
    fail<RuntimeError>("torch.clamp: At least one of 'min' or 'max' must not be None");
  }
  return clamped("ClampBackward1", input, min, max, target);
}

Tensor clamp_to(const Tensor& input, const std::optional<Tensor>& min,
                const std::optional<Tensor>& max, const Target& target) {
  refuse_complex("clamp", input);
  const bool low = min && min->defined(), high = max && max->defined();
  if (!low && !high) {
    fail<RuntimeError>("torch.clamp: At least one of 'min' or 'max' must not be None");
  }
  Unrecorded result = low && high
                          ? elementwise("clamp", target, row(Arithmetic::clamp_to),
                                        result_type({&input, &*min, &*max}), {&input, &*min, &*max})
                      : low ? chosen("clamp", target, Arithmetic::maximum, input, *min)
                            : chosen("clamp", target, Arithmetic::minimum, input, *max);
  const Tensor lowest = low ? *min : Tensor(), highest = high ? *max : Tensor();
  return std::move(result).differentiable("ClampBackward0", {input, lowest, highest}, [&] {
    return [x = Saved(input), a = Saved(lowest),
            b = Saved(highest)](const Backward& backward) -> Gradients {
      const Tensor value = x.get(backward), gradient = backward.grad();
      const Tensor floor = a.get(backward), ceiling = b.get(backward);
      if (!ceiling.defined()) {
        return {where(ge(value, floor), gradient, 0), where(lt(value, floor), gradient, 0),
                Tensor()};
      }
      if (!floor.defined()) {
        return {where(le(value, ceiling), gradient, 0), Tensor(),
                where(gt(value, ceiling), gradient, 0)};
      }
      // Where the bounds cross, the ceiling is the result.
      const Tensor crossed = gt(floor, ceiling);
      const Tensor lowered = bitwise_or(gt(value, ceiling), crossed);
      const Tensor raised = bitwise_and(lt(value, floor), lt(floor, ceiling));
      const Tensor inside = bitwise_and(ge(value, floor), le(value, ceiling));
      return {where(inside, gradient, 0), where(raised, gradient, 0), where(lowered, gradient, 0)};
    };
  });
}

Tensor clamp_min(const Tensor& input, const Operand& min, const Target& target) {
  if (min.impl()->from_number) return clamped("ClampMinBackward0", input, item(min), {}, target);
  Unrecorded result = chosen("clamp_min", target, Arithmetic::maximum, input, min);
  return std::move(result).differentiable("ClampMinBackward1", {input, min}, [&] {
    return [x = Saved(input), bound = Saved(min)](const Backward& backward) -> Gradients {
      const Tensor value = x.get(backward), floor = bound.get(backward);
      return {where(ge(value, floor), backward.grad(), 0),
              backward.needs(1) ? where(lt(value, floor), backward.grad(), 0) : Tensor()};
    };
  });
}

Tensor clamp_max(const Tensor& input, const Operand& max, const Target& target) {
  if (max.impl()->from_number) return clamped("ClampMaxBackward0", input, {}, item(max), target);
  Unrecorded result = chosen("clamp_max", target, Arithmetic::minimum, input, max);
  return std::move(result).differentiable("ClampMaxBackward1", {input, max}, [&] {
    return [x = Saved(input), bound = Saved(max)](const Backward& backward) -> Gradients {
      const Tensor value = x.get(backward), ceiling = bound.get(backward);
      return {where(le(value, ceiling), backward.grad(), 0),
              backward.needs(1) ? where(gt(value, ceiling), backward.grad(), 0) : Tensor()};
    };
  });
}

Tensor heaviside(const Tensor& input, const Tensor& values, const Target& target) {
  refuse_complex("heaviside", input);
  if (input.dtype() != values.dtype()) {
    fail<RuntimeError>("heaviside: input is ", input.dtype(), " and values is ", values.dtype(),
                       "; they must have one dtype");
  }
  return elementwise("heaviside_cpu", target, row(Arithmetic::heaviside), input.dtype(),
                     {&input, &values})
      .without_derivative("heaviside", {input, values});
}

// d copysign(a, b) = sgn(a) sgn(b) da
Tensor copysign(const Tensor& input, const Operand& other, const Target& target) {
  Unrecorded result =
      elementwise("copysign_cpu", target, rounding_kernels().table[Rounding::copysign],
                  floating_result_type({&input, &other}), {&input, &other});
  const char* node = other.impl()->from_number ? "CopysignBackward1" : "CopysignBackward0";
  return std::move(result).differentiable(node, {input, other}, [&] {
    return [a = Saved(input), b = Saved(other)](const Backward& backward) -> Gradients {
      const Tensor gradient = backward.grad(), x = a.get(backward);
      const Tensor flip = copysign(sgn(x), mul(sgn(x), b.get(backward)));
      return {where(eq(x, 0), 0, mul(gradient, flip)), zeros_like(gradient)};
    };
  });
}

// A step away from input moves with it.
Tensor nextafter(const Tensor& input, const Tensor& other, const Target& target) {
  return elementwise("nextafter_cpu", target, rounding_kernels().table[Rounding::nextafter],
                     result_type({&input, &other}), {&input, &other})
      .differentiable("NextafterBackward0", {input, other}, [&] {
        return [a = Saved(input), b = Saved(other)](const Backward& backward) -> Gradients {
          const Tensor gradient = backward.grad();
          return {where(eq(a.get(backward), b.get(backward)), 0, gradient), zeros_like(gradient)};
        };
      });
}

}  // namespace rushlight::ops
