"""Mean and power mean of windows."""

from __future__ import annotations

from . import kernels

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from rushlight import Tensor

    Size = int | Sequence[int]

__all__ = [
    "avg_pool1d",
    "avg_pool2d",
    "avg_pool3d",
    "lp_pool1d",
    "lp_pool2d",
    "lp_pool3d",
]


def avg_pool1d(
    input: Tensor,
    kernel_size: Size,
    stride: Size | None = None,
    padding: Size = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> Tensor:
    """Returns the mean of every window.

    Args:
        input: (N, C, L) or (C, L).
        kernel_size: the length of the windows.
        stride: the step between windows; None is `kernel_size`.
        padding: zeros on both sides, at most half of `kernel_size`.
        ceil_mode: whether a last window that is cut off counts.
        count_include_pad: whether padded zeros count in the mean.

    Returns:
        A tensor (N, C, L_out) or (C, L_out).

    Raises:
        RuntimeError: the sizes do not fit.

    Example:
        >>> F.avg_pool1d(rushlight.tensor([[1.0, 3.0, 2.0, 0.0]]), 2)
        tensor([[2., 1.]])
    """
    return kernels.avg_pool1d(input, kernel_size, stride, padding, ceil_mode, count_include_pad)


def avg_pool2d(
    input: Tensor,
    kernel_size: Size,
    stride: Size | None = None,
    padding: Size = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: int | None = None,
) -> Tensor:
    """Returns the mean of every window.

    Args:
        input: (N, C, H, W) or (C, H, W).
        kernel_size: the size of the windows, one or for each direction.
        stride: the step between windows; None is `kernel_size`.
        padding: zeros on all sides, at most half of `kernel_size`.
        ceil_mode: whether last windows that are cut off count.
        count_include_pad: whether padded zeros count in the mean.
        divisor_override: what sums are divided by instead of the number of elements.

    Returns:
        A tensor (N, C, H_out, W_out) or (C, H_out, W_out).

    Raises:
        RuntimeError: the sizes do not fit.

    Example:
        >>> F.avg_pool2d(rushlight.tensor([[[1.0, 3.0], [2.0, 0.0]]]), 2)
        tensor([[[1.5000]]])
    """
    return kernels.avg_pool2d(
        input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override
    )


def avg_pool3d(
    input: Tensor,
    kernel_size: Size,
    stride: Size | None = None,
    padding: Size = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: int | None = None,
) -> Tensor:
    """Returns the mean of every window.

    Args:
        input: (N, C, D, H, W) or (C, D, H, W).
        kernel_size: the size of the windows, one or for each direction.
        stride: the step between windows; None is `kernel_size`.
        padding: zeros on all sides, at most half of `kernel_size`.
        ceil_mode: whether last windows that are cut off count.
        count_include_pad: whether padded zeros count in the mean.
        divisor_override: what sums are divided by instead of the number of elements.

    Returns:
        A tensor (N, C, D_out, H_out, W_out) or without N.

    Raises:
        RuntimeError: the sizes do not fit.

    Example:
        >>> F.avg_pool3d(rushlight.arange(8.0).reshape(1, 2, 2, 2), 2)
        tensor([[[[3.5000]]]])
    """
    return kernels.avg_pool3d(
        input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override
    )


def _lp_pool(
    dims: int, input: Tensor, p: float, kernel_size: Size, stride: Size | None, ceil_mode: bool
) -> Tensor:
    """(sum x^p)^(1/p) from the mean of each window; a window that is cut off weighs in full."""
    if p == 0:
        raise ValueError(f"lp_pool{dims}d: norm_type must not be 0")
    count = 1
    for length in [kernel_size] * dims if isinstance(kernel_size, int) else kernel_size:
        count *= length
    mean = (avg_pool1d, avg_pool2d, avg_pool3d)[dims - 1](
        input.pow(p), kernel_size, stride, 0, ceil_mode
    )
    return (mean.sign() * mean.abs().relu() * count).pow(1.0 / p)


def lp_pool1d(
    input: Tensor,
    norm_type: float,
    kernel_size: Size,
    stride: Size | None = None,
    ceil_mode: bool = False,
) -> Tensor:
    """Returns (sum x^p)^(1/p) of every window.

    Args:
        input: (N, C, L) or (C, L).
        norm_type: p.
        kernel_size: the length of the windows.
        stride: the step between windows; None is `kernel_size`.
        ceil_mode: whether a last window that is cut off counts.

    Returns:
        A tensor (N, C, L_out) or (C, L_out).

    Raises:
        RuntimeError: the sizes do not fit.

    Example:
        >>> F.lp_pool1d(rushlight.tensor([[3.0, 4.0]]), 2, 2)
        tensor([[5.]])
    """
    return _lp_pool(1, input, norm_type, kernel_size, stride, ceil_mode)


def lp_pool2d(
    input: Tensor,
    norm_type: float,
    kernel_size: Size,
    stride: Size | None = None,
    ceil_mode: bool = False,
) -> Tensor:
    """Returns (sum x^p)^(1/p) of every window.

    Args:
        input: (N, C, H, W) or (C, H, W).
        norm_type: p.
        kernel_size: the size of the windows, one or for each direction.
        stride: the step between windows; None is `kernel_size`.
        ceil_mode: whether last windows that are cut off count.

    Returns:
        A tensor (N, C, H_out, W_out) or (C, H_out, W_out).

    Raises:
        RuntimeError: the sizes do not fit.

    Example:
        >>> F.lp_pool2d(rushlight.ones(1, 2, 2), 2, 2)
        tensor([[[2.]]])
    """
    return _lp_pool(2, input, norm_type, kernel_size, stride, ceil_mode)


def lp_pool3d(
    input: Tensor,
    norm_type: float,
    kernel_size: Size,
    stride: Size | None = None,
    ceil_mode: bool = False,
) -> Tensor:
    """Returns (sum x^p)^(1/p) of every window.

    Args:
        input: (N, C, D, H, W) or (C, D, H, W).
        norm_type: p.
        kernel_size: the size of the windows, one or for each direction.
        stride: the step between windows; None is `kernel_size`.
        ceil_mode: whether last windows that are cut off count.

    Returns:
        A tensor (N, C, D_out, H_out, W_out) or without N.

    Raises:
        RuntimeError: the sizes do not fit.

    Example:
        >>> F.lp_pool3d(rushlight.ones(1, 2, 2, 2), 1, 2)
        tensor([[[[8.]]]])
    """
    return _lp_pool(3, input, norm_type, kernel_size, stride, ceil_mode)
