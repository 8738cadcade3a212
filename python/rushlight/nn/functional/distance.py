"""Distances and similarities."""

from __future__ import annotations

import rushlight

TYPE_CHECKING = False
if TYPE_CHECKING:
    from rushlight import Tensor

__all__ = ["cosine_similarity", "pairwise_distance", "pdist"]


def cosine_similarity(x1: Tensor, x2: Tensor, dim: int = 1, eps: float = 1e-8) -> Tensor:
    """Returns x1 . x2 / (max(||x1||, eps) max(||x2||, eps)) along a dimension.

    Args:
        x1: any shape.
        x2: a shape that broadcasts with it.
        dim: the dimension of the vectors.
        eps: the smallest norm.

    Returns:
        A tensor without the dimension.

    Raises:
        RuntimeError: the shapes do not broadcast, or eps < 0.

    Example:
        >>> F.cosine_similarity(rushlight.tensor([[1.0, 0.0]]), rushlight.tensor([[3.0, 4.0]]))
        tensor([0.6000])
    """
    if eps < 0:
        raise RuntimeError(f"cosine_similarity: eps must be non-negative, got: {eps}")
    x1, x2 = rushlight.broadcast_tensors(x1, x2)
    return (_unit(x1, dim, eps) * _unit(x2, dim, eps)).sum(dim)


def _unit(x: Tensor, dim: int, eps: float) -> Tensor:
    """x / max(||x||, eps); the lower bound acts on the value, not on the gradient."""
    norm = x.norm(2, dim, keepdim=True).clone()
    with rushlight.no_grad():
        norm.clamp_min_(eps)
    return x / norm


def pairwise_distance(
    x1: Tensor, x2: Tensor, p: float = 2.0, eps: float = 1e-6, keepdim: bool = False
) -> Tensor:
    """Returns ||x1 - x2 + eps||_p along the last dimension.

    Args:
        x1: (*, D).
        x2: a shape that broadcasts with it.
        p: the exponent of the norm.
        eps: is added to every difference.
        keepdim: whether the last dimension stays with size 1.

    Returns:
        A tensor (*) or (*, 1).

    Example:
        >>> F.pairwise_distance(rushlight.zeros(1, 2), rushlight.tensor([[3.0, 4.0]]), eps=0.0)
        tensor([5.])
    """
    return (x1 - x2 + eps).norm(p, -1, keepdim)


def pdist(input: Tensor, p: float = 2) -> Tensor:
    """Returns the p-norm distances of all pairs of rows.

    Args:
        input: (N, D).
        p: the exponent of the norm, not negative.

    Returns:
        A tensor (N (N - 1) / 2,) in the order (0, 1), (0, 2), ..., (1, 2), ...

    Raises:
        RuntimeError: the input is no matrix of floating-point numbers, or p < 0.

    Example:
        >>> F.pdist(rushlight.tensor([[0.0, 0.0], [3.0, 4.0], [0.0, 0.0]]))
        tensor([5., 0., 5.])
    """
    if input.dim() != 2:
        raise RuntimeError(f"pdist only supports 2D tensors, got: {input.dim()}D")
    if not input.is_floating_point():
        raise RuntimeError(f"pdist only supports floating-point dtypes, got: {input.dtype}")
    if p < 0:
        raise RuntimeError("pdist only supports non-negative p values")
    first, second = rushlight.triu_indices(input.shape[0], input.shape[0], 1)
    difference = input[first] - input[second]
    # The number of differences is flat: its gradient is 0, where norm has none.
    return difference.sign().abs().sum(1) if p == 0 else difference.norm(p, 1)
