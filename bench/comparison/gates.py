"""The numbers that must hold, each beside torch in the same run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .rounds import Measurement


@dataclass(frozen=True)
class Gate:
    """A bound on one workload; `reached` gives the figure that `bound` limits."""

    workload: str
    text: str
    bound: float
    reached: Callable[[Measurement], float | None]
    at_least: bool
    unit: str
    threads: tuple[int, ...] = (1,)

    def holds(self, figure: float, slack: float) -> bool:
        """Tells whether the bound holds, given up to `slack` (0.1: ten per cent) for noise."""
        if self.at_least:
            return figure >= self.bound * (1 - slack)
        return figure <= self.bound * (1 + slack)


def faster(workload: str, bound: float, threads: tuple[int, ...] = (1,)) -> Gate:
    text = f"at least {bound:g} x torch"
    return Gate(workload, text, bound, lambda m: m.ratio, True, "x", threads)


def within(workload: str, nanoseconds: float) -> Gate:
    text = f"at most {nanoseconds:g} ns"
    # The best round: what else runs on the machine can only add to it.
    return Gate(workload, text, nanoseconds, lambda m: min(m.ours) * 1e9, False, "ns")


def near_peak(workload: str, percent: float) -> Gate:
    def reached(measurement: Measurement) -> float | None:
        share = measurement.peak_share
        return None if share is None else 100 * share

    text = f"at least {percent:g} % of the FMA peak"
    return Gate(workload, text, percent, reached, True, "%", threads=(1, 2))


GATES = (
    near_peak("matmul 1024", 85),
    faster("conv 3x3 64 to 64, 56x56, batch 8", 1.2),
    faster("conv 3x3 64 to 64, 56x56, batch 8, with backward", 1.2),
    faster("MaxPool2d(2) on 256 K elements", 10),
    faster("LeNet, batch 64, SGD", 3),
    faster("the tutorial's tagger, embedding 6, hidden 6, 9 words, SGD", 6),
    faster("LSTM (35, 20, 200, 200), with backward", 1, threads=(1, 2)),
    within("x + y of 4 elements", 200),
    within("x.view(2, 2)", 250),
    within("Linear(3, 2)(x)", 1000),
    within("chain of 10 operations, with backward", 12000),
    faster("add of two 4096x4096", 4),
)


@dataclass(frozen=True)
class Verdict:
    """A gate with what was reached, and whether it holds."""

    gate: Gate
    threads: int
    figure: float | None
    holds: bool
    problem: str = ""


def judge(measurements: list[Measurement], slack: float) -> list[Verdict]:
    """Holds every gate against the measurements of its workload."""
    by_key = {(m.workload.name, m.threads): m for m in measurements}
    verdicts = []
    for gate in GATES:
        for threads in gate.threads:
            measurement = by_key.get((gate.workload, threads))
            if measurement is None:
                verdicts.append(Verdict(gate, threads, None, False, "not measured"))
            elif measurement.problem:
                verdicts.append(Verdict(gate, threads, None, False, measurement.problem))
            else:
                figure = gate.reached(measurement)
                holds = figure is not None and gate.holds(figure, slack)
                problem = "" if figure is not None else "no peak_probe (make bench)"
                verdicts.append(Verdict(gate, threads, figure, holds, problem))
    return verdicts
