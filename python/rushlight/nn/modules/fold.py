"""Sliding blocks."""

from __future__ import annotations

from .. import functional as F
from .module import Module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from rushlight import Tensor

    Size = int | Sequence[int]

__all__ = ["Fold", "Unfold"]


class Fold(Module):
    """Adds up sliding blocks to images, see `F.fold`.

    Args:
        output_size: (H, W) or one number.
        kernel_size: the size of the blocks, one or for each direction.
        dilation: the distance between the elements of a block.
        padding: what is cut off on all sides.
        stride: the step between blocks.

    Example:
        >>> nn.Fold((4, 5), 2)(rushlight.ones(1, 12, 12)).shape
        torch.Size([1, 3, 4, 5])
    """

    def __init__(
        self,
        output_size: Size,
        kernel_size: Size,
        dilation: Size = 1,
        padding: Size = 0,
        stride: Size = 1,
    ) -> None:
        super().__init__()
        self.output_size = output_size
        self.kernel_size = kernel_size
        self.dilation = dilation
        self.padding = padding
        self.stride = stride

    def forward(self, input: Tensor) -> Tensor:
        """Maps (N, C K_h K_w, L) to (N, C, H, W), also without N."""
        return F.fold(
            input,
            self.output_size,
            self.kernel_size,
            self.dilation,
            self.padding,
            self.stride,
        )

    def extra_repr(self) -> str:
        """Shows the options."""
        return (
            f"output_size={self.output_size}, kernel_size={self.kernel_size}, "
            f"dilation={self.dilation}, padding={self.padding}, stride={self.stride}"
        )


class Unfold(Module):
    """Lays out all sliding blocks of images as columns, see `F.unfold`.

    Args:
        kernel_size: the size of the blocks, one or for each direction.
        dilation: the distance between the elements of a block.
        padding: zeros on all sides.
        stride: the step between blocks.

    Example:
        >>> nn.Unfold(2)(rushlight.ones(1, 3, 4, 5)).shape
        torch.Size([1, 12, 12])
    """

    def __init__(
        self, kernel_size: Size, dilation: Size = 1, padding: Size = 0, stride: Size = 1
    ) -> None:
        super().__init__()
        self.kernel_size = kernel_size
        self.dilation = dilation
        self.padding = padding
        self.stride = stride

    def forward(self, input: Tensor) -> Tensor:
        """Maps (N, C, H, W) to (N, C K_h K_w, L), also without N."""
        return F.unfold(input, self.kernel_size, self.dilation, self.padding, self.stride)

    def extra_repr(self) -> str:
        """Shows the options."""
        return (
            f"kernel_size={self.kernel_size}, dilation={self.dilation}, "
            f"padding={self.padding}, stride={self.stride}"
        )
