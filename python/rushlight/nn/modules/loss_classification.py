"""Losses for classes."""

from __future__ import annotations

from .. import functional as F
from .loss_base import _Loss, _WeightedLoss

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from rushlight import Tensor

__all__ = [
    "BCELoss",
    "BCEWithLogitsLoss",
    "CTCLoss",
    "CrossEntropyLoss",
    "NLLLoss",
]


class NLLLoss(_WeightedLoss):
    """-weight[y] x[y], the negative log likelihood of target classes, see `F.nll_loss`.

    Args:
        weight: a factor for each class, (C,).
        size_average: deprecated, see `reduction`.
        ignore_index: a target that does not count.
        reduce: deprecated, see `reduction`.
        reduction: "none", "mean" or "sum".

    Example:
        >>> nn.NLLLoss()(rushlight.tensor([[-1.0, -2.0]]), rushlight.tensor([1]))
        tensor(2.)
    """

    def __init__(
        self,
        weight: Tensor | None = None,
        size_average: bool | None = None,
        ignore_index: int = -100,
        reduce: bool | None = None,
        reduction: str = "mean",
    ) -> None:
        super().__init__(weight, size_average, reduce, reduction)
        self.ignore_index = ignore_index

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Maps log probabilities (N, C, *) and classes (N, *) to the loss."""
        return F.nll_loss(input, target, self.weight, None, self.ignore_index, None, self.reduction)


class CrossEntropyLoss(_WeightedLoss):
    """The cross entropy between softmax(x) and targets, see `F.cross_entropy`.

    Args:
        weight: a factor for each class, (C,).
        size_average: deprecated, see `reduction`.
        ignore_index: a target that does not count.
        reduce: deprecated, see `reduction`.
        reduction: "none", "mean" or "sum".
        label_smoothing: the share of the target that is spread evenly over all classes.

    Example:
        >>> nn.CrossEntropyLoss()(rushlight.zeros(1, 2), rushlight.tensor([1]))
        tensor(0.6931)
    """

    def __init__(
        self,
        weight: Tensor | None = None,
        size_average: bool | None = None,
        ignore_index: int = -100,
        reduce: bool | None = None,
        reduction: str = "mean",
        label_smoothing: float = 0.0,
    ) -> None:
        super().__init__(weight, size_average, reduce, reduction)
        self.ignore_index = ignore_index
        self.label_smoothing = label_smoothing

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Maps scores (N, C, *) and classes (N, *) or probabilities (N, C, *) to the loss."""
        return F.cross_entropy(
            input,
            target,
            self.weight,
            None,
            self.ignore_index,
            None,
            self.reduction,
            self.label_smoothing,
        )


class BCELoss(_WeightedLoss):
    """-(y log x + (1 - y) log(1 - x)), see `F.binary_cross_entropy`.

    Args:
        weight: a factor for each element; any shape that broadcasts.
        size_average: deprecated, see `reduction`.
        reduce: deprecated, see `reduction`.
        reduction: "none", "mean" or "sum".

    Example:
        >>> nn.BCELoss()(rushlight.tensor([0.5]), rushlight.tensor([1.0]))
        tensor(0.6931)
    """

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Maps probabilities of the same shape to the loss."""
        return F.binary_cross_entropy(input, target, weight=self.weight, reduction=self.reduction)


class BCEWithLogitsLoss(_Loss):
    """`BCELoss` of sigmoid(x), exact for large |x| too, see
    `F.binary_cross_entropy_with_logits`.

    Args:
        weight: a factor for each element; any shape that broadcasts.
        size_average: deprecated, see `reduction`.
        reduce: deprecated, see `reduction`.
        reduction: "none", "mean" or "sum".
        pos_weight: a factor for positive targets; any shape that broadcasts.

    Example:
        >>> nn.BCEWithLogitsLoss()(rushlight.zeros(1), rushlight.ones(1))
        tensor(0.6931)
    """

    weight: Tensor | None
    pos_weight: Tensor | None

    def __init__(
        self,
        weight: Tensor | None = None,
        size_average: bool | None = None,
        reduce: bool | None = None,
        reduction: str = "mean",
        pos_weight: Tensor | None = None,
    ) -> None:
        super().__init__(size_average, reduce, reduction)
        self.register_buffer("weight", weight)
        self.register_buffer("pos_weight", pos_weight)

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Maps scores and probabilities of the same shape to the loss."""
        return F.binary_cross_entropy_with_logits(
            input,
            target,
            self.weight,
            reduction=self.reduction,
            pos_weight=self.pos_weight,
        )


class CTCLoss(_Loss):
    """-log of the probability that a sequence of labels, in any alignment, has, see
    `F.ctc_loss`.

    Args:
        blank: the class that means no label.
        reduction: "none", "mean" (each divided by its length first) or "sum".
        zero_infinity: whether infinite losses and their gradients become 0.

    Example:
        >>> log_probs = rushlight.full((2, 1, 2), 0.5).log()
        >>> nn.CTCLoss()(log_probs, rushlight.tensor([[1]]), (2,), (1,))
        tensor(0.2877)
    """

    def __init__(
        self, blank: int = 0, reduction: str = "mean", zero_infinity: bool = False
    ) -> None:
        super().__init__(reduction=reduction)
        self.blank = blank
        self.zero_infinity = zero_infinity

    def forward(
        self, log_probs: Tensor, targets: Tensor, input_lengths: Any, target_lengths: Any
    ) -> Tensor:
        """Maps log probabilities (T, N, C), targets and both lengths to the loss."""
        return F.ctc_loss(
            log_probs,
            targets,
            input_lengths,
            target_lengths,
            self.blank,
            self.reduction,
            self.zero_infinity,
        )
