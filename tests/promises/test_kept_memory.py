"""P16: memory that a program does not need goes back, and what it needs does not grow."""

from __future__ import annotations

import gc
import subprocess
import sys
from typing import Any

import pytest
import rushlight as torch

nn, F = torch.nn, torch.nn.functional

MB = 1 << 20

# Waits until the process is as small as wanted; that it never is, is told by the time limit of the
# process.
PRELUDE = """
import gc, time
import rushlight as torch
MB = 1 << 20
def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096
def wait_until_resident_is_below(limit):
    while resident() > limit:
        time.sleep(0.05)
torch.ones(1000, 1000).sum()
before = resident()
"""
AFTER_DEL = """
tensors = [torch.ones({elements}) for _ in range({count})]
assert resident() > before + 350 * MB
del tensors
wait_until_resident_is_below(before + 64 * MB)
"""
AFTER_EMPTY_CACHE = """
tensors = [torch.ones(MB) for _ in range(100)]
del tensors
torch.empty_cache()
assert torch.memory_stats()["bytes_cached"] < MB
assert resident() < before + 32 * MB
"""
# As long as steps need it, memory stays: pages that went back would be touched as new ones.
STEADY = """
import resource
def step():
    first = [torch.ones(4 * MB) for _ in range(6)]
    second = [x + 1 for x in first]
for _ in range(3):
    step()
faults = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(40):
    step()
assert resource.getrusage(resource.RUSAGE_SELF).ru_minflt - faults < 40 * 100
"""


def run(script: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PRELUDE + script], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("elements", [100 * MB, 10 * MB, MB, 100_000, 2_000, 200])
def test_del_frees(elements: int) -> None:
    run(AFTER_DEL.format(elements=elements, count=100 * MB // elements))


def test_empty_cache() -> None:
    run(AFTER_EMPTY_CACHE)


def test_steps_keep_what_they_need() -> None:
    run(STEADY)


def test_statistics() -> None:
    gc.collect()
    before = torch.memory_stats()
    x = torch.zeros(3 * MB)
    during = torch.memory_stats()
    assert during["bytes_in_use"] - before["bytes_in_use"] >= 12 * MB
    assert during["blocks_in_use"] > before["blocks_in_use"]
    assert during["allocations"] > before["allocations"]
    assert during["peak_bytes_in_use"] >= during["bytes_in_use"]
    del x
    after = torch.memory_stats()
    assert after["bytes_in_use"] == before["bytes_in_use"]
    assert after["peak_bytes_in_use"] >= during["peak_bytes_in_use"]


def resident_bytes() -> int:
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096


def lenet() -> Any:
    return nn.Sequential(
        nn.Conv2d(1, 6, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.ReLU(),
        nn.MaxPool2d(2), nn.Flatten(), nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 10),
    )  # fmt: skip


def test_inferences_of_random_size_do_not_grow() -> None:
    model = lenet()
    sizes = torch.randint(1, 33, (1000,)).tolist()
    with torch.no_grad():
        for size in [32, *sizes[:100]]:
            model(torch.rand(size, 1, 32, 32))
        gc.collect()
        before = resident_bytes()
        for size in sizes:
            model(torch.rand(size, 1, 32, 32))
    assert resident_bytes() - before <= 5 * MB


def test_tiny_operations_leak_nothing() -> None:
    x, w = torch.ones(4), torch.ones(4, requires_grad=True)

    def work(times: int) -> None:
        for _ in range(times):
            (x * w + 1).sum().backward()
            x.view(2, 2).t().clone()
        w.grad = None

    work(100)
    gc.collect()
    storages = torch._C._live_storage_count()
    statistics, resident = torch.memory_stats(), resident_bytes()
    work(20_000)
    gc.collect()
    after = torch.memory_stats()
    assert torch._C._live_storage_count() == storages
    assert after["bytes_in_use"] == statistics["bytes_in_use"]
    assert after["blocks_in_use"] == statistics["blocks_in_use"]
    assert resident_bytes() - resident <= MB
