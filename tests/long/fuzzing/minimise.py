"""Makes a case smaller while what was found of it stays."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fuzzing.program import Program
from fuzzing.runner import run_program

MOST_TRIES = 20  # a line


def arguments_dropped(text: str) -> Iterator[str]:
    """The statement without one argument of a call, or of one method of a chain."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        for items in (node.keywords, node.args):
            for position in reversed(range(len(items))):
                dropped = items.pop(position)
                yield ast.unparse(tree)
                items.insert(position, dropped)  # type: ignore[arg-type]
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            function = node.value.func
            if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Call):
                whole, node.value = node.value, function.value
                yield ast.unparse(tree)
                node.value = whole


def still(program: Program, what: str, seconds: float) -> bool:
    return any(item["what"] == what for item in run_program(program, seconds))


def without_lines(program: Program, what: str, seconds: float) -> Program:
    """From the last line to the first, each is left out that is not needed."""
    for position in reversed(range(len(program.lines))):
        candidate = program.without(position)
        if candidate.lines and still(candidate, what, seconds):
            program = candidate
    return program


def minimised(program: Program, what: str, seconds: float) -> Program | None:
    """The smallest program found that still does it; None where it does not do it by itself."""
    if not still(program, what, seconds):
        return None
    program = without_lines(program, what, seconds)
    for position in range(len(program.lines)):
        tries = 0
        progress = True
        while progress and tries < MOST_TRIES:
            progress = False
            for text in arguments_dropped(program.lines[position].text):
                tries += 1
                candidate = program.with_text(position, text)
                if still(candidate, what, seconds):
                    program, progress = candidate, True
                    break
    return program
