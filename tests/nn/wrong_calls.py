"""Calls everything public that is written in Python with arguments that do not belong there.

    python tests/nn/wrong_calls.py AREA

One argument of a call that works is replaced by each of `WRONG`. An error must be of a type that
wrong calls have, and be about the call: what the interpreter says of lines inside of the package is
no answer. Prints a line for each function and argument where that fails.
"""

from __future__ import annotations

import inspect
import itertools
import sys
import traceback
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import rushlight
import rushlight.nn.functional as F
from rushlight import nn, optim

WRONG = (
    5, 5.5, "x", None, [], object(), -1, 0, 2**63, 10**12, float("nan"), ["a", "b"], {},
    rushlight.ones(0), rushlight.ones(2, dtype=rushlight.int64),
    rushlight.ones(2, dtype=rushlight.complex64),
)  # fmt: skip
SHAPES = ((2, 3, 4), (2, 4), (1, 2, 4, 4), (1, 2, 4, 4, 4), (4,), (4, 4))
ALLOWED = (TypeError, ValueError, RuntimeError, IndexError, MemoryError, AssertionError)
OF_THE_INTERPRETER = (
    "tuple index", "list index", "string index", "pop from", "'", "unsupported operand",
    "can't multiply", "object of type", "bad operand", "cannot unpack", "math domain",
    "could not convert", "not enough values", "too many values",
)  # fmt: skip
# Models that are large by default.
SMALL = {
    "Transformer": {
        "d_model": 4, "nhead": 2, "num_encoder_layers": 1, "num_decoder_layers": 1,
        "dim_feedforward": 8,
    }
}  # fmt: skip
# Functions and options that change the process.
LEFT_OUT = {
    "compile", "save", "load", "set_default_device", "set_printoptions", "manual_seed", "seed",
}  # fmt: skip


def fault(error: Exception) -> str | None:
    """What is wrong with an error, if anything."""
    text = str(error)
    if not isinstance(error, ALLOWED) or isinstance(error, RecursionError):
        return type(error).__name__
    if text.startswith(OF_THE_INTERPRETER) or "has no attribute" in text:
        return "a text of the interpreter"
    if isinstance(error, AssertionError) and not text:
        return "no text"
    return None


class Calls:
    """Makes calls and collects what is wrong with their errors."""

    def __init__(self) -> None:
        self.faults: dict[str, str] = {}

    def make(self, label: str, call: Callable[[], Any]) -> Any:
        """Returns a call's result, or None after an error."""
        try:
            return call()
        except Exception as error:
            problem = fault(error)
            place = traceback.extract_tb(error.__traceback__)[-1]
            if problem and place.filename != __file__:
                where = f"{place.filename.rpartition('/')[2]}:{place.lineno}"
                self.faults.setdefault(label, f"{problem}: {error} ({where})")
            return None


def example(name: str, annotation: str, shape: tuple[int, ...]) -> Any:
    """A value that may fit a parameter."""
    if "Tensor" in annotation:
        kind = rushlight.int64 if name in ("indices", "index", "offsets", "lengths") else None
        return rushlight.ones(shape, dtype=kind)
    if "Callable" in annotation:
        return lambda x: (x * x).sum()
    for part, value in (("str", "mean"), ("float", 0.5), ("bool", False)):
        if part in annotation:
            return value
    return {"padding": 0, "output_padding": 0, "stride": 1, "groups": 1, "num_groups": 1}.get(
        name, 2
    )


def required(function: Any, skip: int) -> list[inspect.Parameter]:
    named = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
    return [one for one in list(inspect.signature(function).parameters.values())[skip:]
            if one.default is one.empty and one.kind in named]  # fmt: skip


def working_arguments(function: Any, call: Any, skip: int = 0) -> dict[str, Any]:
    """Arguments a call succeeds with, or else the last that were tried."""
    arguments: dict[str, Any] = {}
    for first, others in itertools.product(SHAPES, SHAPES):
        shapes: Iterator[tuple[int, ...]] = itertools.chain([first], itertools.repeat(others))
        arguments = {
            one.name: example(one.name, str(one.annotation),
                              next(shapes) if "Tensor" in str(one.annotation) else ())
            for one in required(function, skip)
        }  # fmt: skip
        try:
            call(**arguments)
        except Exception:
            continue
        break
    return arguments


