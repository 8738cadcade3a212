"""`save` and `load`: torch's .pt files without a pickle machine."""

from __future__ import annotations

import contextlib
import mmap as memory_map
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import PurePath
from typing import IO, TYPE_CHECKING, Any, BinaryIO, cast

from rushlight import _C
from rushlight.serialization.archive_reader import ArchiveReader
from rushlight.serialization.archive_writer import ALIGNMENT, ArchiveWriter, Sink
from rushlight.serialization.errors import CheckpointError, listing
from rushlight.serialization.files import replacing
from rushlight.serialization.interpreter import Interpreter
from rushlight.serialization.names import PLAIN_NAMES
from rushlight.serialization.object_writer import ObjectWriter
from rushlight.serialization.tensor_reader import TensorReader

if TYPE_CHECKING:
    from rushlight import UntypedStorage

    Path = str | os.PathLike[str]
    Relocation = Callable[[UntypedStorage, str], UntypedStorage | None]
    MapLocation = Relocation | _C.device | str | dict[str, str] | None

# An object tree may take this many bytes more than its file.
_ROOM = 32 << 20


def save(
    obj: object,
    f: Path | IO[bytes],
    pickle_module: Any = None,
    pickle_protocol: int = 2,
    _use_new_zipfile_serialization: bool = True,
    _disable_byteorder_record: bool = False,
) -> None:
    """Write an object to a file that `load` and torch read, in torch's zip format.

    A file given by its path is replaced as a whole once the new contents are on the disk: after a
    crash or on a full disk the old file is still there.

    Args:
        obj: tensors and parameters of every dtype; numbers, texts, bytes, ``None``; lists, tuples,
            sets, dicts, ``OrderedDict`` and ``Counter`` of them; ``Size``, ``dtype``, ``device``.
            Tensors that share memory share it after loading.
        f: a path, or a file open for writing bytes.
        pickle_module: only ``None`` or Python's own, which is not used.
        pickle_protocol: 2 or more; the file has protocol 2.

    Raises:
        CheckpointError: `obj` holds something else; the text says what and where.
        ValueError: another pickle module, an older protocol or torch's format before 1.6.
        RuntimeError: the file's directory does not exist.

    Example:
        >>> import io, rushlight as torch
        >>> file = io.BytesIO()
        >>> torch.save({"weight": torch.ones(2)}, file)
        >>> _ = file.seek(0)
        >>> torch.load(file)
        {'weight': tensor([1., 1.])}
    """
    _check_pickle_module("save", pickle_module)
    if pickle_protocol < 2 or not _use_new_zipfile_serialization:
        raise ValueError("save: only torch's zip format with pickle protocol 2 is written")
    writer = ObjectWriter(_parameter_type())
    try:
        tree = writer.write(obj)
    except CheckpointError as error:
        raise CheckpointError(f"save: {error}") from None
    if isinstance(f, (str, os.PathLike)):
        folder = PurePath(f).stem or "archive"
        with replacing(f) as file:
            _write(file, folder, tree, writer.storages, not _disable_byteorder_record)
    elif hasattr(f, "write"):
        _write(f, "archive", tree, writer.storages, not _disable_byteorder_record)
    else:
        raise AttributeError(f"save: f: expected a path or a file, got {type(f).__name__}")


def _write(
    sink: Sink, folder: str, tree: bytes, storages: dict[str, UntypedStorage], byteorder: bool
) -> None:
    archive = ArchiveWriter(sink, folder)
    archive.write_entry("data.pkl", tree)
    archive.write_entry(".format_version", b"1")
    archive.write_entry(".storage_alignment", str(ALIGNMENT).encode())
    if byteorder:
        archive.write_entry("byteorder", sys.byteorder.encode())
    for key, storage in storages.items():
        archive.write_entry(f"data/{key}", memoryview(storage))
    archive.write_entry("version", b"3\n")
    archive.write_entry(".data/serialization_id", f"{archive.checksum:040d}".encode())
    archive.close()


