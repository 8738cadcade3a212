"""Dropout."""

from __future__ import annotations

from .. import functional as F
from .module import Module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from rushlight import Tensor

__all__ = ["AlphaDropout", "Dropout", "Dropout1d", "Dropout2d", "Dropout3d", "FeatureAlphaDropout"]


class _DropoutNd(Module):
    """What all dropout modules share."""

    _drop: Any

    def __init__(self, p: float = 0.5, inplace: bool = False) -> None:
        super().__init__()
        if not 0 <= p <= 1:
            raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")
        self.p = p
        self.inplace = inplace

    def extra_repr(self) -> str:
        """Shows the options."""
        return f"p={self.p}, inplace={self.inplace}"

    def forward(self, input: Tensor) -> Tensor:
        """Drops elements or channels."""
        return self._drop(input, self.p, self.training, self.inplace)


class Dropout(_DropoutNd):
    """Sets random elements to zero in training and scales the others by 1 / (1 - p).

    Args:
        p: the probability of zero.
        inplace: whether the input is overwritten.

    Raises:
        ValueError: p is no probability.

    Example:
        >>> nn.Dropout(1.0)(rushlight.ones(3))
        tensor([0., 0., 0.])
    """

    _drop: Any = staticmethod(F.dropout)


class Dropout1d(_DropoutNd):
    """Sets random channels of signals to zero in training, see `F.dropout1d`.

    Args:
        p: the probability of zero.
        inplace: whether the input is overwritten.

    Raises:
        ValueError: p is no probability.
    """

    _drop: Any = staticmethod(F.dropout1d)


class Dropout2d(_DropoutNd):
    """Sets random channels of images to zero in training, see `F.dropout2d`.

    Args:
        p: the probability of zero.
        inplace: whether the input is overwritten.

    Raises:
        ValueError: p is no probability.
    """

    _drop: Any = staticmethod(F.dropout2d)


class Dropout3d(_DropoutNd):
    """Sets random channels of volumes to zero in training, see `F.dropout3d`.

    Args:
        p: the probability of zero.
        inplace: whether the input is overwritten.

    Raises:
        ValueError: p is no probability.
    """

    _drop: Any = staticmethod(F.dropout3d)


class AlphaDropout(_DropoutNd):
    """Drops elements in training so that mean 0 and variance 1 stay, see `F.alpha_dropout`.

    Args:
        p: the probability of being dropped.
        inplace: whether the input is overwritten.

    Raises:
        ValueError: p is no probability.
    """

    def forward(self, input: Tensor) -> Tensor:
        """Drops elements."""
        return F.alpha_dropout(input, self.p, self.training)


class FeatureAlphaDropout(_DropoutNd):
    """Drops channels in training so that mean 0 and variance 1 stay, see
    `F.feature_alpha_dropout`.

    Args:
        p: the probability of being dropped.
        inplace: whether the input is overwritten.

    Raises:
        ValueError: p is no probability.
    """

    def forward(self, input: Tensor) -> Tensor:
        """Drops channels of (N, C, *)."""
        return F.feature_alpha_dropout(input, self.p, self.training)
