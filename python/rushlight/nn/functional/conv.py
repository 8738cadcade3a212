"""Convolutions and transposed convolutions."""

from __future__ import annotations

from . import kernels

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from rushlight import Tensor

    Size = int | Sequence[int]

__all__ = [
    "conv1d",
    "conv2d",
    "conv3d",
    "conv_tbc",
    "conv_transpose1d",
    "conv_transpose2d",
    "conv_transpose3d",
]


def conv1d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Size = 1,
    padding: Size | str = 0,
    dilation: Size = 1,
    groups: int = 1,
) -> Tensor:
    """Cross-correlates signals with kernels.

    Args:
        input: (N, C_in, L) or (C_in, L).
        weight: (C_out, C_in / groups, K).
        bias: (C_out,).
        stride: the step between windows.
        padding: zeros on both sides, "valid" (none) or "same" (output as long as the input).
        dilation: the distance between the elements of a window.
        groups: the number of groups of channels that are convolved separately.

    Returns:
        A tensor (N, C_out, L_out) or (C_out, L_out),
        L_out = floor((L + 2 padding - dilation (K - 1) - 1) / stride) + 1.

    Raises:
        RuntimeError: the sizes do not fit.

    Example:
        >>> F.conv1d(rushlight.tensor([[1.0, 2.0, 3.0]]), rushlight.ones(1, 1, 2))
        tensor([[3., 5.]])
    """
    return kernels.conv1d(input, weight, bias, stride, padding, dilation, groups)


def conv2d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Size = 1,
    padding: Size | str = 0,
    dilation: Size = 1,
    groups: int = 1,
) -> Tensor:
    """Cross-correlates images with kernels.

    Args:
        input: (N, C_in, H, W) or (C_in, H, W).
        weight: (C_out, C_in / groups, K_h, K_w).
        bias: (C_out,).
        stride: the step between windows, one or for each direction.
        padding: zeros on all sides, "valid" (none) or "same" (output as large as the input).
        dilation: the distance between the elements of a window.
        groups: the number of groups of channels that are convolved separately.

    Returns:
        A tensor (N, C_out, H_out, W_out) or (C_out, H_out, W_out), sizes as in `conv1d`.

    Raises:
        RuntimeError: the sizes do not fit.

    Example:
        >>> F.conv2d(rushlight.ones(1, 1, 4, 4), rushlight.ones(2, 1, 3, 3)).shape
        torch.Size([1, 2, 2, 2])
    """
    return kernels.conv2d(input, weight, bias, stride, padding, dilation, groups)


def conv3d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Size = 1,
    padding: Size | str = 0,
    dilation: Size = 1,
    groups: int = 1,
) -> Tensor:
    """Cross-correlates volumes with kernels.

    Args:
        input: (N, C_in, D, H, W) or (C_in, D, H, W).
        weight: (C_out, C_in / groups, K_d, K_h, K_w).
        bias: (C_out,).
        stride: the step between windows, one or for each direction.
        padding: zeros on all sides, "valid" (none) or "same" (output as large as the input).
        dilation: the distance between the elements of a window.
        groups: the number of groups of channels that are convolved separately.

    Returns:
        A tensor (N, C_out, D_out, H_out, W_out) or without N, sizes as in `conv1d`.

    Raises:
        RuntimeError: the sizes do not fit.

    Example:
        >>> F.conv3d(rushlight.ones(1, 1, 3, 3, 3), rushlight.ones(1, 1, 3, 3, 3)).item()
        27.0
    """
    return kernels.conv3d(input, weight, bias, stride, padding, dilation, groups)


