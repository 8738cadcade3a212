"""Records of softmax and its relatives."""

import numpy as np

from tests.ops.record import FLOATS, Error, Record, Sample


def along_dims(make):
    """Inner, middle and outer dimensions; sizes around the vector width; 0-d and empty."""
    yield Sample(make(3, 5), 1)
    yield Sample(make(3, 5), 0)
    yield Sample(make(2, 3, 4), 1)
    yield Sample(make(2, 3, 4), -1)
    yield Sample(make(4, 67), 1)
    yield Sample(make(5, 33), 0)
    yield Sample(make(), 0)
    yield Sample(make(0, 4), 1)


def softmax(x, dim):
    if x.size == 0:
        return x
    powers = np.exp(x - x.max(axis=dim if x.ndim else None, keepdims=True))
    return powers / powers.sum(axis=dim if x.ndim else None, keepdims=True)


WRONG_DIM = Error(lambda t: t.softmax(t.ones(2, 3), 2), IndexError, "Dimension out of range")

RECORDS = [
    Record("softmax", along_dims, softmax, dtypes=(*FLOATS, "bfloat16"), errors=[WRONG_DIM]),
    Record("log_softmax", along_dims, lambda x, dim: np.log(softmax(x, dim)),
           dtypes=(*FLOATS, "bfloat16")),
    Record("softmin", along_dims, lambda x, dim: softmax(-x, dim), function="_C._nn.softmin"),
]
