"""Reductions over every part of a tensor that slices and transpositions leave."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import rushlight

SLICES = (slice(None), slice(None, None, 2), slice(0, 2), slice(1, None))


@pytest.mark.parametrize("shape", [(4, 8), (6, 4, 3)])
@pytest.mark.parametrize("turned", [False, True])
def test_every_slice(shape: tuple[int, ...], turned: bool) -> None:
    whole = np.arange(np.prod(shape), dtype=np.float64).reshape(shape)
    for slices in itertools.product(SLICES, repeat=len(shape)):
        array = whole[slices].T if turned else whole[slices]
        tensor = rushlight.from_numpy(array)
        for count in range(1, len(shape) + 1):
            for dims in itertools.combinations(range(len(shape)), count):
                where = f"{shape} {slices} {dims}"
                np.testing.assert_array_equal(tensor.sum(dims), array.sum(dims), where)
                np.testing.assert_array_equal(tensor.amax(dims), array.max(dims), where)
                np.testing.assert_allclose(tensor.var(dims, correction=0), array.var(dims), 1e-9,
                                           err_msg=where)  # fmt: skip
