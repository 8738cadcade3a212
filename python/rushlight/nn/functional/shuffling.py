"""Moving elements between channels, space and sliding blocks."""

from __future__ import annotations

import rushlight

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from rushlight import Tensor

    Size = int | Sequence[int]

__all__ = ["channel_shuffle", "fold", "pixel_shuffle", "pixel_unshuffle", "unfold"]


def pixel_shuffle(input: Tensor, upscale_factor: int) -> Tensor:
    """Moves channels into space: (*, C r^2, H, W) to (*, C, H r, W r).

    Shi et al., "Real-time single image and video super-resolution", 2016.

    Args:
        input: (*, C r^2, H, W).
        upscale_factor: r.

    Returns:
        A tensor (*, C, H r, W r).

    Raises:
        RuntimeError: the sizes do not fit.

    Example:
        >>> F.pixel_shuffle(rushlight.arange(4.0).reshape(4, 1, 1), 2)
        tensor([[[0., 1.],
                 [2., 3.]]])
    """
    factor = upscale_factor
    if input.dim() < 3:
        raise RuntimeError(
            "pixel_shuffle expects input to have at least 3 dimensions, but got input with "
            f"{input.dim()} dimension(s)"
        )
    if factor <= 0:
        raise RuntimeError(f"pixel_shuffle expects a positive upscale_factor, but got {factor}")
    *leading, channels, height, width = input.shape
    if channels % factor**2 != 0:
        raise RuntimeError(
            "pixel_shuffle expects its input's 'channel' dimension to be divisible by the square "
            f"of upscale_factor, but input.size(-3)={channels} is not divisible by {factor**2}"
        )
    outputs = channels // factor**2
    blocks = input.reshape(*leading, outputs, factor, factor, height, width)
    first = len(leading)
    order = [*range(first), first, first + 3, first + 1, first + 4, first + 2]
    shuffled = blocks.permute(order).clone(memory_format=rushlight.contiguous_format)
    return shuffled.view(*leading, outputs, height * factor, width * factor)


def pixel_unshuffle(input: Tensor, downscale_factor: int) -> Tensor:
    """Moves space into channels: (*, C, H r, W r) to (*, C r^2, H, W).

    Args:
        input: (*, C, H r, W r).
        downscale_factor: r.

    Returns:
        A tensor (*, C r^2, H, W).

    Raises:
        RuntimeError: the sizes do not fit.

    Example:
        >>> F.pixel_unshuffle(rushlight.ones(1, 4, 6), 2).shape
        torch.Size([4, 2, 3])
    """
    factor = downscale_factor
    if input.dim() < 3:
        raise RuntimeError(
            "pixel_unshuffle expects input to have at least 3 dimensions, but got input with "
            f"{input.dim()} dimension(s)"
        )
    if factor <= 0:
        raise RuntimeError(f"pixel_unshuffle expects a positive downscale_factor, but got {factor}")
    *leading, channels, height, width = input.shape
    for name, axis, length in (("height", -2, height), ("width", -1, width)):
        if length % factor != 0:
            raise RuntimeError(
                f"pixel_unshuffle expects {name} to be divisible by downscale_factor, "
                f"but input.size({axis})={length} is not divisible by {factor}"
            )
    rows, columns = height // factor, width // factor
    blocks = input.reshape(*leading, channels, rows, factor, columns, factor)
    first = len(leading)
    order = [*range(first), first, first + 2, first + 4, first + 1, first + 3]
    shuffled = blocks.permute(order).clone(memory_format=rushlight.contiguous_format)
    return shuffled.view(*leading, channels * factor**2, rows, columns)


