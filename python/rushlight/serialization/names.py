"""The closed table of names that a checkpoint may use, and what they stand for."""

from __future__ import annotations

from collections import Counter, OrderedDict
from typing import Any, NoReturn

from rushlight import _C
from rushlight._size import Size
from rushlight.serialization.errors import CheckpointError
from rushlight.serialization.interpreter import Constructor, checked_key

DTYPES = (
    "float16", "bfloat16", "float32", "float64", "uint8", "uint16", "uint32", "uint64", "int8",
    "int16", "int32", "int64", "bool", "complex64", "complex128",
)  # fmt: skip

# torch's storage classes, by the name of their dtype; the other dtypes lie in untyped storages.
STORAGE_CLASSES = {
    "float16": "HalfStorage",
    "bfloat16": "BFloat16Storage",
    "float32": "FloatStorage",
    "float64": "DoubleStorage",
    "uint8": "ByteStorage",
    "int8": "CharStorage",
    "int16": "ShortStorage",
    "int32": "IntStorage",
    "int64": "LongStorage",
    "bool": "BoolStorage",
    "complex64": "ComplexFloatStorage",
    "complex128": "ComplexDoubleStorage",
}


def refuse_arguments(name: str) -> NoReturn:
    """Raise: a known name was called in a way that torch never does."""
    raise CheckpointError(f"refused: {name} with arguments that torch does not write")


def _ordered_dict(arguments: tuple[Any, ...]) -> OrderedDict[Any, Any]:
    return OrderedDict() if not arguments else refuse_arguments("collections.OrderedDict")


def _counter(arguments: tuple[Any, ...]) -> Counter[Any]:
    match arguments:
        case (dict() as counts,) if all(type(count) in (int, float) for count in counts.values()):
            return Counter(counts)
    return refuse_arguments("collections.Counter")


def _set(arguments: tuple[Any, ...]) -> set[Any]:
    match arguments:
        case (list() as elements,):
            return set(map(checked_key, elements))
    return refuse_arguments("set")


def _complex(arguments: tuple[Any, ...]) -> complex:
    match arguments:
        case (float() as real, float() as imaginary):
            return complex(real, imaginary)
    return refuse_arguments("complex")


def _encode(arguments: tuple[Any, ...]) -> bytes:
    """Protocol 2 has no bytes: they are written as text whose characters are the bytes."""
    match arguments:
        case (str() as text, "latin1" | "latin-1") if not text or max(text) < "\u0100":
            return text.encode("latin-1")
    return refuse_arguments("_codecs.encode")


def _bytes(arguments: tuple[Any, ...]) -> bytes:
    return b"" if not arguments else refuse_arguments("bytes")


def _bytearray(arguments: tuple[Any, ...]) -> bytearray:
    match arguments:
        case ():
            return bytearray()
        case (bytes() as data,):
            return bytearray(data)
    return refuse_arguments("bytearray")


def _size(arguments: tuple[Any, ...]) -> Any:
    match arguments:
        case (tuple() as sizes,) if all(type(n) is int and 0 <= n < 1 << 63 for n in sizes):
            return Size(sizes)
    return refuse_arguments("torch.Size")


def _device(arguments: tuple[Any, ...]) -> Any:
    match arguments:
        case ("cpu",) | ("cpu", 0):
            return _C.device("cpu")
        case (str() as kind, *_):
            raise CheckpointError(f"refused: device {kind[:40]!r}: there is only 'cpu'")
    return refuse_arguments("torch.device")


PLAIN_NAMES: dict[str, object] = {
    "collections OrderedDict": Constructor("collections.OrderedDict", _ordered_dict, cost=300),
    "collections Counter": Constructor("collections.Counter", _counter),
    "__builtin__ set": Constructor("set", _set),
    "__builtin__ complex": Constructor("complex", _complex),
    "__builtin__ bytes": Constructor("bytes", _bytes),
    "__builtin__ bytearray": Constructor("bytearray", _bytearray),
    "_codecs encode": Constructor("_codecs.encode", _encode),
    "torch Size": Constructor("torch.Size", _size),
    "torch device": Constructor("torch.device", _device),
    **{f"torch {name}": getattr(_C, name) for name in DTYPES},
}
