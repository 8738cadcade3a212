"""Records of pooling."""

from __future__ import annotations

import itertools
import math

import numpy as np

from tests.ops.record import FLOATS, HALVES, Error, Record, Sample


def each(value, dims):
    """One number a dimension."""
    return (value,) * dims if isinstance(value, int) else tuple(value)


def output_length(size, kernel, stride, padding, dilation, ceil_mode):
    """How many windows there are along a dimension."""
    room = size + 2 * padding - dilation * (kernel - 1) - 1
    count = (math.ceil if ceil_mode else math.floor)(room / stride) + 1
    if ceil_mode and (count - 1) * stride >= size + padding:
        count -= 1
    return count


def regular(x, dims, kernel, stride, padding, dilation, ceil_mode):
    """For every output the positions along each dimension, and the window's length with padding."""
    windows = []
    for size, k, s, p, d in zip(x.shape[-dims:], kernel, stride, padding, dilation, strict=True):
        axis = []
        for i in range(output_length(size, k, s, p, d, ceil_mode)):
            start = i * s - p
            inside = [start + j * d for j in range(k) if 0 <= start + j * d < size]
            axis.append((inside, min(start + k, size + p) - start))
        windows.append(axis)
    return windows


def adaptive(x, dims, output_size):
    """The same for windows that divide the input evenly."""
    windows = []
    for size, wanted in zip(x.shape[-dims:], each(output_size, dims), strict=True):
        axis = []
        for i in range(wanted):
            begin, end = i * size // wanted, -(-(i + 1) * size // wanted)
            axis.append((list(range(begin, end)), end - begin))
        windows.append(axis)
    return windows


def pool(x, dims, windows, reduce):
    """Applies reduce(window, its positions, its padded size) to every window."""
    lead, sizes = x.shape[:-dims], tuple(len(axis) for axis in windows)
    flat = np.arange(math.prod(x.shape[-dims:])).reshape(x.shape[-dims:])
    results = []
    for chosen in itertools.product(*windows):
        at = np.ix_(*[positions for positions, _ in chosen])
        part = x[(..., *at)].reshape(*lead, flat[at].size)
        results.append(reduce(part, flat[at].ravel(), math.prod(length for _, length in chosen)))
    columns = zip(*results, strict=True) if isinstance(results[0], tuple) else [results]
    return [np.stack(column, -1).reshape(*lead, *sizes) for column in columns]


def largest(part, positions, _):
    """The largest value and where it is."""
    first = part.argmax(-1)
    return np.take_along_axis(part, first[..., None], -1)[..., 0], positions[first]


def max_reference(dims, with_indices):
    """numpy's max pooling."""

    def reference(x, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False):
        kernel = each(kernel_size, dims)
        step = kernel if stride is None else each(stride, dims)
        windows = regular(x, dims, kernel, step, each(padding, dims), each(dilation, dims),
                          ceil_mode)
        values, indices = pool(x, dims, windows, largest)
        return (values, indices) if with_indices else values

    return reference


def avg_reference(dims):
    """numpy's average pooling."""

    def reference(x, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True,
                  divisor_override=None):
        kernel = each(kernel_size, dims)
        step = kernel if stride is None else each(stride, dims)
        windows = regular(x, dims, kernel, step, each(padding, dims), (1,) * dims, ceil_mode)

        def mean(part, positions, padded):
            counted = padded if count_include_pad else len(positions)
            return part.sum(-1) / (divisor_override or counted)

        return pool(x, dims, windows, mean)[0]

    return reference


def window_samples(dims, extra):
    """Strides, paddings, cut-off windows, sizes around vectors; `extra` options one at a time."""
    size = (4, 5, 7)[3 - dims:]

    def samples(make):
        yield Sample(make(1, 2, *(2, 2, 4)[3 - dims:]), 2)
        yield Sample(make(2, 3, *size), 2)
        yield Sample(make(3, *size), (2, 3, 3)[3 - dims:], 1)
        yield Sample(make(1, 2, *size), 3, 2, 1)
        yield Sample(make(1, 2, *size), 2, 3, 1, ceil_mode=True)
        for options in extra:
            yield Sample(make(1, 2, *size), 3, 2, 1, **options)
        yield Sample(make(0, 2, *size), 2)
        if dims == 2:
            yield Sample(make(2, 1, 5, 70), 2)
            yield Sample(make(2, 1, 5, 70), 3, 1, 1)
            yield Sample(make(2, 1, 7, 67), 3, 2)
            yield Sample(make(2, 2, 9, 9), 9)

    return samples


def adaptive_samples(dims):
    """Sizes that divide and that do not, larger than the input, one."""
    size = (4, 6, 7)[3 - dims:]

    def samples(make):
        yield Sample(make(1, 2, *(2, 2, 5)[3 - dims:]), (1, 2, 3)[3 - dims:])
        yield Sample(make(2, 3, *size), 1)
        yield Sample(make(3, *size), (2, 3, 3)[3 - dims:] if dims > 1 else 3)
        yield Sample(make(1, 2, *size), (2, 3, 7)[3 - dims:] if dims > 1 else 7)
        yield Sample(make(1, 2, *size), 9)

    return samples


