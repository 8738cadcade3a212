"""Blocks of larger networks, optimisers over many parameters, losses over many classes."""

from __future__ import annotations

from typing import Any

from ..workload import Timed, Torch, forward_backward, integers, settled, tensor, workload
from .models import training_step

SECTION = "Blocks of networks"


@workload("transformer encoder layer 256, 4 heads, 8x64, SGD", SECTION, tolerance=1e-3)
def transformer_step(torch: Torch) -> Timed:
    layer = settled(
        torch, torch.nn.TransformerEncoderLayer(256, 4, 1024, dropout=0.0, batch_first=True)
    )
    x, target = tensor(torch, 8, 64, 256), tensor(torch, 8, 64, 256, seed=1)
    parameters = list(layer.parameters())
    optimizer = torch.optim.SGD(parameters, lr=1e-4)
    criterion = torch.nn.MSELoss()
    return training_step(optimizer, lambda: criterion(layer(x), target), parameters)


@workload("transformer encoder layer 256, 4 heads, 8x64, inference", SECTION, tolerance=1e-3)
def transformer_inference(torch: Torch) -> Timed:
    layer = settled(
        torch, torch.nn.TransformerEncoderLayer(256, 4, 1024, dropout=0.0, batch_first=True)
    ).eval()
    x = tensor(torch, 8, 64, 256)

    def run() -> object:
        with torch.no_grad():
            return layer(x)

    return run


@workload("perceptron 784-256-10, batch 64, SGD", SECTION, tolerance=1e-3)
def perceptron_step(torch: Torch) -> Timed:
    nn = torch.nn
    model = settled(torch, nn.Sequential(nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 10)))
    x, labels = tensor(torch, 64, 784), integers(torch, 10, 64)
    parameters = list(model.parameters())
    optimizer = torch.optim.SGD(parameters, lr=1e-3)
    criterion = nn.CrossEntropyLoss()
    return training_step(optimizer, lambda: criterion(model(x), labels), parameters)


@workload("2 of Conv-BatchNorm-ReLU 64, 56x56, batch 8, SGD", SECTION, tolerance=2e-3)
def convolution_blocks_step(torch: Torch) -> Timed:
    nn = torch.nn

    def block() -> list[Any]:
        return [nn.Conv2d(64, 64, 3, padding=1, bias=False), nn.BatchNorm2d(64), nn.ReLU()]

    model = settled(torch, nn.Sequential(*block(), *block()))
    x, target = tensor(torch, 8, 64, 56, 56), tensor(torch, 8, 64, 56, 56, seed=1)
    parameters = list(model.parameters())
    optimizer = torch.optim.SGD(parameters, lr=1e-4)
    criterion = nn.MSELoss()
    return training_step(optimizer, lambda: criterion(model(x), target), parameters)


def register_layer_norms() -> None:
    for rows, features in ((512, 256), (4096, 1024)):

        @workload(f"LayerNorm({features}) of {rows} rows", SECTION)
        def forward(torch: Torch, rows: int = rows, features: int = features) -> Timed:
            layer = settled(torch, torch.nn.LayerNorm(features))
            x = tensor(torch, rows, features)

            def run() -> object:
                with torch.no_grad():
                    return layer(x)

            return run

        @workload(f"LayerNorm({features}) of {rows} rows, with backward", SECTION, tolerance=1e-3)
        def backward(torch: Torch, rows: int = rows, features: int = features) -> Timed:
            layer = settled(torch, torch.nn.LayerNorm(features))
            x = tensor(torch, rows, features, requires_grad=True)
            cotangent = tensor(torch, rows, features, seed=1)
            return forward_backward(lambda: layer(x), cotangent, x, layer.weight, layer.bias)


def register_losses() -> None:
    for rows, classes in ((64, 1000), (700, 10000)):

        @workload(f"cross_entropy {rows}x{classes}, with backward", SECTION)
        def cross_entropy(torch: Torch, rows: int = rows, classes: int = classes) -> Timed:
            x = tensor(torch, rows, classes, requires_grad=True)
            target = integers(torch, classes, rows)

            def run() -> object:
                x.grad = None
                loss = torch.nn.functional.cross_entropy(x, target)
                loss.backward()
                return loss, x.grad

            return run

    @workload("softmax 4x64x64x64, with backward", SECTION)
    def attention_weights(torch: Torch) -> Timed:
        x = tensor(torch, 4, 64, 64, 64, requires_grad=True)
        cotangent = tensor(torch, 4, 64, 64, 64, seed=1)
        return forward_backward(lambda: torch.softmax(x, -1), cotangent, x)


def register_optimizers() -> None:
    for name, options in (
        ("SGD", {"lr": 1e-4}),
        ("SGD", {"lr": 1e-4, "momentum": 0.9}),
        ("Adam", {"lr": 1e-6}),
        ("AdamW", {"lr": 1e-6}),
    ):
        title = f"{name}{' with momentum' if 'momentum' in options else ''}"

        @workload(f"{title}, a step over 50 tensors of 20,000", SECTION, tolerance=1e-3)
        def step(torch: Torch, name: str = name, options: dict[str, float] = options) -> Timed:
            parameters = []
            for index in range(50):
                parameters.append(torch.nn.Parameter(tensor(torch, 20000, seed=index)))
                parameters[-1].grad = tensor(torch, 20000, seed=index + 50)
            optimizer = getattr(torch.optim, name)(parameters, **options)

            def run() -> object:
                optimizer.step()
                return tuple(parameters)

            return run


def register_embeddings() -> None:
    for mode in ("sum", "mean", "max"):

        @workload(f"EmbeddingBag(10000, 64), {mode}, 64 bags of 20, with backward", SECTION)
        def bag(torch: Torch, mode: str = mode) -> Timed:
            layer = settled(torch, torch.nn.EmbeddingBag(10000, 64, mode=mode))
            words, cotangent = integers(torch, 10000, 64, 20), tensor(torch, 64, 64, seed=1)
            return forward_backward(lambda: layer(words), cotangent, layer.weight)

    @workload("Embedding(10000, 64) of 35x20, with backward", SECTION)
    def embedding(torch: Torch) -> Timed:
        layer = settled(torch, torch.nn.Embedding(10000, 64))
        words, cotangent = integers(torch, 10000, 35, 20), tensor(torch, 35, 20, 64, seed=1)
        return forward_backward(lambda: layer(words), cotangent, layer.weight)


register_layer_norms()
register_losses()
register_optimizers()
register_embeddings()
