"""The tables: for the terminal, docs/benchmarks.md and the README."""

from __future__ import annotations

import os
import platform
import re
import subprocess
from pathlib import Path

from .footprint import Cost
from .gates import Verdict
from .rounds import Measurement


def duration(seconds: float) -> str:
    for unit, scale in (("s", 1.0), ("ms", 1e-3), ("us", 1e-6)):
        if seconds >= scale:
            return f"{seconds / scale:.3g} {unit}"
    return f"{seconds * 1e9:.3g} ns"


def ratio_text(ratio: float) -> str:
    return f"{ratio:.0f}x" if ratio >= 20 else f"{ratio:.1f}x" if ratio >= 2 else f"{ratio:.2f}x"


def line(measurement: Measurement) -> str:
    """One measurement for the terminal."""
    head = f"{measurement.threads}T {measurement.workload.name:58}"
    if measurement.problem and not measurement.ours:
        return f"{head} {measurement.problem}"
    text = (
        f"{head} {duration(measurement.our_seconds):>9} beside "
        f"{duration(measurement.their_seconds):>9} {ratio_text(measurement.ratio):>6}"
    )
    if measurement.peak_share is not None:
        text += f"  {100 * measurement.peak_share:3.0f} % of peak"
    return text + (f"  OUTPUTS DIFFER: {measurement.problem}" if measurement.problem else "")


def machine() -> str:
    """Names the processor, and what else the numbers depend on."""
    cpu = platform.processor() or platform.machine()
    information = Path("/proc/cpuinfo")
    if information.exists():
        match = re.search(r"model name\s*: (.*)", information.read_text())
        cpu = match.group(1) if match else cpu
    compiler = subprocess.run(["g++", "--version"], capture_output=True, text=True).stdout
    return (
        f"{cpu}, {len(os.sched_getaffinity(0))} cores, {platform.system()}, "
        f"Python {platform.python_version()}, {compiler.splitlines()[0] if compiler else 'no g++'}"
    )


def tables(measurements: list[Measurement]) -> str:
    """One table a section, a row a workload, both thread counts side by side."""
    sections: dict[str, dict[str, dict[int, Measurement]]] = {}
    for measurement in measurements:
        rows = sections.setdefault(measurement.workload.section, {})
        rows.setdefault(measurement.workload.name, {})[measurement.threads] = measurement
    counts = sorted({measurement.threads for measurement in measurements})
    text = ""
    for section, rows in sections.items():
        with_peak = any(m.peak_share is not None for row in rows.values() for m in row.values())
        heads = ["rushlight", "torch", "faster"] + (["of peak"] if with_peak else [])
        columns = [f"{head}, {count}T" for count in counts for head in heads]
        text += f"\n### {section}\n\n| | {' | '.join(columns)} |\n|---|{'--:|' * len(columns)}\n"
        for name, row in rows.items():
            cells = [cell for count in counts for cell in row_cells(row.get(count), with_peak)]
            text += f"| {name} | {' | '.join(cells)} |\n"
    return text


def row_cells(measurement: Measurement | None, with_peak: bool) -> list[str]:
    if measurement is None or measurement.problem:
        problem = "-" if measurement is None else measurement.problem.replace("|", "/")
        return [problem, *["-"] * (3 if with_peak else 2)]
    cells = [
        duration(measurement.our_seconds),
        duration(measurement.their_seconds),
        ratio_text(measurement.ratio),
    ]
    if with_peak:
        share = measurement.peak_share
        cells.append("" if share is None else f"{100 * share:.0f} %")
    return cells


def gate_table(verdicts: list[Verdict]) -> str:
    text = "| gate | threads | wanted | reached | |\n|---|--:|---|--:|---|\n"
    for verdict in verdicts:
        gate = verdict.gate
        figure = verdict.problem if verdict.figure is None else f"{verdict.figure:.4g} {gate.unit}"
        state = "holds" if verdict.holds else "**fails**"
        text += f"| {gate.workload} | {verdict.threads} | {gate.text} | {figure} | {state} |\n"
    return text


def footprint_table(costs: list[Cost]) -> str:
    text = "| | wanted | rushlight | torch | |\n|---|---|--:|--:|---|\n"
    for cost in costs:
        theirs = "" if cost.theirs is None else f"{cost.theirs:.3g} {cost.unit}"
        state = "holds" if cost.holds else "**fails**"
        text += f"| {cost.name} | at most {cost.bound:g} {cost.unit} "
        text += f"| {cost.ours:.3g} {cost.unit} | {theirs} | {state} |\n"
    return text


def document(
    command: str, versions: str, measurements: list[Measurement], verdicts: list[Verdict],
    footprints: str, picture: str,
) -> str:  # fmt: skip
    """The whole of docs/benchmarks.md."""
    return f"""# Benchmarks

Written by `{command}`; do not edit.

{versions} on {machine()}.

Each library runs in a process of its own, and the two are timed in turn in bursts of about 30 ms.
Times are medians over the rounds; "faster" is the median of the rounds' ratios, so that whatever
disturbs the machine disturbs both; a gate on a time counts the best round. Outputs are
compared before anything is timed. "Of peak" is
rushlight's share of the float32 fused multiply-adds a second that `bench/peak.cc` reaches in
registers, measured in the same rounds.

## Gates

{gate_table(verdicts)}
## Footprint

{footprints}
## Rows

![How many times faster than torch each row is]({picture})
{tables(measurements)}"""


def replace_marked(path: Path, name: str, text: str) -> None:
    """Puts text between the lines <!-- name --> and <!-- /name --> of a file."""
    pattern = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
    old = path.read_text()
    if not pattern.search(old):
        raise ValueError(f"{path} has no place marked {name}")
    path.write_text(pattern.sub(lambda match: match.group(1) + text + match.group(2), old))


README_ROWS = (
    "x + y of 4 elements",
    "Linear(3, 2)(x)",
    "chain of 10 operations, with backward",
    "the tutorial's tagger, embedding 6, hidden 6, 9 words, SGD",
    "LeNet, batch 64, SGD",
    "LSTM (35, 20, 200, 200), with backward",
    "MaxPool2d(2) on 256 K elements",
    "conv 3x3 64 to 64, 56x56, batch 8",
    "matmul 1024",
    "add of two 4096x4096",
)


def summary_table(measurements: list[Measurement], footprints: str) -> str:
    """The README's table: one thread, the rows a newcomer asks about."""
    by_name = {m.workload.name: m for m in measurements if m.threads == 1}
    text = "| one thread | rushlight | torch | faster |\n|---|--:|--:|--:|\n"
    for name in README_ROWS:
        cells = row_cells(by_name.get(name), with_peak=False)
        text += f"| {name} | {' | '.join(cells)} |\n"
    return f"{text}\n{footprints}"
