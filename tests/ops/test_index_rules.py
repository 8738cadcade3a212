"""Which indices an operator takes, and what it raises for the others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import rushlight
import rushlight.nn.functional as F

Call = Callable[[Any], Any]


def vector() -> Any:
    return rushlight.zeros(4)


def matrix() -> Any:
    return rushlight.zeros(4, 2)


TWO, ROWS = rushlight.ones(2), rushlight.ones(2, 2)

# Of four places: from the front only.
FROM_FRONT: dict[str, tuple[type[Exception], Call]] = {
    "embedding": (IndexError, lambda i: F.embedding(i, matrix())),
    "index_select": (IndexError, lambda i: matrix().index_select(0, i)),
    "index_select of a vector": (IndexError, lambda i: vector().index_select(0, i)),
    "index_add": (RuntimeError, lambda i: matrix().index_add(0, i, ROWS)),
    "index_add to a vector": (IndexError, lambda i: vector().index_add(0, i, TWO)),
    "index_copy": (IndexError, lambda i: matrix().index_copy(0, i, ROWS)),
    "index_reduce": (IndexError, lambda i: matrix().index_reduce(0, i, ROWS, "amax")),
    "gather": (RuntimeError, lambda i: vector().gather(0, i)),
    "scatter": (RuntimeError, lambda i: vector().scatter(0, i, TWO)),
    "scatter of a number": (RuntimeError, lambda i: vector().scatter(0, i, 1.0)),
    "scatter_add": (RuntimeError, lambda i: vector().scatter_add(0, i, TWO)),
    "scatter_reduce": (RuntimeError, lambda i: vector().scatter_reduce(0, i, TWO, "prod")),
    "take_along_dim of all": (RuntimeError, lambda i: rushlight.take_along_dim(vector(), i)),
    "one_hot": (RuntimeError, lambda i: F.one_hot(i, 4)),
    "nll_loss": (IndexError, lambda i: F.nll_loss(rushlight.ones(2, 4), i)),
    "cross_entropy": (IndexError, lambda i: F.cross_entropy(rushlight.ones(2, 4), i)),
    "multi_margin_loss": (RuntimeError, lambda i: F.multi_margin_loss(rushlight.ones(2, 4), i)),
    "searchsorted's sorter": (
        RuntimeError,
        lambda i: rushlight.searchsorted(rushlight.arange(2.0), rushlight.ones(1), sorter=i),
    ),
    "invert_permutation": (RuntimeError, lambda i: rushlight.nn.utils.rnn.invert_permutation(i)),
}
# From either end.
FROM_EITHER_END: dict[str, Call] = {
    "index": lambda i: matrix()[i],
    "index_put": lambda i: vector().index_put((i,), TWO),
    "index_fill": lambda i: matrix().index_fill(0, i, 9.0),
    "take": lambda i: vector().take(i),
    "put": lambda i: vector().put(i, TWO),
}


@pytest.mark.parametrize("index", [-1, 4, -5])
@pytest.mark.parametrize("name", FROM_FRONT)
def test_from_the_front(name: str, index: int) -> None:
    error, call = FROM_FRONT[name]
    with pytest.raises(error):
        call(rushlight.tensor([0, index]))


@pytest.mark.parametrize("name", FROM_EITHER_END)
def test_from_either_end(name: str) -> None:
    call = FROM_EITHER_END[name]
    assert call(rushlight.tensor([0, -4])).tolist() == call(rushlight.tensor([0, 0])).tolist()
    for index in (4, -5):
        with pytest.raises(IndexError, match=f"index {index} is out of bounds"):
            call(rushlight.tensor([0, index]))


def test_nothing_has_no_places() -> None:
    for call in (
        lambda x: x[rushlight.tensor([0])],
        lambda x: x.index_put((rushlight.tensor([0]),), rushlight.ones(1, 3)),
        lambda x: x.index_select(0, rushlight.tensor([0])),
    ):
        with pytest.raises(IndexError):
            call(rushlight.zeros(0, 3))


def test_labels_of_ctc_loss_are_one_row_a_sample() -> None:
    with pytest.raises(RuntimeError, match="at dimension 0"):
        F.ctc_loss(
            rushlight.zeros(5, 3, 4).log_softmax(-1),
            rushlight.ones(1, 2, dtype=rushlight.int64),
            [5, 5, 5],
            [2, 2, 2],
        )


NAN = float("nan")


@pytest.mark.parametrize(
    ("values", "median", "nanmedian"),
    [
        ([1.0, 1.0, 1.0], [1 / 3] * 3, [1 / 3] * 3),
        ([1.0, 2.0, 2.0, 3.0], [0, 0.5, 0.5, 0], [0, 0.5, 0.5, 0]),
        ([1.0, NAN, NAN], [0, 0.5, 0.5], [1, 0, 0]),
        ([1.0, NAN, 1.0], [0, 1, 0], [0.5, 0, 0.5]),
    ],
)
def test_equal_values_share_the_gradient_of_the_median(
    values: list[float], median: list[float], nanmedian: list[float]
) -> None:
    for name, expected in (("median", median), ("nanmedian", nanmedian)):
        x = rushlight.tensor(values, requires_grad=True)
        getattr(x, name)().backward()
        assert x.grad is not None and x.grad.tolist() == pytest.approx(expected)


@pytest.mark.parametrize(
    ("values", "expected"),
    [([5.0, NAN], 5.0), ([NAN, NAN, 5.0], 5.0), ([NAN, 1.0, NAN, 1.0, 0.0], 1.0), ([3, 2], 2)],
)
def test_mode_takes_nan_for_the_largest(values: list[float], expected: float) -> None:
    assert rushlight.tensor(values).mode().values.item() == expected


def test_a_range_wider_than_the_largest_number() -> None:
    x = rushlight.tensor([-1.7e308, 0.0, 1.7e308], dtype=rushlight.float64)
    assert x.histc(3, -1.7e308, 1.7e308).tolist() == [1.0, 1.0, 1.0]
