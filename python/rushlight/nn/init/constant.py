"""Fixed values."""

from __future__ import annotations

import rushlight

TYPE_CHECKING = False
if TYPE_CHECKING:
    from rushlight import Tensor

__all__ = [
    "constant_",
    "dirac_",
    "eye_",
    "ones_",
    "zeros_",
]


def constant_(tensor: Tensor, val: float) -> Tensor:
    """Fills a tensor with one value.

    Args:
        tensor: any shape and dtype.
        val: the value.

    Returns:
        `tensor`.

    Example:
        >>> nn.init.constant_(rushlight.empty(2), 0.5)
        tensor([0.5000, 0.5000])
    """
    with rushlight.no_grad():
        return tensor.fill_(val)


def ones_(tensor: Tensor) -> Tensor:
    """Fills a tensor with ones.

    Args:
        tensor: any shape and dtype.

    Returns:
        `tensor`.

    Example:
        >>> nn.init.ones_(rushlight.empty(2))
        tensor([1., 1.])
    """
    return constant_(tensor, 1.0)


def zeros_(tensor: Tensor) -> Tensor:
    """Fills a tensor with zeros.

    Args:
        tensor: any shape and dtype.

    Returns:
        `tensor`.

    Example:
        >>> nn.init.zeros_(rushlight.empty(2))
        tensor([0., 0.])
    """
    return constant_(tensor, 0.0)


def eye_(tensor: Tensor) -> Tensor:
    """Fills a matrix with the identity.

    Args:
        tensor: (rows, columns).

    Returns:
        `tensor`.

    Raises:
        ValueError: `tensor` is no matrix.

    Example:
        >>> nn.init.eye_(rushlight.empty(2, 3))
        tensor([[1., 0., 0.],
                [0., 1., 0.]])
    """
    if tensor.dim() != 2:
        raise ValueError("Only tensors with 2 dimensions are supported")
    with rushlight.no_grad():
        return tensor.copy_(rushlight.eye(*tensor.shape, dtype=tensor.dtype))


def dirac_(tensor: Tensor, groups: int = 1) -> Tensor:
    """Fills a convolution's weight so that it passes its input through.

    As many channels as possible are passed; in each group anew.

    Args:
        tensor: (out_channels, in_channels / groups, *kernel) with 1 to 3 kernel dimensions.
        groups: the number of groups of channels.

    Returns:
        `tensor`.

    Raises:
        ValueError: the number of dimensions is another, or `groups` does not divide the outputs.

    Example:
        >>> nn.init.dirac_(rushlight.empty(1, 1, 3))
        tensor([[[0., 1., 0.]]])
    """
    if tensor.dim() not in (3, 4, 5):
        raise ValueError("Only tensors with 3, 4, or 5 dimensions are supported")
    outputs, inputs, *kernel = tensor.shape
    if groups <= 0 or outputs % groups != 0:
        raise ValueError("dim 0 must be divisible by groups")
    centre = tuple(length // 2 for length in kernel)
    with rushlight.no_grad():
        tensor.zero_()
        for first in range(0, outputs, outputs // groups):
            for channel in range(min(outputs // groups, inputs)):
                place = (first + channel, channel, *centre)
                tensor[place] = 1
    return tensor
