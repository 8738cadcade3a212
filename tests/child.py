"""Programs that may end by a signal, run in a process of their own."""

from __future__ import annotations

import os
import subprocess
import sys


def run_module(
    module: str, *arguments: str, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Runs a module that prints each call before it makes it; a failure names the last one."""
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        capture_output=True,
        text=True,
        env=os.environ | environment,
        check=False,
    )
    assert done.returncode == 0, (
        f"status {done.returncode} in: {last_line(done)}\n{done.stderr[-3000:]}"
    )
    return done


def last_line(done: subprocess.CompletedProcess[str]) -> str:
    return done.stdout.rstrip().rpartition("\n")[2]
