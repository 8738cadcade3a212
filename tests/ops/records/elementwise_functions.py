"""Records of the elementwise functions of one tensor."""

from __future__ import annotations

import math

import numpy as np

from tests.ops.record import BOOL, COMPLEXES, FLOATS, HALVES, INTEGERS, Record, Sample

REAL = FLOATS + HALVES + INTEGERS


def each(low=-2, high=2):
    """Matrices, 0-d, empty, sizes around the vector width, values in a range."""

    def samples(make):
        shapes = [(3, 4), (), (0, 3), (15,), (16,), (17,), (33,), (4, 5, 7)]
        return [Sample(make(*shape, low=low, high=high)) for shape in shapes]

    return samples


def with_numbers(*numbers, low=-2, high=2, **named):
    return lambda make: [Sample(make(3, 4, low=low, high=high), *numbers, **named),
                         Sample(make(67, low=low, high=high), *numbers, **named)]


def special_values(make):
    """NaN and the infinities among others."""
    values = make(6)
    values[:4] = [np.nan, np.inf, -np.inf, -0.0]
    yield Sample(values)


def replaced(make):
    """NaN and the infinities to given numbers."""
    for sample in (*special_values(make), *each()(make)):
        yield Sample(*sample.args, nan=0.5, posinf=7, neginf=-7)


def apply(function):
    """A function of one float as a function of arrays."""
    return np.vectorize(function, otypes=[float])


def digamma(x):
    """By recurrence to 12, then the asymptotic series."""
    total = 0.0
    while x < 12:
        total -= 1 / x
        x += 1
    z = 1 / (x * x)
    return total + math.log(x) - 0.5 / x - z * (1 / 12 - z * (1 / 120 - z * (1 / 252 - z / 240)))


def trigamma(x):
    return sum(1 / (x + k) ** 2 for k in range(2000)) + 1 / (x + 2000) + 0.5 / (x + 2000) ** 2


def bessel(order):
    return lambda x: sum((x / 2) ** (2 * k + order) / math.factorial(k) / math.factorial(k + order)
                         for k in range(40))


def scaled(function):
    return lambda x: math.exp(-abs(x)) * function(x)


def erfinv(y):
    """By bisection of erf."""
    low, high = -6.0, 6.0
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if math.erf(middle) < y else (low, middle)
    return (low + high) / 2


def to_places(x, decimals):
    return np.round(x * 10.0**decimals) / 10.0**decimals


def mvlgamma(x, p):
    constant = p * (p - 1) / 4 * math.log(math.pi)
    return constant + sum(apply(math.lgamma)(x - j / 2) for j in range(p))


def smooth(name, low=-2, high=2, reference=None, dtypes=FLOATS + HALVES, **fields):
    return Record(name, each(low, high), reference or getattr(np, name), dtypes=dtypes, **fields)


def flag(name, samples, reference=None, dtypes=FLOATS):
    return Record(name, samples, reference or getattr(np, name), dtypes=dtypes, gradient=False)


