"""How an operator's documentation is laid out."""

from __future__ import annotations

from collections.abc import Sequence

DOCUMENTATION: dict[str, str] = {}


def _section(title: str, lines: Sequence[str]) -> str:
    return f"\n    {title}:\n" + "".join(f"        {line}\n" for line in lines)


def describe(summary: str, arguments: Sequence[str], returns: str, example: str,
             raises: str = "") -> str:
    """Lays out a documentation: one line, Args, Returns, Raises, Example.

    Args:
        summary: one line of what it does.
        arguments: a line "name: meaning" for each argument.
        returns: what comes back.
        example: doctest lines.
        raises: "ErrorType: when".

    Returns:
        The text in the form of a docstring.
    """
    text = summary + "\n" + _section("Args", arguments) + _section("Returns", [returns])
    if raises:
        text += _section("Raises", [raises])
    return text + _section("Example", example.split("\n")) + "    "
