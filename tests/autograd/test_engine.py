"""Backward: accumulation, graphs kept and freed, hooks, modes, threads, errors."""

from __future__ import annotations

import gc
import threading
import weakref

import pytest
import rushlight


def leaf(*values):
    return rushlight.tensor(list(values), requires_grad=True)


def test_gradients_accumulate_and_keep_their_identity():
    x = leaf(1.0, 2.0)
    (x * 2).sum().backward()
    first = x.grad
    (x * 3).sum().backward()
    assert x.grad is first
    assert x.grad.tolist() == [5.0, 5.0]


def test_graph_is_freed_unless_kept():
    x = leaf(3.0)
    y = x * x
    y.backward(retain_graph=True)
    y.backward()
    assert x.grad.tolist() == [12.0]
    with pytest.raises(RuntimeError, match="backward through the graph a second time"):
        y.backward()


def test_gradient_of_a_gradient():
    x = leaf(2.0)
    (first,) = rushlight.autograd.grad(x * x * x, x, create_graph=True)
    (second,) = rushlight.autograd.grad(first, x, create_graph=True)
    (third,) = rushlight.autograd.grad(second, x)
    assert (first.item(), second.item(), third.item()) == (12.0, 12.0, 6.0)


def test_grad_of_unused_input():
    x, y = leaf(1.0), leaf(1.0)
    with pytest.raises(RuntimeError, match="not have been used"):
        rushlight.autograd.grad(x * 2, (x, y))
    assert rushlight.autograd.grad(x * 2, (x, y), allow_unused=True)[1] is None
    assert rushlight.autograd.grad(x * 2, y, materialize_grads=True)[0].tolist() == [0.0]


def test_grad_of_an_intermediate_leaves_the_leaves_alone():
    x = leaf(2.0)
    y = x * 3
    (gradient,) = rushlight.autograd.grad(y * y, y)
    assert gradient.tolist() == [12.0]
    assert x.grad is None


def test_backward_into_chosen_inputs():
    x, y = leaf(2.0), leaf(5.0)
    (x * y).backward(inputs=[x])
    assert x.grad.tolist() == [5.0]
    assert y.grad is None


def test_errors_of_backward():
    with pytest.raises(RuntimeError, match="does not require grad"):
        rushlight.ones(1).backward()
    with pytest.raises(RuntimeError, match="only for scalar outputs"):
        (leaf(1.0, 2.0) * 2).backward()
    with pytest.raises(RuntimeError, match="Mismatch in shape"):
        (leaf(1.0, 2.0) * 2).backward(rushlight.ones(3))


def test_hooks_replace_gradients_and_can_be_removed():
    x = leaf(1.0)
    y = x * 2
    seen = []
    handle = y.register_hook(lambda gradient: seen.append(gradient.item()))
    y.register_hook(lambda gradient: gradient * 10)
    y.backward(retain_graph=True)
    handle.remove()
    y.backward()
    assert seen == [1.0]
    assert x.grad.tolist() == [40.0]


def test_hook_of_a_leaf_runs_before_accumulation():
    x = leaf(1.0)
    x.register_hook(lambda gradient: gradient + 1)
    after = []
    x.register_post_accumulate_grad_hook(lambda tensor: after.append(tensor.grad.item()))
    (x * 2).backward()
    assert x.grad.tolist() == [3.0]
    assert after == [3.0]


def test_retained_gradient_of_an_intermediate():
    x = leaf(2.0)
    y = x * 3
    y.retain_grad()
    (y * y).backward()
    assert y.grad.tolist() == [12.0]


def test_node_hooks():
    x = leaf(2.0)
    y = x * 3
    seen = []
    y.grad_fn.register_prehook(lambda gradients: (gradients[0] * 2,))
    y.grad_fn.register_hook(lambda inputs, outputs: seen.append(outputs[0].item()))
    y.backward()
    assert x.grad.tolist() == [6.0]
    assert seen == [2.0]


def test_graph_can_be_walked():
    x = leaf(1.0)
    y = (x * 2) + 1
    assert y.grad_fn.name() == "AddBackward0"
    multiplication = y.grad_fn.next_functions[0][0]
    assert multiplication.name() == "MulBackward0"
    accumulate = multiplication.next_functions[0][0]
    assert accumulate.name() == "AccumulateGrad"
    assert accumulate.variable is x
    assert y.grad_fn is y.grad_fn


def test_modes():
    x = leaf(1.0)
    with rushlight.no_grad():
        assert not (x * 2).requires_grad
        with rushlight.enable_grad():
            assert (x * 2).requires_grad
    with rushlight.set_grad_enabled(False):
        assert not (x * 2).requires_grad

    @rushlight.no_grad()
    def decorated():
        return rushlight.is_grad_enabled()

    assert not decorated()
    assert rushlight.is_grad_enabled()
    with rushlight.inference_mode():
        y = rushlight.ones(2)
    assert y.is_inference()
    with pytest.raises(RuntimeError, match="Inference tensors cannot be saved"):
        leaf(1.0, 2.0) * y


def test_dropping_a_graph_frees_its_tensors():
    rushlight.ones(1)
    gc.collect()
    before = rushlight._C._live_storage_count()
    x = leaf(1.0)
    y = x
    for _ in range(1000):
        y = y * x
    del x, y
    gc.collect()
    assert rushlight._C._live_storage_count() == before


def test_a_million_operations_run_and_are_freed():
    x = leaf(1.0)
    y = x
    for _ in range(1_000_000):
        y = y + x
    y.backward()
    assert x.grad.tolist() == [1_000_001.0]
    del y


