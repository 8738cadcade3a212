"""Checks of the options that optimizers share, and the closure of a step."""

from __future__ import annotations

import rushlight
from rushlight import _C, Tensor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


def closure_loss(closure: Callable[[], Any] | None) -> Any:
    """What a closure returns when it is called with gradients recorded; None without one."""
    if closure is None:
        return None
    from ..autograd.grad_mode import enable_grad

    with enable_grad():
        return closure()


def check_update(update: Tensor, parameter: Tensor) -> None:
    """Raises RuntimeError unless an update can be subtracted from its parameter in place."""
    if update.shape != parameter.shape:
        raise RuntimeError(
            f"step: an update of shape {update.shape} does not fit its parameter of shape "
            f"{parameter.shape}; was the state of the optimizer changed?"
        )
    if not rushlight.can_cast(update.dtype, parameter.dtype):
        raise RuntimeError(
            f"step: an update of dtype {update.dtype} cannot be subtracted from a parameter of "
            f"dtype {parameter.dtype}"
        )
    _C._check_in_place(parameter)


def check_rate(lr: float | Tensor, foreach: bool | None = None, capturable: bool = False) -> None:
    """Raises ValueError unless a learning rate is a number >= 0 or a tensor of one element."""
    if isinstance(lr, Tensor):
        if foreach and not capturable:
            raise ValueError(
                "lr as a Tensor is not supported for capturable=False and foreach=True"
            )
        if lr.numel() != 1:
            raise ValueError("Tensor lr must be 1-element")
    if not lr >= 0.0:
        raise ValueError(f"Invalid learning rate: {lr}")


def check_speed_flags(foreach: bool | None, fused: bool | None, differentiable: bool) -> None:
    """Raises RuntimeError if flags are set that exclude each other."""
    if fused:
        if differentiable:
            raise RuntimeError("`fused` does not support `differentiable`")
        if foreach:
            raise RuntimeError("`fused` and `foreach` cannot be `True` together.")
