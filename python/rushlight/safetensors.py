"""Tensors by name in safetensors files, through the package `safetensors` (extra `safetensors`).

The functions have the names that ``safetensors.torch`` gives them.
"""

from __future__ import annotations

import os
from typing import Any

from rushlight import _C, Tensor
from rushlight.serialization.files import replacing

# The format's names of dtypes, and those that the package takes.
_DTYPES = {
    "F64": "float64", "F32": "float32", "F16": "float16", "BF16": "bfloat16", "I64": "int64",
    "I32": "int32", "I16": "int16", "I8": "int8", "U64": "uint64", "U32": "uint32",
    "U16": "uint16", "U8": "uint8", "BOOL": "bool", "C64": "complex64",
}  # fmt: skip


def _specifications(tensors: dict[str, Tensor]) -> tuple[dict[str, Any], list[Tensor]]:
    """What the package wants to know of each tensor, and the tensors that must stay alive."""
    from safetensors import TensorSpec

    specifications = {}
    kept = []
    seen: dict[Any, str] = {}
    for name, tensor in tensors.items():
        dtype = str(tensor.dtype).rpartition(".")[2]
        if dtype not in _DTYPES.values():
            raise ValueError(f"safetensors: {name!r}: the format has no dtype {tensor.dtype}")
        other = seen.setdefault(tensor.untyped_storage(), name)
        if other != name:
            raise RuntimeError(
                f"safetensors: {other!r} and {name!r} share memory, which the format cannot keep: "
                "save one of them, or clones"
            )
        kept.append(tensor.detach().contiguous())
        size = kept[-1].numel() * kept[-1].element_size()
        specifications[name] = TensorSpec(
            dtype=dtype, shape=list(tensor.shape), data_ptr=kept[-1].data_ptr(), data_len=size
        )
    return specifications, kept


def save(tensors: dict[str, Tensor], metadata: dict[str, str] | None = None) -> bytes:
    """Return tensors in the safetensors format.

    Args:
        tensors: of any shape and dtype but complex128, none sharing memory with another.
        metadata: texts to keep beside them.

    Raises:
        RuntimeError: two tensors share memory.
        ValueError: a dtype that the format does not have.

    Example:
        >>> load(save({"weight": torch.ones(2)}))
        {'weight': tensor([1., 1.])}
    """
    from safetensors import serialize

    specifications, _kept = _specifications(tensors)
    return bytes(serialize(specifications, metadata=metadata))


def save_file(
    tensors: dict[str, Tensor],
    filename: str | os.PathLike[str],
    metadata: dict[str, str] | None = None,
) -> None:
    """Write tensors to a safetensors file, which is replaced as a whole.

    Args:
        tensors: of any shape and dtype but complex128, none sharing memory with another.
        filename: where to.
        metadata: texts to keep beside them.

    Raises:
        RuntimeError: two tensors share memory, or the folder does not exist.
        ValueError: a dtype that the format does not have.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     save_file({"weight": torch.ones(2)}, f"{folder}/model.safetensors")
        ...     load_file(f"{folder}/model.safetensors")
        {'weight': tensor([1., 1.])}
    """
    content = save(tensors, metadata)
    with replacing(filename) as file:
        file.write(content)


def load(data: bytes) -> dict[str, Tensor]:
    """Return the tensors of a safetensors file's contents.

    Args:
        data: the bytes.

    Raises:
        safetensors.SafetensorError: the bytes are not of this format.
        ValueError: a dtype that rushlight does not have.

    Example:
        >>> load(save({"count": torch.tensor(3)}))
        {'count': tensor(3)}
    """
    from safetensors import deserialize

    tensors = {}
    for name, entry in deserialize(data):
        dtype = _DTYPES.get(entry["dtype"])
        if dtype is None:
            raise ValueError(f"safetensors: {name!r}: there is no dtype {entry['dtype']}")
        storage = _C.UntypedStorage(len(entry["data"]))
        memoryview(storage)[:] = entry["data"]
        tensor = _C.empty(0, dtype=getattr(_C, dtype))
        tensors[name] = tensor.set_(storage, 0, tuple(entry["shape"]))
    return tensors


def load_file(filename: str | os.PathLike[str], device: str = "cpu") -> dict[str, Tensor]:
    """Return the tensors of a safetensors file.

    Args:
        filename: where from.
        device: ``"cpu"``.

    Raises:
        safetensors.SafetensorError: the file is not of this format.
        ValueError: another device, or a dtype that rushlight does not have.

    Example:
        >>> load_file("/no/such/file")
        Traceback (most recent call last):
        FileNotFoundError: ...
    """
    if _C.device(device).type != "cpu":
        raise ValueError(f"safetensors: device: {device}: there is only the device 'cpu'")
    with open(filename, "rb") as file:
        return load(file.read())
