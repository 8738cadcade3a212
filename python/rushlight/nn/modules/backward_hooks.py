"""Hooks on the gradients of a module's inputs and outputs."""

from __future__ import annotations

import rushlight
from rushlight import Tensor
from rushlight.autograd import Function

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


class _Boundary(Function):
    """The identity on tensors; `on_backward` sees their gradients and may replace them."""

    @staticmethod
    def forward(ctx: Any, on_backward: Callable[..., Any], *tensors: Tensor) -> Any:
        ctx.on_backward = on_backward
        ctx.set_materialize_grads(False)
        return tuple(tensor.view_as(tensor) for tensor in tensors)

    @staticmethod
    def backward(ctx: Any, *grads: Tensor | None) -> Any:
        return (None, *ctx.on_backward(grads))


def _replaced(made: Any, current: tuple[Any, ...], what: str, name: str) -> tuple[Any, ...]:
    """The gradients after a hook returned `made`."""
    if made is None:
        return current
    if not isinstance(made, tuple):
        made = (made,)
    if len(made) != len(current):
        raise RuntimeError(
            f"{what} returned an invalid number of {name}, "
            f"got {len(made)}, but expected {len(current)}"
        )
    return made


class BackwardHooks:
    """The backward hooks of one call of a module.

    The inputs and the outputs that require gradients pass through a boundary each. At the
    boundary of the outputs the pre-hooks run; at that of the inputs the hooks do, or, if no
    input requires a gradient, right after the pre-hooks.

    Args:
        module: the module that is called.
        pre_hooks: called as `hook(module, grad_output)`.
        hooks: called as `hook(module, grad_input, grad_output)`.
    """

    def __init__(
        self, module: Any, pre_hooks: list[Callable[..., Any]], hooks: list[Callable[..., Any]]
    ) -> None:
        self.module = module
        self.pre_hooks = pre_hooks
        self.hooks = hooks
        self.grad_outputs: tuple[Any, ...] | None = None
        self.input_count = 0
        self.inputs_have_grad = False

    def pass_inputs(self, args: tuple[Any, ...]) -> tuple[Any, ...]:
        """Leads the arguments that require gradients through the boundary of the inputs."""
        self.input_count = len(args)
        if not self.hooks:
            return args
        passed, places = self._pass(args, self._at_inputs)
        self.inputs_have_grad = bool(places)
        return passed

    def pass_outputs(self, output: Any) -> Any:
        """Leads the outputs that require gradients through the boundary of the outputs."""
        if isinstance(output, tuple):
            passed, _ = self._pass(output, self._at_outputs)
            return type(output)(*passed) if hasattr(output, "_fields") else passed
        return self._pass((output,), self._at_outputs)[0][0]

    def _pass(
        self, values: tuple[Any, ...], at_boundary: Callable[..., Any]
    ) -> tuple[tuple[Any, ...], list[int]]:
        if not rushlight.is_grad_enabled():
            return values, []
        places = [
            place
            for place, value in enumerate(values)
            if isinstance(value, Tensor) and value.requires_grad
        ]
        if not places:
            return values, []

        def on_backward(grads: tuple[Any, ...]) -> tuple[Any, ...]:
            spread: list[Any] = [None] * len(values)
            for place, grad in zip(places, grads, strict=False):
                spread[place] = grad
            spread = at_boundary(tuple(spread))
            return tuple(spread[place] for place in places)

        passed = list(values)
        made = _Boundary.apply(on_backward, *(values[place] for place in places))
        for place, tensor in zip(places, made, strict=False):
            passed[place] = tensor
        return tuple(passed), places

    def _at_outputs(self, grads: tuple[Any, ...]) -> tuple[Any, ...]:
        for hook in self.pre_hooks:
            made = hook(self.module, grads)
            grads = _replaced(made, grads, "Backward pre hook", "grad_output")
        self.grad_outputs = grads
        if not self.inputs_have_grad:
            nothing = (None,) * self.input_count
            for hook in self.hooks:
                made = hook(self.module, nothing, grads)
                if made is None or (isinstance(made, tuple) and all(one is None for one in made)):
                    continue
                raise RuntimeError(
                    "Backward hook for Modules where no input requires gradient should always "
                    "return None or None for all gradients."
                )
        return grads

    def _at_inputs(self, grads: tuple[Any, ...]) -> tuple[Any, ...]:
        if self.grad_outputs is None:
            return grads
        for hook in self.hooks:
            made = hook(self.module, grads, self.grad_outputs)
            grads = _replaced(made, grads, "Backward hook", "grad_input")
        self.grad_outputs = None
        return grads
