"""Gradients through views that are known by their strides only."""

from __future__ import annotations

import numpy as np
import pytest
import rushlight
from rushlight.autograd import gradcheck, gradgradcheck

# Sizes, strides and offset of a window into twelve elements, the last five with overlaps.
WINDOWS = [
    ((3, 4), (4, 1), 0),
    ((4, 3), (1, 4), 0),
    ((2, 2), (4, 2), 1),
    ((), (), 5),
    ((0, 3), (3, 1), 2),
    ((10, 3), (1, 1), 0),
    ((4, 5), (2, 1), 0),
    ((3, 2, 3), (0, 2, 1), 1),
    ((2, 3, 4, 2), (1, 3, 1, 0), 0),
    ((2, 2, 2), (3, 3, 3), 2),
]


@pytest.mark.parametrize("window", WINDOWS, ids=str)
@pytest.mark.parametrize("transposed", [False, True])
def test_any_window_twice(window, transposed):
    values = rushlight.tensor(np.linspace(-1, 1, 12).reshape(3, 4), requires_grad=True)

    def seen(x):
        base = x.t().contiguous().t() if transposed else x
        return base.as_strided(*window).sin()

    assert gradcheck(seen, [values])
    assert gradgradcheck(seen, [values])


def test_window_into_an_expanded_tensor_sees_the_memory_once():
    x = rushlight.arange(3.0).requires_grad_()
    x.expand(4, 3).as_strided((3,), (1,), 0).sum().backward()
    assert x.grad.tolist() == [1.0, 1.0, 1.0]


@pytest.mark.parametrize("dtype", [rushlight.bfloat16, rushlight.float16, rushlight.complex64])
def test_overlapping_windows_add_up_in_every_dtype(dtype):
    x = rushlight.ones(6, dtype=dtype, requires_grad=True)
    x.unfold(0, 3, 1).sum().abs().backward()
    assert x.grad.tolist() == [1, 2, 3, 3, 2, 1]


def test_scatter_into_a_window_of_an_expanded_tensor_writes_a_copy():
    x = rushlight.arange(3.0, dtype=rushlight.float64).requires_grad_()
    y = rushlight.ones(2, dtype=rushlight.float64, requires_grad=True)
    result = rushlight.as_strided_scatter(x.expand(2, 3), y, (2,), (1,), 0)
    assert result.tolist() == [[1.0, 1.0, 2.0], [0.0, 1.0, 2.0]]
    weights = rushlight.arange(6.0).view(2, 3)
    (result * weights).sum().backward()
    assert x.grad.tolist() == [3.0, 4.0, 7.0]
    assert y.grad.tolist() == [0.0, 1.0]


def test_gradient_of_a_window_is_no_alias_of_the_gradient_given():
    x = rushlight.zeros(4, requires_grad=True)
    given = rushlight.ones(4)
    x.as_strided((4,), (1,), 0).backward(given)
    x.grad.add_(1)
    assert given.tolist() == [1.0] * 4


def test_written_view_twice_differentiated():
    x = rushlight.tensor(np.linspace(0.5, 2, 12).reshape(3, 4), requires_grad=True)
    v = rushlight.tensor([1.0, 2.0, 3.0], dtype=rushlight.float64, requires_grad=True)

    def written(a, b):
        y = a * a
        y[:, 1] = b * b
        y.t()[2].mul_(b)
        return y.exp()

    assert gradcheck(written, [x, v])
    assert gradgradcheck(written, [x, v])
