"""Models as people write them for torch run unchanged, and print what torch printed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

PORTS = Path(__file__).parent / "ports"


@pytest.mark.parametrize("name", ["residual_network", "language_model"])
def test_scripts_print_what_torch_prints(name: str) -> None:
    """The recorded text is what `python NAME.py` printed with torch 2.13."""
    found = subprocess.run(
        [sys.executable, "-m", "rushlight", f"{name}.py"],
        cwd=PORTS, env=os.environ, capture_output=True, text=True,
    )  # fmt: skip
    assert found.returncode == 0, found.stderr
    assert found.stdout == (PORTS / f"{name}.txt").read_text()
