"""Average pooling; the other kinds are files of their own."""

from __future__ import annotations

from .. import functional as F
from ..functional import kernels
from .adaptive_pooling import (
    AdaptiveAvgPool1d,
    AdaptiveAvgPool2d,
    AdaptiveAvgPool3d,
    AdaptiveMaxPool1d,
    AdaptiveMaxPool2d,
    AdaptiveMaxPool3d,
    FractionalMaxPool2d,
    FractionalMaxPool3d,
)
from .max_pooling import (
    MaxPool1d,
    MaxPool2d,
    MaxPool3d,
    MaxUnpool1d,
    MaxUnpool2d,
    MaxUnpool3d,
    MinPool1d,
    MinPool2d,
    MinPool3d,
)
from .module import Module
from .tuples import each

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from rushlight import Tensor

    Size = int | Sequence[int]

__all__ = [
    "AdaptiveAvgPool1d",
    "AdaptiveAvgPool2d",
    "AdaptiveAvgPool3d",
    "AdaptiveMaxPool1d",
    "AdaptiveMaxPool2d",
    "AdaptiveMaxPool3d",
    "AvgPool1d",
    "AvgPool2d",
    "AvgPool3d",
    "FractionalMaxPool2d",
    "FractionalMaxPool3d",
    "LPPool1d",
    "LPPool2d",
    "LPPool3d",
    "MaxPool1d",
    "MaxPool2d",
    "MaxPool3d",
    "MaxUnpool1d",
    "MaxUnpool2d",
    "MaxUnpool3d",
    "MinPool1d",
    "MinPool2d",
    "MinPool3d",
]


class _AvgPoolNd(Module):
    """What average pooling of any dimension shares."""

    kernel_size: Any
    stride: Any
    padding: Any
    ceil_mode: bool
    count_include_pad: bool

    def extra_repr(self) -> str:
        """Shows the options."""
        return f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}"


class AvgPool1d(_AvgPoolNd):
    """The mean of every window of signals, see `F.avg_pool1d`.

    Args:
        kernel_size: the size of the windows.
        stride: the step between windows; None is `kernel_size`.
        padding: zeros on both sides, at most half of `kernel_size`.
        ceil_mode: whether last windows that are cut off count.
        count_include_pad: whether padded zeros count in the mean.

    Example:
        >>> nn.AvgPool1d(2)(rushlight.tensor([[1.0, 3.0, 2.0, 0.0]]))
        tensor([[2., 1.]])
    """

    def __init__(
        self,
        kernel_size: Size,
        stride: Size | None = None,
        padding: Size = 0,
        ceil_mode: bool = False,
        count_include_pad: bool = True,
    ) -> None:
        super().__init__()
        self.kernel_size = each(kernel_size, 1)
        self.stride = each(kernel_size if stride is None else stride, 1)
        self.padding = each(padding, 1)
        self.ceil_mode = ceil_mode
        self.count_include_pad = count_include_pad

    def forward(self, input: Tensor) -> Tensor:
        """Pools (N, C, L) or (C, L)."""
        return kernels.avg_pool1d(
            input,
            self.kernel_size,
            self.stride,
            self.padding,
            self.ceil_mode,
            self.count_include_pad,
        )


class _AvgPoolWithDivisor(_AvgPoolNd):
    """What average pooling of images and volumes shares."""

    _pool: Any  # an operator: like a builtin function, it is called without self

    def __init__(
        self,
        kernel_size: Size,
        stride: Size | None = None,
        padding: Size = 0,
        ceil_mode: bool = False,
        count_include_pad: bool = True,
        divisor_override: int | None = None,
    ) -> None:
        super().__init__()
        self.kernel_size = kernel_size
        self.stride = kernel_size if stride is None else stride
        self.padding = padding
        self.ceil_mode = ceil_mode
        self.count_include_pad = count_include_pad
        self.divisor_override = divisor_override

    def forward(self, input: Tensor) -> Tensor:
        """Pools (N, C, *) or (C, *)."""
        return self._pool(
            input,
            self.kernel_size,
            self.stride,
            self.padding,
            self.ceil_mode,
            self.count_include_pad,
            self.divisor_override,
        )


