"""What a workload is, and the list of all of them.

A workload is a function over a module named `torch`, whichever library that is. It makes its inputs
and returns what is timed: a function of no arguments, or a Statement where a function call would
weigh as much as the operation. What that returns is compared before anything is timed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

Torch = Any  # the module under test


@dataclass(frozen=True)
class Statement:
    """An expression and the names in it, timed as timeit does."""

    text: str
    names: dict[str, Any]


Timed = Callable[[], Any] | Statement


@dataclass(frozen=True)
class Workload:
    """One row of the comparison.

    Args:
        name: How tables and gates call it.
        section: The table it belongs to.
        make: Makes the inputs and returns what is timed.
        flops: Floating-point operations of one call, where a share of the peak says something.
        tolerance: Largest difference of outputs, relative to the largest element.
    """

    name: str
    section: str
    make: Callable[[Torch], Timed]
    flops: float = 0.0
    tolerance: float = 1e-4


WORKLOADS: dict[str, Workload] = {}


def workload(
    name: str, section: str, flops: float = 0.0, tolerance: float = 1e-4
) -> Callable[[Callable[[Torch], Timed]], Callable[[Torch], Timed]]:
    """Registers the decorated function as a workload."""

    def register(make: Callable[[Torch], Timed]) -> Callable[[Torch], Timed]:
        if name in WORKLOADS:
            raise ValueError(f"two workloads are called {name!r}")
        WORKLOADS[name] = Workload(name, section, make, flops, tolerance)
        return make

    return register


def array(*shape: int, seed: int = 0) -> np.ndarray:
    """Makes the same standard normal float32 numbers in every process."""
    return np.random.default_rng(seed).standard_normal(shape, dtype=np.float32)


def tensor(torch: Torch, *shape: int, seed: int = 0, requires_grad: bool = False) -> Any:
    """Makes a float32 tensor of standard normal numbers."""
    made = torch.from_numpy(array(*shape, seed=seed))
    return made.requires_grad_() if requires_grad else made


def integers(torch: Torch, high: int, *shape: int, seed: int = 0) -> Any:
    """Makes an int64 tensor of numbers in [0, high)."""
    return torch.from_numpy(np.random.default_rng(seed).integers(0, high, shape))


def settled(torch: Torch, module: Any) -> Any:
    """Gives a module the same small weights in every library, whatever its initialisation."""
    with torch.no_grad():
        for index, parameter in enumerate(module.parameters()):
            values = array(*parameter.shape, seed=index) * 0.1
            parameter.copy_(torch.from_numpy(values))
    return module


def forward_backward(call: Callable[..., Any], cotangent: Any, *leaves: Any) -> Timed:
    """Times a forward pass and the gradients of the leaves under a fixed cotangent."""

    def run() -> Any:
        for leaf in leaves:
            leaf.grad = None
        output = call()
        output.backward(cotangent)
        return (output, *(leaf.grad for leaf in leaves))

    return run
