"""Records of views, splits, conversions and writes that tests/ops/records/shape.py leaves out."""

import numpy as np

from tests.ops.record import FLOATS, Record, Sample


def method(name, samples, reference, **options):
    """An operator that exists as a method of Tensor."""
    return Record(name, samples, reference, function=f"Tensor.{name}", **options)


def one(*shape, arguments=()):
    return lambda make: [Sample(make(*shape), *arguments)]


def pieces(x, counts, axis):
    return np.split(x, np.cumsum(counts)[:-1], axis)


def window(x, size, stride, offset=0):
    flat = x.ravel()[offset:]
    steps = [step * flat.itemsize for step in stride]
    return np.lib.stride_tricks.as_strided(flat, size, steps)


def replaced(x, place, values):
    result = x.copy()
    result[place] = values
    return result


class Written(Record):
    """An operator that exists in place only, applied to a copy."""

    def callable(self):
        return lambda x, *arguments: getattr(x.clone(), self.name)(*arguments)


CONVERSIONS = {
    "double": "float64", "float": "float32", "half": "float16", "int": "int32", "long": "int64",
    "short": "int16", "char": "int8", "byte": "uint8", "bool": "bool", "cfloat": "complex64",
    "cdouble": "complex128"}

RECORDS = [
    method("view", one(2, 6, arguments=((3, -1),)), np.reshape, layouts=False),
    method("view_as", lambda make: [Sample(make(2, 6), make(3, 4))],
           lambda x, other: x.reshape(other.shape), layouts=False),
    method("reshape_as", lambda make: [Sample(make(2, 6), make(3, 4))],
           lambda x, other: x.reshape(other.shape)),
    Record("ravel", one(2, 3), np.ravel),
    Record("unflatten", one(2, 6, arguments=(1, (2, 3))), lambda x, dim, s: x.reshape(2, 2, 3)),
    method("expand", one(3, 1, arguments=((2, 3, 4),)), np.broadcast_to),
    method("expand_as", lambda make: [Sample(make(3, 1), make(2, 3, 4))],
           lambda x, other: np.broadcast_to(x, other.shape)),
    Record("broadcast_tensors", lambda make: [Sample(make(2, 1), make(3))],
           lambda a, b: list(np.broadcast_arrays(a, b))),
    Record("swapaxes", one(2, 3, 4, arguments=(0, 2)), np.swapaxes),
    method("contiguous", one(2, 3), lambda x: x),
    method("is_contiguous", one(2, 3), None, gradient=False, output=lambda _: ()),
    Record("as_strided", one(4, 3, arguments=((2, 3), (3, 2), 1)), window,
           layouts=False),
    Record("split", lambda make: [Sample(make(5, 2), 2), Sample(make(2, 5), [1, 4], 1)],
           lambda x, size, dim=0: pieces(x, [2, 2, 1] if size == 2 else size, dim)),
    Record("split_with_sizes", one(5, 2, arguments=([2, 3],)), lambda x, s: pieces(x, s, 0)),
    Record("chunk", one(5, 2, arguments=(2,)), lambda x, chunks: pieces(x, [3, 2], 0)),
    Record("tensor_split", lambda make: [Sample(make(5, 2), 2), Sample(make(5), (1, 3))],
           lambda x, where: np.array_split(x, where)),
    Record("hsplit", one(2, 4, arguments=(2,)), np.hsplit),
    Record("vsplit", one(4, 2, arguments=(2,)), np.vsplit),
    Record("dsplit", one(1, 2, 4, arguments=(2,)), np.dsplit),
    Record("unbind", lambda make: [Sample(make(3, 2)), Sample(make(2, 3), 1)],
           lambda x, dim=0: [np.squeeze(part, dim) for part in np.split(x, x.shape[dim], dim)]),
    Record("select_scatter", lambda make: [Sample(make(3, 2), make(2), 0, 1)],
           lambda x, values, dim, index: replaced(x, index, values)),
    Record("slice_scatter", lambda make: [Sample(make(4, 2), make(2, 2), 0, 1, 3)],
           lambda x, values, dim, start, end: replaced(x, slice(start, end), values)),
    Record("diagonal_scatter", lambda make: [Sample(make(3, 3), make(3))],
           lambda x, values: replaced(x, np.diag_indices(3), values)),
    Record("as_strided_scatter", lambda make: [Sample(make(4), make(2), (2,), (2,), 1)],
           lambda x, values, *_: replaced(x, slice(1, None, 2), values), layouts=False),
    Record("take_along_dim", lambda make: [Sample(make(2, 3), np.array([[0, 2], [1, 1]]), 1)],
           np.take_along_axis),
    Record("index_copy", lambda make: [Sample(make(4, 2), 0, np.array([3, 1]), make(2, 2))],
           lambda x, dim, index, values: replaced(x, index, values)),
    Record("index_fill", lambda make: [Sample(make(4, 2), 0, np.array([3, 1]), 2.0)],
           lambda x, dim, index, value: replaced(x, index, value)),
    Record("index_put", lambda make: [Sample(make(4, 2), (np.array([3, 1]),), make(2, 2))],
           lambda x, index, values: replaced(x, index[0], values)),
    Record("put", lambda make: [Sample(make(2, 3), np.array([5, 0]), make(2))],
           lambda x, index, values: replaced(x.ravel(), index, values).reshape(x.shape)),
    Record("masked_scatter",
           lambda make: [Sample(make(2, 2), np.array([[True, False], [False, True]]), make(2))],
           lambda x, mask, values: replaced(x, mask, values)),
    Record("scatter_reduce",
           lambda make: [Sample(make(3), 0, np.array([0, 0, 2]), make(3), "sum")],
           lambda x, dim, index, values, _: x + np.bincount(index, values, 3)),
    Record("index_reduce",
           lambda make: [Sample(make(3), 0, np.array([0, 2]), make(2), "prod")],
           lambda x, dim, index, values, _: replaced(x, index, x[index] * values)),
    Record("argwhere", lambda make: [Sample(np.array([[0, 2], [3, 0]]))], np.argwhere,
           gradient=False),
    method("to", lambda make: [Sample(make(2, 3), "cpu")], lambda x, device: x),
    method("cpu", one(2, 3), lambda x: x),
    method("type_as", lambda make: [Sample(make(2, 3), make(1))], lambda x, other: x),
    *(method(name, lambda make: [Sample(make(2, 3, low=0, high=3))],
             lambda x, dtype=dtype: x.astype(dtype), dtypes=("float64",), gradient=False)
      for name, dtype in CONVERSIONS.items()),
    method("bfloat16", lambda make: [Sample(np.array([0.5, 1.0, -3.0]))], lambda x: x,
           gradient=False),
    Record("embedding", lambda make: [Sample(make(4, 3), np.array([[0, 3], [3, 1]]))],
           lambda weight, index: weight[index], dtypes=FLOATS),
    # Writes, on a copy: the record's arguments stay what they are.
    Written("copy_", lambda make: [Sample(make(2, 3), make(3))],
            lambda x, source: np.broadcast_to(source, x.shape)),
    Written("fill_", one(2, 3, arguments=(2.5,)), lambda x, value: np.full(x.shape, value)),
    Written("zero_", one(2, 3), np.zeros_like),
    Written("resize_", one(2, 3, arguments=((3, 2),)), np.reshape, gradient=False,
            layouts=False),
    Written("resize_as_", lambda make: [Sample(make(2, 3), make(3, 2))],
            lambda x, other: x.reshape(other.shape), gradient=False, layouts=False),
]
