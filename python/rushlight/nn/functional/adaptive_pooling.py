"""Pooling to a given output size, and pooling over random windows."""

from __future__ import annotations

import rushlight

from . import kernels

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from rushlight import Tensor

    Size = int | Sequence[int]
    PartialSize = int | Sequence[int | None] | None

__all__ = [
    "adaptive_avg_pool1d",
    "adaptive_avg_pool2d",
    "adaptive_avg_pool3d",
    "adaptive_max_pool1d",
    "adaptive_max_pool1d_with_indices",
    "adaptive_max_pool2d",
    "adaptive_max_pool2d_with_indices",
    "adaptive_max_pool3d",
    "adaptive_max_pool3d_with_indices",
    "fractional_max_pool2d",
    "fractional_max_pool2d_with_indices",
    "fractional_max_pool3d",
    "fractional_max_pool3d_with_indices",
]


def full_size(output_size: Any, input: Tensor, dims: int) -> tuple[int, ...]:
    """The output size with the input's own sizes where None is given."""
    if output_size is None or isinstance(output_size, int):
        output_size = (output_size,) * dims
    elif input.dim() <= len(output_size):
        raise ValueError(
            f"adaptive pooling: Input dimension should be at least {len(output_size) + 1} for "
            f"output_size {tuple(output_size)}, got input {tuple(input.shape)}"
        )
    if len(output_size) != dims or input.dim() <= dims:
        return tuple(output_size)
    own = input.shape[-dims:]
    return tuple(
        length if wanted is None else wanted
        for length, wanted in zip(own, output_size, strict=False)
    )


def adaptive_avg_pool1d(input: Tensor, output_size: PartialSize) -> Tensor:
    """Returns the means of `output_size` windows that cover the input evenly.

    Args:
        input: (N, C, L) or (C, L).
        output_size: L_out.

    Returns:
        A tensor (N, C, L_out) or (C, L_out).

    Raises:
        RuntimeError: the sizes do not fit.

    Example:
        >>> F.adaptive_avg_pool1d(rushlight.tensor([[1.0, 2.0, 3.0]]), 2)
        tensor([[1.5000, 2.5000]])
    """
    return kernels.adaptive_avg_pool1d(input, output_size)


def adaptive_avg_pool2d(input: Tensor, output_size: PartialSize) -> Tensor:
    """Returns the means of windows that cover the input evenly.

    Args:
        input: (N, C, H, W) or (C, H, W).
        output_size: (H_out, W_out) or one number; None keeps the input's size.

    Returns:
        A tensor (N, C, H_out, W_out) or (C, H_out, W_out).

    Raises:
        RuntimeError: the sizes do not fit.

    Example:
        >>> F.adaptive_avg_pool2d(rushlight.ones(1, 4, 3), (2, None)).shape
        torch.Size([1, 2, 3])
    """
    return kernels.adaptive_avg_pool2d(input, full_size(output_size, input, 2))


def adaptive_avg_pool3d(input: Tensor, output_size: PartialSize) -> Tensor:
    """Returns the means of windows that cover the input evenly.

    Args:
        input: (N, C, D, H, W) or (C, D, H, W).
        output_size: (D_out, H_out, W_out) or one number; None keeps the input's size.

    Returns:
        A tensor (N, C, D_out, H_out, W_out) or without N.

    Raises:
        RuntimeError: the sizes do not fit.

    Example:
        >>> F.adaptive_avg_pool3d(rushlight.ones(1, 4, 3, 2), 1).shape
        torch.Size([1, 1, 1, 1])
    """
    return kernels.adaptive_avg_pool3d(input, full_size(output_size, input, 3))


def adaptive_max_pool1d(
    input: Tensor, output_size: PartialSize, return_indices: bool = False
) -> Any:
    """Returns the largest elements of `output_size` windows that cover the input evenly.

    Args:
        input: (N, C, L) or (C, L).
        output_size: L_out.
        return_indices: whether the positions are returned too.

    Returns:
        A tensor (N, C, L_out) or (C, L_out), or the pair of it and the positions.

    Raises:
        RuntimeError: the sizes do not fit.

    Example:
        >>> F.adaptive_max_pool1d(rushlight.tensor([[1.0, 2.0, 3.0]]), 2)
        tensor([[2., 3.]])
    """
    pooled = kernels.adaptive_max_pool1d(input, output_size)
    return pooled if return_indices else pooled[0]