def test_cycle_through_a_hook_is_collected():
    class Marker:
        pass

    x, marker = leaf(1.0), Marker()
    x.register_hook(lambda gradient, x=x, marker=marker: None)
    watched = weakref.ref(marker)
    del x, marker
    gc.collect()
    assert watched() is None


def test_subclass_and_attributes_survive_while_only_the_graph_holds_the_tensor():
    class Weight(rushlight.Tensor):
        pass

    weight = rushlight.Tensor._make_subclass(Weight, rushlight.ones(1), True)
    weight.note = "kept"
    y = weight * 2
    identity = id(weight)
    del weight
    gc.collect()
    again = y.grad_fn.next_functions[0][0].variable
    assert isinstance(again, Weight)
    assert again.note == "kept"
    assert id(again) == identity


def test_backward_from_several_threads_accumulates_everything():
    x = leaf(1.0)

    def work():
        for _ in range(200):
            (x * 2).backward()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert x.grad.tolist() == [1600.0]


def test_backward_inside_of_backward():
    inner = leaf(3.0)

    def hook(gradient):
        with rushlight.enable_grad():
            (inner * inner).backward()

    x = leaf(1.0)
    y = x * 2
    y.register_hook(hook)
    y.backward()
    assert inner.grad.tolist() == [6.0]


def test_a_failing_backward_changes_no_leaf():
    x, y = leaf(1.0), leaf(2.0)

    class Broken(rushlight.autograd.Function):
        @staticmethod
        def forward(ctx, input):
            return input * 2

        @staticmethod
        def backward(ctx, gradient):
            raise ArithmeticError("broken")

    for accumulate in (False, True):
        x.grad = y.grad = None
        if accumulate:
            (x + y).sum().backward()
        before = [None if leaf.grad is None else leaf.grad.tolist() for leaf in (x, y)]
        product = Broken.apply(x) * y
        product.retain_grad()
        with pytest.raises(ArithmeticError):
            product.sum().backward()
        assert [None if leaf.grad is None else leaf.grad.tolist() for leaf in (x, y)] == before
        assert product.grad is None


def test_hooks_see_what_was_accumulated_before_them():
    x, y = leaf(1.0), leaf(2.0)
    seen = []
    product = (x * 3) * y  # y's gradient is found before x's
    x.register_hook(lambda _: seen.append(y.grad.tolist()))
    product.sum().backward()
    assert seen == [[3.0]]


def test_the_functional_form_raises_what_the_method_raises():
    with pytest.raises(RuntimeError, match="does not require grad"):
        rushlight.autograd.backward(rushlight.ones(1))


def test_fewer_gradients_than_outputs():
    x = rushlight.ones(2, requires_grad=True)
    loss = (x * x).sum()
    one = rushlight.ones(())
    for outputs, gradients in (([loss], []), (loss, ()), ([loss, loss], [None]), ([loss] * 2, one)):
        with pytest.raises(RuntimeError, match=r"got \d tensors and \d gradients"):
            rushlight.autograd.backward(outputs, gradients)
        with pytest.raises(RuntimeError, match=r"got \d tensors and \d gradients"):
            rushlight.autograd.grad(outputs, x, gradients)
    assert x.grad is None
    rushlight.autograd.backward([loss], [None, one])
    assert x.grad.tolist() == [2, 2]


def test_inputs_in_any_iterable_but_none_is_an_error():
    x = rushlight.ones(2, requires_grad=True)
    loss = (x * x).sum()
    for inputs in ([], (), iter(())):
        with pytest.raises(RuntimeError, match="cannot be empty"):
            rushlight.autograd.grad([loss], inputs, [rushlight.ones(())])
    for inputs in ([], (), iter(())):
        with pytest.raises(RuntimeError, match="cannot be empty"):
            rushlight.autograd.backward(loss, inputs=inputs)
    with pytest.raises(TypeError, match="must be a Tensor or an iterable of Tensors, not int"):
        rushlight.autograd.backward(loss, inputs=5)
    rushlight.autograd.backward(loss, inputs=iter([x]))
    assert x.grad.tolist() == [2, 2]


@pytest.mark.parametrize(
    ("gradients", "error"),
    [
        ([rushlight.ones(2, 2), rushlight.ones(3, 2)], ValueError),
        ([rushlight.ones(3, 2), rushlight.ones(2, 2)], ValueError),
        ([rushlight.ones(2, 2), None], RuntimeError),
        ([rushlight.ones(2, 2), rushlight.ones(())], IndexError),
        ([rushlight.ones(0, 2), rushlight.ones(0, 2)], IndexError),
        ([rushlight.ones(2, 2), 5], TypeError),
        ([rushlight.ones(2, 2)], RuntimeError),
    ],
)
def test_batched_gradients_that_do_not_fit(gradients, error):
    x = rushlight.ones(2, requires_grad=True)
    with pytest.raises(error, match="grad"):
        rushlight.autograd.grad([x * 2, x * x], x, gradients, is_grads_batched=True)


def test_a_variable_is_made_of_a_tensor():
    with pytest.raises(TypeError, match="Variable data has to be a tensor, but got int"):
        rushlight.autograd.Variable(5)


class RaisingIterable:
    def __iter__(self):
        raise OSError("mine")


def test_errors_of_an_iterable_of_inputs_pass_through():
    x = rushlight.ones(1, requires_grad=True)
    with pytest.raises(OSError, match="mine"):
        rushlight.autograd.backward(x * 2, inputs=RaisingIterable())
