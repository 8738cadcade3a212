"""P9: ISA levels differ by rounding only, and by how much at most."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import rushlight

from tests.ops.records import activation, elementwise, elementwise_functions

LEVELS = ("naive", "generic", "v3", "v4")
MOST_ULPS = 4
ELEMENTWISE = {
    record.id
    for family in (activation, elementwise, elementwise_functions)
    for record in family.RECORDS
}
# Sums of terms that cancel: what is lost is counted in units of the largest term.
CANCELLING = {"lerp", "gelu", "gelu[tanh]", "logaddexp", "mish"}


def evaluated(path: Path, level: str) -> dict[str, np.ndarray]:
    """The results of all records, computed at one level in a process of their own."""
    environment = dict(os.environ)
    environment.pop("RUSHLIGHT_KERNELS", None)
    if level == "naive":
        environment["RUSHLIGHT_KERNELS"] = "naive"
    else:
        environment["RUSHLIGHT_ISA"] = level
    subprocess.run(
        [sys.executable, "-m", "tests.ops.evaluate", str(path)],
        check=True,
        env=environment,
        timeout=600,
    )
    with np.load(path) as file:
        return dict(file)


def found_levels() -> list[str]:
    return [level for level in LEVELS if level in rushlight._C._information()["isa_found"]]


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> dict[str, np.ndarray]:
    return evaluated(tmp_path_factory.mktemp("levels") / "reference.npz", found_levels()[-1])


def ulps(values: np.ndarray, expected: np.ndarray, least: float) -> float:
    """The largest difference, in units in the last place of the values or of `least`."""
    if values.dtype.kind == "c":
        values, expected = (array.view(array.real.dtype) for array in (values, expected))
    finite = np.isfinite(values) & np.isfinite(expected)
    values, expected = values[finite], expected[finite]
    if not values.size:
        return 0.0
    larger = np.maximum(np.maximum(np.abs(values), np.abs(expected)), values.dtype.type(least))
    return float((np.abs(values - expected) / np.spacing(larger)).max())


@pytest.mark.parametrize("level", found_levels()[:-1])
def test_levels_differ_by_rounding_only(
    reference: dict[str, np.ndarray], tmp_path: Path, level: str
) -> None:
    for key, values in evaluated(tmp_path / "level.npz", level).items():
        expected = reference[key]
        if values.dtype.kind not in "fc":
            np.testing.assert_array_equal(values, expected, err_msg=key)
            continue
        record, _, place = key.split("/")
        if record in ELEMENTWISE and place.startswith("output"):
            np.testing.assert_array_equal(np.isfinite(values), np.isfinite(expected), err_msg=key)
            apart = ulps(values, expected, 2.0 if record in CANCELLING else 0.0)
            assert apart <= MOST_ULPS, f"{key}: {apart} ulp"
        finite = expected[np.isfinite(expected)]
        # A result that cancels to zero has the rounding of its terms, which are of order one.
        scale = max(float(np.abs(finite).max()), 1.0) if finite.size else 1.0
        # A sum over K elements differs by at most 2 K epsilon; K is at most what went in.
        terms = max(int(reference[f"{key.rpartition('/')[0]}/elements"]), 32)
        bound = 2 * terms * float(np.finfo(values.dtype).eps)
        np.testing.assert_allclose(values, expected, rtol=bound, atol=bound * scale, err_msg=key)


def test_the_bound_can_fail() -> None:
    ones = np.ones(3, np.float32)
    assert ulps(ones, ones + 5 * np.finfo(np.float32).eps, 0.0) > MOST_ULPS
    assert ulps(np.zeros(1), np.full(1, 1e-9), 0.0) > MOST_ULPS
