"""Records of the convolutions."""

from __future__ import annotations

import numpy as np

from tests.ops.record import FLOATS, HALVES, Error, Record, Sample


def each(value, dims):
    """One number a dimension."""
    return (value,) * dims if isinstance(value, int) else tuple(value)


def spread(x, step):
    """Puts step - 1 zeros between neighbours of the last dimensions."""
    dims = len(step)
    lead = x.shape[:-dims]
    sizes = [(n - 1) * s + 1 for n, s in zip(x.shape[-dims:], step, strict=True)]
    result = np.zeros((*lead, *sizes), x.dtype)
    result[(..., *[slice(None, None, s) for s in step])] = x
    return result


def correlate(x, w, stride, groups):
    """Correlates a padded batch with dense kernels."""
    dims = w.ndim - 2
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[2:], tuple(range(2, 2 + dims)))
    windows = windows[(slice(None), slice(None), *[slice(None, None, s) for s in stride])]
    inputs, outputs = x.shape[1] // groups, w.shape[0] // groups
    parts = []
    for g in range(groups):
        part = windows[:, g * inputs:(g + 1) * inputs]
        kernels = w[g * outputs:(g + 1) * outputs]
        axes = [1, *range(2 + dims, 2 + 2 * dims)]
        parts.append(np.moveaxis(np.tensordot(part, kernels, (axes, range(1, 2 + dims))), -1, 1))
    return np.concatenate(parts, 1)


