"""Random values whose variance fits a layer's size."""

from __future__ import annotations

import math

from .gain import calculate_gain
from .random import normal_, uniform_

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from rushlight import Tensor

    Generator = Any

__all__ = [
    "kaiming_normal_",
    "kaiming_uniform_",
    "xavier_normal_",
    "xavier_uniform_",
]


def _calculate_fan_in_and_fan_out(tensor: Tensor) -> tuple[int, int]:
    """The numbers of inputs and outputs that one output and one input are connected to."""
    if tensor.dim() < 2:
        raise ValueError(
            "Fan in and fan out can not be computed for tensor with fewer than 2 dimensions"
        )
    outputs, inputs, *kernel = tensor.shape
    field = math.prod(kernel)
    return inputs * field, outputs * field


def xavier_uniform_(
    tensor: Tensor, gain: float = 1.0, generator: Generator | None = None
) -> Tensor:
    """Fills a tensor from the uniform distribution on [-r, r), r = gain sqrt(6 / (in + out)).

    Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural
    networks", 2010.

    Args:
        tensor: (outputs, inputs, *kernel).
        gain: a factor, see `calculate_gain`.
        generator: where the random numbers come from.

    Returns:
        `tensor`.

    Raises:
        ValueError: `tensor` has fewer than two dimensions.

    Example:
        >>> bool((nn.init.xavier_uniform_(rushlight.empty(3, 3)).abs() <= 1).all())
        True
    """
    inputs, outputs = _calculate_fan_in_and_fan_out(tensor)
    std = gain * math.sqrt(2.0 / float(inputs + outputs))
    bound = math.sqrt(3.0) * std
    return uniform_(tensor, -bound, bound, generator)


def xavier_normal_(tensor: Tensor, gain: float = 1.0, generator: Generator | None = None) -> Tensor:
    """Fills a tensor from the normal distribution with std = gain sqrt(2 / (in + out)).

    Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural
    networks", 2010.

    Args:
        tensor: (outputs, inputs, *kernel).
        gain: a factor, see `calculate_gain`.
        generator: where the random numbers come from.

    Returns:
        `tensor`.

    Raises:
        ValueError: `tensor` has fewer than two dimensions.

    Example:
        >>> nn.init.xavier_normal_(rushlight.empty(2, 2), gain=0.0)
        tensor([[0., 0.],
                [0., 0.]])
    """
    inputs, outputs = _calculate_fan_in_and_fan_out(tensor)
    std = gain * math.sqrt(2.0 / float(inputs + outputs))
    return normal_(tensor, 0.0, std, generator)


def _kaiming_std(tensor: Tensor, a: float, mode: str, nonlinearity: str) -> float | None:
    """gain / sqrt(fan), or None for a tensor without elements."""
    if 0 in tensor.shape:
        import warnings

        warnings.warn("Initializing zero-element tensors is a no-op", stacklevel=3)
        return None
    mode = mode.lower()
    if mode not in ("fan_in", "fan_out"):
        raise ValueError(f"Mode {mode} not supported, please use one of ['fan_in', 'fan_out']")
    fan = _calculate_fan_in_and_fan_out(tensor)[mode == "fan_out"]
    return calculate_gain(nonlinearity, a) / math.sqrt(fan)


def kaiming_uniform_(
    tensor: Tensor,
    a: float = 0,
    mode: str = "fan_in",
    nonlinearity: str = "leaky_relu",
    generator: Generator | None = None,
) -> Tensor:
    """Fills a tensor from the uniform distribution on [-r, r), r = gain sqrt(3 / fan).

    He et al., "Delving deep into rectifiers", 2015.

    Args:
        tensor: (outputs, inputs, *kernel).
        a: the negative slope of leaky_relu.
        mode: "fan_in" keeps the variance in forward, "fan_out" in backward.
        nonlinearity: what follows the layer, see `calculate_gain`.
        generator: where the random numbers come from.

    Returns:
        `tensor`.

    Raises:
        ValueError: `tensor` has fewer than two dimensions, or a name is unknown.

    Example:
        >>> weight = nn.init.kaiming_uniform_(rushlight.empty(2, 3), nonlinearity="relu")
        >>> bool((weight.abs() <= 2 ** 0.5).all())
        True
    """
    std = _kaiming_std(tensor, a, mode, nonlinearity)
    if std is None:
        return tensor
    bound = math.sqrt(3.0) * std
    return uniform_(tensor, -bound, bound, generator)


def kaiming_normal_(
    tensor: Tensor,
    a: float = 0,
    mode: str = "fan_in",
    nonlinearity: str = "leaky_relu",
    generator: Generator | None = None,
) -> Tensor:
    """Fills a tensor from the normal distribution with std = gain / sqrt(fan).

    He et al., "Delving deep into rectifiers", 2015.

    Args:
        tensor: (outputs, inputs, *kernel).
        a: the negative slope of leaky_relu.
        mode: "fan_in" keeps the variance in forward, "fan_out" in backward.
        nonlinearity: what follows the layer, see `calculate_gain`.
        generator: where the random numbers come from.

    Returns:
        `tensor`.

    Raises:
        ValueError: `tensor` has fewer than two dimensions, or a name is unknown.

    Example:
        >>> nn.init.kaiming_normal_(rushlight.empty(2, 3), mode="fan_out").shape
        torch.Size([2, 3])
    """
    std = _kaiming_std(tensor, a, mode, nonlinearity)
    return tensor if std is None else normal_(tensor, 0.0, std, generator)
