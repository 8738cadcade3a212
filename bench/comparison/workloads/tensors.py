"""Small operations, where the call is what costs, and large ones, where memory is."""

from __future__ import annotations

from ..workload import Statement, Timed, Torch, settled, tensor, workload

SMALL = "Small operations"
LARGE = "Large tensors and reductions"


@workload("x + y of 4 elements", SMALL)
def small_add(torch: Torch) -> Timed:
    return Statement("x + y", {"x": tensor(torch, 4), "y": tensor(torch, 4, seed=1)})


@workload("x * 2 of 4 elements", SMALL)
def small_scale(torch: Torch) -> Timed:
    return Statement("x * 2", {"x": tensor(torch, 4)})


@workload("x.view(2, 2)", SMALL)
def view(torch: Torch) -> Timed:
    return Statement("x.view(2, 2)", {"x": tensor(torch, 4)})


@workload("x[0]", SMALL)
def select(torch: Torch) -> Timed:
    return Statement("x[0]", {"x": tensor(torch, 4, 4)})


@workload("Linear(3, 2)(x)", SMALL)
def small_linear(torch: Torch) -> Timed:
    layer = settled(torch, torch.nn.Linear(3, 2))
    return Statement("layer(x)", {"layer": layer, "x": tensor(torch, 1, 3)})


@workload("chain of 10 operations, with backward", SMALL)
def chain(torch: Torch) -> Timed:
    x = tensor(torch, 4, requires_grad=True)
    factor, addend, cotangent = (tensor(torch, 4, seed=seed) for seed in (1, 2, 3))

    def run() -> object:
        x.grad = None
        y = x
        for _ in range(5):
            y = y * factor
            y = y + addend
        y.backward(cotangent)
        return y, x.grad

    return run


@workload("add of two 4096x4096", LARGE)
def large_add(torch: Torch) -> Timed:
    x, y = tensor(torch, 4096, 4096), tensor(torch, 4096, 4096, seed=1)
    return lambda: x + y


@workload("sum of 4096x4096", LARGE)
def large_sum(torch: Torch) -> Timed:
    x = tensor(torch, 4096, 4096)
    return lambda: x.sum(1)


@workload("max over rows of 512x512", LARGE)
def row_maximum(torch: Torch) -> Timed:
    x = tensor(torch, 512, 512)
    return lambda: tuple(x.max(1))


@workload("var over rows of 512x512", LARGE)
def row_variance(torch: Torch) -> Timed:
    x = tensor(torch, 512, 512)
    return lambda: x.var(1)


@workload("transposed copy of 1024x1024", LARGE)
def transposed_copy(torch: Torch) -> Timed:
    x = tensor(torch, 1024, 1024)
    return lambda: x.t().contiguous()


@workload("cat of 8 of 64x1024", LARGE)
def concatenate(torch: Torch) -> Timed:
    pieces = [tensor(torch, 64, 1024, seed=seed) for seed in range(8)]
    return lambda: torch.cat(pieces, 1)


@workload("masked_fill of 512x512", LARGE)
def masked_fill(torch: Torch) -> Timed:
    x = tensor(torch, 512, 512)
    mask = tensor(torch, 512, 512, seed=1) > 0
    return lambda: x.masked_fill(mask, 0.0)
