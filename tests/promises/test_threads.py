"""P12, P13, P14, P15: how many threads there are, what they cost, who waits for them."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
import rushlight as torch

CORES = sorted(os.sched_getaffinity(0))


@pytest.fixture(autouse=True)
def _number_of_threads() -> Iterator[None]:
    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)


def printed(script: str, *prefix: str, **variables: str) -> str:
    """What a script prints in a process of its own, errors too."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in ("OMP_NUM_THREADS", "RUSHLIGHT_NUM_THREADS")
    }
    done = subprocess.run(
        [*prefix, sys.executable, "-c", script],
        env=environment | variables,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return (done.stdout + done.stderr).strip()


THREADS = "import rushlight; print(rushlight.get_num_threads())"


def test_affinity_limits_the_default() -> None:
    assert printed(THREADS, "taskset", "-c", str(CORES[0])) == "1"
    assert int(printed(THREADS)) <= len(CORES)


def test_the_environment_decides() -> None:
    assert printed(THREADS, RUSHLIGHT_NUM_THREADS="5", OMP_NUM_THREADS="3") == "5"
    assert printed(THREADS, OMP_NUM_THREADS="3") == "3"


# Stacks of 4 MB in 40 MB of address space: a few threads can be made, 64 cannot.
REFUSED = """
import resource, warnings, rushlight
x = rushlight.ones(1_000_000)
expected = (x * 3).sum().item()
pages = int(open("/proc/self/statm").read().split()[0])
limit = pages * 4096 + (40 << 20)
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
rushlight.set_num_threads(64)
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    for _ in range(20):
        assert (x * 3).sum().item() == expected
print(len(caught), "refused to start a thread" in str(caught[0].message))
print(rushlight.get_num_threads() < 64)
"""


def test_a_refused_thread_is_one_warning() -> None:
    assert printed(REFUSED).split() == ["1", "True", "True"]


def test_an_idle_pool_is_silent() -> None:
    torch.set_num_threads(4)
    x = torch.ones(2_000_000)
    # The least of several: the interpreter may have work of its own, and a busy machine lets the
    # threads go to sleep when their turn comes.
    least = float("inf")
    for _ in range(50):
        for _ in range(10):
            x.sum()
        time.sleep(0.01)
        before = time.process_time()
        time.sleep(0.2)
        least = min(least, time.process_time() - before)
        if least < 0.002:
            break
    assert least < 0.002


def long_product() -> None:
    x = torch.ones(4096, 4096)
    for _ in range(40):
        x @ x


def long_elementwise() -> None:
    x = torch.ones(48_000_000)
    for _ in range(40):
        x.digamma()


def long_convolution() -> None:
    x, w = torch.ones(96, 64, 96, 96), torch.ones(64, 64, 3, 3)
    for _ in range(40):
        torch.nn.functional.conv2d(x, w)


def long_sort() -> None:
    x = torch.rand(30_000_000)
    for _ in range(10):
        x.sort()


@pytest.fixture
def interruptible() -> Iterator[None]:
    # What a shell starts in the background is born with this signal ignored.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
@pytest.mark.parametrize("work", [long_product, long_elementwise, long_convolution, long_sort])
def test_a_long_operator_is_interrupted(work: Any) -> None:
    gc.collect()
    memory = torch.memory_stats()["bytes_in_use"]
    sent: list[float] = []

    def interrupt() -> None:
        sent.append(time.process_time())
        os.kill(os.getpid(), signal.SIGINT)

    timer = threading.Timer(0.4, interrupt)
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        work()
    late = time.process_time() - sent[0]
    timer.join()
    assert late < 0.2 * torch.get_num_threads()  # what all threads have worked since
    gc.collect()
    assert torch.memory_stats()["bytes_in_use"] == memory


def test_other_threads_run_while_an_operator_works() -> None:
    torch.set_num_threads(1)
    x = torch.ones(1024, 1024)
    ticks = 0
    done = threading.Event()

    def count() -> None:
        nonlocal ticks
        while not done.is_set():
            ticks += 1
            time.sleep(0.001)

    # The interpreter itself takes the lock from nobody: the other thread runs when it is let go.
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1000)
    thread = threading.Thread(target=count)
    try:
        thread.start()
        counted = 0
        for _ in range(1000):
            before = ticks
            x @ x
            counted += ticks > before
            if counted == 5:
                break
    finally:
        sys.setswitchinterval(interval)
        done.set()
        thread.join()
    assert counted == 5


def test_threads_read_the_same_tensors() -> None:
    model = torch.nn.Sequential(torch.nn.Linear(64, 128), torch.nn.Tanh(), torch.nn.Linear(128, 8))
    x = torch.randn(200, 64)
    expected = model(x).tolist()
    gradient = torch.autograd.grad(model(x).sum(), model[0].weight)[0].tolist()
    failures: list[str] = []

    def read() -> None:
        for _ in range(10):
            output = model(x)
            if output.tolist() != expected:
                failures.append("forward")
            if torch.autograd.grad(output.sum(), model[0].weight)[0].tolist() != gradient:
                failures.append("backward")

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures


def test_threads_that_write_one_tensor_do_not_crash() -> None:
    shared = torch.zeros(100_000, requires_grad=True)
    plain = torch.zeros(100_000)

    def write(number: int) -> None:
        for _ in range(20):
            plain.add_(1)
            plain[number::7] = float(number)
            (shared * plain.detach().clone()).sum().backward()
            shared.grad = None

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert plain.shape == (100_000,)


# Whoever adds needs the interpreter lock to go on, while another thread waits to add.
TOGETHER = """
import threading
import rushlight as torch
torch.set_num_threads(2)
p = torch.ones(300, 300, requires_grad=True)
ones = torch.ones(300, 300)
def add():
    for _ in range(200):
        (p * 1).backward(ones)
threads = [threading.Thread(target=add) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert p.grad.min() == p.grad.max() == 800
"""


def test_threads_accumulate_into_one_leaf() -> None:
    subprocess.run([sys.executable, "-c", TOGETHER], check=True, timeout=120)
