"""The softmax family."""

from __future__ import annotations

import warnings

import rushlight

from . import kernels

TYPE_CHECKING = False
if TYPE_CHECKING:
    from rushlight import Tensor

__all__ = ["gumbel_softmax", "log_softmax", "softmax", "softmin"]


def implied_dim(name: str, dims: int, stacklevel: int) -> int:
    """The dimension that old programs mean when they name none."""
    warnings.warn(
        f"Implicit dimension choice for {name} has been deprecated. "
        "Change the call to include dim=X as an argument.",
        stacklevel=stacklevel,
    )
    return 0 if dims in (0, 1, 3) else 1


def softmax(
    input: Tensor,
    dim: int | None = None,
    _stacklevel: int = 3,
    dtype: rushlight.dtype | None = None,
) -> Tensor:
    """Returns exp(x) / sum(exp(x)) along a dimension.

    Args:
        input: any shape.
        dim: the dimension along which the results sum to 1.
        dtype: what the input is converted to first; None keeps its dtype.

    Returns:
        A tensor of the same shape.

    Example:
        >>> F.softmax(rushlight.tensor([0.0, 0.0]), dim=0)
        tensor([0.5000, 0.5000])
    """
    if dim is None:
        dim = implied_dim("softmax", input.dim(), _stacklevel)
    return (
        kernels.softmax(input, dim) if dtype is None else kernels.softmax(input, dim, dtype=dtype)
    )


def softmin(
    input: Tensor,
    dim: int | None = None,
    _stacklevel: int = 3,
    dtype: rushlight.dtype | None = None,
) -> Tensor:
    """Returns softmax(-x) along a dimension.

    Args:
        input: any shape.
        dim: the dimension along which the results sum to 1.
        dtype: what the input is converted to first; None keeps its dtype.

    Returns:
        A tensor of the same shape.

    Example:
        >>> F.softmin(rushlight.tensor([0.0, 0.0]), dim=0)
        tensor([0.5000, 0.5000])
    """
    if dim is None:
        dim = implied_dim("softmin", input.dim(), _stacklevel)
    return softmax(-input, dim, dtype=dtype)


def log_softmax(
    input: Tensor,
    dim: int | None = None,
    _stacklevel: int = 3,
    dtype: rushlight.dtype | None = None,
) -> Tensor:
    """Returns x - log(sum(exp(x))) along a dimension.

    Args:
        input: any shape.
        dim: the dimension.
        dtype: what the input is converted to first; None keeps its dtype.

    Returns:
        A tensor of the same shape.

    Example:
        >>> F.log_softmax(rushlight.tensor([0.0, 0.0]), dim=0)
        tensor([-0.6931, -0.6931])
    """
    if dim is None:
        dim = implied_dim("log_softmax", input.dim(), _stacklevel)
    if dtype is None:
        return kernels.log_softmax(input, dim)
    return kernels.log_softmax(input, dim, dtype=dtype)


def gumbel_softmax(
    logits: Tensor, tau: float = 1, hard: bool = False, eps: float = 1e-10, dim: int = -1
) -> Tensor:
    """Draws from the Gumbel-softmax distribution: softmax((logits + g) / tau).

    Jang et al., "Categorical reparameterization with Gumbel-softmax", 2017.

    Args:
        logits: unnormalised log probabilities, any shape.
        tau: the temperature.
        hard: whether the result is one-hot, with the gradient of the soft one.
        eps: has no effect.
        dim: the dimension of the categories.

    Returns:
        A tensor of the same shape that sums to 1 along `dim`.

    Example:
        >>> F.gumbel_softmax(rushlight.zeros(2, 3), hard=True).sum(1)
        tensor([1., 1.])
    """
    gumbels = -rushlight.empty_like(logits).exponential_().log()
    soft = softmax((logits + gumbels) / tau, dim)
    if not hard:
        return soft
    index = soft.max(dim, keepdim=True)[1]
    one_hot = rushlight.zeros_like(logits).scatter_(dim, index, 1.0)
    return one_hot - soft.detach() + soft
