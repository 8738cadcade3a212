"""Padding."""

from __future__ import annotations

from .. import functional as F
from .module import Module
from .tuples import each

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from rushlight import Tensor

    Size = int | Sequence[int]

__all__ = [
    "CircularPad1d",
    "CircularPad2d",
    "CircularPad3d",
    "ConstantPad1d",
    "ConstantPad2d",
    "ConstantPad3d",
    "ReflectionPad1d",
    "ReflectionPad2d",
    "ReflectionPad3d",
    "ReplicationPad1d",
    "ReplicationPad2d",
    "ReplicationPad3d",
    "ZeroPad1d",
    "ZeroPad2d",
    "ZeroPad3d",
]


class _PadNd(Module):
    """What all padding modules share."""

    _dims: int
    _mode: str

    def __init__(self, padding: Size) -> None:
        super().__init__()
        self.padding = each(padding, 2 * self._dims)

    def forward(self, input: Tensor) -> Tensor:
        """Pads the last dimensions."""
        return F.pad(input, self.padding, self._mode)

    def extra_repr(self) -> str:
        """Shows the options."""
        return f"{self.padding}"


class _ConstantPadNd(_PadNd):
    """What padding with a constant shares."""

    _mode = "constant"

    def __init__(self, padding: Size, value: float) -> None:
        super().__init__(padding)
        self.value = value

    def forward(self, input: Tensor) -> Tensor:
        """Pads the last dimensions."""
        return F.pad(input, self.padding, "constant", self.value)

    def extra_repr(self) -> str:
        """Shows the options."""
        return f"padding={self.padding}, value={self.value}"


class _ZeroPadNd(_ConstantPadNd):
    """What padding with zeros shares."""

    def __init__(self, padding: Size) -> None:
        super().__init__(padding, 0.0)

    def extra_repr(self) -> str:
        """Shows the options."""
        return f"{self.padding}"


class _CircularPadNd(_PadNd):
    """What padding with the other end shares."""

    _mode = "circular"

    def forward(self, input: Tensor) -> Tensor:
        """Pads the last dimensions of (N, C, *) or (C, *)."""
        least = self._dims + 1
        if input.dim() not in (least, least + 1):
            raise ValueError(
                f"{type(self).__name__}: expected {least}D or {least + 1}D input "
                f"(got {input.dim()}D input): {tuple(input.shape)}"
            )
        return super().forward(input)


class ConstantPad1d(_ConstantPadNd):
    """Pads signals with one value.

    Args:
        padding: one number of elements, or (left, right); negative ones cut off.
        value: the value.

    Example:
        >>> nn.ConstantPad1d(1, 3.5)(rushlight.ones(1, 1, 3)).shape
        torch.Size([1, 1, 5])
    """

    _dims = 1


class ConstantPad2d(_ConstantPadNd):
    """Pads images with one value.

    Args:
        padding: one number of elements, or (left, right, top, bottom); negative ones cut off.
        value: the value.

    Example:
        >>> nn.ConstantPad2d(1, 3.5)(rushlight.ones(1, 1, 3, 3)).shape
        torch.Size([1, 1, 5, 5])
    """

    _dims = 2


class ConstantPad3d(_ConstantPadNd):
    """Pads volumes with one value.

    Args:
        padding: one number of elements, or (left, right, top, bottom, front, back); negative
            ones cut off.
        value: the value.

    Example:
        >>> nn.ConstantPad3d(1, 3.5)(rushlight.ones(1, 1, 3, 3, 3)).shape
        torch.Size([1, 1, 5, 5, 5])
    """

    _dims = 3


class ZeroPad1d(_ZeroPadNd, ConstantPad1d):
    """Pads signals with zeros.

    Args:
        padding: one number of elements, or (left, right); negative ones cut off.

    Example:
        >>> nn.ZeroPad1d(1)(rushlight.ones(1, 1, 3)).shape
        torch.Size([1, 1, 5])
    """


class ZeroPad2d(_ZeroPadNd, ConstantPad2d):
    """Pads images with zeros.

    Args:
        padding: one number of elements, or (left, right, top, bottom); negative ones cut off.

    Example:
        >>> nn.ZeroPad2d(1)(rushlight.ones(1, 1, 3, 3)).shape
        torch.Size([1, 1, 5, 5])
    """


