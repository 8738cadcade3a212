"""Refuses the first, the second, the third ... allocation of a piece of work, until it succeeds."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import rushlight

Things = TypeVar("Things")

MOST_ALLOCATIONS = 20_000


def bits(tensor: Any) -> tuple[object, ...]:
    """All that makes up a tensor: values, geometry, count of writes, history, gradient."""
    gradient = tensor.grad if tensor.is_leaf else None
    return (
        rushlight.Tensor.tolist(tensor.detach().contiguous().view(-1).view(rushlight.uint8)),
        tensor.shape,
        tensor.stride(),
        tensor._version,
        tensor.requires_grad,
        None if gradient is None else bits(gradient),
    )


def memory_in_use() -> tuple[int, int]:
    """Bytes and blocks that the allocator has given away."""
    statistics = rushlight.memory_stats()
    return statistics["bytes_in_use"], statistics["blocks_in_use"]


def refuse_each(
    prepare: Callable[[], Things],
    work: Callable[[Things], object],
    seen: Callable[[Things], object],
    numbers: Iterable[int] = range(1, MOST_ALLOCATIONS),
) -> int:
    """Runs work(prepare()) with the n-th allocation refused, for every n until it succeeds.

    Args:
        prepare: makes what the work is done on, anew for every n.
        work: must raise OutOfMemoryError or succeed.
        seen: what of it must be as before when it raised.
        numbers: the values of n.

    Returns:
        How many allocations were refused.

    Raises:
        AssertionError: another exception, a change, or memory that did not come back.
    """
    for _ in range(2):  # what the first calls leave behind for the later ones
        work(prepare())
    for number in numbers:
        things = prepare()
        before = seen(things)
        gc.collect(0)
        memory = memory_in_use()
        rushlight._C._fail_allocation(number)
        try:
            work(things)
        except rushlight.OutOfMemoryError:
            refused = True
        else:
            refused = False
        finally:
            rushlight._C._fail_allocation(0)
        if not refused:
            return number - 1
        if memory_in_use() != memory:
            gc.collect()
        left = tuple(after - old for after, old in zip(memory_in_use(), memory, strict=True))
        assert left == (0, 0), f"allocation {number}: {left} bytes and blocks were not given back"
        assert seen(things) == before, f"allocation {number}: something has changed"
    raise AssertionError("the work never succeeds")
