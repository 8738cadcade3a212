"""What optimizers and modules do with the gradients of their parameters."""

from __future__ import annotations

from rushlight import _C

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any


def forget_gradients(parameters: Iterable[Any], set_to_none: bool) -> None:
    """Takes away the gradients of parameters, or fills them with zeros.

    Args:
        parameters: tensors, with gradients or without.
        set_to_none: False keeps the tensors and fills them with zeros.

    Raises:
        RuntimeError: a gradient cannot be written; all are unchanged then.
    """
    if set_to_none:
        for parameter in parameters:
            if parameter.grad is not None:
                parameter.grad = None
        return
    grads = [parameter.grad for parameter in parameters if parameter.grad is not None]
    if any(grad.grad_fn is not None and grad._is_view_flag for grad in grads):
        raise RuntimeError("zero_grad: a gradient is a view with a history: it cannot be detached")
    recording = _C.is_grad_enabled()
    # A leaf that requires gradients may be filled: it no longer does by then.
    _C._set_grad_enabled(False)
    try:
        for grad in grads:
            _C._check_in_place(grad)
    finally:
        _C._set_grad_enabled(recording)
    for grad in grads:
        if grad.grad_fn is not None:
            grad.detach_()
        else:
            grad.requires_grad_(False)
        grad.zero_()
