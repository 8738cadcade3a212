"""P11: after use a forked child trains in two seconds (a thousand: tests/long/fork_stress.py)."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
import rushlight as torch

CHILDREN = 20


@pytest.fixture(scope="module")
def stress() -> ModuleType:
    path = Path(__file__).parents[1] / "long" / "fork_stress.py"
    spec = importlib.util.spec_from_file_location("fork_stress", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_forked_children_train(stress: ModuleType) -> None:
    before = torch.get_num_threads()
    torch.set_num_threads(4)
    try:
        expected = stress.train(3)
        for child in range(CHILDREN):
            assert stress.child_succeeds(expected), f"child {child}"
        assert stress.train(3) == expected
    finally:
        torch.set_num_threads(before)


def test_a_child_that_computes_something_else_is_noticed(stress: ModuleType) -> None:
    assert not stress.child_succeeds(-1.0)


WHILE_ACCUMULATING = """
import os, threading
import rushlight as torch
torch.set_num_threads(2)
p = torch.ones(1000, 1000, requires_grad=True)
p.grad = torch.zeros(1000, 1000)
ones = torch.ones(1_000_000)
done = False
def add():
    while not done:
        p.view(-1).backward(ones)
thread = threading.Thread(target=add)
thread.start()
for _ in range(20):
    child = os.fork()
    if child == 0:
        p.sum().backward()
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
done = True
thread.join()
"""


def test_a_child_of_a_thread_that_accumulates() -> None:
    subprocess.run([sys.executable, "-c", WHILE_ACCUMULATING], check=True, timeout=120)
