"""Memory of dtype bool that others filled: every byte but 0 is true, for every operator."""

from __future__ import annotations

import operator
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest
import rushlight

from tests.ops.record import Record, Sample, all_records, convert, tensors_in, to_array

CASES = [
    pytest.param(record, dtype, id=f"{record.id}-{dtype}")
    for record in all_records()
    for dtype in sorted({"bool", record.dtypes[0]})
]
# As many elements as need all of a loop: whole vectors, parts of threads, keys by digits.
LONG: dict[str, Callable[[Any, Any], Any]] = {
    "unique": lambda x, _: rushlight.unique(x, return_inverse=True, return_counts=True),
    "unique of rows": lambda x, _: rushlight.unique(
        x.view(-1, 3), return_inverse=True, return_counts=True, dim=0
    ),
    "unique_consecutive": lambda x, _: rushlight.unique_consecutive(
        x, return_inverse=True, return_counts=True
    ),
    "sort": lambda x, _: rushlight.sort(x),
    "sort falling": lambda x, _: rushlight.sort(x, descending=True),
    "argsort": lambda x, _: rushlight.argsort(x),
    "topk": lambda x, _: rushlight.topk(x, 50),
    "mode": lambda x, _: rushlight.mode(x)[0],
    "bincount": lambda x, _: rushlight.bincount(x),
    "bincount, weights": lambda x, y: rushlight.bincount(x, weights=y),
    "isin": lambda x, y: rushlight.isin(x, y[:1]),
    "searchsorted": lambda x, y: rushlight.searchsorted(rushlight.sort(x)[0], y),
    "sum": lambda x, _: rushlight.sum(x),
    "sum of columns": lambda x, _: rushlight.sum(x.view(-1, 3), 0),
    "sum of rows": lambda x, _: rushlight.sum(x.view(3, -1), 1),
    "count_nonzero": lambda x, _: rushlight.count_nonzero(x),
    "max": lambda x, _: rushlight.max(x, 0),
    "cumsum": lambda x, _: rushlight.cumsum(x, 0),
    "to": lambda x, _: [x.to(dtype) for dtype in (rushlight.float32, rushlight.int64)],
    "to, strided": lambda x, _: x[::2].to(rushlight.float64),
    "not": lambda x, _: ~x,
    "equal": lambda x, y: [rushlight.equal(x, y), rushlight.equal(x, x | False)],
    "comparisons": lambda x, y: [x == y, x != y, x < y, x >= y, operator.eq(x, True)],
    "comparisons, strided": lambda x, y: [x[::2] == y[::2], x[::2] > y[::2]],
    "logic": lambda x, y: [x & y, x | y, x ^ y, rushlight.logical_xor(x, y), x & True],
    "arithmetic": lambda x, y: [x + y, x * y, x + 1, x * 2.5, rushlight.add(x, y, alpha=True)],
    "largest": lambda x, y: [rushlight.maximum(x, y), rushlight.minimum(x, y)],
    "scatter_add": lambda x, y: rushlight.zeros(2, dtype=rushlight.bool).scatter_add(
        0, y.to(rushlight.int64), x
    ),
    "masked_select": lambda x, y: rushlight.masked_select(x, y),
    "nonzero": lambda x, _: rushlight.nonzero(x),
    "where": lambda x, y: rushlight.where(x, 3.0, y),
    "tolist": lambda x, _: x.tolist(),
}


def with_other_bytes(value: Any) -> Any:
    """Bool tensors whose true elements are the bytes 2 and 255, containers item by item."""
    if isinstance(value, rushlight.Tensor):
        if value.dtype != rushlight.bool:
            return value
        truths = np.array(value)
        data = np.where(truths, np.resize([2, 255], truths.shape), 0).astype(np.uint8)
        return rushlight.from_numpy(data).view(rushlight.bool)
    if isinstance(value, (list, tuple)):
        return type(value)(with_other_bytes(item) for item in value)
    if isinstance(value, dict):
        return {name: with_other_bytes(item) for name, item in value.items()}
    return value


def shown(outcome: Any) -> Any:
    """A result as something to compare: bools by their truth, not by their bytes."""
    if isinstance(outcome, rushlight.Tensor):
        if outcome.dtype == rushlight.bool:
            return str(outcome.dtype), np.array(outcome.view(rushlight.uint8)) != 0
        return str(outcome.dtype), to_array(outcome)
    if isinstance(outcome, dict):
        outcome = list(outcome.values())
    if isinstance(outcome, (list, tuple)):
        return [shown(item) for item in outcome]
    return outcome


def outcome_of(call: Callable[[], Any]) -> Any:
    try:
        return shown(call())
    except Exception as error:
        return type(error), str(error)


def bools_in(value: Any) -> list[Any]:
    return [tensor for tensor in tensors_in(value) if tensor.dtype == rushlight.bool]


def in_place_call(record: Record, sample: Sample) -> Callable[..., Any] | None:
    """The operator's in-place form, where its record says that it agrees with the operator."""
    form = getattr(rushlight.Tensor, f"{record.name}_", None)
    if form is None or record.in_place is False or record.function is not None:
        return None
    if not sample.args or not isinstance(sample.args[0], np.ndarray):
        return None

    def call(args: list[Any], kwargs: dict[str, Any]) -> Any:
        if record.random:
            rushlight.manual_seed(0)
        return form(*args, **kwargs)

    return call


@pytest.mark.parametrize(("record", "dtype"), CASES)
def test_all_bytes_but_zero_are_true(record: Record, dtype: str) -> None:
    for sample in record.samples_for(dtype):
        calls = [lambda args, kwargs, s=sample: record.call(s, args, kwargs)]
        calls += [call for call in [in_place_call(record, sample)] if call]
        for call in calls:
            plain = convert(sample, dtype)
            if not bools_in(plain):
                continue
            other = with_other_bytes(convert(sample, dtype))
            expected = outcome_of(partial(call, *plain))
            actual = outcome_of(partial(call, *other))
            np.testing.assert_equal(actual, expected, err_msg=repr(sample))
            np.testing.assert_equal(shown(bools_in(other)), shown(bools_in(plain)), repr(sample))


@pytest.mark.parametrize("call", [pytest.param(call, id=name) for name, call in LONG.items()])
@pytest.mark.parametrize("count", [63, 3003, 120_000])
def test_long_ones(call: Callable[[Any, Any], Any], count: int) -> None:
    generator = np.random.default_rng(count)
    plain = [rushlight.from_numpy(generator.random(count) < 0.5) for _ in range(2)]
    other = with_other_bytes(plain)
    np.testing.assert_equal(shown(call(*other)), shown(call(*plain)))


def test_with_other_bytes() -> None:
    other = with_other_bytes([rushlight.tensor([True, False, True])])
    assert other[0].view(rushlight.uint8).tolist() == [2, 0, 2]
    assert other[0].tolist() == [True, False, True]
