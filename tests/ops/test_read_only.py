"""Memory that is read-only stays as it is: a RuntimeError says so, before anything is written."""

from __future__ import annotations

import pytest

from tests.child import run_module
from tests.ops.read_only import WAYS


@pytest.mark.parametrize("way", [way.__name__ for way in WAYS])
def test_no_way_to_write(way: str) -> None:
    run_module("tests.ops.read_only", way, RUSHLIGHT_NUM_THREADS="1")
