"""Pooling to a given output size, and pooling over random windows."""

from __future__ import annotations

from .. import functional as F
from .module import Module
from .tuples import each

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from rushlight import Tensor

    Size = int | Sequence[int]
    PartialSize = int | Sequence[int | None] | None

__all__ = [
    "AdaptiveAvgPool1d",
    "AdaptiveAvgPool2d",
    "AdaptiveAvgPool3d",
    "AdaptiveMaxPool1d",
    "AdaptiveMaxPool2d",
    "AdaptiveMaxPool3d",
    "FractionalMaxPool2d",
    "FractionalMaxPool3d",
]


class _AdaptiveAvgPoolNd(Module):
    """What adaptive average pooling of any dimension shares."""

    _pool: Any

    def __init__(self, output_size: PartialSize) -> None:
        super().__init__()
        self.output_size = output_size

    def forward(self, input: Tensor) -> Any:
        """Pools (N, C, *) or (C, *)."""
        return self._pool(input, self.output_size)

    def extra_repr(self) -> str:
        """Shows the options."""
        return f"output_size={self.output_size}"


class _AdaptiveMaxPoolNd(_AdaptiveAvgPoolNd):
    """What adaptive maximum pooling of any dimension shares."""

    def __init__(self, output_size: PartialSize, return_indices: bool = False) -> None:
        super().__init__(output_size)
        self.return_indices = return_indices

    def forward(self, input: Tensor) -> Any:
        """Pools (N, C, *) or (C, *)."""
        return self._pool(input, self.output_size, self.return_indices)


class AdaptiveAvgPool1d(_AdaptiveAvgPoolNd):
    """The means of windows that cover signals evenly, see `F.adaptive_avg_pool1d`.

    Args:
        output_size: the number of windows.

    Example:
        >>> nn.AdaptiveAvgPool1d(2)(rushlight.rand(1, 3, 5)).shape
        torch.Size([1, 3, 2])
    """

    _pool: Any = staticmethod(F.adaptive_avg_pool1d)


class AdaptiveAvgPool2d(_AdaptiveAvgPoolNd):
    """The means of windows that cover images evenly, see `F.adaptive_avg_pool2d`.

    Args:
        output_size: the number of windows, one or for each direction; None is the input's size.

    Example:
        >>> nn.AdaptiveAvgPool2d(2)(rushlight.rand(1, 3, 5, 5)).shape
        torch.Size([1, 3, 2, 2])
    """

    _pool: Any = staticmethod(F.adaptive_avg_pool2d)


class AdaptiveAvgPool3d(_AdaptiveAvgPoolNd):
    """The means of windows that cover volumes evenly, see `F.adaptive_avg_pool3d`.

    Args:
        output_size: the number of windows, one or for each direction; None is the input's size.

    Example:
        >>> nn.AdaptiveAvgPool3d(2)(rushlight.rand(1, 3, 5, 5, 5)).shape
        torch.Size([1, 3, 2, 2, 2])
    """

    _pool: Any = staticmethod(F.adaptive_avg_pool3d)


class AdaptiveMaxPool1d(_AdaptiveMaxPoolNd):
    """The largest elements of windows that cover signals evenly, see `F.adaptive_max_pool1d`.

    Args:
        output_size: the number of windows.
        return_indices: whether the positions are returned too.

    Example:
        >>> nn.AdaptiveMaxPool1d(2)(rushlight.rand(1, 3, 5)).shape
        torch.Size([1, 3, 2])
    """

    _pool: Any = staticmethod(F.adaptive_max_pool1d)


class AdaptiveMaxPool2d(_AdaptiveMaxPoolNd):
    """The largest elements of windows that cover images evenly, see `F.adaptive_max_pool2d`.

    Args:
        output_size: the number of windows, one or for each direction; None is the input's size.
        return_indices: whether the positions are returned too.

    Example:
        >>> nn.AdaptiveMaxPool2d(2)(rushlight.rand(1, 3, 5, 5)).shape
        torch.Size([1, 3, 2, 2])
    """

    _pool: Any = staticmethod(F.adaptive_max_pool2d)


class AdaptiveMaxPool3d(_AdaptiveMaxPoolNd):
    """The largest elements of windows that cover volumes evenly, see `F.adaptive_max_pool3d`.

    Args:
        output_size: the number of windows, one or for each direction; None is the input's size.
        return_indices: whether the positions are returned too.

    Example:
        >>> nn.AdaptiveMaxPool3d(2)(rushlight.rand(1, 3, 5, 5, 5)).shape
        torch.Size([1, 3, 2, 2, 2])
    """

    _pool: Any = staticmethod(F.adaptive_max_pool3d)


class _FractionalMaxPoolNd(Module):
    """What fractional maximum pooling of any dimension shares."""

    _dims: int
    _pool: Any

    def __init__(
        self,
        kernel_size: Size,
        output_size: Size | None = None,
        output_ratio: Any = None,
        return_indices: bool = False,
        _random_samples: Tensor | None = None,
    ) -> None:
        super().__init__()
        name = f"FractionalMaxPool{self._dims}d"
        if output_size is None and output_ratio is None:
            raise ValueError(
                f"{name} requires specifying either an output size, or a pooling ratio"
            )
        if output_size is not None and output_ratio is not None:
            raise ValueError("only one of output_size and output_ratio may be specified")
        self.kernel_size = each(kernel_size, self._dims)
        self.return_indices = return_indices
        self.register_buffer("_random_samples", _random_samples)
        self.output_size = None if output_size is None else each(output_size, self._dims)
        self.output_ratio = None if output_ratio is None else each(output_ratio, self._dims)
        if self.output_ratio is not None and not all(0 < one < 1 for one in self.output_ratio):
            raise ValueError(f"output_ratio must be between 0 and 1 (got {output_ratio})")

    def forward(self, input: Tensor) -> Any:
        """Pools (N, C, *) or (C, *)."""
        return self._pool(
            input,
            self.kernel_size,
            self.output_size,
            self.output_ratio,
            self.return_indices,
            self._random_samples,
        )


class FractionalMaxPool2d(_FractionalMaxPoolNd):
    """The largest elements of windows of images with random steps between them.

    Graham, "Fractional max-pooling", 2014.

    Args:
        kernel_size: the size of the windows, one or for each direction.
        output_size: the number of windows, one or for each direction.
        output_ratio: the output's size as a share of the input's, one or for each direction.
        return_indices: whether the positions are returned too.

    Raises:
        ValueError: not exactly one of output_size and output_ratio is given, or a ratio is not
            between 0 and 1.

    Example:
        >>> nn.FractionalMaxPool2d(2, output_size=3)(rushlight.rand(1, 5, 5)).shape
        torch.Size([1, 3, 3])
    """

    _dims = 2
    _pool: Any = staticmethod(F.fractional_max_pool2d)


class FractionalMaxPool3d(_FractionalMaxPoolNd):
    """The largest elements of windows of volumes with random steps between them.

    Graham, "Fractional max-pooling", 2014.

    Args:
        kernel_size: the size of the windows, one or for each direction.
        output_size: the number of windows, one or for each direction.
        output_ratio: the output's size as a share of the input's, one or for each direction.
        return_indices: whether the positions are returned too.

    Raises:
        ValueError: not exactly one of output_size and output_ratio is given, or a ratio is not
            between 0 and 1.

    Example:
        >>> nn.FractionalMaxPool3d(2, output_size=3)(rushlight.rand(1, 5, 5, 5)).shape
        torch.Size([1, 3, 3, 3])
    """

    _dims = 3
    _pool: Any = staticmethod(F.fractional_max_pool3d)
