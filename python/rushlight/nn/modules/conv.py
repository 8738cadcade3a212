"""Convolutions; the transposed ones are a file of their own."""

from __future__ import annotations

import rushlight

from ..functional import kernels
from .conv_base import _ConvNd
from .conv_transpose import ConvTranspose1d, ConvTranspose2d, ConvTranspose3d
from .tuples import each

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from rushlight import Tensor

    Size = int | Sequence[int]

__all__ = [
    "Conv1d",
    "Conv2d",
    "Conv3d",
    "ConvTranspose1d",
    "ConvTranspose2d",
    "ConvTranspose3d",
]


class _ForwardConvNd(_ConvNd):
    """What the convolutions share that are not transposed."""

    _dims: int
    _convolve: Any  # an operator: like a builtin function, it is called without self

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Size,
        stride: Size = 1,
        padding: str | Size = 0,
        dilation: Size = 1,
        groups: int = 1,
        bias: bool = True,
        padding_mode: str = "zeros",
        device: Any = None,
        dtype: rushlight.dtype | None = None,
    ) -> None:
        super().__init__(
            in_channels,
            out_channels,
            each(kernel_size, self._dims),
            each(stride, self._dims),
            padding if isinstance(padding, str) else each(padding, self._dims),
            each(dilation, self._dims),
            False,
            (0,) * self._dims,
            groups,
            bias,
            padding_mode,
            device,
            dtype,
        )

    def _conv_forward(self, input: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor:
        """Convolves with any weight and bias."""
        padding = self.padding
        if self.padding_mode != "zeros":
            input, padding = self._padded(input), (0,) * self._dims
        return self._convolve(input, weight, bias, self.stride, padding, self.dilation, self.groups)

    def forward(self, input: Tensor) -> Tensor:
        """Maps (N, in_channels, *) to (N, out_channels, *), also without N."""
        return self._conv_forward(input, self.weight, self.bias)


class Conv1d(_ForwardConvNd):
    """Cross-correlates signals with learned kernels, see `F.conv1d`.

    Args:
        in_channels: the number of channels of the input.
        out_channels: the number of channels of the output.
        kernel_size: the length of the kernels.
        stride: the step between windows.
        padding: elements on both sides, "valid" (none) or "same" (output as long as the input).
        dilation: the distance between the elements of a window.
        groups: the number of groups of channels that are convolved separately.
        bias: whether a number is added to each output channel.
        padding_mode: "zeros", "reflect", "replicate" or "circular".
        device: None or the CPU.
        dtype: the dtype of the parameters.

    Attributes:
        weight: (out_channels, in_channels / groups, K), first uniform on +-1 / sqrt(fan_in).
        bias: (out_channels,), first drawn from the same distribution, or None.

    Raises:
        ValueError: the options do not fit.

    Example:
        >>> nn.Conv1d(16, 33, 3, stride=2)(rushlight.ones(20, 16, 50)).shape
        torch.Size([20, 33, 24])
    """

    _dims = 1
    _convolve: Any = kernels.conv1d


class Conv2d(_ForwardConvNd):
    """Cross-correlates images with learned kernels, see `F.conv2d`.

    Args:
        in_channels: the number of channels of the input.
        out_channels: the number of channels of the output.
        kernel_size: the size of the kernels, one or for each direction.
        stride: the step between windows.
        padding: elements on all sides, "valid" (none) or "same" (output as large as the input).
        dilation: the distance between the elements of a window.
        groups: the number of groups of channels that are convolved separately.
        bias: whether a number is added to each output channel.
        padding_mode: "zeros", "reflect", "replicate" or "circular".
        device: None or the CPU.
        dtype: the dtype of the parameters.

    Attributes:
        weight: (out_channels, in_channels / groups, K_h, K_w), first uniform on
            +-1 / sqrt(fan_in).
        bias: (out_channels,), first drawn from the same distribution, or None.

    Raises:
        ValueError: the options do not fit.

    Example:
        >>> nn.Conv2d(16, 33, (3, 5), stride=(2, 1), padding=(4, 2))(
        ...     rushlight.ones(2, 16, 20, 10)
        ... ).shape
        torch.Size([2, 33, 13, 10])
    """

    _dims = 2
    _convolve: Any = kernels.conv2d


class Conv3d(_ForwardConvNd):
    """Cross-correlates volumes with learned kernels, see `F.conv3d`.

    Args:
        in_channels: the number of channels of the input.
        out_channels: the number of channels of the output.
        kernel_size: the size of the kernels, one or for each direction.
        stride: the step between windows.
        padding: elements on all sides, "valid" (none) or "same" (output as large as the input).
        dilation: the distance between the elements of a window.
        groups: the number of groups of channels that are convolved separately.
        bias: whether a number is added to each output channel.
        padding_mode: "zeros", "reflect", "replicate" or "circular".
        device: None or the CPU.
        dtype: the dtype of the parameters.

    Attributes:
        weight: (out_channels, in_channels / groups, K_d, K_h, K_w), first uniform on
            +-1 / sqrt(fan_in).
        bias: (out_channels,), first drawn from the same distribution, or None.

    Raises:
        ValueError: the options do not fit.

    Example:
        >>> nn.Conv3d(2, 3, 3, stride=2)(rushlight.ones(1, 2, 5, 7, 9)).shape
        torch.Size([1, 3, 2, 3, 4])
    """

    _dims = 3
    _convolve: Any = kernels.conv3d
