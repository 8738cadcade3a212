"""What must not be read is refused by name, quickly, with little memory, and nothing happens."""

from __future__ import annotations

import io
import pickle
import random
import struct
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
import rushlight
from rushlight.serialization import CheckpointError
from rushlight.serialization.archive_writer import ArchiveWriter

from tests.serialization.objects import difference

RECORDED = Path(__file__).parent / "recorded"


def small_tree() -> dict[str, Any]:
    flags = [True, rushlight.tensor([True, False])]
    return {"w": rushlight.ones(2, 2, requires_grad=True), "f": flags, "name": "x"}


def content_of(value: object) -> bytes:
    file = io.BytesIO()
    rushlight.save(value, file)
    return file.getvalue()


def archive(tree: bytes, folder: str = "archive", **entries: bytes) -> bytes:
    """An archive with this object tree; entries are called ``data/<name>``."""
    file = io.BytesIO()
    writer = ArchiveWriter(file, folder)
    writer.write_entry("data.pkl", tree)
    for name, data in entries.items():
        writer.write_entry(f"data/{name.lstrip('_')}", data)
    writer.close()
    return file.getvalue()


def refused(content: bytes) -> str:
    """The text of the one exception that a file must give."""
    with pytest.raises(CheckpointError) as error:
        rushlight.load(io.BytesIO(content))
    return str(error.value)


def text(value: str) -> bytes:
    encoded = value.encode()
    return b"X" + struct.pack("<I", len(encoded)) + encoded


def tensor_tree(
    size: tuple[int, ...], stride: tuple[int, ...], offset: int = 0, count: int = 4,
    kind: str = "FloatStorage", key: str = "0",
) -> bytes:  # fmt: skip
    """The object tree of one tensor that claims this place in this storage."""

    def number(value: int) -> bytes:
        return b"\x8a\x10" + value.to_bytes(16, "little", signed=True)

    def numbers(values: tuple[int, ...]) -> bytes:
        return b"(" + b"".join(map(number, values)) + b"t"

    storage = b"(" + text("storage") + f"ctorch\n{kind}\n".encode() + text(key) + text("cpu")
    return (
        b"\x80\x02ctorch._utils\n_rebuild_tensor_v2\n("
        + storage + number(count) + b"tQ" + number(offset) + numbers(size) + numbers(stride)
        + b"\x89ccollections\nOrderedDict\n)RtR."
    )  # fmt: skip


def test_the_corpus_builder_builds_what_loads() -> None:
    loaded = rushlight.load(io.BytesIO(archive(tensor_tree((2, 2), (2, 1)), _0=bytes(16))))
    assert loaded.tolist() == [[0, 0], [0, 0]]


def test_every_truncation() -> None:
    content = content_of(small_tree())
    for end in range(len(content)):
        refused(content[:end])


def test_every_byte_flip() -> None:
    tree = small_tree()
    content = content_of(tree)
    for position in range(len(content)):
        for flip in (0x01, 0x80, 0xFF):
            damaged = bytearray(content)
            damaged[position] ^= flip
            try:
                loaded = rushlight.load(io.BytesIO(damaged))
            except CheckpointError:
                continue
            assert difference(tree, loaded) is None, f"byte {position} ^ {flip}"


def test_random_object_trees() -> None:
    with zipfile.ZipFile(io.BytesIO(content_of(small_tree()))) as file:
        entries = {name[13:]: file.read(name) for name in file.namelist() if "/data/" in name}
        tree = file.read("archive/data.pkl")
    chance = random.Random(0)
    opcodes = b"().]}abcehjqrstuRQX\x85\x86\x87\x88\x89\x8aKMJNG"
    for _ in range(3000):
        damaged = bytearray(tree)
        for _ in range(chance.randint(1, 4)):
            position = chance.randrange(len(damaged))
            if chance.random() < 0.6:
                damaged[position] = chance.randrange(256)
            elif chance.random() < 0.5:
                del damaged[position]
            else:
                damaged.insert(position, chance.choice(opcodes))
        try:
            rushlight.load(io.BytesIO(archive(bytes(damaged), **entries)))
        except CheckpointError as error:
            assert str(error).startswith("load: file object: ")


