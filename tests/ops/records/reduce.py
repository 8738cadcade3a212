"""Records of the reductions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tests.ops.record import BOOL, FLOATS, HALVES, INTEGERS, Error, Record, Sample


def over(function: Callable[..., Any]) -> Callable[..., Any]:
    """numpy's function with torch's names of the parameters."""

    def call(a: Any, dim: Any = None, keepdim: bool = False) -> Any:
        return function(a, axis=tuple(dim) if isinstance(dim, (list, tuple)) else dim,
                        keepdims=keepdim)  # fmt: skip

    return call


def reduced(make: Callable[..., np.ndarray]) -> list[Sample]:
    """Calls over all kinds of layouts: rows, columns, both, long and narrow ones."""
    return [
        Sample(make(3, 4)),
        Sample(make(3, 4), 0),
        Sample(make(3, 4), dim=-1, keepdim=True),
        Sample(make(2, 3, 4), (0, 2)),
        Sample(make(2, 3, 4), dim=1),
        Sample(make(5, 2, 3, 2), dim=(1, 3), keepdim=True),
        Sample(make(3, 37), 0),
        Sample(make(3, 37), 1),
    ]


TWICE = Error(lambda t: t.sum(t.ones(2, 2), (0, -2)), RuntimeError, "multiple times")
OUTSIDE = Error(lambda t: t.mean(t.ones(2, 2), 2), IndexError, "out of range")
INTEGER_MEAN = Error(lambda t: t.mean(t.ones(2, dtype=t.int64)), RuntimeError, "Got: Long")

RECORDS = [
    Record("sum", samples=reduced, reference=over(np.sum), dtypes=FLOATS + HALVES, errors=[TWICE]),
    Record("sum", samples=reduced, reference=over(lambda a, **k: np.sum(a.astype(np.int64), **k)),
           dtypes=INTEGERS + BOOL, gradient=False, variant="integers"),
    Record("mean", samples=reduced, reference=over(np.mean), dtypes=FLOATS + HALVES,
           errors=[OUTSIDE, INTEGER_MEAN]),
    Record("count_nonzero", samples=lambda make: [Sample(make(3, 4)), Sample(make(3, 40), 1)],
           reference=lambda a, dim=None: np.count_nonzero(a, axis=dim),
           dtypes=FLOATS + INTEGERS + BOOL, gradient=False),
]  # fmt: skip
