"""Reading torch's container: a zip file of stored entries, checked before anything is believed.

Only what torch's writer produces is accepted: one disk, no compression, no encryption, no comment,
directory and end records without gaps, unique plain names in one folder, entries that do not
overlap. So the data of all entries together is never larger than the file.
"""

from __future__ import annotations

import os
import struct
import zlib
from typing import BinaryIO, NamedTuple, NoReturn

from rushlight.serialization.errors import CheckpointError

_END = struct.Struct("<4s4H2LH")
_END_64_LOCATOR = struct.Struct("<4sLQL")
_END_64 = struct.Struct("<4sQ2H2L4Q")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")

_DESCRIPTOR_FLAG = 1 << 3
_UTF8_FLAG = 1 << 11
_UNKNOWN_16, _UNKNOWN_32 = 0xFFFF, 0xFFFFFFFF
_ZIP64_FIELD = 1

MAXIMUM_ENTRIES = 1 << 17
_PIECE = 1 << 20

# What the first bytes of files say that are not torch zip archives but may be taken for one.
_FOREIGN = (
    (b"\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19", "torch's format before 1.6"),
    (b"\x80", "a bare pickle"),
    (b"\x89HDF", "an HDF5 file"),
    (b"\x93NUMPY", "a numpy .npy file"),
    (b"GGUF", "a GGUF file"),
    (b"\x1f\x8b", "a gzip file"),
)


class Entry(NamedTuple):
    """One stored entry, as the directory describes it; `limit` is where the next one begins."""

    offset: int
    limit: int
    size: int
    checksum: int
    flags: int


