"""Distances and similarities."""

from __future__ import annotations

from .. import functional as F
from .module import Module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from rushlight import Tensor

__all__ = ["CosineSimilarity", "PairwiseDistance"]


class PairwiseDistance(Module):
    """||x1 - x2 + eps||_p along the last dimension.

    Args:
        p: the exponent of the norm.
        eps: is added to every difference.
        keepdim: whether the last dimension stays with size 1.

    Example:
        >>> nn.PairwiseDistance(eps=0.0)(rushlight.zeros(2), rushlight.tensor([3.0, 4.0]))
        tensor(5.)
    """

    def __init__(self, p: float = 2.0, eps: float = 1e-6, keepdim: bool = False) -> None:
        super().__init__()
        self.norm = p
        self.eps = eps
        self.keepdim = keepdim

    def forward(self, x1: Tensor, x2: Tensor) -> Tensor:
        """Maps (*, D) and (*, D) to (*)."""
        return F.pairwise_distance(x1, x2, self.norm, self.eps, self.keepdim)


class CosineSimilarity(Module):
    """The cosine of the angle between vectors along a dimension.

    Args:
        dim: the dimension of the vectors.
        eps: the smallest norm.

    Example:
        >>> nn.CosineSimilarity(dim=0)(rushlight.tensor([1.0, 0.0]), rushlight.tensor([3.0, 4.0]))
        tensor(0.6000)
    """

    def __init__(self, dim: int = 1, eps: float = 1e-8) -> None:
        super().__init__()
        self.dim = dim
        self.eps = eps

    def forward(self, x1: Tensor, x2: Tensor) -> Tensor:
        """Maps two tensors to one without the dimension."""
        return F.cosine_similarity(x1, x2, self.dim, self.eps)
