"""Steps of the optimizers against their formulas, written out over Python numbers."""

from __future__ import annotations

import math
from typing import Any

import pytest
import rushlight
from rushlight import nn, optim

STEPS = 4


class SgdFormula:
    """One number's path under SGD."""

    def __init__(
        self,
        lr: float,
        momentum: float = 0,
        dampening: float = 0,
        weight_decay: float = 0,
        nesterov: bool = False,
        maximize: bool = False,
    ) -> None:
        self.options = (lr, momentum, dampening, weight_decay, nesterov, maximize)
        self.buffer: float | None = None

    def step(self, p: float, grad: float) -> float:
        lr, momentum, dampening, weight_decay, nesterov, maximize = self.options
        g = (-grad if maximize else grad) + weight_decay * p
        if momentum:
            first = self.buffer is None
            self.buffer = g if first else momentum * self.buffer + (1 - dampening) * g
            g = g + momentum * self.buffer if nesterov else self.buffer
        return p - lr * g


class AdamFormula:
    """One number's path under Adam and AdamW."""

    def __init__(
        self,
        lr: float,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        amsgrad: bool = False,
        maximize: bool = False,
        decoupled: bool = False,
    ) -> None:
        self.lr, (self.beta1, self.beta2), self.eps = lr, betas, eps
        self.decay, self.amsgrad, self.maximize = weight_decay, amsgrad, maximize
        self.decoupled = decoupled
        self.mean = self.square = self.largest = 0.0
        self.taken = 0

    def step(self, p: float, grad: float) -> float:
        g = -grad if self.maximize else grad
        if self.decoupled:
            p *= 1 - self.lr * self.decay
        else:
            g += self.decay * p
        self.taken += 1
        self.mean += (1 - self.beta1) * (g - self.mean)
        self.square = self.beta2 * self.square + (1 - self.beta2) * g * g
        self.largest = max(self.largest, self.square)
        square = self.largest if self.amsgrad else self.square
        root = math.sqrt(square / (1 - self.beta2**self.taken)) + self.eps
        return p - self.lr / (1 - self.beta1**self.taken) * self.mean / root


SGD_OPTIONS: list[dict[str, Any]] = [
    {"lr": 0.1},
    {"lr": 0.1, "weight_decay": 0.2, "maximize": True},
    {"lr": 0.1, "momentum": 0.9},
    {"lr": 0.1, "momentum": 0.9, "dampening": 0.3, "weight_decay": 0.1},
    {"lr": 0.1, "momentum": 0.9, "nesterov": True, "maximize": True},
]
ADAM_OPTIONS: list[dict[str, Any]] = [
    {"lr": 0.1},
    {"lr": 0.1, "betas": (0.5, 0.8), "eps": 1e-3, "weight_decay": 0.3},
    {"lr": 0.1, "amsgrad": True, "maximize": True},
]
CASES = [(optim.SGD, SgdFormula, options) for options in SGD_OPTIONS]
CASES += [(optim.Adam, AdamFormula, options) for options in ADAM_OPTIONS]
CASES += [
    (optim.AdamW, lambda **o: AdamFormula(decoupled=True, **{"weight_decay": 1e-2, **o}), options)
    for options in ADAM_OPTIONS
]


def values(count: int, seed: int) -> list[float]:
    return [math.sin(1.7 * i + seed) for i in range(count)]


def gradient(step: int, index: int, small: float = 1e-3) -> float:
    return math.cos(0.3 * index + step) * (3.0 if index % 3 else small)


def run(kind: Any, options: dict[str, Any], tensors: list[Any], steps: int = STEPS) -> Any:
    """Steps with gradients that depend on step and position only."""
    optimizer = kind(tensors, **options)
    for step in range(steps):
        start = 0
        for tensor in tensors:
            count = tensor.numel()
            # The square of a small gradient must be a number of the dtype.
            small = 1e-3 if tensor.element_size() >= 4 else 0.5
            grads = [gradient(step, start + i, small) for i in range(count)]
            tensor.grad = rushlight.tensor(grads).to(tensor.dtype).reshape(tensor.shape)
            start += count
        optimizer.step()
    return optimizer


@pytest.mark.parametrize(("kind", "formula", "options"), CASES)
@pytest.mark.parametrize("name", ["float32", "float64", "bfloat16", "float16"])
def test_steps_follow_the_formula(kind: Any, formula: Any, options: Any, name: str) -> None:
    dtype = getattr(rushlight, name)
    shapes = [(3,), (1,), (5, 7), (2, 2, 2), (0,)]
    counts = [math.prod(shape) for shape in shapes]
    tensors = [
        nn.Parameter(rushlight.tensor(values(n, n)).to(dtype).reshape(shape))
        for n, shape in zip(counts, shapes, strict=True)
    ]
    expected = [x for tensor in tensors for x in tensor.detach().double().reshape(-1).tolist()]
    paths = [formula(**options) for _ in expected]
    run(kind, options, tensors)
    for step in range(STEPS):
        small = 1e-3 if dtype.itemsize >= 4 else 0.5
        exact = rushlight.tensor([gradient(step, i, small) for i in range(len(expected))])
        grads = exact.to(dtype).double().tolist()
        expected = [path.step(p, g) for path, p, g in zip(paths, expected, grads, strict=True)]
    actual = [x for tensor in tensors for x in tensor.detach().double().reshape(-1).tolist()]
    tolerance = {"float64": 1e-9, "float32": 2e-5, "float16": 2e-2, "bfloat16": 1e-1}[name]
    assert actual == pytest.approx(expected, rel=tolerance, abs=tolerance)


