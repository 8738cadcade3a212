"""What can be saved comes back, from rushlight and from torch, bit for bit."""

from __future__ import annotations

import io
import pickle
import struct
import sys
from collections import OrderedDict
from pathlib import Path
from typing import Any

import pytest
import rushlight
from rushlight.serialization import CheckpointError

from tests.serialization.objects import difference, everything, storage_bytes

RECORDED = Path(__file__).parent / "recorded"


def written(save: Any, value: object, **options: Any) -> io.BytesIO:
    """What `save` writes for a value, ready to be read."""
    file = io.BytesIO()
    save(value, file, **options)
    file.seek(0)
    return file


def test_everything_comes_back() -> None:
    tree = everything(rushlight)
    assert difference(tree, rushlight.load(written(rushlight.save, tree))) is None


@pytest.mark.parametrize("mmap", [False, True])
def test_paths_and_maps(tmp_path: Path, mmap: bool) -> None:
    tree = everything(rushlight)
    rushlight.save(tree, tmp_path / "tree.pt")
    loaded = rushlight.load(str(tmp_path / "tree.pt"), mmap=mmap)
    assert difference(tree, loaded) is None
    loaded["tensors"]["float32"].mul_(2)  # the map is private
    assert difference(tree, rushlight.load(tmp_path / "tree.pt")) is None


def test_sharing_is_kept() -> None:
    tensors = rushlight.load(written(rushlight.save, everything(rushlight)))["tensors"]
    assert tensors["parameter"] is tensors["same parameter"]
    storages = {tensors[name].untyped_storage() for name in ("slice", "column", "transposed")}
    assert len(storages) == 1


def test_lists_that_hold_themselves() -> None:
    loop: list[Any] = []
    loop.append(loop)
    loaded = rushlight.load(written(rushlight.save, loop))
    assert loaded[0] is loaded


def test_the_same_object_gives_the_same_bytes() -> None:
    files = [written(rushlight.save, everything(rushlight)).getvalue() for _ in range(2)]
    assert files[0] == files[1]


def test_data_is_aligned() -> None:
    content = written(
        rushlight.save, [rushlight.tensor([1.25]), rushlight.tensor([2.5])]
    ).getvalue()
    for value in (1.25, 2.5):
        assert content.index(struct.pack("<f", value)) % 64 == 0


def test_files_need_only_write() -> None:
    class Sink:
        def __init__(self) -> None:
            self.content = b""

        def write(self, data: bytes) -> int:
            self.content += data[:7]  # as a raw file may
            return len(data[:7])

    sink = Sink()
    rushlight.save([1, rushlight.ones(3)], sink)
    assert sink.content == written(rushlight.save, [1, rushlight.ones(3)]).getvalue()


def test_reading_starts_where_the_file_stands() -> None:
    file = io.BytesIO(b"before" + written(rushlight.save, [1, 2]).getvalue())
    file.seek(6)
    assert rushlight.load(file) == [1, 2]


@pytest.mark.parametrize("weights_only", [None, True, False])
def test_weights_only_changes_nothing(weights_only: bool | None) -> None:
    assert rushlight.load(written(rushlight.save, {"a": 1}), weights_only=weights_only) == {"a": 1}


def test_old_protocols_and_other_pickles_are_refused() -> None:
    with pytest.raises(ValueError, match="protocol 2"):
        rushlight.save(1, io.BytesIO(), pickle_protocol=1)
    with pytest.raises(ValueError, match="pickle_module"):
        rushlight.save(1, io.BytesIO(), pickle_module=io)
    with pytest.raises(ValueError, match="pickle_module"):
        rushlight.load(written(rushlight.save, 1), pickle_module=io)
    assert rushlight.load(written(rushlight.save, 1, pickle_module=pickle, pickle_protocol=4)) == 1


def test_where_storages_go() -> None:
    seen = []

    def relocate(storage: Any, location: str) -> None:
        seen.append((len(storage), location))

    content = written(rushlight.save, rushlight.ones(3)).getvalue()
    assert rushlight.load(io.BytesIO(content), map_location=relocate).tolist() == [1, 1, 1]
    assert seen == [(12, "cpu")]
    for place in ("cpu", rushlight.device("cpu"), {"cuda:0": "cpu"}):
        assert rushlight.load(io.BytesIO(content), map_location=place).tolist() == [1, 1, 1]
    with pytest.raises((RuntimeError, ValueError), match="cuda"):
        rushlight.load(io.BytesIO(content), map_location="cuda")


