"""Losses of classes that want a margin between what is right and what is wrong."""

from __future__ import annotations

import rushlight

from . import kernels
from .reduction import check_reduction, legacy_reduction, reduced

TYPE_CHECKING = False
if TYPE_CHECKING:
    from rushlight import Tensor

__all__ = [
    "multi_margin_loss",
    "multilabel_margin_loss",
    "multilabel_soft_margin_loss",
]


def multi_margin_loss(
    input: Tensor,
    target: Tensor,
    p: int = 1,
    margin: float = 1.0,
    weight: Tensor | None = None,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """Returns sum over i != y of max(0, margin - x[y] + x[i])^p / C.

    Args:
        input: (N, C) or (C,).
        target: class indices, (N,) or ().
        p: 1 or 2.
        margin: by how much the target's score should lead.
        weight: a factor for each class, (C,).
        size_average: deprecated, see `reduction`.
        reduce: deprecated, see `reduction`.
        reduction: "none", "mean" or "sum".

    Returns:
        A scalar, or a tensor of the target's shape without reduction.

    Raises:
        ValueError: p is neither 1 nor 2, `weight` is no vector, or `reduction` is another name.
        RuntimeError: the shapes do not fit or a target is no class.

    Example:
        >>> F.multi_margin_loss(rushlight.zeros(1, 2), rushlight.tensor([0]))
        tensor(0.5000)
    """
    reduction = legacy_reduction(size_average, reduce, reduction)
    if p not in (1, 2):
        raise ValueError(f"multi_margin_loss: only p == 1 and p == 2 supported, got {p}")
    check_reduction("multi_margin_loss", reduction)
    if input.dim() > 2 or input.numel() == 0 and input.shape[-1:] == (0,):
        raise RuntimeError(
            f"multi_margin_loss: expected a non-empty input (N, C) or (C,), got input {input.shape}"
        )
    scores = input.reshape(-1, input.shape[-1] if input.dim() else 1)
    rows, classes = scores.shape
    if target.dim() > 1 or target.numel() != rows:
        raise RuntimeError(
            "multi_margin_loss: expected one target for each input, "
            f"got input {input.shape} and target {target.shape}"
        )
    if weight is not None and weight.dim() != 1:
        raise ValueError(
            f"multi_margin_loss: weight must be one-dimensional, got weight {weight.shape} for "
            f"input {input.shape}"
        )
    if weight is not None and weight.shape != (classes,):
        raise RuntimeError(
            "multi_margin_loss: inconsistent weight size, "
            f"expected {classes} but got {list(weight.shape)}"
        )
    index = target.reshape(-1, 1)
    if ((index < 0) | (index >= classes)).any():
        raise RuntimeError(f"multi_margin_loss: target out of range for input {input.shape}")
    lead = (margin - scores.gather(1, index) + scores).clamp_min(0)
    lead = lead if p == 1 else lead * lead
    if weight is not None:
        lead = lead * weight[index]
    losses = lead.scatter(1, index, 0).sum(1) / classes
    return reduced("multi_margin_loss", losses if target.dim() else losses.reshape(()), reduction)


def multilabel_margin_loss(
    input: Tensor,
    target: Tensor,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """Returns sum over targets j and other classes i of max(0, 1 - x[j] + x[i]) / C.

    Args:
        input: (N, C) or (C,).
        target: class indices up to the first -1 of each row, the same shape.
        size_average: deprecated, see `reduction`.
        reduce: deprecated, see `reduction`.
        reduction: "none", "mean" or "sum".

    Returns:
        A scalar, or a tensor (N,) or () without reduction.

    Raises:
        ValueError: `reduction` is another name.
        RuntimeError: the shapes do not fit or a target is no class.

    Example:
        >>> F.multilabel_margin_loss(rushlight.zeros(1, 2), rushlight.tensor([[0, -1]]))
        tensor(0.5000)
    """
    reduction = legacy_reduction(size_average, reduce, reduction)
    check_reduction("multilabel_margin_loss", reduction)
    if input.dim() > 2 or input.shape != target.shape:
        raise RuntimeError(
            f"multilabel_margin_loss: inconsistent target size: {list(target.shape)} for input of "
            f"size: {list(input.shape)}"
        )
    scores = input.reshape(-1, input.shape[-1] if input.dim() else 1)
    index = target.reshape(scores.shape)
    rows, classes = scores.shape
    if (index < -1).any() or (index >= classes).any():
        raise RuntimeError("multilabel_margin_loss: argument 'target' is out of range")
    counted = (index == -1).cumsum(1) == 0
    index = index.masked_fill(~counted, 0)
    is_target = rushlight.zeros_like(index).scatter_add_(1, index, counted.to(index.dtype)) > 0
    # pairs[n, j, i]: the j-th target of row n against class i.
    pairs = (1 - scores.gather(1, index).unsqueeze(2) + scores.unsqueeze(1)).clamp_min(0)
    pairs = pairs.masked_fill(~counted.unsqueeze(2) | is_target.unsqueeze(1), 0)
    losses = pairs.sum((1, 2)) / classes
    losses = losses if input.dim() == 2 else losses.reshape(())
    return reduced("multilabel_margin_loss", losses, reduction)


def multilabel_soft_margin_loss(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """Returns the mean over classes of -(y log s(x) + (1 - y) log s(-x)) for the sigmoid s.

    Args:
        input: (N, C) or (C,).
        target: 0 or 1, the same shape.
        weight: a factor for each class, (C,).
        size_average: deprecated, see `reduction`.
        reduce: deprecated, see `reduction`.
        reduction: "none", "mean" or "sum".

    Returns:
        A scalar, or a tensor without the classes without reduction.

    Raises:
        ValueError: `reduction` is another name.

    Example:
        >>> F.multilabel_soft_margin_loss(rushlight.zeros(1, 2), rushlight.tensor([[0.0, 1.0]]))
        tensor(0.6931)
    """
    reduction = legacy_reduction(size_average, reduce, reduction)
    if reduction not in ("none", "mean", "sum"):
        raise ValueError(f"multilabel_soft_margin_loss: {reduction} is not valid")
    losses = -(target * kernels.logsigmoid(input) + (1 - target) * kernels.logsigmoid(-input))
    if weight is not None:
        losses = losses * weight
    return reduced("multilabel_soft_margin_loss", losses.mean(-1), reduction)
