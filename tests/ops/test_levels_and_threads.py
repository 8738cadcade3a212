"""The same bits for any number of threads, bounded differences between ISA levels."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import rushlight

LEVELS = ("naive", "generic", "v3", "v4")


def evaluated(path: Path, threads: int = 2, level: str | None = None) -> dict[str, np.ndarray]:
    """The results of all records, computed in a process of their own."""
    environment = dict(os.environ)
    if level == "naive":
        environment["RUSHLIGHT_KERNELS"] = "naive"
    elif level:
        environment["RUSHLIGHT_ISA"] = level
    subprocess.run([sys.executable, "-m", "tests.ops.evaluate", str(path), str(threads)],
                   check=True, env=environment, timeout=600)
    with np.load(path) as file:
        return dict(file)


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> dict[str, np.ndarray]:
    return evaluated(tmp_path_factory.mktemp("levels") / "reference.npz", threads=1)


@pytest.mark.parametrize("threads", [2, 3, 7])
def test_threads_give_the_same_bits(reference: dict[str, np.ndarray], tmp_path: Path,
                                    threads: int) -> None:
    for key, values in evaluated(tmp_path / "threads.npz", threads).items():
        assert values.tobytes() == reference[key].tobytes(), key


@pytest.mark.parametrize("level", LEVELS)
def test_levels_differ_by_rounding_only(reference: dict[str, np.ndarray], tmp_path: Path,
                                        level: str) -> None:
    if level not in rushlight._C._information()["isa_found"]:
        pytest.skip(f"this machine has no {level}")
    for key, values in evaluated(tmp_path / "level.npz", level=level).items():
        expected = reference[key]
        if values.dtype.kind not in "fc":
            np.testing.assert_array_equal(values, expected, err_msg=key)
            continue
        finite = expected[np.isfinite(expected)]
        # A result that cancels to zero has the rounding of its terms, which are of order one.
        scale = max(float(np.abs(finite).max()), 1.0) if finite.size else 1.0
        # A sum over K elements differs by at most 2 K epsilon; K is at most what went in.
        terms = max(int(reference[f"{key.rpartition('/')[0]}/elements"]), 32)
        bound = 2 * terms * float(np.finfo(values.dtype).eps)
        np.testing.assert_allclose(values, expected, rtol=bound, atol=bound * scale, err_msg=key)
