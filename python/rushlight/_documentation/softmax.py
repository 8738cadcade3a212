"""Softmax and its relatives."""

from __future__ import annotations

_ARGUMENTS = """

    Args:
        input: any shape, floating point (or any dtype together with `dtype`).
        dim: the dimension along which the results add up to one.
        dtype: converts the input first.

    Returns:
        A tensor of the input's shape.

    Raises:
        IndexError: there is no such dimension.
"""

DOCUMENTATION = {
    "softmax": "Returns exp(x) / sum(exp(x)) along a dimension." + _ARGUMENTS + """
    Example:
        >>> rushlight.softmax(rushlight.tensor([0.0, 0.0]), 0)
        tensor([0.5000, 0.5000])
    """,
    "log_softmax": "Returns log(softmax(x)), computed as x - logsumexp(x)." + _ARGUMENTS + """
    Example:
        >>> rushlight.log_softmax(rushlight.tensor([0.0, 0.0]), 0)
        tensor([-0.6931, -0.6931])
    """,
    "softmin": "Returns softmax(-x)." + _ARGUMENTS + """
    Example:
        >>> rushlight.nn.functional.softmin(rushlight.tensor([0.0, 0.0]), 0)
        tensor([0.5000, 0.5000])
    """,
}
