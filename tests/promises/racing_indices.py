"""Computes while a thread writes what is read; run in a child by test_indices.py.

Prints the operator under way, so that the last line names what ended the process.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import numpy as np
import rushlight
import rushlight.nn.functional as F

ROUNDS = 12
ELEMENTS = 40_000

legal = np.arange(ELEMENTS) % 50
outside = np.where(np.arange(ELEMENTS) % 7 == 0, 10**12, -(10**12))
noise = np.random.default_rng(3).integers(0, 10**9, ELEMENTS).astype("float32")

index = rushlight.tensor(legal)
few = rushlight.tensor(legal % 3)
mask = rushlight.zeros(ELEMENTS, dtype=rushlight.bool)
values = rushlight.tensor(noise)
table = rushlight.ones(ELEMENTS)
rows = rushlight.ones(50, 4)
square = index.reshape(200, 200)

OPERATORS: dict[str, Callable[[], Any]] = {
    "gather": lambda: table.gather(0, index),
    "gather rows": lambda: table.reshape(200, 200).gather(0, square),
    "scatter": lambda: table.scatter(0, index, table),
    "scatter_": lambda: rushlight.ones(ELEMENTS).scatter_(0, index, table),
    "scatter_add rows": lambda: table.reshape(200, 200).scatter_add(0, square, table.view(200, -1)),
    "scatter_reduce": lambda: table.scatter_reduce(0, index, table, "amax"),
    "index_select": lambda: rows.index_select(0, index),
    "index_add": lambda: rows.index_add(0, index, rushlight.ones(ELEMENTS, 4)),
    "index_put": lambda: table.index_put((index,), table),
    "index": lambda: rows[index],
    "take": lambda: table.take(index),
    "embedding": lambda: F.embedding(index, rows),
    "nll_loss": lambda: F.nll_loss(rushlight.ones(ELEMENTS, 50), index),
    "cross_entropy": lambda: F.cross_entropy(
        rushlight.ones(ELEMENTS, 50), index, rushlight.ones(50), label_smoothing=0.5
    ),
    "ctc_loss": lambda: F.ctc_loss(
        rushlight.zeros(9, 400, 50).log_softmax(-1), index.reshape(400, 100), [9] * 400, [4] * 400
    ),
    "max_unpool": lambda: F.max_unpool1d(table.reshape(1, 400, 100), index.reshape(1, 400, 100), 2),
    "one_hot": lambda: F.one_hot(index, 50),
    "bincount": lambda: rushlight.bincount(index, minlength=50),
    "repeat_interleave": lambda: rushlight.repeat_interleave(few),
    "nonzero": lambda: mask.nonzero(),
    "masked_select": lambda: table[mask],
    "masked_scatter": lambda: table.masked_scatter(mask, table),
    "sort": lambda: values.sort(),
    "topk": lambda: values.topk(100),
    "unique": lambda: values.unique(return_inverse=True, return_counts=True),
    "unique_consecutive": lambda: index.unique_consecutive(return_counts=True),
    "unique slices": lambda: values.reshape(-1, 2).unique(dim=0),
    "median": lambda: values.median(),
    "kthvalue": lambda: values.kthvalue(1000),
    "mode": lambda: values.mode(),
    "searchsorted": lambda: rushlight.searchsorted(values, table),
    "histc": lambda: values.histc(20),
    "multinomial": lambda: values.abs().multinomial(5),
}


def write(stop: list[bool]) -> None:
    """Turns what the operators read back and forth."""
    indices, counts, bits, numbers = index.numpy(), few.numpy(), mask.numpy(), values.numpy()
    round_ = 0
    while not stop:
        round_ += 1
        indices[...] = outside if round_ % 2 else legal
        counts[...] = 7 - legal % 5 if round_ % 2 else legal % 3
        bits[...] = legal % 3 == 0 if round_ % 2 else legal % 2 == 0
        numbers[...] = noise[::-1] if round_ % 2 else noise * np.float32(1e-20)
        if round_ % 5 == 0:
            indices[...] = legal


def main() -> None:
    stop: list[bool] = []
    writer = threading.Thread(target=write, args=(stop,))
    writer.start()
    try:
        for name, call in OPERATORS.items():
            print(name, flush=True)
            for _ in range(ROUNDS):
                try:
                    call()
                except (RuntimeError, IndexError):
                    pass
    finally:
        stop.append(True)
        writer.join()


if __name__ == "__main__":
    main()
