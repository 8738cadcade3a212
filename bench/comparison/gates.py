"""The numbers that must hold, each beside torch in the same run."""

from __future__ import annotations

from collections.abc import Callable, Iterable
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
    beside_torch: float | None = None  # the ratio that says the same on a machine of any speed

    def on_any_machine(self) -> Gate:
        """Returns the gate without a bound in time: the ratio to torch takes its place."""
        if self.beside_torch is None:
            return self
        return faster(self.workload, self.beside_torch, self.threads)

    def holds(self, figure: float, slack: float) -> bool:
        """Tells whether the bound holds, given up to `slack` (0.1: ten per cent) for noise."""
        if self.at_least:
            return figure >= self.bound * (1 - slack)
        return figure <= self.bound * (1 + slack)


def faster(workload: str, bound: float, threads: tuple[int, ...] = (1,)) -> Gate:
    text = f"at least {bound:g} x torch"
    return Gate(workload, text, bound, lambda m: m.ratio, True, "x", threads)


def within(workload: str, nanoseconds: float, beside_torch: float) -> Gate:
    text = f"at most {nanoseconds:g} ns"

    def reached(measurement: Measurement) -> float:
        # The best round: what else runs on the machine can only add to it.
        return min(measurement.ours) * 1e9

    return Gate(workload, text, nanoseconds, reached, False, "ns", beside_torch=beside_torch)


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
    within("x + y of 4 elements", 200, beside_torch=5),
    within("x.view(2, 2)", 250, beside_torch=4),
    within("Linear(3, 2)(x)", 1000, beside_torch=6),
    within("chain of 10 operations, with backward", 12000, beside_torch=8),
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


def judge(gates: Iterable[Gate], measurements: list[Measurement], slack: float) -> list[Verdict]:
    """Holds every gate against the measurements of its workload."""
    by_key = {(m.workload.name, m.threads): m for m in measurements}
    return [
        judge_one(gate, threads, by_key.get((gate.workload, threads)), slack)
        for gate in gates
        for threads in gate.threads
    ]


def judge_one(gate: Gate, threads: int, measurement: Measurement | None, slack: float) -> Verdict:
    """Holds one gate against a measurement of its workload."""
    if measurement is None:
        return Verdict(gate, threads, None, False, "not measured")
    if measurement.problem:
        return Verdict(gate, threads, None, False, measurement.problem)
    figure = gate.reached(measurement)
    if figure is None:
        return Verdict(gate, threads, None, False, "no peak_probe (make bench)")
    return Verdict(gate, threads, figure, gate.holds(figure, slack))
