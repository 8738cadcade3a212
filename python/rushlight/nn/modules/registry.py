"""The dictionaries of a module's parameters, buffers and submodules."""

from __future__ import annotations

from weakref import ref

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

_MISSING = object()


class Unchanged:
    """A block of `with` after whose errors a container of modules or parameters is as it was.

    Args:
        container: the module.
    """

    def __init__(self, container: Any) -> None:
        self._container = container
        self._attributes = dict(container.__dict__)
        self._registered = {
            name: dict(value)
            for name, value in self._attributes.items()
            if isinstance(value, Registry) or name == "_keys"
        }

    def __enter__(self) -> None:
        """Begins the block."""

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        if kind is None:
            return
        attributes = self._container.__dict__
        for name, items in self._registered.items():
            registry = self._attributes[name]
            dict.clear(registry)
            dict.update(registry, items)
        attributes.clear()
        attributes.update(self._attributes)


class Registry(dict):
    """Registered names of one kind; every change also shows in the owner's attributes.

    The values live in the owner's instance dictionary as well, so that an attribute is found by
    Python's normal look-up. The owner is referred to weakly: a module must not be kept alive, or
    wait for the garbage collector, because of its own registries.

    Args:
        owner: the module whose attributes follow the registry.
        items: what is registered from the start.
    """

    __slots__ = ("_owner",)

    def __init__(self, owner: Any, items: dict[str, Any] | None = None) -> None:
        super().__init__()
        self._owner = ref(owner)
        if items:
            self.update(items)

    def belongs_to(self, owner: object) -> bool:
        """Whether changes show in this object's attributes."""
        return self._owner() is owner

    def assign(self, name: str, value: Any) -> None:
        """Registers a value and makes it an attribute even if the class has one of that name."""
        dict.__setitem__(self, name, value)
        self._owner().__dict__[name] = value

    def __setitem__(self, name: str, value: Any) -> None:
        dict.__setitem__(self, name, value)
        owner = self._owner()
        if owner is not None and not hasattr(type(owner), name):
            owner.__dict__[name] = value

    def __delitem__(self, name: str) -> None:
        value = self[name]
        dict.__delitem__(self, name)
        owner = self._owner()
        if owner is not None and owner.__dict__.get(name, _MISSING) is value:
            del owner.__dict__[name]

    def pop(self, name: str, default: Any = _MISSING) -> Any:
        if name not in self and default is not _MISSING:
            return default
        value = self[name]
        del self[name]
        return value

    def popitem(self) -> tuple[str, Any]:
        if not self:
            raise KeyError("popitem(): dictionary is empty")
        name = next(reversed(self))
        return name, self.pop(name)

    def clear(self) -> None:
        for name in list(self):
            del self[name]

    def setdefault(self, name: str, default: Any = None) -> Any:
        if name not in self:
            self[name] = default
        return self[name]

    def update(self, *others: Any, **named: Any) -> None:
        for name, value in dict(*others, **named).items():
            self[name] = value

    def __ior__(self, other: Any) -> Registry:  # type: ignore[misc]
        self.update(other)
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        """Copies and pickles are plain dictionaries: the copied module makes its own registry."""
        items: Iterable[tuple[str, Any]] = iter(self.items())
        return dict, (), None, None, items

    def __reduce_ex__(self, protocol: Any) -> tuple[Any, ...]:
        return self.__reduce__()
