"""Dropout."""

from __future__ import annotations

import warnings

from . import kernels

TYPE_CHECKING = False
if TYPE_CHECKING:
    from rushlight import Tensor

__all__ = [
    "alpha_dropout",
    "dropout",
    "dropout1d",
    "dropout2d",
    "dropout3d",
    "feature_alpha_dropout",
]


def _check_probability(p: float) -> None:
    if not 0.0 <= p <= 1.0:
        raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")


def dropout(input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Tensor:
    """Sets random elements to zero and scales the others by 1 / (1 - p).

    Args:
        input: any shape.
        p: the probability of zero.
        training: False returns the input.
        inplace: whether `input` is overwritten.

    Returns:
        A tensor of the same shape.

    Raises:
        ValueError: p is no probability.

    Example:
        >>> F.dropout(rushlight.ones(3), 1.0)
        tensor([0., 0., 0.])
    """
    _check_probability(p)
    return (kernels.dropout_ if inplace else kernels.dropout)(input, p, training)


def alpha_dropout(
    input: Tensor, p: float = 0.5, training: bool = False, inplace: bool = False
) -> Tensor:
    """Drops elements so that mean 0 and variance 1 stay, as after `selu`.

    Klambauer et al., "Self-normalizing neural networks", 2017.

    Args:
        input: any shape.
        p: the probability of being dropped.
        training: False returns the input.
        inplace: whether `input` is overwritten.

    Returns:
        A tensor of the same shape.

    Raises:
        ValueError: p is no probability.

    Example:
        >>> F.alpha_dropout(rushlight.ones(3), 0.0, training=True)
        tensor([1., 1., 1.])
    """
    _check_probability(p)
    return (kernels.alpha_dropout_ if inplace else kernels.alpha_dropout)(input, p, training)


def dropout1d(
    input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False
) -> Tensor:
    """Sets random channels to zero and scales the others by 1 / (1 - p).

    Args:
        input: (N, C, L) or (C, L).
        p: the probability of zero.
        training: False returns the input.
        inplace: whether `input` is overwritten.

    Returns:
        A tensor of the same shape.

    Raises:
        ValueError: p is no probability.
        RuntimeError: the number of dimensions is another.

    Example:
        >>> F.dropout1d(rushlight.ones(1, 2, 2), 0.0)
        tensor([[[1., 1.],
                 [1., 1.]]])
    """
    _check_probability(p)
    if input.dim() not in (2, 3):
        raise RuntimeError(
            f"dropout1d: Expected 2D or 3D input, but received a {input.dim()}D input. "
            "Note that dropout1d exists to provide channel-wise dropout on inputs with 1 "
            "spatial dimension, a channel dimension, and an optional batch dimension "
            "(i.e. 2D or 3D inputs)."
        )
    return _feature_dropout(input, p, training, inplace, has_batch=input.dim() == 3)


def dropout2d(
    input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False
) -> Tensor:
    """Sets random channels to zero and scales the others by 1 / (1 - p).

    Args:
        input: (N, C, H, W).
        p: the probability of zero.
        training: False returns the input.
        inplace: whether `input` is overwritten.

    Returns:
        A tensor of the same shape.

    Raises:
        ValueError: p is no probability.

    Example:
        >>> F.dropout2d(rushlight.ones(1, 1, 1, 2), 1.0)
        tensor([[[[0., 0.]]]])
    """
    _check_probability(p)
    if input.dim() not in (3, 4):
        warnings.warn(
            f"dropout2d: Received a {input.dim()}-D input to dropout2d, which is deprecated and "
            "will result in an error in a future release. Channels are dimension 1.",
            stacklevel=2,
        )
    elif input.dim() == 3:
        warnings.warn(
            "dropout2d: Received a 3-D input to dropout2d and assuming that channel-wise 1-D "
            "dropout behavior is desired: the input is read as (N, C, L). Use dropout1d.",
            stacklevel=2,
        )
    return _feature_dropout(input, p, training, inplace)


def dropout3d(
    input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False
) -> Tensor:
    """Sets random channels to zero and scales the others by 1 / (1 - p).

    Args:
        input: (N, C, D, H, W) or (C, D, H, W).
        p: the probability of zero.
        training: False returns the input.
        inplace: whether `input` is overwritten.

    Returns:
        A tensor of the same shape.

    Raises:
        ValueError: p is no probability.

    Example:
        >>> F.dropout3d(rushlight.ones(1, 1, 1, 1, 2), 1.0)
        tensor([[[[[0., 0.]]]]])
    """
    _check_probability(p)
    if input.dim() not in (4, 5):
        warnings.warn(
            f"dropout3d: Received a {input.dim()}-D input to dropout3d, which is deprecated and "
            "will result in an error in a future release. Channels are dimension 1.",
            stacklevel=2,
        )
    return _feature_dropout(input, p, training, inplace, has_batch=input.dim() == 5)


def _feature_dropout(
    input: Tensor, p: float, training: bool, inplace: bool, has_batch: bool = True
) -> Tensor:
    drop = kernels.feature_dropout_ if inplace else kernels.feature_dropout
    if has_batch:
        return drop(input, p, training)
    result = drop(input.unsqueeze(0), p, training)
    # In place what was written is the input, of which that is a view: its shape is never another.
    return input if inplace else result.squeeze(0)


def feature_alpha_dropout(
    input: Tensor, p: float = 0.5, training: bool = False, inplace: bool = False
) -> Tensor:
    """Drops channels so that mean 0 and variance 1 stay, as after `selu`.

    Args:
        input: (N, C, *).
        p: the probability of being dropped.
        training: False returns the input.
        inplace: whether `input` is overwritten.

    Returns:
        A tensor of the same shape.

    Raises:
        ValueError: p is no probability.

    Example:
        >>> F.feature_alpha_dropout(rushlight.ones(1, 2, 1), 0.0, training=True)
        tensor([[[1.],
                 [1.]]])
    """
    _check_probability(p)
    drop = kernels.feature_alpha_dropout_ if inplace else kernels.feature_alpha_dropout
    return drop(input, p, training)