@pytest.mark.parametrize(
    ("tree", "name"),
    [
        (b"cos\nsystem\n" + text("touch pwned") + b"\x85R.", "os.system"),
        (b"cbuiltins\neval\n" + text("1") + b"\x85R.", "builtins.eval"),
        (b"c__builtin__\ngetattr\n.", "__builtin__.getattr"),
        (b"ctorch\nload\n.", "torch.load"),
        (b"cnumpy.core.multiarray\nscalar\n.", "numpy.core.multiarray.scalar"),
        (b"ccollections\ndefaultdict\n.", "collections.defaultdict"),
        (b"ctorch._utils\n_rebuild_sparse_tensor\n.", "torch._utils._rebuild_sparse_tensor"),
        (b"c__main__\nModel\n.", "__main__.Model"),
        (b"c" + b"x" * 300 + b"\ny\n.", "a name without end"),
        (b"ios\nsystem\n.", "INST"),
        (b"(cos\nsystem\no.", "'os.system'"),
        (b"ccollections\nOrderedDict\n)\x81.", "NEWOBJ"),
        (b"S'x'\n.", "STRING"),
        (b"Pid\n.", "PERSID"),
        (b"\x8c\x01a.", "SHORT_BINUNICODE"),
        (b"\xff.", "0xff"),
    ],
)
def test_names_and_opcodes(tree: bytes, name: str) -> None:
    assert name in refused(archive(b"\x80\x02" + tree))


@pytest.mark.parametrize(
    ("tree", "reason"),
    [
        (b"\x80\x04N.", "another pickle protocol"),
        (b"N.", "another pickle protocol"),
        (b"\x80\x02", "cut off"),
        (b"\x80\x02.", "cut off"),
        (b"\x80\x02N", "cut off"),
        (b"\x80\x02NN.", "left over"),
        (b"\x80\x02(N.", "left over"),
        (b"\x80\x02N.N", "left over"),
        (b"\x80\x02h\x05.", "cut off"),
        (b"\x80\x02Nq\x05.", "memo index"),
        (b"\x80\x02K\x01K\x02a.", "appending to a int"),
        (b"\x80\x02](K\x01u.", "setting items of a list"),
        (b"\x80\x02}]K\x01s.", "a key of type list"),
        (b"\x80\x02}\x8a\x09" + b"\1" * 9 + b"K\x01s.", "64 bits"),
        (b"\x80\x02X\xff\xff\xff\x7f.", "a text of"),
        (b"\x80\x02X\1\0\0\0\xff.", "not UTF-8"),
        (b"\x80\x02)R.", "cut off"),
        (b"\x80\x02K\x01)R.", "calling 1"),
        (b"\x80\x02ccollections\nOrderedDict\n.", "as a value of its own"),
        (b"\x80\x02]ctorch\nFloatStorage\na.", "as a value of its own"),
        (b"\x80\x02]ctorch\nFloatStorage\n\x85a.", "as a value of its own"),
        (b"\x80\x02ccollections\nOrderedDict\nK\x01\x85R.", "with arguments that torch does not"),
        (b"\x80\x02c__builtin__\ncomplex\nK\x01\x85R.", "complex with arguments"),
        (b"\x80\x02ctorch\ndevice\n" + text("cuda") + b"\x85R.", "only 'cpu'"),
        (b"\x80\x02}}" + text("items") + b"K\x01sb.", "attributes for a dict"),
        (b"\x80\x02K\x01Q.", "a persistent id"),
    ],
)
def test_trees_that_make_no_sense(tree: bytes, reason: str) -> None:
    assert reason in refused(archive(tree))


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"size": (5,), "stride": (1,)}, "beyond its storage"),
        ({"size": (2, 2), "stride": (3, 1)}, "beyond its storage"),
        ({"size": (1,), "stride": (1,), "offset": 4}, "beyond its storage"),
        ({"size": (0,), "stride": (1,), "offset": 5}, "beyond its storage"),
        ({"size": (2,), "stride": (2**62,)}, "beyond its storage"),
        ({"size": (2**63,), "stride": (0,)}, "is no size"),
        ({"size": (2**62, 4), "stride": (0, 0)}, "2^63 elements"),
        ({"size": (2**62, 4, 0), "stride": (0, 0, 0)}, "2^63 elements"),
        ({"size": (-1,), "stride": (1,)}, "is no size"),
        ({"size": (2,), "stride": (-1,), "offset": 2}, "is no size"),
        ({"size": (2,), "stride": (1,), "offset": -1}, "is no size"),
        ({"size": (2, 2), "stride": (1,)}, "2 sizes, 1 strides"),
        ({"size": (1,) * 65, "stride": (1,) * 65}, "65 sizes"),
        ({"size": (4,), "stride": (1,), "count": 5}, "for which the file holds 16 bytes"),
        ({"size": (4,), "stride": (1,), "count": -4}, "for which the file holds 16 bytes"),
        ({"size": (4,), "stride": (1,), "kind": "DoubleStorage"}, "for which the file holds"),
        ({"size": (4,), "stride": (1,), "kind": "QUInt8Storage"}, "torch.QUInt8Storage"),
        ({"size": (4,), "stride": (1,), "key": "../0"}, "'../0', which the file does not hold"),
        ({"size": (16,), "stride": (1,), "count": 16, "kind": "BoolStorage"}, "neither 0 nor 1"),
    ],
)
def test_tensors_that_lie(options: dict[str, Any], reason: str) -> None:
    assert reason in refused(archive(tensor_tree(**options), _0=b"\2" * 16))


