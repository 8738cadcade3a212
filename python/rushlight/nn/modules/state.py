"""Loading a module's state from a dictionary."""

from __future__ import annotations

from collections import OrderedDict, namedtuple
from functools import partial

import rushlight
from rushlight import Tensor

from ..parameter import Parameter, is_lazy
from .hooks import HookTable, add_hook
from .saving import EXTRA_STATE, ModuleSaving

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Any

    from ...utils.hooks import RemovableHandle

_KeyLists = namedtuple("_KeyLists", ["missing_keys", "unexpected_keys"])


class IncompatibleKeys(_KeyLists):
    """What `load_state_dict` found missing and unexpected.

    Args:
        missing_keys: names the module has and the dictionary has not.
        unexpected_keys: names the dictionary has and the module has not.
    """

    __slots__ = ()

    def __repr__(self) -> str:
        if not self.missing_keys and not self.unexpected_keys:
            return "<All keys matched successfully>"
        return _KeyLists.__repr__(self).replace("IncompatibleKeys", "_IncompatibleKeys", 1)

    __str__ = __repr__


class _Problems(list):
    """The error texts of one loading, and the writes that wait until there is no error."""

    def __init__(self) -> None:
        super().__init__()
        self.writes: list[Callable[[], Any]] = []


def _quoted(keys: list[str]) -> str:
    return ", ".join(f'"{key}"' for key in keys)


