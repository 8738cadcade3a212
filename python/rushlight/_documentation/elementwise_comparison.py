"""Documentation of comparisons, logic and bits."""

from __future__ import annotations

from rushlight._documentation.elementwise import pair

_PROMOTED = "The dtype comes by promotion."
_BOOL = "The dtype is bool."

DOCUMENTATION = {
    "eq": pair(
        "Tells where elements are equal.",
        _BOOL,
        "rushlight.eq(rushlight.tensor([1, 2]), 2)",
        "tensor([False,  True])",
    ),
    "ne": pair(
        "Tells where elements differ.",
        _BOOL,
        "rushlight.ne(rushlight.tensor([1, 2]), 2)",
        "tensor([ True, False])",
    ),
    "lt": pair(
        "Tells where input < other; not for complex dtypes.",
        _BOOL,
        "rushlight.lt(rushlight.tensor([1, 2]), 2)",
        "tensor([ True, False])",
    ),
    "le": pair(
        "Tells where input <= other; not for complex dtypes.",
        _BOOL,
        "rushlight.le(rushlight.tensor([1, 2]), 2)",
        "tensor([True, True])",
    ),
    "gt": pair(
        "Tells where input > other; not for complex dtypes.",
        _BOOL,
        "rushlight.gt(rushlight.tensor([1, 2]), 1)",
        "tensor([False,  True])",
    ),
    "ge": pair(
        "Tells where input >= other; not for complex dtypes.",
        _BOOL,
        "rushlight.ge(rushlight.tensor([1, 2]), 2)",
        "tensor([False,  True])",
    ),
    "logical_and": pair(
        "Tells where both elements are not zero.",
        _BOOL,
        "rushlight.logical_and(rushlight.tensor([0, 2]), rushlight.tensor([1, 1]))",
        "tensor([False,  True])",
    ),
    "logical_or": pair(
        "Tells where one of the elements is not zero.",
        _BOOL,
        "rushlight.logical_or(rushlight.tensor([0, 2]), rushlight.tensor([0, 1]))",
        "tensor([False,  True])",
    ),
    "logical_xor": pair(
        "Tells where exactly one of the elements is not zero.",
        _BOOL,
        "rushlight.logical_xor(rushlight.tensor([0, 2]), rushlight.tensor([1, 1]))",
        "tensor([ True, False])",
    ),
    "bitwise_and": pair(
        "Returns the bits that both have; for integers and bool.",
        _PROMOTED,
        "rushlight.bitwise_and(rushlight.tensor([6, 5]), 3)",
        "tensor([2, 1])",
    ),
    "bitwise_or": pair(
        "Returns the bits that either has; for integers and bool.",
        _PROMOTED,
        "rushlight.bitwise_or(rushlight.tensor([6, 5]), 3)",
        "tensor([7, 7])",
    ),
    "bitwise_xor": pair(
        "Returns the bits in which they differ; for integers and bool.",
        _PROMOTED,
        "rushlight.bitwise_xor(rushlight.tensor([6, 5]), 3)",
        "tensor([5, 6])",
    ),
    "bitwise_left_shift": pair(
        "Returns the bits of `input` moved up by `other` places, 0 coming in; for integers.",
        _PROMOTED,
        "rushlight.bitwise_left_shift(rushlight.tensor([1, 3]), 2)",
        "tensor([ 4, 12])",
    ),
    "bitwise_right_shift": pair(
        "Returns the bits of `input` moved down by `other` places, the sign coming in; for "
        "integers.",
        _PROMOTED,
        "rushlight.bitwise_right_shift(rushlight.tensor([8, -8]), 2)",
        "tensor([ 2, -2])",
    ),
    "isclose": """Tells where |input - other| <= atol + rtol |other|.

    Args:
        input: tensor.
        other: tensor of the same dtype; the shapes broadcast.
        rtol: the relative tolerance.
        atol: the absolute tolerance.
        equal_nan: whether two NaN are close.

    Returns:
        A bool tensor of the broadcast shape.

    Raises:
        RuntimeError: the dtypes differ; a tolerance is negative.

    Example:
        >>> rushlight.isclose(rushlight.tensor([1., 2.]), rushlight.tensor([1.1, 2.]))
        tensor([False,  True])
    """,
    "allclose": """Tells whether all elements are close, as isclose does.

    Args:
        input: tensor.
        other: tensor of the same dtype; the shapes broadcast.
        rtol: the relative tolerance.
        atol: the absolute tolerance.
        equal_nan: whether two NaN are close.

    Returns:
        A bool.

    Raises:
        RuntimeError: the dtypes differ; a tolerance is negative.

    Example:
        >>> rushlight.allclose(rushlight.tensor([1., 2.]), rushlight.tensor([1.1, 2.]))
        False
    """,
    "equal": """Tells whether two tensors have the same shape and elements.

    Args:
        input: tensor.
        other: tensor of the same dtype.

    Returns:
        A bool.

    Raises:
        RuntimeError: the dtypes differ.

    Example:
        >>> rushlight.equal(rushlight.tensor([1, 2]), rushlight.tensor([1, 2]))
        True
    """,
}
