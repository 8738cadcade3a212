"""Hooks that run for every module."""

from __future__ import annotations

from collections import OrderedDict

from ...utils.hooks import RemovableHandle

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

__all__ = [
    "register_module_backward_hook",
    "register_module_buffer_registration_hook",
    "register_module_forward_hook",
    "register_module_forward_pre_hook",
    "register_module_full_backward_hook",
    "register_module_full_backward_pre_hook",
    "register_module_module_registration_hook",
    "register_module_parameter_registration_hook",
]


class CallHooks:
    """The tables of hooks around the call of any module.

    `any` maps every registered hook's id to it: a call without hooks tests this one table.
    """

    def __init__(self) -> None:
        self.any: OrderedDict[int, Any] = OrderedDict()
        self.forward_pre: OrderedDict[int, Any] = OrderedDict()
        self.forward: OrderedDict[int, Any] = OrderedDict()
        self.forward_with_kwargs: OrderedDict[int, bool] = OrderedDict()
        self.forward_always_called: OrderedDict[int, bool] = OrderedDict()
        self.backward_pre: OrderedDict[int, Any] = OrderedDict()
        self.backward: OrderedDict[int, Any] = OrderedDict()
        self.backward_is_full: bool | None = None

    def add(
        self,
        table: OrderedDict[int, Any],
        hook: Callable[..., Any],
        *facts: OrderedDict[int, bool],
    ) -> RemovableHandle:
        """Adds a hook to a table and its id to tables of facts about it."""
        handle = RemovableHandle(table, extra_dict=[self.any, *facts])
        table[handle.id] = self.any[handle.id] = hook
        for fact in facts:
            fact[handle.id] = True
        return handle


call_hooks = CallHooks()
registration_hooks: dict[str, OrderedDict[int, Any]] = {
    "parameter": OrderedDict(),
    "buffer": OrderedDict(),
    "module": OrderedDict(),
}


def _on_registration(kind: str, hook: Callable[..., Any]) -> RemovableHandle:
    handle = RemovableHandle(registration_hooks[kind])
    registration_hooks[kind][handle.id] = hook
    return handle


def register_module_parameter_registration_hook(hook: Callable[..., Any]) -> RemovableHandle:
    """Runs a hook whenever any module registers a parameter.

    Args:
        hook: called as `hook(module, name, parameter)`; what it returns, unless None, is
            registered instead.

    Returns:
        A handle that removes the hook.

    Example:
        >>> from rushlight.nn.modules import module
        >>> names = []
        >>> hook = lambda module, name, parameter: names.append(name)
        >>> with module.register_module_parameter_registration_hook(hook):
        ...     layer = nn.Linear(2, 3)
        >>> names
        ['weight', 'bias']
    """
    return _on_registration("parameter", hook)


def register_module_buffer_registration_hook(hook: Callable[..., Any]) -> RemovableHandle:
    """Runs a hook whenever any module registers a buffer.

    Args:
        hook: called as `hook(module, name, buffer)`; what it returns, unless None, is
            registered instead.

    Returns:
        A handle that removes the hook.
    """
    return _on_registration("buffer", hook)


def register_module_module_registration_hook(hook: Callable[..., Any]) -> RemovableHandle:
    """Runs a hook whenever any module registers a submodule.

    Args:
        hook: called as `hook(module, name, submodule)`; what it returns, unless None, is
            registered instead.

    Returns:
        A handle that removes the hook.
    """
    return _on_registration("module", hook)


def register_module_forward_pre_hook(hook: Callable[..., Any]) -> RemovableHandle:
    """Runs a hook before every module's forward.

    Args:
        hook: called as `hook(module, args)`; what it returns, unless None, replaces `args`.

    Returns:
        A handle that removes the hook.

    Example:
        >>> from rushlight.nn.modules import module
        >>> hook = lambda module, args: print(type(module).__name__)
        >>> with module.register_module_forward_pre_hook(hook):
        ...     _ = nn.Sequential(nn.ReLU())(rushlight.zeros(1))
        Sequential
        ReLU
    """
    return call_hooks.add(call_hooks.forward_pre, hook)


def register_module_forward_hook(
    hook: Callable[..., Any], *, with_kwargs: bool = False, always_call: bool = False
) -> RemovableHandle:
    """Runs a hook after every module's forward.

    Args:
        hook: called as `hook(module, args, output)`, or `hook(module, args, kwargs, output)`
            with `with_kwargs`; what it returns, unless None, replaces the output.
        with_kwargs: whether the hook is given the keyword arguments.
        always_call: whether the hook also runs when forward raised (`output` is then None).

    Returns:
        A handle that removes the hook.
    """
    facts = [call_hooks.forward_with_kwargs] * with_kwargs
    facts += [call_hooks.forward_always_called] * always_call
    return call_hooks.add(call_hooks.forward, hook, *facts)


def _set_backward_kind(full: bool) -> None:
    if call_hooks.backward and call_hooks.backward_is_full is not full:
        raise RuntimeError(
            "a global backward hook cannot be registered beside a global full backward hook: "
            "use only one of the two kinds"
        )
    call_hooks.backward_is_full = full


def register_module_backward_hook(hook: Callable[..., Any]) -> RemovableHandle:
    """Runs a hook on the last graph node of every module (use the full hook instead).

    Args:
        hook: called as `hook(module, grad_input, grad_output)` with the gradients at the
            node that made the output.

    Returns:
        A handle that removes the hook.

    Raises:
        RuntimeError: global full backward hooks are registered.
    """
    _set_backward_kind(False)
    return call_hooks.add(call_hooks.backward, hook)


def register_module_full_backward_pre_hook(hook: Callable[..., Any]) -> RemovableHandle:
    """Runs a hook before the backward of every module.

    Args:
        hook: called as `hook(module, grad_output)`; what it returns, unless None, replaces
            the gradients of the outputs.

    Returns:
        A handle that removes the hook.
    """
    return call_hooks.add(call_hooks.backward_pre, hook)


def register_module_full_backward_hook(hook: Callable[..., Any]) -> RemovableHandle:
    """Runs a hook after the backward of every module.

    Args:
        hook: called as `hook(module, grad_input, grad_output)`; what it returns, unless None,
            replaces the gradients of the inputs.

    Returns:
        A handle that removes the hook.

    Raises:
        RuntimeError: global non-full backward hooks are registered.
    """
    _set_backward_kind(True)
    return call_hooks.add(call_hooks.backward, hook)
