"""Modules in an order: `Sequential` and `ModuleList`."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from operator import index

from rushlight._explanation import type_name

from .module import Module, indent
from .registry import Unchanged

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from typing_extensions import Self

__all__ = ["ModuleList", "Sequential"]


def position(number: Any, length: int) -> int:
    """The place from the start of an index that may count from the end."""
    place = index(number)
    if not -length <= place < length:
        raise IndexError(f"index {place} is out of range")
    return place % length


class _ModuleSequence(Module):
    """What `Sequential` and `ModuleList` share: submodules found by their position."""

    def _rename(self, named: Iterable[tuple[str, Any]]) -> None:
        """Replaces all submodules."""
        pairs = list(named)
        self._modules.clear()
        for name, module in pairs:
            self._modules[name] = module

    def _number(self, modules: Iterable[Any]) -> None:
        """Replaces all submodules and names them by their positions."""
        self._rename((str(place), module) for place, module in enumerate(modules))

    def _name(self, place: Any) -> str:
        names = list(self._modules)
        return names[position(place, len(names))]

    def __setitem__(self, idx: int, module: Module) -> None:
        setattr(self, self._name(idx), module)

    def __delitem__(self, idx: int | slice) -> None:
        if isinstance(idx, slice):
            names = list(self._modules)[idx]
        else:
            names = [self._name(idx)]
        for name in names:
            delattr(self, name)
        self._number(self._modules.values())

    def __len__(self) -> int:
        return len(self._modules)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._modules.values())

    def pop(self, key: int | slice) -> Any:
        """Removes and returns the module at a position.

        Args:
            key: the position; negative ones count from the end.

        Returns:
            The module.

        Raises:
            IndexError: there is no such position.

        Example:
            >>> nn.ModuleList([nn.ReLU(), nn.Tanh()]).pop(-1)
            Tanh()
        """
        module = self[key]
        del self[key]
        return module


class Sequential(_ModuleSequence):
    """Calls its modules one after the other, each with the output of the one before.

    Args:
        args: modules, named by their positions, or one `OrderedDict` of names and modules.

    Raises:
        TypeError: something is no module.

    Example:
        >>> model = nn.Sequential(nn.Linear(4, 3), nn.ReLU())
        >>> model(rushlight.ones(2, 4)).shape
        torch.Size([2, 3])
        >>> model[1]
        ReLU()
    """

    def __init__(self, *args: Any) -> None:
        super().__init__()
        if len(args) == 1 and isinstance(args[0], OrderedDict):
            named: Iterable[tuple[str, Any]] = args[0].items()
        else:
            named = ((str(place), module) for place, module in enumerate(args))
        for name, module in named:
            self.add_module(name, module)

    def __getitem__(self, idx: int | slice) -> Any:
        if isinstance(idx, slice):
            return type(self)(OrderedDict(list(self._modules.items())[idx]))
        return self._modules[self._name(idx)]

    def forward(self, input: Any) -> Any:
        """Calls the modules in order."""
        for module in self._modules.values():
            input = module(input)
        return input

    def append(self, module: Module) -> Self:
        """Adds a module at the end.

        Args:
            module: the module.

        Returns:
            This container.

        Example:
            >>> len(nn.Sequential().append(nn.ReLU()))
            1
        """
        self.add_module(str(len(self)), module)
        return self

    def insert(self, index: int, module: Module) -> Self:
        """Adds a module in front of a position.

        Args:
            index: the position, from -len to len.
            module: the module.

        Returns:
            This container.

        Raises:
            TypeError: `module` is no module.
            IndexError: the position is out of range.

        Example:
            >>> nn.Sequential(nn.ReLU()).insert(0, nn.Tanh())[0]
            Tanh()
        """
        if not isinstance(module, Module):
            raise TypeError(f"module should be of type: {Module}")
        count = len(self)
        if not -count <= index <= count:
            raise IndexError(f"Index out of range: {index}")
        modules = list(self._modules.values())
        modules.insert(index, module)
        self._number(modules)
        return self

    def extend(self, sequential: Iterable[Any]) -> Self:
        """Adds modules at the end.

        Args:
            sequential: the modules.

        Returns:
            This container.

        Example:
            >>> len(nn.Sequential(nn.ReLU()).extend([nn.Tanh(), nn.ReLU()]))
            3
        """
        with Unchanged(self):
            for module in list(sequential):
                self.append(module)
        return self

    def _check_operand(self, other: object) -> None:
        if not isinstance(other, Sequential):
            raise ValueError(
                "add operator supports only objects of Sequential class, "
                f"but {type(other)} is given."
            )

    def __add__(self, other: Any) -> Sequential:
        self._check_operand(other)
        return Sequential(*self, *other)

    def __iadd__(self, other: Any) -> Self:
        self._check_operand(other)
        return self.extend(other)

    def _check_factor(self, factor: object) -> None:
        if not isinstance(factor, int):
            raise TypeError(f"unsupported operand type(s) for *: {type(self)} and {type(factor)}")
        if factor <= 0:
            raise ValueError(f"Non-positive multiplication factor {factor} for {type(self)}")

    def __mul__(self, other: int) -> Sequential:
        self._check_factor(other)
        return Sequential(*(list(self) * other))

    def __rmul__(self, other: int) -> Sequential:
        return self * other

    def __imul__(self, other: int) -> Self:
        self._check_factor(other)
        return self.extend(list(self) * (other - 1))


class ModuleList(_ModuleSequence):
    """A list of modules, all of them registered.

    Args:
        modules: what it holds from the start.

    Example:
        >>> layers = nn.ModuleList(nn.Linear(2, 2) for _ in range(3))
        >>> layers
        ModuleList(
          (0-2): 3 x Linear(in_features=2, out_features=2, bias=True)
        )
        >>> len(list(layers.parameters()))
        6
    """

    def __init__(self, modules: Iterable[Module] | None = None) -> None:
        super().__init__()
        if modules is not None:
            self.extend(modules)

    def __getitem__(self, idx: int | slice) -> Any:
        if isinstance(idx, slice):
            return type(self)(list(self._modules.values())[idx])
        return self._modules[str(position(idx, len(self)))]

    def __iadd__(self, modules: Iterable[Module]) -> Self:
        return self.extend(modules)

    def __add__(self, other: Iterable[Module]) -> ModuleList:
        return ModuleList([*self, *other])

    def insert(self, index: int, module: Module) -> None:
        """Adds a module in front of a position.

        Args:
            index: the position; like in a list, positions out of range mean the ends.
            module: the module.

        Raises:
            TypeError: `module` is no module.

        Example:
            >>> layers = nn.ModuleList([nn.ReLU()])
            >>> layers.insert(0, nn.Tanh())
            >>> layers[0]
            Tanh()
        """
        if module is not None and not isinstance(module, Module):
            raise TypeError(f"{type_name(module)} is not a Module subclass")
        modules = list(self)
        modules.insert(index, module)
        self._number(modules)

    def append(self, module: Module) -> Self:
        """Adds a module at the end.

        Args:
            module: the module.

        Returns:
            This container.

        Example:
            >>> len(nn.ModuleList().append(nn.ReLU()))
            1
        """
        self.add_module(str(len(self)), module)
        return self

    def extend(self, modules: Iterable[Module]) -> Self:
        """Adds modules at the end.

        Args:
            modules: the modules.

        Returns:
            This container.

        Raises:
            TypeError: `modules` cannot be iterated.

        Example:
            >>> len(nn.ModuleList().extend([nn.ReLU(), nn.Tanh()]))
            2
        """
        if not isinstance(modules, Iterable):
            raise TypeError(
                "ModuleList.extend should be called with an iterable, "
                f"but got {type(modules).__name__}"
            )
        with Unchanged(self):
            for module in list(modules):
                self.append(module)
        return self

    def __repr__(self) -> str:
        """Shows neighbours with the same text once."""
        texts = [repr(module) for module in self]
        if not texts:
            return f"{self._get_name()}()"
        lines = []
        first = 0
        for last, text in enumerate(texts):
            if last + 1 < len(texts) and texts[last + 1] == text:
                continue
            count = last - first + 1
            label = f"({first}-{last}): {count} x " if count > 1 else f"({first}): "
            lines.append(label + indent(text, 2))
            first = last + 1
        body = "\n  ".join(lines)
        return f"{self._get_name()}(\n  {body}\n)"
