"""What the process keeps of memory for tensors."""

from __future__ import annotations

from rushlight import _C


def memory_stats() -> dict[str, int]:
    """Returns what memory for tensors there is, in bytes.

    Freed memory is kept for the next tensors. What the program did not need for about a second
    goes back to the system, up to a few megabytes; `empty_cache` returns all of it at once.

    Returns:
        `bytes_in_use`: of all tensors alive and what autograd knows of them; `bytes_cached`: freed,
        but kept; `peak_bytes_in_use`: the most that was in use at a time, small tensors with their
        part of the cache; `blocks_in_use`: pieces of memory alive; `allocations`: pieces that were
        ever asked for.

    Example:
        >>> before = rushlight.memory_stats()["bytes_in_use"]
        >>> x = rushlight.zeros(1000, 1000)
        >>> rushlight.memory_stats()["bytes_in_use"] - before >= 4_000_000
        True
    """
    statistics: dict[str, int] = _C._memory_statistics()
    return statistics


def empty_cache() -> None:
    """Returns all memory to the system that was freed and kept for later.

    The program does not need to do that: memory that it does not use goes back by itself.

    Example:
        >>> rushlight.empty_cache()
    """
    _C._release_cached_memory()
