"""What can be called: operators with their parameters, the samples of the op records, modules."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import rushlight

from fuzzing.values import Shape

SPACES = {
    "torch": rushlight,
    "torch._C._nn": rushlight._C._nn,
    "torch._C._linalg": rushlight._C._linalg,
    "torch._C._special": rushlight._C._special,
}
FUNCTIONS = {
    "torch": rushlight,
    "F": rushlight.nn.functional,
    "nn.init": rushlight.nn.init,
    "nn.utils": rushlight.nn.utils,
    "nn.utils.rnn": rushlight.nn.utils.rnn,
}
# They change the process or start something, or wait for what is not there.
UNTOUCHED = frozenset(
    """compile load save manual_seed seed set_num_threads set_num_interop_threads
    set_default_dtype set_default_device set_printoptions set_rng_state set_grad_enabled info
    from_file _fail_allocation _set_grad_enabled _set_inference_mode _release_cached_memory
    share_memory_ use_deterministic_algorithms set_float32_matmul_precision typename
    is_deterministic_algorithms_warn_only_enabled skip_init invert_permutation backward
    register_hook register_post_accumulate_grad_hook empty_cache namedtuple cuda from_dlpack
    TYPE_CHECKING importlib""".split()
)
ABSTRACT = frozenset(
    ("Module", "Parameter", "Buffer", "UninitializedParameter", "UninitializedBuffer")
)


@dataclass(frozen=True)
class Operator:
    """A function, and its parameters as in `input, other, *, alpha=1, out=None`."""

    function: str
    overloads: tuple[str, ...]
    method: bool = False


@dataclass(frozen=True)
class Call:
    """A legal call from an op record; a `Shape` stands for a tensor."""

    function: str
    args: tuple[Any, ...]
    kwargs: dict[str, Any]


def parameters_of(function: Callable[..., Any]) -> str | None:
    """The parameters of a Python function, written as an overload."""
    try:
        found = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        return None
    shown, by_name = [], False
    for parameter in found:
        if parameter.name == "self" or parameter.kind is parameter.VAR_KEYWORD:
            continue
        if parameter.kind is parameter.VAR_POSITIONAL:
            shown.append(f"*{parameter.name}")
            continue
        if parameter.kind is parameter.KEYWORD_ONLY and not by_name:
            by_name = True
            shown.append("*")
        default = "" if parameter.default is parameter.empty else "=default"
        shown.append(parameter.name + default)
    return ", ".join(shown)


@cache
def operators() -> tuple[Operator, ...]:
    """All operators, methods and functions."""
    found: dict[str, Operator] = {}
    for space, module in SPACES.items():
        for name in dir(module):
            overloads = getattr(getattr(module, name), "overloads", None)
            if overloads and name not in UNTOUCHED:
                found[f"{space}.{name}"] = Operator(f"{space}.{name}", tuple(overloads))
    for name in dir(rushlight.Tensor):
        member = getattr(rushlight.Tensor, name)
        overloads = getattr(member, "overloads", None)
        if overloads is None and inspect.isfunction(member):
            text = parameters_of(member)
            overloads = None if text is None else [f"input, {text}" if text else "input"]
        if overloads and name not in UNTOUCHED and not name.startswith("__"):
            found[f".{name}"] = Operator(f".{name}", tuple(overloads), method=True)
    for space, module in FUNCTIONS.items():
        for name in dir(module):
            member = getattr(module, name)
            if name in UNTOUCHED or name.startswith("_") or not inspect.isfunction(member):
                continue
            parameters = parameters_of(member)
            if parameters is not None:
                found.setdefault(f"{space}.{name}", Operator(f"{space}.{name}", (parameters,)))
    return tuple(found.values())


def is_method(name: str) -> bool:
    return hasattr(rushlight.Tensor, name)


def described(value: Any) -> Any:
    """An argument of a record with arrays as `Shape`s."""
    if isinstance(value, np.ndarray):
        dtype = str(value.dtype)
        if value.size and value.size <= 64 and value.dtype.kind in "iub":
            return Shape(value.shape, dtype, items=repr(value.ravel().tolist()))
        real = value.real if value.dtype.kind in "fciu" else np.zeros(0)
        finite = real[np.isfinite(real)] if real.size else real
        low, high = (float(finite.min()), float(finite.max())) if finite.size else (-2.0, 2.0)
        return Shape(value.shape, dtype, round(low, 3), round(high, 3))
    if isinstance(value, (list, tuple)):
        return type(value)(map(described, value))
    return value


def has_text(value: Any) -> bool:
    """Whether a program can say it."""
    if isinstance(value, (list, tuple)):
        return all(map(has_text, value))
    return value is None or isinstance(
        value, (Shape, int, float, complex, str, slice, rushlight.dtype)
    )


@cache
def calls() -> tuple[Call, ...]:
    """The samples of all op records."""
    from tests.ops.record import all_records

    found: list[Call] = []
    for record in all_records():
        if not record.function and not hasattr(rushlight, record.name):
            continue  # a method with a name for itself
        function = f"torch.{record.function or record.name}".replace("torch.nn.functional.", "F.")
        for sample in record.samples_for(record.dtypes[0]):
            args = tuple(map(described, sample.args))
            kwargs = {name: described(value) for name, value in sample.kwargs.items()}
            if all(map(has_text, (*args, *kwargs.values()))):
                found.append(Call(function, args, kwargs))
    return tuple(found)


@cache
def internals() -> tuple[str, ...]:
    """What the extension module has for the package alone."""
    names = [name for name in dir(rushlight._C) if name.startswith("_") and name[1] != "_"]
    return tuple(
        name
        for name in names
        if callable(getattr(rushlight._C, name))
        and name not in UNTOUCHED
        and not name.startswith("_set_")
    )


@cache
def modules() -> tuple[Operator, ...]:
    """The constructors of all modules."""
    found = []
    for name in dir(rushlight.nn):
        member = getattr(rushlight.nn, name)
        if isinstance(member, type) and name not in ABSTRACT:
            parameters = parameters_of(member.__init__)
            if parameters is not None:
                found.append(Operator(f"nn.{name}", (parameters,)))
    return tuple(found)
