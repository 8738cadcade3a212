"""P1: integers that become addresses, changed after they were checked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import rushlight
import rushlight.nn.functional as F

from tests.child import run_module

GUARDED = {"RUSHLIGHT_ALLOCATOR": "guard", "RUSHLIGHT_NUM_THREADS": "2"}
# Between them they read and write along indices in every way there is.
EXPECTED = {"max", "median", "cummax", "gather", "scatter_add", "nll_loss", "sort", "index_select"}


def test_changed_between_forward_and_backward() -> None:
    told = run_module("tests.promises.changed_indices", **GUARDED).stderr
    tried = set(told.split("done:")[-1].split())
    assert tried >= EXPECTED, EXPECTED - tried
    assert len(tried) > 25, sorted(tried)


def test_changed_by_a_thread() -> None:
    run_module("tests.promises.racing_indices", **GUARDED)


def _leaf(*shape: int) -> Any:
    return rushlight.randn(*shape, requires_grad=True)


def _labels() -> Any:
    return rushlight.tensor([1, 2, 3, 4])


def _pooled(x: Any) -> Any:
    return F.max_pool2d(x, 3, return_indices=True)


# What is differentiated, and the integers that its backward uses.
USED: dict[str, Callable[[], tuple[Any, Any]]] = {
    "max": lambda: tuple(_leaf(5, 7).max(0)),
    "median": lambda: tuple(_leaf(5, 7).median(0)),
    "kthvalue": lambda: tuple(_leaf(5, 7).kthvalue(2, 0)),
    "mode": lambda: tuple(_leaf(5, 7).mode(0)),
    "cummin": lambda: tuple(_leaf(5, 7).cummin(1)),
    "sort": lambda: tuple(_leaf(5, 7).sort(1)),
    "topk": lambda: tuple(_leaf(5, 7).topk(2)),
    "max_pool2d": lambda: tuple(_pooled(_leaf(1, 2, 9, 9))),
    "adaptive_max_pool1d": lambda: tuple(
        F.adaptive_max_pool1d(_leaf(1, 2, 9), 4, return_indices=True)
    ),
    "nll_loss": lambda: (F.nll_loss(_leaf(4, 5), labels := _labels()), labels),
    "cross_entropy": lambda: (F.cross_entropy(_leaf(4, 5), labels := _labels()), labels),
    "embedding": lambda: (F.embedding(labels := _labels(), _leaf(5, 3)), labels),
    "gather": lambda: (_leaf(5).gather(0, labels := _labels()), labels),
    "index_select": lambda: (_leaf(5, 2).index_select(0, labels := _labels()), labels),
    "index": lambda: (_leaf(5, 2)[labels := _labels()], labels),
}


@pytest.mark.parametrize("name", USED)
@pytest.mark.parametrize("way", ["in place", "data", "numpy"])
def test_changed_integers_are_an_error(name: str, way: str) -> None:
    result, integers = USED[name]()
    if way == "in place":
        integers.fill_(10**9)
    elif way == "data":
        integers.data.fill_(10**9)
    else:
        integers.numpy()[...] = 10**9
    with pytest.raises((RuntimeError, IndexError)):
        result.sum().backward()


def test_nothing_is_written_where_an_index_is_outside() -> None:
    wrong = rushlight.tensor([0, 1, 9])
    for call in (
        lambda x: x.scatter_(0, wrong, 5.0),
        lambda x: x.scatter_(0, wrong, rushlight.ones(3)),
        lambda x: x.scatter_(0, wrong, rushlight.ones(3), reduce="add"),
        lambda x: x.scatter_add_(0, wrong, rushlight.ones(3)),
        lambda x: x.scatter_reduce_(0, wrong, rushlight.ones(3), "amax"),
        lambda x: x.index_add_(0, wrong, rushlight.ones(3)),
        lambda x: x.index_copy_(0, wrong, rushlight.ones(3)),
        lambda x: x.index_fill_(0, wrong, 5.0),
        lambda x: x.index_put_((wrong,), rushlight.ones(3)),
        lambda x: x.put_(wrong, rushlight.ones(3)),
        lambda x: rushlight.scatter(rushlight.ones(3), 0, wrong, 5.0, out=x),
        lambda x: rushlight.gather(rushlight.ones(3), 0, wrong, out=x),
    ):
        x = rushlight.tensor([7.0, 8.0, 9.0])
        with pytest.raises((RuntimeError, IndexError)):
            call(x)
        assert x.tolist() == [7.0, 8.0, 9.0]