def direct(x, w, b=None, stride=1, padding=0, dilation=1, groups=1):
    """numpy's convolution."""
    dims = w.ndim - 2
    if x.ndim == dims + 1:
        return direct(x[None], w, b, stride, padding, dilation, groups)[0]
    w = spread(w, each(dilation, dims))
    if padding == "same":
        pads = [((k - 1) // 2, k - 1 - (k - 1) // 2) for k in w.shape[2:]]
    else:
        pads = [(p, p) for p in each(0 if padding == "valid" else padding, dims)]
    y = correlate(np.pad(x, [(0, 0), (0, 0), *pads]), w, each(stride, dims), groups)
    return y if b is None else y + b.reshape(-1, *[1] * dims)


def transposed(x, w, b=None, stride=1, padding=0, output_padding=0, groups=1, dilation=1):
    """numpy's transposed convolution: a convolution of the spread input, kernels turned round."""
    dims = w.ndim - 2
    if x.ndim == dims + 1:
        options = (stride, padding, output_padding, groups, dilation)
        return transposed(x[None], w, b, *options)[0]
    inputs, outputs = w.shape[0] // groups, w.shape[1]
    turned = np.flip(w, tuple(range(2, 2 + dims))).reshape(groups, inputs, outputs, *w.shape[2:])
    turned = spread(turned.swapaxes(1, 2).reshape(groups * outputs, inputs, *w.shape[2:]),
                    each(dilation, dims))
    x = spread(x, each(stride, dims))
    ends = zip(turned.shape[2:], each(padding, dims), each(output_padding, dims), strict=True)
    pads = [(k - 1 - p, k - 1 - p + extra) for k, p, extra in ends]
    x = np.pad(x, [(0, 0), (0, 0), *[(max(a, 0), max(b, 0)) for a, b in pads]])
    cut = [slice(max(-a, 0), n - max(-b, 0))
           for n, (a, b) in zip(x.shape[2:], pads, strict=True)]
    y = correlate(x[(..., *cut)], turned, (1,) * dims, groups)
    return y if b is None else y + b.reshape(-1, *[1] * dims)


def small(dims):
    """Every option at least once, on inputs small enough for numeric derivatives."""
    size, kernel = (6, 5, 4)[3 - dims:], (3, 2, 2)[3 - dims:]

    def samples(make):
        yield Sample(make(2, 2, *size), make(3, 2, *kernel), make(3))
        yield Sample(make(2, *size), make(3, 2, *kernel))
        yield Sample(make(1, 4, *size), make(2, 2, *kernel), make(2), groups=2)
        yield Sample(make(1, 2, *size), make(2, 1, *kernel), stride=2, padding=1, groups=2)
        yield Sample(make(1, 1, *size), make(1, 1, *kernel), dilation=2, padding=2)
        yield Sample(make(1, 1, *size), make(2, 1, *kernel), padding="same")
        yield Sample(make(1, 1, *size), make(2, 1, *kernel), padding="valid", stride=3)
        yield Sample(make(0, 1, *size), make(2, 1, *kernel))

    return samples


def small_transposed(dims):
    """Every option at least once, on inputs small enough for numeric derivatives."""
    size, kernel = (3, 3, 2)[3 - dims:], (2, 3, 2)[3 - dims:]

    def samples(make):
        yield Sample(make(2, 3, *size), make(3, 2, *kernel), make(2))
        yield Sample(make(3, *size), make(3, 2, *kernel))
        yield Sample(make(1, 4, *size), make(4, 1, *kernel), make(2), groups=2)
        yield Sample(make(1, 2, *size), make(2, 1, *kernel), stride=2, padding=1,
                     output_padding=1)
        yield Sample(make(1, 1, *size), make(1, 2, *kernel), dilation=2, stride=3)

    return samples


def large(make):
    """Around the sizes of vectors, register tiles and Winograd's tiles."""
    yield Sample(make(3, 1, 20, 19), make(6, 1, 5, 5), make(6))
    yield Sample(make(2, 17, 9, 11), make(18, 17, 3, 3), make(18), padding=1)
    yield Sample(make(5, 32, 7, 7), make(33, 32, 3, 3), padding=2)
    yield Sample(make(2, 40, 13, 14), make(20, 20, 3, 3), groups=2)
    yield Sample(make(2, 9, 17, 18), make(13, 9, 3, 3), stride=2, padding=1)
    yield Sample(make(2, 24, 7, 7), make(21, 24, 1, 1), make(21))
    yield Sample(make(2, 19, 12, 12), make(19, 1, 3, 3), make(19), padding=1, groups=19)
    yield Sample(make(18, 16, 5, 5), make(20, 16, 5, 5), make(20))
    yield Sample(make(1, 1, 3, 300), make(2, 1, 3, 3), padding=1)


def large_transposed(make):
    """The same for transposed convolution; the first one is a matrix product."""
    yield Sample(make(3, 20, 1, 1), make(20, 8, 4, 4), make(8))
    yield Sample(make(2, 17, 9, 11), make(17, 18, 3, 3), make(18), padding=1)
    yield Sample(make(2, 18, 8, 7), make(18, 5, 4, 4), stride=2, padding=1)


def errors(name, dims):
    """Wrong ranks, channels, biases and numbers."""
    size = (4,) * dims

    def call(x, w, *args, **kwargs):
        return lambda t: getattr(t, name)(t.ones(*x), t.ones(*w), *args, **kwargs)

    return [
        Error(call((2,), (1, 1, *size)), RuntimeError, f"{name}.*input of size"),
        Error(call((1, 1, *size), (1, *size)), RuntimeError, "weight"),
        Error(call((1, 3, *size), (2, 2, *size)), RuntimeError, "channels"),
        Error(call((1, 1, *size), (1, 1, *size), None, 0), RuntimeError, "stride"),
        Error(call((1, 1, *size), (1, 1, *size), None, 1, -1), RuntimeError, "padding"),
        Error(call((1, 1, *size), (1, 1, *size), None, (1,) * 4), RuntimeError, "stride"),
        Error(call((1, 1, *size), (1, 1, *size), groups=0), RuntimeError, "groups"),
    ]


def fields(dims):
    """What the records of direct convolutions have in common."""
    name, size = f"conv{dims}d", (4,) * dims
    more = [
        Error(lambda t: getattr(t, name)(t.ones(1, 1, *size), t.ones(1, 1, *size[1:], 9)),
              RuntimeError, "Kernel size"),
        Error(lambda t: getattr(t, name)(t.ones(1, 1, *size), t.ones(1, 1, *size), None, 2, "same"),
              RuntimeError, "strided"),
        Error(lambda t: getattr(t, name)(t.ones(1, 1, *size), t.ones(1, 1, *size), padding="full"),
              RuntimeError, "padding string"),
    ]
    return {"samples": small(dims), "reference": direct, "dtypes": (*FLOATS, *HALVES, "int64"),
            "errors": [*errors(name, dims), *more]}


def transposed_fields(dims):
    """What the records of transposed convolutions have in common."""
    return {"samples": small_transposed(dims), "reference": transposed,
            "dtypes": (*FLOATS, *HALVES), "errors": errors(f"conv_transpose{dims}d", dims)}


def general(make):
    """The form that is told everything."""
    yield Sample(make(1, 2, 6), make(3, 2, 3), make(3), [2], [1], [1], False, [0], 1)
    yield Sample(make(1, 2, 4, 4), make(2, 1, 2, 2), None, [1, 2], [0], [1], False, [0], 2)


RECORDS = [
    Record("conv1d", **fields(1)),
    Record("conv2d", **fields(2)),
    Record("conv3d", **fields(3)),
    Record("conv_transpose1d", **transposed_fields(1)),
    Record("conv_transpose2d", **transposed_fields(2)),
    Record("conv_transpose3d", **transposed_fields(3)),
    Record("conv2d", large, direct, variant="large", gradient=False, tolerance=1e-4),
    Record("conv_transpose2d", large_transposed, transposed, variant="large", gradient=False,
           tolerance=1e-4),
    Record("convolution", general,
           lambda x, w, b, stride, padding, dilation, flipped, extra, groups: direct(
               x, w, b, stride[0] if len(stride) == 1 else stride, padding[0], 1, groups)),
]
