"""`python -m rushlight.info` tells what a bug report needs."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy
import pytest
import rushlight


def report(**environment: str) -> dict[str, str]:
    """Runs the program; returns its lines by their first column."""
    output = subprocess.run(
        [sys.executable, "-m", "rushlight.info"],
        check=True, capture_output=True, text=True, env=os.environ | environment,
    ).stdout  # fmt: skip
    return {line[:12].strip(): line[12:].strip() for line in output.splitlines()}


def test_versions() -> None:
    lines = report(RUSHLIGHT_ALLOCATOR="")
    assert lines["rushlight"] == rushlight.__version__
    assert lines["numpy"] == numpy.__version__
    assert lines["compiler"].startswith(("g++", "clang"))
    assert lines["allocator"].startswith("cache;")


def test_allocator() -> None:
    assert report(RUSHLIGHT_ALLOCATOR="guard")["allocator"].startswith("guard;")
    command = [sys.executable, "-c", "import rushlight"]
    environment = os.environ | {"RUSHLIGHT_ALLOCATOR": "none"}
    failed = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert "RUSHLIGHT_ALLOCATOR=none: the only value is guard" in failed.stderr


def test_threads_and_why() -> None:
    lines = report(RUSHLIGHT_NUM_THREADS="3")
    assert lines["threads"].startswith("3;")
    assert "RUSHLIGHT_NUM_THREADS" in lines["threads"]
    assert "RUSHLIGHT_NUM_THREADS=3" in lines["environment"]


@pytest.mark.parametrize("level", ["generic", "v3", "v4"])
def test_isa_levels(level: str) -> None:
    found = report()["ISA levels"].removeprefix("found ").replace(",", "").split()
    assert found[:2] == ["naive", "generic"]
    if level in found:
        assert report(RUSHLIGHT_ISA=level, RUSHLIGHT_KERNELS="")["ISA used"] == level
    assert report(RUSHLIGHT_KERNELS="naive")["ISA used"] == "naive"
