"""Starts children, watches them, and continues after a crash or a hang."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fuzzing.child import JOURNAL, Journal
from fuzzing.kinds import case
from fuzzing.program import Program

ROOT = Path(__file__).parents[3]
CLOCK = 6  # a case may take so many times as long on the clock as of the processor


@dataclass(frozen=True)
class Found:
    """A finding with the case that reproduces it."""

    what: str
    subject: str
    text: str
    line: int
    number: int
    kind: str


@dataclass
class Child:
    """A process that runs cases, and its part of the work."""

    order: dict[str, Any]
    folder: Path
    done: int = 0
    at_begin: tuple[float, float] = (0.0, 0.0)
    process: subprocess.Popen[str] = field(init=False)
    journal: Journal = field(init=False)

    def start(self) -> None:
        path = self.folder / f"journal{self.order.get('part', 0)}"
        path.write_bytes(bytes(JOURNAL.size))
        self.journal = Journal(path)
        self.output = (self.folder / f"output{self.order.get('part', 0)}").open("w+")
        self.errors = (self.folder / f"errors{self.order.get('part', 0)}").open("w+")
        order = {**self.order, "journal": str(path), "calls": self.order["calls"] - self.done}
        environment = {**os.environ, "PYTHONPATH": search_path(), "PYTHONDONTWRITEBYTECODE": "1"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "fuzzing.child", json.dumps(order)],
            stdout=self.output,
            stderr=self.errors,
            text=True,
            env=environment,
        )

    def said(self) -> list[dict[str, Any]]:
        self.output.seek(0)
        return [json.loads(line) for line in self.output if line.endswith("\n")]

    def last_error(self) -> str:
        self.errors.seek(0)
        lines = [line.strip() for line in self.errors if line.strip()]
        reported = [
            line for line in lines if "ERROR:" in line or "runtime error" in line or "Error" in line
        ]
        return (reported or lines or [""])[-1][:300]

    def hangs(self, seconds: float) -> bool:
        """Whether its case takes too long: of the processor's time, as others use it too."""
        _, _, _, began = self.journal.read()
        elapsed = time.monotonic() - began
        if not began or elapsed < min(seconds, 1):
            return False
        return elapsed > CLOCK * seconds or self.processor_time(began) > seconds

    def processor_time(self, began: float) -> float:
        with contextlib.suppress(OSError, IndexError):
            fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")")[-1].split()
            used = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
            if self.at_begin[0] != began:
                self.at_begin = (began, used)
            return used - self.at_begin[1]
        return 0.0

    def outcome(self, seconds: float) -> str | None:
        """None while it runs, '' when it ended well, else the signal or "hang"."""
        status = self.process.poll()
        if status is None and self.hangs(seconds):
            self.process.kill()
            self.process.wait()
            return "hang"
        return None if status is None else ended(status)

    def close(self) -> None:
        self.output.close()
        self.errors.close()


def search_path() -> str:
    """Where a child finds this package, the op records and rushlight."""
    paths = [str(Path(__file__).parents[1]), str(ROOT), os.environ.get("PYTHONPATH", "")]
    return os.pathsep.join(filter(None, paths))


def ended(status: int) -> str:
    """'' where a process ended well."""
    if status == 0:
        return ""
    if status < 0:
        with contextlib.suppress(ValueError):
            return signal.Signals(-status).name
    return f"exit status {status}"


def run_program(program: Program, seconds: float = 10.0) -> list[dict[str, Any]]:
    """Runs one program in a process of its own; what it finds, a signal or a hang included."""
    lines = [(line.text, line.subject, line.writes) for line in program.lines]
    order = {"kind": program.kind, "lines": lines, "calls": 1}
    with tempfile.TemporaryDirectory() as folder:
        child = Child(order, Path(folder))
        child.start()
        while (status := child.outcome(seconds)) is None:
            time.sleep(0.02)
        found = child.said()
        if status:
            number = child.journal.read()[1]
            subject = program.lines[number].subject
            text = child.last_error()
            found.append({"what": status, "subject": subject, "text": text, "line": number})
        child.close()
    return found


@dataclass
class Runner:
    """Runs `calls` calls of a seed in several processes."""

    seed: int
    calls: int
    processes: int
    kinds: frozenset[str]
    progress: Callable[[int, int], None]
    hang: float = 10.0
    found: list[Found] = field(default_factory=list)
    done: int = 0

    def record(self, what: str, subject: str, text: str, line: int, number: int) -> None:
        kind = case(self.seed, number, self.kinds).kind
        self.found.append(Found(what, subject, text, line, number, kind))

    def harvest(self, child: Child) -> None:
        """What a child said before it ended."""
        for item in child.said():
            self.record(item["what"], item["subject"], item["text"], item["line"], item["case"])

    def next_after(self, child: Child, what: str) -> None:
        """Writes down a crash and lets the child go on behind it."""
        number, line, calls, _ = child.journal.read()
        program = case(self.seed, number, self.kinds)
        subject = program.lines[line].subject or program.lines[line].text
        self.record(what, subject, child.last_error(), line, number)
        child.done += calls + sum(bool(item.subject) for item in program.lines[: line + 1])
        child.order["first"] = number + child.order["stride"]

    def step(self, child: Child) -> bool:
        """Looks after a child; False once its work is done."""
        status = child.outcome(self.hang)
        if status is None:
            return True
        self.harvest(child)
        if not status:
            child.done += child.journal.read()[2]
            child.close()
            return False
        self.next_after(child, status)
        child.close()
        if child.done >= child.order["calls"]:
            return False
        child.start()
        return True

    def children(self, folder: Path) -> Iterator[Child]:
        for part in range(self.processes):
            order = {
                "seed": self.seed, "first": part,
                "stride": self.processes, "part": part,
                "kinds": sorted(self.kinds), "calls": -(-self.calls // self.processes),
            }  # fmt: skip
            yield Child(order, folder)

    def run(self) -> list[Found]:
        with tempfile.TemporaryDirectory() as folder:
            running = everyone = list(self.children(Path(folder)))
            for child in everyone:
                child.start()
            while running:
                time.sleep(0.05)
                running = [child for child in running if self.step(child)]
                live = sum(child.journal.read()[2] for child in running)
                self.done = sum(child.done for child in everyone) + live
                self.progress(self.done, len(self.found))
        return self.found
