"""P11: after use, a forked child trains within two seconds, a thousand times of a thousand."""

from __future__ import annotations

import os
import signal
import sys
import time

import rushlight as torch

CHILDREN = 1000
SECONDS = 2.0


def train(steps: int) -> float:
    """Trains a small net, wide enough that the thread pool takes part; returns the loss."""
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(256, 512), torch.nn.ReLU(), torch.nn.Linear(512, 8))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
    x, y = torch.randn(128, 256), torch.randn(128, 8)
    for _ in range(steps):
        optimizer.zero_grad()
        loss = torch.nn.functional.mse_loss(model(x), y)
        loss.backward()
        optimizer.step()
    return float(loss)


def child_succeeds(expected: float) -> bool:
    """Forks a child that trains; False if it is late, dies or computes something else."""
    child = os.fork()
    if child == 0:
        os._exit(int(train(3) != expected))
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return status == 0
        time.sleep(0.002)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return False


def main() -> int:
    torch.set_num_threads(4)
    expected = train(3)
    succeeded = sum(child_succeeds(expected) for _ in range(CHILDREN))
    print(f"{succeeded} of {CHILDREN} children trained")
    return int(succeeded < CHILDREN)


if __name__ == "__main__":
    sys.exit(main())
