"""Images and their classes as numpy arrays: scikit-learn's digits, and idx files as of MNIST."""

from __future__ import annotations

import gzip
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

SIDE = 32
FASHION_CLASSES = (
    "T-shirt", "trousers", "pullover", "dress", "coat", "sandal", "shirt", "trainer", "bag", "boot",
)  # fmt: skip


@dataclass(frozen=True)
class Images:
    """Images (N, 1, 32, 32) with mean 0 and deviation 1 over the training set, classes (N,)."""

    name: str
    class_names: tuple[str, ...]
    train_images: NDArray[np.float32]
    train_classes: NDArray[np.int64]
    test_images: NDArray[np.float32]
    test_classes: NDArray[np.int64]


def digits() -> Images:
    """Load the 1,797 handwritten digits that scikit-learn ships, every fifth held out.

    Returns:
        The 8x8 scans enlarged to 32x32.
    """
    from sklearn.datasets import load_digits

    scans = load_digits()
    images = enlarge(scans.images.astype(np.float32), SIDE)
    test = np.arange(len(images)) % 5 == 4
    train = ~test
    classes = scans.target.astype(np.int64)
    names = tuple(str(digit) for digit in range(10))
    return normalised(
        "scikit-learn's digits", names, images[train], classes[train], images[test], classes[test]
    )


def idx_folder(folder: Path) -> Images:
    """Load a folder with the four files of MNIST or Fashion-MNIST, gzipped or not.

    Args:
        folder: holds ``train-images-idx3-ubyte`` and so on, each also as ``.gz``.

    Returns:
        The 28x28 images padded to 32x32.

    Raises:
        FileNotFoundError: a file is missing.
        ValueError: a file is not what its name says.
    """
    images, classes = [], []
    for part in ("train", "t10k"):
        pixels = read_idx(find(folder, f"{part}-images-idx3-ubyte"), dimensions=3)
        labels = read_idx(find(folder, f"{part}-labels-idx1-ubyte"), dimensions=1)
        if len(pixels) != len(labels) or not len(labels):
            raise ValueError(f"{folder}: {len(pixels)} {part} images, {len(labels)} labels")
        images.append(pad(pixels.astype(np.float32), SIDE))
        classes.append(labels.astype(np.int64))
    fashion = "fashion" in folder.resolve().name.lower()
    count = int(max(classes[0].max(), classes[1].max())) + 1
    names = FASHION_CLASSES if fashion else tuple(str(label) for label in range(max(count, 10)))
    title = "Fashion-MNIST" if fashion else folder.resolve().name
    return normalised(title, names, images[0], classes[0], images[1], classes[1])


def find(folder: Path, name: str) -> Path:
    """The file of that name, with a dot or a dash before ``idx``, gzipped or not."""
    names = (name, name.replace("-idx", ".idx"))
    candidates = [folder / f"{stem}{end}" for stem in names for end in ("", ".gz")]
    for path in candidates:
        if path.is_file():
            return path
    raise FileNotFoundError(f"{folder}: neither {name} nor {name}.gz is there")


def read_idx(path: Path, dimensions: int) -> NDArray[np.uint8]:
    """Read an idx file of bytes: two zeros, the type 8, the number of dimensions, the sizes, data.

    Args:
        path: the file, gzipped if its name says so.
        dimensions: how many there must be.

    Raises:
        ValueError: another format, another number of dimensions or another length.
    """
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
        content = file.read()
    header = 4 + 4 * dimensions
    if content[:4] != bytes((0, 0, 8, dimensions)) or len(content) < header:
        raise ValueError(f"{path}: not an idx file of bytes in {dimensions} dimensions")
    sizes = np.frombuffer(content, ">u4", dimensions, offset=4).tolist()
    if len(content) != header + math.prod(sizes):
        raise ValueError(f"{path}: {len(content)} bytes do not hold {sizes} values")
    return np.frombuffer(content, np.uint8, offset=header).reshape(sizes)


def pad(images: NDArray[np.float32], side: int) -> NDArray[np.float32]:
    """Put images (N, H, W) in the middle of squares of zeros (N, side, side)."""
    height, width = images.shape[1:]
    if max(height, width) > side:
        raise ValueError(f"images of {height}x{width} are larger than {side}x{side}")
    top, left = (side - height) // 2, (side - width) // 2
    bottom, right = side - height - top, side - width - left
    return np.pad(images, ((0, 0), (top, bottom), (left, right)))


def enlarge(images: NDArray[np.float32], side: int) -> NDArray[np.float32]:
    """Enlarge square images (N, S, S) to (N, side, side), linearly between pixel centres."""
    size = images.shape[-1]
    centres = np.clip((np.arange(side) + 0.5) * size / side - 0.5, 0, size - 1)
    weights = np.maximum(0, 1 - np.abs(centres[:, None] - np.arange(size))).astype(np.float32)
    return weights @ images @ weights.T


def normalised(
    name: str,
    class_names: tuple[str, ...],
    train_images: NDArray[np.float32],
    train_classes: NDArray[np.int64],
    test_images: NDArray[np.float32],
    test_classes: NDArray[np.int64],
) -> Images:
    """Shift and scale all images by the training images' mean and deviation; add the channel."""
    mean, deviation = train_images.mean(), train_images.std()
    train, test = (((part - mean) / deviation)[:, None] for part in (train_images, test_images))
    return Images(name, class_names, train, train_classes, test, test_classes)
