"""safetensors files, written and read through the package, and by torch's side of it."""

from __future__ import annotations

from pathlib import Path

import pytest
import rushlight

package = pytest.importorskip("safetensors")

from rushlight import safetensors as files  # noqa: E402

from tests.serialization.objects import difference, tensors  # noqa: E402


def named() -> dict[str, rushlight.Tensor]:
    """Tensors of every dtype that the format has, none sharing memory."""
    found = tensors(rushlight)
    return {name: found[name] for name in found if name.split()[0] in files._DTYPES.values()}


def test_every_dtype_comes_back(tmp_path: Path) -> None:
    files.save_file(named(), tmp_path / "model.safetensors", metadata={"format": "pt"})
    loaded = files.load_file(tmp_path / "model.safetensors")
    ours = named()
    assert {*loaded} == {*ours}
    assert all(difference(ours[name], loaded[name]) is None for name in ours)


def test_other_layouts_become_contiguous() -> None:
    transposed = rushlight.tensor([[1, 2, 3], [4, 5, 6]]).t()
    loaded = files.load(files.save({"t": transposed}))["t"]
    assert loaded.tolist() == [[1, 4], [2, 5], [3, 6]]
    assert loaded.is_contiguous()


def test_what_the_format_cannot_keep() -> None:
    shared = rushlight.ones(2)
    with pytest.raises(RuntimeError, match="'a' and 'b' share memory"):
        files.save({"a": shared, "b": shared[:1]})
    with pytest.raises(ValueError, match="complex128"):
        files.save({"a": rushlight.ones(2, dtype=rushlight.complex128)})


def test_damaged_files_are_refused(tmp_path: Path) -> None:
    content = files.save({"a": rushlight.ones(2)})
    with pytest.raises(package.SafetensorError):
        files.load(content[:-1])


def test_torch_reads_and_writes_the_same(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    from safetensors import torch as reference

    path = tmp_path / "model.safetensors"
    files.save_file(named(), path)
    loaded = reference.load_file(path)
    assert {name: str(t.dtype) for name, t in loaded.items()} == {
        name: str(t.dtype) for name, t in named().items()
    }
    reference.save_file(loaded, path)
    again = files.load_file(path)
    ours = named()
    assert all(difference(ours[name], again[name]) is None for name in ours)
