"""Families of operators on a million elements: scans, selection, sorting, indices, movement."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..workload import Timed, Torch, forward_backward, integers, tensor, workload

SECTION = "Operators on a million elements"
SIDE = 1024

Operation = Callable[[Torch, Any], Any]

# Of x, a matrix of 1024 x 1024.
OF_MATRIX: dict[str, Operation] = {
    "cumsum of rows": lambda torch, x: x.cumsum(1),
    "cumprod of rows": lambda torch, x: x.cumprod(1),
    "cummax of rows": lambda torch, x: x.cummax(1).values,
    "cumsum of 1 M elements": lambda torch, x: x.view(-1).cumsum(0),
    "topk(5) of rows": lambda torch, x: x.topk(5).values,
    "topk(100) of 1 M elements": lambda torch, x: x.view(-1).topk(100).values,
    "sort of rows": lambda torch, x: x.sort(1).values,
    "argsort of 1 M elements": lambda torch, x: x.view(-1).argsort(stable=True),
    "median of 1 M elements": lambda torch, x: x.median(),
    "mode of rows": lambda torch, x: x.mode(1).values,
    "kthvalue of rows": lambda torch, x: x.kthvalue(10, 1).values,
    "flip of columns": lambda torch, x: x.flip(1),
    "roll of columns": lambda torch, x: x.roll(3, 1),
    "rot90": lambda torch, x: torch.rot90(x).contiguous(),
    "repeat_interleave of columns": lambda torch, x: x.repeat_interleave(2, 1),
    "stack of two, last dimension": lambda torch, x: torch.stack([x, x], -1),
    "tril": lambda torch, x: x.tril(),
    "sum over rows of 10": lambda torch, x: x.view(-1)[:1_000_000].view(-1, 10).sum(1),
    "sum over columns of 8": lambda torch, x: x.view(-1, 8).sum(0),
    "prod over dimension 0": lambda torch, x: (x * 0.1 + 1).prod(0),
    "norm of rows": lambda torch, x: x.norm(2, 1),
    "normalize": lambda torch, x: torch.nn.functional.normalize(x, dim=1),
    "logsumexp of rows": lambda torch, x: x.logsumexp(1),
    "gelu": lambda torch, x: torch.nn.functional.gelu(x),
    "x ** 3": lambda torch, x: x**3,
    "dot of 1 M elements": lambda torch, x: x.view(-1).dot(x.view(-1)),
}

# Of x and an int64 matrix of its shape, with numbers in [0, 1024).
WITH_INDICES: dict[str, Callable[[Torch, Any, Any], Any]] = {
    "gather along rows": lambda torch, x, i: x.gather(1, i),
    "gather along columns": lambda torch, x, i: x.gather(0, i),
    "scatter_add along rows": lambda torch, x, i: x.scatter_add(1, i, x),
    "scatter_add along columns": lambda torch, x, i: x.scatter_add(0, i, x),
    "index_select of rows": lambda torch, x, i: x.index_select(0, i[0]),
    "index_select of columns": lambda torch, x, i: x.index_select(1, i[0]),
    "index_add of rows": lambda torch, x, i: x.index_add(0, i[0], x),
    "index_fill of rows": lambda torch, x, i: x.index_fill(0, i[0], 1.0),
    "x[mask]": lambda torch, x, i: x[i > 511],
    "where": lambda torch, x, i: torch.where(i > 511, x, 0.0),
    "nonzero": lambda torch, x, i: torch.nonzero(i > 511),
    "unique of integers": lambda torch, x, i: i.unique(),
    "bincount": lambda torch, x, i: i.view(-1).bincount(),
    "searchsorted in 100 edges": lambda torch, x, i: torch.searchsorted(
        torch.linspace(-3, 3, 100), x
    ),
}


def _of_matrix(operation: Operation) -> Callable[[Torch], Timed]:
    def make(torch: Torch) -> Timed:
        x = tensor(torch, SIDE, SIDE)
        return lambda: operation(torch, x)

    return make


def _with_indices(operation: Callable[[Torch, Any, Any], Any]) -> Callable[[Torch], Timed]:
    def make(torch: Torch) -> Timed:
        x, indices = tensor(torch, SIDE, SIDE), integers(torch, SIDE, SIDE, SIDE)
        return lambda: operation(torch, x, indices)

    return make


for _name, _operation in OF_MATRIX.items():
    workload(_name, SECTION, tolerance=1e-3)(_of_matrix(_operation))
for _name, _indexed in WITH_INDICES.items():
    workload(_name, SECTION, tolerance=1e-3)(_with_indices(_indexed))


@workload("embedding 1024x1024, 4096 indices, with backward", SECTION)
def embedding(torch: Torch) -> Timed:
    weight = tensor(torch, SIDE, SIDE, requires_grad=True)
    indices = integers(torch, SIDE, 4096)
    cotangent = tensor(torch, 4096, SIDE, seed=1)
    return forward_backward(
        lambda: torch.nn.functional.embedding(indices, weight), cotangent, weight
    )


@workload("bfloat16 product of 1024x1024", SECTION, flops=2.0 * 1024**3, tolerance=2e-2)
def bfloat16_product(torch: Torch) -> Timed:
    x = tensor(torch, SIDE, SIDE).to(torch.bfloat16)
    y = tensor(torch, SIDE, SIDE, seed=1).to(torch.bfloat16)
    return lambda: (x @ y).float()