def adaptive_max_pool2d(
    input: Tensor, output_size: PartialSize, return_indices: bool = False
) -> Any:
    """Returns the largest elements of windows that cover the input evenly.

    Args:
        input: (N, C, H, W) or (C, H, W).
        output_size: (H_out, W_out) or one number; None keeps the input's size.
        return_indices: whether the positions, counted in a flattened image, are returned too.

    Returns:
        A tensor (N, C, H_out, W_out) or (C, H_out, W_out), or the pair of it and the positions.

    Raises:
        RuntimeError: the sizes do not fit.

    Example:
        >>> F.adaptive_max_pool2d(rushlight.tensor([[[1.0, 3.0], [2.0, 0.0]]]), 1)
        tensor([[[3.]]])
    """
    pooled = kernels.adaptive_max_pool2d(input, full_size(output_size, input, 2))
    return pooled if return_indices else pooled[0]


def adaptive_max_pool3d(
    input: Tensor, output_size: PartialSize, return_indices: bool = False
) -> Any:
    """Returns the largest elements of windows that cover the input evenly.

    Args:
        input: (N, C, D, H, W) or (C, D, H, W).
        output_size: (D_out, H_out, W_out) or one number; None keeps the input's size.
        return_indices: whether the positions, counted in a flattened volume, are returned too.

    Returns:
        A tensor (N, C, D_out, H_out, W_out) or without N, or the pair of it and the positions.

    Raises:
        RuntimeError: the sizes do not fit.

    Example:
        >>> F.adaptive_max_pool3d(rushlight.arange(8.0).reshape(1, 2, 2, 2), 1)
        tensor([[[[7.]]]])
    """
    pooled = kernels.adaptive_max_pool3d(input, full_size(output_size, input, 3))
    return pooled if return_indices else pooled[0]


def adaptive_max_pool1d_with_indices(
    input: Tensor, output_size: Size, return_indices: bool = False
) -> tuple[Tensor, Tensor]:
    """Does what `adaptive_max_pool1d` does with `return_indices=True`."""
    return adaptive_max_pool1d(input, output_size, True)


def adaptive_max_pool2d_with_indices(
    input: Tensor, output_size: PartialSize, return_indices: bool = False
) -> tuple[Tensor, Tensor]:
    """Does what `adaptive_max_pool2d` does with `return_indices=True`."""
    return adaptive_max_pool2d(input, output_size, True)


def adaptive_max_pool3d_with_indices(
    input: Tensor, output_size: PartialSize, return_indices: bool = False
) -> tuple[Tensor, Tensor]:
    """Does what `adaptive_max_pool3d` does with `return_indices=True`."""
    return adaptive_max_pool3d(input, output_size, True)


def _window_starts(samples: Tensor, length: int, window: int, count: int) -> Tensor:
    """The first positions of `count` random windows, (N, C, count).

    Graham, "Fractional max-pooling", 2014: window i starts at floor((i + u) a) - floor(u a)
    with a = (length - window) / (count - 1), and the last one ends where the input does.
    """
    if count == 0:
        return rushlight.empty(*samples.shape, 0, dtype=rushlight.int64)
    if count == 1:
        return rushlight.full((*samples.shape, 1), length - window, dtype=rushlight.int64)
    step = (length - window) / (count - 1)
    places = rushlight.arange(count - 1, dtype=samples.dtype)
    first = (samples * step).to(rushlight.int64).unsqueeze(-1)
    starts = ((places + samples.unsqueeze(-1)) * step).to(rushlight.int64) - first
    last = rushlight.full((*samples.shape, 1), length - window, dtype=rushlight.int64)
    return rushlight.cat([starts, last], -1)


def _fractional_max_pool(
    dims: int,
    input: Tensor,
    kernel_size: Size,
    output_size: Any,
    output_ratio: Any,
    random_samples: Tensor | None,
) -> tuple[Tensor, Tensor]:
    name = f"fractional_max_pool{dims}d"
    if output_size is None and output_ratio is None:
        raise ValueError(f"{name} requires specifying either an output_size or an output_ratio")
    if input.dim() not in (dims + 1, dims + 2) or 0 in input.shape[1:]:
        raise RuntimeError(
            f"{name}: expected a non-empty {dims + 1}D or {dims + 2}D input, got {input.shape}"
        )
    lengths = tuple(input.shape[-dims:])
    windows = (kernel_size,) * dims if isinstance(kernel_size, int) else tuple(kernel_size)
    if output_size is None:
        ratios = (output_ratio,) * dims if isinstance(output_ratio, float) else output_ratio
        output_size = tuple(
            int(length * ratio) for length, ratio in zip(lengths, ratios, strict=False)
        )
    counts = (output_size,) * dims if isinstance(output_size, int) else tuple(output_size)
    for what, values in (("kernel_size", windows), ("output_size", counts)):
        if len(values) != dims:
            raise ValueError(f"{name}: {what} must be one number or {dims}, got {values}")
    for length, window, count in zip(lengths, windows, counts, strict=True):
        if window < 1:
            raise ValueError(f"{name}: kernel_size must be positive, got {windows}")
        if count < 0 or count + window - 1 > length:
            raise RuntimeError(
                f"{name}: a window of {window} and an output of {count} are too large for an "
                f"input of {length} (input {input.shape})"
            )
    batch = input if input.dim() == dims + 2 else input.unsqueeze(0)
    samples, channels = batch.shape[:2]
    if random_samples is None:
        random_samples = rushlight.rand(samples, channels, dims, dtype=input.dtype)
    # position[n, c, o..., k...] counts in the flattened input. PyTorch's samples for images are
    # (width, height), those for volumes (depth, height, width).
    position: Any = 0
    for axis in range(dims):
        sample = random_samples[:samples, :, 1 - axis if dims == 2 else axis]
        starts = _window_starts(sample, lengths[axis], windows[axis], counts[axis])
        inside = starts.unsqueeze(-1) + rushlight.arange(windows[axis])
        shape = [1] * (2 * dims)
        shape[axis], shape[dims + axis] = counts[axis], windows[axis]
        position = position * lengths[axis] + inside.reshape(samples, channels, *shape)
    position = position.flatten(2 + dims)
    values = batch.flatten(2).gather(2, position.flatten(2)).reshape(position.shape)
    chosen = values.argmax(-1, keepdim=True)
    pooled = values.gather(-1, chosen).squeeze(-1)
    indices = position.gather(-1, chosen).squeeze(-1)
    if input.dim() == dims + 1:
        return pooled.squeeze(0), indices.squeeze(0)
    return pooled, indices


