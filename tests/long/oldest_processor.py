"""P19: runs on any x86-64-v2 processor.

    qemu-x86_64 -cpu Nehalem .venv-test/bin/python tests/long/oldest_processor.py

Trains nets of every kind of layer without numpy (whose own BLAS does not run there) and prints the
losses. An instruction outside of the chosen level ends the process by a signal.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

import rushlight as torch

nn = torch.nn


def images() -> float:
    """Trains convolution, batch norm, pooling, dropout and linear layers."""
    model = nn.Sequential(
        nn.Conv2d(1, 6, 3, padding=1), nn.BatchNorm2d(6), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(6, 8, 3), nn.Tanh(), nn.AvgPool2d(2), nn.Flatten(), nn.Dropout(0.2),
        nn.Linear(72, 10),
    )  # fmt: skip
    x, classes = torch.randn(4, 1, 16, 16), torch.tensor([1, 2, 3, 4])
    return train(model, lambda: nn.functional.cross_entropy(model(x), classes))


def sequences() -> float:
    """Trains embedding and recurrent layers."""
    words, lstm, gru = nn.Embedding(50, 12), nn.LSTM(12, 9, 2), nn.GRU(9, 5, bidirectional=True)
    model = nn.ModuleList([words, lstm, gru])
    sentence = torch.arange(20).view(10, 2)
    return train(model, lambda: (gru(lstm(words(sentence))[0])[0] - 0.3).pow(2).mean())


def train(model: nn.Module, loss_of: Callable[[], torch.Tensor]) -> float:
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    losses = []
    for _ in range(5):
        optimizer.zero_grad()
        loss = loss_of()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses[-1] if losses[-1] < losses[0] else float("nan")


def main() -> int:
    torch.manual_seed(0)
    losses = images(), sequences()
    print(f"level {torch._C._information()['isa_used']}, losses {losses}")
    return int(any(loss != loss for loss in losses) or "numpy" in sys.modules)


if __name__ == "__main__":
    sys.exit(main())
