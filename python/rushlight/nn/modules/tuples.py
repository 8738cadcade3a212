"""Numbers that stand for one value in each direction."""

from __future__ import annotations

from collections.abc import Iterable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def each(value: Any, count: int) -> tuple[Any, ...]:
    """A tuple as it is; one value repeated."""
    if isinstance(value, Iterable):
        return tuple(value)
    return (value,) * count


def both_sides(values: Iterable[int]) -> list[int]:
    """The argument of `F.pad` that pads each direction by its value on both sides."""
    return [value for value in reversed(tuple(values)) for _ in range(2)]
