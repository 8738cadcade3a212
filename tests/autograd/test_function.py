"""autograd.Function: custom operations."""

from __future__ import annotations

import gc

import pytest
import rushlight
from rushlight.autograd import Function


class Square(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx, gradient):
        (x,) = ctx.saved_tensors
        return 2 * x * gradient


class Exponential(Function):
    """Saves its own output."""

    @staticmethod
    def forward(x):
        return x * x * x

    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.save_for_backward(inputs[0], output)

    @staticmethod
    def backward(ctx, gradient):
        x, output = ctx.saved_tensors
        return 3 * output / x * gradient


def leaf(*values):
    return rushlight.tensor(list(values), requires_grad=True)


def test_first_and_second_derivative():
    x = leaf(3.0)
    (first,) = rushlight.autograd.grad(Square.apply(x), x, create_graph=True)
    (second,) = rushlight.autograd.grad(first, x)
    assert (first.item(), second.item()) == (6.0, 2.0)


def test_saved_output_without_a_leak():
    gc.collect()
    before = rushlight._C._live_storage_count()
    x = leaf(2.0)
    y = Exponential.apply(x)
    assert y.grad_fn.name() == "ExponentialBackward"
    y.backward(retain_graph=True)
    assert x.grad.tolist() == [12.0]
    del x, y
    gc.collect()
    assert rushlight._C._live_storage_count() == before


def test_saved_tensors_are_freed_with_the_graph():
    y = Square.apply(leaf(3.0))
    y.backward()
    with pytest.raises(RuntimeError, match="second time"):
        y.backward()


def test_several_inputs_and_outputs():
    class Both(Function):
        @staticmethod
        def forward(ctx, x, factor, y):
            ctx.factor = factor
            return x * factor, y + 1

        @staticmethod
        def backward(ctx, for_product, for_sum):
            assert ctx.needs_input_grad == (True, False, True)
            return for_product * ctx.factor, None, for_sum

    x, y = leaf(2.0), leaf(5.0)
    product, total = Both.apply(x, 3, y)
    (product * 10).backward()
    assert x.grad.tolist() == [30.0]
    assert y.grad.tolist() == [0.0]
    assert total.requires_grad


def test_wrong_number_of_gradients():
    class Wrong(Function):
        @staticmethod
        def forward(ctx, x, y):
            return x + y

        @staticmethod
        def backward(ctx, gradient):
            return gradient

    with pytest.raises(RuntimeError, match="incorrect number of gradients"):
        Wrong.apply(leaf(1.0), leaf(2.0)).backward()


def test_dirty_and_constant_outputs():
    class AddOne(Function):
        @staticmethod
        def forward(ctx, x):
            x.add_(1)
            ctx.mark_dirty(x)
            index = rushlight.tensor([0.0])
            ctx.mark_non_differentiable(index)
            return x, index

        @staticmethod
        def backward(ctx, gradient, _):
            return gradient * 7

    x = leaf(1.0)
    y = x * 2
    z, index = AddOne.apply(y)
    assert z is y
    assert not index.requires_grad
    z.backward()
    assert x.grad.tolist() == [14.0]


def test_error_in_backward_reaches_the_caller():
    class Failing(Function):
        @staticmethod
        def forward(ctx, x):
            return x * 1

        @staticmethod
        def backward(ctx, gradient):
            raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        Failing.apply(leaf(1.0)).backward()


def test_gradcheck_finds_a_wrong_derivative():
    class WrongSquare(Square):
        @staticmethod
        def backward(ctx, gradient):
            (x,) = ctx.saved_tensors
            return 3 * x * gradient

    x = rushlight.tensor([1.0, 2.0], dtype=rushlight.float64, requires_grad=True)
    assert rushlight.autograd.gradcheck(Square.apply, (x,))
    assert rushlight.autograd.gradgradcheck(Square.apply, (x,))
    with pytest.raises(RuntimeError, match="Jacobian mismatch"):
        rushlight.autograd.gradcheck(WrongSquare.apply, (x,))
