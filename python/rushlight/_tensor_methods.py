"""Methods of `Tensor` that are written in Python; attached to the type when the package loads."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from typing import Any

from rushlight import _C
from rushlight._C import Tensor
from rushlight._explanation import explained_methods

_TYPE_NAMES = {
    "float32": "Float", "float64": "Double", "float16": "Half", "bfloat16": "BFloat16",
    "uint8": "Byte", "int8": "Char", "int16": "Short", "int32": "Int", "int64": "Long",
    "bool": "Bool", "complex64": "ComplexFloat", "complex128": "ComplexDouble",
}  # fmt: skip
_DTYPES = {f"{title}Tensor": name for name, title in _TYPE_NAMES.items()}


def _dtype_named(name: str) -> Any:
    """The dtype of a legacy type's name, as "torch.FloatTensor"."""
    title = name.rpartition(".")[2]
    if title == "Tensor":
        return _C.get_default_dtype()
    if title not in _DTYPES:
        raise ValueError(f"invalid type: '{name}'")
    return getattr(_C, _DTYPES[title])


def type_(self: Tensor, dtype: Any = None, non_blocking: bool = False) -> Any:
    """Names the legacy type, or converts to a dtype.

    Args:
        dtype: a dtype, or the name of a type such as "torch.LongTensor".
        non_blocking: has no effect.

    Returns:
        The name if no dtype is given, else the converted tensor.

    Raises:
        ValueError: the name is none of a type.

    Example:
        >>> rushlight.ones(2).type()
        'torch.FloatTensor'
    """
    if dtype is None:
        return f"torch.{_TYPE_NAMES[str(self.dtype).rpartition('.')[2]]}Tensor"
    if isinstance(dtype, str):
        dtype = _dtype_named(dtype)
    return self.to(getattr(dtype, "_legacy_dtype", dtype))


def new_tensor(
    self: Tensor, data: Any, *, dtype: Any = None, device: Any = None, requires_grad: bool = False
) -> Tensor:
    """Makes a tensor of the dtype of this one.

    Args:
        data: numbers, nested sequences, an array or a tensor; copied.
        dtype: another dtype.
        device: the CPU.
        requires_grad: whether gradients are computed.

    Returns:
        A tensor with the shape of the data.

    Example:
        >>> rushlight.ones(2, dtype=rushlight.int64).new_tensor([1, 2])
        tensor([1, 2])
    """
    kind = self.dtype if dtype is None else dtype
    return _C.tensor(data, dtype=kind, device=device, requires_grad=requires_grad)


def _contains(self: Tensor, element: Any) -> bool:
    if not isinstance(element, (Tensor, int, float, complex)):
        raise RuntimeError(
            f"Tensor.__contains__ only supports Tensor or scalar, but you passed in a "
            f"{type(element)}."
        )
    matches: Any = element == self
    return bool(matches.any().item())


def _reversed(self: Tensor) -> Tensor:
    return self if self.dim() == 0 else self.flip(0)


def _complex(self: Tensor) -> complex:
    if self.numel() != 1:
        raise ValueError(
            "only one element tensors can be converted to Python scalars: complex() of a tensor of "
            f"shape {list(self.shape)}"
        )
    return complex(self.item())


def _reversed_div(self: Tensor, other: Any) -> Tensor:
    return self.reciprocal() * other


def _set_real(self: Tensor, value: Any) -> None:
    _C.real(self)[...] = value


def _set_imag(self: Tensor, value: Any) -> None:
    _C.imag(self)[...] = value


def _array_wrap(
    self: Tensor, array: Any, context: Any = None, return_scalar: bool = False
) -> Tensor:
    """What numpy makes of a result where a tensor was among the arguments."""
    return _C.from_numpy(array)


def _dlpack(self: Tensor, *, stream: Any = None, **options: Any) -> Any:
    if stream not in (None, -1):
        raise AssertionError("stream must be None on the CPU")
    if self.requires_grad:
        raise BufferError("Can't export tensors that require gradient, use tensor.detach()")
    return self.numpy().__dlpack__(**options)


