"""retain_grad belongs to the tensor, whatever operation made it what it is now."""

from __future__ import annotations

from typing import Any

import pytest
import rushlight


def base() -> Any:
    return rushlight.ones(2, 2, requires_grad=True) * 1


def test_it_follows_a_tensor_that_is_written() -> None:
    y = base()
    y.retain_grad()
    before = []
    y.register_hook(lambda gradient: before.append(gradient.tolist()))
    used = y * 5
    y.mul_(3)
    (y.sum() + used.sum()).backward()
    assert y.retains_grad
    assert y.grad.tolist() == [[1, 1], [1, 1]]
    # A hook stays with the history that it was registered on.
    assert before == [[[8, 8], [8, 8]]]


def test_it_follows_a_view_that_is_written() -> None:
    y = base()
    view = y[0]
    view.retain_grad()
    view.mul_(3)
    (y.sum() + view.sum()).backward()
    assert view.grad.tolist() == [1, 1]


def test_it_follows_the_base_of_a_view_that_is_written() -> None:
    y = base()
    y.retain_grad()
    y[0].mul_(3)
    (2 * y).sum().backward()
    assert y.grad.tolist() == [[2, 2], [2, 2]]


def test_it_follows_a_view_whose_base_is_written() -> None:
    y = base()
    y.retain_grad()
    view = y[0]
    view.retain_grad()
    y.mul_(3)
    (y.sum() + view.sum()).backward()
    assert y.grad.tolist() == [[2, 2], [1, 1]]
    assert view.grad.tolist() == [1, 1]


@pytest.mark.parametrize("change", ["t_", "unsqueeze_"])
def test_it_follows_a_tensor_whose_shape_changes(change: str) -> None:
    y = base()
    y.retain_grad()
    y.t_() if change == "t_" else y.unsqueeze_(0)
    (y * 2).sum().backward()
    assert y.grad.shape == y.shape
    assert set(y.grad.flatten().tolist()) == {2}


def test_it_follows_several_writes() -> None:
    y = base()
    y.retain_grad()
    for _ in range(3):
        y.mul_(3)
    (4 * y).sum().backward()
    assert y.grad.tolist() == [[4, 4], [4, 4]]


def test_a_write_that_fails_leaves_it_where_it_was() -> None:
    y = base()
    y.retain_grad()
    with pytest.raises(RuntimeError):
        y.add_(rushlight.ones(3))
    y.sum().backward()
    assert y.grad.tolist() == [[1, 1], [1, 1]]


def test_a_tensor_that_is_gone_is_not_written_to() -> None:
    x = rushlight.ones(3, requires_grad=True)
    y = x * 1
    y.retain_grad()
    used = y * 2
    y.mul_(3)
    del y
    used.sum().backward()
    assert x.grad.tolist() == [2, 2, 2]
