"""Runs a program in this process and says what is wrong with how it went."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from types import CodeType
from typing import Any, NamedTuple

from fuzzing.program import PRELUDE, Line, Program

# What an interpreter or a container says to itself, not to a user of the library.
INTERNAL_TEXT = re.compile(
    r"vector::|max_size|C\+\+ type|std::|basic_string|_M_|bad_|unordered_map"
)
LARGEST_COMPARED = 1 << 20
MOST_KEPT = 1 << 22


class Finding(NamedTuple):
    """What is wrong: `what` groups, `text` tells, `line` is the one that did it."""

    what: str
    subject: str
    text: str
    line: int


@lru_cache(maxsize=100_000)
def compiled(text: str) -> CodeType:
    return compile(text, "<case>", "exec")


def fresh() -> dict[str, Any]:
    """The names that a program begins with."""
    names: dict[str, Any] = {}
    exec(compile(PRELUDE, "<prelude>", "exec"), names)
    return names


class Judge:
    """Runs programs one after the other.

    Attributes:
        at: called with the number of a line before it runs.
    """

    def __init__(self, at: Callable[[int], None]) -> None:
        import rushlight

        self.at = at
        self.start = fresh()
        self.tensor = rushlight.Tensor
        self.module = rushlight.nn.Module
        self.optimizer = rushlight.optim.Optimizer
        self.expected = (RuntimeError, ValueError, IndexError, TypeError, MemoryError, BufferError)
        self.own_error = self.start["OwnError"]

    def tensors(self, names: dict[str, Any]) -> list[Any]:
        """The tensors that a program can see, with those of its modules and optimizers."""
        found, seen = [], set()
        pending = [value for name, value in names.items() if name not in self.start]
        while pending:
            value = pending.pop()
            if isinstance(value, self.tensor):
                if id(value) not in seen:
                    seen.add(id(value))
                    found.append(value)
            elif isinstance(value, self.module):
                pending += [*value.parameters(), *value.buffers()]
            elif isinstance(value, self.optimizer):
                pending += [
                    item
                    for state in value.state.values()
                    if isinstance(state, dict)
                    for item in state.values()
                ]
            elif type(value) in (list, tuple) and len(value) < 20:
                pending += [item for item in value if item is not value]
        return found

    def state(self, tensor: Any) -> tuple[object, ...]:
        """What must be as before when a call raised."""
        storage = tensor.untyped_storage()
        size = storage.nbytes()
        return (
            tensor.shape,
            tensor.stride(),
            tensor.storage_offset(),
            tensor.dtype,
            tensor.requires_grad,
            size,
            bytes(storage) if 0 < size <= LARGEST_COMPARED else None,
        )

    def states(self, names: dict[str, Any]) -> list[tuple[Any, tuple[object, ...]]]:
        found = []
        for tensor in self.tensors(names):
            try:
                found.append((tensor, self.state(tensor)))
            except (RuntimeError, ValueError):  # uninitialised parameters have no memory
                continue
        return found

    def run(self, program: Program) -> list[Finding]:
        """Runs all lines, each whatever the one before did."""
        names = dict(self.start)
        findings = []
        for number, line in enumerate(program.lines):
            self.at(number)
            judged = bool(line.subject)
            before = self.states(names) if judged and not line.writes else []
            try:
                exec(compiled(line.text), names)
            except self.own_error:
                pass  # the program's own exception, which passes through
            except NameError:
                continue
            except Exception as error:
                if judged:
                    findings += self.complaints(line, number, error, before)
            self.forget_large(names)
        self.release(names)
        return findings

    def complaints(
        self,
        line: Line,
        number: int,
        error: Exception,
        before: list[tuple[Any, tuple[object, ...]]],
    ) -> list[Finding]:
        """What is wrong with an exception, and with what its call left behind."""
        found = []
        text = str(error)
        kind = type(error).__name__
        # Modules assert, numbers overflow: as in torch, and with a text that says what.
        said = (isinstance(error, AssertionError) and text) or (
            isinstance(error, OverflowError)
            and re.search(r"\bint(eger)?\b.* (64|uint64|number)", text)
        )
        if not isinstance(error, self.expected) and not said:
            found.append(Finding(kind, line.subject, text, number))
        elif INTERNAL_TEXT.search(text) or not (text or kind in ("MemoryError", "RecursionError")):
            found.append(Finding("text", line.subject, f"{kind}: {text}", number))
        for tensor, state in before:
            if self.state(tensor) != state:
                found.append(Finding("changed", line.subject, f"{kind}: {text}", number))
                break
        return found

    def forget_large(self, names: dict[str, Any]) -> None:
        """Results that would make the next lines slow are dropped."""
        for name, value in list(names.items()):
            if isinstance(value, self.tensor) and value.numel() > MOST_KEPT:
                del names[name]

    def release(self, names: dict[str, Any]) -> None:
        """Cuts the cycles that run through a graph, which no collector sees.

        They are a gradient whose history reaches its tensor, and a hook whose function sees the
        program's names.
        """
        for tensor in self.tensors(names):
            tensor.grad = None
        names.clear()  # functions see the names as their globals
