"""First values: ranges, structure, streams, wrong arguments."""

from __future__ import annotations

import math
from typing import Any

import pytest
import rushlight
from rushlight import nn
from rushlight.nn import init


def seeded(fill: Any, *shape: int) -> Any:
    rushlight.manual_seed(3)
    tensor = rushlight.empty(*shape)
    assert fill(tensor) is tensor
    return tensor


def test_gains() -> None:
    assert init.calculate_gain("linear") == init.calculate_gain("conv_transpose2d") == 1
    assert init.calculate_gain("relu") == math.sqrt(2)
    assert init.calculate_gain("tanh") == 5 / 3
    assert init.calculate_gain("selu") == 0.75
    assert init.calculate_gain("leaky_relu") == math.sqrt(2 / (1 + 0.01**2))
    assert init.calculate_gain("leaky_relu", 1) == 1
    with pytest.raises(ValueError, match="Unsupported"):
        init.calculate_gain("cube")
    for wrong in (True, "a"):
        with pytest.raises(ValueError, match="not a valid number"):
            init.calculate_gain("leaky_relu", wrong)  # type: ignore[arg-type]


def test_constants() -> None:
    assert seeded(init.ones_, 2).tolist() == [1, 1]
    assert seeded(init.zeros_, 2).tolist() == [0, 0]
    assert seeded(lambda t: init.constant_(t, 3.5), 2).tolist() == [3.5, 3.5]
    assert seeded(init.eye_, 2, 3).tolist() == [[1, 0, 0], [0, 1, 0]]
    assert seeded(lambda t: init.dirac_(t, 2), 4, 1, 3).tolist() == [
        [[0, 1, 0]], [[0, 0, 0]], [[0, 1, 0]], [[0, 0, 0]],
    ]  # fmt: skip


def test_no_gradients_are_recorded() -> None:
    weight = nn.Parameter(rushlight.ones(3, 3))
    for fill in (init.ones_, init.normal_, init.uniform_, init.xavier_normal_, init.trunc_normal_):
        assert fill(weight).is_leaf and weight.requires_grad


@pytest.mark.parametrize(
    ("fill", "bound"),
    [
        (lambda t: init.uniform_(t, -2.0, 2.0), 2.0),
        (lambda t: init.xavier_uniform_(t, gain=2.0), 2 * math.sqrt(6 / 1200)),
        (lambda t: init.kaiming_uniform_(t, nonlinearity="relu"), math.sqrt(6 / 800)),
        (lambda t: init.kaiming_uniform_(t, mode="fan_out", nonlinearity="relu"),
         math.sqrt(6 / 400)),
    ],
)  # fmt: skip
def test_uniform_values_fill_their_range(fill: Any, bound: float) -> None:
    values = seeded(fill, 400, 800)
    largest = values.abs().max().item()
    assert bound * 0.999 < largest <= bound
    assert abs(values.mean().item()) < bound * 0.01


@pytest.mark.parametrize(
    ("fill", "std"),
    [
        (lambda t: init.normal_(t, std=0.5), 0.5),
        (lambda t: init.xavier_normal_(t), math.sqrt(2 / 1200)),
        (lambda t: init.kaiming_normal_(t), math.sqrt(2 / 800)),
        (lambda t: init.kaiming_normal_(t, mode="fan_out", a=1.0), math.sqrt(1 / 400)),
    ],
)
def test_normal_values_have_their_deviation(fill: Any, std: float) -> None:
    values = seeded(fill, 400, 800)
    assert abs(values.square().mean().sqrt().item() / std - 1) < 0.01


@pytest.mark.parametrize(
    ("mean", "std", "a", "b"),
    [(0.0, 1.0, -2.0, 2.0), (1.0, 2.0, -1.0, 3.5), (0.0, 1.0, -0.1, 0.1), (0.0, 1.0, 1.5, 6.0)],
)
def test_truncated_normal_values(mean: float, std: float, a: float, b: float) -> None:
    values = seeded(lambda t: init.trunc_normal_(t, mean, std, a, b), 100, 100)
    assert a <= values.min().item() and values.max().item() <= b

    def density(x: float) -> float:
        return math.exp(-(((x - mean) / std) ** 2) / 2)

    points = [a + (b - a) * (i + 0.5) / 1000 for i in range(1000)]
    expected = sum(x * density(x) for x in points) / sum(density(x) for x in points)
    assert abs(values.mean().item() - expected) < 0.02 * (b - a)


def test_truncated_normal_ends_in_wide_windows() -> None:
    assert (seeded(lambda t: init.trunc_normal_(t, 0.0, 1.0, 2.0, 1e9), 10) >= 2).all()
    with pytest.warns(UserWarning, match="more than 2 std"):
        seeded(lambda t: init.trunc_normal_(t, 10.0), 10)
    with pytest.raises(RuntimeError, match="greater"):
        init.trunc_normal_(rushlight.empty(1), a=1.0, b=0.0)


@pytest.mark.parametrize("shape", [(4, 6), (6, 4), (3, 2, 2)])
def test_orthogonal_rows_or_columns(shape: tuple[int, ...]) -> None:
    flat = seeded(lambda t: init.orthogonal_(t, gain=2.0), *shape).reshape(shape[0], -1)
    product = flat @ flat.T if flat.shape[0] <= flat.shape[1] else flat.T @ flat
    assert (product - 4 * rushlight.eye(product.shape[0])).abs().max().item() < 1e-5


def test_sparse_columns() -> None:
    values = seeded(lambda t: init.sparse_(t, 0.3), 10, 4)
    assert (values == 0).sum(0).tolist() == [3, 3, 3, 3]


def test_generators_are_used() -> None:
    first, second = (rushlight.Generator().manual_seed(7) for _ in range(2))
    a = init.uniform_(rushlight.empty(20), generator=first)
    rushlight.manual_seed(1)
    b = init.uniform_(rushlight.empty(20), generator=second)
    assert a.tolist() == b.tolist()


@pytest.mark.parametrize(
    ("fill", "shape", "text"),
    [
        (init.xavier_uniform_, (3,), "fewer than 2 dimensions"),
        (init.kaiming_normal_, (3,), "fewer than 2 dimensions"),
        (lambda t: init.kaiming_normal_(t, mode="fan"), (3, 3), "Mode fan not supported"),
        (init.eye_, (3,), "2 dimensions"),
        (init.dirac_, (3, 3), "3, 4, or 5 dimensions"),
        (lambda t: init.dirac_(t, 2), (3, 3, 3), "divisible by groups"),
        (init.orthogonal_, (3,), "2 or more dimensions"),
        (lambda t: init.sparse_(t, 0.1), (3,), "2 dimensions"),
    ],
)
def test_wrong_arguments(fill: Any, shape: tuple[int, ...], text: str) -> None:
    with pytest.raises(ValueError, match=text):
        fill(rushlight.empty(*shape))


def test_nothing_to_fill() -> None:
    with pytest.warns(UserWarning, match="no-op"):
        nn.Linear(0, 3)
    assert init.orthogonal_(rushlight.empty(0, 3)).shape == (0, 3)
