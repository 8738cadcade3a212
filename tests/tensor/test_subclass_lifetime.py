"""Objects of subclasses come and go by Python's rules while C++ holds their tensors."""

from __future__ import annotations

import copy
import gc
import sys
import weakref
from collections.abc import Callable
from typing import Any

import pytest
import rushlight as torch
from rushlight import nn

USES: dict[str, Callable[[Any], object]] = {
    "shape": lambda tensor: tensor.shape,
    "dtype": lambda tensor: tensor.dtype,
    "len": len,
    "repr": repr,
    "sum": lambda tensor: tensor + 1,
    "grad": lambda tensor: tensor.grad,
    "item": lambda tensor: tensor[0],
    "copy": copy.copy,
    "equal": lambda tensor: tensor == tensor,
    "bool": lambda tensor: bool(tensor[0]),
    "data": lambda tensor: setattr(tensor, "data", torch.ones(3)),
    "list": lambda tensor: tensor.tolist(),
}


class Marker:
    """Something to watch the end of."""


def variable(result: Any) -> Any:
    """The leaf that a result was made of, as the graph gives it back."""
    return result.grad_fn.next_functions[0][0].variable


def made(kind: Any, base: Any) -> Any:
    """A leaf of a subclass."""
    if issubclass(base, nn.Parameter):
        return kind(torch.ones(2))
    return torch.ones(2).as_subclass(kind).requires_grad_()


@pytest.mark.parametrize("base", [torch.Tensor, nn.Parameter])
@pytest.mark.parametrize("use", USES)
def test_a_finalizer_finds_its_tensor_when_the_graph_held_it_last(use: str, base: Any) -> None:
    begun, done = [], []

    class Final(base):  # type: ignore[misc]
        def __del__(self) -> None:
            if begun:  # a copy
                return
            begun.append(use)
            USES[use](self)
            done.append(use)

    tensor = made(Final, base)
    result = tensor * 2
    del tensor
    assert not done
    del result
    assert done == [use]


def test_a_finalizer_brings_its_tensor_back_when_the_graph_held_it_last() -> None:
    kept: list[Any] = []

    class Final(torch.Tensor):
        def __del__(self) -> None:
            kept.append(self)

    tensor = made(Final, torch.Tensor)
    tensor.marker = Marker()
    watched = weakref.ref(tensor.marker)
    result = tensor * 2
    del tensor, result
    assert kept[0].tolist() == [1.0, 1.0]
    result = kept.pop() * 3
    assert variable(result).marker is watched()
    del result
    assert watched() is None and not kept


def test_who_still_refers_to_an_object_keeps_its_tensor() -> None:
    class Weight(nn.Parameter):
        pass

    tensor = Weight(torch.ones(2))
    watched = weakref.ref(tensor)
    result = tensor * 2
    del tensor
    again = watched()
    del result
    assert again is not None and again.tolist() == [1.0, 1.0]
    assert (again * 2).sum().item() == 4
    del again
    assert watched() is None


@pytest.mark.parametrize("collected", [False, True])
def test_a_tensor_given_to_the_graph_by_its_finalizer_keeps_its_object(collected: bool) -> None:
    kept: list[Any] = []
    got: list[Any] = []

    class Final(nn.Parameter):
        def __del__(self) -> None:
            kept.append(self * 2)

    tensor = Final(torch.ones(3))
    tensor.tag = ["mine"]
    tensor.itself = tensor if collected else None
    watched = weakref.ref(tensor, lambda _: got.append(variable(kept[0]) if kept else None))
    del tensor
    gc.collect()
    others = [torch.full((3,), 7.0) for _ in range(5)]
    again = variable(kept[0])
    assert type(again) is Final and again.tag == ["mine"] and again.tolist() == [1.0] * 3
    again.itself = None
    del again
    kept.clear()
    gc.collect()
    assert watched() is None
    assert all(item is None or item is not other for item in got for other in others)


def test_a_weak_reference_to_a_plain_tensor() -> None:
    got: list[Any] = []
    tensor = torch.ones(3, requires_grad=True)
    result = tensor * 2
    watched = weakref.ref(tensor, got.append)
    del tensor
    assert variable(result) is watched() and not got
    tensor = variable(result)
    tensor.back = weakref.ref(tensor)
    del result, tensor
    assert watched() is None and got == [watched]


