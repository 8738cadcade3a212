"""P15: memory and geometry of tensors that are exchanged while other threads compute with them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading

import pytest
import rushlight as torch

# A thread computes with `x` until another has made its changes. What one of them finds may not fit
# together: exceptions are right, signals are not. Memory outside of a block cannot be touched.
SCRIPT = """
import threading
import rushlight as torch
F = torch.nn.functional
torch.set_num_threads(2)
big, small = torch.rand(4, 16, 40, 120), torch.rand(2, 16, 20, 40)
x = big.clone()
weight, ended = torch.rand(16, 16, 3, 3, requires_grad=True), threading.Event()
def backward():
    leaf = x.detach().requires_grad_()
    (F.conv2d(leaf, weight).relu().softmax(1) * leaf[..., :38, :118]).sum().backward()
def compute():
    while not ended.is_set():
        try:
            {operation}
        except (RuntimeError, IndexError, ValueError):
            pass
computing = threading.Thread(target=compute)
computing.start()
made = 0
for _ in range({changes}):
    for start in (small, big):
        try:
            {change}
            made += 1
        except RuntimeError:
            pass
ended.set()
computing.join()
assert made >= {changes}, made
"""
OPERATIONS = {
    "matmul": "x.flatten(0, 2) @ x.flatten(0, 2).T[:, :300]",
    "sum": "x.sum(3), x.sum()",
    "elementwise": "(x + 1).mul_(x).exp()",
    "conv2d": "F.conv2d(x, weight)",
    "softmax": "x.softmax(1)",
    "sort": "x.flatten().sort()",
    "out": "torch.add(x, x, out=torch.empty(0)), torch.mul(big, 2, out=x)",
    "cat": "torch.cat([x, x, x])",
    "backward": "backward()",
}
CHANGES = {
    "resize_": "x.resize_(start.shape).fill_(1)",
    "set_": "x.set_(start.clone())",
    "data": "x.data = start.clone()",
    "geometry": "x.transpose_(1, 3) if start is small else x.set_(big.clone())",
    "storage": "x.as_strided_((2, 3), (3, 1)) if start is small else x.resize_(big.shape)",
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("operation", OPERATIONS)
def test_changes_wait(operation: str, change: str) -> None:
    script = SCRIPT.format(operation=OPERATIONS[operation], change=CHANGES[change], changes=6)
    environment = os.environ | {"RUSHLIGHT_ALLOCATOR": "guard"}
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr


def test_changes_are_not_starved() -> None:
    """Threads that compute without a pause, each in one region after the other."""
    ended, x = threading.Event(), torch.rand(300, 300)

    def compute() -> None:
        y = torch.rand(500, 500)
        while not ended.is_set():
            y @ y

    threads = [threading.Thread(target=compute) for _ in range(3)]
    for thread in threads:
        thread.start()
    for i in range(20):
        x.resize_(100 + i, 200)
    ended.set()
    for thread in threads:
        thread.join()
    assert x.shape == (119, 200)


def test_a_signal_handler_is_told() -> None:
    """In the middle of its own thread's computation it cannot wait for its end."""
    told: list[str] = []
    x = torch.rand(100, 100)

    def handle(*_: object) -> None:
        try:
            x.resize_(3)
        except RuntimeError as error:
            told.append(str(error))

    before = signal.signal(signal.SIGALRM, handle)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.01, 0.01)
        y = torch.rand(2500, 2500)
        for _ in range(200):
            y @ y
            if told:
                break
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert "cannot be exchanged" in told[0]
