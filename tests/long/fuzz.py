"""Calls everything with hostile arguments: no signal, no hang, nothing changed by what raised (P1).

    python tests/long/fuzz.py --calls 1000000 --seed 1 --processes 2
    python tests/long/fuzz.py --seed 1 --case 4711        one case again, as a program to paste
    python tests/long/fuzz.py --kinds saved hooks

A case is a small program, drawn from a seed and a number. Children run many cases each, and write
down which one before it begins; what crashes is made smaller and the child goes on behind it. Works
with RUSHLIGHT_ALLOCATOR=guard, RUSHLIGHT_ISA and the address sanitizer. Exit status 1 if anything
was found.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[2])]

from fuzzing.kinds import KINDS, case  # noqa: E402
from fuzzing.minimise import minimised  # noqa: E402
from fuzzing.runner import Found, Runner, run_program  # noqa: E402

MOST_ROWS = 40  # of one sort


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--calls", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--kinds", nargs="+", choices=[*KINDS, "planted"], default=list(KINDS))
    parser.add_argument("--hang", type=float, default=10.0, help="seconds that a case may take")
    parser.add_argument("--case", type=int, help="run this one only, and print it")
    parser.add_argument(
        "--minimise", type=int, default=20, help="so many programs are made smaller"
    )
    return parser.parse_args()


class Progress:
    """A line a few seconds."""

    def __init__(self, calls: int) -> None:
        self.calls = calls
        self.began = self.told = time.monotonic()

    def __call__(self, done: int, found: int) -> None:
        now = time.monotonic()
        if now - self.told > 5:
            self.told = now
            rate = done / (now - self.began)
            print(
                f"{done:>9,} of {self.calls:,} calls, {rate:,.0f} a second, {found} found",
                flush=True,
            )


def group(found: list[Found]) -> list[list[Found]]:
    """Findings of the same sort in the same function, the gravest first."""
    groups: dict[tuple[str, str], list[Found]] = defaultdict(list)
    for item in found:
        groups[item.what, item.subject].append(item)
    return sorted(groups.values(), key=lambda items: (order_of(items[0].what), -len(items)))


def order_of(what: str) -> int:
    if what.startswith(("SIG", "exit")):
        return 0
    return 1 if what == "hang" else 2 if what == "changed" else 3


def tell(found: list[Found], kinds: frozenset[str], options: argparse.Namespace) -> None:
    """A row for each group, then programs for those that end a process or change a tensor."""
    groups = group(found)
    print(f"\n{'what':16} {'count':>6} {'case':>9} {'kind':12} subject: text")
    rows: Counter[str] = Counter()
    for items in groups:
        item = items[0]
        rows[item.what] += 1
        if rows[item.what] > MOST_ROWS:
            continue
        shown = f"{item.subject}: {' '.join(item.text.split())}"[:150]
        print(f"{item.what:16} {len(items):6} {item.number:9} {item.kind:12} {shown}")
    for what, count in rows.items():
        if count > MOST_ROWS:
            print(f"{what:16} ... in {count} places")
    for items in groups[: options.minimise]:
        item = items[0]
        program = case(options.seed, item.number, kinds)
        small = minimised(program, item.what, options.hang)
        note = "" if small else " (not by itself: an earlier case is to blame)"
        print(f"\n# {item.what} in {item.subject}, case {item.number}{note}")
        print((small or program).body(), flush=True)


def one_case(seed: int, number: int, kinds: frozenset[str]) -> int:
    program = case(seed, number, kinds)
    print(program.script())
    found = run_program(program)
    for item in found:
        print(f"# line {item['line']}: {item['what']}: {item['subject']}: {item['text']}")
    return 1 if found else 0


def main() -> int:
    options = arguments()
    kinds = frozenset(options.kinds)
    if options.case is not None:
        return one_case(options.seed, options.case, kinds)
    print(
        f"seed {options.seed}: {options.calls:,} calls in {options.processes} processes", flush=True
    )
    progress = Progress(options.calls)
    runner = Runner(options.seed, options.calls, options.processes, kinds, progress, options.hang)
    found = runner.run()
    if found:
        tell(found, kinds, options)
    ends = sum(order_of(item.what) < 2 for item in found)
    changed = sum(item.what == "changed" for item in found)
    print(
        f"\n{runner.done:,} calls at seed {options.seed}: {ends} signals and hangs,"
        f" {changed} tensors changed by what raised, {len(found) - ends - changed} other findings"
    )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
