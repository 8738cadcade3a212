"""Modules whose first values do not matter."""

from __future__ import annotations

import rushlight

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..modules.module import Module

__all__ = ["skip_init"]


def skip_init(module_cls: type[Module], *args: Any, **kwargs: Any) -> Module:
    """Makes a module whose first values are to be overwritten: it takes no random numbers.

    Args:
        module_cls: the class.
        args: its arguments.
        kwargs: its arguments; `device` is None or the CPU.

    Returns:
        The module.

    Raises:
        RuntimeError: `module_cls` is no class of modules.

    Example:
        >>> nn.utils.skip_init(nn.Linear, 3, 2).weight.shape
        torch.Size([2, 3])
    """
    from ..modules.module import Module

    if not isinstance(module_cls, type) or not issubclass(module_cls, Module):
        raise RuntimeError(f"Expected a Module; got {module_cls}")
    state = rushlight.get_rng_state()
    try:
        return module_cls(*args, **kwargs)
    finally:
        rushlight.set_rng_state(state)