@pytest.mark.parametrize(("kind", "formula", "options"), CASES)
def test_recorded_steps_agree(kind: Any, formula: Any, options: Any) -> None:
    fused, recorded = ([nn.Parameter(rushlight.tensor(values(9, 1)))] for _ in range(2))
    run(kind, options, fused)
    with rushlight.no_grad():
        run(kind, {**options, "differentiable": True}, recorded)
    assert fused[0].tolist() == pytest.approx(recorded[0].tolist(), rel=1e-5, abs=1e-6)


def test_gradients_pass_through_recorded_steps() -> None:
    rate = rushlight.tensor(0.5, requires_grad=True)
    start = rushlight.ones(1, requires_grad=True)
    moved = start.clone()
    optimizer = optim.SGD([moved], lr=rate, differentiable=True)
    moved.grad = rushlight.full((1,), 3.0)
    optimizer.step()
    moved.sum().backward()
    assert rate.grad.item() == -3 and start.grad.item() == 1


@pytest.mark.parametrize(("kind", "formula", "options"), CASES)
def test_layouts_do_not_matter(kind: Any, formula: Any, options: Any) -> None:
    plain = nn.Parameter(rushlight.tensor(values(12, 0)).reshape(4, 3))
    turned = nn.Parameter(rushlight.tensor(values(12, 0)).reshape(4, 3).t().contiguous().t())
    assert not turned.is_contiguous()
    run(kind, options, [plain])
    run(kind, options, [turned])
    assert plain.tolist() == turned.tolist() and not turned.is_contiguous()


@pytest.mark.parametrize(("kind", "formula", "options"), CASES)
def test_thread_counts_do_not_matter(kind: Any, formula: Any, options: Any) -> None:
    before = rushlight.get_num_threads()
    results = []
    try:
        for threads in (1, 3):
            rushlight.set_num_threads(threads)
            tensors = [nn.Parameter(rushlight.ones(n)) for n in (40000, 1, 30001)]
            run(kind, options, tensors, steps=1)
            results.append([tensor.tolist() for tensor in tensors])
    finally:
        rushlight.set_num_threads(before)
    assert results[0] == results[1]


def test_complex_parameters_are_pairs_of_numbers() -> None:
    pair = nn.Parameter(rushlight.tensor([1.0, 2.0]))
    number = nn.Parameter(rushlight.tensor([1.0 + 2.0j]))
    pair.grad, number.grad = rushlight.tensor([3.0, -1.0]), rushlight.tensor([3.0 - 1.0j])
    for tensor in (pair, number):
        optim.Adam([tensor], lr=0.1).step()
    assert number.item() == complex(*pair.tolist())


def test_parameters_without_gradient_are_skipped() -> None:
    used, unused = nn.Parameter(rushlight.ones(1)), nn.Parameter(rushlight.ones(1))
    optimizer = optim.Adam([used, unused])
    used.grad = rushlight.ones(1)
    optimizer.step()
    assert unused.item() == 1 and unused not in optimizer.state
    unused.grad = rushlight.ones(1)
    optimizer.step()
    assert optimizer.state[used]["step"].item() == 2
    assert optimizer.state[unused]["step"].item() == 1


def test_closures_run_with_gradients_recorded() -> None:
    x = nn.Parameter(rushlight.tensor([3.0]))
    optimizer = optim.SGD([x], lr=0.25)

    def closure() -> Any:
        optimizer.zero_grad()
        loss = (x * x).sum()
        loss.backward()
        return loss

    with rushlight.no_grad():
        assert optimizer.step(closure).item() == 9
    assert x.item() == 1.5


def test_rates_that_are_tensors() -> None:
    x = nn.Parameter(rushlight.ones(1))
    x.grad = rushlight.ones(1)
    optim.SGD([x], lr=rushlight.tensor(0.5)).step()
    assert x.item() == 0.5


def test_steps_are_counted_as_writes() -> None:
    x = nn.Parameter(rushlight.ones(1))
    loss = (x * x).sum()
    x.grad = rushlight.ones(1)
    optim.SGD([x], lr=0.5).step()
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        loss.backward()


def test_a_step_that_does_not_fit_changes_nothing() -> None:
    x, y = nn.Parameter(rushlight.ones(2)), nn.Parameter(rushlight.ones(2))
    optimizer = optim.SGD([x, y], lr=0.5, momentum=0.9)
    x.grad = y.grad = rushlight.ones(2)
    optimizer.step()
    optimizer.state[y]["momentum_buffer"] = rushlight.ones(3)
    before = x.tolist()
    with pytest.raises(
        RuntimeError,
        match=r"SGD.step: 'momentum_buffer' .* parameter 1 of group 0 has shape .*\[3\]",
    ):
        optimizer.step()
    assert x.tolist() == before
