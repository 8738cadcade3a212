"""Documentation of the largest and the smallest elements."""

from __future__ import annotations

_EMPTY = "IndexError: there is nothing to take it of, or `dim` is out of range."


def _extremes(suffix: str, which: str, values: str, indices: str, running: str) -> dict[str, str]:
    """The four texts about max or min.

    Args:
        suffix: "max" or "min".
        which: "largest" or "smallest".
        values: those of [[1., 2.], [3., 4.]] along dimension 1.
        indices: where they are.
        running: those of [2., 1., 3.] so far.
    """
    return {
        suffix: f"""The {which} element, of all or along a dimension; or of two tensors elementwise.

    Args:
        input: tensor of a real dtype.
        dim: dimension to reduce.
        keepdim: whether reduced dimensions stay, of size 1.
        other: tensor to compare with elementwise, in place of `dim`.

    Returns:
        The {which} element; with `dim` (values, indices), where the indices say where it is
        first; NaN if there is one.

    Raises:
        {_EMPTY}

    Example:
        >>> rushlight.{suffix}(rushlight.tensor([[1., 2.], [3., 4.]]), 1).values
        {values}
    """,
        f"a{suffix}": f"""The {which} elements over some dimensions; equal ones share the gradient.

    Args:
        input: tensor of a real dtype.
        dim: dimension or dimensions to reduce; None or () for all.
        keepdim: whether reduced dimensions stay, of size 1.

    Returns:
        The {which} values; NaN where there is one.

    Raises:
        {_EMPTY}

    Example:
        >>> rushlight.a{suffix}(rushlight.tensor([[1., 2.], [3., 4.]]), 1)
        {values}
    """,
        f"arg{suffix}": f"""Where the {which} element is first.

    Args:
        input: tensor of a real dtype.
        dim: dimension to search; None for all elements, counted in order.
        keepdim: whether reduced dimensions stay, of size 1.

    Returns:
        Indices, int64.

    Raises:
        IndexError: there is nothing to search, or `dim` is out of range.

    Example:
        >>> rushlight.arg{suffix}(rushlight.tensor([[1., 2.], [3., 4.]]), 1)
        {indices}
    """,
        f"cum{suffix}": f"""The {which} element so far.

    Args:
        input: tensor of a real dtype.
        dim: dimension to go along.

    Returns:
        (values, indices), the indices of the last place that has the value.

    Raises:
        IndexError: `dim` is out of range.

    Example:
        >>> rushlight.cum{suffix}(rushlight.tensor([2., 1., 3.]), 0).values
        {running}
    """,
    }


DOCUMENTATION = {
    **_extremes("max", "largest", "tensor([2., 4.])", "tensor([1, 1])", "tensor([2., 2., 3.])"),
    **_extremes("min", "smallest", "tensor([1., 3.])", "tensor([0, 0])", "tensor([2., 1., 1.])"),
}
