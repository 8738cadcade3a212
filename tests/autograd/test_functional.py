"""Jacobians, Hessians and their products, by formulas."""

from __future__ import annotations

import pytest
import rushlight as torch
from rushlight.autograd import functional

MATRIX = torch.tensor([[0.5, 1.0], [2.0, 3.0]], dtype=torch.float64)
POINT = torch.tensor([1.0, 2.0], dtype=torch.float64)
VECTOR = torch.tensor([3.0, -1.0], dtype=torch.float64)


def squares(x: torch.Tensor) -> torch.Tensor:
    return (MATRIX @ x) ** 2


def form(x: torch.Tensor) -> torch.Tensor:
    """x^T A x, with the Hessian A + A^T."""
    return x @ MATRIX @ x


def test_jacobian_and_products() -> None:
    wanted = 2 * (MATRIX @ POINT).unsqueeze(1) * MATRIX
    assert torch.allclose(functional.jacobian(squares, POINT), wanted)
    value, product = functional.vjp(squares, POINT, VECTOR)
    assert torch.allclose(product, VECTOR @ wanted) and torch.equal(value, squares(POINT))
    value, product = functional.jvp(squares, POINT, VECTOR)
    assert torch.allclose(product, wanted @ VECTOR) and torch.equal(value, squares(POINT))


def test_hessian_and_products() -> None:
    wanted = MATRIX + MATRIX.t()
    assert torch.allclose(functional.hessian(form, POINT), wanted)
    for product in (functional.hvp, functional.vhp):
        assert torch.allclose(product(form, POINT, VECTOR)[1], wanted @ VECTOR)


def test_tuples_in_and_out() -> None:
    blocks = functional.jacobian(lambda x, y: (x * y, x.sum()), (POINT, VECTOR))
    assert [[tuple(block.shape) for block in row] for row in blocks] == [[(2, 2)] * 2, [(2,)] * 2]
    assert torch.equal(blocks[0][0], VECTOR.diag()) and not blocks[1][1].any()


def test_results_in_the_graph() -> None:
    leaf = POINT.clone().requires_grad_()
    functional.jacobian(squares, leaf, create_graph=True).sum().backward()
    assert torch.allclose(leaf.grad, 2 * MATRIX.sum(1) @ MATRIX)
    assert not functional.jacobian(squares, leaf).requires_grad


def test_strict_and_wrong_vectors() -> None:
    with pytest.raises(RuntimeError, match="independent of input 0"):
        functional.jacobian(lambda x: torch.ones(2, requires_grad=True) * 2, POINT, strict=True)
    with pytest.raises(RuntimeError, match="invalid size"):
        functional.vjp(squares, POINT, torch.ones(3))
    with pytest.raises(RuntimeError, match="single element"):
        functional.hessian(squares, POINT)
