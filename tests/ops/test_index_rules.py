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


# What reads places and values from the target's own memory gets them as they were before.
SHARING: dict[str, Callable[[Any, Any, Any], Any]] = {
    "index_put_": lambda x, index, source: x.index_put_((index,), source),
    "accumulating index_put_": lambda x, index, source: x.index_put_((index,), source, True),
    "setitem": lambda x, index, source: x.__setitem__(index, source),
    "index_add_": lambda x, index, source: x.index_add_(0, index, source),
    "index_copy_": lambda x, index, source: x.index_copy_(0, index, source),
    "index_fill_": lambda x, index, source: x.index_fill_(0, index, source[0]),
    "index_reduce_": lambda x, index, source: x.index_reduce_(0, index, source, "prod"),
    "scatter_": lambda x, index, source: x.scatter_(0, index, source),
    "scatter_ of a number": lambda x, index, source: x.scatter_(0, index, 7),
    "scatter_add_": lambda x, index, source: x.scatter_add_(0, index, source),
    "scatter_reduce_": lambda x, index, source: x.scatter_reduce_(0, index, source, "prod"),
    "put_": lambda x, index, source: x.put_(index, source),
    "accumulating put_": lambda x, index, source: x.put_(index, source, True),
    "masked_scatter_": lambda x, index, source: x[1:5].masked_scatter_(index > 0, source),
}


@pytest.mark.parametrize("places", [(0, 4), (3, 7)])
@pytest.mark.parametrize("name", SHARING)
def test_places_and_values_in_the_memory_of_the_target(name: str, places: tuple[int, int]) -> None:
    written, expected = (rushlight.tensor([3, 0, 2, 1, 1, 2, 3, 0, 9]) for _ in range(2))
    window, source = slice(*places), slice(2, 6)
    SHARING[name](written, written[window], written[source])
    SHARING[name](expected, expected[window].clone(), expected[source].clone())
    assert written.tolist() == expected.tolist()
