"""Convolution, pooling, normalisation, softmax, losses, dropout."""

from __future__ import annotations

from ..workload import (
    Timed,
    Torch,
    forward_backward,
    integers,
    settled,
    tensor,
    workload,
)

CONVOLUTION = "Convolution"
LAYER = "Pooling, normalisation, softmax, activation"


def register_convolutions() -> None:
    # name, batch, input channels, output channels, size, options of Conv2d
    shapes: list[tuple[str, int, int, int, int, dict[str, int]]] = [
        ("3x3 64 to 64, 56x56, batch 8", 8, 64, 64, 56, {"kernel_size": 3, "padding": 1}),
        ("3x3 128 to 128, 28x28, batch 8", 8, 128, 128, 28, {"kernel_size": 3, "padding": 1}),
        ("3x3 256 to 256, 14x14, batch 8", 8, 256, 256, 14, {"kernel_size": 3, "padding": 1}),
        ("1x1 64 to 256, 56x56, batch 8", 8, 64, 256, 56, {"kernel_size": 1}),
        ("5x5 1 to 6, 32x32, batch 64", 64, 1, 6, 32, {"kernel_size": 5}),
        ("3x3 6 to 16, 14x14, batch 64", 64, 6, 16, 14, {"kernel_size": 3}),
        ("depthwise 3x3 64, 56x56, batch 8", 8, 64, 64, 56,
         {"kernel_size": 3, "padding": 1, "groups": 64}),
    ]  # fmt: skip
    for name, batch, inputs, outputs, size, options in shapes:
        result = size + 2 * options.get("padding", 0) - options["kernel_size"] + 1
        taps = options["kernel_size"] ** 2 * inputs // options.get("groups", 1)
        flops = 2.0 * batch * outputs * result**2 * taps
        # A first layer's input needs no gradient.
        backward_flops = flops * (3 if inputs > 1 else 2)

        def make(
            torch: Torch,
            shape: tuple[int, ...] = (batch, inputs, size, size),
            outputs: int = outputs,
            options: dict[str, int] = options,
        ) -> tuple[object, object]:
            layer = settled(torch, torch.nn.Conv2d(shape[1], outputs, **options))
            return layer, tensor(torch, *shape)

        @workload(f"conv {name}", CONVOLUTION, flops=flops, tolerance=1e-3)
        def forward(torch: Torch, make=make) -> Timed:  # type: ignore[no-untyped-def]
            layer, x = make(torch)

            def run() -> object:
                with torch.no_grad():
                    return layer(x)

            return run

        @workload(f"conv {name}, with backward", CONVOLUTION, flops=backward_flops, tolerance=1e-3)
        def backward(torch: Torch, make=make) -> Timed:  # type: ignore[no-untyped-def]
            layer, x = make(torch)
            leaves = [layer.weight, layer.bias]
            if x.shape[1] > 1:
                leaves.append(x.requires_grad_())
            with torch.no_grad():
                cotangent = tensor(torch, *layer(x).shape, seed=1)
            return forward_backward(lambda: layer(x), cotangent, *leaves)


register_convolutions()


@workload("MaxPool2d(2) on 256 K elements", LAYER)
def max_pool(torch: Torch) -> Timed:
    x, layer = tensor(torch, 4, 64, 32, 32), torch.nn.MaxPool2d(2)
    return lambda: layer(x)


@workload("MaxPool2d(2) on 256 K elements, with backward", LAYER)
def max_pool_backward(torch: Torch) -> Timed:
    x, layer = tensor(torch, 4, 64, 32, 32, requires_grad=True), torch.nn.MaxPool2d(2)
    return forward_backward(lambda: layer(x), tensor(torch, 4, 64, 16, 16, seed=1), x)


@workload("AvgPool2d(2) on 256 K elements", LAYER)
def average_pool(torch: Torch) -> Timed:
    x, layer = tensor(torch, 4, 64, 32, 32), torch.nn.AvgPool2d(2)
    return lambda: layer(x)


@workload("BatchNorm2d(64), 56x56, batch 8, training", LAYER)
def batch_norm(torch: Torch) -> Timed:
    x, layer = tensor(torch, 8, 64, 56, 56), settled(torch, torch.nn.BatchNorm2d(64))

    def run() -> object:
        with torch.no_grad():
            return layer(x)

    return run


@workload("BatchNorm2d(64), 56x56, batch 8, with backward", LAYER)
def batch_norm_backward(torch: Torch) -> Timed:
    layer = settled(torch, torch.nn.BatchNorm2d(64))
    x = tensor(torch, 8, 64, 56, 56, requires_grad=True)
    cotangent = tensor(torch, 8, 64, 56, 56, seed=1)
    return forward_backward(lambda: layer(x), cotangent, x, layer.weight, layer.bias)


@workload("softmax 256x1000", LAYER)
def softmax(torch: Torch) -> Timed:
    x = tensor(torch, 256, 1000)
    return lambda: torch.softmax(x, 1)


@workload("log_softmax 256x1000, with backward", LAYER)
def log_softmax_backward(torch: Torch) -> Timed:
    x = tensor(torch, 256, 1000, requires_grad=True)
    cotangent = tensor(torch, 256, 1000, seed=1)
    return forward_backward(lambda: torch.log_softmax(x, 1), cotangent, x)


@workload("cross_entropy 64x10, with backward", LAYER)
def cross_entropy_backward(torch: Torch) -> Timed:
    x, target = tensor(torch, 64, 10, requires_grad=True), integers(torch, 10, 64)

    def run() -> object:
        x.grad = None
        loss = torch.nn.functional.cross_entropy(x, target)
        loss.backward()
        return loss, x.grad

    return run


@workload("dropout on 256 K elements", LAYER)
def dropout(torch: Torch) -> Timed:
    x, layer = tensor(torch, 512, 512), torch.nn.Dropout(0.4)
    torch.manual_seed(0)
    return lambda: layer(x)


def register_activations() -> None:
    for name in ("relu", "tanh", "sigmoid", "exp"):

        @workload(f"{name} on 256 K elements", LAYER)
        def activation(torch: Torch, name: str = name) -> Timed:
            function, x = getattr(torch, name), tensor(torch, 512, 512)
            return lambda: function(x)


register_activations()
