"""Smooth and shrinking activation functions."""

from __future__ import annotations

from . import kernels

TYPE_CHECKING = False
if TYPE_CHECKING:
    from rushlight import Tensor

__all__ = [
    "gelu",
    "glu",
    "hardshrink",
    "hardsigmoid",
    "hardswish",
    "logsigmoid",
    "mish",
    "sigmoid",
    "silu",
    "softplus",
    "softshrink",
    "softsign",
    "tanh",
    "tanhshrink",
]


def gelu(input: Tensor, approximate: str = "none") -> Tensor:
    """Returns x P(X <= x) for a standard normal X.

    Args:
        input: any shape.
        approximate: "none", or "tanh" for 0.5 x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))).

    Returns:
        A tensor of the same shape.

    Raises:
        RuntimeError: `approximate` is another name.

    Example:
        >>> F.gelu(rushlight.tensor([-1.0, 1.0]))
        tensor([-0.1587,  0.8413])
    """
    return kernels.gelu(input, approximate=approximate)


def silu(input: Tensor, inplace: bool = False) -> Tensor:
    """Returns x sigmoid(x) of every element.

    Args:
        input: any shape.
        inplace: whether `input` is overwritten.

    Returns:
        A tensor of the same shape.

    Example:
        >>> F.silu(rushlight.tensor([-1.0, 1.0]))
        tensor([-0.2689,  0.7311])
    """
    return (kernels.silu_ if inplace else kernels.silu)(input)


def mish(input: Tensor, inplace: bool = False) -> Tensor:
    """Returns x tanh(softplus(x)) of every element.

    Args:
        input: any shape.
        inplace: whether `input` is overwritten.

    Returns:
        A tensor of the same shape.

    Example:
        >>> F.mish(rushlight.tensor([-1.0, 1.0]))
        tensor([-0.3034,  0.8651])
    """
    return (kernels.mish_ if inplace else kernels.mish)(input)


def hardswish(input: Tensor, inplace: bool = False) -> Tensor:
    """Returns x relu6(x + 3) / 6 of every element.

    Args:
        input: any shape.
        inplace: whether `input` is overwritten.

    Returns:
        A tensor of the same shape.

    Example:
        >>> F.hardswish(rushlight.tensor([-4.0, 0.0, 3.0]))
        tensor([-0.,  0.,  3.])
    """
    return (kernels.hardswish_ if inplace else kernels.hardswish)(input)


def hardsigmoid(input: Tensor, inplace: bool = False) -> Tensor:
    """Returns relu6(x + 3) / 6 of every element.

    Args:
        input: any shape.
        inplace: whether `input` is overwritten.

    Returns:
        A tensor of the same shape.

    Example:
        >>> F.hardsigmoid(rushlight.tensor([-4.0, 0.0, 4.0]))
        tensor([0.0000, 0.5000, 1.0000])
    """
    return (kernels.hardsigmoid_ if inplace else kernels.hardsigmoid)(input)


def sigmoid(input: Tensor) -> Tensor:
    """Returns 1 / (1 + exp(-x)) of every element.

    Args:
        input: any shape.

    Returns:
        A tensor of the same shape.

    Example:
        >>> F.sigmoid(rushlight.tensor([0.0]))
        tensor([0.5000])
    """
    return kernels.sigmoid(input)


def logsigmoid(input: Tensor) -> Tensor:
    """Returns log(1 / (1 + exp(-x))) of every element.

    Args:
        input: any shape.

    Returns:
        A tensor of the same shape.

    Example:
        >>> F.logsigmoid(rushlight.tensor([0.0]))
        tensor([-0.6931])
    """
    return kernels.logsigmoid(input)


def tanh(input: Tensor) -> Tensor:
    """Returns the hyperbolic tangent of every element.

    Args:
        input: any shape.

    Returns:
        A tensor of the same shape.

    Example:
        >>> F.tanh(rushlight.tensor([0.5]))
        tensor([0.4621])
    """
    return kernels.tanh(input)


def tanhshrink(input: Tensor) -> Tensor:
    """Returns x - tanh(x) of every element.

    Args:
        input: any shape.

    Returns:
        A tensor of the same shape.

    Example:
        >>> F.tanhshrink(rushlight.tensor([0.5]))
        tensor([0.0379])
    """
    return input - input.tanh()


def softplus(input: Tensor, beta: float = 1, threshold: float = 20) -> Tensor:
    """Returns log(1 + exp(beta x)) / beta of every element.

    Args:
        input: any shape.
        beta: how sharp the bend at 0 is.
        threshold: where beta x exceeds it, x itself is returned.

    Returns:
        A tensor of the same shape.

    Example:
        >>> F.softplus(rushlight.tensor([0.0, 30.0]))
        tensor([ 0.6931, 30.0000])
    """
    return kernels.softplus(input, beta, threshold)


def softsign(input: Tensor) -> Tensor:
    """Returns x / (1 + |x|) of every element.

    Args:
        input: any shape.

    Returns:
        A tensor of the same shape.

    Example:
        >>> F.softsign(rushlight.tensor([-1.0, 3.0]))
        tensor([-0.5000,  0.7500])
    """
    return input / (input.abs() + 1)


def hardshrink(input: Tensor, lambd: float = 0.5) -> Tensor:
    """Returns x where |x| > lambd and 0 elsewhere.

    Args:
        input: any shape.
        lambd: the bound.

    Returns:
        A tensor of the same shape.

    Example:
        >>> F.hardshrink(rushlight.tensor([-1.0, 0.2]))
        tensor([-1.,  0.])
    """
    return kernels.hardshrink(input, lambd)


def softshrink(input: Tensor, lambd: float = 0.5) -> Tensor:
    """Returns x moved towards 0 by lambd, and 0 where it would pass it.

    Args:
        input: any shape.
        lambd: the distance, not negative.

    Returns:
        A tensor of the same shape.

    Raises:
        RuntimeError: lambd < 0.

    Example:
        >>> F.softshrink(rushlight.tensor([-1.0, 0.2]))
        tensor([-0.5000,  0.0000])
    """
    return kernels.softshrink(input, lambd)


def glu(input: Tensor, dim: int = -1) -> Tensor:
    """Returns a sigmoid(b) for the two halves a and b of the input.

    Args:
        input: any shape with an even size in `dim`.
        dim: the dimension that is halved.

    Returns:
        A tensor with half the size in `dim`.

    Raises:
        RuntimeError: the size is odd or the input has no dimension.

    Example:
        >>> F.glu(rushlight.tensor([2.0, 0.0]))
        tensor([1.])
    """
    if input.dim() == 0:
        raise RuntimeError("glu does not support scalars because halving size must be even")
    return kernels.glu(input, dim)
