"""Tensors that modules own: parameters, buffers and their not yet shaped forms."""

from __future__ import annotations

import rushlight
from rushlight import _C, Tensor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any, NoReturn

__all__ = ["Buffer", "Parameter", "UninitializedBuffer", "UninitializedParameter", "is_lazy"]


class Parameter(Tensor):
    """A tensor that a module registers as one of its parameters when it is assigned to it.

    Args:
        data: the values; they are shared, not copied. None makes an empty tensor.
        requires_grad: whether gradients are recorded.

    Raises:
        RuntimeError: `requires_grad` is set for a dtype that cannot have gradients.

    Example:
        >>> nn.Parameter(rushlight.ones(2))
        Parameter containing:
        tensor([1., 1.], requires_grad=True)
    """

    def __new__(cls, data: Tensor | None = None, requires_grad: bool = True) -> Parameter:
        if data is None:
            data = rushlight.empty(0)
        elif not isinstance(data, Tensor):
            raise TypeError(f"Parameter: data must be a Tensor, not {type(data).__name__}")
        return Tensor._make_subclass(cls, data.detach(), requires_grad)

    def __init__(self, data: Tensor | None = None, requires_grad: bool = True) -> None:
        """Leaves the tensor as `__new__` made it."""

    def __deepcopy__(self, memo: dict[int, Any]) -> Parameter:
        copied = memo.get(id(self))
        if copied is None:
            copied = memo[id(self)] = type(self)(self.detach().clone(), self.requires_grad)
            copied.__dict__.update(self.__dict__)
        return copied

    def __repr__(self) -> str:
        return "Parameter containing:\n" + super().__repr__()


class Buffer(Tensor):
    """A tensor that a module registers as one of its buffers when it is assigned to it.

    Args:
        data: the values; they are shared, not copied. None makes an empty tensor.
        persistent: whether the buffer belongs to the module's `state_dict`.

    Example:
        >>> module = nn.Module()
        >>> module.mean = nn.Buffer(rushlight.zeros(2))
        >>> dict(module.named_buffers())
        {'mean': tensor([0., 0.])}
    """

    persistent: bool

    def __new__(cls, data: Tensor | None = None, persistent: bool = True) -> Buffer:
        if data is None:
            data = rushlight.empty(0)
        elif not isinstance(data, Tensor):
            raise TypeError(f"Buffer: data must be a Tensor, not {type(data).__name__}")
        made = Tensor._make_subclass(cls, data.detach(), data.requires_grad)
        made.persistent = persistent
        return made

    def __init__(self, data: Tensor | None = None, *, persistent: bool = True) -> None:
        """Leaves the tensor as `__new__` made it."""

    def __deepcopy__(self, memo: dict[int, Any]) -> Buffer:
        copied = memo.get(id(self))
        if copied is None:
            copied = type(self)(self.detach().clone(), persistent=self.persistent)
            memo[id(self)] = copied.requires_grad_(self.requires_grad)
        return copied

    def __repr__(self) -> str:
        """Shows the buffer as the plain tensor that it is to its users."""
        return repr(self.detach().requires_grad_(self.requires_grad))


def _rebuild_uninitialized(
    cls: type, option: bool, dtype: rushlight.dtype, attributes: dict[str, Any]
) -> Tensor:
    """Makes an uninitialized parameter or buffer again from its pickled parts."""
    made = cls(option, dtype=dtype)
    made.__dict__.update(attributes)
    return made


class UninitializedTensorMixin:
    """What uninitialized parameters and buffers share: no shape until `materialize`.

    Operators refuse them (`_C._set_parameter_types`), and so do the special methods below; dtype,
    gradient and the other attributes can be asked for.
    """

    _initialized_type: Any
    dtype: Any

    def materialize(
        self, shape: Sequence[int], device: Any = None, dtype: rushlight.dtype | None = None
    ) -> None:
        """Gives the tensor memory of a shape (with undefined values) and its final type.

        Args:
            shape: the shape.
            device: None or the CPU.
            dtype: the type of the elements; None keeps the current one.

        Example:
            >>> weight = nn.UninitializedParameter()
            >>> weight.materialize((2, 3))
            >>> type(weight).__name__, weight.shape
            ('Parameter', torch.Size([2, 3]))
        """
        dtype = self.dtype if dtype is None else dtype
        self.__class__ = self._initialized_type
        self.data = rushlight.empty(tuple(shape), device=device, dtype=dtype)

    @property
    def shape(self) -> NoReturn:
        """Raises: there is no shape yet."""
        raise RuntimeError(
            f"{type(self).__name__} has no shape before the module's first call: "
            "call `forward` with an example input first"
        )

    def share_memory_(self) -> NoReturn:
        """Raises: there is no memory yet."""
        raise RuntimeError(
            f"{type(self).__name__} has no memory to share before the module's first call: "
            "call `forward` with an example input first"
        )

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"


