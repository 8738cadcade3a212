"""The process that runs cases: it writes down each before it begins."""

from __future__ import annotations

import contextlib
import json
import mmap
import os
import resource
import struct
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fuzzing.judge import Judge
from fuzzing.kinds import case
from fuzzing.program import Line, Program

JOURNAL = struct.Struct("qqqd")  # the case, its line, calls done, when the case began
ROOM = 1 << 30


class Journal:
    """Where a child is, in memory that outlives it."""

    def __init__(self, path: Path) -> None:
        with path.open("r+b") as file:
            self.memory = mmap.mmap(file.fileno(), JOURNAL.size)

    def write(self, number: int, line: int, calls: int, began: float) -> None:
        JOURNAL.pack_into(self.memory, 0, number, line, calls, began)

    def read(self) -> tuple[int, int, int, float]:
        number, line, calls, began = JOURNAL.unpack_from(self.memory)
        return number, line, calls, began


def limit_memory() -> None:
    """So much more than now; the address sanitizer needs more than can be counted."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if "libasan" not in os.environ.get("LD_PRELOAD", ""):
        used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + ROOM, used + ROOM))


def programs(order: dict[str, Any]) -> Iterator[tuple[int, Program]]:
    """The cases that were ordered: by number, or one that is given line by line."""
    if "lines" in order:
        yield 0, Program(order["kind"], tuple(Line(*line) for line in order["lines"]))
        return
    number = order["first"]
    chosen = frozenset(order["kinds"])
    while True:
        yield number, case(order["seed"], number, chosen)
        number += order["stride"]


def main() -> None:
    """Runs what the order on the command line says, and prints findings as JSON lines."""
    order = json.loads(sys.argv[1])
    journal = Journal(Path(order["journal"]))
    calls = 0
    number, began = order.get("first", 0), time.monotonic()
    judge = Judge(lambda line: journal.write(number, line, calls, began))
    limit_memory()
    told = os.fdopen(os.dup(1), "w", buffering=1)
    with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):
        for number, program in programs(order):
            began = time.monotonic()
            journal.write(number, 0, calls, began)
            for finding in judge.run(program):
                told.write(json.dumps({"case": number, **finding._asdict()}) + "\n")
            calls += sum(bool(line.subject) for line in program.lines)
            if calls >= order["calls"]:
                break
    journal.write(-1, 0, calls, began)


if __name__ == "__main__":
    main()
