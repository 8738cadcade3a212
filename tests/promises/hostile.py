"""Objects that a program may hand to any function, made to do harm."""

from __future__ import annotations

import array
import ctypes
import gc
from collections.abc import Callable
from typing import Any

import numpy as np
import rushlight as torch


class OwnError(Exception):
    """What the program's own code raises."""


class Raising:
    """Raises whatever is asked of it."""

    def _raise(self, *arguments: Any, **options: Any) -> Any:
        raise OwnError("mine")

    __index__ = __int__ = __float__ = __complex__ = __bool__ = __len__ = _raise
    __iter__ = __getitem__ = __array__ = __eq__ = __contains__ = _raise
    __hash__ = None  # type: ignore[assignment]


class Doing:
    """A number, and something that happens when it is asked which."""

    def __init__(self, deed: Callable[[], Any]) -> None:
        self.deed = deed

    def __index__(self) -> int:
        self.deed()
        gc.collect(0)
        return 1

    def __float__(self) -> float:
        return float(self.__index__())

    def __bool__(self) -> bool:
        return bool(self.__index__())


class DoingSequence(Doing):
    """The same when it is asked for its length or an item."""

    def __len__(self) -> int:
        return self.__index__()

    def __getitem__(self, i: int) -> int:
        if i:
            raise IndexError
        return self.__index__()


class Endless:
    """Says that it has three items, and has as many as one likes."""

    def __len__(self) -> int:
        return 3

    def __getitem__(self, i: int) -> int:
        return 1


class Boasting:
    """Says that it has more items than any memory holds."""

    def __len__(self) -> int:
        return 2**62

    def __getitem__(self, i: int) -> int:
        return 1


class Lengthless:
    def __getitem__(self, i: int) -> int:
        return 1


class NegativeLength(Lengthless):
    def __len__(self) -> int:
        return -1


class OwnArray:
    """Offers itself as its array."""

    def __array__(self, *arguments: Any, **options: Any) -> Any:
        return self


class OtherArray:
    """Offers another one that offers another one."""

    def __array__(self, *arguments: Any, **options: Any) -> Any:
        return OtherArray()


def shrinking(kind: type[Doing], other: Any, count: int = 50) -> list[Any]:
    """A list that loses its items when its first one is read."""
    items: list[Any] = []
    items.extend([kind(items.clear), *[other] * count])
    return items


def growing() -> list[Any]:
    items: list[Any] = []
    items.append(Doing(lambda: items.append(items[0])))
    return items


def in_itself() -> list[Any]:
    items: list[Any] = [1]
    items.append(items)
    return items


def deep(depth: int = 100) -> list[Any]:
    items: list[Any] = [1]
    for _ in range(depth):
        items = [items]
    return items


def odd_arrays() -> list[Any]:
    """Arrays, scalars and buffers without a dtype of ours, or not laid out like a tensor."""
    aligned = np.zeros(2, [("a", "i1"), ("b", "f4")])
    return [
        np.array(1), np.array([1, 2], "M8[s]"), np.array([1, 2], "m8[s]"), np.array([1, None]),
        np.array(["a", "b"]), np.array([b"a"]), aligned, aligned["b"], np.zeros(2, "V3"),
        np.zeros(2, "V0"), np.zeros(2, "S0"), np.array([1.5], np.longdouble),
        np.array([1.5], np.clongdouble), np.array([1, 2], ">i4"), np.arange(3)[::-1],
        np.broadcast_to(np.float32(1), (2, 3)), np.zeros((0, 3)),
        np.ma.array([1, 2], mask=[False, True]),
        np.datetime64(1, "s"), np.timedelta64(1, "s"), np.str_("a"), np.bytes_(b"a"),
        np.void(b"abc"), np.longdouble(1.5), np.complex64(1j), np.uint64(2**64 - 1), np.bool_(True),
        np.float16(2), np.int8(1),
        (ctypes.c_int32 * 3)(1, 2, 3), ((ctypes.c_float * 2) * 3)(), (ctypes.c_void_p * 2)(),
        (ctypes.c_char * 2)(b"a", b"b"), ctypes.c_int(3), (ctypes.c_bool * 2)(True, False),
        memoryview(b"abc"), memoryview(bytearray(6))[::2], bytearray(b"abc"),
        memoryview(array.array("d", [1, 2])),
    ]  # fmt: skip


def spoilers(spoiled: Any) -> list[Callable[[], Any]]:
    return [
        lambda: spoiled.resize_(0),
        lambda: spoiled.set_(),
        lambda: setattr(spoiled, "data", torch.zeros(1, 1, 1, dtype=torch.float64)),
        lambda: spoiled.t_(),
    ]


CONSTANTS: list[Any] = [
    None, object(), object, print, "text", "\ud800", b"bytes", {}, {1: 2}, {1}, 2**70, -(2**70),
    True, -1, 1.5, 1j, float("nan"), 1e300, (), [], [None], ["text"], [b"bytes"], [[1, 2], [3]],
    [1, [2]], [[1], 2], [[], [1]], slice(None), slice(0, 2, -1), slice("a"), Ellipsis,
    iter([1]), range(3), torch.float32, torch.strided, torch.Generator(),
    Raising(), [Raising()], (Raising(),), [[Raising()]], slice(Raising()),
    Endless(), [Endless()], Lengthless(), NegativeLength(), OwnArray(), OtherArray(),
    [OwnArray()], in_itself(), [in_itself()], deep(), [torch.ones(1), Doing(gc.collect)],
    torch.zeros(0), torch.tensor(1.5), torch.ones(2, 3, dtype=torch.bool), [torch.zeros(2)],
    *odd_arrays(), *([item] for item in odd_arrays()),
]  # fmt: skip
# They are made anew every time: those that change the tensor that they are given, or themselves.
CHANGING: list[Callable[[Any], Any]] = [
    *(
        lambda spoiled, kind=kind, wrap=wrap, deed=deed: wrap(kind(spoilers(spoiled)[deed]))
        for kind in (Doing, DoingSequence)
        for wrap in (lambda item: item, lambda item: [item], lambda item: (item, 0), slice)
        for deed in range(4)
    ),
    lambda _: growing(),
    lambda _: (growing(),),
    lambda _: shrinking(Doing, 1),
    lambda _: shrinking(Doing, 1.5),
    lambda _: shrinking(DoingSequence, [0], 3),
    lambda _: (shrinking(Doing, 1),),
    lambda _: [shrinking(DoingSequence, [0])],
    lambda _: shrinking(Doing, torch.ones(1)),
]
COUNT = len(CONSTANTS) + len(CHANGING)


def hostile(choice: int, spoiled: Any) -> Any:
    """The object of this number, below COUNT; some change the tensor when they are read."""
    if choice < len(CONSTANTS):
        return CONSTANTS[choice]
    return CHANGING[choice - len(CONSTANTS)](spoiled)
