"""The `out` of every operator that has one: its values, and that it takes no part in the graph."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import rushlight

from tests.ops.record import Record, all_records, convert, tensors_in, to_array


def takes_out(record: Record) -> bool:
    overloads = getattr(record.callable(), "overloads", ())
    return not record.mutates and any("out=None" in text for text in overloads)


RECORDS = [pytest.param(record, id=record.id) for record in all_records() if takes_out(record)]


def call_with_out(record: Record, requires_grad: bool, make_out: Any) -> Any:
    """(results of a plain call, `out`, what the call with it does) for the first sample."""
    dtype = record.dtypes[0]
    sample = record.samples_for(dtype)[0]
    args, kwargs = convert(sample, dtype, requires_grad, record.constants)
    if record.random:
        rushlight.manual_seed(0)
    try:
        results = record.callable()(*args, **kwargs)
        given = tensors_in(results)
        if not given or "out" in kwargs:
            pytest.skip("returns no tensors")
        out: Any = [make_out(tensor) for tensor in given]
        if isinstance(results, rushlight.Tensor):
            out = out[0]
        with rushlight.no_grad():  # whether this sample's overload has an `out`
            record.callable()(
                *args,
                **kwargs,
                out=[t.detach().clone() for t in given]
                if isinstance(out, list)
                else given[0].detach().clone(),
            )
    except TypeError as error:
        pytest.skip(f"this form has no out: {error}")

    def call() -> Any:
        if record.random:
            rushlight.manual_seed(0)
        return record.callable()(*args, **kwargs, out=out)

    return given, tensors_in(out), call


@pytest.mark.parametrize("record", RECORDS)
def test_out_has_the_values(record: Record) -> None:
    """Empty tensors grow to the results."""
    given, out, call = call_with_out(
        record, False, lambda tensor: rushlight.empty(0, dtype=tensor.dtype)
    )
    written = tensors_in(call())
    assert [a is b for a, b in zip(written, out, strict=True)] == [True] * len(out)
    for tensor, values in zip(out, given, strict=True):
        assert tensor.shape == values.shape
        if "empty" not in record.name:
            np.testing.assert_array_equal(to_array(tensor), to_array(values))


@pytest.mark.parametrize("record", [r for r in RECORDS if r.values[0].gradient])
def test_out_is_not_differentiable(record: Record) -> None:
    """With inputs that require gradients it is an error, before anything is written."""
    given, out, call = call_with_out(
        record, True, lambda tensor: rushlight.full(tensor.shape, 1, dtype=tensor.dtype)
    )
    if not any(tensor.requires_grad for tensor in given):
        pytest.skip("nothing requires a gradient")
    with pytest.raises(RuntimeError, match="don't support automatic differentiation"):
        call()
    for tensor, values in zip(out, given, strict=True):
        assert tensor.shape == values.shape and bool((tensor == 1).all())


@pytest.mark.parametrize("record", RECORDS)
def test_out_that_requires_a_gradient(record: Record) -> None:
    given, out, call = call_with_out(
        record, False, lambda tensor: rushlight.full(tensor.shape, 1, dtype=tensor.dtype)
    )
    if not out[0].dtype.is_floating_point:
        pytest.skip("no gradients of integers")
    out[0].requires_grad_()
    with pytest.raises(RuntimeError, match="don't support automatic differentiation"):
        call()
    assert bool((out[0] == 1).all())


@pytest.mark.parametrize(
    "name", ["sort", "max", "min", "median", "mode", "cummax", "topk", "kthvalue", "aminmax"]
)
def test_several_results_are_written_together(name: str) -> None:
    """One `out` that cannot be written leaves the others as they were."""
    x = rushlight.arange(6.0).reshape(2, 3)
    args = {"topk": (2,), "kthvalue": (2,), "aminmax": ()}.get(name, (0,))
    call = getattr(rushlight, name)
    second_dtype = rushlight.float32 if name == "aminmax" else rushlight.int64
    first = rushlight.full((1,), 7.0)
    memory = np.zeros(1, "float32" if name == "aminmax" else "int64")
    kwargs = {"dim": 1} if name == "aminmax" else {}
    for second in (
        rushlight.zeros(1, dtype=rushlight.bool),  # cannot be cast
        rushlight.from_numpy(memory),  # cannot grow
        rushlight.zeros(1, dtype=second_dtype).expand(4),  # several places share memory
    ):
        with pytest.raises(RuntimeError):
            call(x, *args, **kwargs, out=(first, second))
        assert first.tolist() == [7.0]


def test_results_need_memory_of_their_own() -> None:
    same = rushlight.zeros(3)
    with pytest.raises(RuntimeError, match="single memory location"):
        rushlight.aminmax(rushlight.arange(6.0).reshape(2, 3), dim=0, out=(same, same))
    assert same.tolist() == [0.0] * 3


def test_tests_of_numbers_keep_their_out() -> None:
    """Results without gradients go into `out` whatever the inputs require."""
    x = rushlight.ones(2, requires_grad=True)
    out = rushlight.zeros(2, dtype=rushlight.bool)
    assert rushlight.eq(x, 1, out=out) is out and out.tolist() == [True, True]
    place = rushlight.zeros((), dtype=rushlight.int64)
    assert rushlight.argmax(x, out=place).item() == 0