def _dlpack_device(self: Tensor) -> tuple[int, int]:
    return (1, 0)


def is_same_size(self: Tensor, other: Tensor) -> bool:
    """Whether the shapes are equal.

    Example:
        >>> rushlight.ones(2).is_same_size(rushlight.ones(3))
        False
    """
    return self.shape == other.shape


def is_set_to(self: Tensor, tensor: Tensor) -> bool:
    """Whether both are the same elements of the same memory.

    Example:
        >>> x = rushlight.ones(2)
        >>> x.is_set_to(x.view(2))
        True
    """
    return (
        self.data_ptr() == tensor.data_ptr()
        and self.shape == tensor.shape
        and self.stride() == tensor.stride()
    )


def dim_order(self: Tensor) -> tuple[int, ...]:
    """The dimensions from the outermost to the innermost in memory.

    Example:
        >>> rushlight.ones(2, 3).t().dim_order()
        (1, 0)
    """
    return tuple(sorted(range(self.dim()), key=lambda dim: -self.stride(dim)))


def is_nonzero(self: Tensor) -> bool:
    """Whether the only element is not zero.

    Raises:
        RuntimeError: the tensor has not exactly one element.

    Example:
        >>> rushlight.is_nonzero(rushlight.tensor([0.5]))
        True
    """
    return bool(self)


def get_device(self: Tensor) -> int:
    """The number of the device: -1, the CPU.

    Example:
        >>> rushlight.ones(1).get_device()
        -1
    """
    return -1


def pin_memory(self: Tensor, device: Any = None) -> Tensor:
    """The tensor itself: there is no device to pin memory for.

    Example:
        >>> rushlight.ones(1).pin_memory()
        tensor([1.])
    """
    return self


def is_pinned(self: Tensor, device: Any = None) -> bool:
    """Always False.

    Example:
        >>> rushlight.ones(1).is_pinned()
        False
    """
    return False


def as_subclass(self: Tensor, cls: type) -> Any:
    """The same memory as an instance of a subclass of `Tensor`.

    Args:
        cls: the subclass.

    Returns:
        An instance outside of the graph.

    Example:
        >>> rushlight.ones(1).as_subclass(rushlight.Tensor)
        tensor([1.])
    """
    return Tensor._make_subclass(cls, self)


def apply_(self: Tensor, callable: Callable[[Any], Any]) -> Tensor:
    """Replaces each element by what a Python function makes of it; slow.

    Args:
        callable: takes and returns a number.

    Returns:
        The tensor itself.

    Example:
        >>> rushlight.tensor([1.0, 2.0]).apply_(lambda x: x + 1)
        tensor([2., 3.])
    """
    values = [callable(value) for value in self.detach().reshape(-1).tolist()]
    return self.copy_(_C.tensor(values, dtype=self.dtype).reshape(self.shape))


def fill_diagonal_(self: Tensor, fill_value: float, wrap: bool = False) -> Tensor:
    """Writes a number to the diagonal.

    Args:
        fill_value: the number.
        wrap: whether the diagonal of a tall matrix begins again below the last column.

    Returns:
        The tensor itself.

    Raises:
        RuntimeError: there are fewer than two dimensions, or more that are not of one size.

    Example:
        >>> rushlight.zeros(2, 3).fill_diagonal_(1)
        tensor([[1., 0., 0.],
                [0., 1., 0.]])
    """
    if self.dim() < 2:
        raise RuntimeError("fill_diagonal_: dimensions must be larger than 1")
    if self.dim() > 2 and len(set(self.shape)) != 1:
        raise RuntimeError("fill_diagonal_: all dimensions of input must be of equal length")
    step = sum(self.stride())
    self.as_strided((min(self.shape),), (step,)).fill_(fill_value)
    if wrap and self.dim() == 2:
        rows, columns = self.shape
        for first in range(columns + 1, rows, columns + 1):
            self[first:].fill_diagonal_(fill_value)
    return self


def cuda(self: Tensor, device: Any = None, non_blocking: bool = False) -> Tensor:
    """Would copy the tensor to a GPU.

    Raises:
        AssertionError: always; there is none.
    """
    raise AssertionError("Torch not compiled with CUDA enabled: rushlight computes on the CPU only")


