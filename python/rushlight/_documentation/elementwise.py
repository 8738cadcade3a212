"""Elementwise operators."""

from __future__ import annotations

DOCUMENTATION = {
    "mul": """Multiplies elementwise.

    Args:
        input: tensor or number, any dtype.
        other: tensor or number that broadcasts with it.
        out: where to write the result.

    Returns:
        The product; shape by broadcasting, dtype by promotion.

    Raises:
        RuntimeError: the shapes do not broadcast.

    Example:
        >>> rushlight.mul(rushlight.tensor([1., 2.]), 3)
        tensor([3., 6.])
    """,
}
