"""Chains of owners of any length are freed without recursion."""

from __future__ import annotations

import subprocess
import sys

import pytest

PRELUDE = """
import functools, gc
import numpy as np
import rushlight
from rushlight import Tensor
chain = None
"""

CHAINS = {
    "gradients of gradients": """
for _ in range(2 * 10**5):
    link = rushlight.zeros(1)
    link.grad = chain
    chain = link
""",
    "gradients with attributes": """
for _ in range(3 * 10**4):
    link = rushlight.zeros(1)
    link.grad = chain
    link.name = "link"
    chain = link
""",
    "gradients of bases": """
for _ in range(3 * 10**4):
    link = rushlight.zeros(2)
    link.grad = chain
    chain = link[:]
""",
    "arrays over tensors over arrays": """
chain = rushlight.zeros(1)
for _ in range(10**5):
    chain = rushlight.from_numpy(chain.numpy())
""",
    "buffers over buffers": """
chain = rushlight.zeros(4)
for _ in range(3 * 10**4):
    chain = rushlight.frombuffer(memoryview(chain.numpy()), dtype=rushlight.float32)
""",
    "gradients over arrays": """
chain = rushlight.zeros(1)
for _ in range(3 * 10**4):
    link = rushlight.zeros(1)
    link.grad = chain
    chain = rushlight.from_numpy(link.numpy())
""",
    "attributes": """
for _ in range(3 * 10**4):
    link = rushlight.zeros(1)
    link.next = chain
    chain = link
""",
    "closures of hooks": """
def hook(gradient, owned): pass
for _ in range(3 * 10**4):
    link = rushlight.ones(1, requires_grad=True)
    link.register_hook(functools.partial(hook, owned=chain))
    chain = link
""",
    "methods as hooks": """
chain = rushlight.ones(1)
for _ in range(3 * 10**4):
    link = rushlight.ones(1, requires_grad=True)
    link.register_hook(chain.add)
    chain = link
""",
    "closures of hooks of nodes": """
for _ in range(3 * 10**4):
    link = rushlight.ones(1, requires_grad=True) * 1
    link.grad_fn.register_hook(lambda *_, owned=chain: None)
    chain = link
""",
    "contexts of Functions": """
class Twice(rushlight.autograd.Function):
    @staticmethod
    def forward(ctx, x, other):
        ctx.other = other
        ctx.save_for_backward(x)
        return x * 2
for _ in range(10**4):
    chain = Twice.apply(rushlight.ones(1, requires_grad=True), chain)
""",
    "functions": """
chain = rushlight.ones(1, requires_grad=True)
for _ in range(2 * 10**5):
    chain = chain + 1
""",
    "derivatives of derivatives": """
chain = rushlight.ones(1, requires_grad=True)
for _ in range(10**4):
    link = rushlight.ones(1, requires_grad=True)
    link.grad = chain * 2
    chain = link * 2
    chain.retain_grad()
    chain.grad = link
""",
}


@pytest.mark.parametrize("name", CHAINS)
def test_is_freed(name: str) -> None:
    program = PRELUDE + CHAINS[name] + "\nlink = None\nchain = None\ngc.collect()\nprint('freed')\n"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout == "freed\n"
