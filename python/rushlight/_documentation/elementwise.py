"""Documentation of the elementwise operators of several operands."""

from __future__ import annotations


def pair(summary: str, dtype: str, call: str, result: str, takes: str = "",
          raises: str = "") -> str:
    return f"""{summary}

    Args:
        input: tensor or number.
        other: tensor or number; the shapes broadcast.{takes}
        out: where to write the result.

    Returns:
        A tensor of the broadcast shape. {dtype}

    Raises:
        RuntimeError: the shapes do not broadcast{raises}.

    Example:
        >>> {call}
        {result}
    """


_PROMOTED = "The dtype comes by promotion."
_FLOATING = "Integers give the default floating-point dtype."
_ZERO = "; an integer is divided by 0"

DOCUMENTATION = {
    "add": pair(
        "Returns input + alpha other.",
        _PROMOTED,
        "rushlight.add(rushlight.tensor([1, 2]), 3, alpha=10)",
        "tensor([31, 32])",
        takes=""
              "\n        alpha: the factor.",
    ),
    "sub": pair(
        "Returns input - alpha other; not for bool.",
        _PROMOTED,
        "rushlight.sub(rushlight.tensor([1, 2]), 3)",
        "tensor([-2, -1])",
        takes=""
              "\n        alpha: the factor.",
        raises="; a dtype is bool",
    ),
    "mul": pair(
        "Returns the product.",
        _PROMOTED,
        "rushlight.mul(rushlight.tensor([1., 2.]), 3)",
        "tensor([3., 6.])",
    ),
    "div": pair(
        "Returns input / other.",
        _FLOATING,
        "rushlight.div(rushlight.tensor([7., -7.]), 2, rounding_mode='floor')",
        "tensor([ 3., -4.])",
        takes=""
              "\n        rounding_mode: None; 'trunc' or 'floor' round the quotient, which keeps "
              "integers integers.",
        raises="; an integer is divided by 0 and rounded",
    ),
    "floor_divide": pair(
        "Returns the quotient rounded down.",
        _PROMOTED,
        "rushlight.floor_divide(rushlight.tensor([7, -7]), 2)",
        "tensor([ 3, -4])",
        raises=_ZERO,
    ),
    "remainder": pair(
        "Returns what floor division leaves, with the sign of `other`.",
        _PROMOTED,
        "rushlight.remainder(rushlight.tensor([7, -7]), 3)",
        "tensor([1, 2])",
        raises=_ZERO,
    ),
    "fmod": pair(
        "Returns what division towards zero leaves, with the sign of `input`.",
        _PROMOTED,
        "rushlight.fmod(rushlight.tensor([7, -7]), 3)",
        "tensor([ 1, -1])",
        raises=_ZERO,
    ),
    "gcd": pair(
        "Returns the greatest common divisor; for integers.",
        _PROMOTED,
        "rushlight.gcd(rushlight.tensor([12, 7]), rushlight.tensor([8, 21]))",
        "tensor([4, 7])",
    ),
    "lcm": pair(
        "Returns the least common multiple; for integers.",
        _PROMOTED,
        "rushlight.lcm(rushlight.tensor([4, 7]), rushlight.tensor([6, 2]))",
        "tensor([12, 14])",
    ),
    "ldexp": pair(
        "Returns input 2^other.",
        _FLOATING,
        "rushlight.ldexp(rushlight.tensor([1., 3.]), rushlight.tensor([2, 1]))",
        "tensor([4., 6.])",
    ),
    "maximum": pair(
        "Returns the larger of two elements, NaN where either is; not for complex ones.",
        _PROMOTED,
        "rushlight.maximum(rushlight.tensor([1, 5]), rushlight.tensor([3, 2]))",
        "tensor([3, 5])",
    ),
    "minimum": pair(
        "Returns the smaller of two elements, NaN where either is; not for complex ones.",
        _PROMOTED,
        "rushlight.minimum(rushlight.tensor([1, 5]), rushlight.tensor([3, 2]))",
        "tensor([1, 2])",
    ),
    "fmax": pair(
        "Returns the larger of two elements, the other one where one is NaN.",
        _PROMOTED,
        "rushlight.fmax(rushlight.tensor([1., float('nan')]), rushlight.tensor([3., 2.]))",
        "tensor([3., 2.])",
    ),
    "fmin": pair(
        "Returns the smaller of two elements, the other one where one is NaN.",
        _PROMOTED,
        "rushlight.fmin(rushlight.tensor([1., float('nan')]), rushlight.tensor([3., 2.]))",
        "tensor([1., 2.])",
    ),
    "atan2": pair(
        "Returns the angle of the point (other, input).",
        _FLOATING,
        "rushlight.atan2(rushlight.tensor([1., -1.]), rushlight.tensor([1., 0.]))",
        "tensor([ 0.7854, -1.5708])",
    ),
    "hypot": pair(
        "Returns sqrt(input^2 + other^2) without overflow on the way.",
        _PROMOTED,
        "rushlight.hypot(rushlight.tensor([3.]), rushlight.tensor([4.]))",
        "tensor([5.])",
    ),
    "copysign": pair(
        "Returns the size of `input` with the sign of `other`.",
        _FLOATING,
        "rushlight.copysign(rushlight.tensor([1., 2.]), rushlight.tensor([-1., 0.]))",
        "tensor([-1.,  2.])",
    ),
    "nextafter": pair(
        "Returns the next number after `input` on the way to `other`.",
        _PROMOTED,
        "rushlight.nextafter(rushlight.tensor([1.]), rushlight.tensor([2.])) > 1",
        "tensor([True])",
    ),
    "logaddexp": pair(
        "Returns log(exp(input) + exp(other)) without overflow on the way.",
        _PROMOTED,
        "rushlight.logaddexp(rushlight.tensor([0., 100.]), rushlight.tensor([0., 100.]))",
        "tensor([  0.6931, 100.6931])",
    ),
    "logaddexp2": pair(
        "Returns log2(2^input + 2^other) without overflow on the way.",
        _PROMOTED,
        "rushlight.logaddexp2(rushlight.tensor([0., 100.]), rushlight.tensor([0., 100.]))",
        "tensor([  1., 101.])",
    ),
    "xlogy": pair(
        "Returns input log(other), 0 where input is 0.",
        _FLOATING,
        "rushlight.xlogy(rushlight.tensor([0., 2.]), rushlight.tensor([0., 3.]))",
        "tensor([0.0000, 2.1972])",
    ),
    "rsub": """Returns other - alpha input.

    Args:
        input: tensor.
        other: tensor or number; the shapes broadcast.
        alpha: the factor.

    Returns:
        A tensor of the broadcast shape. The dtype comes by promotion.

    Raises:
        RuntimeError: the shapes do not broadcast; a dtype is bool.

    Example:
        >>> rushlight.rsub(rushlight.tensor([1, 2]), 3)
        tensor([2, 1])
    """,
    "pow": """Returns input to the power of exponent.

    Args:
        input: tensor or number.
        exponent: tensor or number; the shapes broadcast.
        out: where to write the result.

    Returns:
        A tensor of the broadcast shape. The dtype comes by promotion; not bool.

    Raises:
        RuntimeError: the shapes do not broadcast; integers and a negative number.

    Example:
        >>> rushlight.pow(rushlight.tensor([2., 3.]), 2)
        tensor([4., 9.])
    """,
    "float_power": """Returns input to the power of exponent, computed in double precision.

    Args:
        input: tensor or number.
        exponent: tensor or number; the shapes broadcast.
        out: where to write the result.

    Returns:
        A tensor of the broadcast shape; float64, or complex128 for complex operands.

    Raises:
        RuntimeError: the shapes do not broadcast.

    Example:
        >>> rushlight.float_power(rushlight.tensor([2, 3]), 2)
        tensor([4., 9.], dtype=torch.float64)
    """,
    "addcmul": """Returns input + value tensor1 * tensor2.

    Args:
        input: tensor.
        tensor1: tensor; all shapes broadcast.
        tensor2: tensor.
        value: the factor.
        out: where to write the result.

    Returns:
        A tensor of the broadcast shape. The dtype comes by promotion.

    Raises:
        RuntimeError: the shapes do not broadcast.

    Example:
        >>> rushlight.addcmul(
        ...     rushlight.tensor([1.]), rushlight.tensor([6.]), rushlight.tensor([2.]), value=10)
        tensor([121.])
    """,
    "addcdiv": """Returns input + value tensor1 / tensor2.

    Args:
        input: tensor.
        tensor1: tensor; all shapes broadcast.
        tensor2: tensor.
        value: the factor.
        out: where to write the result.

    Returns:
        A tensor of the broadcast shape. The dtype comes by promotion.

    Raises:
        RuntimeError: the shapes do not broadcast.

    Example:
        >>> rushlight.addcdiv(
        ...     rushlight.tensor([1.]), rushlight.tensor([6.]), rushlight.tensor([2.]), value=10)
        tensor([31.])
    """,
    "lerp": """Returns input + weight (end - input).

    Args:
        input: tensor, where the way starts.
        end: tensor of the same dtype, where it ends.
        weight: number, or tensor of the same dtype; all shapes broadcast.
        out: where to write the result.

    Returns:
        A tensor of the broadcast shape and the dtype of `input`.

    Raises:
        RuntimeError: the shapes do not broadcast; the dtypes differ.

    Example:
        >>> rushlight.lerp(rushlight.tensor([1., 2.]), rushlight.tensor([3., 6.]), 0.5)
        tensor([2., 4.])
    """,
    "clamp": """Returns min(max(input, min), max) of every element.

    Args:
        input: tensor, not complex.
        min: number, tensor or None for no lower bound.
        max: number, tensor or None for no upper bound; wins where the bounds cross.
        out: where to write the result.

    Returns:
        A tensor of the broadcast shape. The dtype comes by promotion.

    Raises:
        RuntimeError: both bounds are None; the shapes do not broadcast.

    Example:
        >>> rushlight.clamp(rushlight.tensor([-3., 0.5, 3.]), -1, 1)
        tensor([-1.0000,  0.5000,  1.0000])
    """,
    "clamp_min": """Returns the larger of every element and a bound.

    Args:
        input: tensor, not complex.
        min: number or tensor; the shapes broadcast.
        out: where to write the result.

    Returns:
        A tensor of the broadcast shape. The dtype comes by promotion.

    Raises:
        RuntimeError: the shapes do not broadcast.

    Example:
        >>> rushlight.clamp_min(rushlight.tensor([-1, 2]), 0)
        tensor([0, 2])
    """,
    "clamp_max": """Returns the smaller of every element and a bound.

    Args:
        input: tensor, not complex.
        max: number or tensor; the shapes broadcast.
        out: where to write the result.

    Returns:
        A tensor of the broadcast shape. The dtype comes by promotion.

    Raises:
        RuntimeError: the shapes do not broadcast.

    Example:
        >>> rushlight.clamp_max(rushlight.tensor([-1, 2]), 0)
        tensor([-1,  0])
    """,
    "heaviside": """Returns 0 below 0, 1 above, and `values` at 0.

    Args:
        input: tensor, not complex.
        values: tensor of the same dtype; the shapes broadcast.
        out: where to write the result.

    Returns:
        A tensor of the broadcast shape and the same dtype.

    Raises:
        RuntimeError: the shapes do not broadcast; the dtypes differ.

    Example:
        >>> rushlight.heaviside(rushlight.tensor([-1., 0., 2.]), rushlight.tensor([0.5]))
        tensor([0.0000, 0.5000, 1.0000])
    """,
    "where": """Returns input where a condition holds, other elsewhere.

    Args:
        condition: bool tensor; all shapes broadcast.
        input: tensor or number.
        other: tensor or number.
        out: where to write the result.

    Returns:
        A tensor of the broadcast shape. The dtype comes by promotion.

    Raises:
        RuntimeError: the condition is not bool; the shapes do not broadcast.

    Example:
        >>> rushlight.where(rushlight.tensor([True, False]), rushlight.tensor([1, 2]), 9)
        tensor([1, 9])
    """,
    "xlog1py": pair(
        "Returns input log1p(other), 0 where input is 0.",
        _FLOATING,
        "rushlight.special.xlog1py(rushlight.tensor([0., 2.]), rushlight.tensor([-1., 3.]))",
        "tensor([0.0000, 2.7726])",
    ),
}