def fractional_max_pool2d(
    input: Tensor,
    kernel_size: Size,
    output_size: Size | None = None,
    output_ratio: Any = None,
    return_indices: bool = False,
    _random_samples: Tensor | None = None,
) -> Any:
    """Returns the largest elements of windows with random steps between them.

    Graham, "Fractional max-pooling", 2014.

    Args:
        input: (N, C, H, W) or (C, H, W).
        kernel_size: the size of the windows, one or for each direction.
        output_size: (H_out, W_out) or one number.
        output_ratio: the output's size as a share of the input's, one or for each direction.
        return_indices: whether the positions, counted in a flattened image, are returned too.

    Returns:
        A tensor (N, C, H_out, W_out) or (C, H_out, W_out), or the pair of it and the positions.

    Raises:
        ValueError: neither output_size nor output_ratio is given.
        RuntimeError: the sizes do not fit.

    Example:
        >>> F.fractional_max_pool2d(rushlight.ones(1, 5, 5), 2, output_size=3).shape
        torch.Size([1, 3, 3])
    """
    pooled = _fractional_max_pool(2, input, kernel_size, output_size, output_ratio, _random_samples)
    return pooled if return_indices else pooled[0]


def fractional_max_pool3d(
    input: Tensor,
    kernel_size: Size,
    output_size: Size | None = None,
    output_ratio: Any = None,
    return_indices: bool = False,
    _random_samples: Tensor | None = None,
) -> Any:
    """Returns the largest elements of windows with random steps between them.

    Graham, "Fractional max-pooling", 2014.

    Args:
        input: (N, C, D, H, W) or (C, D, H, W).
        kernel_size: the size of the windows, one or for each direction.
        output_size: (D_out, H_out, W_out) or one number.
        output_ratio: the output's size as a share of the input's, one or for each direction.
        return_indices: whether the positions, counted in a flattened volume, are returned too.

    Returns:
        A tensor (N, C, D_out, H_out, W_out) or without N, or the pair of it and the positions.

    Raises:
        ValueError: neither output_size nor output_ratio is given.
        RuntimeError: the sizes do not fit.

    Example:
        >>> F.fractional_max_pool3d(rushlight.ones(1, 5, 5, 5), 2, output_ratio=0.6).shape
        torch.Size([1, 3, 3, 3])
    """
    pooled = _fractional_max_pool(3, input, kernel_size, output_size, output_ratio, _random_samples)
    return pooled if return_indices else pooled[0]


def fractional_max_pool2d_with_indices(
    input: Tensor,
    kernel_size: Size,
    output_size: Size | None = None,
    output_ratio: Any = None,
    return_indices: bool = False,
    _random_samples: Tensor | None = None,
) -> tuple[Tensor, Tensor]:
    """Does what `fractional_max_pool2d` does with `return_indices=True`."""
    return _fractional_max_pool(2, input, kernel_size, output_size, output_ratio, _random_samples)


def fractional_max_pool3d_with_indices(
    input: Tensor,
    kernel_size: Size,
    output_size: Size | None = None,
    output_ratio: Any = None,
    return_indices: bool = False,
    _random_samples: Tensor | None = None,
) -> tuple[Tensor, Tensor]:
    """Does what `fractional_max_pool3d` does with `return_indices=True`."""
    return _fractional_max_pool(3, input, kernel_size, output_size, output_ratio, _random_samples)
