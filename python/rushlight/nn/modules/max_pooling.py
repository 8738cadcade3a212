"""Maximum and minimum pooling, and unpooling."""

from __future__ import annotations

from .. import functional as F
from ..functional import kernels
from .module import Module
from .tuples import each

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from rushlight import Tensor

    Size = int | Sequence[int]

__all__ = [
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


class _WindowPool(Module):
    """What maximum and minimum pooling share."""

    def __init__(
        self,
        kernel_size: Size,
        stride: Size | None = None,
        padding: Size = 0,
        dilation: Size = 1,
        return_indices: bool = False,
        ceil_mode: bool = False,
    ) -> None:
        super().__init__()
        self.kernel_size = kernel_size
        self.stride = kernel_size if stride is None else stride
        self.padding = padding
        self.dilation = dilation
        self.return_indices = return_indices
        self.ceil_mode = ceil_mode

    def extra_repr(self) -> str:
        """Shows the options."""
        return (
            f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}, "
            f"dilation={self.dilation}, ceil_mode={self.ceil_mode}"
        )


class _MaxPoolNd(_WindowPool):
    """What maximum pooling of any dimension shares."""

    _pool: Any  # operators: like builtin functions, they are called without self
    _pool_with_indices: Any

    def forward(self, input: Tensor) -> Any:
        """Pools (N, C, *) or (C, *)."""
        pool = self._pool_with_indices if self.return_indices else self._pool
        return pool(
            input, self.kernel_size, self.stride, self.padding, self.dilation, self.ceil_mode
        )


class MaxPool1d(_MaxPoolNd):
    """The largest element of every window of signals, see `F.max_pool1d`.

    Args:
        kernel_size: the size of the windows.
        stride: the step between windows; None is `kernel_size`.
        padding: minus infinity on both sides, at most half of `kernel_size`.
        dilation: the distance between the elements of a window.
        return_indices: whether the positions are returned too.
        ceil_mode: whether last windows that are cut off count.

    Example:
        >>> nn.MaxPool1d(2)(rushlight.tensor([[1.0, 3.0, 2.0, 0.0]]))
        tensor([[3., 2.]])
    """

    _pool: Any = kernels.max_pool1d
    _pool_with_indices: Any = kernels.max_pool1d_with_indices


class MaxPool2d(_MaxPoolNd):
    """The largest element of every window of images, see `F.max_pool2d`.

    Args:
        kernel_size: the size of the windows, one or for each direction.
        stride: the step between windows; None is `kernel_size`.
        padding: minus infinity on all sides, at most half of `kernel_size`.
        dilation: the distance between the elements of a window.
        return_indices: whether the positions are returned too.
        ceil_mode: whether last windows that are cut off count.

    Example:
        >>> nn.MaxPool2d(2)(rushlight.tensor([[[1.0, 3.0], [2.0, 0.0]]]))
        tensor([[[3.]]])
    """

    _pool: Any = kernels.max_pool2d
    _pool_with_indices: Any = kernels.max_pool2d_with_indices


class MaxPool3d(_MaxPoolNd):
    """The largest element of every window of volumes, see `F.max_pool3d`.

    Args:
        kernel_size: the size of the windows, one or for each direction.
        stride: the step between windows; None is `kernel_size`.
        padding: minus infinity on all sides, at most half of `kernel_size`.
        dilation: the distance between the elements of a window.
        return_indices: whether the positions are returned too.
        ceil_mode: whether last windows that are cut off count.

    Example:
        >>> nn.MaxPool3d(2)(rushlight.arange(8.0).reshape(1, 2, 2, 2))
        tensor([[[[7.]]]])
    """

    _pool: Any = kernels.max_pool3d
    _pool_with_indices: Any = kernels.max_pool3d_with_indices


class _MinPoolNd(_WindowPool):
    """What minimum pooling of any dimension shares."""

    _pool: Any

    def forward(self, input: Tensor) -> Any:
        """Pools (N, C, *) or (C, *)."""
        return self._pool(
            input,
            self.kernel_size,
            self.stride,
            self.padding,
            self.dilation,
            self.ceil_mode,
            self.return_indices,
        )