class ZeroPad3d(_ZeroPadNd, ConstantPad3d):
    """Pads volumes with zeros.

    Args:
        padding: one number of elements, or (left, right, top, bottom, front, back); negative
            ones cut off.

    Example:
        >>> nn.ZeroPad3d(1)(rushlight.ones(1, 1, 3, 3, 3)).shape
        torch.Size([1, 1, 5, 5, 5])
    """


class ReflectionPad1d(_PadNd):
    """Pads signals with a mirror image that does not repeat the border.

    Args:
        padding: one number of elements, or (left, right); negative ones cut off.

    Example:
        >>> nn.ReflectionPad1d(1)(rushlight.ones(1, 1, 3)).shape
        torch.Size([1, 1, 5])
    """

    _dims = 1
    _mode = "reflect"


class ReflectionPad2d(_PadNd):
    """Pads images with a mirror image that does not repeat the border.

    Args:
        padding: one number of elements, or (left, right, top, bottom); negative ones cut off.

    Example:
        >>> nn.ReflectionPad2d(1)(rushlight.ones(1, 1, 3, 3)).shape
        torch.Size([1, 1, 5, 5])
    """

    _dims = 2
    _mode = "reflect"


class ReflectionPad3d(_PadNd):
    """Pads volumes with a mirror image that does not repeat the border.

    Args:
        padding: one number of elements, or (left, right, top, bottom, front, back); negative
            ones cut off.

    Example:
        >>> nn.ReflectionPad3d(1)(rushlight.ones(1, 1, 3, 3, 3)).shape
        torch.Size([1, 1, 5, 5, 5])
    """

    _dims = 3
    _mode = "reflect"


class ReplicationPad1d(_PadNd):
    """Pads signals with copies of the border.

    Args:
        padding: one number of elements, or (left, right); negative ones cut off.

    Example:
        >>> nn.ReplicationPad1d(1)(rushlight.ones(1, 1, 3)).shape
        torch.Size([1, 1, 5])
    """

    _dims = 1
    _mode = "replicate"


class ReplicationPad2d(_PadNd):
    """Pads images with copies of the border.

    Args:
        padding: one number of elements, or (left, right, top, bottom); negative ones cut off.

    Example:
        >>> nn.ReplicationPad2d(1)(rushlight.ones(1, 1, 3, 3)).shape
        torch.Size([1, 1, 5, 5])
    """

    _dims = 2
    _mode = "replicate"


class ReplicationPad3d(_PadNd):
    """Pads volumes with copies of the border.

    Args:
        padding: one number of elements, or (left, right, top, bottom, front, back); negative
            ones cut off.

    Example:
        >>> nn.ReplicationPad3d(1)(rushlight.ones(1, 1, 3, 3, 3)).shape
        torch.Size([1, 1, 5, 5, 5])
    """

    _dims = 3
    _mode = "replicate"


class CircularPad1d(_CircularPadNd):
    """Pads signals with what is at the other end.

    Args:
        padding: one number of elements, or (left, right); negative ones cut off.

    Example:
        >>> nn.CircularPad1d(1)(rushlight.ones(1, 1, 3)).shape
        torch.Size([1, 1, 5])
    """

    _dims = 1


class CircularPad2d(_CircularPadNd):
    """Pads images with what is at the other end.

    Args:
        padding: one number of elements, or (left, right, top, bottom); negative ones cut off.

    Example:
        >>> nn.CircularPad2d(1)(rushlight.ones(1, 1, 3, 3)).shape
        torch.Size([1, 1, 5, 5])
    """

    _dims = 2


class CircularPad3d(_CircularPadNd):
    """Pads volumes with what is at the other end.

    Args:
        padding: one number of elements, or (left, right, top, bottom, front, back); negative
            ones cut off.

    Example:
        >>> nn.CircularPad3d(1)(rushlight.ones(1, 1, 3, 3, 3)).shape
        torch.Size([1, 1, 5, 5, 5])
    """

    _dims = 3
