"""Tensors of a checkpoint: storages read once, views checked before they are made."""

from __future__ import annotations

import math
import mmap
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rushlight import _C
from rushlight.serialization.archive_reader import ArchiveReader
from rushlight.serialization.errors import CheckpointError
from rushlight.serialization.interpreter import Constructor, Internal
from rushlight.serialization.names import STORAGE_CLASSES, refuse_arguments

if TYPE_CHECKING:
    from rushlight import Tensor, UntypedStorage

_MOST_DIMENSIONS = 64
_TENSOR_COST = 400
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class StorageType(Internal):
    """A storage class of torch; without a dtype it is the untyped one."""

    dtype: Any


@dataclass(frozen=True, slots=True)
class StorageReference(Internal):
    """A storage that a tensor may be made of, and the dtype that its class stands for."""

    storage: UntypedStorage
    dtype: Any


class TensorReader:
    """Builds the tensors and parameters of one archive.

    Args:
        archive: where the storages are.
        parameter: the class of parameters.
        relocate: called with every storage and the device it was saved from; returns the storage
            to use.
        swap: the file has the other byte order than this machine.
        mapping: a private map of the whole file, which storages then lie in, unread.
    """

    def __init__(
        self,
        archive: ArchiveReader,
        parameter: type,
        relocate: Callable[[UntypedStorage, str], UntypedStorage],
        swap: bool,
        mapping: mmap.mmap | None,
    ) -> None:
        self._archive = archive
        self._parameter = parameter
        self._relocate = relocate
        self._swap = swap
        self._mapping = mapping
        self._storages: dict[str, StorageReference] = {}

    def names(self) -> dict[str, object]:
        """What the names of tensors stand for in the object tree."""
        functions = {
            "torch._utils _rebuild_tensor": self._tensor,
            "torch._utils _rebuild_tensor_v2": self._tensor_v2,
            "torch._utils _rebuild_tensor_v3": self._tensor_v3,
            "torch._utils _rebuild_parameter": self._rebuild_parameter,
            "torch._utils _rebuild_parameter_with_state": self._parameter_with_state,
            "torch._tensor _rebuild_from_type_v2": self._tensor_with_state,
            "torch Tensor": self._class,
            "torch.nn.parameter Parameter": self._class,
        }
        calls = {
            name: Constructor(name.replace(" ", "."), build, _TENSOR_COST)
            for name, build in functions.items()
        }
        classes = {
            f"torch {name}": StorageType(getattr(_C, dtype))
            for dtype, name in STORAGE_CLASSES.items()
        }
        return {**calls, **classes, "torch.storage UntypedStorage": StorageType(None)}

    def storage(self, identifier: object) -> StorageReference:
        """Return the storage that a persistent id names, reading it the first time."""
        match identifier:
            case ("storage", StorageType() as kind, str() as key, str() as place, int() as count):
                pass
            case _:
                refuse_arguments("a persistent id")
        dtype = _C.uint8 if kind.dtype is None else kind.dtype
        size = count * dtype.itemsize
        entry = self._archive.entries.get(f"data/{key}")
        if entry is None:
            raise CheckpointError(f"refused: storage {key[:40]!r}, which the file does not hold")
        if size != entry.size:
            raise CheckpointError(
                f"refused: storage {key!r} of {count} {dtype} elements, "
                f"for which the file holds {entry.size} bytes"
            )
        known = self._storages.get(key)
        if known is None:
            storage = self._relocate(self._read(f"data/{key}", size, kind.dtype), place)
            known = self._storages[key] = StorageReference(storage, kind.dtype)
        elif known.dtype != kind.dtype and (self._swap or _C.bool in (known.dtype, kind.dtype)):
            raise CheckpointError(f"refused: storage {key!r} as {known.dtype} and as {kind.dtype}")
        return StorageReference(known.storage, kind.dtype)

    def _read(self, name: str, size: int, dtype: Any) -> UntypedStorage:
        if self._mapping is not None and size:
            position = self._archive.data_position(name)
            data = _C.frombuffer(self._mapping, dtype=_C.uint8, count=size, offset=position)
            storage: UntypedStorage = data.untyped_storage()
        else:
            storage = _C.UntypedStorage(size)
            self._archive.read_into(name, memoryview(storage))
        if self._swap and size:
            _swap_bytes(memoryview(storage), dtype)
        if dtype == _C.bool and not _all_zero_or_one(memoryview(storage)):
            raise CheckpointError(f"refused: {name} has bool elements that are neither 0 nor 1")
        return storage

    def _view(self, reference: StorageReference, dtype: Any, *place: Any) -> Tensor:
        """A tensor at (offset, size, stride) of a storage, after checking that it lies inside."""
        match place:
            case (int() as offset, tuple() as size, tuple() as stride):
                numbers = (offset, *size, *stride)
            case _:
                refuse_arguments("a tensor")
        if len(size) != len(stride) or len(size) > _MOST_DIMENSIONS:
            raise CheckpointError(f"refused: a tensor of {len(size)} sizes, {len(stride)} strides")
        if not all(type(number) is int and 0 <= number < 1 << 63 for number in numbers):
            raise CheckpointError("refused: a tensor's offset, size or stride that is no size")
        if math.prod(filter(None, size)) >= 1 << 63:
            raise CheckpointError("refused: a tensor of 2^63 elements or more")
        last = sum((count - 1) * step for count, step in zip(size, stride, strict=True))
        end = offset + last + 1 if 0 not in size else offset
        if end * dtype.itemsize > reference.storage.nbytes():
            raise CheckpointError(
                f"refused: a tensor that reaches beyond its storage of "
                f"{reference.storage.nbytes()} bytes: offset {offset}, size {_cut(size)}, "
                f"stride {_cut(stride)}"
            )
        return _C.empty(0, dtype=dtype).set_(reference.storage, offset, size, stride)

    def _tensor(self, arguments: tuple[Any, ...]) -> Tensor:
        match arguments:
            case (StorageReference(dtype=dtype) as reference, *place) if dtype is not None:
                return self._view(reference, dtype, *place)
        return refuse_arguments("torch._utils._rebuild_tensor")

    def _tensor_v2(self, arguments: tuple[Any, ...]) -> Tensor:
        match arguments:
            case (StorageReference(dtype=dtype), _, _, _, bool(), OrderedDict(), *_) if dtype:
                return self._finish(arguments[0], dtype, *arguments[1:])
        return refuse_arguments("torch._utils._rebuild_tensor_v2")

    def _tensor_v3(self, arguments: tuple[Any, ...]) -> Tensor:
        match arguments:
            case (StorageReference(), _, _, _, bool(), OrderedDict(), _C.dtype() as dtype, *_) if (
                dtype != _C.bool
            ):
                return self._finish(arguments[0], dtype, *arguments[1:6], *arguments[7:])
        return refuse_arguments("torch._utils._rebuild_tensor_v3")

    def _finish(
        self,
        reference: StorageReference,
        dtype: Any,
        offset: Any,
        size: Any,
        stride: Any,
        requires_grad: bool,
        hooks: OrderedDict[Any, Any],
        *more: Any,
    ) -> Tensor:
        tensor = self._view(reference, dtype, offset, size, stride)
        match more:
            case () | (None,):
                flags = set()
            case (dict() as given,) if {*given} <= {"conj", "neg"} and {*given.values()} <= {True}:
                flags = set(given)
            case _:
                refuse_arguments("torch._utils._rebuild_tensor_v2")
        if hooks:
            raise CheckpointError("refused: a tensor with hooks")
        if "conj" in flags:
            tensor = tensor.conj()
        if "neg" in flags:
            tensor = tensor.neg()
        if requires_grad:
            _check_grad(tensor)
            tensor.requires_grad_(True)
        return tensor

    def _rebuild_parameter(self, arguments: tuple[Any, ...]) -> Tensor:
        match arguments:
            case (_C.Tensor() as data, bool() as grad, OrderedDict() as hooks) if not hooks:
                if grad:
                    _check_grad(data)
                parameter: Tensor = self._parameter(data, grad)
                return parameter
        return refuse_arguments("torch._utils._rebuild_parameter")

    def _parameter_with_state(self, arguments: tuple[Any, ...]) -> Tensor:
        match arguments:
            case (data, requires_grad, hooks, dict() as state):
                return _attach(self._rebuild_parameter((data, requires_grad, hooks)), state)
        return refuse_arguments("torch._utils._rebuild_parameter_with_state")

    def _tensor_with_state(self, arguments: tuple[Any, ...]) -> Tensor:
        match arguments:
            case (
                Constructor() as function,
                Constructor(name="torch.Tensor"),
                tuple() as inner,
                dict() as state,
            ) if function.name.startswith("torch._utils._rebuild_tensor"):
                return _attach(function.build(inner), state)
        return refuse_arguments("torch._tensor._rebuild_from_type_v2")

    def _class(self, arguments: tuple[Any, ...]) -> Tensor:
        return refuse_arguments("torch.Tensor")


