"""A minute's worth of the most important behaviour: what every change runs first."""

import rushlight


def test_arithmetic_with_gradients():
    a = rushlight.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    b = rushlight.tensor([10.0, 20.0], requires_grad=True)
    (a * b + a).backward(rushlight.tensor([[1.0, 1.0], [1.0, 1.0]]))
    assert a.grad.tolist() == [[11.0, 21.0], [11.0, 21.0]]
    assert b.grad.tolist() == [4.0, 6.0]


def test_in_place_inside_of_the_graph():
    w = rushlight.tensor([3.0], requires_grad=True)
    v = w * 2
    v.mul_(w)
    v.backward()
    assert w.grad.tolist() == [12.0]


def test_long_chain_does_not_recurse():
    x = rushlight.tensor([1.0], requires_grad=True)
    y = x
    for _ in range(200_000):
        y = y + x
    y.backward()
    assert x.grad.tolist() == [200_001.0]