def replace_each(calls: Calls, label: str, call: Any, parameters: Any, works: Any) -> None:
    for parameter in parameters:
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            continue
        for wrong in WRONG:
            arguments = {**works, parameter.name: wrong}
            calls.make(f"{label}({parameter.name}=)", lambda a=arguments: call(**a))


def functions(calls: Calls, module: Any, names: Any) -> None:
    for name in names:
        function = getattr(module, name)
        if inspect.isclass(function) or not callable(function) or name in LEFT_OUT:
            continue
        parameters = inspect.signature(function).parameters.values()
        works = working_arguments(function, function)
        replace_each(calls, f"{module.__name__}.{name}", function, parameters, works)
        for wrong in WRONG:
            wrongs = [wrong] * max(1, len(required(function, 0)))
            calls.make(f"{module.__name__}.{name}", lambda w=wrongs, f=function: f(*w))


def modules(calls: Calls) -> None:
    for name, kind in sorted(vars(nn).items()):
        if not inspect.isclass(kind) or not issubclass(kind, nn.Module) or kind is nn.Module:
            continue
        parameters = list(inspect.signature(kind.__init__).parameters.values())[1:]
        works = SMALL.get(name) or working_arguments(kind.__init__, kind, 1)
        replace_each(calls, f"nn.{name}", kind, parameters, works)
        module = calls.make(f"nn.{name}", lambda k=kind, w=works: k(**w))
        if module is None:
            continue
        parameters = list(inspect.signature(kind.forward).parameters.values())[1:]
        inputs = working_arguments(kind.forward, module, 1)
        replace_each(calls, f"nn.{name}.forward", module, parameters, inputs)
        for parameter in inspect.signature(kind.__init__).parameters.values():
            for wrong in WRONG:
                options = {**works, parameter.name: wrong}
                odd = calls.make(f"nn.{name}({parameter.name}=)", lambda k=kind, o=options: k(**o))
                if odd is not None:
                    calls.make(f"nn.{name}({parameter.name}=)()", lambda o=odd, i=inputs: o(**i))


def optimizers(calls: Calls) -> None:
    def started(kind: Any, **options: Any) -> Any:
        parameter = nn.Parameter(rushlight.ones(3))
        parameter.grad = rushlight.ones(3)
        optimizer = kind(**{"params": [parameter], **options})
        optimizer.step()
        return optimizer

    for kind, wrong in itertools.product((optim.SGD, optim.Adam, optim.AdamW), WRONG):
        label = f"optim.{kind.__name__}"
        for parameter in list(inspect.signature(kind.__init__).parameters)[1:]:
            calls.make(
                f"{label}({parameter}=)", lambda p=parameter, k=kind, w=wrong: started(k, **{p: w})
            )
        for method in ("load_state_dict", "add_param_group", "zero_grad"):
            optimizer = started(kind)
            calls.make(f"{label}.{method}", lambda o=optimizer, m=method, w=wrong: getattr(o, m)(w))
        for option in started(kind).param_groups[0]:
            optimizer = started(kind)
            optimizer.param_groups[0][option] = wrong
            calls.make(f"{label}.step, {option}", optimizer.step)
            state = calls.make(f"{label}.state_dict, {option}", optimizer.state_dict)
            calls.make(f"{label} loads {option}",
                       lambda s=state, k=kind: started(k).load_state_dict(s))  # fmt: skip
        momentum = {"momentum": 0.9} if kind is optim.SGD else {}
        for part in next(iter(started(kind, **momentum).state.values())):
            optimizer = started(kind, **momentum)
            next(iter(optimizer.state.values()))[part] = wrong
            calls.make(f"{label}.step, {part}", optimizer.step)


AREAS: dict[str, Callable[[Calls], None]] = {
    "functional": lambda calls: functions(calls, F, F.__all__),
    "rest": lambda calls: [
        functions(calls, module, names)
        for module, names in (
            (nn.init, nn.init.__all__), (nn.utils, nn.utils.__all__),
            (nn.utils.rnn, nn.utils.rnn.__all__),
            (rushlight.autograd.functional, rushlight.autograd.functional.__all__),
            (rushlight.autograd, ["backward", "grad", "gradcheck", "gradgradcheck"]),
            (rushlight, rushlight._ATTRIBUTES),
        )
    ],
    "modules": modules,
    "optimizers": optimizers,
}  # fmt: skip


def main() -> None:
    warnings.simplefilter("ignore")
    calls = Calls()
    AREAS[sys.argv[1]](calls)
    for label, problem in calls.faults.items():
        print(f"{label}: {problem}")


if __name__ == "__main__":
    main()