def test_what_a_dying_tensor_drops_cannot_reach_it() -> None:
    seen: list[Any] = []

    class Last:
        def __init__(self, tensor: Any) -> None:
            self.tensor = weakref.ref(tensor)

        def __del__(self) -> None:
            seen.append(self.tensor())

    for kind in (torch.Tensor, nn.Parameter):
        tensor = torch.ones(2) if kind is torch.Tensor else kind(torch.ones(2))
        tensor.last = Last(tensor)
        del tensor
    assert seen == [None, None]


def test_the_collector_leaves_what_the_graph_may_bring_back() -> None:
    class Slotted(nn.Parameter):
        __slots__ = ("slot",)
        slot: Any

    for kind in (torch.Tensor, nn.Parameter, Slotted):
        tensor = torch.ones(2).as_subclass(kind).requires_grad_()
        tensor.itself = tensor
        tensor.tag = "mine"
        tensor.marker = Marker()
        watched = weakref.ref(tensor.marker)
        if kind is Slotted:
            tensor.slot = [tensor]
        result = tensor * 2
        del tensor
        gc.collect()
        again = variable(result)
        assert again.tag == "mine" and again.itself is again
        assert kind is not Slotted or again.slot[0] is again
        del again, result
        gc.collect()
        assert watched() is None


class Mixed:
    """Does not let the tensor's class know of its subclasses."""

    def __init_subclass__(cls) -> None: ...


class Hiding(Mixed, torch.Tensor):
    pass


@pytest.mark.parametrize("base", [torch.Tensor, nn.Parameter, Hiding])
@pytest.mark.parametrize("cyclic", [False, True])
@pytest.mark.parametrize("recorded", [False, True])
def test_values_of_slots_are_dropped(base: Any, cyclic: bool, recorded: bool) -> None:
    class Slotted(base):  # type: ignore[misc]
        __slots__ = ("first", "second")

    class Below(Slotted):
        __slots__ = ("third",)

    tensor = made(Below, base)
    tensor.first, tensor.third = Marker(), [Marker()]
    watched = weakref.ref(tensor.first), weakref.ref(tensor.third[0])
    if cyclic:
        tensor.third.append(tensor)
    result = tensor * 2
    if recorded:
        del tensor
        gc.collect()
        assert variable(result).first is watched[0]()
        assert variable(result).third[0] is watched[1]()
    else:
        del result, tensor
    result = None
    gc.collect()
    assert watched[0]() is None and watched[1]() is None


def test_a_long_chain_of_slots_is_dropped() -> None:
    class Link(torch.Tensor):
        __slots__ = ("behind",)
        behind: Any

    data = torch.ones(1)
    last = None
    for _ in range(100_000):
        link = data.as_subclass(Link)
        link.behind = last
        last = link
    watched = weakref.ref(last)
    del link, last
    assert watched() is None


def test_instances_are_not_reused_as_tensors_and_their_types_are_counted() -> None:
    class Wide(Hiding):
        __slots__ = ("first", "second")

    gc.collect()
    before = sys.getrefcount(Wide), sys.getrefcount(torch.Tensor)
    for _ in range(200):
        torch.ones(1).as_subclass(Wide)
    gc.collect()
    assert sys.getrefcount(Wide) == before[0]
    assert abs(sys.getrefcount(torch.Tensor) - before[1]) < 150


def test_an_object_that_changes_its_class() -> None:
    class Changed(Hiding):
        done = 0

        def __del__(self) -> None:
            Changed.done += 1
            assert self.tolist() == [1.0, 1.0]  # type: ignore[attr-defined]

    # No instance of it is made otherwise.
    for _ in range(200):
        tensor: Any = torch.ones(2).as_subclass(Hiding)
        tensor.__class__ = Changed
        tensor.marker = Marker()
        watched = weakref.ref(tensor.marker)
        del tensor
        assert watched() is None
    assert Changed.done == 200
    assert all(type(torch.ones(2)) is torch.Tensor for _ in range(200))
