"""What happens when a module is called: hooks, forward, and errors that name the place."""

from __future__ import annotations

import warnings

from rushlight import _C, Tensor
from rushlight._explanation import WITH_TEXT, explain

from .global_hooks import call_hooks
from .hooks import ModuleHooks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .backward_hooks import BackwardHooks


def locate(
    error: BaseException, module: Any, args: tuple[Any, ...], kwargs: dict[str, Any] | None
) -> BaseException | None:
    """Writes the path from a module to the submodule that raised in front of the error's text.

    Every module on the way out of a failing call runs this, so that the outermost one has the
    last word. The first one to see an error leaves its identity and the text on it. Returns the
    error to raise instead where the interpreter's own says nothing of the call.
    """
    if "_module_origin" not in error.__dict__:
        better = explain(error, type(module).forward, (module, *args), kwargs or {})
        if better is not None:
            _write_path(better, module)
            return better
    _write_path(error, module)
    return None


def _write_path(error: BaseException, module: Any) -> None:
    if type(error) not in WITH_TEXT or len(error.args) != 1 or type(error.args[0]) is not str:
        return
    # Numbers and texts: an exception that refers to a module would take it along in a pickle.
    origin, text, written = error.__dict__.get("_module_origin", (None, "", None))
    path = None
    if written == error.args[0]:
        path = next((name for name, one in module.named_modules() if id(one) == origin), None)
    if path is None:
        # New, told more about on the way, or out of a module that is not below this one.
        origin, text, path = id(module), error.args[0], ""
    error.args = (f"{type(module).__name__}.{path}: {text}" if path else text,)
    error.__dict__["_module_origin"] = (origin, text, error.args[0])


_C._set_module_call(call_hooks.any, locate)


class ModuleCall(ModuleHooks):
    """The part of `Module` that calls `forward`.

    `_C._ModuleCall` calls `forward` at once where there is no hook, else `_call_with_hooks`, and
    shows every exception to `locate`.
    """

    forward: Any

    def _call_with_hooks(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        called: set[int] = set()
        try:
            return self._run_hooks(args, kwargs, called)
        except Exception:
            self._run_skipped_hooks(args, kwargs, called)
            raise

    def _run_hooks(self, args: tuple[Any, ...], kwargs: dict[str, Any], called: set[int]) -> Any:
        args, kwargs = self._run_pre_hooks(args, kwargs)
        backward = self._backward_hooks_of_call()
        if backward is not None:
            args = backward.pass_inputs(args)
        output = self.forward(*args, **kwargs)
        for hooks, with_kwargs in (
            (call_hooks.forward, call_hooks.forward_with_kwargs),
            (self._forward_hooks, self._forward_hooks_with_kwargs),
        ):
            for key, hook in list(hooks.items()):
                called.add(key)
                if key in with_kwargs:
                    replaced = hook(self, args, kwargs, output)
                else:
                    replaced = hook(self, args, output)
                if replaced is not None:
                    output = replaced
        if backward is not None:
            if not isinstance(output, (Tensor, tuple)):
                warnings.warn(
                    "For backward hooks to be called, module output should be a Tensor or a "
                    f"tuple of Tensors but received {type(output)}",
                    stacklevel=4,
                )
            output = backward.pass_outputs(output)
        self._hook_last_node(output)
        return output

    def _run_pre_hooks(
        self, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> tuple[tuple[Any, ...], dict[str, Any]]:
        hooks = [*call_hooks.forward_pre.items(), *self._forward_pre_hooks.items()]
        for key, hook in hooks:
            if key in self._forward_pre_hooks_with_kwargs:
                made = hook(self, args, kwargs)
                if made is None:
                    continue
                if not isinstance(made, tuple) or len(made) != 2:
                    raise RuntimeError(
                        "forward pre-hook must return None or a tuple of "
                        f"(new_args, new_kwargs), but got {made}."
                    )
                args, kwargs = made
            else:
                made = hook(self, args)
                if made is not None:
                    args = made if isinstance(made, tuple) else (made,)
        return args, kwargs

    def _run_skipped_hooks(
        self, args: tuple[Any, ...], kwargs: dict[str, Any], called: set[int]
    ) -> None:
        """After an error, runs the hooks that asked to be called always and were not."""
        for hooks, always, with_kwargs in (
            (
                call_hooks.forward,
                call_hooks.forward_always_called,
                call_hooks.forward_with_kwargs,
            ),
            (
                self._forward_hooks,
                self._forward_hooks_always_called,
                self._forward_hooks_with_kwargs,
            ),
        ):
            for key, hook in list(hooks.items()):
                if key not in always or key in called:
                    continue
                try:
                    if key in with_kwargs:
                        hook(self, args, kwargs, None)
                    else:
                        hook(self, args, None)
                except Exception as error:
                    warnings.warn(
                        "forward hook with always_call=True raised an exception that was "
                        f"silenced, because another error was raised before: {error}",
                        stacklevel=4,
                    )

    def _backward_hooks_of_call(self) -> BackwardHooks | None:
        pre_hooks = [*call_hooks.backward_pre.values(), *self._backward_pre_hooks.values()]
        hooks = list(call_hooks.backward.values()) if call_hooks.backward_is_full else []
        if self._is_full_backward_hook:
            hooks += self._backward_hooks.values()
        if not pre_hooks and not hooks:
            return None
        from .backward_hooks import BackwardHooks  # few programs need it: not paid for at import

        return BackwardHooks(self, pre_hooks, hooks)

    def _hook_last_node(self, output: Any) -> None:
        """Puts the non-full backward hooks on the graph node that made the output."""
        hooks = [] if call_hooks.backward_is_full else list(call_hooks.backward.values())
        if self._is_full_backward_hook is False:
            hooks += self._backward_hooks.values()
        if not hooks:
            return
        while not isinstance(output, Tensor):
            if not output:
                return
            output = next(iter(output.values())) if isinstance(output, dict) else output[0]
        if output.grad_fn is not None:
            for hook in hooks:
                output.grad_fn.register_hook(
                    lambda grad_input, grad_output, hook=hook: hook(self, grad_input, grad_output)
                )
