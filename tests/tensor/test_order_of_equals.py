"""Equal values keep the order of their positions, whichever way a row is searched."""

from __future__ import annotations

import numpy as np
import pytest
import rushlight as torch


@pytest.mark.parametrize("largest", [True, False])
@pytest.mark.parametrize(
    ("length", "count"),
    [(10, 9), (100, 5), (100, 80), (1000, 5), (1000, 600), (5000, 40), (20000, 300), (700, 700)],
)
def test_topk_takes_the_first(length: int, count: int, largest: bool) -> None:
    row = np.random.default_rng(length + count).integers(0, 4, length).astype(np.float32)
    row[::7] = np.nan
    # NaN counts as largest.
    order = np.where(np.isnan(row), 4, row)
    wanted = np.argsort(-order if largest else order, kind="stable")[:count]
    values, indices = torch.topk(torch.from_numpy(row), count, largest=largest)
    np.testing.assert_array_equal(indices.numpy(), wanted)
    np.testing.assert_array_equal(values.numpy(), row[wanted])


def test_sort_keeps_the_order_of_equals() -> None:
    row = np.random.default_rng(0).integers(0, 5, 3000)
    indices = torch.sort(torch.from_numpy(row), descending=True, stable=True).indices
    np.testing.assert_array_equal(indices.numpy(), np.argsort(-row, kind="stable"))
