"""Writing torch's container: a zip file of stored entries whose data is aligned."""

from __future__ import annotations

import struct
import zlib
from typing import Protocol

from rushlight.serialization.archive_reader import MAXIMUM_ENTRIES
from rushlight.serialization.errors import CheckpointError

ALIGNMENT = 64
_UTF8_FLAG = 1 << 11
_UNKNOWN_16, _UNKNOWN_32 = 0xFFFF, 0xFFFFFFFF
_ZIP64_VERSION = 45
_PADDING_FIELD = b"FB"
_PIECE = 1 << 26


class Sink(Protocol):
    """What an archive is written to."""

    def write(self, data: bytes | memoryview, /) -> object: ...


class ArchiveWriter:
    """Writes entries one after another to a file that need not be seekable.

    Args:
        sink: receives the bytes.
        folder: name of the folder that holds all entries.
    """

    def __init__(self, sink: Sink, folder: str) -> None:
        self._sink = sink
        self._folder = folder
        self._position = 0
        self._directory = bytearray()
        self._count = 0
        self.checksum = 0

    def write_entry(self, name: str, data: bytes | memoryview) -> None:
        """Add an entry of C-contiguous bytes."""
        full_name = f"{self._folder}/{name}".encode()
        size = len(data)
        checksum = zlib.crc32(data)
        self.checksum = zlib.crc32(struct.pack("<LQ", checksum, size) + full_name, self.checksum)
        offset = self._position
        wide = struct.pack("<2H2Q", 1, 16, size, size) if size >= _UNKNOWN_32 else b""
        narrow = min(size, _UNKNOWN_32)
        unpadded = offset + 30 + len(full_name) + len(wide) + 4
        padding = -unpadded % ALIGNMENT
        extra = wide + _PADDING_FIELD + struct.pack("<H", padding) + b"Z" * padding
        version = _ZIP64_VERSION if wide or offset >= _UNKNOWN_32 else 0
        common = struct.pack("<5H3L", version, _UTF8_FLAG, 0, 0, 0, checksum, narrow, narrow)
        lengths = struct.pack("<2H", len(full_name), len(extra))
        self._write(b"PK\x03\x04" + common + lengths + full_name + extra)
        for start in range(0, size, _PIECE):
            self._write(data[start : start + _PIECE])
        self._remember(full_name, common, wide, offset)

    def _remember(self, full_name: bytes, common: bytes, wide: bytes, offset: int) -> None:
        if offset >= _UNKNOWN_32:
            wide = struct.pack("<2H", 1, len(wide[4:]) + 8) + wide[4:] + struct.pack("<Q", offset)
        lengths = struct.pack(
            "<5H2L", len(full_name), len(wide), 0, 0, 0, 0, min(offset, _UNKNOWN_32)
        )
        self._directory += b"PK\x01\x02" + struct.pack("<H", 0) + common + lengths
        self._directory += full_name + wide
        self._count += 1

    def close(self) -> None:
        """Write the directory and the end records, the zip64 ones always, as torch does."""
        if self._count > MAXIMUM_ENTRIES:
            raise CheckpointError(f"{self._count} storages, more than a checkpoint may hold")
        start, length, count = self._position, len(self._directory), self._count
        self._write(bytes(self._directory))
        self._write(
            struct.pack(
                "<4sQ2H2L4Q", b"PK\x06\x06", 44, _ZIP64_VERSION, _ZIP64_VERSION, 0, 0,
                count, count, length, start,
            )
        )  # fmt: skip
        self._write(struct.pack("<4sLQL", b"PK\x06\x07", 0, start + length, 1))
        few = min(count, _UNKNOWN_16)
        self._write(
            struct.pack(
                "<4s4H2LH", b"PK\x05\x06", 0, 0, few, few,
                min(length, _UNKNOWN_32), min(start, _UNKNOWN_32), 0,
            )
        )  # fmt: skip

    def _write(self, data: bytes | memoryview) -> None:
        self._position += len(data)
        while data:
            written = self._sink.write(data)
            data = data[written:] if isinstance(written, int) else b""
