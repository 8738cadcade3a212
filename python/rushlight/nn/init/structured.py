"""Random values with a structure."""

from __future__ import annotations

import math

import rushlight

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from rushlight import Tensor

    Generator = Any

__all__ = [
    "orthogonal_",
    "sparse_",
]


def orthogonal_(tensor: Tensor, gain: float = 1, generator: Generator | None = None) -> Tensor:
    """Fills a tensor with a random (semi-)orthogonal matrix.

    The Q of a random normal matrix's QR decomposition, with the signs that make the diagonal of
    R positive, so that all orthogonal matrices are equally likely. Saxe et al., "Exact solutions
    to the nonlinear dynamics of learning in deep linear neural networks", 2013.

    Args:
        tensor: (rows, *columns); trailing dimensions count as one.
        gain: a factor.
        generator: where the random numbers come from.

    Returns:
        `tensor`.

    Raises:
        ValueError: `tensor` has fewer than two dimensions.
        NotImplementedError: `tensor` has integers.

    Example:
        >>> weight = nn.init.orthogonal_(rushlight.empty(2, 3))
        >>> bool(((weight @ weight.T - rushlight.eye(2)).abs() < 1e-5).all())
        True
    """
    if tensor.dim() < 2:
        raise ValueError("Only tensors with 2 or more dimensions are supported")
    if not (tensor.is_floating_point() or tensor.is_complex()):
        raise NotImplementedError(f"orthogonal_: not implemented for dtype {tensor.dtype}")
    if tensor.numel() == 0:
        return tensor
    import numpy  # LAPACK's decomposition, as in PyTorch; drawn and written here

    rows = tensor.shape[0]
    columns = tensor.numel() // rows
    with rushlight.no_grad():
        dtype = rushlight.float64 if tensor.dtype == rushlight.float64 else rushlight.float32
        flat = rushlight.empty(rows, columns, dtype=dtype).normal_(generator=generator)
        q, r = numpy.linalg.qr((flat.t() if rows < columns else flat).numpy())
        q = q * numpy.sign(numpy.diagonal(r))
        if rows < columns:
            q = q.T
        source = rushlight.from_numpy(numpy.ascontiguousarray(q, dtype=q.dtype))
        source = source.reshape(tensor.shape).to(tensor.dtype).mul_(gain)
        return tensor.copy_(source)


def sparse_(
    tensor: Tensor, sparsity: float, std: float = 0.01, generator: Generator | None = None
) -> Tensor:
    """Fills a matrix from the normal distribution and sets part of each column to zero.

    Martens, "Deep learning via Hessian-free optimization", 2010.

    Args:
        tensor: (rows, columns).
        sparsity: the fraction of every column that is zero.
        std: the standard deviation of the rest.
        generator: where the random numbers come from.

    Returns:
        `tensor`.

    Raises:
        ValueError: `tensor` is no matrix.

    Example:
        >>> int((nn.init.sparse_(rushlight.empty(4, 3), 0.5) == 0).sum())
        6
    """
    if tensor.dim() != 2:
        raise ValueError("Only tensors with 2 dimensions are supported")
    rows, columns = tensor.shape
    zeros = math.ceil(sparsity * rows)
    with rushlight.no_grad():
        tensor.normal_(0, std, generator=generator)
        for column in range(columns):
            tensor[rushlight.randperm(rows)[:zeros], column] = 0
    return tensor
