"""First and second derivatives against finite differences, in double precision."""

from __future__ import annotations

from typing import Any

import pytest
import rushlight

from tests.ops.record import Record, Sample, all_records, convert, tensors_in

RECORDS = [
    pytest.param(record, id=record.id)
    for record in all_records()
    if record.gradient and {"float64", "complex128"} & set(record.dtypes)
]
# Finite differences cost two calls an element: larger samples are covered by test_values.
LARGEST = 80


def double(record: Record) -> str:
    """The dtype to differentiate in: complex numbers only where there is nothing else."""
    return "float64" if "float64" in record.dtypes else "complex128"


def differentiable_function(
    record: Record, sample: Sample, args: list[Any], kwargs: dict[str, Any]
) -> tuple[Any, list[Any]]:
    """The operator as a function of its tensors that require gradients, and those tensors."""
    inputs = [tensor for tensor in tensors_in((args, kwargs)) if tensor.requires_grad]

    def substitute(value: Any, by_id: dict[int, Any]) -> Any:
        if isinstance(value, rushlight.Tensor):
            return by_id.get(id(value), value)
        if isinstance(value, (list, tuple)):
            return type(value)(substitute(item, by_id) for item in value)
        return value

    def outputs_of(*tensors: Any) -> list[Any]:
        by_id = {id(old): new for old, new in zip(inputs, tensors, strict=True)}
        return tensors_in(
            record.call(
                sample,
                [substitute(value, by_id) for value in args],
                {name: substitute(value, by_id) for name, value in kwargs.items()},
            )
        )

    # Fixed once: without gradient recording no output requires one.
    wanted = [i for i, output in enumerate(outputs_of(*inputs)) if output.requires_grad]

    def function(*tensors: Any) -> Any:
        outputs = outputs_of(*tensors)
        return tuple(outputs[i] for i in wanted)

    return function, inputs


@pytest.mark.parametrize("record", RECORDS)
def test_first_order(record: Record) -> None:
    checked, dtype = 0, double(record)
    for sample in record.samples_for(dtype):
        args, kwargs = convert(sample, dtype, requires_grad=True, constants=record.constants)
        function, inputs = differentiable_function(record, sample, args, kwargs)
        if not inputs or sum(tensor.numel() for tensor in inputs) > LARGEST:
            continue
        if not function(*inputs):
            continue
        assert rushlight.autograd.gradcheck(function, inputs), repr(sample)
        checked += 1
    assert checked, "no sample is small enough for a numeric check"


@pytest.mark.parametrize("record", [param for param in RECORDS if param.values[0].second_order])
def test_second_order(record: Record) -> None:
    dtype = double(record)
    for sample in record.samples_for(dtype):
        args, kwargs = convert(sample, dtype, requires_grad=True, constants=record.constants)
        function, inputs = differentiable_function(record, sample, args, kwargs)
        if not inputs or sum(tensor.numel() for tensor in inputs) > LARGEST // 2:
            continue
        if not function(*inputs):
            continue
        assert rushlight.autograd.gradgradcheck(function, inputs), repr(sample)
