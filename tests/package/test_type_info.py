"""`finfo` and `iinfo`."""

from __future__ import annotations

import numpy as np
import pytest
import rushlight

NUMPY_FLOATS = ("float16", "float32", "float64")
INTEGERS = ("uint8", "uint16", "uint32", "uint64", "int8", "int16", "int32", "int64")


@pytest.mark.parametrize("name", NUMPY_FLOATS)
def test_floats_agree_with_numpy(name: str) -> None:
    ours, theirs = rushlight.finfo(getattr(rushlight, name)), np.finfo(name)
    for field in ("bits", "eps", "max", "min", "tiny", "smallest_normal"):
        assert getattr(ours, field) == getattr(theirs, field), field
    assert ours.resolution == pytest.approx(float(theirs.resolution), rel=1e-2)
    assert ours.dtype == name


@pytest.mark.parametrize("name", INTEGERS)
def test_integers_agree_with_numpy(name: str) -> None:
    ours, theirs = rushlight.iinfo(getattr(rushlight, name)), np.iinfo(name)
    assert (ours.bits, ours.min, ours.max, ours.dtype) == (
        theirs.bits,
        theirs.min,
        theirs.max,
        name,
    )


def test_text_and_equality() -> None:
    assert repr(rushlight.finfo(rushlight.bfloat16)) == (
        "finfo(resolution=0.01, min=-3.38953e+38, max=3.38953e+38, eps=0.0078125, "
        "smallest_normal=1.17549e-38, tiny=1.17549e-38, dtype=bfloat16)"
    )
    assert repr(rushlight.iinfo(rushlight.int16)) == "iinfo(min=-32768, max=32767, dtype=int16)"
    assert rushlight.finfo() == rushlight.finfo(rushlight.complex64)
    assert rushlight.finfo(rushlight.float64) != rushlight.finfo(rushlight.float32)


def test_other_dtypes_are_refused() -> None:
    with pytest.raises(TypeError, match="finfo.. requires a floating point"):
        rushlight.finfo(rushlight.int32)
    with pytest.raises(TypeError, match="iinfo.. requires an integer"):
        rushlight.iinfo(rushlight.float32)
    with pytest.raises(TypeError, match="bool is not supported"):
        rushlight.iinfo(rushlight.bool)


def test_agrees_with_torch() -> None:
    torch = pytest.importorskip("torch")
    for name in (*NUMPY_FLOATS, "bfloat16", "complex64", "complex128"):
        ours, theirs = (library.finfo(getattr(library, name)) for library in (rushlight, torch))
        assert repr(ours) == repr(theirs)
    for name in INTEGERS:
        ours, theirs = (library.iinfo(getattr(library, name)) for library in (rushlight, torch))
        assert repr(ours) == repr(theirs)
