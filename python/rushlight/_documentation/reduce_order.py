"""Documentation of reductions by order and of running results."""

from __future__ import annotations

DOCUMENTATION = {
    "aminmax": """The smallest and the largest elements.

    Args:
        input: tensor of a real dtype.
        dim: dimension to reduce; None for all.
        keepdim: whether reduced dimensions stay, of size 1.

    Returns:
        (min, max).

    Raises:
        RuntimeError: there is nothing to take them of.

    Example:
        >>> rushlight.aminmax(rushlight.tensor([1., 3., 2.])).max
        tensor(3.)
    """,
    "any": """Whether some element is not zero.

    Args:
        input: tensor of any dtype.
        dim: dimension or dimensions to reduce; None or () for all.
        keepdim: whether reduced dimensions stay, of size 1.

    Returns:
        bool (uint8 for uint8); False over no elements.

    Raises:
        IndexError: `dim` is out of range.

    Example:
        >>> rushlight.any(rushlight.tensor([[0, 1], [0, 0]]), 1)
        tensor([ True, False])
    """,
    "all": """Whether no element is zero.

    Args:
        input: tensor of any dtype.
        dim: dimension or dimensions to reduce; None or () for all.
        keepdim: whether reduced dimensions stay, of size 1.

    Returns:
        bool (uint8 for uint8); True over no elements.

    Raises:
        IndexError: `dim` is out of range.

    Example:
        >>> rushlight.all(rushlight.tensor([[1, 1], [0, 1]]), 1)
        tensor([ True, False])
    """,
    "cumsum": """The sum of what came so far.

    Args:
        input: tensor of any dtype.
        dim: dimension to go along.
        dtype: dtype to convert the input to first; int64 for integers and bool by default.

    Returns:
        Sums in the shape of the input.

    Raises:
        IndexError: `dim` is out of range.

    Example:
        >>> rushlight.cumsum(rushlight.tensor([1., 2., 3.]), 0)
        tensor([1., 3., 6.])
    """,
    "cumprod": """The product of what came so far.

    Args:
        input: tensor of a real dtype.
        dim: dimension to go along.
        dtype: dtype to convert the input to first; int64 for integers and bool by default.

    Returns:
        Products in the shape of the input.

    Raises:
        IndexError: `dim` is out of range.

    Example:
        >>> rushlight.cumprod(rushlight.tensor([1., 2., 3.]), 0)
        tensor([1., 2., 6.])
    """,
    "logcumsumexp": """The logarithm of the sum of exponentials of what came so far.

    Args:
        input: tensor of floating-point dtype.
        dim: dimension to go along.

    Returns:
        Logarithms in the shape of the input.

    Raises:
        IndexError: `dim` is out of range.

    Example:
        >>> rushlight.logcumsumexp(rushlight.tensor([0., 0.]), 0)
        tensor([0.0000, 0.6931])
    """,
    "median": """The element in the middle, the lower one of two.

    Args:
        input: tensor of a real dtype.
        dim: dimension to reduce; all elements without it.
        keepdim: whether reduced dimensions stay, of size 1.

    Returns:
        The median; with `dim` (values, indices); NaN if there is one.

    Raises:
        IndexError: there is nothing to take it of, or `dim` is out of range.

    Example:
        >>> rushlight.median(rushlight.tensor([1., 5., 2., 4.]))
        tensor(2.)
    """,
    "nanmedian": """The element in the middle of those that are not NaN.

    Args:
        input: tensor of a real dtype.
        dim: dimension to reduce; all elements without it.
        keepdim: whether reduced dimensions stay, of size 1.

    Returns:
        The median; with `dim` (values, indices); NaN where all elements are.

    Raises:
        IndexError: there is nothing to take it of, or `dim` is out of range.

    Example:
        >>> rushlight.nanmedian(rushlight.tensor([1., float('nan'), 2.]))
        tensor(1.)
    """,
    "kthvalue": """The k-th smallest elements along a dimension.

    Args:
        input: tensor of a real dtype.
        k: rank, from 1.
        dim: dimension to reduce.
        keepdim: whether reduced dimensions stay, of size 1.

    Returns:
        (values, indices).

    Raises:
        RuntimeError: there are fewer than k.

    Example:
        >>> rushlight.kthvalue(rushlight.tensor([3., 1., 2.]), 2).values
        tensor(2.)
    """,
    "mode": """The most frequent elements along a dimension, the smallest of several.

    Args:
        input: tensor of a real dtype.
        dim: dimension to reduce.
        keepdim: whether reduced dimensions stay, of size 1.

    Returns:
        (values, indices).

    Raises:
        IndexError: `dim` is out of range.

    Example:
        >>> rushlight.mode(rushlight.tensor([3., 1., 3.])).values
        tensor(3.)
    """,
    "diff": """Differences of neighbours along a dimension.

    Args:
        input: tensor of any dtype.
        n: how many times over.
        dim: dimension to go along.
        prepend: tensor to put in front.
        append: tensor to put behind.

    Returns:
        Differences; the dimension is n shorter.

    Raises:
        RuntimeError: the input has no dimension, n is negative, or what is joined does not fit.

    Example:
        >>> rushlight.diff(rushlight.tensor([1., 4., 9.]))
        tensor([3., 5.])
    """,
    "trapezoid": """The integral of samples by the trapezoidal rule.

    Args:
        y: samples.
        x: the points they belong to, 1-d or like `y`.
        dx: their distance, in place of `x`.
        dim: dimension to integrate along.

    Returns:
        The integrals, without the dimension.

    Raises:
        RuntimeError: there is not one point a sample.

    Example:
        >>> rushlight.trapezoid(rushlight.tensor([1., 2., 3.]))
        tensor(4.)
    """,
    "cumulative_trapezoid": """The running integral of samples by the trapezoidal rule.

    Args:
        y: samples.
        x: the points they belong to, 1-d or like `y`.
        dx: their distance, in place of `x`.
        dim: dimension to integrate along.

    Returns:
        The integrals up to every sample but the first.

    Raises:
        RuntimeError: there is not one point a sample.

    Example:
        >>> rushlight.cumulative_trapezoid(rushlight.tensor([1., 2., 3.]))
        tensor([1.5000, 4.0000])
    """,
}