class AvgPool2d(_AvgPoolWithDivisor):
    """The mean of every window of images, see `F.avg_pool2d`.

    Args:
        kernel_size: the size of the windows, one or for each direction.
        stride: the step between windows; None is `kernel_size`.
        padding: zeros on all sides, at most half of `kernel_size`.
        ceil_mode: whether last windows that are cut off count.
        count_include_pad: whether padded zeros count in the mean.
        divisor_override: what sums are divided by instead of the number of elements.

    Example:
        >>> nn.AvgPool2d(2)(rushlight.tensor([[[1.0, 3.0], [2.0, 0.0]]]))
        tensor([[[1.5000]]])
    """

    _pool: Any = kernels.avg_pool2d


class AvgPool3d(_AvgPoolWithDivisor):
    """The mean of every window of volumes, see `F.avg_pool3d`.

    Args:
        kernel_size: the size of the windows, one or for each direction.
        stride: the step between windows; None is `kernel_size`.
        padding: zeros on all sides, at most half of `kernel_size`.
        ceil_mode: whether last windows that are cut off count.
        count_include_pad: whether padded zeros count in the mean.
        divisor_override: what sums are divided by instead of the number of elements.

    Example:
        >>> nn.AvgPool3d(2)(rushlight.arange(8.0).reshape(1, 2, 2, 2))
        tensor([[[[3.5000]]]])
    """

    _pool: Any = kernels.avg_pool3d


class _LPPoolNd(Module):
    """What power-average pooling of any dimension shares."""

    _pool: Any

    def __init__(
        self,
        norm_type: float,
        kernel_size: Size,
        stride: Size | None = None,
        ceil_mode: bool = False,
    ) -> None:
        super().__init__()
        self.norm_type = norm_type
        self.kernel_size = kernel_size
        self.stride = stride
        self.ceil_mode = ceil_mode

    def extra_repr(self) -> str:
        """Shows the options."""
        return (
            f"norm_type={self.norm_type}, kernel_size={self.kernel_size}, stride={self.stride}, "
            f"ceil_mode={self.ceil_mode}"
        )

    def forward(self, input: Tensor) -> Tensor:
        """Pools (N, C, *) or (C, *)."""
        return self._pool(
            input, float(self.norm_type), self.kernel_size, self.stride, self.ceil_mode
        )


class LPPool1d(_LPPoolNd):
    """(sum x^p)^(1/p) of every window of signals, see `F.lp_pool1d`.

    Args:
        norm_type: p.
        kernel_size: the size of the windows.
        stride: the step between windows; None is `kernel_size`.
        ceil_mode: whether last windows that are cut off count.

    Example:
        >>> nn.LPPool1d(1, 2)(rushlight.ones(1, 2)).item()
        2.0
    """

    _pool: Any = staticmethod(F.lp_pool1d)


class LPPool2d(_LPPoolNd):
    """(sum x^p)^(1/p) of every window of images, see `F.lp_pool2d`.

    Args:
        norm_type: p.
        kernel_size: the size of the windows, one or for each direction.
        stride: the step between windows; None is `kernel_size`.
        ceil_mode: whether last windows that are cut off count.

    Example:
        >>> nn.LPPool2d(1, 2)(rushlight.ones(1, 2, 2)).item()
        4.0
    """

    _pool: Any = staticmethod(F.lp_pool2d)


class LPPool3d(_LPPoolNd):
    """(sum x^p)^(1/p) of every window of volumes, see `F.lp_pool3d`.

    Args:
        norm_type: p.
        kernel_size: the size of the windows, one or for each direction.
        stride: the step between windows; None is `kernel_size`.
        ceil_mode: whether last windows that are cut off count.

    Example:
        >>> nn.LPPool3d(1, 2)(rushlight.ones(1, 2, 2, 2)).item()
        8.0
    """

    _pool: Any = staticmethod(F.lp_pool3d)