def channel_shuffle(input: Tensor, groups: int) -> Tensor:
    """Deals the channels of groups out in turn.

    Zhang et al., "ShuffleNet", 2017.

    Args:
        input: (N, C, *).
        groups: the number of groups.

    Returns:
        A tensor of the same shape.

    Raises:
        RuntimeError: `groups` does not divide C, or the input has fewer than 3 dimensions.

    Example:
        >>> F.channel_shuffle(rushlight.arange(4.0).reshape(1, 4, 1), 2).flatten()
        tensor([0., 2., 1., 3.])
    """
    if input.dim() < 3:
        raise RuntimeError(
            "channel_shuffle expects input with > 2 dims, but got input with sizes "
            f"{list(input.shape)}"
        )
    if groups <= 0:
        raise RuntimeError(
            f"Number of groups to divide channels in must be positive. Value of groups:{groups}"
        )
    samples, channels, *rest = input.shape
    if channels % groups != 0:
        raise RuntimeError(
            "Number of channels must be divisible by groups. "
            f"Got {channels} channels and {groups} groups."
        )
    grouped = input.reshape(samples, groups, channels // groups, *rest)
    return grouped.transpose(1, 2).reshape(input.shape)


class _Blocks:
    """The sliding blocks of `fold` and `unfold` over a padded image."""

    def __init__(
        self,
        name: str,
        image: Sequence[int],
        kernel_size: Size,
        dilation: Size,
        padding: Size,
        stride: Size,
    ) -> None:
        self.image = tuple(image)
        self.kernel = self._pair(name, "kernel_size", kernel_size, 1)
        self.dilation = self._pair(name, "dilation", dilation, 1)
        self.padding = self._pair(name, "padding", padding, 0)
        self.stride = self._pair(name, "stride", stride, 1)
        self.padded = tuple(
            length + 2 * pad for length, pad in zip(self.image, self.padding, strict=False)
        )
        self.counts = tuple(
            (self.padded[axis] - self.dilation[axis] * (self.kernel[axis] - 1) - 1)
            // self.stride[axis]
            + 1
            for axis in range(2)
        )
        if min(self.counts) < 1:
            raise RuntimeError(
                f"{name}: given an image of {self.image}, kernel_size={self.kernel}, "
                f"dilation={self.dilation}, padding={self.padding}, calculated shape of the array "
                f"of sliding blocks as {self.counts}, but its components must be at least one"
            )

    @staticmethod
    def _pair(name: str, what: str, value: Size, least: int) -> tuple[int, int]:
        pair = (value, value) if isinstance(value, int) else tuple(value)
        if len(pair) == 1:
            pair *= 2
        if len(pair) != 2:
            raise RuntimeError(f"{name}: expected 1 or 2 numbers as {what}, got {pair}")
        if min(pair) < least:
            raise RuntimeError(f"{name}: {what} should be at least {least}, got {pair}")
        return pair

    def positions(self) -> Tensor:
        """Where the elements of all blocks are in the flattened padded image, (K, L)."""
        rows, columns = (
            (rushlight.arange(self.kernel[axis]) * self.dilation[axis]).unsqueeze(1)
            + rushlight.arange(self.counts[axis]) * self.stride[axis]
            for axis in range(2)
        )
        rows, columns = rows[:, None, :, None], columns[None, :, None, :]
        size = self.kernel[0] * self.kernel[1]
        return (rows * self.padded[1] + columns).reshape(size, -1)


def unfold(
    input: Tensor, kernel_size: Size, dilation: Size = 1, padding: Size = 0, stride: Size = 1
) -> Tensor:
    """Lays out all sliding blocks of images as columns.

    Args:
        input: (N, C, H, W) or (C, H, W).
        kernel_size: the size of the blocks, one or for each direction.
        dilation: the distance between the elements of a block.
        padding: zeros on all sides.
        stride: the step between blocks.

    Returns:
        A tensor (N, C K_h K_w, L) or (C K_h K_w, L) for L blocks.

    Raises:
        RuntimeError: the sizes do not fit.

    Example:
        >>> F.unfold(rushlight.arange(6.0).reshape(1, 2, 3), (2, 2))
        tensor([[0., 1.],
                [1., 2.],
                [3., 4.],
                [4., 5.]])
    """
    if input.dim() not in (3, 4) or 0 in input.shape[1:]:
        raise RuntimeError(
            "unfold: Expected 3D or 4D (batch mode) tensor with possibly 0 batch size and other "
            f"non-zero dimensions for input, but got: {list(input.shape)}"
        )
    blocks = _Blocks("unfold", input.shape[-2:], kernel_size, dilation, padding, stride)
    top, left = blocks.padding
    padded = rushlight.nn.functional.pad(input, (left, left, top, top)) if top or left else input
    positions = blocks.positions()
    taken = padded.flatten(-2).index_select(-1, positions.reshape(-1))
    *leading, channels, _ = taken.shape
    return taken.reshape(*leading, channels * positions.shape[0], positions.shape[1])


def fold(
    input: Tensor,
    output_size: Size,
    kernel_size: Size,
    dilation: Size = 1,
    padding: Size = 0,
    stride: Size = 1,
) -> Tensor:
    """Adds up sliding blocks to images; the adjoint of `unfold`.

    Args:
        input: (N, C K_h K_w, L) or (C K_h K_w, L) for L blocks.
        output_size: (H, W) or one number.
        kernel_size: the size of the blocks, one or for each direction.
        dilation: the distance between the elements of a block.
        padding: what is cut off on all sides.
        stride: the step between blocks.

    Returns:
        A tensor (N, C, H, W) or (C, H, W).

    Raises:
        RuntimeError: the sizes do not fit.

    Example:
        >>> F.fold(rushlight.ones(4, 2), (2, 3), 2)
        tensor([[[1., 2., 1.],
                 [1., 2., 1.]]])
    """
    if input.dim() not in (2, 3) or 0 in input.shape[1:]:
        raise RuntimeError(
            "fold: Expected 2D or 3D (batch mode) tensor for input with possibly 0 batch size and "
            f"non-zero dimensions for input, but got: {list(input.shape)}"
        )
    image = (output_size,) * 2 if isinstance(output_size, int) else tuple(output_size)
    blocks = _Blocks("fold", image, kernel_size, dilation, padding, stride)
    size = blocks.kernel[0] * blocks.kernel[1]
    *leading, rows, columns = input.shape
    if rows % size != 0:
        raise RuntimeError(
            "Expected size of input's dimension 1 to be divisible by the product of kernel_size, "
            f"but got input.size(1)={rows} and kernel_size={blocks.kernel}."
        )
    if columns != blocks.counts[0] * blocks.counts[1]:
        raise RuntimeError(
            f"Given output_size={image}, kernel_size={blocks.kernel}, "
            f"dilation={blocks.dilation}, padding={blocks.padding}, stride={blocks.stride}, "
            "expected size of input's dimension 2 to match the calculated number of sliding "
            f"blocks {blocks.counts[0]} * {blocks.counts[1]} = "
            f"{blocks.counts[0] * blocks.counts[1]}, but got input.size(2)={columns}."
        )
    channels = rows // size
    flat = input.reshape(*leading, channels, size * columns)
    zeros = rushlight.zeros(
        *leading, channels, blocks.padded[0] * blocks.padded[1], dtype=input.dtype
    )
    summed = zeros.index_add(-1, blocks.positions().reshape(-1), flat)
    (top, left), (height, width) = blocks.padding, blocks.image
    padded = summed.reshape(*leading, channels, *blocks.padded)
    return padded[..., top : top + height, left : left + width].contiguous()
