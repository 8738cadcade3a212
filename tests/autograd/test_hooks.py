"""What hooks and Functions hand to the engine has the shape and dtype that was recorded."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import rushlight


def recorded() -> tuple[Any, Any]:
    x = rushlight.ones(3, requires_grad=True)
    return x, x * 2


WRONG = [
    pytest.param(lambda: rushlight.zeros(1), RuntimeError, "has changed the size", id="size"),
    pytest.param(lambda: rushlight.zeros(3, 3), RuntimeError, "has changed the size", id="dim"),
    pytest.param(
        lambda: rushlight.zeros(3, dtype=rushlight.float64),
        RuntimeError,
        "has changed the type",
        id="dtype",
    ),
    pytest.param(
        lambda: rushlight.zeros(3, dtype=rushlight.complex64),
        RuntimeError,
        "has changed the type",
        id="complex",
    ),
    pytest.param(lambda: 5, TypeError, "int", id="number"),
    pytest.param(lambda: [rushlight.zeros(3)], TypeError, "list", id="list"),
]


@pytest.mark.parametrize("on_leaf", [True, False])
@pytest.mark.parametrize(("made", "kind", "text"), WRONG)
def test_a_tensor_hook_cannot_change_shape_or_dtype(
    made: Callable[[], Any], kind: type[Exception], text: str, on_leaf: bool
) -> None:
    x, y = recorded()
    (x if on_leaf else y).register_hook(lambda gradient: made())
    with pytest.raises(kind, match=text):
        y.sum().backward()
    assert x.grad is None


@pytest.mark.parametrize(("made", "kind", "text"), WRONG)
def test_a_prehook_cannot_change_shape_or_dtype(
    made: Callable[[], Any], kind: type[Exception], text: str
) -> None:
    x, y = recorded()
    y.grad_fn.register_prehook(lambda gradients: (made(),))
    with pytest.raises(kind, match=text):
        y.sum().backward()
    assert x.grad is None


@pytest.mark.parametrize(("made", "kind", "text"), WRONG)
def test_a_posthook_cannot_change_shape_or_dtype(
    made: Callable[[], Any], kind: type[Exception], text: str
) -> None:
    x, y = recorded()
    y.grad_fn.register_hook(lambda inputs, results: (made(), *inputs[1:]))
    with pytest.raises(kind, match=text):
        y.sum().backward()
    assert x.grad is None


def test_a_node_hook_returns_a_tuple_of_as_many_gradients() -> None:
    for returned in (rushlight.zeros(3), 5, [rushlight.zeros(3)]):
        _, y = recorded()
        y.grad_fn.register_prehook(lambda gradients, returned=returned: returned)
        with pytest.raises(TypeError, match="expected tuple"):
            y.sum().backward()
    for count in (0, 2):
        _, y = recorded()
        y.grad_fn.register_prehook(lambda gradients, count=count: gradients * count)
        with pytest.raises(RuntimeError, match="incorrect number of values"):
            y.sum().backward()


def test_a_node_hook_may_drop_a_gradient_but_not_invent_one() -> None:
    x, y = recorded()
    y.grad_fn.register_prehook(lambda gradients: (None,))
    y.sum().backward()
    assert x.grad is None
    y = x * rushlight.ones(3)
    y.grad_fn.register_hook(lambda inputs, results: (inputs[0], rushlight.ones(3)))
    with pytest.raises(RuntimeError, match="None gradient"):
        y.sum().backward()


def test_errors_name_the_hook() -> None:
    def halve_the_shape(gradient: Any) -> Any:
        return gradient[:1]

    _, y = recorded()
    y.register_hook(halve_the_shape)
    with pytest.raises(RuntimeError, match="halve_the_shape"):
        y.sum().backward()


def test_a_posthook_sees_gradients_of_the_inputs_shape() -> None:
    x = rushlight.ones(1, requires_grad=True)
    y = x * rushlight.ones(4)
    seen = []
    y.grad_fn.register_hook(lambda inputs, results: seen.append(inputs[0].shape))
    y.sum().backward()
    assert seen == [(1,)]


def test_what_a_hook_returns_stays_as_it_is() -> None:
    mine = np.ones(3, np.float32)
    x = rushlight.ones(3, requires_grad=True)
    y = x * 1
    y.register_hook(lambda gradient: rushlight.from_numpy(mine))
    (y.sum() + x.sum()).backward()
    (x * 1).sum().backward()
    assert x.grad.tolist() == [3, 3, 3]
    assert mine.tolist() == [1, 1, 1]


@pytest.mark.parametrize("size", [(1,), (), (2, 3), (0,)])
def test_backward_begins_with_the_shape_that_was_recorded(size: tuple[int, ...]) -> None:
    x, y = recorded()
    y.data = rushlight.zeros(size)
    with pytest.raises(RuntimeError):
        y.backward(rushlight.ones(size))
    with pytest.raises(RuntimeError):
        rushlight.autograd.grad(y, x, rushlight.ones(3))
    assert x.grad is None


@pytest.mark.parametrize("retained", [True, False])
def test_no_gradient_is_stored_for_a_tensor_of_another_shape(retained: bool) -> None:
    x = rushlight.ones(3, requires_grad=True)
    y = x * 2
    spoiled = y if retained else x
    if retained:
        y.retain_grad()
    z = y.sum()
    spoiled.data = rushlight.zeros(2)
    with pytest.raises(RuntimeError, match="cannot accumulate"):
        z.backward()
    assert spoiled.grad is None


@pytest.mark.parametrize(
    "other", [rushlight.ones(2), rushlight.ones(2, 3), rushlight.ones(3, dtype=rushlight.float64)]
)
def test_nothing_is_added_to_a_grad_of_another_shape_or_dtype(other: Any) -> None:
    x = rushlight.ones(3, requires_grad=True)
    x.sum().backward()
    x.grad.data = other
    kept = x.grad.tolist()
    with pytest.raises(RuntimeError, match="cannot accumulate"):
        x.sum().backward()
    assert x.grad.tolist() == kept


def test_nothing_is_added_to_a_grad_whose_elements_share_memory() -> None:
    x = rushlight.ones(3, requires_grad=True)
    x.grad = rushlight.ones(1).expand(3)
    with pytest.raises(RuntimeError, match="single memory location"):
        x.sum().backward()
    assert x.grad.tolist() == [1, 1, 1]


def test_a_leaf_of_another_shape_is_differentiated_while_its_old_graph_lives() -> None:
    x = rushlight.ones(3, requires_grad=True)
    old = x.sum()
    x.data = rushlight.ones(2, dtype=rushlight.float64)
    (x * 3).sum().backward()
    assert x.grad.tolist() == [3, 3] and x.grad.dtype == rushlight.float64
    x.grad = None
    with pytest.raises(RuntimeError, match="cannot accumulate"):
        old.backward()
    assert x.grad is None


def test_backward_into_inputs_checks_their_shapes_first() -> None:
    x, y = recorded()
    z = (y * y).sum()
    y.data = rushlight.zeros(2)
    with pytest.raises(RuntimeError):
        z.backward(inputs=[x, y])
    assert x.grad is None and y.grad is None


@pytest.mark.parametrize("size", [(0,), (2,), (3, 2)])
def test_a_function_returns_gradients_of_its_inputs_shapes(size: tuple[int, ...]) -> None:
    class Wrong(rushlight.autograd.Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            return x * 2

        @staticmethod
        def backward(ctx: Any, gradient: Any) -> Any:
            return rushlight.ones(size)

    x = rushlight.ones(3, requires_grad=True)
    with pytest.raises(RuntimeError, match="invalid gradient"):
        Wrong.apply(x).sum().backward()
    assert x.grad is None


def test_a_function_that_writes_a_view_returns_gradients_of_its_shape() -> None:
    class Twice(rushlight.autograd.Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            ctx.mark_dirty(x)
            return x.mul_(2)

        @staticmethod
        def backward(ctx: Any, gradient: Any) -> Any:
            return rushlight.ones(5, 2)[:, :1]

    x = rushlight.ones(2, 3, requires_grad=True)
    y = x * 1
    Twice.apply(y[0])
    with pytest.raises(RuntimeError, match="invalid gradient"):
        y.sum().backward()
    assert x.grad is None


CHANGES = [
    lambda gradient: setattr(gradient, "data", rushlight.zeros(1)),
    lambda gradient: setattr(gradient, "data", gradient.double()),
    lambda gradient: gradient.resize_(1),
    lambda gradient: gradient.resize_(50),
    lambda gradient: gradient.unsqueeze_(0),
    lambda gradient: gradient.set_(),
]


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("on_leaf", [True, False])
def test_a_hook_cannot_change_the_shape_of_what_it_is_shown(change: Any, on_leaf: bool) -> None:
    x, y = recorded()

    def hook(gradient: Any) -> None:
        with rushlight.no_grad():
            change(gradient)

    (x if on_leaf else y).register_hook(hook)
    with pytest.raises(RuntimeError, match="has changed the"):
        (y * rushlight.ones(3)).sum().backward()
    assert x.grad is None


@pytest.mark.parametrize("change", CHANGES)
def test_a_gradient_that_waits_cannot_change_its_shape(change: Any) -> None:
    x = rushlight.ones(3, requires_grad=True)
    early = x * 2
    late = early * 1
    total = early + late
    shown = []
    total.register_hook(shown.append)

    def hook(gradient: Any) -> None:
        with rushlight.no_grad():
            change(shown[0])

    late.register_hook(hook)
    # Both operands of the sum get the same gradient; one waits while the other is shown.
    with pytest.raises(RuntimeError):
        (total * rushlight.ones(3)).sum().backward()
    assert x.grad is None


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("before", [True, False])
def test_a_node_hook_cannot_change_the_shape_of_what_it_is_shown(change: Any, before: bool) -> None:
    x, y = recorded()

    def hook(gradients: Any, _: Any = None) -> None:
        with rushlight.no_grad():
            change(gradients[0])

    (y.grad_fn.register_prehook if before else y.grad_fn.register_hook)(hook)
    with pytest.raises(RuntimeError, match="has changed the"):
        (y * rushlight.ones(3)).sum().backward()
    assert x.grad is None


def test_metadata_stays_with_the_node() -> None:
    x, y = recorded()
    assert y.grad_fn.metadata == {}
    y.grad_fn.metadata["note"] = note = Noted()
    watched = weakref.ref(note)
    del note
    assert y.grad_fn.metadata["note"] is watched()
    assert x.sum().grad_fn.metadata == {}
    y.sum().backward()
    assert x.grad.tolist() == [2.0, 2.0, 2.0]
    del y
    assert watched() is None


class Noted:
    """Something to watch the end of."""