def _swap_bytes(data: memoryview, dtype: Any) -> None:
    """Reverse the bytes of every number of a dtype."""
    import numpy

    if dtype is None:
        raise CheckpointError("refused: an untyped storage in the other byte order")
    width = dtype.itemsize // (2 if dtype.is_complex else 1)
    numpy.frombuffer(data, f"u{width}").byteswap(inplace=True)


def _all_zero_or_one(data: memoryview) -> bool:
    pieces = (bytes(data[start : start + _PIECE]) for start in range(0, len(data), _PIECE))
    return not any(piece.strip(b"\0\1") for piece in pieces)


def _check_grad(tensor: Tensor) -> None:
    if not (tensor.is_floating_point() or tensor.is_complex()):
        raise CheckpointError(f"refused: a tensor of dtype {tensor.dtype} that requires grad")


def _attach(tensor: Tensor, state: dict[Any, Any]) -> Tensor:
    """Set a tensor's own attributes, never one that its class has."""
    for name, value in state.items():
        if not isinstance(name, str) or not name.isidentifier() or hasattr(type(tensor), name):
            raise CheckpointError(f"refused: attribute {name!r:.80} of a tensor")
        setattr(tensor, name, value)
    return tensor


def _cut(numbers: tuple[int, ...]) -> str:
    return str(numbers) if len(numbers) <= 8 else f"{numbers[:8]}..."
