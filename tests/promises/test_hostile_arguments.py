"""P1: whatever an argument is, a call succeeds or raises an exception that says what is wrong."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import rushlight as torch

from tests.promises.hostile import COUNT, OwnError, hostile

# What a wrong argument may raise. BufferError is numpy's; AttributeError a method's that is not
# there; OverflowError says that a number does not fit 64 bits.
EXPECTED = (
    TypeError, ValueError, RuntimeError, IndexError, BufferError, AttributeError, OverflowError,
    OwnError,
)  # fmt: skip
# Words of our own inside.
LEAKED = re.compile(r"C\+\+|std::|vector::|basic_string|max_size|pybind|without setting")
# What is given to them is used by everything that comes later.
SWITCHES = re.compile(r"_set_|_fail_allocation|set_num_threads")
# Every parameter gets each of so many objects in turn: all of them are too many for every run.
TURNS = 17


def complain(what: str, call: Callable[..., object], *arguments: Any, **named: Any) -> None:
    """Calls; prints an exception that no user should see."""
    print(what, file=sys.stderr, flush=True)
    try:
        call(*arguments, **named)
    except BaseException as error:
        if not isinstance(error, EXPECTED) or LEAKED.search(str(error)):
            print(f"{what}: {error!r}"[:300])


def sample(name: str, tensor: Any) -> Any:
    """A value that a parameter of this name is likely to take."""
    if name in ("dim", "dim0", "dim1", "n", "k", "diagonal", "offset", "shifts", "sections"):
        return 0
    if name in ("size", "dims", "shape", "kernel_size", "output_size", "normalized_shape"):
        return (2, 3)
    if name in ("index", "indices"):
        return torch.zeros(2, 3, dtype=torch.int64)
    if name in ("tensors", "operands"):
        return [tensor]
    return {"dtype": torch.float32, "reduce": "sum", "reduction": 0, "p": 0.5}.get(name, tensor)


def parameters(text: str) -> list[tuple[str, bool, bool]]:
    """Name, whether it has a default and whether it is for a keyword alone, of each parameter."""
    found = []
    keyword = False
    for piece in re.split(r",(?![^(\[]*[)\]])", text):
        name, equals, _ = piece.strip().partition("=")
        if name == "*":
            keyword = True
        elif name:
            found.append((name.lstrip("*"), bool(equals), keyword))
    return found


def operators() -> Iterator[tuple[str, Any]]:
    for module in (torch._C, torch._C._nn, torch._C._linalg, torch._C._special):
        for name, value in sorted(vars(module).items()):
            if hasattr(value, "overloads") and not inspect.isclass(value):
                yield f"{module.__name__}.{name}", value
    for name, value in sorted(vars(torch.Tensor).items()):
        if hasattr(value, "overloads"):
            yield f"Tensor.{name}", value


def call_overload(operator: Any, overload: str, position: int, choice: int) -> None:
    tensor = torch.ones(2, 3)
    item = hostile(choice, tensor)
    positional, named = [], {}
    for i, (name, has_default, keyword) in enumerate(parameters(overload)):
        if i != position and has_default:
            continue
        value = item if i == position else sample(name, tensor)
        if keyword or len(positional) < i:
            named[name] = value
        else:
            positional.append(value)
    operator(*positional, **named)


def call_operators() -> None:
    """Every operator with hostile objects in the place of every parameter."""
    turn = 0
    for name, operator in operators():
        for overload in operator.overloads:
            for position in range(len(parameters(overload))):
                turn += 1
                for choice in range(turn % TURNS, COUNT, TURNS):
                    what = f"{name}({overload}) with object {choice} as {position}"
                    complain(what, call_overload, operator, overload, position, choice)
    print("done", flush=True)


FORMS: dict[str, Callable[[Any, Any], object]] = {
    "index": lambda tensor, item: tensor[item],
    "index of two": lambda tensor, item: tensor[item, 0],
    "slice": lambda tensor, item: tensor[item:],
    "write at": lambda tensor, item: tensor.__setitem__(item, 1.0),
    "write": lambda tensor, item: tensor.__setitem__(slice(None), item),
    "write at indices": lambda tensor, item: tensor.__setitem__([0, 1], item),
    "add": lambda tensor, item: tensor + item,
    "reflected": lambda tensor, item: item * tensor,
    "in place": lambda tensor, item: tensor.__iadd__(item),
    "equal": lambda tensor, item: tensor == item,
    "less": lambda tensor, item: tensor < item,
    "power": lambda tensor, item: tensor**item,
    "tensor": lambda tensor, item: torch.tensor(item),
    "tensor of dtype": lambda tensor, item: torch.tensor(item, dtype=torch.float32),
    "tensor of list": lambda tensor, item: torch.tensor([item, item]),
    "as_tensor": lambda tensor, item: torch.as_tensor(item),
    "asarray": lambda tensor, item: torch.asarray(item, copy=False),
    "Tensor": lambda tensor, item: torch.Tensor(item),
    "Tensor of two": lambda tensor, item: torch.Tensor(2, item),
    "from_numpy": lambda tensor, item: torch.from_numpy(item),
    "frombuffer": lambda tensor, item: torch.frombuffer(item, dtype=torch.int16),
    "from_dlpack": lambda tensor, item: torch.from_dlpack(item),
    "as_subclass": lambda tensor, item: tensor.as_subclass(item),
    "data": lambda tensor, item: setattr(tensor, "data", item),
    "grad": lambda tensor, item: setattr(tensor, "grad", item),
    "array": lambda tensor, item: tensor.__array__(None, item),
    "Size": lambda tensor, item: torch.empty(torch.Size(item)),
    "device": lambda tensor, item: torch.device("cpu", item),
    "storage": lambda tensor, item: tensor.untyped_storage()[item],
    "seed": lambda tensor, item: torch.Generator().manual_seed(item),
    "keyword": lambda tensor, item: tensor.sum(**{"\ud800": item}),
}


def call_slots() -> None:
    """What Python's own syntax calls: indices, values, arithmetic, constructors."""
    for name, form in FORMS.items():
        for choice in range(COUNT):
            tensor = torch.ones(2, 3)
            complain(f"{name} of object {choice}", form, tensor, hostile(choice, tensor))
    print("done", flush=True)