def errors(name, place):
    """Wrong ranks, sizes and numbers."""
    dims = int(name.split("pool")[1][0])

    def call(shape, *args):
        def run(t):
            target = t
            for part in place.split(".")[:-1]:
                target = getattr(target, part)
            return getattr(target, name)(t.ones(*shape), *args)

        return run

    size = (4,) * dims
    wrong_rank = Error(call((2,) * (dims + 3), 2), RuntimeError, name.removesuffix("_with_indices"))
    if name.startswith("adaptive"):
        return [wrong_rank, Error(call((1, 1, *size), -1), RuntimeError, "output_size")]
    return [
        wrong_rank,
        Error(call((1, 1, *size), 5), RuntimeError, "too small"),
        Error(call((1, 1, *size), 2, 0), RuntimeError, "stride"),
        Error(call((1, 1, *size), 2, 1, 2), RuntimeError, "half"),
        Error(call((1, 1, *size), (2,) * 4), RuntimeError, "kernel_size"),
        Error(call((1, 0, *size), 2), RuntimeError, "non-zero"),
    ]


def fields(kind, dims, public=False, dtypes=FLOATS):
    """What the records of one kind of pooling have in common. The extension module has them all."""
    name = f"{kind}_pool{dims}d"
    place = name if public else f"_C._nn.{name}"
    if kind == "adaptive_avg":
        def mean(x, size):
            return pool(x, dims, adaptive(x, dims, size), lambda part, *_: part.mean(-1))[0]

        about = {"samples": adaptive_samples(dims), "reference": mean}
    elif kind == "adaptive_max":
        def maximum(x, size):
            return tuple(pool(x, dims, adaptive(x, dims, size), largest))

        about = {"samples": adaptive_samples(dims), "reference": maximum}
    elif kind == "avg":
        options = [{"count_include_pad": False}, {"divisor_override": 5}]
        about = {"samples": window_samples(dims, options[: min(dims, 2)]),
                 "reference": avg_reference(dims)}
    else:
        about = {"samples": window_samples(dims, [{"dilation": 2}]),
                 "reference": max_reference(dims, False)}
    return {**about, "function": place, "errors": errors(name, place), "dtypes": dtypes}


def indexed(dims):
    """The same for max pooling with indices."""
    about = fields("max", dims)
    place = f"max_pool{dims}d_with_indices" if dims == 1 else f"_C._nn.max_pool{dims}d_with_indices"
    return {**about, "reference": max_reference(dims, True), "function": place, "errors": ()}


def unpool_fields(dims):
    """What the records of max unpooling have in common."""
    name, size, pooled = f"max_unpool{dims}d", (4, 3, 6)[3 - dims:], (2, 1, 3)[3 - dims:]
    count = math.prod(pooled)
    positions = np.arange(math.prod(size))[::2][:count][::-1].reshape(pooled)

    def samples(make):
        for lead in ((2, 3), (2,)):
            yield Sample(make(*lead, *pooled), np.broadcast_to(positions, (*lead, *pooled)).copy(),
                         size)

    def reference(x, indices, size):
        result = np.zeros((*x.shape[:-dims], math.prod(size)), x.dtype)
        flat = indices.reshape(*x.shape[:-dims], count)
        np.put_along_axis(result, flat, x.reshape(flat.shape), -1)
        return result.reshape(*x.shape[:-dims], *size)

    def call(shape, indices, size):
        return lambda t: getattr(t._C._nn, name)(t.ones(*shape), indices(t), size)

    one = (1,) * dims
    wrong = [
        Error(call((1, *one), lambda t: t.full((1, *one), 9), one), RuntimeError, "invalid"),
        Error(call((1, *one), lambda t: t.full((2, *one), 0), one), RuntimeError, "indices"),
        Error(call((1, *one), lambda t: t.full((1, *one), 0), (1,) * 4), RuntimeError,
              "output_size"),
    ]
    return {"samples": samples, "reference": reference, "function": f"_C._nn.{name}",
            "errors": wrong, "dtypes": (*FLOATS, *HALVES, "int64")}


REAL = (*FLOATS, *HALVES)
ALL = (*REAL, "int64", "int32")
RECORDS = [
    Record("max_pool1d", **fields("max", 1, True, REAL)),
    Record("max_pool2d", **fields("max", 2, True, ALL)),
    Record("max_pool3d", **fields("max", 3, True, ALL)),
    Record("max_pool1d_with_indices", **indexed(1)),
    Record("max_pool2d_with_indices", **indexed(2)),
    Record("max_pool3d_with_indices", **indexed(3)),
    Record("avg_pool1d", **fields("avg", 1, True, REAL)),
    Record("avg_pool2d", **fields("avg", 2, False, REAL)),
    Record("avg_pool3d", **fields("avg", 3, False, REAL)),
    Record("adaptive_avg_pool1d", **fields("adaptive_avg", 1, True, REAL)),
    Record("adaptive_avg_pool2d", **fields("adaptive_avg", 2, False, REAL)),
    Record("adaptive_avg_pool3d", **fields("adaptive_avg", 3, False, REAL)),
    Record("adaptive_max_pool1d", **fields("adaptive_max", 1, True)),
    Record("adaptive_max_pool2d", **fields("adaptive_max", 2)),
    Record("adaptive_max_pool3d", **fields("adaptive_max", 3)),
    Record("max_unpool1d", **unpool_fields(1)),
    Record("max_unpool2d", **unpool_fields(2)),
    Record("max_unpool3d", **unpool_fields(3)),
]
