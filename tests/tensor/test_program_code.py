"""The program's own code that runs while an argument is read: `__index__`, `__float__`, items."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
import rushlight as torch

from tests.promises.hostile import (
    Boasting,
    Doing,
    DoingSequence,
    Endless,
    Lengthless,
    OtherArray,
    OwnArray,
    OwnError,
    Raising,
    deep,
    growing,
    in_itself,
    shrinking,
)

READING: dict[str, Callable[[Any], object]] = {
    "index": lambda item: torch.zeros(3)[item],
    "index in a tuple": lambda item: torch.zeros(3, 3)[0, item],
    "index in a list": lambda item: torch.zeros(3, 3)[[item, None]],
    "bound": lambda item: torch.zeros(3)[item:],
    "step": lambda item: torch.zeros(3)[::item],
    "write at": lambda item: torch.zeros(3).__setitem__(item, 1.0),
    "write": lambda item: torch.zeros(3).__setitem__(0, item),
    "size": lambda item: torch.zeros(item),
    "size in a tuple": lambda item: torch.zeros((1, item)),
    "size in a list": lambda item: torch.zeros([1, item]),
    "sizes": lambda item: torch.zeros(1, item),
    "dim": lambda item: torch.zeros(3, 3).sum(item),
    "dims": lambda item: torch.zeros(3, 3).sum((0, item)),
    "number": lambda item: torch.add(torch.zeros(3), item),
    "operator": lambda item: torch.zeros(3) + item,
    "reflected": lambda item: item - torch.zeros(3),
    "in place": lambda item: torch.zeros(3).mul_(item),
    "fill": lambda item: torch.full((2,), item),
    "data": lambda item: torch.tensor(item),
    "data in a list": lambda item: torch.tensor([1, item]),
    "data of a dtype": lambda item: torch.tensor([item], dtype=torch.float32),
    "view": lambda item: torch.zeros(3).view(item),
    "permute": lambda item: torch.zeros(3, 3).permute(0, item),
    "seed": lambda item: torch.Generator().manual_seed(item),
    "storage": lambda item: torch.UntypedStorage(item),
    "byte": lambda item: torch.zeros(3).untyped_storage()[item],
}  # fmt: skip


@pytest.mark.parametrize("name", READING)
def test_an_exception_of_the_program_passes_through(name: str) -> None:
    with pytest.raises(OwnError, match="^mine$"):
        READING[name](Raising() if name != "index in a list" else Index())


class Index:
    def __index__(self) -> int:
        raise OwnError("mine")


def test_a_type_error_says_that_there_is_no_number() -> None:
    class NoNumber:
        def __index__(self) -> int:
            raise TypeError("no number")

    with pytest.raises(TypeError, match=re.escape("add(): argument 'other' (position 2)")):
        torch.add(torch.zeros(2), NoNumber())
    assert (torch.zeros(2) == NoNumber()) is False


def test_a_list_that_shrinks_while_it_is_read() -> None:
    changed = "changed its length"
    with pytest.raises(RuntimeError, match=changed):
        torch.tensor(shrinking(Doing, 1.5), dtype=torch.float32)
    with pytest.raises(RuntimeError, match=changed):
        torch.zeros(shrinking(Doing, 1))
    with pytest.raises(RuntimeError, match=changed):
        torch.zeros(2, 3).sum(shrinking(Doing, 1))
    assert torch.zeros(growing()).shape == (1,)
    with pytest.raises(RuntimeError, match=changed):
        torch.zeros(3, 3)[shrinking(DoingSequence, [0], 3)]


def test_an_argument_that_changes_the_tensor() -> None:
    def spoiling(tensor: Any, deed: str) -> Doing:
        return Doing(
            {
                "resize": lambda: tensor.resize_(0),
                "set": lambda: tensor.set_(),
                "data": lambda: setattr(tensor, "data", torch.zeros(1)),
            }[deed]
        )

    for deed in ("resize", "set", "data"):
        for use in (
            lambda tensor, item: tensor[0, item],
            lambda tensor, item: tensor[item:, item],
            lambda tensor, item: tensor.__setitem__((0, 0), item),
            lambda tensor, item: tensor.__setitem__((0, item), item),
            lambda tensor, item: tensor.__setitem__(0, [[item] * 3]),
            lambda tensor, item: tensor.sum(item),
            lambda tensor, item: tensor.narrow(0, 0, item),
            lambda tensor, item: tensor + item,
        ):
            tensor = torch.ones(100, 100)
            try:
                use(tensor, spoiling(tensor, deed))
            except (IndexError, RuntimeError, ValueError):
                pass


def test_nesting_ends() -> None:
    for endless in (in_itself(), deep(100_000), [in_itself(), 1]):
        with pytest.raises(ValueError, match="dimensions|sequence"):
            torch.tensor(endless)
        with pytest.raises((ValueError, IndexError)):
            torch.zeros(3)[endless]
    for wrong in (OwnArray(), OtherArray()):
        with pytest.raises(TypeError, match="__array__ of .* must return an array"):
            torch.tensor(wrong)


def test_a_sequence_is_as_long_as_it_says() -> None:
    assert torch.tensor(Endless()).tolist() == [1, 1, 1]
    assert torch.tensor([Endless(), Endless()]).shape == (2, 3)
    assert torch.zeros(2)[Endless()].shape == (3,)
    with pytest.raises(RuntimeError, match="Could not infer dtype of Lengthless"):
        torch.tensor(Lengthless())
    with pytest.raises(torch.OutOfMemoryError):
        torch.tensor(Boasting())


def test_every_item_is_read_once() -> None:
    class Counting:
        calls = 0

        def __float__(self) -> float:
            Counting.calls += 1
            return float(Counting.calls)

    assert torch.tensor([Counting(), Counting()]).tolist() == [1.0, 2.0]


@pytest.mark.parametrize("kind", ["Generator", "UntypedStorage", "device"])
def test_objects_are_whole_however_they_are_made(kind: str) -> None:
    made = getattr(torch, kind)
    with pytest.raises(TypeError):
        made.__new__(made)
    with pytest.raises(TypeError):
        object.__new__(made)
    with pytest.raises(TypeError):
        type("Subclass", (made,), {})
    with pytest.raises(TypeError):
        made.__base__()
    with pytest.raises(TypeError):
        type("Below", (made.__base__,), {})()
    with pytest.raises(TypeError):
        torch.UntypedStorage().__class__ = torch.Generator  # type: ignore[assignment]


@pytest.mark.parametrize(
    "kind",
    [torch.dtype, torch.layout, torch.memory_format, type(torch.add), type(torch.Tensor.add)],
)
def test_objects_that_nobody_makes(kind: Any) -> None:
    for make in (lambda: kind(), lambda: kind.__new__(kind), lambda: object.__new__(kind)):
        with pytest.raises(TypeError):
            make()


def test_subclasses_are_subclasses_of_tensor() -> None:
    for wrong in (int, object, torch.Size):
        with pytest.raises(TypeError, match="inherit"):
            torch.zeros(3).as_subclass(wrong)
    with pytest.raises(TypeError):
        torch.zeros(3).as_subclass(5)  # type: ignore[arg-type]
