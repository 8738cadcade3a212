"""What a library costs before it computes anything: import, memory, sizes, build."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[2]
# On top of numpy's own, in a fresh process; rushlight loads nn and optim when they are first used.
IMPORT = """
import time, numpy
def resident():
    return int(open('/proc/self/statm').read().split()[1]) * 4096
memory, start = resident(), time.perf_counter()
import {library}, {library}.nn, {library}.optim
print(time.perf_counter() - start, resident() - memory)
"""


@dataclass(frozen=True)
class Footprint:
    """Seconds and bytes of one library; numpy's own are not in them."""

    library: str
    import_seconds: float
    import_bytes: float
    installed_bytes: int


@dataclass(frozen=True)
class Build:
    """What `pip wheel` of a clean copy of the sources gave."""

    seconds: float
    wheel_bytes: int


@dataclass(frozen=True)
class Cost:
    """One figure with its bound."""

    name: str
    bound: float
    unit: str
    ours: float
    theirs: float | None

    @property
    def holds(self) -> bool:
        return self.ours <= self.bound


def costs(ours: Footprint, theirs: Footprint, build: Build | None, any_machine: bool) -> list[Cost]:
    """Lists what a user pays before anything is computed.

    On `any_machine` the import is held against the other library's, not against a clock.
    """
    bound = theirs.import_seconds * 1e3 / 5 if any_machine else 60
    found = [
        Cost("import with nn and optim, beyond numpy's", bound, "ms",
             ours.import_seconds * 1e3, theirs.import_seconds * 1e3),
        Cost("memory after import, beyond numpy's", 15, "MB",
             ours.import_bytes / 1e6, theirs.import_bytes / 1e6),
        Cost("installed", 12, "MB", ours.installed_bytes / 1e6, theirs.installed_bytes / 1e6),
    ]  # fmt: skip
    if build is not None:
        found += [
            Cost("wheel", 4, "MB", build.wheel_bytes / 1e6, None),
            Cost("build of the wheel, nothing cached", 8, "min", build.seconds / 60, None),
        ]
    return found


def footprint(library: str, rounds: int) -> Footprint:
    """Imports a library in fresh processes; the median counts."""
    costs = []
    for _ in range(rounds + 1):
        command = [sys.executable, "-c", IMPORT.format(library=library)]
        output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        costs.append([float(number) for number in output.split()])
    warm = costs[1:]  # the first read the files from the disk
    return Footprint(
        library,
        median(cost[0] for cost in warm),
        median(cost[1] for cost in warm),
        installed_bytes(library),
    )


def installed_bytes(library: str) -> int:
    """Adds up the files of an installed package, byte code left out."""
    spec = importlib.util.find_spec(library)
    if spec is None or spec.origin is None:
        return 0
    folder = Path(spec.origin).parent
    return sum(
        path.stat().st_size
        for path in folder.rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    )


def clean_build() -> Build:
    """Builds the wheel as `pip install .` does, from a copy without build products."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "rushlight"
        listed = subprocess.run(
            ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
        )
        for name in filter(None, listed.stdout.split("\0")):
            target = copy / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target)
        start = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder,
             str(copy)],
            check=True,
            env=os.environ | {"CCACHE_DISABLE": "1"},
        )  # fmt: skip
        seconds = time.perf_counter() - start
        (wheel,) = Path(folder).glob("*.whl")
        return Build(seconds, wheel.stat().st_size)
