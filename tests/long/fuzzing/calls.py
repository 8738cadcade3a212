"""Kinds that call: operators by their signatures, changed samples of records, indices, `out=`."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

from fuzzing import catalogue
from fuzzing.arguments import call
from fuzzing.program import Writer
from fuzzing.values import DTYPES, NUMBERS, Shape, Values


def signatures(writer: Writer) -> None:
    """Several operators on the same few tensors."""
    values = Values(writer.random)
    tensors = [writer.prepare(values.tensor()) for _ in range(4)]
    for number in range(8):
        operator = values.one(catalogue.operators())
        overload = values.one(operator.overloads)
        function = operator.function
        if operator.method:
            function = values.one(tensors) + function
        text = call(writer, function, overload, tensors, first=not operator.method)
        writer.do(f"r{number} = {text}", operator.function)
        if writer.chance(0.1):
            writer.do(f"backward(r{number})", f"backward of {operator.function}", writes=True)


def changed(values: Values, value: Any, chance: float) -> Any:
    """An argument of a legal call, perhaps no longer legal."""
    if isinstance(value, (list, tuple)):
        return type(value)(changed(values, item, chance) for item in value)
    if not values.chance(chance):
        return value
    if isinstance(value, Shape):
        return changed_shape(values, value)
    if isinstance(value, bool) or value is None:
        return values.one((not value, 2, -1, 1.5, "text"))
    if isinstance(value, int):
        return int(values.integer())
    if isinstance(value, float):
        return values.one((0.0, -1.0, 2.0, math.nan, math.inf, -math.inf, 1e300, 5e-324))
    return value


def changed_shape(values: Values, shape: Shape) -> Shape:
    sizes = list(shape.sizes)
    form = values.random.randrange(5)
    if form == 0 and sizes:
        sizes[values.random.randrange(len(sizes))] = values.one((0, 0, 0, 1, 2, 7, 17))
        return replace(shape, sizes=tuple(sizes), items="")
    if form == 1:
        return replace(shape, dtype=values.one(DTYPES), items="")
    if form == 2 and sizes:
        return replace(shape, sizes=tuple(sizes[1:]), items="")
    if form == 3:
        return replace(shape, sizes=(values.one((0, 1, 3)), *sizes), items="")
    return replace(shape, low=-shape.high, high=values.one((0.0, 1e10, 1e38)), items="")


def text_of(writer: Writer, value: Any, plain: bool) -> str:
    """An argument as an expression; tensors are prepared on lines of their own."""
    if isinstance(value, Shape):
        text = value.text() if plain else Values(writer.random).tensor(value)
        if plain and "float" in value.dtype:
            text += ".requires_grad_()"
        return writer.prepare(text)
    if isinstance(value, (list, tuple)):
        items = [text_of(writer, item, plain) for item in value]
        if isinstance(value, list):
            return f"[{', '.join(items)}]"
        return f"({', '.join(items)}{',' if len(items) == 1 else ''})"
    return repr(value).replace("rushlight.", "torch.")


def sample(writer: Writer, chance: float, plain: bool = False) -> tuple[str, list[str], list[str]]:
    """A record's call: the function, its arguments, and the names of its tensors."""
    values = Values(writer.random)
    chosen = values.one(catalogue.calls())
    before = writer.names.get("a", -1)
    args = [text_of(writer, changed(values, value, chance), plain) for value in chosen.args]
    args += [
        f"{name}={text_of(writer, changed(values, value, chance), plain)}"
        for name, value in chosen.kwargs.items()
    ]
    tensors = [f"a{number}" for number in range(before + 1, writer.names.get("a", -1) + 1)]
    return chosen.function, args, tensors


def records(writer: Writer) -> None:
    """A record's call with one thing changed, or two; and backward."""
    values = Values(writer.random)
    function, args, tensors = sample(writer, 0.25)
    if args and writer.chance(0.2):
        position = writer.random.randrange(len(args))
        name, equals, _ = args[position].rpartition("=")
        args[position] = name + equals + values.wrong()
    text = f"{function}({', '.join(args)})"
    method = method_call(function, args, tensors, values.one(("", "_")))
    if method and writer.chance(0.2):
        text = method
    writer.do(f"r0 = {text}", function)
    writer.do(f"backward(r0, {writer.chance(0.2)})", f"backward of {function}", writes=True)
    if writer.chance(0.3):
        writer.do(f"r1 = {text}", function)


