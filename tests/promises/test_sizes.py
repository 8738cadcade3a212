"""P2: sizes beyond 63 bits: RuntimeError; beyond memory: OutOfMemoryError that says which."""

from __future__ import annotations

import re
import resource
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
import rushlight as torch

F = torch.nn.functional

HUGE = 2**31  # two of them and eight bytes an element: beyond 63 bits
LARGE = 2**22  # two of them: beyond the memory of any machine, not beyond 63 bits


def row(size: int, dtype: Any = None) -> Any:
    """A row of any length in the memory of one element."""
    return torch.zeros(1, dtype=dtype or torch.float64).expand(size)


def plane(rows: int, columns: int) -> Any:
    return torch.zeros(1, 1, dtype=torch.float64).expand(rows, columns)


# Each makes a result of n x n float64 elements, or more.
SQUARES: dict[str, Callable[[int], Any]] = {
    "empty": lambda n: torch.empty(n, n, dtype=torch.float64),
    "zeros": lambda n: torch.zeros(n, n, dtype=torch.float64),
    "ones": lambda n: torch.ones(n, n, dtype=torch.float64),
    "full": lambda n: torch.full((n, n), 2.5, dtype=torch.float64),
    "rand": lambda n: torch.rand(n, n, dtype=torch.float64),
    "randn": lambda n: torch.randn(n, n, dtype=torch.float64),
    "randint": lambda n: torch.randint(9, (n, n)),
    "eye": lambda n: torch.eye(n, dtype=torch.float64),
    "empty_strided": lambda n: torch.empty_strided((n, n), (n, 1), dtype=torch.float64),
    "zeros_like": lambda n: torch.zeros_like(plane(n, n)),
    "rand_like": lambda n: torch.rand_like(plane(n, n)),
    "new_zeros": lambda n: row(1).new_zeros(n, n),
    "new_full": lambda n: row(1).new_full((n, n), 2.0),
    "contiguous": lambda n: plane(n, n).contiguous(),
    "clone": lambda n: plane(n, n).clone(memory_format=torch.contiguous_format),
    "reshape": lambda n: torch.zeros(n, dtype=torch.float64).expand(n, n).T.reshape(-1),
    "repeat": lambda n: row(1).repeat(n, n),
    "tile": lambda n: torch.tile(row(1), (n, n)),
    "repeat_interleave": lambda n: plane(1, n).repeat_interleave(n, 0),
    "cat": lambda n: torch.cat([plane(n // 2, n), plane(n // 2, n)]),
    "stack": lambda n: torch.stack([plane(n // 2, n), plane(n // 2, n)]),
    "add": lambda n: row(n)[:, None] + row(n),
    "where": lambda n: torch.where(row(n)[:, None] > 1, row(n), 0.0),
    "outer": lambda n: torch.outer(row(n), row(n)),
    "matmul": lambda n: plane(n, 1) @ plane(1, n),
    "linear": lambda n: F.linear(plane(n, 1), plane(n, 1)),
    "bmm": lambda n: torch.bmm(plane(n, 1)[None], plane(1, n)[None]),
    "einsum": lambda n: torch.einsum("i,j->ij", row(n), row(n)),
    "kron": lambda n: torch.kron(row(n), row(n)),
    "meshgrid sum": lambda n: sum(torch.meshgrid(row(n), row(n), indexing="ij")),
    "pad": lambda n: F.pad(plane(1, 1), (n, n, n, n)),
    "one_hot": lambda n: F.one_hot(torch.zeros(1, dtype=torch.int64).expand(n), n),
    "conv": lambda n: F.conv2d(
        torch.zeros(1, 1, 1, 1, dtype=torch.float64), torch.ones(1, 1, 1, 1, dtype=torch.float64),
        padding=n // 2),
    "conv_transpose": lambda n: F.conv_transpose2d(
        torch.zeros(1, 1, 2, 2, dtype=torch.float64), torch.ones(1, 1, 1, 1, dtype=torch.float64),
        stride=n),
    "embedding": lambda n: F.embedding(torch.zeros(1, dtype=torch.int64).expand(n), plane(1, n)),
    "index": lambda n: plane(1, n)[torch.zeros(1, dtype=torch.int64).expand(n)],
    "gather": lambda n: torch.gather(
        plane(1, n), 0, torch.zeros(1, 1, dtype=torch.int64).expand(n, n)),
    "diag": lambda n: torch.diag(row(n)),
    "diag_embed": lambda n: torch.diag_embed(row(n)),
    "interpolate": lambda n: F.interpolate(
        torch.zeros(1, 1, 1, 1, dtype=torch.float64), size=(n, n)),
    "adaptive_avg_pool": lambda n: F.adaptive_avg_pool2d(
        torch.zeros(1, 1, 1, 1, dtype=torch.float64), (n, n)),
    "softmax": lambda n: plane(n, n).softmax(1),
    "cumsum": lambda n: plane(n, n).cumsum(1),
    "sort": lambda n: plane(n, n).sort(1),
    "to": lambda n: plane(n, n).to(torch.complex128),
    "resize_": lambda n: row(1).clone().resize_(n, n),
    "vander": lambda n: torch.vander(row(n)),
    "cdist": lambda n: torch.cdist(plane(n, 1), plane(n, 1)),
}  # fmt: skip
# Rows alone: n elements, n beyond 63 bits of bytes or beyond memory.
ROWS: dict[str, Callable[[int], Any]] = {
    "arange": lambda n: torch.arange(n),
    "linspace": lambda n: torch.linspace(0, 1, n, dtype=torch.float64),
    "logspace": lambda n: torch.logspace(0, 1, n, dtype=torch.float64),
    "randperm": lambda n: torch.randperm(n),
    "hann_window": lambda n: torch.hann_window(n, dtype=torch.float64),
    "tolist": lambda n: torch.zeros(1).expand(n).tolist(),
    "storage": lambda n: torch.UntypedStorage(min(8 * n, 2**63 - 1)),
    "bincount": lambda n: torch.bincount(torch.tensor([n - 1])),
    "arange with step": lambda n: torch.arange(0, n / 2, 0.5, dtype=torch.float64),
    "nonzero": lambda n: torch.nonzero(torch.ones(1, dtype=torch.float64).expand(n)),
}
CALLS = [
    *((f"{name}", call, LARGE, HUGE) for name, call in SQUARES.items()),
    *((f"{name}", call, LARGE**2, HUGE**2) for name, call in ROWS.items()),
]


def exists(call: Callable[[int], Any]) -> bool:
    try:
        call(4)
    except AttributeError:
        return False
    return True


CASES = [
    pytest.param(call, large, huge, id=name) for name, call, large, huge in CALLS if exists(call)
]


def test_the_cases_work_when_small() -> None:
    assert len(CASES) > 45
    for case in CASES:
        case.values[0](4)


@pytest.mark.parametrize("sizes", [(2**31, 2**32), (2**62, 2), (2**63 - 1, 2**63 - 1), (3, 2**62)])
def test_the_text_names_the_sizes(sizes: tuple[int, int]) -> None:
    text = re.escape(f"Storage size calculation overflowed with sizes=[{sizes[0]}, {sizes[1]}]")
    with pytest.raises(RuntimeError, match=text):
        torch.empty(*sizes)


def test_the_text_names_shape_dtype_and_bytes() -> None:
    with pytest.raises(
        torch.OutOfMemoryError,
        match=re.escape(
            "cannot allocate a tensor of shape [4194304, 4194304] and dtype float64 "
            f"({8 * LARGE**2} bytes)"
        ),
    ):
        torch.zeros(LARGE, LARGE, dtype=torch.float64)


def test_refused_memory_is_what_programs_for_torch_catch_and_what_python_calls_it() -> None:
    assert issubclass(torch.OutOfMemoryError, RuntimeError)
    assert issubclass(torch.OutOfMemoryError, MemoryError)
    assert torch.cuda.OutOfMemoryError is torch.OutOfMemoryError


NAMED = re.compile(
    r"cannot allocate a tensor of shape \[[\d, ]+\] and dtype \w+ \(\d+ bytes\)"
    r"|tried to allocate \d+ bytes|cannot allocate a list of \d+ items"
)


def refusal(call: Callable[[int], Any], size: int) -> BaseException | None:
    """What a call raises; None when it succeeds."""
    try:
        call(size)
    except Exception as error:
        return error
    return None


def call_all() -> None:
    """Prints what went wrong with any of the cases. Run with little address space."""
    torch.set_num_threads(2)
    model = torch.nn.Linear(64, 64)
    optimizer = torch.optim.Adam(model.parameters())
    for case in CASES:
        call, large, huge = case.values
        fitting = 20_000 if large == LARGE else 400_000_000  # 3 GB: what the machine may have
        for size in (fitting, large):
            error = refusal(call, size)
            if not isinstance(error, torch.OutOfMemoryError) or not NAMED.search(str(error)):
                print(f"{case.id}({size}): {error!r}")
        error = refusal(call, huge)
        if not isinstance(error, RuntimeError):
            print(f"{case.id}({huge}): {error!r}")
        optimizer.zero_grad()
        model(torch.ones(512, 64)).pow(2).mean().backward()
        optimizer.step()
    print("done", flush=True)


def test_the_process_goes_on_with_little_address_space() -> None:
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))

    process = subprocess.run(
        [sys.executable, "-c", f"from {__name__} import call_all; call_all()"],
        preexec_fn=limit,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert process.stdout == "done\n", process.stdout + process.stderr
    assert process.returncode == 0


@pytest.mark.parametrize(
    "make",
    [
        lambda count: torch.nn.LSTM(3, 4, count),
        lambda count: torch.nn.GRU(3, 4, count, bias=False, bidirectional=True),
        lambda count: torch.nn.Transformer(4, 2, num_encoder_layers=count),
        lambda count: torch.nn.Transformer(4, 2, num_decoder_layers=count),
        lambda count: torch.nn.TransformerEncoder(torch.nn.TransformerEncoderLayer(4, 2), count),
    ],
)
@pytest.mark.parametrize("count", [10**12, 2**62])
def test_layers_beyond_memory_are_refused(make: Callable[[int], Any], count: int) -> None:
    with pytest.raises((RuntimeError, MemoryError), match=str(count)):
        make(count)