def stored(*names: str, **options: Any) -> bytes:
    """A zip archive made by Python, each entry holding a pickled None."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", **options) as made:
        for name in names:
            made.writestr(name, b"\x80\x02N.")
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "the file is empty"),
        (b"hello", "not a zip archive"),
        (pickle.dumps({"a": 1}), "a bare pickle"),
        (b"x" * 257 + b"ustar" + b"x" * 300, "a tar file"),
        (b"\x89HDF\r\n\x1a\n" + bytes(100), "an HDF5 file"),
        (stored("a/data.pkl", compression=zipfile.ZIP_DEFLATED), "is compressed"),
        (stored("a/data.pkl", compression=zipfile.ZIP_BZIP2), "is compressed"),
        (stored("../data.pkl"), "not a plain path"),
        (stored("a/../data.pkl"), "not a plain path"),
        (stored("/data.pkl"), "not a plain path"),
        (stored("data.pkl"), "not a plain path"),
        (stored("a/b\\data.pkl"), "characters"),
        (stored("a/data.pkl", "b/version"), "several folders"),
        (stored("a/version"), "entry 'data.pkl' is missing"),
        (stored("a/data.pkl", "a/constants.pkl"), "TorchScript"),
        (stored("a/data.pkl") + b"more", "not a zip archive"),
    ],
)
def test_containers(content: bytes, reason: str) -> None:
    if content.startswith(b"PK") and "not a zip" in reason:
        reason = "cut off or damaged"
    assert reason in refused(content)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_duplicate_entries() -> None:
    assert "two entries are called 'data.pkl'" in refused(stored("a/data.pkl", "a/data.pkl"))


def test_overlapping_entries() -> None:
    for key in "01":
        tree = tensor_tree((1,), (1,), count=1, key=key)
        content = bytearray(archive(tree, _0=b"abcd", _1=b"efgh"))
        first, second = (content.rindex(f"archive/data/{k}".encode()) - 4 for k in "01")
        content[second : second + 4] = content[first : first + 4]
        assert "overlaps what follows it" in refused(bytes(content))


def test_wrong_checksum() -> None:
    content = archive(tensor_tree((1,), (1,), count=1), _0=b"\x00\x00\x80\x3f")
    damaged = content.replace(b"\x00\x00\x80\x3f", b"\x00\x00\x80\x40")
    assert damaged != content
    assert "entry 'data/0' has a wrong checksum" in refused(damaged)


def test_the_format_before_1_6() -> None:
    assert "torch's format before 1.6" in refused((RECORDED / "legacy.pt").read_bytes())


BOMBS = {
    "lists": b"]" * 2_000_000,
    "marks": b"(" * 2_000_000,
    "memo": b"N" + b"r\0\0\0\0" * 400_000,
    "copies": b"](" + b"N" * 500_000 + b"eq\0" + b"h\0\x85" * 500_000,
    "doubling": b"]q\0" + b"".join(b"](h%ch%ceq%c" % (i, i, i + 1) for i in range(250)),
    "tuple keys": b"}(" + b"".join(b"M%c%c\x85N" % divmod(i, 256) for i in range(60_000)) + b"u",
    "ordered dicts": b"ccollections\nOrderedDict\nq\0" + b"h\0)R" * 400_000,
    "texts": text("a" * 400_000 + "\u00e9") * 8,
}

# Calls of functions, also of those written in C, are the work of reading: unlike seconds they are
# the same on every machine.
MEASURE = """
import io, resource, sys
import rushlight
from rushlight.serialization import CheckpointError
rushlight.load(sys.argv[1])
content = sys.stdin.buffer.read()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
calls = 0
def count(frame, event, argument):
    global calls
    calls += event in ("call", "c_call")