def test_tensors_of_other_devices_load() -> None:
    content = written(rushlight.save, rushlight.ones(3)).getvalue()
    import zipfile

    from rushlight.serialization.archive_writer import ArchiveWriter

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        tree = archive.read("archive/data.pkl").replace(b"\3\0\0\0cpu", b"\6\0\0\0cuda:0")
        data = archive.read("archive/data/0")
    file = io.BytesIO()
    writer = ArchiveWriter(file, "archive")
    writer.write_entry("data.pkl", tree)
    writer.write_entry("data/0", data)
    writer.close()
    assert rushlight.load(io.BytesIO(file.getvalue())).tolist() == [1, 1, 1]


@pytest.mark.parametrize(
    "name", ["float16", "bfloat16", "float32", "float64", "int64", "complex64", "bool", "uint8"]
)
def test_the_other_byte_order(name: str) -> None:
    tensor = rushlight.tensor([1, 0, 1], dtype=getattr(rushlight, name))
    width = tensor.itemsize // (2 if tensor.is_complex() else 1)
    data = storage_bytes(tensor)
    swapped = b"".join(data[i : i + width][::-1] for i in range(0, len(data), width))
    other = {"little": b"big", "big": b"little"}[sys.byteorder]

    from rushlight.nn import Parameter
    from rushlight.serialization.archive_writer import ArchiveWriter
    from rushlight.serialization.object_writer import ObjectWriter

    file = io.BytesIO()
    writer = ArchiveWriter(file, "archive")
    writer.write_entry("data.pkl", ObjectWriter(Parameter).write(tensor))
    writer.write_entry("byteorder", other)
    writer.write_entry("data/0", swapped)
    writer.close()
    assert difference(tensor, rushlight.load(io.BytesIO(file.getvalue()))) is None


def test_state_of_a_model_and_its_optimizer() -> None:
    state = rushlight.load(RECORDED / "training.pt")
    assert state["epoch"] == 3
    assert isinstance(state["model"], OrderedDict)
    assert state["model"]._metadata["0"] == {"version": 1}
    assert {*state["optimizer"]} == {"state", "param_groups"}
    assert state["optimizer"]["state"][0]["exp_avg"].shape == (3, 2)
    assert difference(state, rushlight.load(written(rushlight.save, state))) is None


def test_recorded_by_torch() -> None:
    tree = everything(rushlight)
    tree["values"].remove("\ud800")
    assert difference(tree, rushlight.load(RECORDED / "everything.pt")) is None


def test_lazy_conjugates_are_resolved() -> None:
    loaded = rushlight.load(RECORDED / "lazy.pt")
    assert loaded["conjugate"].tolist() == [1 - 2j, 3 + 4j]
    assert loaded["negative"].tolist() == [-2, 4]


def test_torch_reads_what_rushlight_writes(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    tree = everything(rushlight)
    loaded = torch.load(written(rushlight.save, tree), weights_only=True)
    assert difference(tree, loaded) is None
    again = torch.load(written(torch.save, loaded), weights_only=False)
    assert difference(tree, rushlight.load(written(torch.save, again))) is None
    rushlight.save(tree, tmp_path / "tree.pt")
    assert difference(tree, torch.load(tmp_path / "tree.pt", weights_only=True, mmap=True)) is None


def test_rushlight_reads_what_torch_writes(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    tree = everything(torch)
    assert difference(tree, rushlight.load(written(torch.save, tree))) is None
    torch.save(tree, tmp_path / "tree.pt")
    assert difference(tree, rushlight.load(tmp_path / "tree.pt", mmap=True)) is None


def test_objects_that_cannot_be_saved_are_named() -> None:
    class Model:
        def state_dict(self) -> dict[str, int]:
            return {}

    cases = [
        ({"model": Model()}, r"object\['model'\]: .*Model; save its state_dict"),
        ([1, (2, print)], r"object\[1\]\[1\]: .*builtin_function"),
        ({"x": {object: 1}}, r"object\['x'\]: a key of type type"),
        ({"n": 1 << 5000}, "an integer of 5001 bits"),
        ({1 << 70: 1}, "a key of type int"),
        ({frozenset()}, "a set with a frozenset"),
    ]
    for value, text in cases:
        with pytest.raises(CheckpointError, match=f"save: .*{text}"):
            rushlight.save(value, io.BytesIO())
    deep: list[Any] = []
    for _ in range(1000):
        deep = [deep]
    with pytest.raises(CheckpointError, match="deep"):
        rushlight.save(deep, io.BytesIO())
