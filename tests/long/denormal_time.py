"""P17: how much longer operators take for numbers below the normal ones. At most twice as long."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

import rushlight as torch

OPERATORS: dict[str, Callable[[Any], Any]] = {
    "add": lambda x: x + x,
    "mul": lambda x: x * 0.5,
    "exp": lambda x: x.exp(),
    "tanh": lambda x: x.tanh(),
    "sigmoid": lambda x: x.sigmoid(),
    "sum": lambda x: x.sum(1),
    "softmax": lambda x: x.softmax(1),
    "matmul": lambda x: x @ x,
}
ROUNDS = 40
MOST = 2.2  # what twice may look like in a measurement


def seconds(operator: Callable[[Any], Any], x: Any) -> float:
    begin = time.perf_counter()
    operator(x)
    return time.perf_counter() - begin


def main() -> int:
    torch.set_num_threads(1)
    normal = torch.rand(700, 700) + 0.5
    below = normal * 1e-39
    slow = []
    for name, operator in OPERATORS.items():
        # In turns, so that both meet the same machine.
        times = [(seconds(operator, below), seconds(operator, normal)) for _ in range(ROUNDS)]
        ratio = min(time[0] for time in times) / min(time[1] for time in times)
        print(f"{name:8} {ratio:.2f}")
        if ratio > MOST:
            slow.append(name)
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
