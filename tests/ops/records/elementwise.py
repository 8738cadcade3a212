"""Records of the elementwise operators of several operands."""

from __future__ import annotations

from functools import reduce

import numpy as np

from tests.ops.record import BOOL, COMPLEXES, FLOATS, HALVES, INTEGERS, Error, Record, Sample

REAL = FLOATS + HALVES + INTEGERS
COMPARED = ("float32", "float64", "int64", "uint8", "int32", *HALVES, *BOOL)
BITS = ("int64", "uint8", "int8", "int16", "int32")


def numbers_only(name, function=None):
    """A call without any tensor: torch wants one in one of the places."""
    path = (function or name).split(".")
    return Error(lambda t: reduce(getattr, path, t)(2, 3), TypeError, rf"{name}\(\)")


def number_first(name):
    """A number where torch wants a tensor."""
    return Error(lambda t: getattr(t, name)(2, t.tensor([1, 2])), TypeError,
                 rf"{name}\(\): argument 'input' \(position 1\) must be Tensor, not int")


def pairs(make, low=-2, high=2):
    """Equal shapes, broadcasting both ways, a number, 0-d, empty, around the vector width."""
    yield Sample(make(3, 4, low=low, high=high), make(3, 4, low=low, high=high))
    yield Sample(make(3, 4, low=low, high=high), make(4, low=low, high=high))
    yield Sample(make(1, 4, low=low, high=high), make(3, 1, low=low, high=high))
    yield Sample(make(low=low, high=high), make(low=low, high=high))
    yield Sample(make(0, 3), make(3, low=low, high=high))
    for size in (15, 17, 67):
        yield Sample(make(size, low=low, high=high), make(size, low=low, high=high))


def pairs_and_number(make):
    """The same and a plain number."""
    yield from pairs(make)
    yield Sample(make(2, 3), 2)


def divisors(make):
    """Divisors away from 0."""
    yield Sample(make(3, 4, low=-9, high=9), make(3, 4, low=1, high=5))
    yield Sample(make(3, 4, low=-9, high=9), make(4, low=1, high=5))
    yield Sample(make(21, low=-9, high=9), 3)
    yield Sample(make(67, low=-90, high=90), make(67, low=1, high=7))


def positives(make):
    return pairs(make, 0.3, 3)


def shifts(make):
    yield Sample(make(3, 4, low=-9, high=9), make(4, low=0, high=5))
    yield Sample(make(67, low=-9, high=9), make(67, low=0, high=3))


def triples(make):
    yield Sample(make(3, 4), make(3, 4), make(3, 4, low=0.5, high=2))
    yield Sample(make(3, 4), make(4), make(3, 1, low=0.5, high=2), value=2)
    yield Sample(make(67), make(67), make(67, low=0.5, high=2), value=3)


def bounds(make):
    yield Sample(make(3, 4), -1, 1)
    yield Sample(make(67), -0.5, None)
    yield Sample(make(67), None, 0.5)
    yield Sample(make(3, 4), make(4, low=-2, high=0), make(3, 1, low=0, high=2))


def clamped(x, low, high):
    """numpy's clip, which takes None."""
    x = x if low is None else np.maximum(x, low)
    return x if high is None else np.minimum(x, high)


def chosen(make):
    yield Sample(make(3, 4, dtype="bool"), make(3, 4), make(3, 4))
    yield Sample(make(3, 1, dtype="bool"), make(4), make(3, 4))
    yield Sample(make(67, dtype="bool"), make(67), 2)


def rounded(mode):
    return lambda make: [Sample(*s.args, rounding_mode=mode) for s in divisors(make)]


def close(make):
    x = make(3, 4)
    yield Sample(x, x)
    yield Sample(x, make(3, 4))
    yield Sample(x, make(3, 4), rtol=0.5, atol=1)


def is_close(x, y, rtol=1e-5, atol=1e-8):
    return np.isclose(x, y, rtol, atol)


MISMATCH = Error(lambda t: t.add(t.tensor([1.0, 2.0]), t.tensor([1.0, 2.0, 3.0])),
                 RuntimeError, "must match")
