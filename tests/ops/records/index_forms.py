"""Records of the other forms of placement and order: values in place of tensors, sums, extremes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tests.ops.record import FLOATS, HALVES, INTEGERS, Record, Sample

PLACES = np.array([[0, 2, 0], [1, 0, 0]])
ROWS = np.array([2, 0, 2])
MASK = np.array([[True, False, True], [False, False, True]])
COMBINED: dict[str, Callable[[Any], Any]] = {
    "sum": np.sum, "mean": np.mean, "prod": np.prod, "amax": np.max, "amin": np.min}  # fmt: skip


def combined(x: Any, dim: int, index: Any, src: Any, reduce: str, include_self: bool = True) -> Any:
    """x where all values that an index sends to one place are combined there."""
    result = x.copy()
    met: dict[tuple[int, ...], list[Any]] = {}
    for position in np.ndindex(index.shape):
        target = list(position)
        target[dim] = index[position]
        met.setdefault(tuple(target), []).append(src[position])
    for place, values in met.items():
        result[place] = COMBINED[reduce]([x[place], *values] if include_self else values)
    return result


def combined_rows(x: Any, dim: int, index: Any, src: Any, reduce: str, include_self: bool = True,
                  ) -> Any:  # fmt: skip
    """The same where an index moves whole slices."""
    shape = [-1 if axis == dim else 1 for axis in range(x.ndim)]
    wide = np.broadcast_to(index.reshape(shape), src.shape)
    return combined(x, dim, wide, src, reduce, include_self)


def placed(x: Any, place: Any, values: Any, accumulate: bool = False) -> Any:
    result = x.copy()
    if accumulate:
        np.add.at(result, place, values)
    else:
        result[place] = values
    return result


def along(dim: int, index: Any) -> Any:
    return tuple([slice(None)] * dim + [index])


def meetings(reduce: str) -> list[Record]:
    """scatter_reduce, with more than one value at a place, and index_reduce."""
    scatter = Record(
        "scatter_reduce", variant=reduce, reference=combined,
        samples=lambda make: [
            Sample(make(3, 3), 1, PLACES, make(2, 3), reduce),
            Sample(make(3, 3), 0, PLACES, make(2, 4), reduce, include_self=False)],
        dtypes=FLOATS + (() if reduce == "mean" else INTEGERS))  # fmt: skip
    rows = Record(
        "index_reduce", variant=reduce, reference=combined_rows,
        samples=lambda make: [
            Sample(make(3, 2), 0, ROWS, make(3, 2), reduce),
            Sample(make(2, 3), 1, ROWS, make(2, 3), reduce, include_self=False)])  # fmt: skip
    return [scatter] if reduce == "sum" else [scatter, rows]


RECORDS = [
    *(record for reduce in COMBINED for record in meetings(reduce)),
    # A zero among the factors: its gradient is the product of the others.
    Record("scatter_reduce", variant="prod with a zero", reference=combined, second_order=False,
           samples=lambda make: [
               Sample(make(3), 0, np.array([0, 0, 1]), np.array([0.0, 2.0, 0.0]), "prod"),
               Sample(np.array([0.0, 2.0]), 0, np.array([0, 1, 1]), make(3), "prod")],
           dtypes=("float64",)),
    Record("scatter", variant="number", reference=lambda x, dim, index, value: placed(
               x, (np.arange(2)[:, None], index), value),
           samples=lambda make: [Sample(make(2, 3), 1, PLACES, 1.5)]),
    *(Record("scatter", variant=reduce, gradient=False, dtypes=FLOATS + INTEGERS,
             reference=lambda x, dim, index, src, reduce: combined(
                 x, dim, index, src, {"add": "sum", "multiply": "prod"}[reduce]),
             samples=lambda make, reduce=reduce: [
                 Sample(make(2, 3), 1, PLACES, make(2, 3), reduce=reduce)])
      for reduce in ("add", "multiply")),
    Record("index_add", variant="alpha", reference=lambda x, dim, index, source, alpha: placed(
               x, along(dim, index), alpha * source, accumulate=True),
           samples=lambda make: [Sample(make(2, 3), 1, ROWS, make(2, 3), alpha=2.5)],
           dtypes=FLOATS + HALVES),
    Record("index_fill", variant="tensor", reference=lambda x, dim, index, value: placed(
               x, along(dim, index), value),
           samples=lambda make: [Sample(make(2, 3), 1, ROWS, make())]),
    Record("index_copy", variant="columns", reference=lambda x, dim, index, source: placed(
               x, along(dim, index), source),
           samples=lambda make: [Sample(make(2, 4), 1, np.array([3, 0]), make(2, 2))]),
    Record("index_put", variant="accumulate", reference=placed,
           samples=lambda make: [Sample(make(4, 2), (ROWS,), make(3, 2), True),
                                 Sample(make(3, 4), (ROWS, ROWS), make(), True),
                                 Sample(make(2, 3), (MASK,), make(3), True)]),
    Record("put", variant="accumulate", reference=lambda x, index, source, _: placed(
               x.ravel(), index, source, accumulate=True).reshape(x.shape),
           samples=lambda make: [Sample(make(2, 3), np.array([5, 0, 5]), make(3), True)]),
    Record("masked_fill", variant="tensor",
           reference=lambda x, mask, value: np.where(mask, value, x),
           samples=lambda make: [Sample(make(2, 3), MASK, make())]),
    Record("sort", variant="falling", output=lambda result: result[0],
           reference=lambda x, dim, descending: -np.sort(-x, axis=dim),
           samples=lambda make: [Sample(make(4, 3), 0, descending=True)], dtypes=FLOATS),
    Record("topk", variant="smallest", output=lambda result: result[0],
           reference=lambda x, k, dim, largest: np.sort(x, axis=dim)[:k],
           samples=lambda make: [Sample(make(5, 3), 2, 0, largest=False)], dtypes=FLOATS),
    Record("gather", variant="repeated", reference=lambda x, dim, index: np.take_along_axis(
               x, index, dim),
           samples=lambda make: [Sample(make(3, 3), 0, PLACES), Sample(make(2, 40), 1, PLACES)],
           dtypes=FLOATS + HALVES),
]  # fmt: skip
