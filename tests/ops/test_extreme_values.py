"""Values and gradients at zero, at infinity and where squares leave the range of the dtype."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import rushlight as torch
from rushlight.nn import functional as F

inf, nan = float("inf"), float("nan")
HALF = 2**-0.5


def values_and_gradients(function: Callable[..., Any], *inputs: list[float]) -> list[Any]:
    tensors = [torch.tensor(values, requires_grad=True) for values in inputs]
    result = function(*tensors)
    result.backward(torch.ones_like(result))
    return [result.detach(), *(tensor.grad for tensor in tensors)]


CASES: list[tuple[str, Callable[..., Any], list[list[float]], list[Any]]] = [
    (
        "atan2",
        torch.atan2,
        [[0.0, 1e-30, -1e30, 1e-30, 1.0], [0.0, 1e-30, 1e30, 0.0, inf]],
        [
            [0.0, np.pi / 4, -np.pi / 4, np.pi / 2, 0.0],
            [0.0, 5e29, 5e-31, 0.0, 0.0],
            [0.0, -5e29, 5e-31, -1e30, 0.0],
        ],
    ),
    (
        "hypot",
        torch.hypot,
        [[0.0, 1e-30, 1e30], [0.0, 1e-30, -1e30]],
        [[0.0, 1e-30 / HALF, 1e30 / HALF], [0.0, HALF, HALF], [0.0, HALF, -HALF]],
    ),
    (
        "addcdiv",
        torch.addcdiv,
        [[1.0, 1.0], [1.0, 1e-30], [1e30, 1e-25]],
        [[1.0, 1.00001], [1.0, 1.0], [1e-30, 1e25], [0.0, -1e20]],
    ),
    ("norm", lambda x: x.norm(), [[0.0, 0.0]], [0.0, [0.0, 0.0]]),
    (
        "std",
        lambda x: x.std(0),
        [[1e-20, -1e-20]],
        [1e-20 / HALF, [HALF, -HALF]],
    ),
    (
        "logsumexp",
        lambda x: torch.logsumexp(x, 1),
        [[[-inf, -inf], [-inf, 1.0], [inf, 1.0], [inf, inf], [inf, -inf]]],
        [
            [-inf, 1.0, inf, inf, inf],
            [[0.5, 0.5], [0.0, 1.0], [1.0, 0.0], [0.5, 0.5], [1.0, 0.0]],
        ],
    ),
    (
        "logaddexp",
        torch.logaddexp,
        [[-inf, -inf, inf, inf, 1.0], [-inf, 1.0, inf, -inf, -inf]],
        [[-inf, 1.0, inf, inf, 1.0], [0.5, 0.0, 0.5, 1.0, 1.0], [0.5, 1.0, 0.5, 0.0, 0.0]],
    ),
    (
        "logaddexp2",
        torch.logaddexp2,
        [[-inf, -inf, inf], [-inf, 1.0, inf]],
        [[-inf, 1.0, inf], [0.5, 0.0, 0.5], [0.5, 1.0, 0.5]],
    ),
    # Each result's gradient is shared by what is as large: the gradients sum to their number.
    (
        "logcumsumexp of nothing first",
        lambda x: torch.logcumsumexp(x, 0),
        [[-inf, -inf, 1.0, -inf]],
        [[-inf, -inf, 1.0, 1.0], [1.5, 0.5, 2.0, 0.0]],
    ),
    (
        "logcumsumexp to infinity",
        lambda x: torch.logcumsumexp(x, 0),
        [[-inf, 1.0, inf, 2.0, inf]],
        [[-inf, 1.0, inf, inf, inf], [1.0, 1.0, 2.5, 0.0, 0.5]],
    ),
    (
        "logcumsumexp of nan",
        lambda x: torch.logcumsumexp(x, 0),
        [[1.0, nan, 2.0]],
        [[1.0, nan, nan], [nan, nan, nan]],
    ),
]


@pytest.mark.parametrize(("name", "function", "inputs", "expected"), CASES)
def test_gradients(
    name: str, function: Callable[..., Any], inputs: list[list[float]], expected: list[Any]
) -> None:
    for actual, wanted in zip(values_and_gradients(function, *inputs), expected, strict=True):
        np.testing.assert_allclose(np.array(actual), np.array(wanted, "float32"), rtol=2e-5)


def test_angle_of_complex_numbers() -> None:
    x = torch.tensor([0j, 1e-30 + 1e-30j, 1e30 + 1e30j], requires_grad=True)
    torch.angle(x).sum().backward()
    assert x.grad[0].item() == 0
    np.testing.assert_allclose(np.array(x.grad[1:].imag), [5e29, 5e-31], rtol=1e-5)
    np.testing.assert_allclose(np.array(x.grad[1:].real), [-5e29, -5e-31], rtol=1e-5)


def test_second_derivatives_at_the_origin() -> None:
    for function in (torch.atan2, torch.hypot):
        x, y = torch.zeros(1, requires_grad=True), torch.zeros(1, requires_grad=True)
        (slope,) = torch.autograd.grad(function(x, y), x, create_graph=True)
        slope.backward()
        assert torch.isfinite(x.grad).all() and torch.isfinite(y.grad).all()


def test_gradients_beside_numbers_have_the_precision_of_the_tensor() -> None:
    """A plain number is no float32 tensor."""
    for function, slope in [
        (lambda x: torch.pow(2, x), 8 * np.log(2)),
        (lambda x: torch.lerp(x, torch.zeros_like(x), 0.3), 0.7),
        (lambda x: torch.xlogy(x, 3.0), np.log(3)),
        (lambda x: torch.special.xlog1py(x, 2.0), np.log(3)),
    ]:
        x = torch.tensor([3.0], dtype=torch.float64, requires_grad=True)
        function(x).sum().backward()
        assert x.grad.item() == pytest.approx(slope, rel=1e-15)


def test_gradients_of_bounds_at_nan() -> None:
    """Of NaN neither the value nor the bound takes the gradient."""
    for bounds in (
        {"min": [0.0, nan]},
        {"max": [0.0, nan]},
        {"min": [0.0, nan], "max": [1.0, 1.0]},
    ):
        x = torch.tensor([nan, 0.5], requires_grad=True)
        limits = {name: torch.tensor(value) for name, value in bounds.items()}
        torch.clamp(x, **limits).sum().backward()
        assert x.grad.tolist() == [0.0, 0.0]


def test_bessel_functions_near_zero() -> None:
    for function in (torch.special.i1, torch.special.i1e):
        x = torch.tensor([0.0, 1e-45, -1e-40, 1e-20], requires_grad=True)
        function(x).sum().backward()
        np.testing.assert_allclose(np.array(x.grad), 0.5, rtol=1e-5)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.float16])
def test_probabilities(dtype: torch.dtype) -> None:
    inside = torch.tensor([0.0, 0.5, 1.0], dtype=dtype)
    F.binary_cross_entropy(inside, inside)
    for wrong in (-0.5, 1.5, nan, inf):
        outside = torch.tensor([0.5, 0.5, wrong], dtype=dtype)
        with pytest.raises(RuntimeError, match="all elements of input should be between 0 and 1"):
            F.binary_cross_entropy(outside, inside)
        with pytest.raises(RuntimeError, match="all elements of target should be between 0 and 1"):
            F.binary_cross_entropy(inside, outside)


@pytest.mark.parametrize(
    ("values", "median", "nanmedian"),
    [
        ([1.0, 1.0, 1.0], [1 / 3] * 3, [1 / 3] * 3),
        ([1.0, 2.0, 2.0, 3.0], [0, 0.5, 0.5, 0], [0, 0.5, 0.5, 0]),
        ([1.0, nan, nan], [0, 0.5, 0.5], [1, 0, 0]),
        ([1.0, nan, 1.0], [0, 1, 0], [0.5, 0, 0.5]),
    ],
)
def test_equal_values_share_the_gradient_of_the_median(
    values: list[float], median: list[float], nanmedian: list[float]
) -> None:
    for name, expected in (("median", median), ("nanmedian", nanmedian)):
        x = torch.tensor(values, requires_grad=True)
        getattr(x, name)().backward()
        assert x.grad is not None and x.grad.tolist() == pytest.approx(expected)


@pytest.mark.parametrize(
    ("values", "expected"),
    [([5.0, nan], 5.0), ([nan, nan, 5.0], 5.0), ([nan, 1.0, nan, 1.0, 0.0], 1.0), ([3, 2], 2)],
)
def test_mode_takes_nan_for_the_largest(values: list[float], expected: float) -> None:
    assert torch.tensor(values).mode().values.item() == expected


def test_a_range_wider_than_the_largest_number() -> None:
    x = torch.tensor([-1.7e308, 0.0, 1.7e308], dtype=torch.float64)
    assert x.histc(3, -1.7e308, 1.7e308).tolist() == [1.0, 1.0, 1.0]


def test_a_number_is_its_largest_elements() -> None:
    for k in (0, 1):
        values, indices = torch.tensor(7.0).topk(k)
        assert (values.item(), indices.item()) == (7.0, 0)


@pytest.mark.parametrize("share", [0, 1e-4, 1e-3, 1e-2, 0.1, 0.5, 1])
@pytest.mark.parametrize("size", [0, 1, 7, 8, 63, 16383, 16384, 16385, 50000])
def test_positions_of_set_elements(share: float, size: int) -> None:
    mask = np.random.default_rng(size).random(size) < share
    assert torch.tensor(mask).nonzero()[:, 0].tolist() == np.nonzero(mask)[0].tolist()
    rows = mask[: size // 3 * 3].reshape(3, -1)
    assert torch.tensor(rows).nonzero().tolist() == np.argwhere(rows).tolist()
