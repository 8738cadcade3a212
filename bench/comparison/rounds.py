"""Two libraries measured in turn, so that whatever disturbs the machine disturbs both."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from time import sleep

import numpy as np

from .worker import BURST_SECONDS, Worker, WorkerError
from .workload import Workload

PEAK_PROBE = Path(__file__).resolve().parents[2] / "build" / "release" / "peak_probe"

# The threads of an OpenMP region keep their cores busy for a while after it: who comes next would
# pay for them (80 instead of 87 % of the peak were measured on a product of two threads).
SETTLE_SECONDS = 0.02


@dataclass
class Measurement:
    """What one workload took with one number of threads, round by round."""

    workload: Workload
    threads: int
    ours: list[float] = field(default_factory=list)
    theirs: list[float] = field(default_factory=list)
    peaks: list[float] = field(default_factory=list)
    problem: str = ""

    @property
    def ratio(self) -> float:
        """How many times faster than torch: the median of the rounds' ratios."""
        return median(t / o for t, o in zip(self.theirs, self.ours, strict=True))

    @property
    def our_seconds(self) -> float:
        return median(self.ours)

    @property
    def their_seconds(self) -> float:
        return median(self.theirs)

    @property
    def peak_share(self) -> float | None:
        """Our share of the peak that was measured in the same rounds."""
        return self._share(self.ours)

    @property
    def their_peak_share(self) -> float | None:
        return self._share(self.theirs)

    def _share(self, seconds: list[float]) -> float | None:
        if not (self.peaks and self.workload.flops):
            return None
        pairs = zip(seconds, self.peaks, strict=True)
        return median(self.workload.flops / second / peak for second, peak in pairs)


def difference(ours: list[np.ndarray], theirs: list[np.ndarray], tolerance: float) -> str:
    """Says how two results differ; empty when they agree."""
    if len(ours) != len(theirs):
        return f"{len(ours)} outputs against {len(theirs)}"
    for index, (left, right) in enumerate(zip(ours, theirs, strict=True)):
        if left.shape != right.shape or left.dtype != right.dtype:
            return f"output {index}: {left.dtype} {left.shape}, torch: {right.dtype} {right.shape}"
        if not left.size:
            continue
        if left.dtype.kind in "biu":
            wrong = np.count_nonzero(left != right)
            if wrong:
                return f"output {index}: {wrong} of {left.size} elements differ"
        else:
            error = np.max(np.abs(left - right)) / max(np.max(np.abs(right)), 1e-30)
            if not error <= tolerance:
                return f"output {index}: relative difference {error:.1e}"
    return ""


class PeakProbe:
    """The machine's fused multiply-adds a second, asked for in every round."""

    def __init__(self) -> None:
        self.process = (
            subprocess.Popen([PEAK_PROBE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            if PEAK_PROBE.exists()
            else None
        )

    def flops(self, threads: int) -> float | None:
        if self.process is None or self.process.stdin is None or self.process.stdout is None:
            return None
        print(threads, file=self.process.stdin, flush=True)
        return float(self.process.stdout.readline())

    def close(self) -> None:
        if self.process is not None:
            self.process.communicate()


class Pair:
    """rushlight and torch, each in a process with the same number of threads."""

    def __init__(self, library: str, opponent: str, threads: int) -> None:
        self.threads = threads
        self.ours, self.theirs = Worker(library, threads), Worker(opponent, threads)
        self.probe = PeakProbe()

    def measure(self, workload: Workload, rounds: int) -> Measurement:
        """Compares the outputs of a workload, then times it for a number of rounds."""
        measurement = Measurement(workload, self.threads)
        try:
            results = [worker.ask("prepare", workload.name) for worker in (self.ours, self.theirs)]
            measurement.problem = difference(results[0], results[1], workload.tolerance)
            for worker in (self.ours, self.theirs):
                worker.ask("calibrate", BURST_SECONDS)
            for round_number in range(rounds):
                # Who begins alternates too.
                order = [(self.ours, measurement.ours), (self.theirs, measurement.theirs)]
                for worker, seconds in order[:: 1 if round_number % 2 else -1]:
                    sleep(SETTLE_SECONDS if self.threads > 1 else 0)
                    seconds.append(worker.ask("burst"))
                if workload.flops and (peak := self.probe.flops(self.threads)):
                    measurement.peaks.append(peak)
        except WorkerError as error:
            measurement.problem = str(error)
        return measurement

    def close(self) -> None:
        self.ours.close()
        self.theirs.close()
        self.probe.close()
