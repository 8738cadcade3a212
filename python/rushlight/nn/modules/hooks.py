"""Registration of hooks on one module."""

from __future__ import annotations

from collections import OrderedDict

from ...utils.hooks import RemovableHandle
from .attributes import ModuleAttributes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


class HookTable:
    """A table of hooks that is made when it is first asked for.

    A module without tables is called without looking for hooks; a table of hooks around the
    call marks its module as `_hooked`.

    Args:
        around_call: whether the hooks run around the module's call.
    """

    def __init__(self, around_call: bool = True) -> None:
        self._around_call = around_call

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        if instance is None:
            return self
        table: OrderedDict[int, Any] = OrderedDict()
        instance.__dict__[self._name] = table
        if self._around_call:
            instance.__dict__["_hooked"] = True
        return table


def add_hook(
    table: OrderedDict[int, Any],
    hook: Callable[..., Any],
    facts: list[OrderedDict[int, bool]] | None = None,
    prepend: bool = False,
) -> RemovableHandle:
    """Adds a hook to a table, last or first, and its id to tables of facts about it."""
    handle = RemovableHandle(table, extra_dict=facts or None)
    table[handle.id] = hook
    for fact in facts or ():
        fact[handle.id] = True
    if prepend:
        table.move_to_end(handle.id, last=False)
    return handle


class ModuleHooks(ModuleAttributes):
    """The part of `Module` that registers hooks around its call."""

    _forward_pre_hooks: Any = HookTable()
    _forward_pre_hooks_with_kwargs: Any = HookTable()
    _forward_hooks: Any = HookTable()
    _forward_hooks_with_kwargs: Any = HookTable()
    _forward_hooks_always_called: Any = HookTable()
    _backward_pre_hooks: Any = HookTable()
    _backward_hooks: Any = HookTable()
    _is_full_backward_hook: bool | None = None

    def register_forward_pre_hook(
        self, hook: Callable[..., Any], *, prepend: bool = False, with_kwargs: bool = False
    ) -> RemovableHandle:
        """Runs a hook before forward.

        Args:
            hook: called as `hook(module, args)`, or `hook(module, args, kwargs)` with
                `with_kwargs`. What it returns, unless None, replaces the arguments: a value or
                tuple, or the pair (args, kwargs) with `with_kwargs`.
            prepend: whether it runs before the hooks that are already there.
            with_kwargs: whether the hook is given the keyword arguments.

        Returns:
            A handle that removes the hook.

        Example:
            >>> act = nn.ReLU()
            >>> handle = act.register_forward_pre_hook(lambda module, args: (args[0] + 1,))
            >>> act(rushlight.zeros(2))
            tensor([1., 1.])
        """
        facts = [self._forward_pre_hooks_with_kwargs] if with_kwargs else []
        return add_hook(self._forward_pre_hooks, hook, facts, prepend)

    def register_forward_hook(
        self,
        hook: Callable[..., Any],
        *,
        prepend: bool = False,
        with_kwargs: bool = False,
        always_call: bool = False,
    ) -> RemovableHandle:
        """Runs a hook after forward.

        Args:
            hook: called as `hook(module, args, output)`, or `hook(module, args, kwargs, output)`
                with `with_kwargs`. What it returns, unless None, replaces the output.
            prepend: whether it runs before the hooks that are already there.
            with_kwargs: whether the hook is given the keyword arguments.
            always_call: whether the hook also runs when forward raised (`output` is then None).

        Returns:
            A handle that removes the hook.

        Example:
            >>> act = nn.ReLU()
            >>> handle = act.register_forward_hook(lambda module, args, output: output * 2)
            >>> act(rushlight.ones(2))
            tensor([2., 2.])
        """
        facts = [self._forward_hooks_with_kwargs] if with_kwargs else []
        facts += [self._forward_hooks_always_called] if always_call else []
        return add_hook(self._forward_hooks, hook, facts, prepend)

    def register_full_backward_pre_hook(
        self, hook: Callable[..., Any], prepend: bool = False
    ) -> RemovableHandle:
        """Runs a hook when the gradients of the module's outputs are known.

        Args:
            hook: called as `hook(module, grad_output)`; what it returns, unless None, replaces
                the gradients of the outputs.
            prepend: whether it runs before the hooks that are already there.

        Returns:
            A handle that removes the hook.
        """
        return add_hook(self._backward_pre_hooks, hook, prepend=prepend)

    def register_full_backward_hook(
        self, hook: Callable[..., Any], prepend: bool = False
    ) -> RemovableHandle:
        """Runs a hook when the gradients of the module's inputs are known.

        Args:
            hook: called as `hook(module, grad_input, grad_output)`; what it returns, unless
                None, replaces the gradients of the inputs.
            prepend: whether it runs before the hooks that are already there.

        Returns:
            A handle that removes the hook.

        Raises:
            RuntimeError: the module has non-full backward hooks.

        Example:
            >>> layer = nn.Linear(1, 1)
            >>> hook = lambda module, grad_input, grad_output: print(grad_output)
            >>> handle = layer.register_full_backward_hook(hook)
            >>> layer(rushlight.ones(1, requires_grad=True)).sum().backward()
            (tensor([1.]),)
        """
        self._set_backward_kind(True)
        return add_hook(self._backward_hooks, hook, prepend=prepend)

    def register_backward_hook(self, hook: Callable[..., Any]) -> RemovableHandle:
        """Runs a hook on the graph node that made the output (use the full hook instead).

        Args:
            hook: called as `hook(module, grad_input, grad_output)`; what it returns, unless
                None, replaces the gradients that the node passes on.

        Returns:
            A handle that removes the hook.

        Raises:
            RuntimeError: the module has full backward hooks.
        """
        self._set_backward_kind(False)
        return add_hook(self._backward_hooks, hook)

    def _set_backward_kind(self, full: bool) -> None:
        if self._is_full_backward_hook is (not full):
            raise RuntimeError(
                "Cannot use both regular backward hooks and full backward hooks on a single "
                "Module. Please use only one of them."
            )
        self._is_full_backward_hook = full
