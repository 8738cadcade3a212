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


register()
