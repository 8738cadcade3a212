#!/usr/bin/env python3
"""Measures rushlight beside torch, the same Python workloads in turn.

python bench/compare.py                            all rows, to the terminal
python bench/compare.py --filter conv --threads 1  some
python bench/compare.py --write docs/benchmarks.md all rows, gates, sizes, a picture, into docs
python bench/compare.py --check --quick            the gates only; exit code 1 if one fails
python bench/compare.py --opponent rushlight@/tmp/before/python --least 0.97
                                                   beside another checkout's package
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from comparison.footprint import clean_build, costs, footprint
from comparison.gates import GATES, judge, judge_one
from comparison.picture import draw
from comparison.report import (
    document,
    footprint_table,
    gate_table,
    line,
    replace_marked,
    summary_table,
)
from comparison.rounds import Measurement, Pair
from comparison.worker import WORKLOADS

MOST_REPEATS = 4  # of a row that is not as fast as it must be
README = Path(__file__).resolve().parents[1] / "README.md"


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--library", default="rushlight", help="module under test")
    parser.add_argument(
        "--opponent",
        default="torch",
        metavar="MODULE[@FOLDER]",
        help="module to compare with, and the folder to import it from",
    )
    parser.add_argument(
        "--least",
        type=float,
        metavar="RATIO",
        help="no gates: exit with 1 if a row stays below this ratio when it is measured again",
    )
    parser.add_argument("--filter", default="", metavar="REGEX", help="only rows that match")
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2], metavar="N")
    parser.add_argument("--rounds", type=int, default=21, help="rounds a row (default 21)")
    parser.add_argument("--quick", action="store_true", help="rows with a gate only, 9 rounds")
    parser.add_argument("--check", action="store_true", help="exit with 1 if a gate fails")
    parser.add_argument(
        "--slack",
        type=float,
        default=0.0,
        metavar="X",
        help="share of a gate's bound given to noise (default 0)",
    )
    parser.add_argument(
        "--any-machine",
        action="store_true",
        help="bounds in time become ratios to the opponent: for a machine of unknown speed",
    )
    parser.add_argument(
        "--write",
        type=Path,
        metavar="FILE",
        help="write the report there and the summary into README.md",
    )
    return parser.parse_args()


class Demands:
    """What the options ask of the rows."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.least: float | None = options.least
        self.slack: float = options.slack
        self.gates = [gate.on_any_machine() if options.any_machine else gate for gate in GATES]

    def are_met(self, measurement: Measurement) -> bool:
        """Tells whether a row is as fast as it must be, with the outputs of the opponent."""
        if self.least is not None:
            return not measurement.problem and measurement.ratio >= self.least
        return all(
            judge_one(gate, measurement.threads, measurement, self.slack).holds
            for gate in self.gates
            if gate.workload == measurement.workload.name and measurement.threads in gate.threads
        )


def measure(options: argparse.Namespace, demands: Demands) -> tuple[list[Measurement], str]:
    """Runs the chosen rows; returns them and the versions of both libraries.

    Unless a report is written, which shows what was found, a row that is not as fast as it must be
    is measured again: the machine may have been busy. It is done in new processes, which have other
    pages of memory; an operator on 6 MB was seen to differ by 25 % from process to process.
    """
    gated = {gate.workload: gate.threads for gate in GATES}
    measurements = []
    versions = ""
    for threads in options.threads:
        pair = Pair(options.library, options.opponent, threads)
        versions = (
            f"{options.library} {pair.ours.ask('version')} beside "
            f"{options.opponent} {pair.theirs.ask('version')}"
        )
        for workload in WORKLOADS.values():
            unwanted = not re.search(options.filter, workload.name)
            if unwanted or (options.quick and threads not in gated.get(workload.name, ())):
                continue
            rounds = 9 if options.quick else options.rounds
            measurement = pair.measure(workload, rounds)
            for _ in range(0 if options.write else MOST_REPEATS):
                if measurement.problem or demands.are_met(measurement):
                    break
                fresh = Pair(options.library, options.opponent, threads)
                measurement = fresh.measure(workload, 2 * rounds)
                fresh.close()
            measurements.append(measurement)
            print(line(measurement), flush=True)
        pair.close()
    return measurements, versions


def main() -> int:
    options = parse_arguments()
    demands = Demands(options)
    measurements, versions = measure(options, demands)
    if options.least is not None:
        slower = [m for m in measurements if not demands.are_met(m)]
        print(f"\n{len(slower)} of {len(measurements)} rows below {options.least:g}")
        print("\n".join(line(measurement) for measurement in slower))
        return int(bool(slower))
    verdicts = judge(demands.gates, measurements, options.slack)
    print(f"\n{gate_table(verdicts)}")
    build = clean_build() if options.write else None
    footprints = costs(
        footprint(options.library, 9), footprint(options.opponent, 9), build, options.any_machine
    )
    print(footprint_table(footprints))
    if options.write:
        command = f"python bench/compare.py --write {options.write}"
        picture = options.write.with_suffix(".svg")
        draw(measurements, picture)
        options.write.write_text(
            document(
                command, versions, measurements, verdicts, footprint_table(footprints), picture.name
            )
        )
        replace_marked(
            README, "benchmarks", summary_table(measurements, footprint_table(footprints))
        )
    well = all(verdict.holds for verdict in verdicts) and all(cost.holds for cost in footprints)
    return int(options.check and not well)


if __name__ == "__main__":
    sys.exit(main())
