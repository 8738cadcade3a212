"""Losses for classes: how likely did the input think the target is?"""

from __future__ import annotations

import rushlight

from . import kernels
from .linear import linear
from .reduction import check_reduction, legacy_reduction

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from rushlight import Tensor

__all__ = [
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "cross_entropy",
    "ctc_loss",
    "linear_cross_entropy",
    "nll_loss",
]


def _check_weight(name: str, input: Tensor, weight: Tensor | None) -> None:
    if weight is not None and weight.dtype != input.dtype:
        raise RuntimeError(
            f"{name}: weight: expected scalar type {input.dtype} but found {weight.dtype}"
        )


def nll_loss(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: bool | None = None,
    ignore_index: int = -100,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """Returns -weight[y] x[y], the negative log likelihood of the target classes.

    Args:
        input: log probabilities, (C,), (N, C) or (N, C, *).
        target: class indices, (), (N,) or (N, *).
        weight: a factor for each class, (C,); the mean is over the weights of the targets.
        size_average: deprecated, see `reduction`.
        ignore_index: a target that does not count.
        reduce: deprecated, see `reduction`.
        reduction: "none", "mean" or "sum".

    Returns:
        A scalar, or a tensor of the target's shape without reduction.

    Raises:
        ValueError: `reduction` is another name, or the batch sizes differ.
        IndexError: a target is no class.

    Example:
        >>> F.nll_loss(rushlight.tensor([[-1.0, -2.0]]), rushlight.tensor([1]))
        tensor(2.)
    """
    if size_average is not None or reduce is not None:
        reduction = legacy_reduction(size_average, reduce, reduction)
    check_reduction("nll_loss", reduction)
    _check_weight("nll_loss", input, weight)
    return kernels.nll_loss(input, target, weight, ignore_index, reduction)


def cross_entropy(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: bool | None = None,
    ignore_index: int = -100,
    reduce: bool | None = None,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> Tensor:
    """Returns the cross entropy between softmax(x) and target classes or probabilities.

    Args:
        input: unnormalised log probabilities, (C,), (N, C) or (N, C, *).
        target: class indices, (), (N,) or (N, *), or probabilities of the input's shape.
        weight: a factor for each class, (C,); the mean is over the weights of the targets.
        size_average: deprecated, see `reduction`.
        ignore_index: a target index that does not count.
        reduce: deprecated, see `reduction`.
        reduction: "none", "mean" or "sum".
        label_smoothing: the share of the target that is spread evenly over all classes.

    Returns:
        A scalar, or a tensor (), (N,) or (N, *) without reduction.

    Raises:
        ValueError: `reduction` is another name, or the batch sizes differ.
        RuntimeError: the shapes do not fit, or `label_smoothing` is not in [0, 1].
        IndexError: a target is no class.

    Example:
        >>> F.cross_entropy(rushlight.zeros(1, 2), rushlight.tensor([1]))
        tensor(0.6931)
    """
    if size_average is not None or reduce is not None:
        reduction = legacy_reduction(size_average, reduce, reduction)
    check_reduction("cross_entropy", reduction)
    _check_weight("cross_entropy", input, weight)
    if ignore_index >= 0 and target.is_floating_point():
        raise RuntimeError("cross_entropy: ignore_index is not supported for floating point target")
    return kernels.cross_entropy(input, target, weight, ignore_index, reduction, label_smoothing)


def _check_linear_cross_entropy(
    input: Tensor,
    linear_weight: Tensor,
    target: Tensor,
    linear_bias: Tensor | None,
    weight: Tensor | None,
) -> None:
    """Raises what `linear_cross_entropy` documents for shapes that do not fit."""
    name = "linear_cross_entropy: "
    if input.dim() not in (1, 2):
        raise RuntimeError(
            f"{name}expected input with dimensionality 1 or 2, got {input.dim()}: "
            f"{tuple(input.shape)}"
        )
    if linear_weight.dim() < 2:
        raise RuntimeError(
            f"{name}expected linear_weight with dimensionality at least 2, "
            f"got {linear_weight.dim()}: {tuple(linear_weight.shape)}"
        )
    features = input.shape[-1]
    if linear_weight.shape[-1] != features:
        raise RuntimeError(
            f"{name}expected equal input and linear_weight last dimensions (in_features), "
            f"got {features} and {linear_weight.shape[-1]}, respectively"
        )
    if input.dim() == 1 and linear_weight.dim() > 2:
        raise RuntimeError(
            f"{name}K-dimensional loss defined by linear_weight shape "
            f"{tuple(linear_weight.shape)} requires batched input, (N, {features}), got "
            f"unbatched input with shape {tuple(input.shape)}"
        )
    if input.dim() > 1 and target.dim() > 0 and input.shape[0] != target.shape[0]:
        raise ValueError(
            f"{name}Expected input batch_size ({input.shape[0]}) to match target batch_size "
            f"({target.shape[0]})."
        )
    outputs = tuple(linear_weight.shape[:-1])
    for argument, tensor, wanted in (
        ("linear_bias", linear_bias, outputs), ("weight", weight, outputs[:1])
    ):  # fmt: skip
        if tensor is not None and tuple(tensor.shape) != wanted:
            raise RuntimeError(
                f"{name}expected {argument} shape {wanted}, got {tuple(tensor.shape)}"
            )


def linear_cross_entropy(
    input: Tensor,
    linear_weight: Tensor,
    target: Tensor,
    *,
    linear_bias: Tensor | None = None,
    weight: Tensor | None = None,
    reduction: str = "mean",
    ignore_index: int | None = None,
    label_smoothing: float = 0.0,
    options: Any = None,
) -> Tensor:
    """Returns the cross entropy of a linear map's outputs.

    Args:
        input: (N, in_features) or (in_features,).
        linear_weight: (C, in_features), or (C, *, in_features) for several targets a sample.
        target: class indices (N, *) or (), or probabilities (N, C, *) or (C,).
        linear_bias: (C,) or (C, *).
        weight: a factor for each class, (C,).
        reduction: "none", "mean" or "sum".
        ignore_index: a target index that does not count; None is -100.
        label_smoothing: the share of the target that is spread evenly over all classes.
        options: how PyTorch would cut the work in pieces; it has no effect on the result.

    Returns:
        A scalar, or a tensor of the target's shape without reduction.

    Raises:
        ValueError: `reduction` is another name, or the batch sizes differ.
        RuntimeError: the shapes do not fit.

    Example:
        >>> F.linear_cross_entropy(
        ...     rushlight.ones(1, 3), rushlight.ones(2, 3), rushlight.tensor([1])
        ... )
        tensor(0.6931)
    """
    _check_linear_cross_entropy(input, linear_weight, target, linear_bias, weight)
    shape = linear_weight.shape[:-1]
    bias = None if linear_bias is None else linear_bias.reshape(-1)
    logits = linear(input, linear_weight.reshape(-1, linear_weight.shape[-1]), bias)
    logits = logits.reshape(*input.shape[:-1], *shape)
    ignore_index = -100 if ignore_index is None else ignore_index
    return cross_entropy(
        logits,
        target,
        weight=weight,
        ignore_index=ignore_index,
        reduction=reduction,
        label_smoothing=label_smoothing,
    )


def binary_cross_entropy(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """Returns -(y log x + (1 - y) log(1 - x)); logarithms are at least -100.

    Args:
        input: probabilities, any shape.
        target: probabilities, the same shape.
        weight: a factor for each element; any shape that broadcasts.
        size_average: deprecated, see `reduction`.
        reduce: deprecated, see `reduction`.
        reduction: "none", "mean" or "sum".

    Returns:
        A scalar, or a tensor of the inputs' shape without reduction.

    Raises:
        ValueError: `reduction` is another name, or the shapes differ.
        RuntimeError: an input is not in [0, 1].

    Example:
        >>> F.binary_cross_entropy(rushlight.tensor([0.5]), rushlight.tensor([1.0]))
        tensor(0.6931)
    """
    reduction = legacy_reduction(size_average, reduce, reduction)
    check_reduction("binary_cross_entropy", reduction)
    if target.shape != input.shape:
        raise ValueError(
            f"Using a target size ({target.shape}) that is different to the input size "
            f"({input.shape}) is deprecated. Please ensure they have the same size."
        )
    return kernels.binary_cross_entropy(input, target, weight, reduction)


def binary_cross_entropy_with_logits(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
    pos_weight: Tensor | None = None,
) -> Tensor:
    """Returns -(p y log s(x) + (1 - y) log(1 - s(x))) for the sigmoid s.

    Computed as (1 - y) x - (1 + (p - 1) y) log s(x), which is exact for large |x| too.

    Args:
        input: any shape.
        target: probabilities, the same shape.
        weight: a factor for each element; any shape that broadcasts.
        size_average: deprecated, see `reduction`.
        reduce: deprecated, see `reduction`.
        reduction: "none", "mean" or "sum".
        pos_weight: p, a factor for positive targets; any shape that broadcasts.

    Returns:
        A scalar, or a tensor of the inputs' shape without reduction.

    Raises:
        ValueError: `reduction` is another name, or the shapes differ.

    Example:
        >>> F.binary_cross_entropy_with_logits(rushlight.zeros(1), rushlight.ones(1))
        tensor(0.6931)
    """
    reduction = legacy_reduction(size_average, reduce, reduction)
    if target.shape != input.shape:
        raise ValueError(
            f"Target size ({target.shape}) must be the same as input size ({input.shape})"
        )
    return kernels.binary_cross_entropy_with_logits(input, target, weight, reduction, pos_weight)


def ctc_loss(
    log_probs: Tensor,
    targets: Tensor,
    input_lengths: Tensor | Sequence[int],
    target_lengths: Tensor | Sequence[int],
    blank: int = 0,
    reduction: str = "mean",
    zero_infinity: bool = False,
) -> Tensor:
    """Returns -log of the probability that a sequence of labels, in any alignment, has.

    Graves et al., "Connectionist temporal classification", 2006.

    Args:
        log_probs: (T, N, C) or (T, C).
        targets: (N, S), or all sequences one after the other.
        input_lengths: (N,) or a scalar; tensors or sequences.
        target_lengths: (N,) or a scalar; tensors or sequences.
        blank: the class that means no label.
        reduction: "none", "mean" (each divided by its length first) or "sum".
        zero_infinity: whether infinite losses and their gradients become 0.

    Returns:
        A scalar, or (N,) without reduction.

    Raises:
        ValueError: `reduction` is another name.
        RuntimeError: the shapes or lengths do not fit.

    Example:
        >>> F.ctc_loss(
        ...     rushlight.full((2, 1, 2), 0.5).log(), rushlight.tensor([[1]]),
        ...     rushlight.tensor([2]), rushlight.tensor([1]),
        ... )
        tensor(0.2877)
    """
    check_reduction("ctc_loss", reduction)
    return kernels.ctc_loss(
        log_probs,
        targets,
        rushlight.as_tensor(input_lengths),
        rushlight.as_tensor(target_lengths),
        blank,
        reduction,
        zero_infinity,
    )
