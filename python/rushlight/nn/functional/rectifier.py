"""Rectifiers: activation functions that are x on the right and less on the left."""

from __future__ import annotations

from . import kernels

TYPE_CHECKING = False
if TYPE_CHECKING:
    from rushlight import Tensor

__all__ = [
    "celu",
    "celu_",
    "elu",
    "elu_",
    "hardtanh",
    "hardtanh_",
    "leaky_relu",
    "leaky_relu_",
    "prelu",
    "relu",
    "relu6",
    "relu_",
    "rrelu",
    "rrelu_",
    "selu",
    "selu_",
    "threshold",
    "threshold_",
]


def relu(input: Tensor, inplace: bool = False) -> Tensor:
    """Returns max(0, x) of every element.

    Args:
        input: any shape.
        inplace: whether `input` is overwritten.

    Returns:
        A tensor of the same shape.

    Example:
        >>> F.relu(rushlight.tensor([-1.0, 2.0]))
        tensor([0., 2.])
    """
    return kernels.relu_(input) if inplace else kernels.relu(input)


def relu_(input: Tensor) -> Tensor:
    """Does what `relu` does, in place."""
    return kernels.relu_(input)


def relu6(input: Tensor, inplace: bool = False) -> Tensor:
    """Returns min(max(0, x), 6) of every element.

    Args:
        input: any shape.
        inplace: whether `input` is overwritten.

    Returns:
        A tensor of the same shape.

    Example:
        >>> F.relu6(rushlight.tensor([-1.0, 2.0, 8.0]))
        tensor([0., 2., 6.])
    """
    return hardtanh(input, 0.0, 6.0, inplace)


def hardtanh(
    input: Tensor, min_val: float = -1.0, max_val: float = 1.0, inplace: bool = False
) -> Tensor:
    """Returns min(max(min_val, x), max_val) of every element.

    Args:
        input: any shape.
        min_val: the lower bound.
        max_val: the upper bound.
        inplace: whether `input` is overwritten.

    Returns:
        A tensor of the same shape.

    Raises:
        ValueError: min_val > max_val.

    Example:
        >>> F.hardtanh(rushlight.tensor([-3.0, 0.5, 3.0]))
        tensor([-1.0000,  0.5000,  1.0000])
    """
    if min_val > max_val:
        raise ValueError(
            f"hardtanh: min_val cannot be greater than max_val, got {min_val} and {max_val}"
        )
    return (kernels.hardtanh_ if inplace else kernels.hardtanh)(input, min_val, max_val)


def hardtanh_(input: Tensor, min_val: float = -1.0, max_val: float = 1.0) -> Tensor:
    """Does what `hardtanh` does, in place."""
    return hardtanh(input, min_val, max_val, True)


def threshold(input: Tensor, threshold: float, value: float, inplace: bool = False) -> Tensor:
    """Returns x where x > threshold and `value` elsewhere.

    Args:
        input: any shape.
        threshold: what an element must exceed to be kept.
        value: takes the place of the others.
        inplace: whether `input` is overwritten.

    Returns:
        A tensor of the same shape.

    Example:
        >>> F.threshold(rushlight.tensor([1.0, 2.0]), 1.5, 9.0)
        tensor([9., 2.])
    """
    return (kernels.threshold_ if inplace else kernels.threshold)(input, threshold, value)


def threshold_(input: Tensor, threshold: float, value: float) -> Tensor:
    """Does what `threshold` does, in place."""
    return kernels.threshold_(input, threshold, value)


def leaky_relu(input: Tensor, negative_slope: float = 0.01, inplace: bool = False) -> Tensor:
    """Returns x where x > 0 and negative_slope x elsewhere.

    Args:
        input: any shape.
        negative_slope: the slope on the left.
        inplace: whether `input` is overwritten.

    Returns:
        A tensor of the same shape.

    Example:
        >>> F.leaky_relu(rushlight.tensor([-2.0, 2.0]), 0.5)
        tensor([-1.,  2.])
    """
    return (kernels.leaky_relu_ if inplace else kernels.leaky_relu)(input, negative_slope)


