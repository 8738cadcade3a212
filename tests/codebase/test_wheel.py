"""What the wheel holds and weighs."""

from __future__ import annotations

import os
import re
import subprocess
import zipfile
from pathlib import Path

import pytest
from repository import ROOT

MOST_PACKED = 4_000_000
MOST_UNPACKED = 12_000_000


@pytest.fixture(scope="module")
def wheel() -> Path:
    place = os.environ.get("RUSHLIGHT_WHEEL")
    if not place:
        pytest.skip("RUSHLIGHT_WHEEL names no wheel")
    return ROOT / place


def strangers(names: list[str]) -> list[str]:
    """Names the files that have no business in the wheel."""
    welcome = re.compile(
        r"rushlight/([\w/]+\.(py|pyi)|py\.typed|_C[.\w-]*\.so|[\w/]+\.(txt|json|tsv))$"
        r"|rushlight-[\w.]+\.dist-info/"
    )
    return [name for name in names if not welcome.match(name) or "/tests/" in name]


def test_size(wheel: Path) -> None:
    assert wheel.stat().st_size <= MOST_PACKED
    with zipfile.ZipFile(wheel) as archive:
        assert sum(entry.file_size for entry in archive.infolist()) <= MOST_UNPACKED


def test_contents(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert strangers(names) == []
    assert len([name for name in names if name.endswith(".so")]) == 1
    assert "rushlight/py.typed" in names
    assert any(name.endswith("/LICENSE") for name in names)


def test_extension_is_stripped(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith(".so")]
        extension = archive.extract(name, tmp_path)
    table = subprocess.run(["nm", extension], capture_output=True, text=True)
    assert table.stdout == ""
    exported = subprocess.run(
        ["nm", "-D", "--defined-only", extension], check=True, capture_output=True, text=True
    ).stdout.split()[2::3]
    assert exported == ["PyInit__C"]


def test_version_comes_from_one_place(wheel: Path) -> None:
    (version,) = re.findall(
        r"project\(rushlight VERSION ([\d.]+)", (ROOT / "CMakeLists.txt").read_text()
    )
    assert wheel.name.startswith(f"rushlight-{version}-")


def test_the_rule_sees() -> None:
    assert strangers(["rushlight/README.md", "csrc/base/shape.h", "rushlight/nn/tests/test_x.py"])
    assert not strangers(["rushlight/nn/linear.py", "rushlight/_C.cpython-311-x86_64-linux-gnu.so"])
