"""Documentation of the reductions."""

from __future__ import annotations

DOCUMENTATION = {
    "sum": """Adds up elements, all of them or over some dimensions.

    Args:
        input: tensor of any dtype.
        dim: dimension or dimensions to add over; None or () for all.
        keepdim: whether these dimensions stay, of size 1.
        dtype: dtype to convert the input to first; int64 for integers and bool by default.

    Returns:
        The sums; without `dim` a tensor of one element.

    Raises:
        IndexError: `dim` is out of range.
        RuntimeError: a dimension is named twice.

    Example:
        >>> rushlight.sum(rushlight.tensor([[1., 2.], [3., 4.]]), dim=1)
        tensor([3., 7.])
    """,
    "mean": """The mean of elements, all of them or over some dimensions.

    Args:
        input: tensor of floating-point or complex dtype.
        dim: dimension or dimensions to average over; None or () for all.
        keepdim: whether these dimensions stay, of size 1.
        dtype: dtype to convert the input to first.

    Returns:
        The means; NaN over no elements.

    Raises:
        RuntimeError: the dtype is an integer or bool; a dimension is named twice.

    Example:
        >>> rushlight.mean(rushlight.tensor([[1., 2.], [3., 4.]]), dim=0)
        tensor([2., 3.])
    """,
    "count_nonzero": """Counts the elements that are not zero.

    Args:
        input: tensor of any dtype.
        dim: dimension or dimensions to count over; None for all.

    Returns:
        The counts, int64.

    Raises:
        IndexError: `dim` is out of range.

    Example:
        >>> rushlight.count_nonzero(rushlight.tensor([[1, 0], [3, 4]]), dim=0)
        tensor([2, 1])
    """,
}
