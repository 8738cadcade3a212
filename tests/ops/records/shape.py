"""Records of views, joins and rearrangements."""

from __future__ import annotations

import numpy as np

from tests.ops.record import BOOL, FLOATS, INTEGERS, Error, Record, Sample

ALL = FLOATS + INTEGERS + BOOL


def one(*calls):
    """Samples of one tensor each: (shape, arguments...)."""

    def samples(make):
        return [Sample(make(*shape), *rest) for shape, *rest in calls]

    return samples


def lists(*shapes):
    """Samples of a list of tensors."""

    def samples(make):
        return [Sample([make(*shape) for shape in group]) for group in shapes]

    return samples


RECORDS = [
    Record("reshape", reference=lambda x, shape: x.reshape(shape),
           samples=one(((2, 6), (3, 4)), ((2, 6), (-1,)), ((0, 3), (3, 0)), ((), (1, 1))),
           dtypes=ALL,
           errors=[Error(lambda t: t.ones(4).reshape(3), RuntimeError, "invalid for input")]),
    Record("flatten", reference=lambda x: x.reshape(-1), samples=one(((2, 3, 4),), ((),)),
           dtypes=ALL),
    Record("transpose", reference=np.swapaxes, samples=one(((2, 3, 4), 0, 2), ((3, 17), -1, 0)),
           dtypes=ALL,
           errors=[Error(lambda t: t.ones(2).transpose(0, 1), IndexError, "out of range")]),
    Record("permute", reference=np.transpose, samples=one(((2, 3, 4), (2, 0, 1)), ((5,), (0,))),
           dtypes=ALL,
           errors=[Error(lambda t: t.ones(2, 2).permute(0, 0), RuntimeError, "duplicate")]),
    Record("movedim", reference=np.moveaxis, samples=one(((2, 3, 4), 0, 2), ((2, 3), 1, 0)),
           dtypes=ALL),
    Record("t", reference=np.transpose, samples=one(((2, 3),), ((4,),)), dtypes=ALL,
           errors=[Error(lambda t: t.ones(1, 1, 1).t(), RuntimeError, "<= 2")]),
    Record("squeeze", reference=np.squeeze, samples=one(((1, 3, 1),), ((2, 3),)), dtypes=ALL),
    Record("unsqueeze", reference=np.expand_dims, samples=one(((2, 3), 1), ((), 0), ((4,), -1)),
           dtypes=ALL),
    Record("broadcast_to", reference=np.broadcast_to,
           samples=one(((3, 1), (3, 4)), ((4,), (2, 3, 4))), dtypes=ALL,
           errors=[Error(lambda t: t.ones(3).expand(4), RuntimeError, "must match")]),
    Record("clone", reference=np.copy, samples=one(((2, 3),), ((0, 3),), ((33,),)), dtypes=ALL),
    Record("cat", reference=np.concatenate,
           samples=lists([(2, 3), (1, 3)], [(4,), (1,), (0,)], [(2, 17), (3, 17)]), dtypes=ALL,
           errors=[Error(lambda t: t.cat([t.ones(2, 2), t.ones(2, 3)]), RuntimeError, "match"),
                   Error(lambda t: t.cat([x := t.ones(2), t.ones(1)], out=x), RuntimeError,
                         r"cat\(\).*single memory location")]),
    Record("stack", reference=np.stack, samples=lists([(2, 3), (2, 3)], [(), ()]), dtypes=ALL,
           errors=[Error(lambda t: t.stack([t.ones(2), t.ones(3)]), RuntimeError, "equal size")]),
    Record("hstack", reference=np.hstack, samples=lists([(3,), (2,)], [(2, 1), (2, 3)]),
           dtypes=ALL),
    Record("vstack", reference=np.vstack, samples=lists([(3,), (3,)], [(2, 3), (1, 3)]),
           dtypes=ALL),
    Record("dstack", reference=np.dstack, samples=lists([(3,), (3,)], [(2, 3), (2, 3)]),
           dtypes=ALL),
    Record("column_stack", reference=np.column_stack, samples=lists([(3,), (3,)]), dtypes=ALL),
    Record("narrow", reference=lambda x, dim, start, length: np.take(
               x, range(start, start + length), axis=dim),
           samples=one(((4, 3), 0, 1, 2), ((4, 3), 1, 0, 3), ((4,), 0, 4, 0)), dtypes=ALL,
           errors=[Error(lambda t: t.ones(3).narrow(0, 2, 2), RuntimeError, "exceeds"),
                   Error(lambda t: t.narrow(t.ones(3), 0, t.tensor([1]), 1), RuntimeError,
                         "start must be an 0-dim integral Tensor")]),
    Record("select", reference=lambda x, dim, index: np.take(x, index, axis=dim),
           samples=one(((4, 3), 0, 1), ((4, 3), 1, -1)), dtypes=ALL,
           errors=[Error(lambda t: t.ones(3).select(0, 3), IndexError, "out of range")]),
    Record("diagonal", reference=np.diagonal, samples=one(((3, 4),), ((3, 4), 1), ((3, 4), -2)),
           dtypes=ALL),
    Record("repeat", function="Tensor.repeat", reference=np.tile,
           samples=one(((2, 3), (2, 2)), ((3,), (2, 1, 2))), dtypes=ALL),
    Record("tile", reference=np.tile, samples=one(((2, 3), (2,)), ((3,), (2, 2))), dtypes=ALL),
    Record("repeat_interleave", reference=np.repeat, samples=one(((2, 3), 2), ((2, 3), 3, 1)),
           dtypes=ALL),
    Record("flip", reference=np.flip,
           samples=one(((2, 3), (0,)), ((2, 33), (0, 1)), ((0, 2), (1,))),
           dtypes=ALL),
    Record("fliplr", reference=np.fliplr, samples=one(((2, 3),)), dtypes=ALL),
    Record("flipud", reference=np.flipud, samples=one(((2, 3),)), dtypes=ALL),
    Record("roll", reference=np.roll, samples=one(((2, 3), 1), ((2, 3), 1, 1), ((5,), -2, 0)),
           dtypes=ALL, errors=[Error(lambda t: t.roll(t.tensor(1.0), 0, 0), IndexError,
                                     "tensor has no dimensions")]),
    Record("rot90", reference=np.rot90, samples=one(((2, 3),), ((2, 3), 2), ((2, 3), 3)),
           dtypes=ALL),
    Record("tril", reference=np.tril, samples=one(((3, 4),), ((2, 3, 4), 1), ((4, 3), -2)),
           dtypes=ALL),
    Record("triu", reference=np.triu, samples=one(((3, 4),), ((2, 3, 4), 1), ((4, 3), -2)),
           dtypes=ALL),
    Record("diag", reference=np.diag, samples=one(((3,),), ((3, 4), 1)), dtypes=ALL),
    Record("diagflat", reference=np.diagflat, samples=one(((2, 2),)), dtypes=ALL),
]
