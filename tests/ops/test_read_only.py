"""Memory that is read-only stays as it is: a RuntimeError says so, before anything is written."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.ops.read_only import WAYS


@pytest.mark.parametrize("way", [way.__name__ for way in WAYS])
def test_no_way_to_write(way: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.ops.read_only", way],
        capture_output=True,
        text=True,
        env=os.environ | {"RUSHLIGHT_NUM_THREADS": "1"},
    )
    last = done.stdout.rstrip().rpartition("\n")[2]
    assert done.returncode == 0, f"status {done.returncode} in: {last}\n{done.stderr[-3000:]}"
