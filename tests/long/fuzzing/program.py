"""A case: a small program, line by line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

PRELUDE = (Path(__file__).parent / "prelude.py").read_text()


@dataclass(frozen=True)
class Line:
    """One statement.

    Attributes:
        text: the statement; a case is read by people, so it stands on one line.
        subject: what it calls, to group what is found; empty where it only prepares.
        writes: whether it may have written when it raises, as backward adds to gradients.
    """

    text: str
    subject: str = ""
    writes: bool = False


@dataclass(frozen=True)
class Program:
    """The lines of a case."""

    kind: str
    lines: tuple[Line, ...]

    def without(self, position: int) -> Program:
        return replace(self, lines=self.lines[:position] + self.lines[position + 1 :])

    def with_text(self, position: int, text: str) -> Program:
        lines = list(self.lines)
        lines[position] = replace(lines[position], text=text)
        return replace(self, lines=tuple(lines))

    def body(self) -> str:
        return "\n".join(line.text for line in self.lines)

    def script(self) -> str:
        """The whole program, to be pasted into a file: each line is tried."""
        return PRELUDE + "\n\n" + "\n".join(f"with attempt: {line.text}" for line in self.lines)


@dataclass
class Writer:
    """Writes a program by chance."""

    random: Random
    kind: str
    lines: list[Line] = field(default_factory=list)
    names: dict[str, int] = field(default_factory=dict)

    def prepare(self, expression: str, letter: str = "a") -> str:
        """Gives a value a name of its own."""
        number = self.names[letter] = self.names.get(letter, -1) + 1
        self.lines.append(Line(f"{letter}{number} = {expression}"))
        return f"{letter}{number}"

    def do(self, text: str, subject: str, writes: bool = False) -> None:
        self.lines.append(Line(text, subject, writes))

    def program(self) -> Program:
        return Program(self.kind, tuple(self.lines))

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability


Kind = Callable[[Writer], None]
