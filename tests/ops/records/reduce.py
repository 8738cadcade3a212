"""Records of the reductions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tests.ops.record import BOOL, COMPLEXES, FLOATS, HALVES, INTEGERS, Error, Record, Sample


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
        Sample(make(2, 3, 4), (0, 1)),
        Sample(make(2, 3, 4), dim=(1, 2)),
        Sample(make(5, 2, 3, 2), dim=(1, 3), keepdim=True),
        Sample(make(3, 37), 0),
        Sample(make(3, 37), 1),
    ]


TWICE = Error(lambda t: t.sum(t.ones(2, 2), (0, -2)), RuntimeError, "multiple times")
OUTSIDE = Error(lambda t: t.mean(t.ones(2, 2), 2), IndexError, "out of range")
INTEGER_MEAN = Error(lambda t: t.mean(t.ones(2, dtype=t.int64)), RuntimeError, "Got: Long")

Make = Callable[..., np.ndarray]


def moments(function: Callable[..., Any], extra: bool = False) -> Callable[..., Any]:
    """numpy's var or std with torch's correction, and the mean beside it."""

    def call(a: Any, dim: Any = None, correction: float = 1, keepdim: bool = False) -> Any:
        axis = tuple(dim) if isinstance(dim, (list, tuple)) else dim
        result = function(a, axis=axis, ddof=correction, keepdims=keepdim)
        return (result, np.mean(a, axis=axis, keepdims=keepdim)) if extra else result

    return call


def moment_samples(make: Make) -> list[Sample]:
    return [Sample(make(3, 4)), Sample(make(3, 4), 0), Sample(make(3, 4), dim=-1, keepdim=True),
            Sample(make(2, 3, 4), (0, 2), correction=0), Sample(make(2, 3, 4), dim=1),
            Sample(make(37, 2), 0), Sample(make(2, 37), 1, correction=2)]  # fmt: skip


def norms(make: Make) -> list[Sample]:
    return [Sample(make(3, 4)), Sample(make(3, 4), 1), Sample(make(3, 4), 1, 0),
            Sample(make(3, 4), 3, 1, True), Sample(make(2, 3, 4), float("inf"), (0, 2)),
            Sample(make(3, 4), -float("inf"), 1), Sample(make(3, 4), 2.5, (0, 1)),
            Sample(make(2, 37), 2, 1), Sample(make(3, 4), 0, 1)]  # fmt: skip


def norm_of(a: Any, p: Any = 2, dim: Any = None, keepdim: bool = False) -> Any:
    """The p-norm, by its definition."""
    axis = tuple(dim) if isinstance(dim, (list, tuple)) else dim
    size = np.abs(a)
    if p == 0:
        return np.sum(size != 0, axis=axis, keepdims=keepdim).astype(size.dtype)
    if np.isinf(p):
        return (np.max if p > 0 else np.min)(size, axis=axis, keepdims=keepdim)
    return np.sum(size**p, axis=axis, keepdims=keepdim) ** (1 / p)


def along(make: Make) -> list[Sample]:
    """Calls along one dimension: the last, the first, one in the middle, long, narrow."""
    return [Sample(make(3, 4), 0), Sample(make(3, 4), -1), Sample(make(2, 3, 4), 1),
            Sample(make(37), 0), Sample(make(2, 37), 1), Sample(make(37, 2), 0)]  # fmt: skip


def first_place(function: Callable[..., Any], place: Callable[..., Any]) -> Callable[..., Any]:
    def call(a: Any, dim: int, keepdim: bool = False) -> Any:
        return function(a, axis=dim, keepdims=keepdim), place(a, axis=dim, keepdims=keepdim)

    return call


def running(function: Any) -> Callable[..., Any]:
    """The running extreme and its last place."""

    def call(a: Any, dim: int) -> Any:
        values = function.accumulate(a, axis=dim)
        places = np.moveaxis(np.zeros(a.shape, int), dim, 0)
        for k, (row, value) in enumerate(zip(np.moveaxis(a, dim, 0), np.moveaxis(values, dim, 0),
                                             strict=True)):  # fmt: skip
            places[k] = np.where(row == value, k, places[max(k - 1, 0)])
        return values, np.moveaxis(places, 0, dim)

    return call


def ranked(a: Any, rank: int, dim: int) -> Any:
    places = np.argsort(a, axis=dim, kind="stable").take([rank], axis=dim)
    return np.take_along_axis(a, places, dim).squeeze(dim), places.squeeze(dim)


def empty(name: str, kind: type[Exception] = IndexError) -> Error:
    return Error(lambda t: getattr(t, name)(t.ones(2, 0), dim=1), kind, "non-zero size")


def summed_to(a: np.ndarray, *size: Any) -> Any:
    """The sums over what broadcasting from the size expands."""
    shape = size[0] if isinstance(size[0], tuple) else size
    missing = a.ndim - len(shape)
    axes = [missing + i for i, want in enumerate(shape) if want != a.shape[missing + i]]
    return np.sum(a, axis=(*range(missing), *axes), keepdims=True).reshape(shape)


def nuclear(a: Any, p: str, dim: Any = (0, 1), keepdim: bool = False) -> Any:
    """The sums of singular values."""
    sums = np.linalg.svd(np.moveaxis(a, dim, (-2, -1)), compute_uv=False).sum(-1)
    return np.expand_dims(sums, dim) if keepdim else sums


def nuclear_samples(make: Make) -> list[Sample]:
    return [Sample(make(4, 3), "nuc"), Sample(make(3, 4), "nuc"), Sample(make(3, 3), "nuc"),
            Sample(make(2, 3, 4), "nuc", (2, 0)), Sample(make(3, 2, 2), "nuc", (1, 2), True)]


def log_sum_exp(a: Any, dim: Any, keepdim: bool = False) -> Any:
    return np.log(np.sum(np.exp(a), axis=dim, keepdims=keepdim))


def lines(make: Make) -> list[Sample]:
    return [Sample(make(3, 4), 0), Sample(make(3, 5), 1), Sample(make(2, 1), 1)]


COMPLEX = [
    Record("var", samples=moment_samples, reference=moments(np.var), dtypes=COMPLEXES,
           variant="complex"),
    Record("std", samples=moment_samples, reference=moments(np.std), dtypes=COMPLEXES,
           variant="complex"),
    Record("var_mean", samples=lambda make: [*moment_samples(make), Sample(make(), correction=0)],
           reference=moments(np.var, True), dtypes=COMPLEXES,
           variant="complex"),
    Record("std_mean", samples=moment_samples,
           reference=moments(np.std, True), dtypes=COMPLEXES, variant="complex"),
    Record("prod", samples=lambda make: [Sample(make(7)), Sample(make()), Sample(make(0)),
                                         *lines(make)],
           reference=over(np.prod), dtypes=COMPLEXES, variant="complex"),
    Record("cumprod", samples=lines, reference=lambda a, dim: np.cumprod(a, axis=dim),
           dtypes=COMPLEXES, variant="complex"),
    Record("logsumexp", samples=lines, reference=log_sum_exp, dtypes=COMPLEXES, variant="complex"),
    Record("norm", samples=nuclear_samples, reference=nuclear, dtypes=COMPLEXES,
           variant="nuclear complex"),
]

RECORDS = [
    *COMPLEX,
    Record("sum", samples=reduced, reference=over(np.sum), dtypes=FLOATS + HALVES, errors=[TWICE]),
    Record("sum", samples=reduced, reference=over(lambda a, **k: np.sum(a.astype(np.int64), **k)),
           dtypes=INTEGERS + BOOL, gradient=False, variant="integers"),
    Record("mean", samples=reduced, reference=over(np.mean), dtypes=FLOATS + HALVES,
           errors=[OUTSIDE, INTEGER_MEAN]),
    Record("count_nonzero", samples=lambda make: [Sample(make(3, 4)), Sample(make(3, 40), 1)],
           reference=lambda a, dim=None: np.count_nonzero(a, axis=dim),
           dtypes=FLOATS + INTEGERS + BOOL, gradient=False),
    Record("sum_to_size", function="Tensor.sum_to_size", dtypes=FLOATS + HALVES,
           samples=lambda make: [Sample(make(3, 4), 4), Sample(make(3, 4), (3, 1)),
                                 Sample(make(2, 3, 4), (3, 1)), Sample(make(2, 3), 2, 3),
                                 Sample(make(1, 3), (3,)), Sample(make(40, 3, 40), (3, 1))],
           reference=summed_to,
           errors=[Error(lambda t: t.ones(2, 3).sum_to_size(2), RuntimeError, "not expandable"),
                   Error(lambda t: t.ones(3).sum_to_size(1, 3), RuntimeError, "not expandable")]),
    Record("nansum", samples=reduced, reference=over(np.nansum), dtypes=FLOATS + HALVES),
    Record("nanmean", samples=reduced, reference=over(np.nanmean), dtypes=FLOATS),
    Record("prod", samples=lambda make: [Sample(make(7)), *along(make)],
           reference=over(np.prod), dtypes=FLOATS,
           errors=[Error(lambda t: t.prod(t.ones(2), 1), IndexError, "out of range")]),
    Record("prod", samples=lambda make: [Sample(make(7)), *along(make)], variant="integers",
           reference=lambda a, dim=None: np.prod(a.astype(np.int64), axis=dim),
           dtypes=INTEGERS, gradient=False),
    Record("logsumexp",
           samples=lambda make: [*reduced(make)[1:], Sample(make(5, low=900, high=910), 0)],
           reference=over(lambda a, axis, keepdims: np.log(
               np.sum(np.exp(a - a.max()), axis=axis, keepdims=keepdims)) + a.max()),
           dtypes=FLOATS + HALVES, tolerance=1e-5),
    Record("var", samples=moment_samples, reference=moments(np.var), dtypes=FLOATS,
           errors=[Error(lambda t: t.var(t.ones(3, dtype=t.int64)), RuntimeError, "floating")]),
    Record("std", samples=moment_samples, reference=moments(np.std), dtypes=FLOATS),
    Record("var_mean", samples=moment_samples, reference=moments(np.var, True), dtypes=FLOATS),
    Record("std_mean", samples=moment_samples, reference=moments(np.std, True), dtypes=FLOATS),
    Record("norm", samples=norms, reference=norm_of, dtypes=FLOATS,
           errors=[Error(lambda t: t.norm(t.ones(2, dtype=t.int64)), RuntimeError, "Got Long")]),
    Record("norm", variant="nuclear", dtypes=FLOATS, tolerance=1e-5,
           samples=lambda make: [Sample(make(3, 4), "nuc"), Sample(make(5, 2), "nuc", (1, 0)),
                                 Sample(make(3, 2, 4), "nuc", (0, -1), True)],
           reference=lambda a, p, dim=(0, 1), keepdim=False: np.linalg.norm(
               a, p, axis=dim, keepdims=keepdim),
           errors=[Error(lambda t: t.norm(t.ones(3), "nuc"), RuntimeError, "2 dimensions"),
                   Error(lambda t: t.norm(t.ones(3, 3), "nuc", (0, 0)), RuntimeError, "different"),
                   Error(lambda t: t.norm(t.full((2, 2), t.nan), "nuc"), RuntimeError, "finite"),
                   Error(lambda t: t.norm(t.ones(2, 2), "x"), RuntimeError, "Order x")]),
    Record("vector_norm", samples=norms, reference=norm_of, function="_C._linalg.vector_norm"),
    Record("dist", samples=lambda make: [Sample(make(3, 4), make(4)), Sample(make(5), make(5), 3)],
           reference=lambda a, b, p=2: norm_of(a - b, p)),
    Record("max", samples=along, reference=first_place(np.max, np.argmax),
           dtypes=FLOATS + HALVES + INTEGERS, errors=[empty("max")]),
    Record("max", samples=lambda make: [Sample(make(3, 4)), Sample(make(3, 4), make(4))],
           reference=lambda a, b=None: np.max(a) if b is None else np.maximum(a, b),
           dtypes=FLOATS + INTEGERS, variant="all or two"),
    Record("min", samples=along, reference=first_place(np.min, np.argmin),
           dtypes=FLOATS + HALVES + INTEGERS, errors=[empty("min")]),
    Record("min", samples=lambda make: [Sample(make(3, 4)), Sample(make(3, 4), make(4))],
           reference=lambda a, b=None: np.min(a) if b is None else np.minimum(a, b),
           dtypes=FLOATS + INTEGERS, variant="all or two"),
    Record("amax", samples=reduced, reference=over(np.max), dtypes=FLOATS, errors=[empty("amax")]),
    Record("amax", samples=reduced, reference=over(np.max), dtypes=INTEGERS + BOOL,
           gradient=False, variant="integers"),
    Record("amin", samples=reduced, reference=over(np.min), dtypes=FLOATS, errors=[empty("amin")]),
    Record("aminmax", samples=lambda make: [Sample(make(3, 4)), Sample(make(3, 4), dim=1),
                                            Sample(make(3, 4), dim=0, keepdim=True)],
           reference=lambda a, **k: (over(np.min)(a, **k), over(np.max)(a, **k)),
           errors=[empty("aminmax"), Error(
               lambda t: t.aminmax(t.ones(2), out=(t.ones(()), t.ones((), dtype=t.float64))),
               RuntimeError, r"aminmax\(\): Expected out tensor to have dtype")]),
    Record("argmax", samples=lambda make: [Sample(make(3, 4)), *along(make)], gradient=False,
           reference=lambda a, dim=None: np.argmax(a, axis=dim),
           dtypes=FLOATS + HALVES + INTEGERS, errors=[empty("argmax")]),
    Record("argmin", samples=lambda make: [Sample(make(3, 4)), *along(make)], gradient=False,
           reference=lambda a, dim=None: np.argmin(a, axis=dim), dtypes=FLOATS + INTEGERS),
    Record("any", samples=reduced, reference=over(np.any), dtypes=BOOL, gradient=False),
    Record("all", samples=reduced, reference=over(np.all), dtypes=BOOL, gradient=False),
    Record("cumsum", samples=along, reference=lambda a, dim: np.cumsum(a, axis=dim),
           dtypes=FLOATS + HALVES,
           errors=[Error(lambda t: t.cumsum(t.ones(2), 1), IndexError, "out of range")]),
    Record("cumsum", samples=along, dtypes=INTEGERS + BOOL, gradient=False, variant="integers",
           reference=lambda a, dim: np.cumsum(a.astype(np.int64), axis=dim)),
    Record("cumprod", samples=along, reference=lambda a, dim: np.cumprod(a, axis=dim)),
    Record("logcumsumexp", samples=along,
           reference=lambda a, dim: np.logaddexp.accumulate(a, axis=dim)),
    Record("cummax", samples=along, reference=running(np.maximum), dtypes=FLOATS + INTEGERS),
    Record("cummin", samples=along, reference=running(np.minimum), dtypes=FLOATS + INTEGERS),
    Record("median", samples=along, dtypes=FLOATS + INTEGERS, errors=[empty("median")],
           reference=lambda a, dim: ranked(a, (a.shape[dim] - 1) // 2, dim)),
    Record("median", samples=lambda make: [Sample(make(3, 5))], reference=np.median,
           variant="all"),
    Record("nanmedian", samples=along, dtypes=FLOATS,
           reference=lambda a, dim: ranked(a, (a.shape[dim] - 1) // 2, dim)),
    Record("kthvalue", samples=lambda make: [Sample(make(3, 4), 2), Sample(make(5, 3), 1, 0)],
           reference=lambda a, k, dim=-1: ranked(a, k - 1, dim),
           errors=[Error(lambda t: t.kthvalue(t.ones(3), 4), RuntimeError, "out of range"), Error(
               lambda t: t.kthvalue(x := t.ones(3), 1, out=(x, t.tensor(0))),
               RuntimeError, r"kthvalue\(\).*single memory location")]),
    Record("mode", samples=lambda make: [Sample(make(7)), Sample(make(5, 3), 0)],
           reference=lambda a, dim=-1: (a.min(dim), a.argmin(dim))),
    Record("diff", samples=lambda make: [Sample(make(5)), Sample(make(3, 6), 2),
                                         Sample(make(4, 3), dim=0, prepend=make(1, 3))],
           reference=lambda a, n=1, dim=-1, prepend=None: np.diff(
               a, n, dim, **({} if prepend is None else {"prepend": prepend})),
           dtypes=FLOATS + ("int64",),
           errors=[Error(lambda t: t.diff(t.tensor(1.0)), RuntimeError, "one-dimensional")]),
    Record("trapezoid", samples=lambda make: [Sample(make(5)), Sample(make(3, 4), dx=0.5, dim=0),
                                              Sample(make(3, 4), make(4))],
           reference=lambda y, x=None, dx=1.0, dim=-1: np.trapezoid(y, x, dx, dim),
           errors=[Error(lambda t: t.trapezoid(t.ones(3), t.ones(2)), RuntimeError, "one `x`")]),
    Record("cumulative_trapezoid", samples=lambda make: [Sample(make(5)), Sample(make(3, 4), dx=2)],
           reference=lambda y, dx=1.0: np.cumsum((y[..., 1:] + y[..., :-1]) * (dx / 2), axis=-1)),
]  # fmt: skip
