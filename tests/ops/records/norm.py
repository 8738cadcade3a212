"""Records of normalisation."""

from __future__ import annotations

import numpy as np

from tests.ops.record import FLOATS, HALVES, Error, Record, Sample


def standardize(x, axes, eps):
    """Mean 0 and variance 1 over the axes."""
    distance = x - x.mean(axes, keepdims=True)
    return distance / np.sqrt((distance ** 2).mean(axes, keepdims=True) + eps)


def affine(x, weight, bias, shape):
    """x weight + bias with both in the given shape."""
    x = x if weight is None else x * weight.reshape(shape)
    return x if bias is None else x + bias.reshape(shape)


def batch_norm(x, weight, bias, running_mean, running_var, training, momentum, eps):
    """numpy's batch normalisation."""
    shape = (1, -1, *[1] * (x.ndim - 2))
    if training:
        axes = (0, *range(2, x.ndim))
        return affine(standardize(x, axes, eps), weight, bias, shape)
    deviation = np.sqrt(running_var + eps).reshape(shape)
    return affine((x - running_mean.reshape(shape)) / deviation, weight, bias, shape)


def layer_norm(x, shape, weight=None, bias=None, eps=1e-5):
    """numpy's layer normalisation."""
    axes = tuple(range(x.ndim - len(shape), x.ndim))
    return affine(standardize(x, axes, eps), weight, bias, shape)


def rms_norm(x, shape, weight=None, eps=1e-5):
    """numpy's normalisation by the root of the mean square."""
    axes = tuple(range(x.ndim - len(shape), x.ndim))
    return affine(x / np.sqrt((x ** 2).mean(axes, keepdims=True) + eps), weight, None, shape)


def group_norm(x, groups, weight=None, bias=None, eps=1e-5):
    """numpy's group normalisation."""
    grouped = x.reshape(x.shape[0], groups, -1)
    shape = (1, -1, *[1] * (x.ndim - 2))
    return affine(standardize(grouped, (2,), eps).reshape(x.shape), weight, bias, shape)


def batch_samples(make):
    """With and without parameters and running statistics, channels alone and with pixels."""
    for shape in ((4, 3), (2, 3, 4), (3, 2, 2, 3), (2, 1, 2, 1, 5), (9, 33), (2, 3, 67)):
        weight, bias = make(shape[1]), make(shape[1])
        yield Sample(make(*shape), weight, bias, None, None, True, 0.1, 1e-3)
        yield Sample(make(*shape), None, None, None, None, True, 0.1, 1e-3)


def running_samples(make):
    """Statistics given."""
    for shape in ((4, 3), (3, 2, 2, 3), (9, 33)):
        given = np.linspace(-1, 1, shape[1]).astype("float64")
        mean, variance = given.astype(make(1).dtype), (given ** 2 + 1).astype(make(1).dtype)
        yield Sample(make(*shape), make(shape[1]), make(shape[1]), mean, variance, False, 0.1, 1e-3)


def layer_samples(make):
    """One and several normalised dimensions, lengths around vectors."""
    yield Sample(make(3, 4), (4,), make(4), make(4), 1e-3)
    yield Sample(make(2, 3, 4), (3, 4), make(3, 4), make(3, 4))
    yield Sample(make(5), (5,))
    yield Sample(make(2, 3, 67), (67,), make(67), None)
    yield Sample(make(70, 33), (33,), None, make(33))
    yield Sample(make(0, 4), (4,))


def rms_samples(make):
    """One and several normalised dimensions, lengths around vectors."""
    yield Sample(make(3, 4), (4,), make(4), 1e-3)
    yield Sample(make(2, 3, 4), (3, 4), make(3, 4), 1e-5)
    yield Sample(make(2, 67), (67,), eps=1e-4)


def group_samples(make):
    """One group, some, as many as channels; with and without pixels."""
    yield Sample(make(2, 4, 3), 2, make(4), make(4), 1e-3)
    yield Sample(make(3, 4), 1, make(4), None)
    yield Sample(make(2, 3, 2, 2), 3)
    yield Sample(make(2, 6, 5, 7), 2, make(6), make(6))


RECORDS = [
    Record("batch_norm", batch_samples, batch_norm, dtypes=(*FLOATS, *HALVES), errors=[
        Error(lambda t: t.batch_norm(t.ones(2, 3), t.ones(2), None, None, None, True, 0.1, 1e-5),
              RuntimeError, "weight should contain 3 elements not 2"),
        Error(lambda t: t.batch_norm(t.ones(2, 3), None, None, None, None, False, 0.1, 1e-5),
              RuntimeError, "running_mean"),
        Error(lambda t: t.batch_norm(t.ones(2, 3), None, None, None, None, True, 0.1, -1.0),
              ValueError, "eps"),
    ]),
    Record("batch_norm", running_samples, batch_norm, variant="running", gradient=False),
    Record("native_batch_norm", batch_samples, batch_norm, output=lambda result: result[0]),
    Record("layer_norm", layer_samples, layer_norm, dtypes=(*FLOATS, *HALVES), errors=[
        Error(lambda t: t.layer_norm(t.ones(2, 3), (4,)), RuntimeError, "normalized_shape"),
        Error(lambda t: t.layer_norm(t.ones(2, 3), (3,), t.ones(4)), RuntimeError, "weight"),
        Error(lambda t: t.layer_norm(t.ones(2, 3), ()), RuntimeError, "at least"),
    ]),
    Record("native_layer_norm",
           lambda make: [Sample(make(3, 4), (4,), make(4), make(4), 1e-3)], layer_norm,
           output=lambda result: result[0]),
    Record("rms_norm", rms_samples, rms_norm, dtypes=(*FLOATS, *HALVES), errors=[
        Error(lambda t: t.rms_norm(t.ones(2, 3), (4,)), RuntimeError, "normalized_shape"),
    ]),
    Record("group_norm", group_samples, group_norm, dtypes=(*FLOATS, *HALVES), errors=[
        Error(lambda t: t.group_norm(t.ones(2, 3), 2), RuntimeError, "divisible"),
        Error(lambda t: t.group_norm(t.ones(2, 3), 0), RuntimeError, "groups"),
        Error(lambda t: t.group_norm(t.ones(2, 3), 3, t.ones(2)), RuntimeError, "weight"),
    ]),
    Record("native_group_norm",
           lambda make: [Sample(make(2, 4, 3), make(4), make(4), 2, 4, 3, 2, 1e-3)],
           lambda x, w, b, _n, _c, _hw, groups, eps: group_norm(x, groups, w, b, eps),
           output=lambda result: result[0],
           errors=[Error(lambda t: t.native_group_norm(t.ones(2, 3), None, None, 1, 3, 1, 3, 1e-5),
                         RuntimeError, "do not fit")]),
]