sys.setprofile(count)
try:
    rushlight.load(io.BytesIO(content))
except CheckpointError as error:
    print(str(error)[:200], file=sys.stderr)
sys.setprofile(None)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before, calls)
"""


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_take_little(name: str, tmp_path: Path) -> None:
    rushlight.save(small_tree(), tmp_path / "small.pt")
    content = archive(b"\x80\x02" + BOMBS[name] + b".")
    result = subprocess.run(
        [sys.executable, "-c", MEASURE, str(tmp_path / "small.pt")],
        input=content, capture_output=True, check=True,
    )  # fmt: skip
    kilobytes, calls = map(int, result.stdout.split())
    assert kilobytes * 1024 < 2 * len(content) + (64 << 20), result.stderr
    assert calls < 8 * len(content)


def test_many_entries_are_refused_early() -> None:
    count = 200_000
    directory = b"".join(
        struct.pack("<4s6H3L5H2L", b"PK\1\2", *[0] * 6, *[0] * 3, 7, *[0] * 6) + b"a/%05x" % i
        for i in range(count)
    )
    end = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 0, 0, 0, 0, count, count, len(directory), 0)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, len(directory), 1)
    last = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 65535, 65535, len(directory), 0, 0)
    content = directory + end + locator + last
    calls = 0

    def count(*event: object) -> None:
        nonlocal calls
        calls += 1

    sys.setprofile(count)
    try:
        message = refused(content)
    finally:
        sys.setprofile(None)
    assert "200000 entries" in message
    assert calls < 2000  # of two hundred thousand entries none was looked at


def test_nothing_is_executed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    class Attack:
        def __reduce__(self) -> tuple[Any, ...]:
            return open, ("pwned", "w")

    assert "io.open" in refused(archive(pickle.dumps(Attack(), protocol=2)))
    assert [*tmp_path.iterdir()] == []


def test_files_that_end_while_they_are_read() -> None:
    class Shrinking(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            return b"" if self.tell() > 100 and (size or 0) > 30 else super().read(size)

    with pytest.raises(CheckpointError):
        rushlight.load(Shrinking(content_of(small_tree())))
