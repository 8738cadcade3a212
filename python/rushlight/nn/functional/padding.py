"""Padding."""

from __future__ import annotations

from . import kernels

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from rushlight import Tensor

__all__ = ["pad"]


def pad(
    input: Tensor, pad: Sequence[int], mode: str = "constant", value: float | None = None
) -> Tensor:
    """Adds elements at the ends of the last dimensions; negative numbers cut elements off.

    Args:
        input: any shape.
        pad: how many elements at the start and the end of the last dimension, then of the one
            before, and so on.
        mode: "constant", "reflect", "replicate" or "circular"; all but the first pad up to 3
            dimensions behind (N, C) or (C).
        value: what a constant padding consists of; None is 0.

    Returns:
        The padded tensor.

    Raises:
        RuntimeError: the sizes do not fit.
        NotImplementedError: the mode does not fit the number of dimensions.

    Example:
        >>> F.pad(rushlight.tensor([1.0, 2.0]), (1, 0), value=9.0)
        tensor([9., 1., 2.])
        >>> F.pad(rushlight.tensor([[1.0, 2.0, 3.0]]), (2, 0), mode="reflect")
        tensor([[3., 2., 1., 2., 3.]])
    """
    return kernels.pad(input, pad, mode, value)
