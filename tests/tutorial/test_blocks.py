"""Every code block of the tutorial, as it stands there, prints on rushlight what torch prints."""

from __future__ import annotations

import os
import re
from importlib.util import find_spec
from pathlib import Path

import pytest
import rushlight

from tests.tutorial.scripts import (
    FOLDER,
    NAMES,
    block,
    printed_by_rushlight,
    printed_by_torch,
    recorded,
)

SHARED = Path(os.environ.get("RUSHLIGHT_SHARED", FOLDER.parents[2] / "shared"))
SEED = SHARED / "seed" / "modelsyt_tutorial.txt"
END = ".. GENERATED FROM PYTHON SOURCE LINES"


@pytest.mark.skipif(not SEED.exists(), reason="the tutorial's text is not there")
def test_the_scripts_are_the_tutorials_blocks() -> None:
    text = " ".join(SEED.read_text(encoding="utf-8").split())
    found = re.findall(rf"\.\. code-block:: default (.*?) (?={re.escape(END)})", text)
    assert found == [" ".join(block(name).split()) for name in NAMES]


# What was recorded comes from a processor with fused multiply-add, which v3 and v4 have.
FUSED = rushlight._C._information()["isa_used"] in ("v3", "v4")
NUMBER = re.compile(r"-?\d+\.\d*(?:e[-+]\d+)?")


@pytest.mark.parametrize("name", NAMES)
def test_prints_what_torch_printed(name: str) -> None:
    printed, wanted = printed_by_rushlight(name), recorded(name)
    if FUSED:
        assert printed == wanted
        return
    # One rounding more an operation: a mean that cancels to 0 there may be 3e-8 here.
    assert NUMBER.sub("#", printed).split() == NUMBER.sub("#", wanted).split()
    pairs = zip(NUMBER.findall(printed), NUMBER.findall(wanted), strict=True)
    assert all(abs(float(ours) - float(theirs)) < 2e-4 for ours, theirs in pairs)


@pytest.mark.skipif(not find_spec("torch"), reason="needs torch")
def test_the_record_is_what_torch_prints() -> None:
    assert printed_by_torch() == {name: recorded(name) for name in NAMES}
