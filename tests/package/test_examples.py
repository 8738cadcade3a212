"""The example programs: their data, a short run of each, and the same run with real torch."""

from __future__ import annotations

import gzip
import re
import struct
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
import rushlight

EXAMPLES = Path(__file__).parents[2] / "examples"
IMPORT = "import rushlight as torch\n"

needs_extras = pytest.mark.skipif(
    not all(map(find_spec, ("matplotlib", "tqdm"))), reason="needs the extra `examples`"
)


@pytest.fixture
def datasets(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(EXAMPLES))
    monkeypatch.delitem(sys.modules, "datasets", raising=False)
    import datasets

    return datasets


def write_idx(path: Path, values: np.ndarray) -> None:
    """Write bytes in MNIST's format, gzipped if the name says so."""
    sizes = struct.pack(f">{values.ndim}I", *values.shape)
    content = bytes((0, 0, 8, values.ndim)) + sizes + values.astype(np.uint8).tobytes()
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)


def write_folder(folder: Path, train: int = 200, test: int = 60) -> None:
    """Write images of a bright square whose place is the class."""
    generator = np.random.default_rng(0)
    for part, count, suffix in (("train", train, ".gz"), ("t10k", test, "")):
        labels = generator.integers(0, 10, count)
        images = generator.integers(0, 60, (count, 28, 28))
        for image, label in zip(images, labels, strict=True):
            row, column = divmod(int(label), 5)
            image[row * 14 : row * 14 + 10, column * 5 : column * 5 + 5] = 255
        write_idx(folder / f"{part}-images-idx3-ubyte{suffix}", images)
        write_idx(folder / f"{part}-labels-idx1-ubyte{suffix}", labels)


def test_idx_folders(tmp_path: Path, datasets: ModuleType) -> None:
    write_folder(tmp_path)
    data = datasets.idx_folder(tmp_path)
    assert data.train_images.shape == (200, 1, 32, 32)
    assert data.test_images.dtype == np.float32
    assert data.train_classes.dtype == np.int64
    assert abs(data.train_images.mean()) < 1e-4
    assert abs(data.train_images.std() - 1) < 1e-4
    assert (data.train_images[:, :, :2] == data.train_images.min()).all()


@pytest.mark.parametrize(
    "content", [b"", b"\0\0\x08\x03", b"\0\0\x0d\x01\0\0\0\1xxxx", b"\0\0\x08\x01\0\0\0\5abc"]
)
def test_bad_idx_files_are_named(tmp_path: Path, datasets: ModuleType, content: bytes) -> None:
    path = tmp_path / "labels-idx1-ubyte"
    path.write_bytes(content)
    with pytest.raises(ValueError, match="labels-idx1-ubyte"):
        datasets.read_idx(path, dimensions=1)


def test_enlarging_keeps_the_mean_and_the_corners(datasets: ModuleType) -> None:
    images = np.random.default_rng(0).random((2, 8, 8), dtype=np.float32)
    large = datasets.enlarge(images, 32)
    assert large.shape == (2, 32, 32)
    assert np.allclose(large[:, 0, 0], images[:, 0, 0])
    assert np.allclose(large.mean(), images.mean(), atol=0.02)


def run(name: str, folder: Path, *arguments: str, torch: bool = False) -> tuple[int, str]:
    """Run an example, with real torch if asked: by changing its import line."""
    script = EXAMPLES / name
    if torch:
        for source in EXAMPLES.glob("*.py"):
            text = source.read_text(encoding="utf-8")
            (folder / source.name).write_text(text.replace(IMPORT, "import torch\n"), "utf-8")
        script = folder / name
    command = [sys.executable, str(script), "--output", str(folder / "out"), *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    return done.returncode, done.stdout


def test_one_import_line_names_the_library() -> None:
    for name in ("train_lenet.py", "train_tagger.py"):
        text = (EXAMPLES / name).read_text(encoding="utf-8")
        assert text.count("rushlight") == text.count(IMPORT) == 1


@needs_extras
def test_lenet_learns(tmp_path: Path) -> None:
    write_folder(tmp_path)
    options = ("--data", str(tmp_path), "--epochs", "4", "--batch-size", "16")
    status, printed = run("train_lenet.py", tmp_path, *options, "--minimum-accuracy", "0.9")
    assert status == 0, printed
    state = rushlight.load(tmp_path / "out" / "lenet.pt")
    assert state["model"]["conv1.weight"].shape == (6, 1, 5, 5)
    assert (tmp_path / "out" / "lenet.png").read_bytes().startswith(b"\x89PNG")
    status, printed = run("train_lenet.py", tmp_path, *options, "--minimum-accuracy", "1.1")
    assert status == 1


@needs_extras
def test_the_tagger_learns(tmp_path: Path) -> None:
    status, printed = run("train_tagger.py", tmp_path, "--epochs", "6", "--minimum-accuracy", "0.7")
    assert status == 0, printed
    assert "the/DET" in printed
    assert (tmp_path / "out" / "tagger.png").read_bytes().startswith(b"\x89PNG")


@needs_extras
@pytest.mark.skipif(not find_spec("torch"), reason="needs torch")
@pytest.mark.parametrize("name", ["train_lenet.py", "train_tagger.py"])
def test_torch_learns_the_same(tmp_path: Path, name: str) -> None:
    options = ["--epochs", "1"]
    if name == "train_lenet.py":
        write_folder(tmp_path)
        options += ["--data", str(tmp_path)]
    else:
        options += ["--data", str(EXAMPLES / "data" / "harbour.txt")]
    texts = [run(name, tmp_path, *options, torch=torch)[1] for torch in (False, True)]
    numbers = [re.findall(r"\d+\.\d\d", text.split("epoch", 1)[1])[:4] for text in texts]
    ours, theirs = ([float(number) for number in found] for found in numbers)
    assert ours == pytest.approx(theirs, rel=2e-2), texts
