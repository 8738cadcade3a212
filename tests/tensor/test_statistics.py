"""Quantiles, covariances, distances and cross products against numpy."""

from __future__ import annotations

import numpy
import pytest
import rushlight as torch

VALUES = numpy.random.default_rng(0).normal(size=(4, 5))
WITH_NAN = numpy.where(VALUES > 1, numpy.nan, VALUES)
METHODS = {"midpoint": "midpoint", "linear": "linear", "lower": "lower", "higher": "higher",
           "nearest": "nearest"}  # fmt: skip


def tensor(values: numpy.ndarray) -> torch.Tensor:
    return torch.from_numpy(numpy.array(values))


@pytest.mark.parametrize("interpolation", METHODS)
@pytest.mark.parametrize("dim", [None, 0, 1, -1])
@pytest.mark.parametrize("q", [0.3, [0.0, 0.25, 1.0]])
def test_quantiles(interpolation: str, dim: int | None, q: float | list[float]) -> None:
    shares = q if isinstance(q, float) else tensor(q)
    for name, values in (("quantile", VALUES), ("nanquantile", WITH_NAN)):
        for keepdim in (False, True):
            found = getattr(torch, name)(
                tensor(values), shares, dim, keepdim, interpolation=interpolation
            )
            wanted = getattr(numpy, name)(
                values, q, axis=dim, keepdims=keepdim, method=METHODS[interpolation]
            )
            numpy.testing.assert_allclose(found.numpy(), wanted, rtol=1e-12)


def test_nan_spoils_a_quantile() -> None:
    found = tensor(WITH_NAN).quantile(0.5, dim=1).isnan().tolist()
    assert found == numpy.isnan(WITH_NAN).any(1).tolist()


@pytest.mark.parametrize("q, message", [(1.5, "range"), (torch.tensor([0.5]), "same dtype")])
def test_wrong_shares(q: object, message: str) -> None:
    with pytest.raises(RuntimeError, match=message):
        torch.quantile(tensor(VALUES), q)


@pytest.mark.parametrize("correction", [0, 1])
def test_covariances(correction: int) -> None:
    counts, weights = numpy.array([1, 2, 1, 3, 1]), numpy.linspace(0.1, 1, 5)
    found = torch.cov(
        tensor(VALUES), correction=correction, fweights=tensor(counts), aweights=tensor(weights)
    )
    wanted = numpy.cov(VALUES, ddof=correction, fweights=counts, aweights=weights)
    numpy.testing.assert_allclose(found.numpy(), wanted)
    numpy.testing.assert_allclose(tensor(VALUES).cov().numpy(), numpy.cov(VALUES))
    numpy.testing.assert_allclose(tensor(VALUES).corrcoef().numpy(), numpy.corrcoef(VALUES))


@pytest.mark.parametrize(
    ("name", "weights", "message"),
    [
        ("fweights", [1.0, 2.0], "integral dtype"),
        ("aweights", [1, 2], "floating point dtype"),
        ("fweights", [1, -2], "negative"),
        ("aweights", [1.0, 2.0, 3.0], "observations"),
    ],
)
def test_wrong_weights(name: str, weights: list[float], message: str) -> None:
    with pytest.raises(RuntimeError, match=rf"cov\(\).*{message}"):
        torch.cov(torch.ones(2), **{name: torch.tensor(weights)})


def test_distances_that_are_counts_have_a_flat_gradient() -> None:
    rows = torch.ones(2, 3, requires_grad=True)
    torch.cdist(rows, torch.zeros(1, 3), p=0).sum().backward()
    assert rows.grad is not None and not rows.grad.any()


@pytest.mark.parametrize("p", [0.0, 1.0, 2.0, 3.0, float("inf")])
@pytest.mark.parametrize("rows", [3, 30])
def test_distances(p: float, rows: int) -> None:
    first = numpy.random.default_rng(1).normal(size=(2, rows, 5))
    found = torch.cdist(tensor(first), tensor(VALUES), p)
    difference = numpy.abs(first[:, :, None] - VALUES[None, None])
    wanted = numpy.linalg.norm(difference, p, -1) if p else (difference != 0).sum(-1)
    numpy.testing.assert_allclose(found.numpy(), wanted, rtol=1e-9)


def test_cross_products() -> None:
    first, second = VALUES[:, :3], VALUES[:, 1:4]
    found = torch.cross(tensor(first), tensor(second), dim=1)
    numpy.testing.assert_allclose(found.numpy(), numpy.cross(first, second))
    assert torch.autograd.gradcheck(
        torch.cross, (tensor(first).requires_grad_(), tensor(second).requires_grad_(), 1)
    )
