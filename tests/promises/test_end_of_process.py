"""P1, P15: a program that ends while its threads compute."""

from __future__ import annotations

import subprocess
import sys

import pytest

# Threads that keep the process from nothing; `started` counts them.
PRELUDE = """
import threading
import rushlight as torch
nn, F = torch.nn, torch.nn.functional
torch.set_num_threads(2)
started, local = threading.Semaphore(0), threading.local()
def repeat(work):
    work()
    started.release()
    while True:
        work()
def start(*works):
    for work in works:
        threading.Thread(target=repeat, args=(work,), daemon=True).start()
    for work in works:
        started.acquire()
"""
PROGRAMS = {
    "products": """
x = torch.rand(400, 400)
start(*[lambda: x @ x] * 4)
""",
    "training": """
def train():
    model, x = nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU(), nn.Flatten()), torch.rand(16, 3, 32, 32)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for _ in range(5):
        model(x).square().mean().backward()
        optimizer.step()
start(train, train, train)
""",
    "hooks and functions": """
class Twice(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return 2 * x
    @staticmethod
    def backward(ctx, gradient):
        sum(range(20000))
        return 2 * gradient + ctx.saved_tensors[0]
def differentiate():
    x = torch.rand(200, 200, requires_grad=True)
    x.register_hook(lambda gradient: sum(range(20000)) and gradient)
    y = Twice.apply(x)
    y.grad_fn.register_hook(lambda inputs, outputs: sum(range(20000)) and None)
    y.sum().backward()
start(*[differentiate] * 4)
""",
    "batches": """
data = torch.rand(64, 3, 64, 64)
def load():
    for rows in torch.randperm(64).split(16):
        torch.stack([data[int(row)] for row in rows]).mean()
start(load, load)
""",
    "thread locals": """
def keep():
    local.x = torch.rand(300, 300, requires_grad=True)
    local.y = (local.x @ local.x).relu()
    local.y.extra = local.x
start(keep, keep, keep)
""",
    "conversions": """
class Slow:
    def __index__(self):
        return sum(range(20000)) % 7 + 1
    def __float__(self):
        return float(sum(range(20000)))
def convert():
    torch.zeros(Slow(), Slow())
    torch.tensor([Slow(), Slow(), [1]][:2], dtype=torch.float32)
start(*[convert] * 4)
""",
    "changes of memory": """
x = torch.rand(400, 400)
def change():
    torch.rand(300, 300) @ torch.rand(300, 300)
    x.resize_(400, 400)
start(*[change] * 4)
""",
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_status_is_zero(name: str) -> None:
    for _ in range(3):
        done = subprocess.run(
            [sys.executable, "-c", PRELUDE + PROGRAMS[name]],
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert (done.returncode, done.stderr) == (0, "")