def _elsewhere(name: str) -> Callable[..., Any]:
    """A method that is a function of the package, whose module is only imported for it."""

    def method(*args: Any, **kwargs: Any) -> Any:
        return getattr(importlib.import_module("rushlight"), name)(*args, **kwargs)

    method.__name__ = method.__qualname__ = name
    method.__doc__ = f"See `rushlight.{name}`."
    return method


def from_dlpack(ext_tensor: Any) -> Tensor:
    """Makes a tensor over the memory of another library's array.

    Args:
        ext_tensor: an object with `__dlpack__` on the CPU.

    Returns:
        A tensor that shares the memory.

    Raises:
        RuntimeError: the object offers no memory by DLPack.
        BufferError: there is no dtype for what it offers, or it is not on the CPU.

    Example:
        >>> import numpy
        >>> rushlight.from_dlpack(numpy.ones(2))
        tensor([1., 1.], dtype=torch.float64)
    """
    import numpy

    if type(ext_tensor).__name__ == "PyCapsule":
        ext_tensor = _Capsule(ext_tensor)
    elif isinstance(ext_tensor, type) or not hasattr(ext_tensor, "__dlpack__"):
        raise RuntimeError(
            f"from_dlpack: expected an object with __dlpack__, not {type(ext_tensor).__name__}"
        )
    return _C.from_numpy(numpy.from_dlpack(ext_tensor))


class _Capsule:
    """A capsule as an object that offers it."""

    def __init__(self, capsule: Any) -> None:
        self._capsule = capsule

    def __dlpack__(self, **options: Any) -> Any:
        return self._capsule

    def __dlpack_device__(self) -> tuple[int, int]:
        return (1, 0)


METHODS: dict[str, Any] = {
    "type": type_, "new_tensor": new_tensor, "is_same_size": is_same_size, "is_set_to": is_set_to,
    "dim_order": dim_order, "is_nonzero": is_nonzero, "get_device": get_device,
    "pin_memory": pin_memory, "is_pinned": is_pinned, "as_subclass": as_subclass,
    "apply_": apply_, "__contains__": _contains,
    "__reversed__": _reversed, "__rdiv__": _reversed_div,
    "__complex__": _complex, "__dlpack__": _dlpack,
    "__dlpack_device__": _dlpack_device, "is_cpu": property(lambda self: True),
    "real": property(_C.real, _set_real), "imag": property(_C.imag, _set_imag),
    "is_conj": lambda self: False, "is_neg": lambda self: False,
    "resolve_conj": lambda self: self, "resolve_neg": lambda self: self,
    "fill_diagonal_": fill_diagonal_, "cuda": cuda,
    "__array_priority__": 1000, "__array_wrap__": _array_wrap,
    **{name: _elsewhere(name)
       for name in ("corrcoef", "cov", "cross", "nanquantile", "quantile")},
}  # fmt: skip


def attach() -> None:
    """Puts the methods on the type."""
    for name, method in METHODS.items():
        setattr(Tensor, name, method)
    explained_methods(Tensor, [name for name in METHODS if not name.startswith("_")])


class _LegacyType(type):
    """`isinstance(x, FloatTensor)` asks for the dtype."""

    _legacy_dtype: Any

    def __instancecheck__(cls, instance: Any) -> bool:
        return isinstance(instance, Tensor) and instance.dtype == cls._legacy_dtype

    def __call__(cls, *arguments: Any) -> Tensor:
        if arguments and not all(isinstance(argument, int) for argument in arguments):
            return _C.tensor(arguments[0], dtype=cls._legacy_dtype)
        return _C.empty(arguments or (0,), dtype=cls._legacy_dtype)


def legacy_type(name: str) -> Any:
    """The class `FloatTensor`, `LongTensor`, ...: called with sizes or data it makes a tensor."""
    return _LegacyType(name, (), {"_legacy_dtype": _dtype_named(name)})


def legacy_names() -> Iterator[str]:
    """The names of all such classes."""
    return iter(_DTYPES)
