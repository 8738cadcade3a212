"""Putting pooled maxima back where they came from."""

from __future__ import annotations

from . import kernels

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from rushlight import Tensor

    Size = int | Sequence[int]

__all__ = ["max_unpool1d", "max_unpool2d", "max_unpool3d"]


def _each(value: Size, dims: int) -> tuple[int, ...]:
    return (value,) * dims if isinstance(value, int) else tuple(value)


def _output_lengths(
    input: Tensor,
    dims: int,
    kernel_size: Size,
    stride: Size | None,
    padding: Size,
    output_size: Sequence[int] | None,
) -> tuple[int, ...]:
    """The lengths before pooling; the wanted ones may be off by less than a stride."""
    window = _each(kernel_size, dims)
    step = window if stride is None else _each(stride, dims)
    pads = _each(padding, dims)
    default = tuple(
        (length - 1) * step[axis] + window[axis] - 2 * pads[axis]
        for axis, length in enumerate(input.shape[-dims:])
    )
    if output_size is None:
        return default
    if len(output_size) == dims + 2:
        output_size = output_size[2:]
    if len(output_size) != dims:
        raise ValueError(
            f"output_size should be a sequence containing {dims} or {dims + 2} elements, "
            f"but it has a length of '{len(output_size)}'"
        )
    for axis, wanted in enumerate(output_size):
        least, most = default[axis] - step[axis], default[axis] + step[axis]
        if not least < wanted < most:
            raise ValueError(
                f'invalid output_size "{tuple(output_size)}" '
                f"(dim {axis} must be between {least} and {most})"
            )
    return tuple(output_size)


def _max_unpool(
    dims: int,
    input: Tensor,
    indices: Tensor,
    kernel_size: Size,
    stride: Size | None,
    padding: Size,
    output_size: Sequence[int] | None,
) -> Tensor:
    name = f"max_unpool{dims}d"
    if input.dim() not in (dims + 1, dims + 2):
        raise RuntimeError(
            f"{name}: expected input with {dims + 1} or {dims + 2} dimensions, got {input.shape}"
        )
    lengths = _output_lengths(input, dims, kernel_size, stride, padding, output_size)
    return getattr(kernels, name)(input, indices, lengths)


def max_unpool1d(
    input: Tensor,
    indices: Tensor,
    kernel_size: Size,
    stride: Size | None = None,
    padding: Size = 0,
    output_size: Sequence[int] | None = None,
) -> Tensor:
    """Puts elements back to the positions they had before `max_pool1d`; the others are 0.

    Args:
        input: (N, C, L) or (C, L).
        indices: the positions, the same shape.
        kernel_size: that of the pooling.
        stride: that of the pooling; None is `kernel_size`.
        padding: that of the pooling.
        output_size: the size before pooling, which the others give up to a stride.

    Returns:
        A tensor (N, C, L_out) or (C, L_out).

    Raises:
        ValueError: `output_size` is impossible.
        RuntimeError: the shapes do not fit or a position is out of range.

    Example:
        >>> x = rushlight.tensor([[1.0, 3.0, 2.0, 0.0]])
        >>> F.max_unpool1d(*F.max_pool1d(x, 2, return_indices=True), 2)
        tensor([[0., 3., 2., 0.]])
    """
    return _max_unpool(1, input, indices, kernel_size, stride, padding, output_size)


def max_unpool2d(
    input: Tensor,
    indices: Tensor,
    kernel_size: Size,
    stride: Size | None = None,
    padding: Size = 0,
    output_size: Sequence[int] | None = None,
) -> Tensor:
    """Puts elements back to the positions they had before `max_pool2d`; the others are 0.

    Args:
        input: (N, C, H, W) or (C, H, W).
        indices: the positions in a flattened image, the same shape.
        kernel_size: that of the pooling.
        stride: that of the pooling; None is `kernel_size`.
        padding: that of the pooling.
        output_size: the size before pooling, which the others give up to a stride.

    Returns:
        A tensor (N, C, H_out, W_out) or (C, H_out, W_out).

    Raises:
        ValueError: `output_size` is impossible.
        RuntimeError: the shapes do not fit or a position is out of range.

    Example:
        >>> x = rushlight.tensor([[[1.0, 3.0], [2.0, 0.0]]])
        >>> F.max_unpool2d(*F.max_pool2d(x, 2, return_indices=True), 2)
        tensor([[[0., 3.],
                 [0., 0.]]])
    """
    return _max_unpool(2, input, indices, kernel_size, stride, padding, output_size)


def max_unpool3d(
    input: Tensor,
    indices: Tensor,
    kernel_size: Size,
    stride: Size | None = None,
    padding: Size = 0,
    output_size: Sequence[int] | None = None,
) -> Tensor:
    """Puts elements back to the positions they had before `max_pool3d`; the others are 0.

    Args:
        input: (N, C, D, H, W) or (C, D, H, W).
        indices: the positions in a flattened volume, the same shape.
        kernel_size: that of the pooling.
        stride: that of the pooling; None is `kernel_size`.
        padding: that of the pooling.
        output_size: the size before pooling, which the others give up to a stride.

    Returns:
        A tensor (N, C, D_out, H_out, W_out) or without N.

    Raises:
        ValueError: `output_size` is impossible.
        RuntimeError: the shapes do not fit or a position is out of range.

    Example:
        >>> x = rushlight.arange(8.0).reshape(1, 2, 2, 2)
        >>> F.max_unpool3d(*F.max_pool3d(x, 2, return_indices=True), 2).sum()
        tensor(7.)
    """
    return _max_unpool(3, input, indices, kernel_size, stride, padding, output_size)
