"""P8: the same bits for any number of threads, of every operator, forward and backward."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import rushlight

from tests.ops.record import Record, Sample, all_records, convert, tensors_in, to_array

THREADS = (2, 3, 4, 7, 16)
# Small samples are one chunk nearly everywhere.
THREADS_OF_SMALL_SAMPLES = (2, 7)
RECORDS = [pytest.param(record, id=record.id) for record in all_records()]

# Enough for several chunks of every operator that splits its work (runtime/parallel.h).
WANTED_ELEMENTS = 80_000
MOST_ELEMENTS = 1_000_000
# Which axis of an array grows, by its position among the arrays; None: it stays.
GROWTHS = {
    "all rows": lambda _: 0,
    "rows of the first": lambda position: 0 if position == 0 else None,
    "all columns": lambda _: -1,
    "inner": lambda position: {0: -1, 1: 0}.get(position),
}


def grown(sample: Sample, growth: str, factor: int) -> Sample:
    """The sample with arrays repeated along an axis."""
    positions = itertools.count()

    def repeat(value: Any) -> Any:
        if isinstance(value, np.ndarray):
            axis = GROWTHS[growth](next(positions))
            if axis is None or value.ndim == 0:
                return value
            repetitions = [1] * value.ndim
            repetitions[axis] = factor
            return np.tile(value, repetitions)
        if isinstance(value, (list, tuple)):
            return type(value)(repeat(item) for item in value)
        return value

    args = [repeat(value) for value in sample.args]
    return Sample(*args, **{name: repeat(value) for name, value in sample.kwargs.items()})


def run(record: Record, sample: Sample) -> list[Any]:
    """Results and gradients."""
    args, kwargs = convert(sample, record.dtypes[0], record.gradient, record.constants)
    inputs = tensors_in((args, kwargs))
    outputs = tensors_in(record.call(sample, args, kwargs))
    wanted = [output for output in outputs if output.requires_grad]
    if wanted:
        rushlight.autograd.backward(wanted, [rushlight.ones_like(item) for item in wanted])
    return outputs + [
        tensor.grad for tensor in inputs if tensor.requires_grad and tensor.grad is not None
    ]


def elements(tensors: list[Any]) -> int:
    return sum(tensor.numel() for tensor in tensors)


def large_sample(record: Record, growth: str) -> Sample | None:
    """The first sample that can grow this way; None where the operator takes none of them."""
    if "conv" in record.name and growth in ("all columns", "inner"):
        return None  # the work would grow with the square
    for sample in record.samples_for(record.dtypes[0]):
        given = elements(tensors_in(convert(sample, record.dtypes[0])))
        if not given:
            continue
        try:
            results = [run(record, grown(sample, growth, factor)) for factor in (2, 4)]
        except (RuntimeError, ValueError, IndexError, TypeError):
            continue
        if len(results[0]) != len(results[1]):
            continue  # as many tensors as there are rows
        factor = math.ceil(WANTED_ELEMENTS / given)
        twice, four_times = (max(elements(tensors), 1) for tensors in results)
        if twice * (factor / 2) ** math.log2(four_times / twice) <= MOST_ELEMENTS:
            return grown(sample, growth, factor)
    return None


def samples(record: Record) -> Iterator[tuple[Sample, tuple[int, ...]]]:
    for sample in record.samples_for(record.dtypes[0]):
        yield sample, THREADS_OF_SMALL_SAMPLES
    for growth in GROWTHS:
        if sample := large_sample(record, growth):
            yield sample, THREADS


@pytest.fixture(autouse=True)
def _number_of_threads() -> Iterator[None]:
    before = rushlight.get_num_threads()
    yield
    rushlight.set_num_threads(before)


@pytest.mark.parametrize("record", RECORDS)
def test_threads_give_the_same_bits(record: Record) -> None:
    for sample, numbers in samples(record):
        rushlight.set_num_threads(1)
        expected = [to_array(tensor).tobytes() for tensor in run(record, sample)]
        for threads in numbers:
            rushlight.set_num_threads(threads)
            actual = [to_array(tensor).tobytes() for tensor in run(record, sample)]
            assert actual == expected, f"{sample} with {threads} threads"


def test_most_operators_are_tried_on_large_samples() -> None:
    differentiable = [record for record in all_records() if record.gradient][::10]
    tried = [
        record
        for record in differentiable
        if any(large_sample(record, growth) for growth in GROWTHS)
    ]
    assert len(tried) > 0.8 * len(differentiable)