def leaky_relu_(input: Tensor, negative_slope: float = 0.01) -> Tensor:
    """Does what `leaky_relu` does, in place."""
    return kernels.leaky_relu_(input, negative_slope)


def prelu(input: Tensor, weight: Tensor) -> Tensor:
    """Returns x where x > 0 and weight x elsewhere, with a weight for each channel or for all.

    Args:
        input: (N, C, *) or any shape.
        weight: (C,) or (1,).

    Returns:
        A tensor of the same shape.

    Raises:
        RuntimeError: the number of weights is neither 1 nor the number of channels.

    Example:
        >>> F.prelu(rushlight.tensor([[-2.0, -2.0]]), rushlight.tensor([0.5, 1.0]))
        tensor([[-1., -2.]])
    """
    return kernels.prelu(input, weight)


def rrelu(
    input: Tensor,
    lower: float = 1.0 / 8,
    upper: float = 1.0 / 3,
    training: bool = False,
    inplace: bool = False,
) -> Tensor:
    """Returns x where x > 0 and a x elsewhere; in training a is random for each element.

    Args:
        input: any shape.
        lower: the smallest slope.
        upper: the largest slope; out of training all slopes are (lower + upper) / 2.
        training: whether slopes are random.
        inplace: whether `input` is overwritten.

    Returns:
        A tensor of the same shape.

    Example:
        >>> F.rrelu(rushlight.tensor([-1.0, 2.0]), 0.25, 0.75)
        tensor([-0.5000,  2.0000])
    """
    return (kernels.rrelu_ if inplace else kernels.rrelu)(input, lower, upper, training)


def rrelu_(
    input: Tensor, lower: float = 1.0 / 8, upper: float = 1.0 / 3, training: bool = False
) -> Tensor:
    """Does what `rrelu` does, in place."""
    return kernels.rrelu_(input, lower, upper, training)


def elu(input: Tensor, alpha: float = 1.0, inplace: bool = False) -> Tensor:
    """Returns x where x > 0 and alpha (exp(x) - 1) elsewhere.

    Args:
        input: any shape.
        alpha: the limit on the left, negated.
        inplace: whether `input` is overwritten.

    Returns:
        A tensor of the same shape.

    Example:
        >>> F.elu(rushlight.tensor([-1.0, 1.0]))
        tensor([-0.6321,  1.0000])
    """
    return (kernels.elu_ if inplace else kernels.elu)(input, alpha)


def elu_(input: Tensor, alpha: float = 1.0) -> Tensor:
    """Does what `elu` does, in place."""
    return kernels.elu_(input, alpha)


def selu(input: Tensor, inplace: bool = False) -> Tensor:
    """Returns scale elu(x, alpha) with the constants that keep mean 0 and variance 1.

    Klambauer et al., "Self-normalizing neural networks", 2017.

    Args:
        input: any shape.
        inplace: whether `input` is overwritten.

    Returns:
        A tensor of the same shape.

    Example:
        >>> F.selu(rushlight.tensor([-1.0, 1.0]))
        tensor([-1.1113,  1.0507])
    """
    return (kernels.selu_ if inplace else kernels.selu)(input)


def selu_(input: Tensor) -> Tensor:
    """Does what `selu` does, in place."""
    return kernels.selu_(input)


def celu(input: Tensor, alpha: float = 1.0, inplace: bool = False) -> Tensor:
    """Returns max(0, x) + min(0, alpha (exp(x / alpha) - 1)) of every element.

    Args:
        input: any shape.
        alpha: the limit on the left, negated; not 0.
        inplace: whether `input` is overwritten.

    Returns:
        A tensor of the same shape.

    Raises:
        RuntimeError: alpha is 0.

    Example:
        >>> F.celu(rushlight.tensor([-1.0, 1.0]), 2.0)
        tensor([-0.7869,  1.0000])
    """
    return (kernels.celu_ if inplace else kernels.celu)(input, alpha)


def celu_(input: Tensor, alpha: float = 1.0) -> Tensor:
    """Does what `celu` does, in place."""
    return kernels.celu_(input, alpha)
