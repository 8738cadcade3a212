"""Writes the recorded checkpoints of this folder with torch, and what they hold as text.

python -m tests.serialization.recorded.make
"""

from __future__ import annotations

from pathlib import Path

import torch

from tests.serialization.objects import everything

FOLDER = Path(__file__).parent


def main() -> None:
    """Write the files: a tree of everything, lazy bits, the state of a model and its optimizer."""
    tree = everything(torch)
    values = tree["values"]
    values.remove("\ud800")  # torch writes it, and cannot read it
    torch.save(tree, FOLDER / "everything.pt")
    conjugate, other = (torch.tensor([1 + 2j, 3 - 4j]).conj() for _ in range(2))
    torch.save({"conjugate": conjugate, "negative": other.imag}, FOLDER / "lazy.pt")
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.BatchNorm1d(3))
    optimizer = torch.optim.Adam(model.parameters())
    model(torch.randn(4, 2)).sum().backward()
    optimizer.step()
    state = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "epoch": 3}
    torch.save(state, FOLDER / "training.pt")
    torch.save(torch.ones(2), FOLDER / "legacy.pt", _use_new_zipfile_serialization=False)


if __name__ == "__main__":
    main()
