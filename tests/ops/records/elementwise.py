"""Records of the elementwise operators."""

from tests.ops.record import FLOATS, INTEGERS, Error, Record, Sample


def pairs(make):
    """Equal shapes, broadcasting both ways, a number, 0-d, empty, around the vector width."""
    yield Sample(make(3, 4), make(3, 4))
    yield Sample(make(3, 4), make(4))
    yield Sample(make(1, 4), make(3, 1))
    yield Sample(make(2, 3), 2)
    yield Sample(make(), make())
    yield Sample(make(0, 3), make(3))
    yield Sample(make(67), make(67))


RECORDS = [
    Record("add", pairs, lambda a, b: a + b, dtypes=FLOATS + INTEGERS,
           errors=[Error(lambda t: t.add(t.tensor([1.0, 2.0]), t.tensor([1.0, 2.0, 3.0])),
                         RuntimeError, "must match")]),
    Record("sub", pairs, lambda a, b: a - b, dtypes=FLOATS + INTEGERS),
    Record("mul", pairs, lambda a, b: a * b, dtypes=FLOATS + INTEGERS),
    Record("div", lambda make: [Sample(make(3, 4), make(3, 4, low=0.5, high=2)),
                                Sample(make(3, 4), make(4, low=1, high=2)), Sample(make(5), 3.0)],
           lambda a, b: a / b),
]