def load(
    f: Path | IO[bytes],
    map_location: MapLocation = None,
    pickle_module: Any = None,
    *,
    weights_only: bool | None = None,
    mmap: bool | None = None,
    **pickle_load_args: Any,
) -> Any:
    """Read an object that `save` or torch wrote in torch's zip format.

    Nothing in a file is ever executed or imported: what is not in a closed table of types is
    refused by name. Everything is checked before it is believed, so a bad file costs little memory
    and time and leaves nothing behind.

    Args:
        f: a path, or a file open for reading bytes that can seek.
        map_location: ``None``, ``"cpu"``, a device, a dict from devices to devices, or a function
            of a storage and the name of the device it was saved from. Tensors saved from other
            devices are placed on the CPU without it.
        pickle_module: only ``None`` or Python's own, which is not used.
        weights_only: has no effect: ``False`` reads no more than ``True``.
        mmap: tensors lie in a private map of the file and are read when first used; their
            checksums are not checked. For paths only.
        pickle_load_args: ``encoding`` is accepted and has no effect.

    Returns:
        The object, with tensors on the CPU.

    Raises:
        CheckpointError: the file is damaged, of another format or holds what is not in the table.
        ValueError: another pickle module; `mmap` with a file object.

    Example:
        >>> import io, rushlight as torch
        >>> torch.load(io.BytesIO(b"no archive"))
        Traceback (most recent call last):
        rushlight.serialization.errors.CheckpointError: load: file object: not a zip archive ...
    """
    _check_pickle_module("load", pickle_module)
    if unknown := pickle_load_args.keys() - {"encoding"}:
        raise TypeError(f"load: unexpected keyword arguments {listing(sorted(unknown))}")
    named = isinstance(f, (str, os.PathLike))
    if mmap and not named:
        raise ValueError("load: mmap: needs the file's path")
    source = repr(os.fspath(f)) if isinstance(f, (str, os.PathLike)) else "file object"
    with _opened(f) as file:
        try:
            return _read(file, _relocation(map_location), bool(mmap))
        except CheckpointError as error:
            raise CheckpointError(f"load: {source}: {error}") from None


def _read(
    file: BinaryIO, relocate: Callable[[UntypedStorage, str], UntypedStorage], mapped: bool
) -> Any:
    archive = ArchiveReader(file)
    if "constants.pkl" in archive.entries:
        raise CheckpointError("refused: a TorchScript program, which is code")
    byteorder = archive.read("byteorder") if "byteorder" in archive.entries else b"little"
    if byteorder not in (b"little", b"big"):
        raise CheckpointError(f"refused: byte order {byteorder[:20]!r}")
    mapping = None
    if mapped:
        mapping = memory_map.mmap(file.fileno(), 0, access=memory_map.ACCESS_COPY)
    swap = byteorder.decode() != sys.byteorder
    tensors = TensorReader(archive, _parameter_type(), relocate, swap, mapping)
    names = {**PLAIN_NAMES, **tensors.names()}
    budget = archive.size + _ROOM
    return Interpreter(archive.read("data.pkl"), names, tensors.storage, budget).run()


@contextlib.contextmanager
def _opened(f: Path | IO[bytes]) -> Iterator[BinaryIO]:
    if isinstance(f, (str, os.PathLike)):
        with open(f, "rb") as file:
            yield file
        return
    for method in ("read", "seek", "tell"):
        if not hasattr(f, method):
            raise AttributeError(f"load: f: a {type(f).__name__} has no {method}()")
    yield cast(BinaryIO, f)


def _relocation(
    map_location: MapLocation,
) -> Callable[[UntypedStorage, str], UntypedStorage]:
    """A function that puts a storage where `map_location` says."""
    if callable(map_location):
        function = map_location

        def relocate(storage: UntypedStorage, location: str) -> UntypedStorage:
            moved = function(storage, location)
            return storage if moved is None else moved

        return relocate
    if isinstance(map_location, dict):
        for destination in map_location.values():
            _check_is_cpu(destination)
    elif map_location is not None:
        _check_is_cpu(map_location)
    return lambda storage, location: storage


def _check_is_cpu(device: _C.device | str) -> None:
    if _C.device(device).type != "cpu":
        raise ValueError(f"load: map_location: {device}: there is only the device 'cpu'")


def _check_pickle_module(function: str, module: Any) -> None:
    if module is not None and getattr(module, "__name__", "") != "pickle":
        raise ValueError(f"{function}: pickle_module: checkpoints are not read or written by one")


def _parameter_type() -> type:
    from rushlight.nn import Parameter

    return Parameter
