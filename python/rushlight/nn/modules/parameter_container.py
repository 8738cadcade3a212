"""Containers of parameters."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping

from rushlight import Tensor

from ..parameter import Parameter
from .module import Module
from .module_dict import ModuleDict, pairs_of
from .module_sequence import position
from .registry import Unchanged

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any, NoReturn

    from typing_extensions import Self

__all__ = ["ParameterDict", "ParameterList"]


# What torch calls tensors of these dtypes: a float32 one is a torch.FloatTensor.
_TYPE_NAMES = {
    "float32": "Float",
    "float64": "Double",
    "float16": "Half",
    "bfloat16": "BFloat16",
    "complex64": "ComplexFloat",
    "complex128": "ComplexDouble",
    "uint8": "Byte",
    "int8": "Char",
    "int16": "Short",
    "int32": "Int",
    "int64": "Long",
    "bool": "Bool",
}


class _ParameterContainer(Module):
    """What `ParameterList` and `ParameterDict` share."""

    def forward(self, *input: Any) -> NoReturn:
        """Raises: a container of parameters computes nothing."""
        raise RuntimeError(f"{type(self).__name__} should not be called.")

    def __call__(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise RuntimeError(f"{type(self).__name__} should not be called.")

    _named_values: Callable[[], Iterable[tuple[Any, Any]]]
    _describe_type: Callable[[Tensor], str]

    def extra_repr(self) -> str:
        """Shows type and size of every value."""
        lines = []
        for key, value in self._named_values():
            if isinstance(value, Tensor):
                kind = "Parameter" if isinstance(value, Parameter) else "Tensor"
                size = "x".join(str(length) for length in value.shape)
                text = f"{kind} containing: [{self._describe_type(value)} of size {size}]"
            else:
                text = f"Object of type: {type(value).__name__}"
            lines.append(f"  ({key}): {text}")
        return "\n".join(lines)


def _as_parameter(value: Any) -> Any:
    """Plain tensors as parameters, everything else as it is."""
    if isinstance(value, Tensor) and not isinstance(value, Parameter):
        return Parameter(value)
    return value


class ParameterList(_ParameterContainer):
    """A list of parameters, all of them registered; plain tensors become parameters.

    Args:
        values: what it holds from the start; things other than tensors are allowed.

    Example:
        >>> weights = nn.ParameterList([rushlight.ones(2), rushlight.ones(3)])
        >>> [name for name, _ in weights.named_parameters()]
        ['0', '1']
    """

    def __init__(self, values: Iterable[Any] | None = None) -> None:
        super().__init__()
        self._size = 0
        if values is not None:
            self.extend(values)

    def __getitem__(self, idx: int | slice) -> Any:
        if isinstance(idx, slice):
            return type(self)([self[place] for place in range(self._size)[idx]])
        return getattr(self, str(position(idx, self._size)))

    def __setitem__(self, idx: int, param: Any) -> None:
        setattr(self, str(position(idx, self._size)), _as_parameter(param))

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[Any]:
        return iter([self[place] for place in range(self._size)])

    def __iadd__(self, parameters: Iterable[Any]) -> Self:
        return self.extend(parameters)

    def append(self, value: Any) -> Self:
        """Adds a value at the end.

        Args:
            value: a parameter, a tensor that becomes one, or anything else.

        Returns:
            This container.

        Example:
            >>> len(nn.ParameterList().append(rushlight.ones(2)))
            1
        """
        setattr(self, str(self._size), _as_parameter(value))
        self._size += 1
        return self

    def extend(self, values: Iterable[Any]) -> Self:
        """Adds values at the end.

        Args:
            values: what `append` takes.

        Returns:
            This container.

        Raises:
            TypeError: `values` cannot be iterated.

        Example:
            >>> len(nn.ParameterList().extend([rushlight.ones(2), rushlight.ones(1)]))
            2
        """
        if not isinstance(values, Iterable) or isinstance(values, Tensor):
            raise TypeError(
                "ParameterList.extend should be called with an iterable, "
                f"but got {type(values).__name__}"
            )
        with Unchanged(self):
            for value in list(values):
                self.append(value)
        return self

    def _named_values(self) -> Iterable[tuple[Any, Any]]:
        return enumerate(self)

    def _describe_type(self, tensor: Tensor) -> str:
        return str(tensor.dtype)


class ParameterDict(_ParameterContainer):
    """A dictionary of parameters, all of them registered; plain tensors become parameters.

    Args:
        parameters: a mapping, or an iterable of pairs of name and value. Like in PyTorch, the
            items of a mapping without an order of its own (a plain dict) are sorted by name.

    Example:
        >>> weights = nn.ParameterDict({"a": rushlight.ones(2)})
        >>> weights["a"]
        Parameter containing:
        tensor([1., 1.], requires_grad=True)
    """

    def __init__(self, parameters: Any = None) -> None:
        super().__init__()
        self._keys: dict[str, None] = {}
        if parameters is not None:
            self.update(parameters)

    def _key(self, key: object) -> str:
        if not isinstance(key, str):
            raise TypeError(
                "Index given to ParameterDict cannot be used as a key as it is not a string "
                f"(type is '{type(key).__name__}')."
            )
        return key

    def __getitem__(self, key: str) -> Any:
        return getattr(self, self._key(key))

    def __setitem__(self, key: str, value: Any) -> None:
        setattr(self, self._key(key), _as_parameter(value))
        self._keys[key] = None

    def __delitem__(self, key: str) -> None:
        delattr(self, self._key(key))
        del self._keys[key]

    def __len__(self) -> int:
        return len(self._keys)

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __reversed__(self) -> Iterator[str]:
        return reversed(list(self._keys))

    def __contains__(self, key: object) -> bool:
        return key in self._keys

    def copy(self) -> ParameterDict:
        """Returns a new container with the same parameters."""
        return ParameterDict(OrderedDict(self.items()))

    def setdefault(self, key: str, default: Any = None) -> Any:
        """Returns the value of a key, after setting it if it has none.

        Args:
            key: the name.
            default: the value it gets.

        Returns:
            The value.
        """
        if key not in self._keys:
            self[key] = default
        return self[key]

    def clear(self) -> None:
        """Removes all values."""
        for key in list(self._keys):
            del self[key]

    def pop(self, key: str) -> Any:
        """Removes and returns a value.

        Args:
            key: its name.

        Returns:
            The value.

        Raises:
            AttributeError: there is no such name.
        """
        value = self[key]
        del self[key]
        return value

    def popitem(self) -> tuple[str, Any]:
        """Removes and returns the last pair of name and value.

        Returns:
            The pair.

        Raises:
            KeyError: the container is empty.
        """
        if not self._keys:
            raise KeyError("popitem(): ParameterDict is empty")
        key = next(reversed(self))
        return key, self.pop(key)

    def get(self, key: str, default: Any = None) -> Any:
        """Returns the value of a key.

        Args:
            key: the name.
            default: is returned if there is no such name.

        Returns:
            The value.
        """
        return self[key] if key in self._keys else default

    def fromkeys(self, keys: Iterable[str], default: Any = None) -> ParameterDict:
        """Returns a new container with one value under several names.

        Args:
            keys: the names.
            default: the value.

        Returns:
            The container.
        """
        return ParameterDict((key, default) for key in keys)

    def keys(self) -> Any:
        """Returns a view of the names."""
        return self._keys.keys()

    def items(self) -> Iterable[tuple[str, Any]]:
        """Returns an iterator over pairs of name and value."""
        return ((key, self[key]) for key in self._keys)

    def values(self) -> Iterable[Any]:
        """Returns an iterator over the values."""
        return (self[key] for key in self._keys)

    def update(self, parameters: Any) -> None:
        """Adds values, in the place of those with the same names.

        Args:
            parameters: a mapping, or an iterable of pairs of name and value.

        Raises:
            TypeError: `parameters` is neither.
            ValueError: a pair has not two elements.

        Example:
            >>> weights = nn.ParameterDict()
            >>> weights.update({"b": rushlight.ones(1), "a": rushlight.ones(1)})
            >>> list(weights)
            ['a', 'b']
        """
        if isinstance(parameters, (OrderedDict, ParameterDict, ModuleDict)):
            pairs = list(parameters.items())
        elif isinstance(parameters, Mapping):
            pairs = sorted(parameters.items())
        else:
            pairs = list(pairs_of(parameters, "ParameterDict"))
        with Unchanged(self):
            for key, value in pairs:
                self[key] = value

    def __or__(self, other: Any) -> ParameterDict:
        merged = self.copy()
        merged.update(other)
        return merged

    def __ror__(self, other: Any) -> Any:
        merged = other.copy()
        merged.update(self.items())
        return merged

    def __ior__(self, other: Any) -> Self:
        self.update(other)
        return self

    def _named_values(self) -> Iterable[tuple[Any, Any]]:
        return self.items()

    def _describe_type(self, tensor: Tensor) -> str:
        return f"torch.{_TYPE_NAMES.get(str(tensor.dtype).rpartition('.')[2], '')}Tensor"