def conv_tbc(input: Tensor, weight: Tensor, bias: Tensor, pad: int = 0) -> Tensor:
    """Cross-correlates signals whose first dimension is time.

    Args:
        input: (T, N, C_in).
        weight: (K, C_in, C_out).
        bias: (C_out,).
        pad: zeros on both sides.

    Returns:
        A tensor (T + 2 pad - K + 1, N, C_out).

    Raises:
        RuntimeError: the sizes do not fit.

    Example:
        >>> F.conv_tbc(rushlight.ones(4, 1, 2), rushlight.ones(3, 2, 5), rushlight.zeros(5)).shape
        torch.Size([2, 1, 5])
    """
    if input.dim() != 3 or weight.dim() != 3 or bias.dim() != 1:
        raise RuntimeError(
            "conv_tbc: expected input (time, batch, channels), weight (kernel, channels, outputs) "
            f"and bias (outputs), got {input.shape}, {weight.shape} and {bias.shape}"
        )
    result = conv1d(input.permute(1, 2, 0), weight.permute(2, 1, 0), bias, padding=pad)
    return result.permute(2, 0, 1).contiguous()


def conv_transpose1d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Size = 1,
    padding: Size = 0,
    output_padding: Size = 0,
    groups: int = 1,
    dilation: Size = 1,
) -> Tensor:
    """Applies the adjoint of `conv1d`: every input element spreads a kernel.

    Args:
        input: (N, C_in, L) or (C_in, L).
        weight: (C_in, C_out / groups, K).
        bias: (C_out,).
        stride: the step between the spread kernels.
        padding: how much is cut off on both sides.
        output_padding: how much is added at the end; less than stride or dilation.
        groups: the number of groups of channels that are convolved separately.
        dilation: the distance between the elements of a kernel.

    Returns:
        A tensor (N, C_out, L_out) or (C_out, L_out),
        L_out = (L - 1) stride - 2 padding + dilation (K - 1) + output_padding + 1.

    Raises:
        RuntimeError: the sizes do not fit.

    Example:
        >>> F.conv_transpose1d(rushlight.ones(1, 2), rushlight.ones(1, 1, 2))
        tensor([[1., 2., 1.]])
    """
    return kernels.conv_transpose1d(
        input, weight, bias, stride, padding, output_padding, groups, dilation
    )


def conv_transpose2d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Size = 1,
    padding: Size = 0,
    output_padding: Size = 0,
    groups: int = 1,
    dilation: Size = 1,
) -> Tensor:
    """Applies the adjoint of `conv2d`: every input element spreads a kernel.

    Args:
        input: (N, C_in, H, W) or (C_in, H, W).
        weight: (C_in, C_out / groups, K_h, K_w).
        bias: (C_out,).
        stride: the step between the spread kernels, one or for each direction.
        padding: how much is cut off on all sides.
        output_padding: how much is added at the end; less than stride or dilation.
        groups: the number of groups of channels that are convolved separately.
        dilation: the distance between the elements of a kernel.

    Returns:
        A tensor (N, C_out, H_out, W_out) or without N, sizes as in `conv_transpose1d`.

    Raises:
        RuntimeError: the sizes do not fit.

    Example:
        >>> F.conv_transpose2d(rushlight.ones(1, 2, 2), rushlight.ones(1, 3, 2, 2), stride=2).shape
        torch.Size([3, 4, 4])
    """
    return kernels.conv_transpose2d(
        input, weight, bias, stride, padding, output_padding, groups, dilation
    )


def conv_transpose3d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Size = 1,
    padding: Size = 0,
    output_padding: Size = 0,
    groups: int = 1,
    dilation: Size = 1,
) -> Tensor:
    """Applies the adjoint of `conv3d`: every input element spreads a kernel.

    Args:
        input: (N, C_in, D, H, W) or (C_in, D, H, W).
        weight: (C_in, C_out / groups, K_d, K_h, K_w).
        bias: (C_out,).
        stride: the step between the spread kernels, one or for each direction.
        padding: how much is cut off on all sides.
        output_padding: how much is added at the end; less than stride or dilation.
        groups: the number of groups of channels that are convolved separately.
        dilation: the distance between the elements of a kernel.

    Returns:
        A tensor (N, C_out, D_out, H_out, W_out) or without N, sizes as in `conv_transpose1d`.

    Raises:
        RuntimeError: the sizes do not fit.

    Example:
        >>> F.conv_transpose3d(rushlight.ones(1, 1, 1, 1), rushlight.ones(1, 1, 2, 2, 2)).sum()
        tensor(8.)
    """
    return kernels.conv_transpose3d(
        input, weight, bias, stride, padding, output_padding, groups, dilation
    )
