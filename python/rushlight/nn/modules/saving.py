"""Saving a module's state in a dictionary."""

from __future__ import annotations

from collections import OrderedDict

from ..parameter import is_lazy
from .hooks import HookTable, add_hook
from .tree import ModuleTree

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from ...utils.hooks import RemovableHandle

EXTRA_STATE = "_extra_state"


class ModuleSaving(ModuleTree):
    """The part of `Module` that makes state dictionaries."""

    _version: int = 1
    _state_dict_pre_hooks: Any = HookTable(around_call=False)
    _state_dict_hooks: Any = HookTable(around_call=False)

    def register_state_dict_pre_hook(self, hook: Callable[..., Any]) -> RemovableHandle:
        """Runs a hook before `state_dict` collects this module's state.

        Args:
            hook: called as `hook(module, prefix, keep_vars)`.

        Returns:
            A handle that removes the hook.
        """
        return add_hook(self._state_dict_pre_hooks, hook)

    def register_state_dict_post_hook(self, hook: Callable[..., Any]) -> RemovableHandle:
        """Runs a hook after `state_dict` collected the state of this module and its submodules.

        Args:
            hook: called as `hook(module, state_dict, prefix, local_metadata)`; it changes the
                dictionary in place and returns None.

        Returns:
            A handle that removes the hook.

        Example:
            >>> layer = nn.Linear(1, 1)
            >>> hook = lambda module, state, prefix, metadata: state.pop(prefix + "bias")
            >>> handle = layer.register_state_dict_post_hook(lambda *args: hook(*args) and None)
            >>> list(layer.state_dict())
            ['weight']
        """

        def post_hook(module: Any, state: Any, prefix: str, metadata: Any) -> None:
            if hook(module, state, prefix, metadata) is not None:
                raise RuntimeError("state_dict post-hook must return None")

        return add_hook(self._state_dict_hooks, post_hook)

    def _register_state_dict_hook(self, hook: Callable[..., Any]) -> RemovableHandle:
        """Runs a hook after `state_dict`; what it returns, unless None, replaces the result."""
        return add_hook(self._state_dict_hooks, hook)

    def get_extra_state(self) -> Any:
        """Returns what `state_dict` keeps beside parameters and buffers; override it if needed.

        Returns:
            Anything that can be saved.

        Raises:
            RuntimeError: the class does not override it.
        """
        raise RuntimeError("get_extra_state: this class keeps no extra state")

    def set_extra_state(self, state: Any) -> None:
        """Takes back what `get_extra_state` returned; override both together.

        Args:
            state: the extra state found in a state dictionary.

        Raises:
            RuntimeError: the class does not override it.
        """
        raise RuntimeError("set_extra_state: this class keeps no extra state")

    def _persistent(self) -> Iterator[tuple[str, Any]]:
        """The parameters and buffers that belong to the state, None included."""
        yield from self._parameters.items()
        for name, buffer in self._buffers.items():
            if name not in self._non_persistent_buffers_set:
                yield name, buffer

    def _save_to_state_dict(
        self, destination: dict[str, Any], prefix: str, keep_vars: bool
    ) -> None:
        """Adds this module's own state to a dictionary; submodules are not its concern."""
        for name, value in self._persistent():
            if value is not None:
                kept = keep_vars or is_lazy(value)
                destination[prefix + name] = value if kept else value.detach()
        if type(self).get_extra_state is not ModuleSaving.get_extra_state:
            destination[prefix + EXTRA_STATE] = self.get_extra_state()

    def state_dict(
        self,
        *args: Any,
        destination: Any = None,
        prefix: str = "",
        keep_vars: bool = False,
    ) -> Any:
        """Collects all parameters and persistent buffers in a dictionary.

        Args:
            args: the same as the keywords, by position (deprecated).
            destination: the dictionary to add to; None makes an `OrderedDict`.
            prefix: is put in front of every key.
            keep_vars: whether the tensors stay attached to the graph.

        Returns:
            The dictionary; its tensors share memory with the module's.

        Example:
            >>> list(nn.Sequential(nn.Linear(2, 1)).state_dict())
            ['0.weight', '0.bias']
        """
        if args:
            import warnings

            warnings.warn(
                "state_dict: positional arguments are deprecated, use keywords",
                FutureWarning,
                stacklevel=2,
            )
            destination = args[0] if destination is None else destination
            prefix = args[1] if len(args) > 1 and prefix == "" else prefix
            keep_vars = args[2] if len(args) > 2 and not keep_vars else keep_vars
        if destination is None:
            destination = OrderedDict()
            destination._metadata = OrderedDict()
        metadata = {"version": self._version}
        if hasattr(destination, "_metadata"):
            destination._metadata[prefix[:-1]] = metadata
        hooks = self.__dict__
        for hook in hooks.get("_state_dict_pre_hooks", {}).values():
            hook(self, prefix, keep_vars)
        self._save_to_state_dict(destination, prefix, keep_vars)
        for name, module in self._modules.items():
            if module is not None:
                module.state_dict(
                    destination=destination, prefix=f"{prefix}{name}.", keep_vars=keep_vars
                )
        for hook in hooks.get("_state_dict_hooks", {}).values():
            replaced = hook(self, destination, prefix, metadata)
            if replaced is not None:
                destination = replaced
        return destination
