"""Changes every integer tensor between forward and backward; run in a child by test_indices.py.

Prints the call under way, so that the last line names what ended the process.
"""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import rushlight

from tests.ops.record import Record, Sample, all_records, convert, tensors_in

NUMBERS = (10**9, -1, -(10**9))


def _through_numpy(tensor: Any, number: int) -> None:
    tensor.numpy()[...] = number


WAYS: dict[str, Callable[[Any, int], object]] = {
    "in place": lambda tensor, number: tensor.fill_(number),
    "data": lambda tensor, number: tensor.data.fill_(number),
    "numpy": _through_numpy,
}


def fitting(number: int, dtype: Any) -> int:
    """The number, or what is nearest to it in the dtype."""
    limits = np.iinfo(str(dtype).split(".")[-1])
    return int(np.clip(number, limits.min, limits.max))


def floating(record: Record) -> str | None:
    """The first dtype of a record that gradients are for."""
    return next((dtype for dtype in record.dtypes if "float" in dtype), None)


def attempt(record: Record, sample: Sample, dtype: str, way: str, number: int) -> bool:
    """Forward, change, backward. Whether there was an integer tensor and a gradient at all."""
    args, kwargs = convert(sample, dtype, True, record.constants)
    outputs = tensors_in(dataclasses.replace(record, output=None).call(sample, args, kwargs))
    results = [output for output in outputs if output.requires_grad]
    integers = [
        tensor
        for tensor in tensors_in((args, kwargs)) + outputs
        if not tensor.is_floating_point() and str(tensor.dtype).split(".")[-1].startswith("int")
    ]
    if not results or not integers:
        return False
    gradients = [rushlight.ones_like(result) for result in results]
    for tensor in integers:
        WAYS[way](tensor, fitting(number, tensor.dtype))
    try:
        rushlight.autograd.backward(results, gradients)
    except (RuntimeError, IndexError):
        pass
    return True


def main() -> None:
    tried = set()
    for record in all_records():
        dtype = floating(record)
        if not record.gradient or dtype is None:
            continue
        for sample in record.samples_for(dtype)[:6]:
            for way in WAYS:
                for number in NUMBERS:
                    print(record.id, sample, way, number, flush=True)
                    if not attempt(record, sample, dtype, way, number):
                        break
                    tried.add(record.name)
                else:
                    continue
                break
    print("done:", " ".join(sorted(tried)), file=sys.stderr)


if __name__ == "__main__":
    main()
