"""Losses for numbers: how far is the input from the target?"""

from __future__ import annotations

import math

import rushlight

from . import kernels
from .reduction import (
    check_reduction,
    check_weight,
    legacy_reduction,
    reduced,
    warn_of_broadcasting,
    weighted,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from rushlight import Tensor

__all__ = [
    "gaussian_nll_loss",
    "huber_loss",
    "kl_div",
    "l1_loss",
    "mse_loss",
    "poisson_nll_loss",
    "smooth_l1_loss",
]


def mse_loss(
    input: Tensor,
    target: Tensor,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
    weight: Tensor | None = None,
) -> Tensor:
    """Returns (x - y)^2.

    Args:
        input: any shape.
        target: the same shape.
        size_average: deprecated, see `reduction`.
        reduce: deprecated, see `reduction`.
        reduction: "none", "mean" or "sum".
        weight: a factor for each element; the mean is then over the weights.

    Returns:
        A scalar, or a tensor of the inputs' shape without reduction.

    Raises:
        ValueError: `reduction` is another name, or `weight` has another shape.

    Example:
        >>> F.mse_loss(rushlight.zeros(2), rushlight.tensor([1.0, 3.0]))
        tensor(5.)
    """
    if size_average is not None or reduce is not None:
        reduction = legacy_reduction(size_average, reduce, reduction)
    if input.shape != target.shape:
        warn_of_broadcasting(input, target)
    if weight is not None:
        return weighted("mse_loss", (input - target).square(), weight, reduction)
    check_reduction("mse_loss", reduction)
    return kernels.mse_loss(input, target, reduction)


def l1_loss(
    input: Tensor,
    target: Tensor,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
    weight: Tensor | None = None,
) -> Tensor:
    """Returns |x - y|.

    Args:
        input: any shape.
        target: the same shape.
        size_average: deprecated, see `reduction`.
        reduce: deprecated, see `reduction`.
        reduction: "none", "mean" or "sum".
        weight: a factor for each element; the mean is then over the weights.

    Returns:
        A scalar, or a tensor of the inputs' shape without reduction.

    Raises:
        ValueError: `reduction` is another name, or `weight` has another shape.

    Example:
        >>> F.l1_loss(rushlight.zeros(2), rushlight.tensor([1.0, -3.0]))
        tensor(2.)
    """
    reduction = legacy_reduction(size_average, reduce, reduction)
    warn_of_broadcasting(input, target)
    distances = (input - target).abs()
    if weight is not None:
        return weighted("l1_loss", distances, weight, reduction)
    return reduced("l1_loss", distances, reduction)


def smooth_l1_loss(
    input: Tensor,
    target: Tensor,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
    beta: float = 1.0,
) -> Tensor:
    """Returns d^2 / (2 beta) where d = |x - y| < beta, and d - beta / 2 elsewhere.

    Args:
        input: any shape.
        target: the same shape.
        size_average: deprecated, see `reduction`.
        reduce: deprecated, see `reduction`.
        reduction: "none", "mean" or "sum".
        beta: where the parabola ends, not negative.

    Returns:
        A scalar, or a tensor of the inputs' shape without reduction.

    Raises:
        ValueError: `reduction` is another name.
        RuntimeError: beta < 0.

    Example:
        >>> F.smooth_l1_loss(rushlight.zeros(2), rushlight.tensor([1.0, 3.0]))
        tensor(1.5000)
    """
    reduction = legacy_reduction(size_average, reduce, reduction)
    warn_of_broadcasting(input, target)
    if beta < 0:
        raise RuntimeError("smooth_l1_loss does not support negative values for beta.")
    if beta == 0:
        return reduced("smooth_l1_loss", (input - target).abs(), reduction)
    return kernels.smooth_l1_loss(input, target, reduction, beta)


def huber_loss(
    input: Tensor,
    target: Tensor,
    reduction: str = "mean",
    delta: float = 1.0,
    weight: Tensor | None = None,
) -> Tensor:
    """Returns d^2 / 2 where d = |x - y| < delta, and delta (d - delta / 2) elsewhere.

    Args:
        input: any shape.
        target: the same shape.
        reduction: "none", "mean" or "sum".
        delta: where the parabola ends, positive.
        weight: a factor for each element; the mean is over the elements.

    Returns:
        A scalar, or a tensor of the inputs' shape without reduction.

    Raises:
        ValueError: `reduction` is another name, or `weight` has another shape.
        RuntimeError: delta <= 0.

    Example:
        >>> F.huber_loss(rushlight.zeros(2), rushlight.tensor([1.0, 3.0]), delta=2.0)
        tensor(2.2500)
    """
    warn_of_broadcasting(input, target)
    if delta <= 0:
        raise RuntimeError("huber_loss does not support non-positive values for delta.")
    if weight is not None:
        losses = kernels.huber_loss(input, target, "none", delta)
        check_weight("huber_loss", losses, weight)
        return reduced("huber_loss", losses * weight, reduction)
    return kernels.huber_loss(input, target, reduction, delta)


def kl_div(
    input: Tensor,
    target: Tensor,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
    log_target: bool = False,
) -> Tensor:
    """Returns y (log y - x), the Kullback-Leibler divergence for x = log of a distribution.

    Args:
        input: log probabilities, any shape.
        target: probabilities of the same shape, or their logarithms.
        size_average: deprecated, see `reduction`.
        reduce: deprecated, see `reduction`.
        reduction: "none", "batchmean" (sum / size of the first dimension, the mathematical
            definition), "mean" or "sum".
        log_target: whether `target` holds logarithms.

    Returns:
        A scalar, or a tensor of the inputs' shape without reduction.

    Raises:
        ValueError: `reduction` is another name.

    Example:
        >>> F.kl_div(rushlight.tensor([[-1.0]]), rushlight.tensor([[1.0]]), reduction="batchmean")
        tensor(1.)
    """
    if size_average is not None or reduce is not None:
        reduction = legacy_reduction(size_average, reduce, reduction)
    elif reduction == "mean":
        import warnings

        warnings.warn(
            "kl_div: reduction='mean' divides by the number of elements; 'batchmean' divides by "
            "the batch size, which is the mathematical definition.",
            stacklevel=2,
        )
    if log_target:
        losses = target.exp() * (target - input)
    else:
        losses = rushlight.xlogy(target, target) - target * input
    if reduction == "batchmean":
        return losses.sum() / input.shape[0] if input.dim() else losses
    return reduced("kl_div", losses, reduction)


def poisson_nll_loss(
    input: Tensor,
    target: Tensor,
    log_input: bool = True,
    full: bool = False,
    size_average: bool | None = None,
    eps: float = 1e-8,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """Returns exp(x) - y x, the negative log likelihood of counts from a Poisson distribution.

    Args:
        input: the logarithm of the expected counts, any shape.
        target: the counts, the same shape.
        log_input: False reads `input` as the expected counts: x - y log(x + eps).
        full: whether log(y!) is added, in Stirling's approximation, for y > 1.
        size_average: deprecated, see `reduction`.
        eps: keeps the logarithm finite.
        reduce: deprecated, see `reduction`.
        reduction: "none", "mean" or "sum".

    Returns:
        A scalar, or a tensor of the inputs' shape without reduction.

    Raises:
        ValueError: `reduction` is another name.

    Example:
        >>> F.poisson_nll_loss(rushlight.zeros(2), rushlight.tensor([1.0, 3.0]))
        tensor(1.)
    """
    reduction = legacy_reduction(size_average, reduce, reduction)
    check_reduction("poisson_nll_loss", reduction)
    if log_input:
        losses = input.exp() - target * input
    else:
        losses = input - target * (input + eps).log()
    if full:
        stirling = target * target.log() - target + 0.5 * (2 * math.pi * target).log()
        losses = losses + stirling.masked_fill(target <= 1, 0)
    return reduced("poisson_nll_loss", losses, reduction)


def gaussian_nll_loss(
    input: Tensor,
    target: Tensor,
    var: Tensor | float,
    full: bool = False,
    eps: float = 1e-6,
    reduction: str = "mean",
) -> Tensor:
    """Returns (log v + (x - y)^2 / v) / 2, the negative log likelihood of a normal distribution.

    Args:
        input: the expectations, any shape.
        target: the samples, the same shape.
        var: the variances: the same shape, one size of it 1, without its last size, or a number.
        full: whether log(2 pi) / 2 is added.
        eps: the smallest variance; it does not act on gradients.
        reduction: "none", "mean" or "sum".

    Returns:
        A scalar, or a tensor of the inputs' shape without reduction.

    Raises:
        ValueError: `reduction` is another name, or a variance is negative or of wrong shape.

    Example:
        >>> F.gaussian_nll_loss(rushlight.zeros(1), rushlight.tensor([2.0]), rushlight.ones(1))
        tensor(2.)
    """
    if not isinstance(var, rushlight.Tensor):
        if var < 0:
            raise ValueError("gaussian_nll_loss: var has negative entry/entries")
        variance = rushlight.full((), var, dtype=input.dtype).expand(input.shape)
    elif (var < 0).any():
        raise ValueError("var has negative entry/entries")
    else:
        variance = var
    if variance.shape != input.shape:
        if input.shape[:-1] == variance.shape:
            variance = variance.unsqueeze(-1)
        else:
            pairs = zip(input.shape, variance.shape, strict=False)
            other = [size for wanted, size in pairs if size != wanted]
            if variance.dim() != input.dim() or other != [1]:
                raise ValueError(
                    f"gaussian_nll_loss: var is of incorrect size: {tuple(variance.shape)} "
                    f"for input {tuple(input.shape)}"
                )
    if reduction not in ("none", "mean", "sum"):
        raise ValueError(f"gaussian_nll_loss: {reduction} is not valid")
    variance = variance.clone()
    with rushlight.no_grad():
        variance.clamp_(min=eps)
    losses = 0.5 * (variance.log() + (input - target) ** 2 / variance)
    if full:
        losses = losses + 0.5 * math.log(2 * math.pi)
    return reduced("gaussian_nll_loss", losses, reduction)