RECORDS = [
    smooth("exp"),
    smooth("exp2"),
    smooth("expm1"),
    smooth("log", 0.2, 4),
    smooth("log2", 0.2, 4),
    smooth("log10", 0.2, 4),
    smooth("log1p", -0.6, 4),
    smooth("sinh"),
    smooth("cosh"),
    smooth("tanh"),
    smooth("asinh", reference=np.arcsinh),
    smooth("acosh", 1.2, 4, np.arccosh),
    smooth("atanh", -0.8, 0.8, np.arctanh),
    smooth("sigmoid", -6, 6, lambda x: 1 / (1 + np.exp(-x))),
    Record("expit", each(-6, 6), lambda x: 1 / (1 + np.exp(-x)), function="special.expit"),
    Record("logit", each(0.1, 0.9), lambda x: np.log(x / (1 - x))),
    Record("logit", with_numbers(0.2, low=0.25, high=0.75),
           lambda x, eps: np.log(x / (1 - x)), variant="eps"),
    smooth("sin", -9, 9, dtypes=FLOATS),
    smooth("cos", -9, 9, dtypes=FLOATS),
    smooth("tan", -1.2, 1.2),
    smooth("asin", -0.9, 0.9, np.arcsin),
    smooth("acos", -0.9, 0.9, np.arccos),
    smooth("atan", reference=np.arctan),
    smooth("sinc"),
    smooth("deg2rad", -180, 180),
    smooth("rad2deg"),
    smooth("sqrt", 0.2, 4),
    smooth("rsqrt", 0.2, 4, lambda x: 1 / np.sqrt(x)),
    smooth("reciprocal", 0.3, 4, lambda x: 1 / x),
    Record("square", each(), np.square, dtypes=REAL + COMPLEXES),

    smooth("erf", reference=apply(math.erf)),
    smooth("erfc", reference=apply(math.erfc)),
    smooth("erfinv", -0.9, 0.9, apply(erfinv)),
    smooth("lgamma", 0.3, 6, apply(math.lgamma), dtypes=FLOATS),
    Record("gammaln", each(0.3, 6), apply(math.lgamma), function="special.gammaln"),
    smooth("digamma", 0.3, 6, apply(digamma), dtypes=FLOATS),
    Record("psi", each(0.3, 6), apply(digamma), function="special.psi"),
    Record("polygamma", lambda make: [Sample(1, make(3, 4, low=0.3, high=4))],
           lambda n, x: apply(trigamma)(x), in_place=False),
    Record("mvlgamma", with_numbers(3, low=1.5, high=5), mvlgamma),
    Record("multigammaln", with_numbers(3, low=1.5, high=5), mvlgamma,
           function="special.multigammaln"),
    smooth("i0", -5, 5, apply(bessel(0))),
    Record("i0e", each(-5, 5), apply(scaled(bessel(0))), function="special.i0e"),
    Record("i1", each(-5, 5), apply(bessel(1)), function="special.i1"),
    Record("i1e", each(-5, 5), apply(scaled(bessel(1))), function="special.i1e"),

    Record("neg", each(), np.negative, dtypes=REAL + COMPLEXES),
    Record("positive", each(), np.positive, dtypes=REAL),
    Record("abs", each(), np.abs, dtypes=REAL + COMPLEXES),
    Record("sign", each(), np.sign, dtypes=REAL),
    Record("sgn", each(), lambda x: np.where(x == 0, 0, x / np.maximum(np.abs(x), 1e-300)),
           dtypes=FLOATS + COMPLEXES),
    Record("angle", each(), np.angle, dtypes=FLOATS + COMPLEXES),
    Record("conj", each(), np.conj, dtypes=FLOATS + COMPLEXES),
    Record("conj_physical", each(), np.conj, dtypes=FLOATS + COMPLEXES),
    Record("floor", each(-9, 9), np.floor, dtypes=REAL),
    Record("ceil", each(-9, 9), np.ceil, dtypes=REAL),
    Record("trunc", each(-9, 9), np.trunc, dtypes=REAL),
    Record("round", each(-9, 9), np.round, dtypes=REAL),
    Record("round", with_numbers(decimals=1), to_places, variant="decimals"),
    Record("frac", each(-9, 9), lambda x: x - np.trunc(x), dtypes=FLOATS),
    Record("bitwise_not", each(), np.invert, dtypes=("int64", "uint8", "int32", *BOOL),
           gradient=False),
    # Finite differences need finite values.
    Record("nan_to_num", replaced, np.nan_to_num, gradient=False),
    Record("nan_to_num", each(), np.nan_to_num, variant="finite"),

    flag("isnan", special_values),
    flag("isinf", special_values),
    flag("isfinite", special_values),
    flag("isposinf", special_values),
    flag("isneginf", special_values),
    flag("signbit", special_values),
    flag("isreal", each(), dtypes=FLOATS + COMPLEXES),
    flag("logical_not", each(), dtypes=FLOATS + INTEGERS + BOOL),
]
