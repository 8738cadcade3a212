"""The one exception of checkpoint files."""

from __future__ import annotations

from collections.abc import Iterable


class CheckpointError(RuntimeError):
    """A checkpoint cannot be read or written; the text names what was refused."""


def listing(names: Iterable[object]) -> str:
    """Names joined for a message, cut to what a reader still takes in."""
    shown = [repr(name)[:80] for name in names]
    return ", ".join(shown[:5]) + (f" and {len(shown) - 5} more" if len(shown) > 5 else "")
