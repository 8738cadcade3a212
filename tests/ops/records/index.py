"""Records of selection, placement and order."""

from __future__ import annotations

import numpy as np

from tests.ops.record import BOOL, FLOATS, INTEGERS, Error, Record, Sample

ALL = FLOATS + INTEGERS + BOOL
ROWS = np.array([2, 0, 2])
PLACES = np.array([[0, 2, 1], [1, 0, 0]])
CHOSEN = np.array([[True, False, True], [False, False, True]])


def scattered(x, dim, index, src):
    """x with src placed along a dimension."""
    result = x.copy()
    np.put_along_axis(result, index, src, dim)
    return result


def added(x, dim, index, src):
    """x with src added along dimension 0 or 1."""
    result = x.copy()
    for position in np.ndindex(index.shape):
        target = list(position)
        target[dim] = index[position]
        result[tuple(target)] += src[position]
    return result


WRITTEN_AND_READ = Error(lambda t: t.gather(x := t.ones(2), 0, t.tensor([0]), out=x),
                         RuntimeError, r"gather\(\).*single memory location")
WRONG_DTYPE_OUT = Error(
    lambda t: t.gather(t.ones(2), 0, t.tensor([0]), out=t.ones(1, dtype=t.float64)),
    RuntimeError, r"gather\(\): Expected out tensor to have dtype Float, but got Double")

RECORDS = [
    Record("index_select", reference=lambda x, dim, index: np.take(x, index, axis=dim),
           samples=lambda make: [Sample(make(4, 3), 0, ROWS), Sample(make(2, 17), 1, ROWS)],
           dtypes=ALL,
           errors=[Error(lambda t: t.ones(2).index_select(0, t.tensor([2])), IndexError,
                         "out of range")]),
    Record("gather", reference=lambda x, dim, index: np.take_along_axis(x, index, dim),
           samples=lambda make: [Sample(make(2, 3), 1, PLACES)],
           dtypes=ALL,
           errors=[WRITTEN_AND_READ, WRONG_DTYPE_OUT,
                   Error(lambda t: t.ones(2).gather(0, t.tensor([2])), RuntimeError,
                         "out of bounds")]),
    Record("scatter_add", reference=added,
           samples=lambda make: [Sample(make(3, 3), 0, PLACES, make(2, 3)),
                                 Sample(make(2, 3), 1, PLACES, make(2, 3))],
           dtypes=FLOATS),
    Record("scatter", reference=scattered,
           samples=lambda make: [Sample(make(2, 3), 1, np.array([[0, 2], [1, 0]]), make(2, 2))],
           dtypes=ALL),
    Record("index_add", reference=lambda x, dim, index, source: added(
               x, 0, np.repeat(index[:, None], x.shape[1], 1), source),
           samples=lambda make: [Sample(make(4, 3), 0, ROWS, make(3, 3))], dtypes=FLOATS,
           errors=[Error(lambda t: t.ones(3, 2).index_add(0, t.tensor([0, 1]), t.ones(2)),
                         RuntimeError, r"self.shape = \[3, 2\] source.shape = \[2\]")]),
    Record("masked_select", reference=lambda x, mask: x[mask],
           samples=lambda make: [Sample(make(2, 3), CHOSEN)], dtypes=ALL,
           errors=[Error(lambda t: t.masked_select(x := t.ones(2), x > 0, out=x), RuntimeError,
                         r"masked_select\(\).*single memory location")]),
    Record("masked_fill", reference=lambda x, mask, value: np.where(mask, value, x),
           samples=lambda make: [Sample(make(2, 3), CHOSEN, 1)], dtypes=FLOATS + INTEGERS),
    Record("take", reference=np.take,
           samples=lambda make: [Sample(make(2, 3), np.array([0, 5, 5]))], dtypes=ALL,
           errors=[Error(lambda t: t.take(x := t.ones(2), t.tensor([1]), out=x), RuntimeError,
                         r"take\(\).*single memory location")]),
    Record("sort", reference=np.sort, output=lambda result: result[0],
           samples=lambda make: [Sample(make(3, 5)), Sample(make(2, 300)), Sample(make(0))],
           dtypes=FLOATS + INTEGERS),
    Record("topk", reference=lambda x, k: np.sort(x)[..., ::-1][..., :k],
           output=lambda result: result[0],
           samples=lambda make: [Sample(make(3, 5), 2), Sample(make(500), 3)],
           dtypes=FLOATS + INTEGERS,
           errors=[Error(lambda t: t.ones(2).topk(3), RuntimeError, "out of range")]),
    Record("searchsorted", reference=np.searchsorted, gradient=False,
           samples=lambda make: [Sample(np.sort(make(9)), make(2, 3))], dtypes=FLOATS),
    Record("isin", reference=np.isin, gradient=False,
           samples=lambda make: [Sample(make(2, 3), make(4))], dtypes=INTEGERS),
    Record("nonzero", reference=np.argwhere, gradient=False,
           samples=lambda make: [Sample(make(2, 3)), Sample(make(0, 3))], dtypes=ALL),
]
