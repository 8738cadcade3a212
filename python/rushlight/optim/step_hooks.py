"""Hooks around the steps of optimizers."""

from __future__ import annotations

from collections import OrderedDict
from functools import wraps

from ..utils.hooks import RemovableHandle

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_pre_hooks: OrderedDict[int, Any] = OrderedDict()
_post_hooks: OrderedDict[int, Any] = OrderedDict()


def add_hook(hooks: OrderedDict[int, Any], hook: Any, prepend: bool = False) -> RemovableHandle:
    handle = RemovableHandle(hooks)
    hooks[handle.id] = hook
    if prepend:
        hooks.move_to_end(handle.id, last=False)
    return handle


def register_optimizer_step_pre_hook(hook: Callable[..., Any]) -> RemovableHandle:
    """Runs a hook before every optimizer's step.

    Args:
        hook: called as `hook(optimizer, args, kwargs)`; it may return new (args, kwargs).

    Returns:
        A handle that removes the hook.
    """
    return add_hook(_pre_hooks, hook)


def register_optimizer_step_post_hook(hook: Callable[..., Any]) -> RemovableHandle:
    """Runs a hook after every optimizer's step.

    Args:
        hook: called as `hook(optimizer, args, kwargs)`.

    Returns:
        A handle that removes the hook.
    """
    return add_hook(_post_hooks, hook)


def with_hooks(step: Callable[..., Any]) -> Callable[..., Any]:
    """A step that runs the optimizer's hooks around it."""

    @wraps(step)
    def hooked(*args: Any, **kwargs: Any) -> Any:
        self = args[0]
        pre, post = self._optimizer_step_pre_hooks, self._optimizer_step_post_hooks
        if not (pre or post or _pre_hooks or _post_hooks):
            return step(*args, **kwargs)
        for hook in [*_pre_hooks.values(), *pre.values()]:
            made = hook(self, args, kwargs)
            if made is None:
                continue
            if not isinstance(made, tuple) or len(made) != 2:
                raise RuntimeError(
                    f"{step} must return None or a tuple of (new_args, new_kwargs), but got {made}."
                )
            args, kwargs = made
        result = step(*args, **kwargs)
        for hook in [*post.values(), *_post_hooks.values()]:
            hook(self, args, kwargs)
        return result

    hooked._has_hooks = True  # type: ignore[attr-defined]
    return hooked
