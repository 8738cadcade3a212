"""What a Function saves, marks and returns, and how long its context lives."""

from __future__ import annotations

import copy
import functools
import gc
import pickle
import weakref
from typing import Any

import pytest
import rushlight
from rushlight.autograd import Function


def marking(method: str, value: Any, requires_grad: bool = True) -> Any:
    """Applies a Function that calls this method of its context."""

    class Marking(Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            getattr(ctx, method)(value)
            return x * 2

        @staticmethod
        def backward(ctx: Any, gradient: Any) -> Any:
            return gradient

    return Marking.apply(rushlight.ones(2, requires_grad=requires_grad))


@pytest.mark.parametrize("value", [5, "a", [rushlight.ones(1)]])
def test_what_is_saved_and_marked_are_tensors(value: Any) -> None:
    text = f"argument 0 is of type {type(value).__name__}"
    with pytest.raises(TypeError, match=text):
        marking("save_for_backward", value)
    for method in ("mark_dirty", "mark_non_differentiable"):
        for requires_grad in (True, False):
            with pytest.raises(RuntimeError, match=text):
                marking(method, value, requires_grad)
    with pytest.raises(TypeError, match="expected a bool"):
        marking("set_materialize_grads", value)


def test_none_is_saved_and_what_was_written_is_returned() -> None:
    assert marking("save_for_backward", None).requires_grad
    with pytest.raises(RuntimeError, match="were not returned as output"):
        marking("mark_dirty", rushlight.ones(1))


@pytest.mark.parametrize(
    ("returned", "text"),
    [
        ((5, None), "got int"),
        (("a", None), "got str"),
        ([rushlight.ones(2), None], "incorrect number of gradients"),
        (([rushlight.ones(2)], None), "got list"),
        ((), "incorrect number of gradients"),
        ((rushlight.ones(2), None, 5), "incorrect number of gradients"),
        ((rushlight.ones(3), None), "invalid gradient"),
        ((rushlight.ones(2, dtype=rushlight.complex64), None), "dtype ComplexFloat"),
        ((rushlight.ones(2), rushlight.ones(2)), "was not a Variable"),
    ],
)
def test_backward_returns_gradients_of_the_arguments(returned: Any, text: str) -> None:
    class Wrong(Function):
        @staticmethod
        def forward(ctx: Any, x: Any, number: int) -> Any:
            return x * number

        @staticmethod
        def backward(ctx: Any, gradient: Any) -> Any:
            return returned

    x = rushlight.ones(2, requires_grad=True)
    with pytest.raises(RuntimeError, match=text):
        Wrong.apply(x, 2).sum().backward()
    assert x.grad is None


@pytest.mark.parametrize("materializes", [True, False])
def test_gradients_that_are_missing(materializes: bool) -> None:
    seen: list[Any] = []

    class Several(Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            ctx.set_materialize_grads(materializes)
            places = rushlight.zeros(2, dtype=rushlight.int64)
            ctx.mark_non_differentiable(places)
            return x * 2, x * 3, places

        @staticmethod
        def backward(ctx: Any, *gradients: Any) -> Any:
            seen.extend(gradients)
            return gradients[0]

    class Nothing(Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            return x * 2

        @staticmethod
        def backward(ctx: Any, gradient: Any) -> None:
            return None

    x = rushlight.ones(2, requires_grad=True)
    Several.apply(x)[0].sum().backward()
    assert seen[0].tolist() == [1, 1]
    if materializes:
        assert [gradient.tolist() for gradient in seen[1:]] == [[0, 0], [0, 0]]
        assert seen[2].dtype == rushlight.int64
    else:
        assert seen[1:] == [None, None]
    x.grad = None
    Nothing.apply(Several.apply(x)[0]).sum().backward()
    assert (x.grad.tolist() == [0, 0]) if materializes else (x.grad is None)


class Double(Function):
    """Its context holds what `held` makes of its output."""

    contexts: list[Any] = []
    held: Any = None

    @staticmethod
    def forward(ctx: Any, x: Any) -> Any:
        y = x * 2
        ctx.output = Double.held(y)
        ctx.save_for_backward(x, y)
        Double.contexts.append(weakref.ref(ctx))
        return y

    @staticmethod
    def backward(ctx: Any, gradient: Any) -> Any:
        x, y = ctx.saved_tensors
        return gradient * y / x


@pytest.mark.parametrize("held", [lambda y: y, lambda y: [y], lambda y: {"y": (y, y)}])
@pytest.mark.parametrize("differentiated", [True, False])
@pytest.mark.parametrize("hooked", [True, False])
def test_a_context_that_holds_its_output_is_collected(
    held: Any, differentiated: bool, hooked: bool
) -> None:
    Double.held = staticmethod(held)
    x = rushlight.ones(3, requires_grad=True)
    y = Double.apply(x)
    used = y * 2
    if hooked:
        y.register_hook(functools.partial(lambda gradient, owned: None, owned=y))
    del y
    gc.collect()
    if differentiated:
        used.sum().backward()
        assert x.grad.tolist() == [4, 4, 4]
    assert Double.contexts[-1]() is not None, "the graph of `used` refers to it"
    del used
    gc.collect()
    assert Double.contexts[-1]() is None


class AddOne(Function):
    """Writes its input."""

    contexts: list[Any] = []

    @staticmethod
    def forward(ctx: Any, x: Any) -> Any:
        ctx.mark_dirty(x)
        AddOne.contexts.append(weakref.ref(ctx))
        return x.add_(1)

    @staticmethod
    def backward(ctx: Any, gradient: Any) -> Any:
        return gradient


@pytest.mark.parametrize("select", [lambda x: x, lambda x: x[0], lambda x: x.view(3, 2)])
@pytest.mark.parametrize("differentiated", [True, False])
def test_a_context_whose_output_was_written_is_collected(select: Any, differentiated: bool) -> None:
    x = rushlight.ones(2, 3, requires_grad=True)
    written = AddOne.apply(select(x * 1))
    assert AddOne.contexts[-1]() is not None
    if differentiated:
        written.sum().backward()
    del written
    gc.collect()
    assert AddOne.contexts[-1]() is None


def test_saved_tensors_outside_of_backward() -> None:
    Double.held = staticmethod(lambda y: None)
    x = rushlight.full((2,), 3.0, requires_grad=True)
    y = Double.apply(x)
    context = Double.contexts[-1]()
    assert [tensor.tolist() for tensor in context.saved_tensors] == [[3, 3], [6, 6]]
    y.sum().backward()
    with pytest.raises(RuntimeError, match="second time"):
        context.saved_tensors  # noqa: B018
    y = Double.apply(x)
    x.data = rushlight.ones(5)
    with pytest.raises(RuntimeError, match="modified by an inplace"):
        Double.contexts[-1]().saved_tensors  # noqa: B018


def test_objects_of_the_graph_are_made_by_the_graph() -> None:
    x = rushlight.ones(2, requires_grad=True)
    node, handle = (x * 2).grad_fn, x.register_hook(lambda gradient: None)
    for made, other in ((node, handle), (handle, node)):
        kind = type(made)
        with pytest.raises(TypeError):
            kind()
        with pytest.raises(TypeError):
            kind.__new__(kind)
        with pytest.raises(TypeError):
            kind.__base__.__new__(kind)
        with pytest.raises(TypeError):
            object.__reduce__(made)
        with pytest.raises(TypeError):
            copy.copy(made)
        for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
            with pytest.raises(TypeError, match="cannot pickle"):
                pickle.dumps(made, protocol)
        with pytest.raises(TypeError):
            made.__class__ = type(other)


@pytest.mark.parametrize(
    "call",
    [
        lambda c: c._save(5, False, 0),
        lambda c: c._count_write("x"),
        lambda c: c._check_in_place(None),
        lambda c: c._gradient_edge_node(5),
        lambda c: c._record_function("f", len, len, True, [5], [], [], []),
        lambda c: c._record_function("f", len, len, True, [], [5], [False], [False]),
        lambda c: c._backward([5], [None], None, False, False),
        lambda c: c._grad(5, None, None, False, False),
    ],
)
def test_internal_functions_take_tensors(call: Any) -> None:
    with pytest.raises(TypeError):
        call(rushlight._C)


class Clear(Function):
    """Writes its input, and has no gradient."""

    @staticmethod
    def forward(ctx: Any, x: Any) -> Any:
        ctx.mark_dirty(x)
        ctx.mark_non_differentiable(x)
        return x.zero_()

    @staticmethod
    def backward(ctx: Any, gradient: Any) -> Any:
        return gradient


def test_what_was_written_without_a_gradient_has_no_history() -> None:
    x, weight = (rushlight.ones(2, requires_grad=True) for _ in range(2))
    cleared = Clear.apply(x * 3)
    assert not cleared.requires_grad and cleared.grad_fn is None
    (cleared * weight + weight).sum().backward()
    assert x.grad is None and weight.grad.tolist() == [1, 1]
