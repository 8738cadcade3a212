"""Recurrent layers over whole sequences."""

from __future__ import annotations

from ..workload import Timed, Torch, forward_backward, settled, tensor, workload

SECTION = "Recurrent layers"
TIME, BATCH, SIZE = 35, 20, 200


def register() -> None:
    for name, gates in (("LSTM", 4), ("GRU", 3), ("RNN", 1)):
        flops = 2.0 * TIME * BATCH * gates * SIZE * 2 * SIZE

        @workload(f"{name} (35, 20, 200, 200)", SECTION, flops=flops)
        def forward(torch: Torch, name: str = name) -> Timed:
            layer = settled(torch, getattr(torch.nn, name)(SIZE, SIZE))
            x = tensor(torch, TIME, BATCH, SIZE)

            def run() -> object:
                with torch.no_grad():
                    return layer(x)[0]

            return run

        @workload(
            f"{name} (35, 20, 200, 200), with backward", SECTION, flops=3 * flops, tolerance=1e-3
        )
        def backward(torch: Torch, name: str = name) -> Timed:
            layer = settled(torch, getattr(torch.nn, name)(SIZE, SIZE))
            x = tensor(torch, TIME, BATCH, SIZE, requires_grad=True)
            cotangent = tensor(torch, TIME, BATCH, SIZE, seed=1)
            return forward_backward(lambda: layer(x)[0], cotangent, x, *layer.parameters())


def register_variants() -> None:
    # name, class, size, batch, steps, options
    variants: list[tuple[str, str, int, int, int, dict[str, object]]] = [
        ("LSTM of 2 layers", "LSTM", SIZE, BATCH, TIME, {"num_layers": 2}),
        ("LSTM, bidirectional", "LSTM", SIZE, BATCH, TIME, {"bidirectional": True}),
        ("LSTM, batch 1", "LSTM", SIZE, 1, TIME, {}),
        ("LSTM of size 32, batch 4, 9 steps", "LSTM", 32, 4, 9, {}),
        ("LSTM of size 512, batch 64, 10 steps", "LSTM", 512, 64, 10, {}),
        ("GRU, batch 1", "GRU", SIZE, 1, TIME, {}),
        ("RNN with relu", "RNN", SIZE, BATCH, TIME, {"nonlinearity": "relu"}),
    ]
    for title, name, size, batch, time, options in variants:

        @workload(title, SECTION)
        def forward(
            torch: Torch,
            name: str = name,
            shape: tuple[int, int, int] = (time, batch, size),
            options: dict[str, object] = options,
        ) -> Timed:
            layer = settled(torch, getattr(torch.nn, name)(shape[2], shape[2], **options))
            x = tensor(torch, *shape)

            def run() -> object:
                with torch.no_grad():
                    return layer(x)[0]

            return run

        @workload(f"{title}, with backward", SECTION, tolerance=1e-3)
        def backward(
            torch: Torch,
            name: str = name,
            shape: tuple[int, int, int] = (time, batch, size),
            options: dict[str, object] = options,
        ) -> Timed:
            layer = settled(torch, getattr(torch.nn, name)(shape[2], shape[2], **options))
            x = tensor(torch, *shape, requires_grad=True)
            directions = 2 if options.get("bidirectional") else 1
            cotangent = tensor(torch, *shape[:2], directions * shape[2], seed=1)
            return forward_backward(lambda: layer(x)[0], cotangent, x, *layer.parameters())


register()
register_variants()