def method_call(function: str, args: list[str], tensors: list[str], ending: str = "") -> str:
    """The same call as a method of the first argument; '' where there is none."""
    name = function.removeprefix("torch.") + ending
    if not args or args[0] not in tensors or not catalogue.is_method(name):
        return ""
    return f"{args[0]}.{name}({', '.join(args[1:])})"


FITTING = (
    "{f}.detach().clone()",
    "{f}.detach().new_empty(0)",
    "{f}.detach()[..., None].expand(*{f}.shape, 2)[..., 1]",
    "torch.zeros_like({f}.T)",
    "torch.empty((*{f}.shape, 2), dtype={f}.dtype)[..., 0]",
    "{f}.detach().double()",
    "{f}.detach().clone().requires_grad_()",
    "read_only(*{f}.shape)",
)


def outputs(writer: Writer) -> None:
    """`out=` of every shape, dtype and layout, also the input itself."""
    values = Values(writer.random)
    function, args, tensors = sample(writer, 0.05)
    target = writer.prepare(values.tensor(), "b")
    other = writer.prepare(values.tensor(), "b")
    fitting = f"flat({function}({', '.join(args)}))"
    writer.do(f"f0 = {fitting}", "")
    names = [target, f"({target}, {other})", values.one([target, *tensors]), values.wrong()]
    names += [form.format(f="f0[0]") for form in FITTING] + ["tuple(x.clone() for x in f0)"] * 3
    writer.do(
        f"r0 = {function}({', '.join([*args, f'out={values.one(names)}'])})", f"{function}(out=)"
    )


def one_index(values: Values, tensors: list[str]) -> str:
    form = values.random.randrange(12)
    if form < 3:
        return values.integer()
    if form < 5:
        bounds = [values.integer() if values.chance(0.6) else "" for _ in range(2)]
        step = values.integer() if values.chance(0.3) else "1"
        return f"{bounds[0]}:{bounds[1]}:{step}"
    if form < 8:
        return values.one(tensors)
    if form == 8:
        return f"torch.tensor({values.integers()}, dtype=torch.int64)"
    return values.one(("None", "...", "True", "False", ":", "[0, 1]", "Index(1)", values.wrong()))


def indexing(writer: Writer) -> None:
    """Reading and writing by index."""
    values = Values(writer.random)
    subject = writer.prepare(values.tensor())
    indices = [
        writer.prepare(
            Shape(values.sizes(), values.one(("int64", "bool", "uint8", "int32")), 0, 2).text()
        )
        for _ in range(2)
    ]
    for number in range(4):
        text = ", ".join(one_index(values, indices) for _ in range(values.one((1, 1, 2, 3))))
        if values.chance(0.5):
            writer.do(f"r{number} = {subject}[{text}]", "x[...]")
            writer.do(f"backward(r{number})", "backward of x[...]", writes=True)
        else:
            value = values.one((values.number(), values.tensor(), subject, values.wrong()))
            writer.do(f"{subject}[{text}] = {value}", "x[...] = y")
    if writer.chance(0.3):
        writer.do(
            f"r4 = {subject} {values.one('+-*/%@')} {values.one(indices + [values.one(NUMBERS)])}",
            "slots",
        )


def conversions(writer: Writer) -> None:
    """Tensors made of anything."""
    values = Values(writer.random)
    for number in range(4):
        thing = values.wrong()
        if values.chance(0.4):
            thing = f"[{thing}, {values.wrong()}]"
        elif values.chance(0.3):
            thing = f"[{values.number()}, {values.number()}]"
        function = values.one(("torch.tensor", "torch.as_tensor", "torch.asarray", "torch.Tensor",
                               "torch.from_numpy", "torch.frombuffer", "torch.UntypedStorage",
                               "torch.Size", "torch.Generator", "torch.full"))  # fmt: skip
        dtype = f", dtype={values.dtype()}" if values.chance(0.4) and "as" not in function else ""
        writer.do(f"r{number} = {function}({thing}{dtype})", function)
    writer.do(f"r5 = {values.one(MADE)}", "made without __init__")


MADE = (
    "repr(torch.Generator.__new__(torch.Generator))",
    "torch.Generator.__new__(torch.Generator).manual_seed(1)",
    "len(torch.UntypedStorage.__new__(torch.UntypedStorage))",
    "torch._C.Node.__new__(torch._C.Node).name()",
    "torch._C.RemovableHandle.__new__(torch._C.RemovableHandle).remove()",
    "type(torch.add)()",
    "torch.ones(3).as_subclass(int)",
    "torch.Tensor._make_subclass(int, torch.ones(3))",
    "torch.Tensor.__new__(torch.Tensor)",
    "torch.rand(3, generator=torch.Generator.__new__(torch.Generator))",
)
