"""Transposed convolutions."""

from __future__ import annotations

import rushlight

from ..functional import kernels
from .conv_base import _ConvNd
from .tuples import each

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from rushlight import Tensor

    Size = int | Sequence[int]

__all__ = [
    "ConvTranspose1d",
    "ConvTranspose2d",
    "ConvTranspose3d",
]


class _ConvTransposeNd(_ConvNd):
    """What the transposed convolutions share."""

    _dims: int
    _convolve: Any  # an operator: like a builtin function, it is called without self

    def __init__(
        self,
        in_channels: int,
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
        dtype: rushlight.dtype | None = None,
    ) -> None:
        if padding_mode != "zeros":
            raise ValueError(f'Only "zeros" padding mode is supported for {type(self).__name__}')
        super().__init__(
            in_channels,
            out_channels,
            each(kernel_size, self._dims),
            each(stride, self._dims),
            each(padding, self._dims),
            each(dilation, self._dims),
            True,
            each(output_padding, self._dims),
            groups,
            bias,
            padding_mode,
            device,
            dtype,
        )

    def _output_padding(self, input: Tensor, output_size: Sequence[int] | None) -> tuple[int, ...]:
        """What must be added at the ends for the output to have a given size."""
        if output_size is None:
            return self.output_padding
        dims = len(self.kernel_size)
        leading = input.dim() - dims
        if len(output_size) == input.dim():
            output_size = output_size[leading:]
        if len(output_size) != dims:
            raise ValueError(
                f"ConvTranspose{dims}D: for {input.dim()}D input, output_size must have {dims} "
                f"or {input.dim()} elements (got {len(output_size)})"
            )
        least = [
            (input.shape[leading + axis] - 1) * self.stride[axis]
            - 2 * self.padding[axis]
            + self.dilation[axis] * (self.kernel_size[axis] - 1)
            + 1
            for axis in range(dims)
        ]
        most = [least[axis] + self.stride[axis] - 1 for axis in range(dims)]
        for axis in range(dims):
            if not least[axis] <= output_size[axis] <= most[axis]:
                raise ValueError(
                    f"requested an output size of {tuple(output_size)}, but valid sizes range "
                    f"from {least} to {most} (for an input of {input.shape[leading:]})"
                )
        return tuple(output_size[axis] - least[axis] for axis in range(dims))

    def forward(self, input: Tensor, output_size: Sequence[int] | None = None) -> Tensor:
        """Maps (N, in_channels, *) to (N, out_channels, *), of a given size if one is."""
        return self._convolve(
            input,
            self.weight,
            self.bias,
            self.stride,
            self.padding,
            self._output_padding(input, output_size),
            self.groups,
            self.dilation,
        )


class ConvTranspose1d(_ConvTransposeNd):
    """The adjoint of `Conv1d` with learned kernels, see `F.conv_transpose1d`.

    Args:
        in_channels: the number of channels of the input.
        out_channels: the number of channels of the output.
        kernel_size: the length of the kernels.
        stride: the step between the spread kernels.
        padding: how much is cut off on both sides.
        output_padding: how much is added at the end.
        groups: the number of groups of channels that are convolved separately.
        bias: whether a number is added to each output channel.
        dilation: the distance between the elements of a kernel.
        padding_mode: "zeros".
        device: None or the CPU.
        dtype: the dtype of the parameters.

    Attributes:
        weight: (in_channels, out_channels / groups, K).
        bias: (out_channels,) or None.

    Raises:
        ValueError: the options do not fit.

    Example:
        >>> nn.ConvTranspose1d(2, 3, 3, stride=2)(rushlight.ones(1, 2, 4)).shape
        torch.Size([1, 3, 9])
    """

    _dims = 1
    _convolve: Any = kernels.conv_transpose1d


class ConvTranspose2d(_ConvTransposeNd):
    """The adjoint of `Conv2d` with learned kernels, see `F.conv_transpose2d`.

    Args:
        in_channels: the number of channels of the input.
        out_channels: the number of channels of the output.
        kernel_size: the size of the kernels, one or for each direction.
        stride: the step between the spread kernels.
        padding: how much is cut off on all sides.
        output_padding: how much is added at the end.
        groups: the number of groups of channels that are convolved separately.
        bias: whether a number is added to each output channel.
        dilation: the distance between the elements of a kernel.
        padding_mode: "zeros".
        device: None or the CPU.
        dtype: the dtype of the parameters.

    Attributes:
        weight: (in_channels, out_channels / groups, K_h, K_w).
        bias: (out_channels,) or None.

    Raises:
        ValueError: the options do not fit.

    Example:
        >>> layer = nn.ConvTranspose2d(2, 3, 3, stride=2, padding=1)
        >>> layer(rushlight.ones(1, 2, 6, 6), output_size=(12, 12)).shape
        torch.Size([1, 3, 12, 12])
    """

    _dims = 2
    _convolve: Any = kernels.conv_transpose2d


class ConvTranspose3d(_ConvTransposeNd):
    """The adjoint of `Conv3d` with learned kernels, see `F.conv_transpose3d`.

    Args:
        in_channels: the number of channels of the input.
        out_channels: the number of channels of the output.
        kernel_size: the size of the kernels, one or for each direction.
        stride: the step between the spread kernels.
        padding: how much is cut off on all sides.
        output_padding: how much is added at the end.
        groups: the number of groups of channels that are convolved separately.
        bias: whether a number is added to each output channel.
        dilation: the distance between the elements of a kernel.
        padding_mode: "zeros".
        device: None or the CPU.
        dtype: the dtype of the parameters.

    Attributes:
        weight: (in_channels, out_channels / groups, K_d, K_h, K_w).
        bias: (out_channels,) or None.

    Raises:
        ValueError: the options do not fit.

    Example:
        >>> nn.ConvTranspose3d(2, 3, 2, stride=2)(rushlight.ones(1, 2, 2, 3, 4)).shape
        torch.Size([1, 3, 4, 6, 8])
    """

    _dims = 3
    _convolve: Any = kernels.conv_transpose3d
