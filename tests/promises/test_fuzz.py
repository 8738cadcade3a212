"""Hostile calls end no process, hang in none and change nothing when they raise (P1)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

FUZZER = Path(__file__).parents[1] / "long" / "fuzz.py"


def fuzz(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, FUZZER, *arguments],
        env={**os.environ, "RUSHLIGHT_ALLOCATOR": "guard"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_planted_faults_are_found_and_made_smaller() -> None:
    done = fuzz("--kinds", "planted", "--calls", "10", "--hang", "1", "--minimise", "1")
    assert done.returncode == 1
    assert (
        "10 calls at seed 1: 2 signals and hangs, 1 tensors changed by what raised" in done.stdout
    )
    for what in ("SIGSEGV", "hang", "changed", "KeyError", "text"):
        assert f"\n{what} " in done.stdout, done.stdout
    # What the crash does not need is gone.
    assert "# SIGSEGV in planted, case 0\nctypes.string_at(0)\n" in done.stdout, done.stdout


def test_a_case_is_printed_as_a_program() -> None:
    done = fuzz("--seed", "3", "--case", "0")
    again = fuzz("--seed", "3", "--case", "0")
    assert done.stdout == again.stdout
    assert "import rushlight as torch" in done.stdout
    compile(done.stdout, "case", "exec")


def test_hostile_calls_do_no_harm() -> None:
    done = fuzz("--calls", "3000")
    assert done.returncode == 0, done.stdout
