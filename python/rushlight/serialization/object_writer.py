"""Writing an object tree as the pickle that torch's reader of weights accepts."""

from __future__ import annotations

import struct
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, NoReturn

from rushlight import _C
from rushlight._explanation import type_name
from rushlight._size import Size
from rushlight.serialization import opcodes as op
from rushlight.serialization.errors import CheckpointError
from rushlight.serialization.names import STORAGE_CLASSES

if TYPE_CHECKING:
    from rushlight import Tensor, UntypedStorage

_DEEPEST = 200
_KEY_TYPES = frozenset({str, int, float, bool, bytes, type(None), _C.dtype})


class ObjectWriter:
    """Collects the stream of one object tree and the storages it refers to.

    Args:
        parameter: the class of parameters.
    """

    def __init__(self, parameter: type) -> None:
        self._out = bytearray((op.PROTO, 2))
        self._memo: dict[int, int] = {}
        self._names: dict[str, int] = {}
        self._kept: list[object] = []
        self._memoized = 0
        self._path: list[str] = []
        self._keys: dict[tuple[int, int], tuple[str, Any]] = {}
        self.storages: dict[str, UntypedStorage] = {}
        self._writers: dict[type, Callable[[Any], None]] = {
            type(None): lambda value: self._out.append(op.NONE),
            bool: lambda value: self._out.append(op.NEWTRUE if value else op.NEWFALSE),
            int: self._integer,
            float: self._float,
            complex: self._complex,
            str: self._text,
            bytes: self._bytes,
            bytearray: self._bytearray,
            tuple: self._tuple,
            list: self._list,
            dict: self._dict,
            OrderedDict: self._ordered_dict,
            Counter: self._counter,
            set: self._set,
            Size: self._size,
            _C.device: self._device,
            _C.dtype: self._dtype,
            _C.Tensor: self._plain_tensor,
            parameter: self._parameter,
        }

    def write(self, value: object) -> bytes:
        """Return the stream of a whole tree.

        Raises:
            CheckpointError: something in it is of no type that a checkpoint holds; names where.
        """
        self._value(value)
        self._out.append(op.STOP)
        return bytes(self._out)

    def _refuse(self, reason: str) -> NoReturn:
        raise CheckpointError(f"object{''.join(self._path)}: {reason}")

    def _value(self, value: object) -> None:
        known = self._memo.get(id(value))
        if known is not None:
            self._get(known)
            return
        writer = self._writers.get(type(value))
        if writer is None:
            kind = type_name(value)
            hint = "; save its state_dict()" if hasattr(value, "state_dict") else ""
            self._refuse(f"a checkpoint cannot hold a {kind}{hint}")
        writer(value)

    def _item(self, step: str, value: object) -> None:
        if len(self._path) == _DEEPEST:
            self._path = self._path[:3]
            self._refuse(f"nested more than {_DEEPEST} deep")
        self._path.append(step)
        self._value(value)
        self._path.pop()

    def _remember(self, value: object) -> None:
        """Give what is on the stack's top a memo index, so that it is written once."""
        self._memo[id(value)] = self._next_index()
        self._kept.append(value)

    def _next_index(self) -> int:
        index = self._memoized
        self._memoized += 1
        if index < 256:
            self._out += bytes((op.BINPUT, index))
        else:
            self._out += struct.pack("<BI", op.LONG_BINPUT, index)
        return index

    def _get(self, index: int) -> None:
        if index < 256:
            self._out += bytes((op.BINGET, index))
        else:
            self._out += struct.pack("<BI", op.LONG_BINGET, index)

    def _name(self, name: str) -> None:
        """Push what ``module name`` stands for."""
        if name in self._names:
            self._get(self._names[name])
        else:
            self._out.append(op.GLOBAL)
            self._out += name.replace(" ", "\n").encode() + b"\n"
            self._names[name] = self._next_index()

    def _call(self, name: str, *arguments: object) -> None:
        self._name(name)
        self._tuple_of(arguments)
        self._out.append(op.REDUCE)

    # Numbers and texts

    def _integer(self, value: int) -> None:
        if 0 <= value < 1 << 8:
            self._out += bytes((op.BININT1, value))
        elif 0 <= value < 1 << 16:
            self._out += struct.pack("<BH", op.BININT2, value)
        elif -(1 << 31) <= value < 1 << 31:
            self._out += struct.pack("<Bi", op.BININT, value)
        else:
            size = value.bit_length() // 8 + 1
            if size > 255:
                self._refuse(f"an integer of {value.bit_length()} bits")
            self._out += bytes((op.LONG1, size)) + value.to_bytes(size, "little", signed=True)

    def _float(self, value: float) -> None:
        self._out += struct.pack(">Bd", op.BINFLOAT, value)

    def _complex(self, value: complex) -> None:
        self._call("__builtin__ complex", value.real, value.imag)

    def _text(self, value: str) -> None:
        encoded = value.encode("utf-8", "surrogatepass")
        if len(encoded) > 1 << 22:
            self._refuse(f"a text of {len(encoded)} bytes")
        self._out += struct.pack("<BI", op.BINUNICODE, len(encoded)) + encoded
        self._remember(value)

    def _bytes(self, value: bytes) -> None:
        self._call("_codecs encode", value.decode("latin-1"), "latin1")

    def _bytearray(self, value: bytearray) -> None:
        self._call("__builtin__ bytearray", bytes(value))
        self._remember(value)

    # Containers

    def _tuple(self, value: tuple[object, ...]) -> None:
        self._tuple_of(value)
        if value:
            self._remember(value)

    def _tuple_of(self, values: Iterable[object]) -> None:
        items = tuple(values)
        short = (op.EMPTY_TUPLE, op.TUPLE1, op.TUPLE2, op.TUPLE3)
        if len(items) >= len(short):
            self._out.append(op.MARK)
        for index, item in enumerate(items):
            self._item(f"[{index}]", item)
        self._out.append(short[len(items)] if len(items) < len(short) else op.TUPLE)

    def _list(self, value: list[object]) -> None:
        self._out.append(op.EMPTY_LIST)
        self._remember(value)
        if value:
            self._out.append(op.MARK)
            for index, item in enumerate(value):
                self._item(f"[{index}]", item)
            self._out.append(op.APPENDS)

    def _dict(self, value: dict[object, object]) -> None:
        self._out.append(op.EMPTY_DICT)
        self._remember(value)
        self._items(value)

    def _items(self, value: dict[Any, object]) -> None:
        if not value:
            return
        self._out.append(op.MARK)
        for key, item in value.items():
            self._key(key)
            self._item(f"[{key!r:.60}]", item)
        self._out.append(op.SETITEMS)

    def _key(self, key: object) -> None:
        for part in key if type(key) is tuple else (key,):
            if type(part) not in _KEY_TYPES or (type(part) is int and part.bit_length() > 63):
                self._refuse(f"a key of type {type(part).__name__}: {part!r:.60}")
        self._value(key)

    def _ordered_dict(self, value: OrderedDict[object, object]) -> None:
        self._call("collections OrderedDict")
        self._remember(value)
        self._items(value)
        attributes = vars(value)
        if "_metadata" in attributes:
            self._item("._metadata", {"_metadata": attributes["_metadata"]})
            self._out.append(op.BUILD)
        for name in attributes.keys() - {"_metadata"}:
            self._refuse(f"an OrderedDict with an attribute {name!r}")

    def _counter(self, value: Counter[object]) -> None:
        self._call("collections Counter", dict(value))
        self._remember(value)

    def _set(self, value: set[Any]) -> None:
        for element in value:
            if type(element) not in _KEY_TYPES:
                self._refuse(f"a set with a {type(element).__name__}")
        elements = sorted(value, key=lambda element: (type(element).__name__, repr(element)))
        self._call("__builtin__ set", elements)
        self._remember(value)

    # Tensors

    def _size(self, value: Any) -> None:
        self._call("torch Size", tuple(value))

    def _device(self, value: Any) -> None:
        self._call("torch device", value.type)

    def _dtype(self, value: Any) -> None:
        self._name(f"torch {_name_of(value)}")

    def _plain_tensor(self, value: Tensor) -> None:
        """A tensor, with the attributes that a program gave it."""
        function = _rebuild_function(value.dtype)
        if vars(value):
            self._name("torch._tensor _rebuild_from_type_v2")
            self._out.append(op.MARK)
            self._name(function)
            self._name("torch Tensor")
            self._place(value, value.requires_grad)
            self._item(".__dict__", dict(vars(value)))
            self._out += bytes((op.TUPLE, op.REDUCE))
        else:
            self._rebuild(value, value.requires_grad)
        self._remember(value)

    def _parameter(self, value: Tensor) -> None:
        state = dict(vars(value))
        self._name("torch._utils _rebuild_parameter" + ("_with_state" if state else ""))
        self._out.append(op.MARK)
        self._rebuild(value, False)
        self._value(value.requires_grad)
        self._call("collections OrderedDict")
        if state:
            self._item(".__dict__", state)
        self._out += bytes((op.TUPLE, op.REDUCE))
        self._remember(value)

    def _rebuild(self, value: Tensor, requires_grad: bool) -> None:
        self._name(_rebuild_function(value.dtype))
        self._place(value, requires_grad)
        self._out.append(op.REDUCE)

    def _place(self, value: Tensor, requires_grad: bool) -> None:
        """Push a tensor's storage, place in it, whether it requires grad and its empty hooks."""
        storage = value.untyped_storage()
        key = self._storage_key(storage, value.dtype)
        kind = STORAGE_CLASSES.get(_name_of(value.dtype))
        self._out += bytes((op.MARK, op.MARK))
        self._value("storage")
        self._name(f"torch {kind}" if kind else "torch.storage UntypedStorage")
        self._value(key)
        self._value("cpu")
        self._value(storage.nbytes() // (value.dtype.itemsize if kind else 1))
        self._out += bytes((op.TUPLE, op.BINPERSID))
        self._value(value.storage_offset())
        self._tuple_of(value.shape)
        self._tuple_of(value.stride())
        self._value(requires_grad)
        self._call("collections OrderedDict")
        if not kind:
            self._dtype(value.dtype)
        self._out.append(op.TUPLE)

    def _storage_key(self, storage: UntypedStorage, dtype: Any) -> str:
        """The name of the entry that holds a storage, the same for all tensors that share it."""
        identity = (storage.data_ptr(), storage.nbytes())
        key, known = self._keys.get(identity, (str(len(self.storages)), dtype))
        if known != dtype:
            self._refuse(f"tensors of {known} and of {dtype} share memory")
        if storage.nbytes():
            self._keys[identity] = key, dtype
        self.storages[key] = storage
        return key


def _name_of(dtype: Any) -> str:
    return str(dtype).rpartition(".")[2]


def _rebuild_function(dtype: Any) -> str:
    version = "v2" if _name_of(dtype) in STORAGE_CLASSES else "v3"
    return f"torch._utils _rebuild_tensor_{version}"
