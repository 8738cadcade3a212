"""Losses for numbers."""

from __future__ import annotations

from .. import functional as F
from .loss_base import _Loss

TYPE_CHECKING = False
if TYPE_CHECKING:
    from rushlight import Tensor

__all__ = [
    "GaussianNLLLoss",
    "HuberLoss",
    "KLDivLoss",
    "L1Loss",
    "MSELoss",
    "PoissonNLLLoss",
    "SmoothL1Loss",
]


class L1Loss(_Loss):
    """|x - y|.

    Args:
        size_average: deprecated, see `reduction`.
        reduce: deprecated, see `reduction`.
        reduction: "none", "mean" or "sum".

    Example:
        >>> nn.L1Loss()(rushlight.zeros(2), rushlight.tensor([1.0, -3.0]))
        tensor(2.)
    """

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Maps input and target of the same shape to the loss."""
        return F.l1_loss(input, target, reduction=self.reduction)


class MSELoss(_Loss):
    """(x - y)^2.

    Args:
        size_average: deprecated, see `reduction`.
        reduce: deprecated, see `reduction`.
        reduction: "none", "mean" or "sum".

    Example:
        >>> nn.MSELoss()(rushlight.zeros(2), rushlight.tensor([1.0, 3.0]))
        tensor(5.)
    """

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Maps input and target of the same shape to the loss."""
        return F.mse_loss(input, target, None, None, self.reduction)


class SmoothL1Loss(_Loss):
    """d^2 / (2 beta) where d = |x - y| < beta, and d - beta / 2 elsewhere.

    Args:
        size_average: deprecated, see `reduction`.
        reduce: deprecated, see `reduction`.
        reduction: "none", "mean" or "sum".
        beta: where the parabola ends, not negative.

    Example:
        >>> nn.SmoothL1Loss()(rushlight.zeros(2), rushlight.tensor([1.0, 3.0]))
        tensor(1.5000)
    """

    def __init__(
        self,
        size_average: bool | None = None,
        reduce: bool | None = None,
        reduction: str = "mean",
        beta: float = 1.0,
    ) -> None:
        super().__init__(size_average, reduce, reduction)
        self.beta = beta

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Maps input and target of the same shape to the loss."""
        return F.smooth_l1_loss(
            input,
            target,
            beta=self.beta,
            reduction=self.reduction,
        )


class HuberLoss(_Loss):
    """d^2 / 2 where d = |x - y| < delta, and delta (d - delta / 2) elsewhere.

    Args:
        reduction: "none", "mean" or "sum".
        delta: where the parabola ends, positive.

    Raises:
        TypeError: delta is no number.

    Example:
        >>> nn.HuberLoss(delta=2.0)(rushlight.zeros(2), rushlight.tensor([1.0, 3.0]))
        tensor(2.2500)
    """

    def __init__(self, reduction: str = "mean", delta: float = 1.0) -> None:
        if not isinstance(delta, (int, float)):
            raise TypeError(f"HuberLoss: delta must be a float or int, got: {type(delta)}")
        super().__init__(reduction=reduction)
        self.delta = delta

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Maps input and target of the same shape to the loss."""
        return F.huber_loss(input, target, self.reduction, self.delta)


class KLDivLoss(_Loss):
    """y (log y - x), the Kullback-Leibler divergence for x = log of a distribution.

    Args:
        size_average: deprecated, see `reduction`.
        reduce: deprecated, see `reduction`.
        reduction: "none", "batchmean" (the mathematical definition), "mean" or "sum".
        log_target: whether the target holds logarithms.

    Example:
        >>> loss = nn.KLDivLoss(reduction="batchmean")
        >>> loss(rushlight.tensor([[-1.0]]), rushlight.tensor([[1.0]]))
        tensor(1.)
    """

    def __init__(
        self,
        size_average: bool | None = None,
        reduce: bool | None = None,
        reduction: str = "mean",
        log_target: bool = False,
    ) -> None:
        super().__init__(size_average, reduce, reduction)
        self.log_target = log_target

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Maps input and target of the same shape to the loss."""
        return F.kl_div(
            input,
            target,
            log_target=self.log_target,
            reduction=self.reduction,
        )


class PoissonNLLLoss(_Loss):
    """exp(x) - y x, the negative log likelihood of counts, see `F.poisson_nll_loss`.

    Args:
        log_input: False reads the input as the expected counts: x - y log(x + eps).
        full: whether log(y!) is added, in Stirling's approximation.
        size_average: deprecated, see `reduction`.
        eps: keeps the logarithm finite.
        reduce: deprecated, see `reduction`.
        reduction: "none", "mean" or "sum".

    Example:
        >>> nn.PoissonNLLLoss()(rushlight.zeros(2), rushlight.tensor([1.0, 3.0]))
        tensor(1.)
    """

    def __init__(
        self,
        log_input: bool = True,
        full: bool = False,
        size_average: bool | None = None,
        eps: float = 1e-8,
        reduce: bool | None = None,
        reduction: str = "mean",
    ) -> None:
        super().__init__(size_average, reduce, reduction)
        self.log_input = log_input
        self.full = full
        self.eps = eps

    def forward(self, log_input: Tensor, target: Tensor) -> Tensor:
        """Maps input and target of the same shape to the loss."""
        return F.poisson_nll_loss(
            log_input,
            target,
            log_input=self.log_input,
            full=self.full,
            eps=self.eps,
            reduction=self.reduction,
        )


class GaussianNLLLoss(_Loss):
    """(log v + (x - y)^2 / v) / 2, the negative log likelihood of samples, see
    `F.gaussian_nll_loss`.

    Args:
        full: whether log(2 pi) / 2 is added.
        eps: the smallest variance.
        reduction: "none", "mean" or "sum".

    Example:
        >>> one = rushlight.ones(1)
        >>> nn.GaussianNLLLoss()(one, 3 * one, one)
        tensor(2.)
    """

    def __init__(self, *, full: bool = False, eps: float = 1e-6, reduction: str = "mean") -> None:
        super().__init__(None, None, reduction)
        self.full = full
        self.eps = eps

    def forward(self, input: Tensor, target: Tensor, var: Tensor | float) -> Tensor:
        """Maps expectations, samples and variances to the loss."""
        return F.gaussian_nll_loss(
            input, target, var, full=self.full, eps=self.eps, reduction=self.reduction
        )
