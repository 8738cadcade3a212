"""Convolutions that find their number of input channels at the first call."""

from __future__ import annotations

from ..parameter import UninitializedParameter
from .conv import Conv1d, Conv2d, Conv3d, ConvTranspose1d, ConvTranspose2d, ConvTranspose3d
from .lazy import LazyModuleMixin

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from rushlight import Tensor
    from rushlight import dtype as DType

    Size = int | Sequence[int]

__all__ = [
    "LazyConv1d",
    "LazyConv2d",
    "LazyConv3d",
    "LazyConvTranspose1d",
    "LazyConvTranspose2d",
    "LazyConvTranspose3d",
]


class _LazyConv(LazyModuleMixin):
    """What all lazy convolutions share."""

    weight: Any
    bias: Any

    def _become_lazy(self: Any, out_channels: int, bias: bool, device: Any, dtype: Any) -> None:
        """Forgets the parameters made for no channels."""
        self.weight = UninitializedParameter(device=device, dtype=dtype)
        self.out_channels = out_channels
        if bias:
            self.bias = UninitializedParameter(device=device, dtype=dtype)

    def reset_parameters(self: Any) -> None:
        """Draws new first values once the sizes are known."""
        if not self.has_uninitialized_params() and self.in_channels != 0:
            super().reset_parameters()

    def initialize_parameters(self: Any, input: Tensor, *args: Any, **kwargs: Any) -> None:
        """Takes the number of channels from the first input."""
        dims = len(self.kernel_size)
        if input.dim() not in (dims + 1, dims + 2):
            raise RuntimeError(
                f"Expected {dims + 1}D (unbatched) or {dims + 2}D (batched) input to "
                f"{type(self).__name__}, but got input of size: {input.shape}"
            )
        if not self.has_uninitialized_params():
            self.in_channels = self.in_channels or input.shape[-dims - 1]
            return
        self.in_channels = input.shape[-dims - 1]
        if self.in_channels % self.groups != 0:
            raise ValueError("in_channels must be divisible by groups")
        channels = (
            (self.in_channels, self.out_channels // self.groups)
            if self.transposed
            else (self.out_channels, self.in_channels // self.groups)
        )
        self.weight.materialize((*channels, *self.kernel_size))
        if self.bias is not None:
            self.bias.materialize((self.out_channels,))
        self.reset_parameters()


class _LazyForwardConv(_LazyConv):
    """What the lazy convolutions share that are not transposed."""

    def __init__(
        self: Any,
        out_channels: int,
        kernel_size: Size,
        stride: Size = 1,
        padding: Size = 0,
        dilation: Size = 1,
        groups: int = 1,
        bias: bool = True,
        padding_mode: str = "zeros",
        device: Any = None,
        dtype: DType | None = None,
    ) -> None:
        super().__init__(0, 0, kernel_size, stride, padding, dilation, groups, False, padding_mode)
        self._become_lazy(out_channels, bias, device, dtype)


class _LazyConvTranspose(_LazyConv):
    """What the lazy transposed convolutions share."""

    def __init__(
        self: Any,
        out_channels: int,
        kernel_size: Size,
        stride: Size = 1,
        padding: Size = 0,
        output_padding: Size = 0,
        groups: int = 1,
        bias: bool = True,
        dilation: Size = 1,
        padding_mode: str = "zeros",
        device: Any = None,
        dtype: DType | None = None,
    ) -> None:
        super().__init__(
            0, 0, kernel_size, stride, padding, output_padding, groups, False, dilation,
            padding_mode,
        )  # fmt: skip
        self._become_lazy(out_channels, bias, device, dtype)


class LazyConv1d(_LazyForwardConv, Conv1d):
    """A `Conv1d` that finds `in_channels` at its first call.

    Args:
        out_channels: the number of channels of the output.
        kernel_size: the size of the kernels.
        stride: the step between windows.
        padding: elements on all sides, "valid" or "same".
        dilation: the distance between the elements of a window.
        groups: the number of groups of channels that are convolved separately.
        bias: whether a number is added to each output channel.
        padding_mode: "zeros", "reflect", "replicate" or "circular".
        device: None or the CPU.
        dtype: the dtype of the parameters.

    Example:
        >>> layer = nn.LazyConv1d(4, 2)
        >>> layer(rushlight.ones(1, 3, 5)).shape
        torch.Size([1, 4, 4])
    """

    cls_to_become = Conv1d


class LazyConv2d(_LazyForwardConv, Conv2d):
    """A `Conv2d` that finds `in_channels` at its first call.

    Args:
        out_channels: the number of channels of the output.
        kernel_size: the size of the kernels.
        stride: the step between windows.
        padding: elements on all sides, "valid" or "same".
        dilation: the distance between the elements of a window.
        groups: the number of groups of channels that are convolved separately.
        bias: whether a number is added to each output channel.
        padding_mode: "zeros", "reflect", "replicate" or "circular".
        device: None or the CPU.
        dtype: the dtype of the parameters.

    Example:
        >>> layer = nn.LazyConv2d(4, 2)
        >>> layer(rushlight.ones(1, 3, 5, 5)).shape
        torch.Size([1, 4, 4, 4])
    """

    cls_to_become = Conv2d


class LazyConv3d(_LazyForwardConv, Conv3d):
    """A `Conv3d` that finds `in_channels` at its first call.

    Args:
        out_channels: the number of channels of the output.
        kernel_size: the size of the kernels.
        stride: the step between windows.
        padding: elements on all sides, "valid" or "same".
        dilation: the distance between the elements of a window.
        groups: the number of groups of channels that are convolved separately.
        bias: whether a number is added to each output channel.
        padding_mode: "zeros", "reflect", "replicate" or "circular".
        device: None or the CPU.
        dtype: the dtype of the parameters.

    Example:
        >>> layer = nn.LazyConv3d(4, 2)
        >>> layer(rushlight.ones(1, 3, 5, 5, 5)).shape
        torch.Size([1, 4, 4, 4, 4])
    """

    cls_to_become = Conv3d


class LazyConvTranspose1d(_LazyConvTranspose, ConvTranspose1d):
    """A `ConvTranspose1d` that finds `in_channels` at its first call.

    Args:
        out_channels: the number of channels of the output.
        kernel_size: the size of the kernels.
        stride: the step between the spread kernels.
        padding: how much is cut off on all sides.
        output_padding: how much is added at the end.
        groups: the number of groups of channels that are convolved separately.
        bias: whether a number is added to each output channel.
        dilation: the distance between the elements of a kernel.
        padding_mode: "zeros".
        device: None or the CPU.
        dtype: the dtype of the parameters.

    Example:
        >>> layer = nn.LazyConvTranspose1d(4, 2)
        >>> layer(rushlight.ones(1, 3, 5)).shape
        torch.Size([1, 4, 6])
    """

    cls_to_become = ConvTranspose1d


class LazyConvTranspose2d(_LazyConvTranspose, ConvTranspose2d):
    """A `ConvTranspose2d` that finds `in_channels` at its first call.

    Args:
        out_channels: the number of channels of the output.
        kernel_size: the size of the kernels.
        stride: the step between the spread kernels.
        padding: how much is cut off on all sides.
        output_padding: how much is added at the end.
        groups: the number of groups of channels that are convolved separately.
        bias: whether a number is added to each output channel.
        dilation: the distance between the elements of a kernel.
        padding_mode: "zeros".
        device: None or the CPU.
        dtype: the dtype of the parameters.

    Example:
        >>> layer = nn.LazyConvTranspose2d(4, 2)
        >>> layer(rushlight.ones(1, 3, 5, 5)).shape
        torch.Size([1, 4, 6, 6])
    """

    cls_to_become = ConvTranspose2d


class LazyConvTranspose3d(_LazyConvTranspose, ConvTranspose3d):
    """A `ConvTranspose3d` that finds `in_channels` at its first call.

    Args:
        out_channels: the number of channels of the output.
        kernel_size: the size of the kernels.
        stride: the step between the spread kernels.
        padding: how much is cut off on all sides.
        output_padding: how much is added at the end.
        groups: the number of groups of channels that are convolved separately.
        bias: whether a number is added to each output channel.
        dilation: the distance between the elements of a kernel.
        padding_mode: "zeros".
        device: None or the CPU.
        dtype: the dtype of the parameters.

    Example:
        >>> layer = nn.LazyConvTranspose3d(4, 2)
        >>> layer(rushlight.ones(1, 3, 5, 5, 5)).shape
        torch.Size([1, 4, 6, 6, 6])
    """

    cls_to_become = ConvTranspose3d
