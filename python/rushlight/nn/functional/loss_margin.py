"""Losses of pairs and triplets that want a margin between what is right and what is wrong."""

from __future__ import annotations

import rushlight

from .distance import pairwise_distance
from .reduction import check_reduction, legacy_reduction, reduced

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from rushlight import Tensor

__all__ = [
    "cosine_embedding_loss",
    "hinge_embedding_loss",
    "margin_ranking_loss",
    "soft_margin_loss",
    "triplet_margin_loss",
    "triplet_margin_with_distance_loss",
]


def hinge_embedding_loss(
    input: Tensor,
    target: Tensor,
    margin: float = 1.0,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """Returns x where y = 1 and max(0, margin - x) where y = -1.

    Args:
        input: distances, any shape.
        target: 1 or -1, the same shape.
        margin: how far apart unequal pairs should be.
        size_average: deprecated, see `reduction`.
        reduce: deprecated, see `reduction`.
        reduction: "none", "mean" or "sum".

    Returns:
        A scalar, or a tensor of the inputs' shape without reduction.

    Raises:
        ValueError: `reduction` is another name.

    Example:
        >>> F.hinge_embedding_loss(rushlight.tensor([0.5, 0.25]), rushlight.tensor([1, -1]))
        tensor(0.6250)
    """
    reduction = legacy_reduction(size_average, reduce, reduction)
    check_reduction("hinge_embedding_loss", reduction)
    losses = (margin - input).clamp_min(0).masked_fill(target == 1, 0) + input.masked_fill(
        target == -1, 0
    )
    return reduced("hinge_embedding_loss", losses, reduction)


def cosine_embedding_loss(
    input1: Tensor,
    input2: Tensor,
    target: Tensor,
    margin: float = 0,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """Returns 1 - cos(x1, x2) where y = 1 and max(0, cos(x1, x2) - margin) where y = -1.

    Args:
        input1: (N, D) or (D,).
        input2: the same shape.
        target: 1 or -1, (N,) or ().
        margin: the cosine that unequal pairs may have.
        size_average: deprecated, see `reduction`.
        reduce: deprecated, see `reduction`.
        reduction: "none", "mean" or "sum".

    Returns:
        A scalar, or a tensor of the target's shape without reduction.

    Raises:
        ValueError: `reduction` is another name.
        RuntimeError: the shapes do not fit.

    Example:
        >>> F.cosine_embedding_loss(rushlight.ones(2), rushlight.ones(2), rushlight.tensor(-1))
        tensor(1.)
    """
    reduction = legacy_reduction(size_average, reduce, reduction)
    check_reduction("cosine_embedding_loss", reduction)
    if target.dim() not in (0, 1):
        raise RuntimeError("0D or 1D target tensor expected, multi-target not supported")
    if input1.dim() != target.dim() + 1 or input2.dim() != target.dim() + 1:
        raise RuntimeError(
            f"{target.dim()}D target tensor expects {target.dim() + 1}D input tensors, but found "
            f"inputs with sizes {list(input1.shape)} and {list(input2.shape)}."
        )
    product = (input1 * input2).sum(-1)
    # 1e-12 on the squared norms keeps the gradient at zero vectors finite.
    squares = ((input1 * input1).sum(-1) + 1e-12) * ((input2 * input2).sum(-1) + 1e-12)
    cosine = product / squares.sqrt()
    zero = rushlight.zeros_like(cosine)
    losses = rushlight.where(target == 1, 1 - cosine, zero) + rushlight.where(
        target == -1, (cosine - margin).clamp_min(0), zero
    )
    return reduced("cosine_embedding_loss", losses, reduction)


def margin_ranking_loss(
    input1: Tensor,
    input2: Tensor,
    target: Tensor,
    margin: float = 0,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """Returns max(0, -y (x1 - x2) + margin).

    Args:
        input1: any shape.
        input2: the same shape.
        target: 1 where x1 should be larger, -1 where x2 should, the same shape.
        margin: by how much.
        size_average: deprecated, see `reduction`.
        reduce: deprecated, see `reduction`.
        reduction: "none", "mean" or "sum".

    Returns:
        A scalar, or a tensor of the inputs' shape without reduction.

    Raises:
        ValueError: `reduction` is another name.
        RuntimeError: the shapes do not fit.

    Example:
        >>> one = rushlight.ones(1)
        >>> F.margin_ranking_loss(one, 3 * one, one)
        tensor(2.)
    """
    reduction = legacy_reduction(size_average, reduce, reduction)
    check_reduction("margin_ranking_loss", reduction)
    if input1.dim() != input2.dim() or input1.dim() != target.dim():
        raise RuntimeError(
            "margin_ranking_loss : All input tensors should have same dimension but got sizes: "
            f"input1: {input1.shape}, input2: {input2.shape}, target: {target.shape} "
        )
    losses = (-target * (input1 - input2) + margin).clamp_min(0)
    return reduced("margin_ranking_loss", losses, reduction)


def soft_margin_loss(
    input: Tensor,
    target: Tensor,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """Returns log(1 + exp(-y x)).

    Args:
        input: any shape.
        target: 1 or -1, the same shape.
        size_average: deprecated, see `reduction`.
        reduce: deprecated, see `reduction`.
        reduction: "none", "mean" or "sum".

    Returns:
        A scalar, or a tensor of the inputs' shape without reduction.

    Raises:
        ValueError: `reduction` is another name.

    Example:
        >>> F.soft_margin_loss(rushlight.zeros(1), rushlight.ones(1))
        tensor(0.6931)
    """
    reduction = legacy_reduction(size_average, reduce, reduction)
    return reduced("soft_margin_loss", (-target * input).exp().log1p(), reduction)


def _check_triplet(anchor: Tensor, positive: Tensor, negative: Tensor, margin: float) -> None:
    if margin <= 0:
        raise ValueError(f"triplet_margin_loss: margin must be greater than 0, got {margin}")
    if anchor.dim() != positive.dim() or anchor.dim() != negative.dim():
        raise RuntimeError(
            "triplet_margin_loss: The anchor, positive, and negative tensors are expected to have "
            f"the same number of dimensions, but got: anchor {anchor.dim()}D, "
            f"positive {positive.dim()}D, and negative {negative.dim()}D inputs"
        )


def triplet_margin_loss(
    anchor: Tensor,
    positive: Tensor,
    negative: Tensor,
    margin: float = 1.0,
    p: float = 2,
    eps: float = 1e-6,
    swap: bool = False,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """Returns max(0, d(anchor, positive) - d(anchor, negative) + margin) for a p-norm distance.

    Balntas et al., "Learning local feature descriptors with triplets", 2016.

    Args:
        anchor: (N, D) or (D,).
        positive: the same shape.
        negative: the same shape.
        margin: by how much the negative should be farther away.
        p: the exponent of the norm.
        eps: is added to every difference.
        swap: whether the negative's distance to the positive counts if it is smaller.
        size_average: deprecated, see `reduction`.
        reduce: deprecated, see `reduction`.
        reduction: "none", "mean" or "sum".

    Returns:
        A scalar, or (N,) or () without reduction.

    Raises:
        ValueError: margin <= 0, or `reduction` is another name.
        RuntimeError: the numbers of dimensions differ.

    Example:
        >>> one = rushlight.ones(1, 1)
        >>> F.triplet_margin_loss(one, 3 * one, 2 * one)
        tensor(2.)
    """
    reduction = legacy_reduction(size_average, reduce, reduction)
    return triplet_margin_with_distance_loss(
        anchor,
        positive,
        negative,
        distance_function=lambda a, b: pairwise_distance(a, b, p, eps),
        margin=margin,
        swap=swap,
        reduction=reduction,
    )


def triplet_margin_with_distance_loss(
    anchor: Tensor,
    positive: Tensor,
    negative: Tensor,
    *,
    distance_function: Callable[[Tensor, Tensor], Tensor] | None = None,
    margin: float = 1.0,
    swap: bool = False,
    reduction: str = "mean",
) -> Tensor:
    """Returns max(0, d(anchor, positive) - d(anchor, negative) + margin) for any distance.

    Args:
        anchor: any shape.
        positive: the same shape.
        negative: the same shape.
        distance_function: the distance; None is `pairwise_distance`.
        margin: by how much the negative should be farther away.
        swap: whether the negative's distance to the positive counts if it is smaller.
        reduction: "none", "mean" or "sum".

    Returns:
        A scalar, or what `distance_function` returns without reduction.

    Raises:
        ValueError: margin <= 0, or `reduction` is another name.
        RuntimeError: the numbers of dimensions differ.

    Example:
        >>> one = rushlight.ones(1, 1)
        >>> F.triplet_margin_with_distance_loss(
        ...     one, 3 * one, 2 * one, distance_function=lambda a, b: (a - b).abs().sum(1)
        ... )
        tensor(2.)
    """
    check_reduction("triplet_margin_with_distance_loss", reduction)
    _check_triplet(anchor, positive, negative, margin)
    distance = pairwise_distance if distance_function is None else distance_function
    near = distance(anchor, positive)
    far = distance(anchor, negative)
    if swap:
        far = rushlight.minimum(far, distance(positive, negative))
    losses = (margin + near - far).clamp_min(0)
    return reduced("triplet_margin_with_distance_loss", losses, reduction)
