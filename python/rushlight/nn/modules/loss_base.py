"""What losses have in common."""

from __future__ import annotations

from ..functional.reduction import legacy_reduction
from .module import Module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from rushlight import Tensor


class _Loss(Module):
    """What all losses share: the reduction."""

    def __init__(
        self,
        size_average: bool | None = None,
        reduce: bool | None = None,
        reduction: str = "mean",
    ) -> None:
        super().__init__()
        self.reduction = legacy_reduction(size_average, reduce, reduction)


class _WeightedLoss(_Loss):
    """What losses with a factor for each class or element share."""

    weight: Tensor | None

    def __init__(
        self,
        weight: Tensor | None = None,
        size_average: bool | None = None,
        reduce: bool | None = None,
        reduction: str = "mean",
    ) -> None:
        super().__init__(size_average, reduce, reduction)
        self.register_buffer("weight", weight)
