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
    "sum_to_size": """Adds up over the dimensions that broadcasting from a shape expands.

    Args:
        input: tensor, any dtype.
        size: a shape that broadcasts to the input's.

    Returns:
        The sums, of that shape; the input itself when it has it.

    Raises:
        RuntimeError: the shape does not broadcast.

    Example:
        >>> rushlight.ones(2, 3).sum_to_size(1, 3)
        tensor([[2., 2., 2.]])
    """,
    "nansum": """Adds up elements, NaNs counting as zeros.

    Args:
        input: tensor of a real dtype.
        dim: dimension or dimensions to reduce; None or () for all.
        keepdim: whether reduced dimensions stay, of size 1.
        dtype: dtype to convert the input to first; int64 for integers and bool by default.

    Returns:
        The sums.

    Raises:
        RuntimeError: the dtype is complex.

    Example:
        >>> rushlight.nansum(rushlight.tensor([1., float('nan'), 3.]))
        tensor(4.)
    """,
    "nanmean": """The mean of the elements that are not NaN.

    Args:
        input: tensor of floating-point dtype.
        dim: dimension or dimensions to reduce; None or () for all.
        keepdim: whether reduced dimensions stay, of size 1.
        dtype: dtype to convert the input to first.

    Returns:
        The means; NaN where all elements are.

    Raises:
        RuntimeError: the dtype is not floating point.

    Example:
        >>> rushlight.nanmean(rushlight.tensor([1., float('nan'), 3.]))
        tensor(2.)
    """,
    "prod": """Multiplies elements, all of them or along a dimension.

    Args:
        input: tensor of a real dtype.
        dim: dimension to reduce.
        keepdim: whether reduced dimensions stay, of size 1.
        dtype: dtype to convert the input to first; int64 for integers and bool by default.

    Returns:
        The products; without `dim` a tensor of one element.

    Raises:
        IndexError: `dim` is out of range.

    Example:
        >>> rushlight.prod(rushlight.tensor([[1., 2.], [3., 4.]]), dim=1)
        tensor([ 2., 12.])
    """,
    "logsumexp": """The logarithm of the sum of exponentials, without overflow.

    Args:
        input: tensor of a real dtype.
        dim: dimension or dimensions to reduce; None or () for all.
        keepdim: whether reduced dimensions stay, of size 1.

    Returns:
        The logarithms.

    Raises:
        IndexError: `dim` is out of range.

    Example:
        >>> rushlight.logsumexp(rushlight.tensor([1000., 1000.]), 0)
        tensor(1000.6932)
    """,
    "var": """The variance of elements, all of them or over some dimensions.

    Args:
        input: tensor of floating-point dtype.
        dim: dimension or dimensions to reduce; None or () for all.
        correction: what is subtracted from the number of elements to divide by; 1 by default.
        keepdim: whether reduced dimensions stay, of size 1.
        unbiased: in place of `correction`: True is 1, False is 0.

    Returns:
        One number for each kept position; NaN over too few elements.

    Raises:
        RuntimeError: the dtype is not floating point.

    Example:
        >>> rushlight.var(rushlight.tensor([1., 2., 3.]))
        tensor(1.)
    """,
    "std": """The standard deviation of elements, all of them or over some dimensions.

    Args:
        input: tensor of floating-point dtype.
        dim: dimension or dimensions to reduce; None or () for all.
        correction: what is subtracted from the number of elements to divide by; 1 by default.
        keepdim: whether reduced dimensions stay, of size 1.
        unbiased: in place of `correction`: True is 1, False is 0.

    Returns:
        One number for each kept position; NaN over too few elements.

    Raises:
        RuntimeError: the dtype is not floating point.

    Example:
        >>> rushlight.std(rushlight.tensor([1., 2., 3.]))
        tensor(1.)
    """,
    "var_mean": """Variance and mean in one pass.

    Args:
        input: tensor of floating-point dtype.
        dim: dimension or dimensions to reduce; None or () for all.
        correction: what is subtracted from the number of elements to divide by; 1 by default.
        keepdim: whether reduced dimensions stay, of size 1.
        unbiased: in place of `correction`: True is 1, False is 0.

    Returns:
        Two tensors: the variance and the mean.

    Raises:
        RuntimeError: the dtype is not floating point.

    Example:
        >>> rushlight.var_mean(rushlight.tensor([1., 2., 3.]))
        (tensor(1.), tensor(2.))
    """,
    "std_mean": """Standard deviation and mean in one pass.

    Args:
        input: tensor of floating-point dtype.
        dim: dimension or dimensions to reduce; None or () for all.
        correction: what is subtracted from the number of elements to divide by; 1 by default.
        keepdim: whether reduced dimensions stay, of size 1.
        unbiased: in place of `correction`: True is 1, False is 0.

    Returns:
        Two tensors: the standard deviation and the mean.

    Raises:
        RuntimeError: the dtype is not floating point.

    Example:
        >>> rushlight.std_mean(rushlight.tensor([1., 2., 3.]))
        (tensor(1.), tensor(2.))
    """,
    "norm": """The p-norm of elements, all of them or over some dimensions.

    Args:
        input: tensor of floating-point or complex dtype.
        p: a number, 'fro' (2), infinity, or 'nuc' (the sum of singular values of matrices).
        dim: dimension or dimensions to reduce; None or () for all.
        keepdim: whether reduced dimensions stay, of size 1.
        dtype: dtype to convert the input to first.

    Returns:
        The norms, real.

    Raises:
        RuntimeError: the dtype is an integer or bool; for 'nuc' also when it is half, a value is
            not finite, or the dimensions are not two.

    Example:
        >>> rushlight.norm(rushlight.tensor([3., 4.]))
        tensor(5.)
    """,
    "vector_norm": """The p-norm of vectors: (sum |x|^p)^(1/p).

    Args:
        x: tensor of floating-point or complex dtype.
        ord: p; 0 counts what is not zero, infinity takes the largest |x|, minus infinity the
            smallest.
        dim: dimension or dimensions to reduce; None or () for all.
        keepdim: whether reduced dimensions stay, of size 1.
        dtype: dtype to convert the input to first.

    Returns:
        The norms, real.

    Raises:
        RuntimeError: the dtype is an integer or bool.

    Example:
        >>> rushlight._C._linalg.vector_norm(rushlight.tensor([3., 4.]))
        tensor(5.)
    """,
    "dist": """The p-norm of the difference of two tensors.

    Args:
        input: tensor of floating-point dtype.
        other: tensor that broadcasts with it.
        p: which norm.

    Returns:
        A tensor of one element.

    Raises:
        RuntimeError: the shapes do not broadcast.

    Example:
        >>> rushlight.dist(rushlight.tensor([1., 1.]), rushlight.tensor([4., 5.]))
        tensor(5.)
    """,
}
