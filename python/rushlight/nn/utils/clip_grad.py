"""Keeping gradients within bounds."""

from __future__ import annotations

import rushlight
from rushlight import _C, Tensor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    Tensors = Tensor | Iterable[Tensor]

__all__ = ["clip_grad_norm_", "clip_grad_value_", "clip_grads_with_norm_", "get_total_norm"]


def _gradients(function: str, parameters: Tensors) -> list[Tensor]:
    tensors = [parameters] if isinstance(parameters, Tensor) else list(parameters)
    for tensor in tensors:
        if not isinstance(tensor, Tensor):
            raise TypeError(
                f"{function}: parameters must be Tensors, but got: {type(tensor).__name__}"
            )
    return [tensor.grad for tensor in tensors if tensor.grad is not None]


def _writable_gradients(function: str, parameters: Tensors) -> list[Tensor]:
    """The gradients, all of which can be written where gradients are not recorded."""
    grads = _gradients(function, parameters)
    for grad in grads:
        _C._check_in_place(grad)
    return grads


def get_total_norm(
    tensors: Tensors,
    norm_type: float = 2.0,
    error_if_nonfinite: bool = False,
    foreach: bool | None = None,
) -> Tensor:
    """Returns the norm of several tensors as if they were one vector.

    Args:
        tensors: one tensor or several.
        norm_type: the exponent of the norm; `inf` for the largest magnitude.
        error_if_nonfinite: whether a norm that is infinite or NaN is an error.
        foreach: has no effect.

    Returns:
        A scalar tensor.

    Raises:
        RuntimeError: the norm is not finite and `error_if_nonfinite` is set.

    Example:
        >>> nn.utils.get_total_norm([rushlight.tensor([3.0]), rushlight.tensor([4.0])])
        tensor(5.)
    """
    vectors = [tensors] if isinstance(tensors, Tensor) else list(tensors)
    if not vectors:
        return rushlight.tensor(0.0)
    norms = [vector.norm(norm_type) for vector in vectors]
    total = norms[0] if len(norms) == 1 else rushlight.stack(norms).norm(norm_type)
    if error_if_nonfinite and not bool(total.isfinite()):
        raise RuntimeError(
            f"The total norm of order {norm_type} for gradients from `parameters` is non-finite, "
            "so it cannot be clipped. To disable this error and scale the gradients by the "
            "non-finite norm anyway, set `error_if_nonfinite=False`"
        )
    return total


def clip_grads_with_norm_(
    parameters: Tensors, max_norm: float, total_norm: Tensor, foreach: bool | None = None
) -> None:
    """Scales gradients by max_norm / (total_norm + 1e-6) if that is less than 1.

    Args:
        parameters: tensors with gradients.
        max_norm: the norm the gradients may have.
        total_norm: the norm they have.
        foreach: has no effect.

    Example:
        >>> x = rushlight.zeros(1, requires_grad=True)
        >>> x.grad = rushlight.tensor([4.0])
        >>> nn.utils.clip_grads_with_norm_(x, 2.0, rushlight.tensor(4.0))
        >>> x.grad
        tensor([2.0000])
    """
    with rushlight.no_grad():
        factor = (float(max_norm) / (total_norm + 1e-6)).clamp(max=1.0)
        for grad in _writable_gradients("clip_grads_with_norm_", parameters):
            grad.mul_(factor)


def clip_grad_norm_(
    parameters: Tensors,
    max_norm: float,
    norm_type: float = 2.0,
    error_if_nonfinite: bool = False,
    foreach: bool | None = None,
) -> Tensor:
    """Scales gradients so that their common norm is at most `max_norm`.

    Args:
        parameters: tensors with gradients.
        max_norm: the norm the gradients may have.
        norm_type: the exponent of the norm; `inf` for the largest magnitude.
        error_if_nonfinite: whether a norm that is infinite or NaN is an error.
        foreach: has no effect.

    Returns:
        The norm before, a scalar tensor.

    Raises:
        RuntimeError: the norm is not finite and `error_if_nonfinite` is set.

    Example:
        >>> x = rushlight.zeros(2, requires_grad=True)
        >>> x.grad = rushlight.tensor([3.0, 4.0])
        >>> nn.utils.clip_grad_norm_(x, 1.0)
        tensor(5.)
        >>> x.grad
        tensor([0.6000, 0.8000])
    """
    tensors = [parameters] if isinstance(parameters, Tensor) else list(parameters)
    with rushlight.no_grad():
        total = get_total_norm(
            _gradients("clip_grad_norm_", tensors), norm_type, error_if_nonfinite
        )
    clip_grads_with_norm_(tensors, max_norm, total)
    return total


def clip_grad_value_(parameters: Tensors, clip_value: float, foreach: bool | None = None) -> None:
    """Limits every element of gradients to [-clip_value, clip_value].

    Args:
        parameters: tensors with gradients.
        clip_value: the largest magnitude.
        foreach: has no effect.

    Raises:
        NotImplementedError: a gradient is complex.

    Example:
        >>> x = rushlight.zeros(2, requires_grad=True)
        >>> x.grad = rushlight.tensor([3.0, -4.0])
        >>> nn.utils.clip_grad_value_(x, 1.0)
        >>> x.grad
        tensor([ 1., -1.])
    """
    bound = float(clip_value)
    with rushlight.no_grad():
        grads = _writable_gradients("clip_grad_value_", parameters)
    for grad in grads:
        if grad.is_complex():
            raise NotImplementedError(
                "clip_grad_value_: complex numbers have no order, got a gradient of dtype "
                f"{grad.dtype}"
            )
    with rushlight.no_grad():
        for grad in grads:
            grad.clamp_(min=-bound, max=bound)
