"""All rows as one picture: how many times faster than torch."""

from __future__ import annotations

from pathlib import Path

import matplotlib
from matplotlib import pyplot
from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

from .report import ratio_text
from .rounds import Measurement

matplotlib.use("Agg")
matplotlib.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "rushlight"})
FASTER, SLOWER = "#2a7f62", "#b5532f"


def draw(measurements: list[Measurement], path: Path) -> None:
    """Draws a bar a row on a logarithmic axis, one column of bars a thread count.

    Args:
        measurements: Rows of one run; those whose outputs differed are left out.
        path: Where the picture goes; its suffix names the format.
    """
    counts = sorted({measurement.threads for measurement in measurements})
    names = list(dict.fromkeys(measurement.workload.name for measurement in measurements))
    height = 0.19 * len(names) + 1
    figure, axes = pyplot.subplots(
        1, len(counts), figsize=(4 + 3.6 * len(counts), height), sharey=True, squeeze=False
    )
    for axis, count in zip(axes[0], counts, strict=True):
        rows = [m for m in measurements if m.threads == count and not m.problem]
        places = [names.index(m.workload.name) for m in rows]
        # A bar begins at 1, where both are equally fast.
        axis.barh(
            places,
            [m.ratio - 1 for m in rows],
            left=1,
            height=0.7,
            color=[FASTER if m.ratio >= 1 else SLOWER for m in rows],
        )
        for place, row in zip(places, rows, strict=True):
            axis.text(max(row.ratio, 1) * 1.08, place, ratio_text(row.ratio), va="center", size=6)
        axis.axvline(1, color="black", linewidth=0.8)
        axis.set_xscale("log")
        axis.set_xlim(0.4, 2.2 * max((m.ratio for m in rows), default=10))
        axis.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        axis.xaxis.set_major_formatter(FuncFormatter(lambda ratio, _: f"{ratio:g}x"))
        axis.xaxis.set_minor_locator(NullLocator())
        axis.set_title(f"times faster than torch, {count} thread{'s' * (count > 1)}", size=8)
        axis.tick_params(labelsize=6)
        axis.spines[["top", "right"]].set_visible(False)
    axes[0][0].set_yticks(range(len(names)), names)
    axes[0][0].invert_yaxis()
    axes[0][0].margins(y=0.005)
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None} if path.suffix == ".svg" else None)
    pyplot.close(figure)