class ArchiveReader:
    """The entries of a torch zip archive.

    Args:
        file: a readable and seekable binary file; the archive reaches from its current position
            to its end.

    Raises:
        CheckpointError: not an archive as torch writes it.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._base = file.tell()
        self.size = file.seek(0, os.SEEK_END) - self._base
        count, start, length = self._find_directory()
        self.folder = ""
        self.entries = self._read_directory(count, start, length)

    def data_position(self, name: str) -> int:
        """Where the data of an entry begins in the file, by its checked local header."""
        entry = self._entry(name)
        header = self._read(entry.offset, _LOCAL.size)
        signature, _, flags, method, _, _, checksum, packed, size, *lengths = _LOCAL.unpack(header)
        if signature != b"PK\x03\x04" or method != 0 or flags != entry.flags:
            self._refuse(f"entry {name!r} has a header that contradicts the directory")
        begin = entry.offset + _LOCAL.size + sum(lengths)
        if begin + entry.size > entry.limit:
            self._refuse(f"entry {name!r} overlaps what follows it")
        full_name = f"{self.folder}/{name}".encode()
        if self._read(entry.offset + _LOCAL.size, lengths[0]) != full_name:
            self._refuse(f"entry {name!r} has another name in its header")
        known = not flags & _DESCRIPTOR_FLAG
        if (known or checksum) and checksum != entry.checksum:
            self._refuse(f"entry {name!r} has two different checksums")
        if any(found not in (entry.size, _UNKNOWN_32) for found in (packed, size)) and (
            known or packed or size
        ):
            self._refuse(f"entry {name!r} has two different sizes")
        return self._base + begin

    def read_into(self, name: str, target: memoryview) -> None:
        """Fill `target`, which has the entry's size, and check the checksum."""
        self._file.seek(self.data_position(name))
        checksum = filled = 0
        while filled < len(target):
            piece = self._file.read(min(_PIECE, len(target) - filled))
            if not piece:
                self._refuse(f"entry {name!r} ends too early")
            target[filled : filled + len(piece)] = piece
            checksum = zlib.crc32(piece, checksum)
            filled += len(piece)
        if checksum != self._entry(name).checksum:
            self._refuse(f"entry {name!r} has a wrong checksum: the file is damaged")

    def read(self, name: str) -> bytes:
        """The checked data of an entry."""
        data = bytearray(self._entry(name).size)
        self.read_into(name, memoryview(data))
        return bytes(data)

    def _entry(self, name: str) -> Entry:
        entry = self.entries.get(name)
        return self._refuse(f"entry {name!r} is missing") if entry is None else entry

    def _read(self, position: int, count: int) -> bytes:
        if position < 0 or count < 0 or position + count > self.size:
            self._refuse("a record lies outside the file")
        self._file.seek(self._base + position)
        data = self._file.read(count)
        while len(data) < count:
            more = self._file.read(count - len(data))
            if not more:
                self._refuse("the file shrank while it was read")
            data += more
        return data

    def _refuse(self, reason: str) -> NoReturn:
        raise CheckpointError(reason)

    def _find_directory(self) -> tuple[int, int, int]:
        """Number of entries, position and length of the central directory."""
        if self.size < _END.size:
            self._refuse_foreign()
        end = self.size - _END.size
        signature, disk, first_disk, here, count, length, start, comment = _END.unpack(
            self._read(end, _END.size)
        )
        if signature != b"PK\x05\x06":
            self._refuse_foreign()
        if disk or first_disk or comment or here != count:
            self._refuse("a zip archive of several parts or with a comment")
        locator = end - _END_64_LOCATOR.size
        if locator >= 0 and self._read(locator, 4) == b"PK\x06\x07":
            end, *wide = self._find_wide_directory(locator)
            narrow = ((count, _UNKNOWN_16), (start, _UNKNOWN_32), (length, _UNKNOWN_32))
            for (value, unknown), found in zip(narrow, wide, strict=True):
                if value not in (unknown, found):
                    self._refuse("the two end records contradict each other")
            count, start, length = wide
        if start + length != end or count * _CENTRAL.size > length:
            self._refuse("the directory does not fit between the entries and the end record")
        if count > MAXIMUM_ENTRIES:
            self._refuse(f"{count} entries, more than {MAXIMUM_ENTRIES}")
        return count, start, length

    def _find_wide_directory(self, locator: int) -> tuple[int, int, int, int]:
        _, disk, record, disks = _END_64_LOCATOR.unpack(self._read(locator, _END_64_LOCATOR.size))
        if record != locator - _END_64.size or disk or disks != 1:
            self._refuse("the zip64 end record is not where it belongs")
        signature, size, _, _, disk, first_disk, here, count, length, start = _END_64.unpack(
            self._read(record, _END_64.size)
        )
        if signature != b"PK\x06\x06" or size != _END_64.size - 12:
            self._refuse("the zip64 end record is damaged")
        if disk or first_disk or here != count:
            self._refuse("a zip archive of several parts")
        return record, count, start, length

    def _read_directory(self, count: int, start: int, length: int) -> dict[str, Entry]:
        directory = self._read(start, length)
        found: dict[str, tuple[int, int, int, int]] = {}
        position = 0
        for _ in range(count):
            name, record, position = self._read_record(directory, position)
            if name in found:
                self._refuse(f"two entries are called {name!r}")
            found[name] = record
        if position != length:
            self._refuse("the directory is longer than its entries")
        limits: dict[str, int] = {}
        limit = start
        for name in sorted(found, key=lambda name: found[name][0], reverse=True):
            offset, size = found[name][:2]
            if offset + _LOCAL.size + size > limit:
                self._refuse(f"entry {name!r} overlaps what follows it")
            limits[name] = limit
            limit = offset
        return {
            name: Entry(offset, limits[name], size, checksum, flags)
            for name, (offset, size, checksum, flags) in found.items()
        }

    def _read_record(
        self, directory: bytes, position: int
    ) -> tuple[str, tuple[int, int, int, int], int]:
        """Name, (offset, size, checksum, flags) and end of one record of the directory."""
        if position + _CENTRAL.size > len(directory):
            self._refuse("the directory is cut off")
        signature, _, _, flags, method, _, _, checksum, packed, size, *rest = _CENTRAL.unpack_from(
            directory, position
        )
        name_length, extra_length, comment_length, disk, _, _, offset = rest
        begin = position + _CENTRAL.size
        end = begin + name_length + extra_length + comment_length
        if signature != b"PK\x01\x02" or end > len(directory):
            self._refuse("the directory is damaged")
        name = self._plain_name(directory[begin : begin + name_length])
        if method != 0:
            self._refuse(f"entry {name!r} is compressed, which torch never does")
        if flags & ~(_DESCRIPTOR_FLAG | _UTF8_FLAG) or disk:
            self._refuse(f"entry {name!r} is encrypted or lies on another disk")
        extra = directory[begin + name_length : begin + name_length + extra_length]
        size, packed, offset = self._widen(name, extra, size, packed, offset)
        if size != packed or offset + size > self.size:
            self._refuse(f"entry {name!r} claims {size} bytes, which the file does not hold")
        return name, (offset, size, checksum, flags), end

    def _widen(self, name: str, extra: bytes, *values: int) -> list[int]:
        """Replace values that do not fit 32 bits by those of the zip64 field."""
        wide = iter(())
        position = 0
        while position + 4 <= len(extra):
            kind, length = struct.unpack_from("<2H", extra, position)
            field = extra[position + 4 : position + 4 + length]
            if kind == _ZIP64_FIELD:
                wide = iter(struct.unpack(f"<{len(field) // 8}Q", field[: len(field) // 8 * 8]))
            position += 4 + length
        widened = [next(wide, -1) if value == _UNKNOWN_32 else value for value in values]
        return self._refuse(f"entry {name!r} lacks its size") if -1 in widened else widened

    def _plain_name(self, encoded: bytes) -> str:
        """The entry's name below the archive's folder."""
        try:
            full_name = encoded.decode()
        except UnicodeDecodeError:
            self._refuse(f"entry name {encoded[:80]!r} is not UTF-8")
        folder, slash, name = full_name.partition("/")
        if not slash or not {"", ".", ".."}.isdisjoint(full_name.split("/")):
            self._refuse(f"entry name {full_name[:80]!r} is not a plain path in a folder")
        if not full_name.isprintable() or "\\" in full_name:
            self._refuse(f"entry name {full_name[:80]!r} has characters that torch never writes")
        if folder != (self.folder or folder):
            self._refuse(f"entries lie in several folders: {self.folder!r} and {folder!r}")
        self.folder = folder
        return name

    def _refuse_foreign(self) -> NoReturn:
        """Say what a file is that has no end record."""
        start = self._read(0, min(self.size, 512))
        if not start:
            self._refuse("the file is empty")
        if start.startswith(b"PK\x03\x04"):
            self._refuse("a zip archive without its end: the file is cut off or damaged")
        if start[257:262] == b"ustar":
            self._refuse("a tar file: torch's format before 0.2 is not read")
        kind = next((kind for magic, kind in _FOREIGN if start.startswith(magic)), None)
        if kind is not None:
            self._refuse(f"{kind}, which is not read: only the zip format of torch >= 1.6 is")
        self._refuse("not a zip archive as torch.save writes it")
