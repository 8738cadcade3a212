"""The softmax family."""

from __future__ import annotations

from .. import functional as F
from .module import Module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from rushlight import Tensor

__all__ = [
    "LogSoftmax",
    "Softmax",
    "Softmax2d",
    "Softmin",
]


class _SoftmaxOfDim(Module):
    """What the softmax modules along a dimension share."""

    dim: int | None

    def __init__(self, dim: int | None = None) -> None:
        super().__init__()
        self.dim = dim

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(state)
        self.__dict__.setdefault("dim", None)

    def extra_repr(self) -> str:
        """Shows the options."""
        return f"dim={self.dim}"


class Softmin(_SoftmaxOfDim):
    """softmax(-x) along a dimension.

    Args:
        dim: the dimension along which the results sum to 1.

    Example:
        >>> nn.Softmin(dim=0)(rushlight.zeros(2))
        tensor([0.5000, 0.5000])
    """

    def forward(self, input: Tensor) -> Tensor:
        """Applies the function."""
        return F.softmin(input, self.dim, _stacklevel=5)


class Softmax(_SoftmaxOfDim):
    """exp(x) / sum(exp(x)) along a dimension.

    Args:
        dim: the dimension along which the results sum to 1.

    Example:
        >>> nn.Softmax(dim=0)(rushlight.zeros(2))
        tensor([0.5000, 0.5000])
    """

    def forward(self, input: Tensor) -> Tensor:
        """Applies the function."""
        return F.softmax(input, self.dim, _stacklevel=5)


class Softmax2d(Module):
    """Softmax over the channels of images.

    Example:
        >>> nn.Softmax2d()(rushlight.zeros(2, 1, 1))
        tensor([[[0.5000]],
        <BLANKLINE>
                [[0.5000]]])
    """

    def forward(self, input: Tensor) -> Tensor:
        """Applies the function to (N, C, H, W) or (C, H, W)."""
        if input.dim() not in (3, 4):
            raise ValueError(
                f"Softmax2d: expected input to be 3D or 4D, got {input.dim()}D instead"
            )
        return F.softmax(input, -3)


class LogSoftmax(_SoftmaxOfDim):
    """x - log(sum(exp(x))) along a dimension.

    Args:
        dim: the dimension.

    Example:
        >>> nn.LogSoftmax(dim=0)(rushlight.zeros(2))
        tensor([-0.6931, -0.6931])
    """

    def forward(self, input: Tensor) -> Tensor:
        """Applies the function."""
        return F.log_softmax(input, self.dim, _stacklevel=5)