class ModuleState(ModuleSaving):
    """The part of `Module` that loads state dictionaries."""

    _load_state_dict_pre_hooks: Any = HookTable(around_call=False)
    _load_state_dict_post_hooks: Any = HookTable(around_call=False)

    # -- hooks -------------------------------------------------------------------------------

    def register_load_state_dict_pre_hook(self, hook: Callable[..., Any]) -> RemovableHandle:
        """Runs a hook before this module's part of a state dictionary is loaded.

        Args:
            hook: called as `hook(module, state_dict, prefix, local_metadata, strict,
                missing_keys, unexpected_keys, error_msgs)`; it may change all of them in place.

        Returns:
            A handle that removes the hook.
        """
        return self._register_load_state_dict_pre_hook(hook, with_module=True)

    def _register_load_state_dict_pre_hook(
        self, hook: Callable[..., Any], with_module: bool = False
    ) -> RemovableHandle:
        return add_hook(
            self._load_state_dict_pre_hooks, partial(hook, self) if with_module else hook
        )

    def register_load_state_dict_post_hook(self, hook: Callable[..., Any]) -> RemovableHandle:
        """Runs a hook after a state dictionary was loaded into this module.

        Args:
            hook: called as `hook(module, incompatible_keys)`; it may change the two lists in
                place, and returns None. With `strict`, what it leaves in them is an error.

        Returns:
            A handle that removes the hook.

        Example:
            >>> layer = nn.Linear(1, 1)
            >>> forgive = lambda module, keys: keys.missing_keys.clear()
            >>> handle = layer.register_load_state_dict_post_hook(forgive)
            >>> layer.load_state_dict({})
            <All keys matched successfully>
        """
        return add_hook(self._load_state_dict_post_hooks, hook)

    # -- loading -----------------------------------------------------------------------------

    def _load_from_state_dict(
        self,
        state_dict: dict[str, Any],
        prefix: str,
        local_metadata: dict[str, Any],
        strict: bool,
        missing_keys: list[str],
        unexpected_keys: list[str],
        error_msgs: list[str],
    ) -> None:
        """Loads this module's own state; what does not fit is added to the three lists.

        Called by `load_state_dict`, the tensors are written once the whole tree was checked.
        """
        for hook in list(self.__dict__.get("_load_state_dict_pre_hooks", {}).values()):
            hook(
                state_dict,
                prefix,
                local_metadata,
                strict,
                missing_keys,
                unexpected_keys,
                error_msgs,
            )
        assign = local_metadata.get("assign_to_params_buffers", False)
        state = {name: value for name, value in self._persistent() if value is not None}
        for name, value in state.items():
            key = prefix + name
            if key not in state_dict:
                if strict:
                    missing_keys.append(key)
                continue
            source = state_dict[key]
            problem = _misfit(key, value, source)
            if problem:
                error_msgs.append(problem)
                continue
            if not is_lazy(value) and value.dim() == 0 and source.dim() == 1:
                source = source[0]
            self._write(partial(self._load_one, name, value, source, assign), key, error_msgs)
        self._load_extra_state(
            state_dict, prefix, strict, missing_keys, unexpected_keys, error_msgs
        )
        if strict:
            self._find_unexpected(state_dict, prefix, state, unexpected_keys)

    def _load_one(self, name: str, value: Any, source: Tensor, assign: bool) -> None:
        if is_lazy(value) and is_lazy(source):
            return
        with rushlight.no_grad():
            if not assign:
                value.copy_(source)
                return
            if isinstance(value, Parameter):
                if isinstance(source, Parameter):
                    source.requires_grad_(value.requires_grad)
                else:
                    source = Parameter(source, requires_grad=value.requires_grad)
            setattr(self, name, source)

    def _write(self, write: Callable[[], Any], key: str, error_msgs: list[str]) -> None:
        """Does a write now, or leaves it to `load_state_dict`."""

        def attempt() -> None:
            try:
                write()
            except Exception as error:
                error_msgs.append(
                    f'While copying the parameter named "{key}", an exception occurred : '
                    f"{error.args}."
                )

        if isinstance(error_msgs, _Problems):
            error_msgs.writes.append(attempt)
        else:
            attempt()

    def _load_extra_state(
        self,
        state_dict: dict[str, Any],
        prefix: str,
        strict: bool,
        missing_keys: list[str],
        unexpected_keys: list[str],
        error_msgs: list[str],
    ) -> None:
        key = prefix + EXTRA_STATE
        wanted = type(self).set_extra_state is not ModuleSaving.set_extra_state
        if wanted and key in state_dict:
            restore = partial(self.set_extra_state, state_dict[key])
            if isinstance(error_msgs, _Problems):
                error_msgs.writes.append(restore)
            else:
                restore()
        elif wanted and strict:
            missing_keys.append(key)
        elif strict and key in state_dict:
            unexpected_keys.append(key)

    def _find_unexpected(
        self,
        state_dict: dict[str, Any],
        prefix: str,
        state: dict[str, Any],
        unexpected_keys: list[str],
    ) -> None:
        for key in state_dict:
            if not key.startswith(prefix) or key == prefix + EXTRA_STATE:
                continue
            name, dot, _ = key[len(prefix) :].partition(".")
            if name not in (self._modules if dot else state):
                unexpected_keys.append(key)

    def load_state_dict(
        self, state_dict: Mapping[str, Any], strict: bool = True, assign: bool = False
    ) -> IncompatibleKeys:
        """Copies the tensors of a dictionary into the parameters and buffers of the same names.

        All of it is checked before anything is written: a module that raises is unchanged
        (unless it has post-hooks, which must see the loaded module to give their verdict).

        Args:
            state_dict: what `state_dict` returned.
            strict: whether missing and unexpected names are errors.
            assign: whether the tensors themselves take the place of the module's.

        Returns:
            A named tuple of the lists `missing_keys` and `unexpected_keys`.

        Raises:
            TypeError: `state_dict` is no mapping, or a key is no text.
            RuntimeError: a shape differs, or with `strict` a name; the text lists them all.

        Example:
            >>> source, target = nn.Linear(2, 1), nn.Linear(2, 1)
            >>> target.load_state_dict(source.state_dict())
            <All keys matched successfully>
        """
        if not hasattr(state_dict, "keys") or not hasattr(state_dict, "__getitem__"):
            raise TypeError(f"Expected state_dict to be dict-like, got {type(state_dict)}.")
        metadata = getattr(state_dict, "_metadata", None)
        state = OrderedDict(state_dict)
        for key in state:
            if not isinstance(key, str):
                raise TypeError(
                    "load_state_dict: the keys of argument 'state_dict' must be str, not "
                    + type(key).__name__
                )
        if metadata is not None:
            state._metadata = metadata  # type: ignore[attr-defined]
        keys = IncompatibleKeys([], [])
        problems = _Problems()
        self._load_tree(state, "", metadata or {}, assign, keys, problems)
        post_hooks = [
            (module, hook)
            for module in _children_first(self)
            for hook in module.__dict__.get("_load_state_dict_post_hooks", {}).values()
        ]
        if not post_hooks and strict:
            _list_keys(keys, problems)
        if not problems:
            for write in problems.writes:
                write()
            for module, hook in post_hooks:
                if hook(module, keys) is not None:
                    raise AssertionError(
                        "a load_state_dict post-hook must return None; it may change the lists "
                        "of incompatible keys in place"
                    )
        if post_hooks and strict:
            _list_keys(keys, problems)
        if problems:
            texts = "\n\t".join(problems)
            raise RuntimeError(
                f"Error(s) in loading state_dict for {type(self).__name__}:\n\t{texts}"
            )
        return keys

    def _load_tree(
        self,
        state: OrderedDict[str, Any],
        prefix: str,
        metadata: Mapping[str, Any],
        assign: bool,
        keys: IncompatibleKeys,
        problems: _Problems,
    ) -> None:
        """Checks this module and those below it, and collects what is to be written."""
        local_metadata = dict(metadata.get(prefix[:-1], {}))
        if assign:
            local_metadata["assign_to_params_buffers"] = True
        self._load_from_state_dict(state, prefix, local_metadata, True, *keys, problems)
        for name, module in self._modules.items():
            if module is not None:
                path = f"{prefix}{name}."
                below = OrderedDict((key, state[key]) for key in state if key.startswith(path))
                module._load_tree(below, path, metadata, assign, keys, problems)


def _children_first(module: Any) -> Iterator[Any]:
    for submodule in module._modules.values():
        if submodule is not None:
            yield from _children_first(submodule)
    yield module


def _list_keys(keys: IncompatibleKeys, problems: _Problems) -> None:
    """Turns missing and unexpected names into error texts."""
    if keys.unexpected_keys:
        problems.insert(0, f"Unexpected key(s) in state_dict: {_quoted(keys.unexpected_keys)}. ")
    if keys.missing_keys:
        problems.insert(0, f"Missing key(s) in state_dict: {_quoted(keys.missing_keys)}. ")


def _misfit(key: str, value: Any, source: object) -> str | None:
    """Why a loaded value cannot take the place of a module's, or None."""
    if not isinstance(source, Tensor):
        return (
            f'While copying the parameter named "{key}", expected rushlight.Tensor or Tensor-like '
            f"object from checkpoint but received {type(source)}"
        )
    if is_lazy(value):
        return None
    if is_lazy(source):
        return f'The checkpoint holds no values for "{key}": it was saved before the first call'
    if value.shape == source.shape:
        return None
    if value.dim() == 0 and source.dim() == 1 and source.numel() == 1:
        return None
    return (
        f"size mismatch for {key}: copying a param with shape {source.shape} from checkpoint, "
        f"the shape in current model is {value.shape}."
    )
