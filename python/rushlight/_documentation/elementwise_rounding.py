"""Documentation of signs, rounding and tests of the elements of one tensor."""

from __future__ import annotations

from rushlight._documentation.elementwise_functions import SAME, function


def _test(summary: str, call: str, result: str) -> str:
    return f"""{summary}

    Args:
        input: tensor of any shape and dtype.

    Returns:
        A bool tensor of the same shape.

    Example:
        >>> {call}
        {result}
    """


DOCUMENTATION = {
    "neg": function(
        "Returns -x of every element.",
        SAME,
        "rushlight.neg(rushlight.tensor([1, -2]))",
        "tensor([-1,  2])",
    ),
    "abs": function(
        "Returns the size of every element; real for complex ones.",
        SAME,
        "rushlight.abs(rushlight.tensor([-1.5, 2.]))",
        "tensor([1.5000, 2.0000])",
    ),
    "sign": function(
        "Returns -1, 0 or 1, the sign of every element; not for complex ones.",
        SAME,
        "rushlight.sign(rushlight.tensor([-3., 0., 2.]))",
        "tensor([-1.,  0.,  1.])",
    ),
    "sgn": function(
        "Returns x / |x| of every element, 0 at 0.",
        SAME,
        "rushlight.sgn(rushlight.tensor([-3., 0., 2.]))",
        "tensor([-1.,  0.,  1.])",
    ),
    "floor": function(
        "Returns the largest integer not above every element.",
        SAME,
        "rushlight.floor(rushlight.tensor([-1.5, 1.5]))",
        "tensor([-2.,  1.])",
    ),
    "ceil": function(
        "Returns the smallest integer not below every element.",
        SAME,
        "rushlight.ceil(rushlight.tensor([-1.5, 1.5]))",
        "tensor([-1.,  2.])",
    ),
    "trunc": function(
        "Returns every element without what is behind the point.",
        SAME,
        "rushlight.trunc(rushlight.tensor([-1.5, 1.5]))",
        "tensor([-1.,  1.])",
    ),
    "frac": function(
        "Returns what is behind the point of every element, with its sign.",
        SAME,
        "rushlight.frac(rushlight.tensor([-1.5, 1.25]))",
        "tensor([-0.5000,  0.2500])",
    ),
    "bitwise_not": function(
        "Returns every element with all bits turned; of bool the negation.",
        SAME,
        "rushlight.bitwise_not(rushlight.tensor([0, 5]))",
        "tensor([-1, -6])",
    ),
    "conj_physical": function(
        "Returns the complex conjugate of every element, in memory of its own.",
        SAME,
        "rushlight.conj_physical(rushlight.tensor([1 + 2j]))",
        "tensor([1.-2.j])",
    ),
    "logical_not": function(
        "Tells where elements are zero (False).",
        "The dtype is bool, unless `out` has another.",
        "rushlight.logical_not(rushlight.tensor([0., 2.]))",
        "tensor([ True, False])",
    ),
    "isposinf": function(
        "Tells where elements are positive infinity.",
        "The dtype is bool, unless `out` has another.",
        "rushlight.isposinf(rushlight.tensor([1., float('inf')]))",
        "tensor([False,  True])",
    ),
    "isneginf": function(
        "Tells where elements are negative infinity.",
        "The dtype is bool, unless `out` has another.",
        "rushlight.isneginf(rushlight.tensor([1., -float('inf')]))",
        "tensor([False,  True])",
    ),
    "signbit": function(
        "Tells where the sign is negative, -0.0 included.",
        "The dtype is bool, unless `out` has another.",
        "rushlight.signbit(rushlight.tensor([-0., 1.]))",
        "tensor([ True, False])",
    ),
    "angle": function(
        "Returns the angle of every element: of real ones 0, or pi below 0.",
        "The dtype is real.",
        "rushlight.angle(rushlight.tensor([1j, -1.0 + 0j]))",
        "tensor([1.5708, 3.1416])",
    ),
    "round": function(
        "Rounds to the nearest integer, halves to even.",
        SAME,
        "rushlight.round(rushlight.tensor([0.5, 2.567]), decimals=1)",
        "tensor([0.5000, 2.6000])",
        ""
        "\n        decimals: places behind the point, negative ones before it; for floating-"
        "point dtypes.",
    ),
    "nan_to_num": function(
        "Replaces NaN and infinities by numbers.",
        SAME,
        "rushlight.nan_to_num(rushlight.tensor([1., float('nan')]), nan=7.)",
        "tensor([1., 7.])",
        ""
        "\n        nan: stands for NaN, 0 by default."
        "\n        posinf: stands for inf, the largest number of the dtype by default."
        "\n        neginf: stands for -inf, the smallest one by default.",
    ),
    "isnan": _test(
        "Tells where elements are NaN.",
        "rushlight.isnan(rushlight.tensor([1., float('nan')]))",
        "tensor([False,  True])",
    ),
    "isinf": _test(
        "Tells where elements are infinite.",
        "rushlight.isinf(rushlight.tensor([1., float('inf')]))",
        "tensor([False,  True])",
    ),
    "isfinite": _test(
        "Tells where elements are neither infinite nor NaN.",
        "rushlight.isfinite(rushlight.tensor([1., float('inf')]))",
        "tensor([ True, False])",
    ),
    "isreal": _test(
        "Tells where the imaginary part is 0.",
        "rushlight.isreal(rushlight.tensor([1 + 0j, 1j]))",
        "tensor([ True, False])",
    ),
    "positive": """Returns the tensor itself.

    Args:
        input: tensor of any dtype but bool.

    Returns:
        `input`.

    Raises:
        RuntimeError: the dtype is bool.

    Example:
        >>> rushlight.positive(rushlight.tensor([1, -2]))
        tensor([ 1, -2])
    """,
    "conj": """Returns the complex conjugate of every element.

    Args:
        input: tensor of any dtype.

    Returns:
        A tensor of the same shape and dtype; real tensors are returned as they are.

    Example:
        >>> rushlight.conj(rushlight.tensor([1 + 2j]))
        tensor([1.-2.j])
    """,
}
