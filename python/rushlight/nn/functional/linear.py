"""Linear and bilinear maps."""

from __future__ import annotations

from . import kernels

TYPE_CHECKING = False
if TYPE_CHECKING:
    from rushlight import Tensor

__all__ = ["bilinear", "linear"]


def linear(input: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    """Returns x A^T + b.

    Args:
        input: (*, in_features).
        weight: (out_features, in_features) or (in_features,).
        bias: (out_features,) or a scalar.

    Returns:
        A tensor (*, out_features), without the last dimension for a vector `weight`.

    Raises:
        RuntimeError: the sizes do not fit.

    Example:
        >>> F.linear(rushlight.ones(1, 2), rushlight.ones(3, 2))
        tensor([[2., 2., 2.]])
    """
    return kernels.linear(input, weight, bias)


def bilinear(input1: Tensor, input2: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    """Returns x1^T A x2 + b.

    Args:
        input1: (*, in1_features).
        input2: (*, in2_features), the same leading sizes.
        weight: (out_features, in1_features, in2_features).
        bias: (out_features,).

    Returns:
        A tensor (*, out_features).

    Raises:
        RuntimeError: the sizes do not fit.

    Example:
        >>> F.bilinear(rushlight.ones(1, 2), rushlight.ones(1, 3), rushlight.ones(1, 2, 3))
        tensor([[6.]])
    """
    return kernels.bilinear(input1, input2, weight, bias)
