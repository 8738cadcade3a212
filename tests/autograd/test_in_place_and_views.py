"""In-place operations and views inside of the graph: torch's rules and errors."""

from __future__ import annotations

import numpy as np
import pytest
import rushlight


def leaf(*values):
    return rushlight.tensor(list(values), requires_grad=True)


def test_leaf_that_requires_grad_is_not_written():
    x = leaf(1.0, 2.0)
    with pytest.raises(RuntimeError, match="a leaf Variable that requires grad"):
        x.add_(1)
    with rushlight.no_grad():
        x.add_(1)
    assert x.tolist() == [2.0, 3.0]


def test_view_of_leaf_that_requires_grad_is_not_written():
    x = leaf(1.0, 2.0)
    with pytest.raises(RuntimeError, match="a view of a leaf Variable"):
        x.view(2, 1).mul_(2)


def test_stale_saved_tensor_raises():
    x = leaf(1.0, 2.0)
    y = x * 2
    z = y * y
    y.add_(1)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        z.sum().backward()


def test_write_through_detached_tensor_is_noticed():
    w = leaf(3.0)
    y = w * 2
    z = y * y
    y.detach().zero_()
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        z.backward()


def test_write_through_data_is_not_noticed():
    w = leaf(3.0)
    y = w * 2
    z = y * y
    y.data.zero_()
    z.backward()
    assert w.grad.tolist() == [0.0]


def test_writing_a_view_changes_the_history_of_its_base():
    x, w = leaf(1.0, 2.0, 3.0), leaf(10.0)
    base = x * 1
    base.narrow(0, 1, 1).mul_(w)
    base.backward(rushlight.tensor([1.0, 1.0, 1.0]))
    assert x.grad.tolist() == [1.0, 10.0, 1.0]
    assert w.grad.tolist() == [2.0]
    assert base.grad_fn.name() == "CopySlices"


def test_writing_a_base_changes_the_history_of_its_views():
    x = leaf(1.0, 2.0, 3.0)
    base = x * 1
    part = base.narrow(0, 0, 2)
    base.mul_(5)
    part.backward(rushlight.tensor([1.0, 1.0]))
    assert x.grad.tolist() == [5.0, 5.0, 0.0]


def test_views_of_views_refer_to_one_base():
    base = rushlight.zeros(4, 3)
    view = base.transpose(0, 1).narrow(1, 1, 2)
    assert view._base is base
    w = leaf(1.0, 2.0)
    view.copy_(rushlight.ones(3, 2) * w)
    base.sum().backward()
    assert w.grad.tolist() == [3.0, 3.0]


def test_buffer_without_gradient_takes_part_after_a_write():
    buffer, x = rushlight.zeros(3), leaf(2.0)
    buffer.narrow(0, 1, 1).copy_(x)
    assert buffer.requires_grad
    (buffer * buffer).sum().backward()
    assert x.grad.tolist() == [4.0]


def test_view_made_without_recording_is_not_written_with_recording():
    x = leaf(1.0, 2.0) * 1
    with rushlight.no_grad():
        view = x.view(2, 1)
    with pytest.raises(RuntimeError, match="no_grad mode"):
        view.mul_(2)


def test_one_of_many_views_is_not_written():
    x = leaf(1.0, 2.0) * 1
    first, _ = x.unbind(0)
    with pytest.raises(RuntimeError, match="multiple views"):
        first.mul_(2)


def test_expanded_memory_is_not_written():
    with pytest.raises(RuntimeError, match="single memory location"):
        rushlight.zeros(1).expand(3).add_(1)


def test_self_multiplication_in_place():
    x = leaf(3.0)
    y = x * 1
    y.mul_(y)
    y.backward()
    assert x.grad.tolist() == [6.0]


def test_in_place_broadcast_beyond_the_target_raises_before_writing():
    x = rushlight.ones(2)
    with pytest.raises(RuntimeError, match="doesn't match the broadcast shape"):
        x.add_(rushlight.ones(3, 2))
    assert x.tolist() == [1.0, 1.0]


def test_overlapping_memory_is_read_before_it_is_written():
    x = rushlight.tensor([1.0, 2.0, 3.0, 4.0])
    x.narrow(0, 1, 3).add_(x.narrow(0, 0, 3))
    assert x.tolist() == [1.0, 3.0, 5.0, 7.0]


def test_version_counts_writes():
    x = rushlight.zeros(2)
    assert x._version == 0
    x.add_(1)
    x.view(2, 1).add_(1)
    assert x._version == 2


def test_as_strided_of_a_slice():
    values = np.arange(12.0).reshape(3, 4)
    x = rushlight.tensor(values, requires_grad=True)
    windows = x.as_strided((2, 3), (4, 2), 1)
    np.testing.assert_array_equal(windows.detach().numpy(), [[1, 3, 5], [5, 7, 9]])
    windows.sum().backward()
    expected = np.zeros(12)
    for index in (1, 3, 5, 5, 7, 9):
        expected[index] += 1
    np.testing.assert_array_equal(x.grad.numpy(), expected.reshape(3, 4))


def test_writes_around_views_of_another_dtype() -> None:
    base = rushlight.zeros(3, dtype=rushlight.complex64)
    values = rushlight.ones(3, requires_grad=True)
    parts = rushlight.view_as_real(base)
    parts[:, 0] = 2  # not recorded
    assert rushlight.equal(base, rushlight.full((3,), 2 + 0j))
    with pytest.raises(RuntimeError, match="cannot be recorded"):
        parts[:, 0].add_(values)
    with pytest.raises(RuntimeError, match="cannot be recorded"):
        base.imag.copy_(values)
    assert rushlight.equal(base, rushlight.full((3,), 2 + 0j))
    base.mul_(values)
    parts = rushlight.view_as_real(base)
    base.mul_(1)
    with pytest.raises(RuntimeError, match="take the view again"):
        parts.sum()
    rushlight.view_as_real(base).sum().backward()
    assert rushlight.equal(values.grad, rushlight.full((3,), 2.0))


def test_operations_written_through_a_copy_are_the_history() -> None:
    source = rushlight.ones(2, 2, requires_grad=True)
    target = rushlight.zeros(3, 2)
    target.index_add_(0, rushlight.tensor([1, 1]), source)
    assert target.grad_fn.name() == "IndexAddBackward0"
    (target * rushlight.arange(6.0).view(3, 2)).sum().backward()
    assert source.grad.tolist() == [[2, 3], [2, 3]]
