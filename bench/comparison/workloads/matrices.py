"""Matrix products and linear layers."""

from __future__ import annotations

from ..workload import Timed, Torch, forward_backward, integers, settled, tensor, workload

SECTION = "Matrix products"


def register_products() -> None:
    for size in (32, 64, 128, 256, 512, 1024, 2048):

        @workload(f"matmul {size}", SECTION, flops=2.0 * size**3)
        def product(torch: Torch, size: int = size) -> Timed:
            left, right = tensor(torch, size, size), tensor(torch, size, size, seed=1)
            return lambda: left @ right


def register_linears() -> None:
    shapes = ((8, 512, 512), (8, 4096, 4096), (64, 784, 256), (64, 576, 120), (1, 100, 200))
    for batch, inputs, outputs in shapes:

        @workload(
            f"linear ({inputs}, {outputs}) batch {batch}",
            SECTION,
            flops=2.0 * batch * inputs * outputs,
        )
        def linear(
            torch: Torch, batch: int = batch, inputs: int = inputs, outputs: int = outputs
        ) -> Timed:
            layer = settled(torch, torch.nn.Linear(inputs, outputs))
            x = tensor(torch, batch, inputs)

            def run() -> object:
                with torch.no_grad():
                    return layer(x)

            return run


register_products()
register_linears()


@workload("linear (784, 256) batch 64, with backward", SECTION, flops=6.0 * 64 * 784 * 256)
def linear_backward(torch: Torch) -> Timed:
    layer = settled(torch, torch.nn.Linear(784, 256))
    x = tensor(torch, 64, 784, requires_grad=True)
    cotangent = tensor(torch, 64, 256, seed=1)
    return forward_backward(lambda: layer(x), cotangent, x, layer.weight, layer.bias)


@workload("bmm 64 of 32x32", SECTION, flops=64 * 2.0 * 32**3)
def batched(torch: Torch) -> Timed:
    left, right = tensor(torch, 64, 32, 32), tensor(torch, 64, 32, 32, seed=1)
    return lambda: torch.bmm(left, right)


@workload(
    "linear (200, 10000) + cross entropy batch 700, with backward",
    SECTION,
    flops=6.0 * 700 * 200 * 10000,
)
def language_model_head(torch: Torch) -> Timed:
    layer = settled(torch, torch.nn.Linear(200, 10000))
    x = tensor(torch, 700, 200, requires_grad=True)
    target = integers(torch, 10000, 700)

    def run() -> object:
        x.grad = layer.weight.grad = layer.bias.grad = None
        loss = torch.nn.functional.cross_entropy(layer(x), target)
        loss.backward()
        return loss, x.grad, layer.weight.grad

    return run
