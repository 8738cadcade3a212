"""Stochastic gradient descent."""

from __future__ import annotations

import rushlight
from rushlight import _C, Tensor

from .optimizer import Optimizer
from .options import (
    check_rate,
    check_speed_flags,
    check_update,
    closure_loss,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

__all__ = ["SGD"]


class SGD(Optimizer):
    """Moves parameters against their gradients, with momentum if wanted.

    g = grad + weight_decay p;  b = momentum b + (1 - dampening) g, first b = g;
    p = p - lr b, with `nesterov` p - lr (g + momentum b), without momentum p - lr g.
    Sutskever et al., "On the importance of initialization and momentum", 2013.

    Args:
        params: tensors, pairs of name and tensor, or dictionaries of options.
        lr: the learning rate, a number or a tensor of one element.
        momentum: how much of the last step is kept.
        dampening: how much of the gradient the momentum leaves out.
        weight_decay: how much of the parameter is added to its gradient.
        nesterov: whether the gradient is taken where momentum leads.
        maximize: whether parameters move along their gradients.
        foreach: accepted; every step is one call over all parameters.
        differentiable: whether steps are recorded, so that gradients pass through them.
        fused: accepted; every step is one call over all parameters.

    Raises:
        ValueError: an option is out of range.
        RuntimeError: flags exclude each other.

    Example:
        >>> x = nn.Parameter(rushlight.tensor([3.0]))
        >>> optimizer = optim.SGD([x], lr=0.5)
        >>> (x * x).sum().backward()
        >>> optimizer.step()
        >>> x.item()
        0.0
    """

    def __init__(
        self,
        params: Any,
        lr: float | Tensor = 1e-3,
        momentum: float = 0,
        dampening: float = 0,
        weight_decay: float | Tensor = 0,
        nesterov: bool = False,
        *,
        maximize: bool = False,
        foreach: bool | None = None,
        differentiable: bool = False,
        fused: bool | None = None,
    ) -> None:
        check_rate(lr)
        if momentum < 0.0:
            raise ValueError(f"Invalid momentum value: {momentum}")
        if weight_decay < 0.0:
            raise ValueError(f"Invalid weight_decay value: {weight_decay}")
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("Nesterov momentum requires a momentum and zero dampening")
        check_speed_flags(foreach, fused, differentiable)
        defaults = {
            "lr": lr,
            "momentum": momentum,
            "dampening": dampening,
            "weight_decay": weight_decay,
            "nesterov": nesterov,
            "maximize": maximize,
            "foreach": foreach,
            "differentiable": differentiable,
            "fused": fused,
        }
        super().__init__(params, defaults)

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(state)
        for group in self.param_groups:
            group.setdefault("nesterov", False)
            group.setdefault("maximize", False)
            group.setdefault("foreach", None)
            group.setdefault("differentiable", False)
            group.setdefault("fused", False)

    def _parts_of_state(self, group: dict[str, Any]) -> dict[str, bool]:
        return {"momentum_buffer": False}  # without one momentum begins anew

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Changes the parameters once.

        Args:
            closure: computes the loss again and returns it.

        Returns:
            What the closure returned, or None.
        """
        loss = closure_loss(closure)
        # Everything is gathered and checked, in all groups, before anything is written. A
        # parameter's first step has no buffer to read; it is kept once the step is made.
        new: dict[Tensor, Tensor] = {}
        params: list[Tensor] = []
        buffers: list[Tensor | None] = []
        groups: list[tuple[Any, ...]] = []
        recorded: list[tuple[Any, ...]] = []
        for group in self.param_groups:
            own = [parameter for parameter in group["params"] if parameter.grad is not None]
            if group["differentiable"]:
                recorded += [self._recorded_step(group, parameter) for parameter in own]
                continue
            momentum = group["momentum"]
            options = (group["lr"], momentum, group["dampening"], group["weight_decay"])
            flags = (group["nesterov"], group["maximize"])
            if momentum == 0:
                params += own
                groups.append((len(own), *options, *flags, False))
                continue
            buffers += [None] * (len(params) - len(buffers))
            started = [one for one in own if self._buffer(one) is not None]
            if started:
                params += started
                buffers += [self._buffer(one) for one in started]
                groups.append((len(started), *options, *flags, False))
            if len(started) < len(own):
                first = [one for one in own if self._buffer(one) is None]
                made = [rushlight.empty_like(one, requires_grad=False) for one in first]
                new.update(zip(first, made, strict=True))
                params += first
                buffers += made
                groups.append((len(first), *options, *flags, True))
        grads = [parameter.grad for parameter in params]
        _C._nn._sgd_step(params, grads, buffers, groups)
        new.update((parameter, buffer) for parameter, _, buffer in recorded if buffer is not None)
        for parameter, buffer in new.items():
            if not self.state.get(parameter):
                self.state[parameter] = {}
            self.state[parameter]["momentum_buffer"] = buffer
        for parameter, update, _ in recorded:
            parameter.sub_(update)
        return loss

    def _buffer(self, parameter: Tensor) -> Any:
        entry = self.state.get(parameter)
        return entry.get("momentum_buffer") if entry else None

    def _recorded_step(
        self, group: dict[str, Any], parameter: Tensor
    ) -> tuple[Tensor, Tensor, Tensor | None]:
        """The same step, made of operators: the parameter, its update and its new buffer."""
        grad = -parameter.grad if group["maximize"] else parameter.grad
        grad = grad + parameter * group["weight_decay"]
        buffer = None
        if group["momentum"] != 0:
            buffer = self._buffer(parameter)
            if buffer is None:
                buffer = grad.clone()
            else:
                buffer = buffer * group["momentum"] + grad * (1 - group["dampening"])
            grad = grad + buffer * group["momentum"] if group["nesterov"] else buffer
        update = grad * group["lr"]
        check_update(update, parameter)
        return parameter, update, buffer