class MinPool1d(_MinPoolNd):
    """The smallest element of every window of signals; PyTorch has no such layer.

    Args:
        kernel_size: the size of the windows.
        stride: the step between windows; None is `kernel_size`.
        padding: infinity on both sides, at most half of `kernel_size`.
        dilation: the distance between the elements of a window.
        return_indices: whether the positions are returned too.
        ceil_mode: whether last windows that are cut off count.

    Example:
        >>> nn.MinPool1d(2)(rushlight.tensor([[1.0, 3.0, 2.0, 0.0]]))
        tensor([[1., 0.]])
    """

    _pool: Any = staticmethod(F.min_pool1d)


class MinPool2d(_MinPoolNd):
    """The smallest element of every window of images; PyTorch has no such layer.

    Args:
        kernel_size: the size of the windows, one or for each direction.
        stride: the step between windows; None is `kernel_size`.
        padding: infinity on all sides, at most half of `kernel_size`.
        dilation: the distance between the elements of a window.
        return_indices: whether the positions are returned too.
        ceil_mode: whether last windows that are cut off count.

    Example:
        >>> nn.MinPool2d(2)(rushlight.tensor([[[1.0, 3.0], [2.0, 0.0]]]))
        tensor([[[0.]]])
    """

    _pool: Any = staticmethod(F.min_pool2d)


class MinPool3d(_MinPoolNd):
    """The smallest element of every window of volumes; PyTorch has no such layer.

    Args:
        kernel_size: the size of the windows, one or for each direction.
        stride: the step between windows; None is `kernel_size`.
        padding: infinity on all sides, at most half of `kernel_size`.
        dilation: the distance between the elements of a window.
        return_indices: whether the positions are returned too.
        ceil_mode: whether last windows that are cut off count.

    Example:
        >>> nn.MinPool3d(2)(rushlight.arange(8.0).reshape(1, 2, 2, 2))
        tensor([[[[0.]]]])
    """

    _pool: Any = staticmethod(F.min_pool3d)


class _MaxUnpoolNd(Module):
    """What the unpooling modules share."""

    _dims: int
    _unpool: Any

    def __init__(self, kernel_size: Size, stride: Size | None = None, padding: Size = 0) -> None:
        super().__init__()
        self.kernel_size = each(kernel_size, self._dims)
        self.stride = each(kernel_size if stride is None else stride, self._dims)
        self.padding = each(padding, self._dims)

    def extra_repr(self) -> str:
        """Shows the options."""
        return f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}"

    def forward(
        self, input: Tensor, indices: Tensor, output_size: Sequence[int] | None = None
    ) -> Tensor:
        """Unpools (N, C, *) or (C, *)."""
        return self._unpool(
            input, indices, self.kernel_size, self.stride, self.padding, output_size
        )


class MaxUnpool1d(_MaxUnpoolNd):
    """Puts elements back to where `MaxPool1d` found them, see `F.max_unpool1d`.

    Args:
        kernel_size: that of the pooling.
        stride: that of the pooling; None is `kernel_size`.
        padding: that of the pooling.

    Example:
        >>> pool = nn.MaxPool1d(2, return_indices=True)
        >>> nn.MaxUnpool1d(2)(*pool(rushlight.rand(1, 3, 4))).shape
        torch.Size([1, 3, 4])
    """

    _dims = 1
    _unpool: Any = staticmethod(F.max_unpool1d)


class MaxUnpool2d(_MaxUnpoolNd):
    """Puts elements back to where `MaxPool2d` found them, see `F.max_unpool2d`.

    Args:
        kernel_size: that of the pooling.
        stride: that of the pooling; None is `kernel_size`.
        padding: that of the pooling.

    Example:
        >>> pool = nn.MaxPool2d(2, return_indices=True)
        >>> nn.MaxUnpool2d(2)(*pool(rushlight.rand(1, 3, 4, 4))).shape
        torch.Size([1, 3, 4, 4])
    """

    _dims = 2
    _unpool: Any = staticmethod(F.max_unpool2d)


class MaxUnpool3d(_MaxUnpoolNd):
    """Puts elements back to where `MaxPool3d` found them, see `F.max_unpool3d`.

    Args:
        kernel_size: that of the pooling.
        stride: that of the pooling; None is `kernel_size`.
        padding: that of the pooling.

    Example:
        >>> pool = nn.MaxPool3d(2, return_indices=True)
        >>> nn.MaxUnpool3d(2)(*pool(rushlight.rand(1, 3, 4, 4, 4))).shape
        torch.Size([1, 3, 4, 4, 4])
    """

    _dims = 3
    _unpool: Any = staticmethod(F.max_unpool3d)
