"""P17: numbers below the normal ones are computed with, and the caller's rounding is untouched."""

from __future__ import annotations

import ctypes
import platform
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import rushlight as torch

F = torch.nn.functional

X86 = platform.machine() in ("x86_64", "AMD64")
ROUND_UP = 0x800

# Of every kind of kernel, long enough for vectors and several threads.
OPERATORS: dict[str, Callable[[Any], Any]] = {
    "add": lambda x: x + x,
    "mul": lambda x: x * 2,
    "div": lambda x: x / 3,
    "exp": lambda x: x.exp(),
    "expm1": lambda x: x.expm1(),
    "log": lambda x: x.abs().log(),
    "log1p": lambda x: x.log1p(),
    "sin": lambda x: x.sin(),
    "tanh": lambda x: x.tanh(),
    "sigmoid": lambda x: x.sigmoid(),
    "sqrt": lambda x: x.abs().sqrt(),
    "pow": lambda x: x**2,
    "erf": lambda x: x.erf(),
    "sum": lambda x: x.sum(1),
    "mean": lambda x: x.mean(0),
    "amax": lambda x: x.amax(1),
    "cumsum": lambda x: x.cumsum(1),
    "softmax": lambda x: x.softmax(1),
    "matmul": lambda x: x @ torch.ones(x.shape[1], 40, dtype=x.dtype),
    "sort": lambda x: x.sort(1).values,
    "comparison": lambda x: (x > 0) & (x != 0),
}
REFERENCES: dict[str, Callable[[Any], Any]] = {
    "log": lambda a: np.log(np.abs(a)),
    "sqrt": lambda a: np.sqrt(np.abs(a)),
    "sum": lambda a: a.sum(1),
    "mean": lambda a: a.mean(0),
    "amax": lambda a: a.max(1),
    "cumsum": lambda a: a.cumsum(1),
    "softmax": lambda a: np.full_like(a, 1 / a.shape[1]),
    "matmul": lambda a: a @ np.ones((a.shape[1], 40)),
    "sort": lambda a: np.sort(a, 1),
    "sigmoid": lambda a: 1 / (1 + np.exp(-a)),
    "erf": lambda a: a * 2 / np.sqrt(np.pi),
    "comparison": lambda a: a > 0,
    "add": lambda a: a + a,
    "mul": lambda a: a * 2,
    "div": lambda a: a / 3,
    "pow": lambda a: a * a,
}


def denormals(dtype: str) -> np.ndarray[Any, Any]:
    """Numbers of both signs between the least and the least normal one."""
    information = np.finfo(dtype)
    steps = np.random.default_rng(1).integers(1, 1 << 20, (150, 400))
    numbers = steps * float(information.smallest_subnormal)
    assert numbers.max() < float(information.tiny)
    return (numbers * np.where(steps % 2, 1, -1)).astype(dtype)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", OPERATORS)
def test_denormals(name: str, dtype: str) -> None:
    numbers = denormals(dtype)
    found = OPERATORS[name](torch.from_numpy(numbers)).numpy()
    reference = REFERENCES.get(name) or getattr(np, name)
    wanted = reference(numbers.astype("float64"))
    smallest = float(np.finfo(dtype).smallest_subnormal)
    assert np.all(np.isfinite(found))
    np.testing.assert_allclose(
        found.astype("float64"), wanted, rtol=8 * np.finfo(dtype).eps, atol=16 * smallest
    )


def control_words() -> tuple[int, int]:
    """The x87 control word, and MXCSR without the flags that operations raise."""
    environment = (ctypes.c_uint8 * 64)()
    ctypes.CDLL(None).fegetenv(environment)
    words = bytes(environment)
    return int.from_bytes(words[:2], "little"), int.from_bytes(words[28:32], "little") & 0xFFC0


@pytest.mark.skipif(not X86, reason="reads the registers of x86")
def test_control_words_are_untouched() -> None:
    library = ctypes.CDLL(None)
    x = torch.rand(150, 400)
    assert library.fesetround(ROUND_UP) == 0
    try:
        before = control_words()
        for operator in OPERATORS.values():
            operator(x)
            assert control_words() == before
        model = torch.nn.Sequential(torch.nn.Conv2d(1, 4, 3), torch.nn.ReLU(), torch.nn.Flatten())
        model(torch.rand(8, 1, 32, 32)).sum().backward()
        torch.optim.Adam(model.parameters()).step()
        assert control_words() == before
    finally:
        assert library.fesetround(0) == 0
    assert control_words() != before
