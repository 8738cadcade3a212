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


def record(name, samples, reference, **fields):
    """A record of an operator that is public, or that rushlight.nn.functional wraps."""
    dims = int(name.split("pool")[1][0])
    public = dims == 1 or name in ("max_pool2d", "max_pool3d")
    place = name if public else f"_C._nn.{name}"
    return Record(name, samples, reference, function=place, errors=errors(name, place), **fields)


DILATED = [{"dilation": 2}]
DIVISORS = [{"count_include_pad": False}, {"divisor_override": 5}]
RECORDS = []
for dims in (1, 2, 3):
    dtypes = (*FLOATS, *HALVES, *(() if dims == 1 else ("int64", "int32")))
    divisors = DIVISORS[:1] if dims == 1 else DIVISORS
    RECORDS += [
        record(f"max_pool{dims}d", window_samples(dims, DILATED), max_reference(dims, False),
               dtypes=dtypes),
        record(f"max_pool{dims}d_with_indices", window_samples(dims, DILATED),
               max_reference(dims, True), dtypes=FLOATS),
        record(f"avg_pool{dims}d", window_samples(dims, divisors), avg_reference(dims),
               dtypes=(*FLOATS, *HALVES)),
        record(f"adaptive_avg_pool{dims}d", adaptive_samples(dims),
               lambda x, size, dims=dims: pool(x, dims, adaptive(x, dims, size),
                                               lambda part, *_: part.mean(-1))[0],
               dtypes=(*FLOATS, *HALVES)),
        record(f"adaptive_max_pool{dims}d", adaptive_samples(dims),
               lambda x, size, dims=dims: tuple(pool(x, dims, adaptive(x, dims, size), largest)),
               dtypes=FLOATS),
    ]
