"""Switches of NVIDIA's library for networks: results are the same from run to run without them."""

from __future__ import annotations

__all__ = ["allow_tf32", "benchmark", "deterministic", "enabled", "is_available", "version"]

allow_tf32 = True
benchmark = False
deterministic = False
enabled = True


def is_available() -> bool:
    """Returns whether the library is there: False."""
    return False


def version() -> int | None:
    """Returns the library's version: None."""
    return None
