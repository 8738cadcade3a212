"""Modules by their names: `ModuleDict`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from .module import Module
from .registry import Unchanged

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import ItemsView, Iterator, KeysView, ValuesView
    from typing import Any

__all__ = ["ModuleDict"]


def pairs_of(value: Any, container: str) -> Iterable[tuple[Any, Any]]:
    """The pairs in a mapping or in an iterable of pairs."""
    if isinstance(value, (Mapping, ModuleDict)):
        return list(value.items())
    if not isinstance(value, Iterable):
        raise TypeError(
            f"{container}.update should be called with an iterable of key/value pairs, "
            f"but got {type(value).__name__}"
        )
    pairs: list[Any] = list(value)
    for place, pair in enumerate(pairs):
        if not isinstance(pair, Iterable):
            raise TypeError(
                f"{container} update sequence element #{place} should be Iterable; "
                f"is {type(pair).__name__}"
            )
        pairs[place] = tuple(pair)
        if len(pairs[place]) != 2:
            raise ValueError(
                f"{container} update sequence element #{place} has length "
                f"{len(pairs[place])}; 2 is required"
            )
    return pairs


class ModuleDict(Module):
    """A dictionary of modules, all of them registered.

    Args:
        modules: a mapping, or an iterable of pairs of name and module.

    Example:
        >>> heads = nn.ModuleDict({"act": nn.ReLU(), "out": nn.Linear(2, 1)})
        >>> heads["act"]
        ReLU()
        >>> list(heads)
        ['act', 'out']
    """

    def __init__(self, modules: Mapping[str, Module] | None = None) -> None:
        super().__init__()
        if modules is not None:
            self.update(modules)

    def __getitem__(self, key: str) -> Any:
        return self._modules[key]

    def __setitem__(self, key: str, module: Module) -> None:
        self.add_module(key, module)

    def __delitem__(self, key: str) -> None:
        del self._modules[key]

    def __len__(self) -> int:
        return len(self._modules)

    def __iter__(self) -> Iterator[str]:
        return iter(self._modules)

    def __reversed__(self) -> Iterator[str]:
        return reversed(self._modules)

    def __contains__(self, key: object) -> bool:
        return key in self._modules

    def clear(self) -> None:
        """Removes all modules."""
        self._modules.clear()

    def pop(self, key: str) -> Any:
        """Removes and returns a module.

        Args:
            key: its name.

        Returns:
            The module.

        Raises:
            KeyError: there is no such name.

        Example:
            >>> nn.ModuleDict({"act": nn.ReLU()}).pop("act")
            ReLU()
        """
        return self._modules.pop(key)

    def keys(self) -> KeysView[str]:
        """Returns a view of the names."""
        return self._modules.keys()

    def items(self) -> ItemsView[str, Any]:
        """Returns a view of the pairs of name and module."""
        return self._modules.items()

    def values(self) -> ValuesView[Any]:
        """Returns a view of the modules."""
        return self._modules.values()

    def update(self, modules: Any) -> None:
        """Adds modules, in the place of those with the same names.

        Args:
            modules: a mapping, or an iterable of pairs of name and module.

        Raises:
            TypeError: `modules` is neither.
            ValueError: a pair has not two elements.

        Example:
            >>> heads = nn.ModuleDict()
            >>> heads.update([("act", nn.ReLU())])
            >>> heads
            ModuleDict(
              (act): ReLU()
            )
        """
        pairs = pairs_of(modules, "ModuleDict")
        with Unchanged(self):
            for key, module in pairs:
                self[key] = module
