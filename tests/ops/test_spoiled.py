"""Backward finds what was saved or says that it cannot, whatever became of the tensors."""

from __future__ import annotations

import pytest

from tests.child import last_line, run_module

PARTS = 4


@pytest.mark.parametrize("part", range(PARTS))
def test_every_record_whose_tensors_are_spoiled_before_backward(part: int) -> None:
    done = run_module("tests.ops.spoil", str(part), str(PARTS), RUSHLIGHT_NUM_THREADS="1")
    assert int(last_line(done).split()[0]) > 1000
