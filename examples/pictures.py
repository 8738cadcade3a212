"""The pictures that the examples write: learning curves, and test images with the answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import matplotlib
import numpy as np
from datasets import Images
from matplotlib import pyplot
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator, PercentFormatter
from numpy.typing import NDArray

matplotlib.use("Agg")

TRAINING, HELD_OUT = "#1f6f8b", "#e07a1f"
RIGHT, WRONG = "#3a3a3a", "#c62828"
ROWS, COLUMNS = 4, 10


@dataclass
class Curve:
    """One measure over the epochs, on the training set and on what was held out."""

    title: str
    percent: bool = False
    training: list[float] = field(default_factory=list)
    held_out: list[float] = field(default_factory=list)

    def add(self, training: float, held_out: float) -> None:
        """Append an epoch."""
        self.training.append(training)
        self.held_out.append(held_out)


def draw_curve(axes: Axes, curve: Curve) -> None:
    """Draw a curve with its last held-out value written at its end."""
    epochs = range(1, len(curve.training) + 1)
    axes.plot(epochs, curve.training, color=TRAINING, marker="o", markersize=3, label="training")
    axes.plot(epochs, curve.held_out, color=HELD_OUT, marker="o", markersize=3, label="held out")
    axes.set_title(curve.title, loc="left", fontsize=11)
    axes.set_xlabel("epoch")
    axes.set_xlim(0.5, max(len(epochs), 2) + 0.5)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.grid(alpha=0.25)
    axes.spines[["top", "right"]].set_visible(False)
    if curve.percent:
        axes.yaxis.set_major_formatter(PercentFormatter(1.0))
    else:
        axes.set_ylim(bottom=0)
    if curve.held_out:
        last = curve.held_out[-1]
        axes.annotate(
            f"{last:.2%}" if curve.percent else f"{last:.3f}",
            (len(curve.held_out), last),
            xytext=(6, 0),
            textcoords="offset points",
            color=HELD_OUT,
            va="center",
            fontsize=9,
            annotation_clip=False,
        )
        axes.legend(frameon=False, fontsize=9)


def draw_curves(path: Path, title: str, curves: list[Curve]) -> None:
    """Write a PNG with learning curves, one panel each.

    Args:
        path: where it goes.
        title: written above.
        curves: what to draw.
    """
    figure = pyplot.figure(figsize=(11, 3.8), dpi=110, layout="constrained")
    for axes, curve in zip(figure.subplots(1, len(curves)), curves, strict=True):
        draw_curve(axes, curve)
    figure.suptitle(title, fontsize=13)
    figure.savefig(path)
    pyplot.close(figure)


def chosen(data: Images, answers: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """Indices of test images to show: at most a quarter wrong ones, all spread over the set."""
    is_right = answers == data.test_classes
    wrong = spread(np.flatnonzero(~is_right), count // 4)
    right = spread(np.flatnonzero(is_right), count - len(wrong))
    return np.random.default_rng(0).permutation(np.concatenate([wrong, right]))


def spread(indices: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """As many of the indices, or all if there are no more, at equal distances."""
    places = np.linspace(0, max(len(indices) - 1, 0), min(count, len(indices)))
    return indices[places.round().astype(np.int64)]


def draw_images(path: Path, data: Images, answers: NDArray[np.int64], curves: list[Curve]) -> None:
    """Write a PNG with learning curves and a grid of test images.

    Args:
        path: where it goes.
        data: the images.
        answers: a model's class for every test image.
        curves: one panel each.
    """
    figure = pyplot.figure(figsize=(11, 8.4), dpi=110, layout="constrained")
    above, below = figure.subfigures(2, 1, height_ratios=(1, 1.5))
    for axes, curve in zip(above.subplots(1, len(curves)), curves, strict=True):
        draw_curve(axes, curve)
    wrong = int((answers != data.test_classes).sum())
    above.suptitle(
        f"LeNet on {data.name}: {wrong} of {len(answers)} held-out images wrong", fontsize=13
    )
    below.suptitle("held-out images: their class above, the model's answer below", fontsize=11)
    grid = below.subplots(ROWS, COLUMNS).ravel()
    for axes in grid:
        axes.set_axis_off()
    for axes, index in zip(grid, chosen(data, answers, grid.size), strict=False):
        draw_answer(axes, data, index, int(answers[index]))
    figure.savefig(path)
    pyplot.close(figure)


def draw_answer(axes: Axes, data: Images, index: int, answer: int) -> None:
    """Draw one test image with its class and the model's answer, framed in red if it is wrong."""
    axes.set_axis_on()
    axes.set_xticks([])
    axes.set_yticks([])
    axes.imshow(-data.test_images[index, 0], cmap="gray", interpolation="nearest")
    truth = int(data.test_classes[index])
    right = answer == truth
    for spine in axes.spines.values():
        spine.set(visible=not right, color=WRONG, linewidth=2)
    axes.set_title(data.class_names[truth], fontsize=9, color=RIGHT, pad=3)
    color = RIGHT if right else WRONG
    axes.set_xlabel(data.class_names[answer], fontsize=9, color=color, labelpad=3)