def call_module() -> None:
    """Everything in the extension module, with objects it was not made for."""
    for name in dir(torch._C):
        value = getattr(torch._C, name)
        if inspect.isclass(value):
            call_type(name, value)
        if not callable(value) or hasattr(value, "overloads") or SWITCHES.match(name):
            continue
        for choice in range(COUNT):
            for size in range(4):
                arguments = [hostile(choice, torch.ones(2, 3)) for _ in range(size)]
                complain(f"{name} of {size} objects {choice}", value, *arguments)
                complain(f"{name} of a tensor and objects", value, torch.ones(2), *arguments)
    print("done", flush=True)


def call_type(name: str, kind: Any) -> None:
    made = []
    for make in (lambda: kind.__new__(kind), lambda: object.__new__(kind), kind):
        try:
            made.append(make())
        except TypeError:
            continue
    for item in made:
        for attribute in dir(item):
            if attribute in ("__class__", "__new__", "__init_subclass__", "__subclasshook__"):
                continue
            if attribute.startswith("_pybind11") or attribute == "cuda":
                continue
            complain(f"{name}.{attribute}", getattr, item, attribute)
            for arguments in ((), (1,), ("text",), (None, None)):
                what = f"{name}.{attribute}{arguments}"
                complain(
                    what,
                    lambda *given: getattr(given[0], given[1])(*given[2:]),
                    item,
                    attribute,
                    *arguments,
                )
    changed = torch.UntypedStorage(8)
    try:
        changed.__class__ = kind
    except TypeError:
        return
    complain(f"a storage as {name}", repr, changed)


@pytest.mark.parametrize("calls", ["call_slots", "call_module", "call_operators"])
def test_every_argument_is_right_or_refused(calls: str) -> None:
    process = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", f"from {__name__} import {calls}; {calls}()"],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert process.returncode == 0, process.stderr[-1000:]
    assert process.stdout == "done\n", process.stdout[-4000:]
