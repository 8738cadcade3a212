"""What a call does is bounded by its data, or it is refused by an error that says the number.

Empty and expanded tensors can have any size, and a number any value: without a bound each of these
calls would go on for years.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import rushlight

_EMPTY = rushlight.empty(0, 2**40)
_EXPANDED = rushlight.ones(1).expand(2**40)

_REFUSED: dict[str, Callable[[], Any]] = {
    "split": lambda: _EMPTY.split(1, 1),
    "split of an expanded tensor": lambda: _EXPANDED.split(1),
    "chunk": lambda: _EMPTY.chunk(2**40, 1),
    "chunk of nothing": lambda: rushlight.empty(0).chunk(2**40),
    "tensor_split": lambda: rushlight.ones(3).tensor_split(2**40),
    "vsplit": lambda: rushlight.empty(0, 3).vsplit(2**40),
    "unbind": lambda: _EMPTY.unbind(1),
    "iteration": lambda: list(_EMPTY.t()),
    "mvlgamma": lambda: rushlight.mvlgamma(rushlight.ones(2), 2**62),
    "mvlgamma of nothing": lambda: rushlight.mvlgamma(rushlight.zeros(0), 2**62),
    "combinations": lambda: rushlight.combinations(rushlight.ones(3), 2**62, True),
    "many combinations": lambda: rushlight.combinations(rushlight.ones(200), 100),
}

_DONE: dict[str, tuple[Callable[[], Any], tuple[int, ...]]] = {
    "bmm": (
        lambda: rushlight.bmm(rushlight.empty(2**40, 0, 3), rushlight.empty(2**40, 3, 0)),
        (2**40, 0, 0),
    ),
    "addbmm": (
        lambda: rushlight.addbmm(
            rushlight.ones(2, 2), rushlight.empty(2**40, 2, 0), rushlight.empty(2**40, 0, 2)
        ),
        (2, 2),
    ),
    "diff": (lambda: rushlight.diff(_EMPTY, 2**39), (0, 2**39)),
    "diff beyond the end": (lambda: rushlight.diff(rushlight.ones(4), 2**62), (0,)),
    "combinations of too few": (
        lambda: rushlight.combinations(rushlight.ones(3), 2**40),
        (0, 2**40),
    ),
    "recurrent steps": (
        lambda: rushlight.nn.LSTM(3, 4)(rushlight.empty(2**40, 0, 3))[0],
        (2**40, 0, 4),
    ),
    "split of a long one": (
        lambda: rushlight.stack([t.sum() for t in rushlight.ones(9).split(2)]),
        (5,),
    ),
}


@pytest.mark.parametrize("name", _REFUSED)
def test_refused(name: str) -> None:
    with pytest.raises((RuntimeError, MemoryError), match=r"\d"):
        _REFUSED[name]()


@pytest.mark.parametrize("name", _DONE)
def test_done_at_once(name: str) -> None:
    call, shape = _DONE[name]
    assert tuple(call().shape) == shape


def test_what_is_in_memory_may_be_taken_apart() -> None:
    count = (1 << 22) + 1
    parts = rushlight.zeros(count, dtype=rushlight.uint8).split(count // 3 + 1)
    assert [len(part) for part in parts] == [
        count // 3 + 1,
        count // 3 + 1,
        count - 2 * (count // 3 + 1),
    ]
