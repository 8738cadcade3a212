"""Records of the activation functions."""

from __future__ import annotations

import math

import numpy as np

from tests.ops.record import FLOATS, HALVES, INTEGERS, Error, Record, Sample

SELU_ALPHA, SELU_SCALE = 1.6732632423543772, 1.0507009873554805
PHI = np.vectorize(lambda x: 0.5 * (1 + math.erf(x / math.sqrt(2))), otypes=[float])


def each(*numbers, **named):
    """Matrices, 0-d, empty, sizes around the vector width."""

    def samples(make):
        shapes = [(3, 4), (), (0, 3), (15,), (16,), (17,), (67,)]
        return [Sample(make(*shape, low=-4, high=4), *numbers, **named) for shape in shapes]

    return samples


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def softplus(x, beta=1, threshold=20):
    return np.where(beta * x > threshold, x, np.log1p(np.exp(np.minimum(beta * x, 50))) / beta)


def elu(x, alpha=1, scale=1, factor=1):
    return np.where(x > 0, scale * x, scale * alpha * np.expm1(np.minimum(factor * x, 0)))


def gelu_tanh(x, approximate):
    return 0.5 * x * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))


def hardsigmoid(x):
    return np.clip(x + 3, 0, 6) / 6


def prelu(x, weight):
    shape = [1] * x.ndim
    if x.ndim > 1:
        shape[1] = weight.size
    return np.where(x > 0, x, x * weight.reshape(shape))


def glu(x, dim=-1):
    first, second = np.split(x, 2, axis=dim)
    return first * sigmoid(second)


def activation(name, samples, reference, **fields):
    """An activation in rushlight.nn.functional."""
    return Record(name, samples, reference, function=f"nn.functional.{name}",
                  dtypes=FLOATS + HALVES, **fields)


RECORDS = [
    Record("relu", each(), lambda x: np.maximum(x, 0), dtypes=FLOATS + HALVES + INTEGERS),
    activation("leaky_relu", each(0.2), lambda x, a: np.where(x > 0, x, a * x)),
    activation("hardtanh", each(-0.7, 0.9), np.clip,
               errors=[Error(lambda t: t.nn.functional.hardtanh(t.ones(1), 1.0, 0.0), ValueError,
                             "min_val")]),
    activation("hardsigmoid", each(), hardsigmoid),
    activation("hardswish", each(), lambda x: x * hardsigmoid(x)),
    Record("hardshrink", each(0.4), lambda x, a: np.where(np.abs(x) <= a, 0, x)),
    activation("softshrink", each(0.4), lambda x, a: np.sign(x) * np.maximum(np.abs(x) - a, 0),
               errors=[Error(lambda t: t.nn.functional.softshrink(t.ones(1), -1.0), RuntimeError,
                             "lambda")]),
    Record("threshold", each(0.3, 5.0), lambda x, a, b: np.where(x > a, x, b)),
    Record("prelu", lambda make: [Sample(make(2, 3, 4), make(3)), Sample(make(5), make(1)),
                                  Sample(make(4, 2), make(2))], prelu,
           errors=[Error(lambda t: t.prelu(t.ones(2, 3), t.ones(2)), RuntimeError, "channel")]),
    activation("elu", each(1.3), elu),
    Record("selu", each(), lambda x: elu(x, SELU_ALPHA, SELU_SCALE)),
    Record("celu", each(1.7), lambda x, a: elu(x, a, 1, 1 / a),
           errors=[Error(lambda t: t.celu(t.ones(1), 0.0), RuntimeError, "alpha cannot be 0")]),
    activation("gelu", each(), lambda x: x * PHI(x),
               errors=[Error(lambda t: t.nn.functional.gelu(t.ones(1), approximate="x"),
                             RuntimeError, "either none or tanh")]),
    activation("gelu", each(approximate="tanh"), gelu_tanh, variant="tanh"),
    activation("silu", each(), lambda x: x * sigmoid(x)),
    activation("mish", each(), lambda x: x * np.tanh(softplus(x))),
    activation("softplus", each(1.5, 3.0), softplus),
    activation("logsigmoid", each(), lambda x: -softplus(-x)),
    activation("glu", lambda make: [Sample(make(3, 4)), Sample(make(4, 3, 5), 0)], glu,
               errors=[Error(lambda t: t.nn.functional.glu(t.ones(3)), RuntimeError, "even")]),
]
