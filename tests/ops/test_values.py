"""Values against float64, dtypes, unchanged inputs, layouts, forms, errors, leaks."""

from __future__ import annotations

import gc
from typing import Any

import numpy as np
import pytest
import rushlight

from tests.ops.record import Record, Sample, all_records, convert, shape_text, tensors_in, to_array

# Relative to the largest value of the result: reductions and products round with their length.
TOLERANCES = {
    "float16": 4e-3,
    "bfloat16": 3e-2,
    "float32": 1e-5,
    "float64": 1e-9,
    "complex64": 1e-5,
    "complex128": 1e-9,
}

CASES = [
    pytest.param(record, dtype, id=f"{record.id}-{dtype}")
    for record in all_records()
    for dtype in record.dtypes
]
RECORDS = [pytest.param(record, id=record.id) for record in all_records()]


def widened(value: Any, dtype: str) -> Any:
    """The reference's arguments: the values the operator saw, in float64."""
    if isinstance(value, np.ndarray):
        if dtype == "bfloat16" and value.dtype == np.float32:
            value = to_array(rushlight.tensor(value).to(rushlight.bfloat16))
        if value.dtype.kind == "f":
            return value.astype(np.float64)
        return value.astype(np.complex128) if value.dtype.kind == "c" else value
    if isinstance(value, (list, tuple)):
        return type(value)(widened(item, dtype) for item in value)
    return value


def expected_values(record: Record, sample: Sample, dtype: str) -> list[np.ndarray]:
    args = [widened(value, dtype) for value in sample.args]
    kwargs = {name: widened(value, dtype) for name, value in sample.kwargs.items()}
    with np.errstate(all="ignore"):
        result = record.reference(*args, **kwargs)
    results = result if isinstance(result, (list, tuple)) else [result]
    return [np.asarray(item) for item in results]


def assert_close(
    actual: np.ndarray, expected: np.ndarray, dtype: str, tolerance: float | None, where: str
) -> None:
    assert actual.shape == expected.shape, f"{where}: shape {actual.shape}, not {expected.shape}"
    if actual.dtype.kind not in "fc":
        np.testing.assert_array_equal(actual, expected.astype(actual.dtype), err_msg=where)
        return
    own = tolerance is not None and dtype == "float32"
    rtol = tolerance if own else TOLERANCES.get(dtype, 1e-5)
    finite = expected[np.isfinite(expected)]
    scale = float(np.abs(finite).max()) if finite.size else 1.0
    np.testing.assert_allclose(
        actual, expected, rtol=rtol, atol=rtol * max(scale, 1e-3), err_msg=where
    )


@pytest.mark.parametrize(("record", "dtype"), CASES)
def test_values_and_unchanged_inputs(record: Record, dtype: str) -> None:
    for sample in record.samples_for(dtype):
        args, kwargs = convert(sample, dtype)
        before = [to_array(tensor) for tensor in tensors_in((args, kwargs))]
        outputs = tensors_in(record.call(sample, args, kwargs))
        for tensor, array in zip(tensors_in((args, kwargs)), before, strict=True):
            np.testing.assert_array_equal(to_array(tensor), array, err_msg=f"{sample} was changed")
        if record.reference is None:
            continue
        expected = expected_values(record, sample, dtype)
        assert len(outputs) == len(expected), f"{sample}: {len(outputs)} results"
        for output, values in zip(outputs, expected, strict=True):
            assert_close(to_array(output), values, dtype, record.tolerance, repr(sample))


def strided_copies(array: np.ndarray) -> list[Any]:
    """The same values in other layouts: with gaps, transposed, from an offset on."""
    layouts = []
    spread = np.zeros([2 * size for size in array.shape], array.dtype)
    spread[tuple(slice(None, None, 2) for _ in array.shape)] = array
    layouts.append(rushlight.from_numpy(spread[tuple(slice(None, None, 2) for _ in array.shape)]))
    wide = np.zeros([*array.shape[:-1], array.shape[-1] + 3], array.dtype)
    wide[..., : array.shape[-1]] = array
    layouts.append(rushlight.from_numpy(wide[..., : array.shape[-1]]))
    if array.ndim > 1:
        layouts.append(rushlight.from_numpy(np.asfortranarray(array)))
    padded = np.zeros(array.size + 3, array.dtype)
    padded[3:] = array.ravel()
    layouts.append(rushlight.from_numpy(padded[3:].reshape(array.shape)))
    return layouts


@pytest.mark.parametrize("record", [param for param in RECORDS if param.values[0].layouts])
def test_layouts(record: Record) -> None:
    dtype = record.dtypes[0]
    if dtype == "bfloat16":
        pytest.skip("numpy has no bfloat16 to lay out")
    if not record.layouts:
        pytest.skip("results follow the order of memory")
    for sample in record.samples_for(dtype):
        args, kwargs = convert(sample, dtype)
        expected = [to_array(tensor) for tensor in tensors_in(record.call(sample, args, kwargs))]
        for position, value in enumerate(sample.args):
            if not isinstance(value, np.ndarray) or value.ndim == 0:
                continue
            for layout in strided_copies(value):
                other = [*args[:position], layout, *args[position + 1 :]]
                outputs = tensors_in(record.call(sample, other, kwargs))
                for output, values in zip(outputs, expected, strict=True):
                    assert_close(
                        to_array(output),
                        values,
                        dtype,
                        record.tolerance,
                        f"{sample}, argument {position} laid out {layout.stride()}",
                    )


@pytest.mark.parametrize("record", RECORDS)
def test_in_place_form(record: Record) -> None:
    in_place = getattr(rushlight.Tensor, f"{record.name}_", None)
    if record.in_place is False or in_place is None or record.function is not None:
        assert not record.in_place, f"Tensor.{record.name}_ is missing"
        return
    dtype = record.dtypes[0]
    for sample in record.samples_for(dtype):
        args, kwargs = convert(sample, dtype)
        output = record.call(sample, args, kwargs)
        if not isinstance(output, rushlight.Tensor) or not isinstance(args[0], rushlight.Tensor):
            continue
        if output.shape != args[0].shape or output.dtype != args[0].dtype:
            continue
        args, kwargs = convert(sample, dtype)
        version = args[0]._version
        if record.random:
            rushlight.manual_seed(0)
        returned = in_place(*args, **kwargs)
        assert returned is args[0], f"{sample}: another tensor was returned"
        assert args[0]._version > version, f"{sample}: the write was not counted"
        np.testing.assert_array_equal(to_array(args[0]), to_array(output), err_msg=repr(sample))


@pytest.mark.parametrize("record", [param for param in RECORDS if param.values[0].errors])
def test_errors(record: Record) -> None:
    for error in record.errors:
        with pytest.raises(error.type, match=error.match):
            error.call(rushlight)


@pytest.mark.parametrize("record", RECORDS)
def test_no_storage_leaks(record: Record) -> None:
    dtype = record.dtypes[0]
    samples = record.samples_for(dtype)

    def run() -> None:
        for sample in samples:
            args, kwargs = convert(
                sample, dtype, requires_grad=record.gradient, constants=record.constants
            )
            outputs = [
                tensor
                for tensor in tensors_in(record.call(sample, args, kwargs))
                if tensor.requires_grad
            ]
            for output in outputs:
                output.backward(rushlight.ones_like(output), retain_graph=True)

    run()
    gc.collect()
    before = rushlight._C._live_storage_count()
    run()
    gc.collect()
    leaked = rushlight._C._live_storage_count() - before
    assert leaked <= 0, f"{leaked} storages leaked by {[shape_text(s.args) for s in samples][:3]}"
