"""Records of complex tensors and their parts."""

import numpy as np

from tests.ops.record import COMPLEXES, Error, Record, Sample


def one(*shape):
    return lambda make: [Sample(make(*shape)), Sample(make(*shape[1:]))]


def parts(make):
    return [Sample(make(3, 4), make(3, 4)), Sample(make(3, 1), make(4)), Sample(make(), make(2))]


def pairs(x):
    return np.stack([x.real, x.imag], -1)


RECORDS = [
    Record("view_as_real", one(3, 4), pairs, dtypes=COMPLEXES,
           errors=[Error(lambda t: t.view_as_real(t.ones(2)), RuntimeError, "complex")]),
    Record("view_as_complex", one(3, 4, 2), lambda x: x[..., 0] + 1j * x[..., 1], layouts=False,
           errors=[Error(lambda t: t.view_as_complex(t.ones(3)), RuntimeError, "size 2"),
                   Error(lambda t: t.view_as_complex(t.ones(2, 2).t()), RuntimeError, "stride 1"),
                   Error(lambda t: t.view_as_complex(t.ones(2, 2, dtype=t.int32)), RuntimeError,
                         "float and double"),
                   Error(lambda t: t.view_as_complex(t.ones(2, 3)[:, :2]), RuntimeError,
                         "divisible by 2")]),
    Record("real", one(3, 4), np.real, dtypes=COMPLEXES),
    Record("imag", one(3, 4), np.imag, dtypes=COMPLEXES,
           errors=[Error(lambda t: t.imag(t.ones(2)), RuntimeError, "non-complex")]),
    Record("complex", parts, lambda a, b: a + 1j * b,
           errors=[Error(lambda t: t.complex(t.ones(2), t.ones(2).double()), RuntimeError,
                         "second argument"),
                   Error(lambda t: t.complex(t.ones(2).int(), t.ones(2)), RuntimeError,
                         "Float or Double")]),
    Record("polar", parts, lambda a, b: a * np.exp(1j * b)),
]