BY_ZERO = Error(lambda t: t.tensor([1]) // 0, RuntimeError, "ZeroDivisionError")

RECORDS = [
    Record("add", pairs_and_number, lambda a, b: a + b, dtypes=REAL + COMPLEXES, errors=[MISMATCH]),
    Record("add", lambda make: [Sample(make(3, 4), make(4), alpha=3)],
           lambda a, b, alpha: a + alpha * b, dtypes=REAL + COMPLEXES, variant="alpha"),
    Record("sub", pairs_and_number, lambda a, b: a - b, dtypes=REAL + COMPLEXES,
           errors=[Error(lambda t: t.tensor([True]) - t.tensor([True]), RuntimeError, "bool")]),
    Record("rsub", lambda make: [Sample(make(3, 4), make(4)), Sample(make(5), 2, alpha=3)],
           lambda a, b, alpha=1: b - alpha * a, dtypes=REAL),
    Record("mul", pairs_and_number, lambda a, b: a * b, dtypes=REAL + COMPLEXES + BOOL),
    Record("div", divisors, lambda a, b: a / b, dtypes=FLOATS + HALVES),
    Record("div", rounded("floor"), lambda a, b, rounding_mode: np.floor_divide(a, b),
           dtypes=FLOATS + INTEGERS, variant="floor", errors=[BY_ZERO]),
    Record("div", rounded("trunc"), lambda a, b, rounding_mode: np.trunc(a / b),
           dtypes=FLOATS + INTEGERS, variant="trunc"),
    Record("floor_divide", divisors, lambda a, b: np.floor_divide(a, b), dtypes=FLOATS + INTEGERS,
           gradient=False, errors=[BY_ZERO]),
    Record("remainder", divisors, lambda a, b: np.remainder(a, b), dtypes=FLOATS + INTEGERS,
           errors=[numbers_only("remainder")]),
    Record("remainder", lambda make: [Sample(7, make(3, 4, low=1, high=5))], np.remainder,
           dtypes=FLOATS + INTEGERS, variant="of a number"),
    Record("fmod", divisors, lambda a, b: np.fmod(a, b), dtypes=FLOATS + INTEGERS,
           errors=[number_first("fmod"), numbers_only("fmod")]),
    Record("gcd", lambda make: [Sample(make(40, low=-60, high=60), make(40, low=-60, high=60))],
           np.gcd, dtypes=("int64", "int32", "int16", "uint8"), gradient=False),
    Record("lcm", lambda make: [Sample(make(40, low=-9, high=9), make(40, low=-9, high=9))],
           np.lcm, dtypes=("int64", "int32", "int16", "uint8"), gradient=False),
    Record("pow", positives, lambda a, b: a**b, dtypes=FLOATS, tolerance=1e-5,
           errors=[numbers_only("pow"), Error(lambda t: t.Tensor.pow(2, t.ones(2)), TypeError,
                                              "descriptor 'pow' for 'rushlight.Tensor'")]),
    Record("pow", lambda make: [Sample(make(3, 4, low=0.5), p) for p in (2, 3, 0.5, -1, 1.7, -2)],
           lambda a, p: a**p, dtypes=FLOATS, variant="number"),
    Record("pow", lambda make: [Sample(make(30, low=-4, high=4), make(30, low=0, high=5))],
           lambda a, b: a**b, dtypes=("int64", "int32"), gradient=False, variant="integers",
           errors=[Error(lambda t: t.tensor([2]) ** -1, RuntimeError, "negative integer powers")]),
    Record("pow", lambda make: [Sample(2, make(3, 4)), Sample(1.5, make(67))], lambda a, b: a**b,
           dtypes=FLOATS, variant="of a number", tolerance=1e-5),
    Record("float_power", positives, lambda a, b: a**b, in_place=False,
           errors=[numbers_only("float_power")]),
    Record("ldexp", lambda make: [Sample(make(3, 4), make(4)), Sample(make(67), make(67))],
           lambda a, b: a * 2.0**b),
    Record("addcmul", triples, lambda x, a, b, value=1: x + value * a * b, dtypes=REAL),
    Record("addcdiv", triples, lambda x, a, b, value=1: x + value * a / b, dtypes=FLOATS + HALVES),
    Record("lerp", lambda make: [Sample(make(3, 4), make(3, 4), 0.3), Sample(make(4), make(4), 0.8),
                                 Sample(make(3, 4), make(4), make(3, 1))],
           lambda a, b, w: a + w * (b - a), dtypes=FLOATS),

    Record("maximum", pairs, np.maximum, dtypes=REAL + BOOL),
    Record("minimum", pairs, np.minimum, dtypes=REAL + BOOL),
    Record("fmax", pairs, np.fmax, dtypes=REAL),
    Record("fmin", pairs, np.fmin, dtypes=REAL),
    Record("clamp", bounds, clamped, dtypes=FLOATS + HALVES,
           errors=[Error(lambda t: t.clamp(t.ones(2)), RuntimeError, "At least one of")]),
    Record("clamp", lambda make: [Sample(make(40, low=-9, high=9), 1, 5)], clamped, dtypes=INTEGERS,
           gradient=False, variant="integers"),
    Record("clamp_min", pairs, np.maximum, dtypes=REAL),
    Record("clamp_max", pairs, np.minimum, dtypes=REAL),
    Record("heaviside", pairs, np.heaviside, dtypes=FLOATS, gradient=False,
           errors=[Error(lambda t: t.heaviside(t.ones(2), t.tensor([1])), RuntimeError, "dtype")]),
    Record("copysign", pairs_and_number, np.copysign, dtypes=FLOATS),
    Record("nextafter", lambda make: [Sample(make(3, 4), make(4)), Sample(make(67), make(67))],
           dtypes=FLOATS, second_order=False),
    Record("where", chosen, np.where, dtypes=REAL + COMPLEXES + BOOL, in_place=False),

    Record("atan2", pairs, np.arctan2, dtypes=FLOATS),
    Record("hypot", positives, np.hypot, dtypes=FLOATS),
    Record("logaddexp", pairs, np.logaddexp, dtypes=FLOATS),
    Record("logaddexp2", pairs, np.logaddexp2, dtypes=FLOATS),
    Record("xlogy", positives, lambda a, b: a * np.log(b), dtypes=FLOATS,
           errors=[numbers_only("xlogy")]),
    Record("xlogy", lambda make: [Sample(2, make(3, 4, low=0.3))], lambda a, b: a * np.log(b),
           dtypes=FLOATS, variant="of a number"),
    Record("xlog1py", positives, lambda a, b: a * np.log1p(b), function="special.xlog1py",
           dtypes=FLOATS, errors=[numbers_only("xlog1py", "special.xlog1py")]),

    Record("eq", pairs_and_number, np.equal, dtypes=COMPARED + COMPLEXES, gradient=False,
           errors=[number_first("eq"), numbers_only("eq")]),
    Record("ne", pairs_and_number, np.not_equal, dtypes=COMPARED + COMPLEXES, gradient=False,
           errors=[number_first("ne"), numbers_only("ne")]),
    Record("lt", pairs_and_number, np.less, dtypes=COMPARED, gradient=False,
           errors=[number_first("lt"), numbers_only("lt")]),
    Record("le", pairs_and_number, np.less_equal, dtypes=COMPARED, gradient=False,
           errors=[number_first("le"), numbers_only("le")]),
    Record("gt", pairs_and_number, np.greater, dtypes=COMPARED, gradient=False,
           errors=[number_first("gt"), numbers_only("gt")]),
    Record("ge", pairs_and_number, np.greater_equal, dtypes=COMPARED, gradient=False,
           errors=[number_first("ge"), numbers_only("ge")]),
    Record("isclose", close, is_close, dtypes=FLOATS, gradient=False,
           errors=[Error(lambda t: t.isclose(t.ones(1), t.tensor([1])), RuntimeError, "match")]),
    Record("allclose", close, gradient=False),
    Record("equal", lambda make: [Sample(make(3), make(3))], gradient=False),
    Record("logical_and", pairs, np.logical_and, dtypes=COMPARED, gradient=False),
    Record("logical_or", pairs, np.logical_or, dtypes=COMPARED, gradient=False),
    Record("logical_xor", pairs, np.logical_xor, dtypes=COMPARED, gradient=False),
    Record("bitwise_and", pairs, np.bitwise_and, dtypes=BITS + BOOL, gradient=False,
           errors=[Error(lambda t: t.ones(2) & t.ones(2), NotImplementedError, "bitwise_and"),
                   numbers_only("bitwise_and")]),
    Record("bitwise_and", lambda make: [Sample(6, make(3, 4))], np.bitwise_and, dtypes=INTEGERS,
           gradient=False, variant="of a number"),
    Record("bitwise_or", pairs, np.bitwise_or, dtypes=BITS + BOOL, gradient=False,
           errors=[numbers_only("bitwise_or")]),
    Record("bitwise_xor", pairs, np.bitwise_xor, dtypes=BITS + BOOL, gradient=False,
           errors=[numbers_only("bitwise_xor")]),
    Record("bitwise_left_shift", shifts, np.left_shift, dtypes=BITS, gradient=False,
           errors=[numbers_only("bitwise_left_shift")]),
    Record("bitwise_right_shift", shifts, np.right_shift, dtypes=BITS, gradient=False,
           errors=[numbers_only("bitwise_right_shift")]),
]

