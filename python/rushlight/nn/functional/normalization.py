"""Normalisation."""

from __future__ import annotations

import rushlight

from . import kernels

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from rushlight import Tensor

__all__ = [
    "batch_norm",
    "group_norm",
    "instance_norm",
    "layer_norm",
    "local_response_norm",
    "normalize",
    "rms_norm",
]


def _check_enough_values(shape: Sequence[int]) -> None:
    """Statistics of a single value say nothing."""
    count = shape[0]
    for length in shape[2:]:
        count *= length
    if count == 1:
        raise ValueError(
            f"Expected more than 1 value per channel when training, got input size {shape}"
        )


def batch_norm(
    input: Tensor,
    running_mean: Tensor | None,
    running_var: Tensor | None,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    training: bool = False,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Tensor:
    """Returns (x - mean) / sqrt(var + eps) weight + bias for each channel.

    Ioffe and Szegedy, "Batch normalization", 2015.

    Args:
        input: (N, C, *).
        running_mean: (C,), used outside of training and updated in training.
        running_var: (C,), used outside of training and updated in training.
        weight: (C,).
        bias: (C,).
        training: whether mean and variance are those of the batch.
        momentum: the share of the batch in the running statistics.
        eps: is added to the variance.

    Returns:
        A tensor of the same shape.

    Raises:
        ValueError: a channel has one value only in training, or eps <= 0.

    Example:
        >>> x = rushlight.tensor([[1.0], [3.0]])
        >>> F.batch_norm(x, None, None, training=True, eps=1e-9)
        tensor([[-1.],
                [ 1.]])
    """
    if training:
        _check_enough_values(input.shape)
        if eps <= 0:
            raise ValueError(f"batch_norm eps must be positive during training, but got {eps}")
    return kernels.batch_norm(
        input, weight, bias, running_mean, running_var, training, momentum, eps
    )


def instance_norm(
    input: Tensor,
    running_mean: Tensor | None = None,
    running_var: Tensor | None = None,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    use_input_stats: bool = True,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Tensor:
    """Returns (x - mean) / sqrt(var + eps) weight + bias for each channel of each sample.

    Ulyanov et al., "Instance normalization", 2016.

    Args:
        input: (N, C, *).
        running_mean: (C,), used without `use_input_stats` and updated with it.
        running_var: (C,), used without `use_input_stats` and updated with it.
        weight: (C,).
        bias: (C,).
        use_input_stats: whether mean and variance are those of the input.
        momentum: the share of the input in the running statistics.
        eps: is added to the variance.

    Returns:
        A tensor of the same shape.

    Raises:
        ValueError: a channel of a sample has one value only.

    Example:
        >>> F.instance_norm(rushlight.tensor([[[1.0, 3.0]]]), eps=1e-9)
        tensor([[[-1.,  1.]]])
    """
    if not use_input_stats:
        return kernels.batch_norm(
            input, weight, bias, running_mean, running_var, False, momentum, eps
        )
    count = 1
    for length in input.shape[2:]:
        count *= length
    if count == 1:
        raise ValueError(
            f"Expected more than 1 spatial element when training, got input size {input.shape}"
        )
    samples, channels, *rest = input.shape
    # Each channel of each sample is a channel of one batch of size 1.
    spread: list[Any] = [
        None if each is None else each.repeat(samples)
        for each in (weight, bias, running_mean, running_var)
    ]
    result = kernels.batch_norm(
        input.reshape(1, samples * channels, *rest), *spread, True, momentum, eps
    ).reshape(input.shape)
    for running, repeated in ((running_mean, spread[2]), (running_var, spread[3])):
        if running is not None:
            with rushlight.no_grad():
                running.copy_(repeated.reshape(samples, channels).mean(0))
    return result


def layer_norm(
    input: Tensor,
    normalized_shape: Sequence[int],
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    eps: float = 1e-5,
) -> Tensor:
    """Returns (x - mean) / sqrt(var + eps) weight + bias over the last dimensions.

    Ba et al., "Layer normalization", 2016.

    Args:
        input: (*, normalized_shape).
        normalized_shape: the sizes of the last dimensions.
        weight: normalized_shape.
        bias: normalized_shape.
        eps: is added to the variance.

    Returns:
        A tensor of the same shape.

    Raises:
        RuntimeError: the sizes do not fit.

    Example:
        >>> F.layer_norm(rushlight.tensor([[1.0, 3.0]]), (2,), eps=0.0)
        tensor([[-1.,  1.]])
    """
    return kernels.layer_norm(input, normalized_shape, weight, bias, eps)


def rms_norm(
    input: Tensor,
    normalized_shape: Sequence[int],
    weight: Tensor | None = None,
    eps: float | None = None,
) -> Tensor:
    """Returns x / sqrt(mean(x^2) + eps) weight over the last dimensions.

    Zhang and Sennrich, "Root mean square layer normalization", 2019.

    Args:
        input: (*, normalized_shape).
        normalized_shape: the sizes of the last dimensions.
        weight: normalized_shape.
        eps: None is the machine epsilon of the dtype.

    Returns:
        A tensor of the same shape.

    Raises:
        RuntimeError: the sizes do not fit.

    Example:
        >>> F.rms_norm(rushlight.tensor([[3.0, 3.0]]), (2,))
        tensor([[1., 1.]])
    """
    return kernels.rms_norm(input, normalized_shape, weight, eps)


def group_norm(
    input: Tensor,
    num_groups: int,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    eps: float = 1e-5,
) -> Tensor:
    """Returns (x - mean) / sqrt(var + eps) weight + bias over groups of channels.

    Wu and He, "Group normalization", 2018.

    Args:
        input: (N, C, *).
        num_groups: how many groups the channels form.
        weight: (C,).
        bias: (C,).
        eps: is added to the variance.

    Returns:
        A tensor of the same shape.

    Raises:
        RuntimeError: `num_groups` does not divide C.
        ValueError: a group has one value only.

    Example:
        >>> F.group_norm(rushlight.tensor([[1.0, 3.0]]), 1, eps=0.0)
        tensor([[-1.,  1.]])
    """
    if input.dim() < 2:
        raise RuntimeError(
            f"group_norm: expected at least 2 dimensions (N, C, *), got input {input.shape}"
        )
    if num_groups <= 0:
        raise RuntimeError(
            f"group_norm: Expected num groups to be greater than 0, got {num_groups}"
        )
    _check_enough_values(
        [input.shape[0] * input.shape[1] // num_groups, num_groups, *input.shape[2:]]
    )
    return kernels.group_norm(input, num_groups, weight, bias, eps)


def local_response_norm(
    input: Tensor, size: int, alpha: float = 1e-4, beta: float = 0.75, k: float = 1.0
) -> Tensor:
    """Returns x / (k + alpha mean(x^2 over neighbouring channels))^beta.

    Krizhevsky et al., "ImageNet classification with deep convolutional neural networks", 2012.

    Args:
        input: (N, C, *) with at least one more dimension.
        size: the number of neighbouring channels.
        alpha: a factor.
        beta: an exponent.
        k: is added.

    Returns:
        A tensor of the same shape.

    Raises:
        ValueError: the input has fewer than 3 dimensions.

    Example:
        >>> F.local_response_norm(rushlight.ones(1, 1, 1), 1, alpha=3.0, beta=0.5)
        tensor([[[0.5000]]])
    """
    if input.dim() < 3:
        raise ValueError(
            f"Expected 3D or higher dimensionality input (got {input.dim()} dimensions)"
        )
    if input.numel() == 0:
        return input
    samples, channels = input.shape[:2]
    squares = input.mul(input).reshape(samples, 1, channels, -1)
    padded = kernels.pad(squares, (0, 0, size // 2, (size - 1) // 2))
    means = kernels.avg_pool2d(padded, (size, 1), 1).reshape(input.shape)
    return input / means.mul(alpha).add(k).pow(beta)


def normalize(
    input: Tensor, p: float = 2.0, dim: int = 1, eps: float = 1e-12, out: Tensor | None = None
) -> Tensor:
    """Returns x / max(||x||_p, eps) along a dimension.

    Args:
        input: any shape.
        p: the exponent of the norm.
        dim: the dimension, or several.
        eps: the smallest divisor.
        out: where the result is written.

    Returns:
        A tensor of the same shape.

    Example:
        >>> F.normalize(rushlight.tensor([[3.0, 4.0]]))
        tensor([[0.6000, 0.8000]])
    """
    divisor = input.norm(p, dim, keepdim=True).clamp_min(eps).expand_as(input)
    if out is None:
        return input / divisor
    return rushlight.div(input, divisor, out=out)