def _passed_on(name: str) -> Callable[..., Any]:
    """A method that an uninitialized tensor has already: that of its data, which are empty."""

    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        return getattr(self.data, name)(*args, **kwargs)

    method.__name__ = name
    return method


def _refused(name: str) -> Callable[..., NoReturn]:
    """A special method that needs a shape."""

    def method(self: Any, *args: Any, **kwargs: Any) -> NoReturn:
        raise ValueError(
            f"{name}: {type(self).__name__} has no values before the module's first call: call "
            "the module with an example input first"
        )

    method.__name__ = name
    return method


for _name in (
    *("size", "is_complex", "is_floating_point", "get_device", "cpu", "to"),
    *("type", "bfloat16", "half", "float", "double", "char", "short", "int", "long"),
):
    setattr(UninitializedTensorMixin, _name, _passed_on(_name))
# Computing, comparing, converting and looking into the tensor.
_KEPT_SPECIAL_METHODS = frozenset(
    ("__class__", "__deepcopy__", "__delattr__", "__dict__", "__dir__", "__doc__", "__format__")
    + ("__getattribute__", "__getstate__", "__hash__", "__init__", "__init_subclass__")
    + ("__module__", "__new__", "__reduce__", "__reduce_ex__", "__repr__", "__setattr__")
    + ("__setstate__", "__sizeof__", "__str__", "__subclasshook__", "__weakref__")
)
for _name in vars(Tensor):
    if _name.startswith("__") and callable(getattr(Tensor, _name)):
        if _name not in _KEPT_SPECIAL_METHODS:
            setattr(UninitializedTensorMixin, _name, _refused(_name))


class UninitializedParameter(UninitializedTensorMixin, Parameter):
    """A parameter whose shape is found at its module's first call.

    Args:
        requires_grad: whether gradients are recorded.
        device: None or the CPU.
        dtype: the type of the elements; None is the default type.

    Example:
        >>> nn.UninitializedParameter()
        <UninitializedParameter>
    """

    _initialized_type = Parameter

    def __new__(
        cls,
        requires_grad: bool = True,
        device: Any = None,
        dtype: rushlight.dtype | None = None,
    ) -> UninitializedParameter:
        data = rushlight.empty(0, device=device, dtype=dtype)
        return Tensor._make_subclass(cls, data, requires_grad)

    def __init__(self, requires_grad: bool = True, device: Any = None, dtype: Any = None) -> None:
        """Leaves the tensor as `__new__` made it."""

    def __deepcopy__(self, memo: dict[int, Any]) -> UninitializedParameter:
        copied = memo.get(id(self))
        if copied is None:
            copied = memo[id(self)] = type(self)(self.requires_grad, dtype=self.dtype)
        return copied

    def __reduce_ex__(self, protocol: Any) -> tuple[Any, ...]:
        parts = (type(self), self.requires_grad, self.dtype, dict(self.__dict__))
        return _rebuild_uninitialized, parts


class UninitializedBuffer(UninitializedTensorMixin, Buffer):
    """A buffer whose shape is found at its module's first call.

    Args:
        requires_grad: whether gradients are recorded.
        device: None or the CPU.
        dtype: the type of the elements; None is the default type.
        persistent: whether the buffer belongs to the module's `state_dict`.

    Example:
        >>> nn.UninitializedBuffer()
        <UninitializedBuffer>
    """

    _initialized_type = Buffer

    def __new__(
        cls,
        requires_grad: bool = False,
        device: Any = None,
        dtype: rushlight.dtype | None = None,
        persistent: bool = True,
    ) -> UninitializedBuffer:
        data = rushlight.empty(0, device=device, dtype=dtype)
        made = Tensor._make_subclass(cls, data, requires_grad)
        made.persistent = persistent
        return made

    def __init__(
        self,
        requires_grad: bool = False,
        device: Any = None,
        dtype: Any = None,
        persistent: bool = True,
    ) -> None:
        """Leaves the tensor as `__new__` made it."""

    def __deepcopy__(self, memo: dict[int, Any]) -> UninitializedBuffer:
        copied = memo.get(id(self))
        if copied is None:
            copied = memo[id(self)] = type(self)(
                self.requires_grad, dtype=self.dtype, persistent=self.persistent
            )
        return copied

    def __reduce_ex__(self, protocol: Any) -> tuple[Any, ...]:
        parts = (type(self), self.requires_grad, self.dtype, dict(self.__dict__))
        return _rebuild_uninitialized, parts


_C._set_parameter_types(Parameter, UninitializedTensorMixin)


def is_lazy(value: object) -> bool:
    """Whether a parameter or buffer has no shape yet.

    Args:
        value: any object.

    Returns:
        True for uninitialized parameters and buffers.

    Example:
        >>> nn.parameter.is_lazy(nn.UninitializedParameter())
        True
    """
    return isinstance(value, UninitializedTensorMixin)
