"""NVIDIA's GPUs."""

from __future__ import annotations

__all__ = ["is_built", "matmul"]


class _MatrixProducts:
    """Switches of matrix products."""

    allow_tf32 = False


matmul = _MatrixProducts()


def is_built() -> bool:
    """Returns whether the library can compute on one: False."""
    return False
