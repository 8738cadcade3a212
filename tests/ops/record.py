"""One record describes an operator to the tests; every check in tests/ops is derived from it."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
import rushlight

FLOATS = ("float32", "float64")
HALVES = ("float16", "bfloat16")
INTEGERS = ("uint8", "int8", "int16", "int32", "int64")
COMPLEXES = ("complex64", "complex128")
BOOL = ("bool",)


class Sample:
    """Arguments of one call. Numpy arrays stand for tensors."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.args = args
        self.kwargs = kwargs

    def __repr__(self) -> str:
        shown = [shape_text(value) for value in self.args]
        shown += [f"{name}={shape_text(value)}" for name, value in self.kwargs.items()]
        return f"({', '.join(shown)})"


def shape_text(value: Any) -> str:
    """Arrays by shape and dtype, anything else by its repr."""
    if isinstance(value, np.ndarray):
        return f"{value.dtype}{list(value.shape)}"
    return repr(value)


@dataclass(frozen=True)
class Error:
    """A wrong call, made with the package as argument, and what it must raise."""

    call: Callable[[Any], Any]
    type: type[Exception]
    match: str


@dataclass(frozen=True)
class Record:
    """What the tests need to know of an operator.

    Attributes:
        name: the operator's name, also the test id.
        samples: called with `make(*shape, low=-2, high=2, dtype=None)`, which makes an array of
            the dtype under test; returns the calls to try.
        reference: the same function over numpy arrays in float64 (int64, bool); None where there
            is none, then values are only checked by the other means.
        function: dotted path below rushlight; the name by default.
        dtypes: the dtypes it is defined for.
        gradient: whether it is differentiable; checked in float64 to second order.
        second_order: False only where the second derivative does not exist.
        in_place: whether Tensor.<name>_ exists and agrees; None: where the attribute exists.
        random: results depend on the generator: seeded before each call.
        fast_gradient: False skips the numeric check for samples larger than 64 elements.
        variant: tells records of one operator apart.
        tolerance: relative tolerance for float32 in place of the default.
        layouts: False for operators whose meaning depends on strides.
        constants: positions and names of floating-point arguments that have no derivative.
        layouts: False where results follow the order of memory, as random fills do.
        mutates: the first argument is written: every call gets a copy of it.
        output: picks the tensors to compare and differentiate from what the call returns.
    """

    name: str
    samples: Callable[[Callable[..., np.ndarray]], Iterable[Sample]]
    reference: Callable[..., Any] | None = None
    function: str | None = None
    dtypes: Sequence[str] = FLOATS
    gradient: bool = True
    second_order: bool = True
    in_place: bool | None = None
    random: bool = False
    variant: str = ""
    tolerance: float | None = None
    errors: Sequence[Error] = field(default_factory=tuple)
    constants: Sequence[int | str] = ()
    layouts: bool = True
    mutates: bool = False
    output: Callable[[Any], Any] | None = None

    @property
    def id(self) -> str:
        return f"{self.name}[{self.variant}]" if self.variant else self.name

    def callable(self) -> Callable[..., Any]:
        """The function under test."""
        target: Any = rushlight
        for part in (self.function or self.name).split("."):
            target = getattr(target, part)
        return target

    def call(self, sample: Sample, args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
        """Calls the operator on converted arguments, seeded when it is random."""
        if self.random:
            rushlight.manual_seed(0)
        if self.mutates:
            args = [rushlight.add(args[0], 0), *args[1:]]
        result = self.callable()(*args, **kwargs)
        return self.output(result) if self.output else result

    def samples_for(self, dtype: str) -> list[Sample]:
        """The samples with arrays of the given dtype, the same ones every time."""
        return list(self.samples(maker(dtype)))


def maker(dtype: str) -> Callable[..., np.ndarray]:
    """The `make` of Record.samples for one dtype."""
    generator = np.random.default_rng(20)

    def make(*shape: int, low: float = -2, high: float = 2, dtype: str | None = None) -> np.ndarray:
        kind = dtype or default
        if kind == "bool":
            return np.asarray(generator.random(shape) < 0.5)
        if kind.startswith(("int", "uint")):
            lowest = max(int(low), 0) if kind.startswith("uint") else int(low)
            return generator.integers(lowest, max(int(high), lowest) + 1, shape).astype(kind)
        values = generator.uniform(low, high, shape)
        if kind.startswith("complex"):
            return np.asarray(values + 1j * generator.uniform(low, high, shape)).astype(kind)
        return values.astype("float32" if kind == "bfloat16" else kind)

    default = dtype
    return make


def is_floating(array: np.ndarray) -> bool:
    return array.dtype.kind in "fc"


def to_tensor(value: Any, dtype: str, requires_grad: bool = False) -> Any:
    """Arrays as tensors (floating ones of the dtype under test), containers element by element."""
    if isinstance(value, np.ndarray):
        tensor = rushlight.tensor(value)
        if dtype == "bfloat16" and value.dtype == np.float32:
            tensor = tensor.to(rushlight.bfloat16)
        return tensor.requires_grad_() if requires_grad and is_floating(value) else tensor
    if isinstance(value, (list, tuple)):
        return type(value)(to_tensor(item, dtype, requires_grad) for item in value)
    return value


def convert(
    sample: Sample, dtype: str, requires_grad: bool = False, constants: Sequence[int | str] = ()
) -> tuple[list[Any], dict[str, Any]]:
    """A sample's arguments as tensors; those named in `constants` require no gradients."""
    args = [
        to_tensor(value, dtype, requires_grad and position not in constants)
        for position, value in enumerate(sample.args)
    ]
    kwargs = {
        name: to_tensor(value, dtype, requires_grad and name not in constants)
        for name, value in sample.kwargs.items()
    }
    return args, kwargs


def leaves_in(value: Any, kind: type) -> list[Any]:
    """All objects of a type in nested lists, tuples and dicts, in order."""
    if isinstance(value, kind):
        return [value]
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        return [leaf for item in value for leaf in leaves_in(item, kind)]
    return []


def tensors_in(value: Any) -> list[Any]:
    """All tensors in nested lists, tuples and dicts, in order."""
    return leaves_in(value, rushlight.Tensor)


def to_array(tensor: Any) -> np.ndarray:
    """A tensor's values; bfloat16 as float32."""
    tensor = tensor.detach()
    if tensor.dtype == rushlight.bfloat16:
        tensor = tensor.to(rushlight.float32)
    return np.array(tensor)


@cache
def all_records() -> list[Record]:
    """The records of all families in tests/ops/records."""
    from tests.ops import records

    found: list[Record] = []
    for module in sorted(pkgutil.iter_modules(records.__path__), key=lambda item: item.name):
        found += importlib.import_module(f"{records.__name__}.{module.name}").RECORDS
    return found
