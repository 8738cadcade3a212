"""Apple's GPUs."""

from __future__ import annotations

__all__ = ["is_available", "is_built"]


def is_available() -> bool:
    """Returns whether there is such a GPU to compute on: False."""
    return False


def is_built() -> bool:
    """Returns whether the library can compute on one: False."""
    return False
