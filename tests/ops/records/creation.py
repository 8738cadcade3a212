"""Records of creation."""

import numpy as np
import rushlight

from tests.ops.record import Error, Record, Sample


def plain(name, calls, reference, **options):
    """A creation function without tensor arguments that could need gradients."""
    return Record(name, lambda make: [Sample(*call) for call in calls], reference,
                  dtypes=("float32",), gradient=False, **options)


def like(name, reference, *arguments):
    def samples(make):
        return [Sample(make(2, 3), *arguments), Sample(make(0, 2), *arguments)]

    return Record(name, samples, lambda x, *rest: reference(x.shape), gradient=False)


def new(name, reference, *arguments):
    return Record(name, lambda make: [Sample(make(1), (2, 3), *arguments)],
                  lambda x, shape, *rest: reference(shape), function=f"Tensor.{name}",
                  gradient=False)


def shape_only(tensor):
    """Undefined values: the sizes are what can be compared."""
    return rushlight.tensor(list(tensor.shape))


def sizes(*shape):
    return np.array(shape)


SHAPES = [((2, 3),), ((0,),), ((),)]

RECORDS = [
    plain("zeros", SHAPES, np.zeros),
    plain("ones", SHAPES, np.ones),
    plain("full", [((2, 3), 2.5), ((), 7.0)], np.full),
    plain("empty", [((2, 3),)], lambda shape: sizes(*shape), output=shape_only),
    plain("empty_strided", [((2, 3), (1, 2))], lambda shape, _: sizes(*shape), output=shape_only),
    plain("empty_permuted", [((2, 3), (1, 0))], lambda shape, _: sizes(*shape), output=shape_only),
    plain("arange", [(5,), (1, 7, 2), (0.0, 1.0, 0.25), (3, -3, -2)], np.arange,
          errors=[Error(lambda t: t.arange(0, 9, 0), RuntimeError, "nonzero"),
                  Error(lambda t: t.arange(0, 9, 0.5, dtype=t.int64), ValueError, "nonzero")]),
    plain("range", [(1, 4), (0, 1, 0.5)],
          lambda start, end, step=1: np.arange(start, end + step / 2, step)),
    plain("linspace", [(0.0, 1.0, 5), (2.0, -1.0, 4), (3.0, 4.0, 1)], np.linspace,
          errors=[Error(lambda t: t.linspace(t.ones(2), 5, 3), RuntimeError, r"got start \[2\]")]),
    plain("logspace", [(0.0, 2.0, 3), (-1.0, 1.0, 5)], np.logspace,
          errors=[Error(lambda t: t.logspace(0, t.ones(2), 3), RuntimeError, r"end \[2\]")]),
    plain("eye", [(3,), (2, 4)], np.eye),
    plain("scalar_tensor", [(2.5,)], np.array),
    plain("tril_indices", [(3, 4), (3, 3, -1)],
          lambda rows, columns, offset=0: np.array(np.tril_indices(rows, offset, columns))),
    plain("triu_indices", [(3, 4), (3, 3, 1)],
          lambda rows, columns, offset=0: np.array(np.triu_indices(rows, offset, columns))),
    like("zeros_like", np.zeros),
    like("ones_like", np.ones),
    like("full_like", lambda shape: np.full(shape, 2.5), 2.5),
    Record("empty_like", lambda make: [Sample(make(2, 3))], lambda x: sizes(*x.shape),
           gradient=False, output=shape_only),
    new("new_zeros", np.zeros),
    new("new_ones", np.ones),
    new("new_full", lambda shape: np.full(shape, 2.5), 2.5),
    Record("new_empty", lambda make: [Sample(make(1), (2, 3))], lambda x, shape: sizes(*shape),
           function="Tensor.new_empty", gradient=False, output=shape_only),
    Record("new_empty_strided", lambda make: [Sample(make(1), (2, 3), (1, 2))],
           lambda x, shape, strides: sizes(*shape), function="Tensor.new_empty_strided",
           gradient=False, output=shape_only),
]
