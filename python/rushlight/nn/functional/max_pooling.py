"""Maximum and minimum of windows."""

from __future__ import annotations

from . import kernels

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from rushlight import Tensor

    Size = int | Sequence[int]

__all__ = [
    "max_pool1d",
    "max_pool1d_with_indices",
    "max_pool2d",
    "max_pool2d_with_indices",
    "max_pool3d",
    "max_pool3d_with_indices",
    "min_pool1d",
    "min_pool2d",
    "min_pool3d",
]


def max_pool1d(
    input: Tensor,
    kernel_size: Size,
    stride: Size | None = None,
    padding: Size = 0,
    dilation: Size = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Any:
    """Returns the largest element of every window.

    Args:
        input: (N, C, L) or (C, L).
        kernel_size: the length of the windows.
        stride: the step between windows; None is `kernel_size`.
        padding: minus infinity on both sides, at most half of `kernel_size`.
        dilation: the distance between the elements of a window.
        ceil_mode: whether a last window that is cut off counts.
        return_indices: whether the positions are returned too.

    Returns:
        A tensor (N, C, L_out) or (C, L_out), or the pair of it and the positions.

    Raises:
        RuntimeError: the sizes do not fit.

    Example:
        >>> F.max_pool1d(rushlight.tensor([[1.0, 3.0, 2.0, 0.0]]), 2)
        tensor([[3., 2.]])
    """
    pool = kernels.max_pool1d_with_indices if return_indices else kernels.max_pool1d
    return pool(input, kernel_size, stride, padding, dilation, ceil_mode)


def max_pool2d(
    input: Tensor,
    kernel_size: Size,
    stride: Size | None = None,
    padding: Size = 0,
    dilation: Size = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Any:
    """Returns the largest element of every window.

    Args:
        input: (N, C, H, W) or (C, H, W).
        kernel_size: the size of the windows, one or for each direction.
        stride: the step between windows; None is `kernel_size`.
        padding: minus infinity on all sides, at most half of `kernel_size`.
        dilation: the distance between the elements of a window.
        ceil_mode: whether last windows that are cut off count.
        return_indices: whether the positions, counted in a flattened image, are returned too.

    Returns:
        A tensor (N, C, H_out, W_out) or (C, H_out, W_out), or the pair of it and the positions.

    Raises:
        RuntimeError: the sizes do not fit.

    Example:
        >>> F.max_pool2d(rushlight.tensor([[[1.0, 3.0], [2.0, 0.0]]]), 2, return_indices=True)
        (tensor([[[3.]]]), tensor([[[1]]]))
    """
    pool = kernels.max_pool2d_with_indices if return_indices else kernels.max_pool2d
    return pool(input, kernel_size, stride, padding, dilation, ceil_mode)


def max_pool3d(
    input: Tensor,
    kernel_size: Size,
    stride: Size | None = None,
    padding: Size = 0,
    dilation: Size = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Any:
    """Returns the largest element of every window.

    Args:
        input: (N, C, D, H, W) or (C, D, H, W).
        kernel_size: the size of the windows, one or for each direction.
        stride: the step between windows; None is `kernel_size`.
        padding: minus infinity on all sides, at most half of `kernel_size`.
        dilation: the distance between the elements of a window.
        ceil_mode: whether last windows that are cut off count.
        return_indices: whether the positions, counted in a flattened volume, are returned too.

    Returns:
        A tensor (N, C, D_out, H_out, W_out) or without N, or the pair of it and the positions.

    Raises:
        RuntimeError: the sizes do not fit.

    Example:
        >>> F.max_pool3d(rushlight.arange(8.0).reshape(1, 2, 2, 2), 2)
        tensor([[[[7.]]]])
    """
    pool = kernels.max_pool3d_with_indices if return_indices else kernels.max_pool3d
    return pool(input, kernel_size, stride, padding, dilation, ceil_mode)


def max_pool1d_with_indices(
    input: Tensor,
    kernel_size: Size,
    stride: Size | None = None,
    padding: Size = 0,
    dilation: Size = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> tuple[Tensor, Tensor]:
    """Does what `max_pool1d` does with `return_indices=True`."""
    return max_pool1d(input, kernel_size, stride, padding, dilation, ceil_mode, True)


def max_pool2d_with_indices(
    input: Tensor,
    kernel_size: Size,
    stride: Size | None = None,
    padding: Size = 0,
    dilation: Size = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> tuple[Tensor, Tensor]:
    """Does what `max_pool2d` does with `return_indices=True`."""
    return max_pool2d(input, kernel_size, stride, padding, dilation, ceil_mode, True)


def max_pool3d_with_indices(
    input: Tensor,
    kernel_size: Size,
    stride: Size | None = None,
    padding: Size = 0,
    dilation: Size = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> tuple[Tensor, Tensor]:
    """Does what `max_pool3d` does with `return_indices=True`."""
    return max_pool3d(input, kernel_size, stride, padding, dilation, ceil_mode, True)


def _min_pool(pool: Any, input: Tensor, return_indices: bool, *options: Any) -> Any:
    """-max(-x), which is exact."""
    if not return_indices:
        return -pool(-input, *options)
    values, indices = pool(-input, *options, True)
    return -values, indices


def min_pool1d(
    input: Tensor,
    kernel_size: Size,
    stride: Size | None = None,
    padding: Size = 0,
    dilation: Size = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Any:
    """Returns the smallest element of every window (PyTorch has no such function).

    Args:
        input: (N, C, L) or (C, L).
        kernel_size: the length of the windows.
        stride: the step between windows; None is `kernel_size`.
        padding: infinity on both sides, at most half of `kernel_size`.
        dilation: the distance between the elements of a window.
        ceil_mode: whether a last window that is cut off counts.
        return_indices: whether the positions are returned too.

    Returns:
        A tensor (N, C, L_out) or (C, L_out), or the pair of it and the positions.

    Raises:
        RuntimeError: the sizes do not fit.

    Example:
        >>> F.min_pool1d(rushlight.tensor([[1.0, 3.0, 2.0, 4.0]]), 2)
        tensor([[1., 2.]])
    """
    return _min_pool(
        max_pool1d, input, return_indices, kernel_size, stride, padding, dilation, ceil_mode
    )


def min_pool2d(
    input: Tensor,
    kernel_size: Size,
    stride: Size | None = None,
    padding: Size = 0,
    dilation: Size = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Any:
    """Returns the smallest element of every window (PyTorch has no such function).

    Args:
        input: (N, C, H, W) or (C, H, W).
        kernel_size: the size of the windows, one or for each direction.
        stride: the step between windows; None is `kernel_size`.
        padding: infinity on all sides, at most half of `kernel_size`.
        dilation: the distance between the elements of a window.
        ceil_mode: whether last windows that are cut off count.
        return_indices: whether the positions, counted in a flattened image, are returned too.

    Returns:
        A tensor (N, C, H_out, W_out) or (C, H_out, W_out), or the pair of it and the positions.

    Raises:
        RuntimeError: the sizes do not fit.

    Example:
        >>> F.min_pool2d(rushlight.tensor([[[1.0, 3.0], [2.0, 4.0]]]), 2)
        tensor([[[1.]]])
    """
    return _min_pool(
        max_pool2d, input, return_indices, kernel_size, stride, padding, dilation, ceil_mode
    )


def min_pool3d(
    input: Tensor,
    kernel_size: Size,
    stride: Size | None = None,
    padding: Size = 0,
    dilation: Size = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Any:
    """Returns the smallest element of every window (PyTorch has no such function).

    Args:
        input: (N, C, D, H, W) or (C, D, H, W).
        kernel_size: the size of the windows, one or for each direction.
        stride: the step between windows; None is `kernel_size`.
        padding: infinity on all sides, at most half of `kernel_size`.
        dilation: the distance between the elements of a window.
        ceil_mode: whether last windows that are cut off count.
        return_indices: whether the positions, counted in a flattened volume, are returned too.

    Returns:
        A tensor (N, C, D_out, H_out, W_out) or without N, or the pair of it and the positions.

    Raises:
        RuntimeError: the sizes do not fit.

    Example:
        >>> F.min_pool3d(rushlight.arange(1.0, 9.0).reshape(1, 2, 2, 2), 2)
        tensor([[[[1.]]]])
    """
    return _min_pool(
        max_pool3d, input, return_indices, kernel_size, stride, padding, dilation, ceil_mode
    )
