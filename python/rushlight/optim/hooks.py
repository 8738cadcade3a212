"""The hooks of one optimizer."""

from __future__ import annotations

from collections import OrderedDict

from ..utils.hooks import RemovableHandle
from .step_hooks import add_hook

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


class OptimizerHooks:
    """The part of `Optimizer` that keeps its hooks."""

    def _make_hooks(self) -> None:
        self._optimizer_step_pre_hooks: OrderedDict[int, Any] = OrderedDict()
        self._optimizer_step_post_hooks: OrderedDict[int, Any] = OrderedDict()
        self._optimizer_state_dict_pre_hooks: OrderedDict[int, Any] = OrderedDict()
        self._optimizer_state_dict_post_hooks: OrderedDict[int, Any] = OrderedDict()
        self._optimizer_load_state_dict_pre_hooks: OrderedDict[int, Any] = OrderedDict()
        self._optimizer_load_state_dict_post_hooks: OrderedDict[int, Any] = OrderedDict()

    def register_step_pre_hook(self, hook: Callable[..., Any]) -> RemovableHandle:
        """Runs a hook before `step`.

        Args:
            hook: called as `hook(optimizer, args, kwargs)`; it may return new (args, kwargs).

        Returns:
            A handle that removes the hook.
        """
        return add_hook(self._optimizer_step_pre_hooks, hook)

    def register_step_post_hook(self, hook: Callable[..., Any]) -> RemovableHandle:
        """Runs a hook after `step`.

        Args:
            hook: called as `hook(optimizer, args, kwargs)`.

        Returns:
            A handle that removes the hook.
        """
        return add_hook(self._optimizer_step_post_hooks, hook)

    def register_state_dict_pre_hook(
        self, hook: Callable[..., Any], prepend: bool = False
    ) -> RemovableHandle:
        """Runs a hook before `state_dict` collects the state.

        Args:
            hook: called as `hook(optimizer)`.
            prepend: whether it runs before the hooks that are already there.

        Returns:
            A handle that removes the hook.
        """
        return add_hook(self._optimizer_state_dict_pre_hooks, hook, prepend)

    def register_state_dict_post_hook(
        self, hook: Callable[..., Any], prepend: bool = False
    ) -> RemovableHandle:
        """Runs a hook after `state_dict` collected the state.

        Args:
            hook: called as `hook(optimizer, state_dict)`; it may return another dictionary.
            prepend: whether it runs before the hooks that are already there.

        Returns:
            A handle that removes the hook.
        """
        return add_hook(self._optimizer_state_dict_post_hooks, hook, prepend)

    def register_load_state_dict_pre_hook(
        self, hook: Callable[..., Any], prepend: bool = False
    ) -> RemovableHandle:
        """Runs a hook before a state dictionary is loaded.

        Args:
            hook: called as `hook(optimizer, state_dict)`; it may return another dictionary.
            prepend: whether it runs before the hooks that are already there.

        Returns:
            A handle that removes the hook.
        """
        return add_hook(self._optimizer_load_state_dict_pre_hooks, hook, prepend)

    def register_load_state_dict_post_hook(
        self, hook: Callable[..., Any], prepend: bool = False
    ) -> RemovableHandle:
        """Runs a hook after a state dictionary was loaded.

        Args:
            hook: called as `hook(optimizer)`.
            prepend: whether it runs before the hooks that are already there.

        Returns:
            A handle that removes the hook.
        """
        return add_hook(self._optimizer_load_state_dict_post_hooks, hook, prepend)
