"""Backward finds what was saved or says that it cannot, whatever became of the tensors."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

PARTS = 4


@pytest.mark.parametrize("part", range(PARTS))
def test_every_record_whose_tensors_are_spoiled_before_backward(part: int) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.ops.spoil", str(part), str(PARTS)],
        capture_output=True,
        text=True,
        env=os.environ | {"RUSHLIGHT_NUM_THREADS": "1"},
    )
    last = done.stdout.rstrip().rpartition("\n")[2]
    assert done.returncode == 0, f"status {done.returncode} in: {last}\n{done.stderr[-3000:]}"
    assert int(last.split()[0]) > 1000
