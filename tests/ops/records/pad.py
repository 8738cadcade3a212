"""Records of padding."""

from __future__ import annotations

import numpy as np

from tests.ops.record import BOOL, COMPLEXES, FLOATS, HALVES, INTEGERS, Error, Record, Sample

NUMPY_MODES = {"constant": "constant", "reflect": "reflect", "replicate": "edge",
               "circular": "wrap"}


def reference(x, pad, mode="constant", value=None):
    """numpy's padding; what is negative is cut off first."""
    lengths = [(0, 0)] * (x.ndim - len(pad) // 2)
    lengths += [(pad[i], pad[i + 1]) for i in range(len(pad) - 2, -1, -2)]
    cut = tuple(slice(max(0, -front), n - max(0, -back))
                for n, (front, back) in zip(x.shape, lengths, strict=True))
    lengths = [(max(0, front), max(0, back)) for front, back in lengths]
    options = {"constant_values": value or 0} if mode == "constant" else {}
    return np.pad(x[cut], lengths, mode=NUMPY_MODES[mode], **options)


def constant(make):
    """Any rank, both ends, cut off, everything cut off."""
    yield Sample(make(3, 4), (1, 2))
    yield Sample(make(3, 4), (1, 0, 0, 2), value=3)
    yield Sample(make(2, 3, 4), (-1, 2, 1, -1), value=1)
    yield Sample(make(5), (-2, -2))
    yield Sample(make(2, 67), (1, 1, 1, 1))
    yield Sample(make(2, 3), (0, 0))
    yield Sample(make(2, 3), (-2, -1))
    yield Sample(make(0, 3), (1, 1))


def from_input(mode):
    """One to three dimensions, with and without a batch."""

    def samples(make):
        yield Sample(make(2, 4), (2, 1), mode)
        yield Sample(make(2, 3, 4), (1, 2), mode)
        yield Sample(make(2, 3, 4), (1, 0, 2, 1), mode)
        yield Sample(make(1, 2, 3, 3), (2, 2, 1, 1), mode)
        yield Sample(make(1, 2, 2, 3), (0, 2, 1, 1, 1, 0), mode)
        yield Sample(make(1, 1, 2, 3, 2), (1, 1, 0, 2, 1, 1), mode)
        yield Sample(make(1, 2, 5, 70), (3, 2, 1, 4), mode)
        yield Sample(make(0, 2, 3), (1, 1), mode)

    return samples


def call(shape, *args):
    """A wrong call."""
    return lambda t: t._C._nn.pad(t.ones(*shape), *args)


RECORDS = [
    Record("pad", constant, reference, function="_C._nn.pad", variant="constant",
           dtypes=FLOATS + HALVES + INTEGERS + BOOL + COMPLEXES, errors=[
               Error(call((2, 3), (1,)), RuntimeError, "divisible by 2"),
               Error(call((2, 3), (1,) * 6), RuntimeError, "two times"),
               Error(call((2, 3), (-4, 0)), RuntimeError, "negative output size"),
               Error(call((2, 3), (1, 1), "mirror"), NotImplementedError, "mirror"),
           ]),
    Record("constant_pad_nd", lambda make: [Sample(make(3, 4), (1, 0, 0, 2), 3)],
           lambda x, pad, value: reference(x, pad, "constant", value)),
    *[
        Record("pad", from_input(mode), reference, function="_C._nn.pad", variant=mode,
               dtypes=FLOATS + HALVES + COMPLEXES, errors=[
                   Error(call((2, 3), (1,) * 4, mode), NotImplementedError, "2D input"),
                   Error(call((2, 3), (1, 1), mode, 2.0), RuntimeError, "value"),
               ])
        for mode in ("reflect", "replicate", "circular")
    ],
    Record("pad", lambda make: [], function="_C._nn.pad", variant="limits", gradient=False, errors=[
        Error(call((2, 3), (3, 1), "reflect"), RuntimeError, "less than"),
        Error(call((2, 3), (4, 1), "circular"), RuntimeError, "more than once"),
        Error(call((2, 3), (-2, -2), "replicate"), RuntimeError, "leaves size"),
    ]),
]
