"""Spoils what backward keeps: every tensor of every record, in every way, between forward and
backward.

Run as ``python -m tests.ops.spoil [FIRST [STEP [SAMPLES]]]`` over every STEP-th record from FIRST.
The case that runs stands on the standard output: when the process ends by a signal, it is the last
line.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import rushlight

from tests.ops.record import Record, Sample, all_records, convert, tensors_in, to_array

HUGE = 2**40


def replaced(tensor: Any, *size: int, dtype: Any = None) -> None:
    tensor.data = rushlight.zeros(*size, dtype=dtype or tensor.dtype)


def numpy_fill(tensor: Any) -> None:
    np.asarray(tensor.detach())[...] = 77


# Give the tensor another array: backward sees what was saved, or says that it cannot.
REPLACEMENTS: dict[str, Callable[[Any], Any]] = {
    "data of one": lambda x: replaced(x, 1),
    "data of none": lambda x: replaced(x, 0),
    "data without dimensions": lambda x: replaced(x),
    "data of many": lambda x: replaced(x, 7, x.numel() + 3),
    "data of the same shape": lambda x: replaced(x, *x.shape),
    "data turned": lambda x: replaced(x, *x.shape[::-1]),
    "expanded data": lambda x: setattr(x, "data", rushlight.ones((), dtype=x.dtype).expand(3, 50)),
    "data of float64": lambda x: replaced(x, *x.shape, dtype=rushlight.float64),
    "data of float16": lambda x: replaced(x, *x.shape, dtype=rushlight.float16),
    "data of complex64": lambda x: replaced(x, *x.shape, dtype=rushlight.complex64),
    "data of int8": lambda x: replaced(x, *x.shape, dtype=rushlight.int8),
    "set_ to nothing": lambda x: x.set_(),
    "set_ to one": lambda x: x.set_(rushlight.zeros(1, dtype=x.dtype)),
    "resize_ to nothing": lambda x: x.resize_(0),
    "resize_ to many": lambda x: x.resize_(3, x.numel() + 70),
}
# Change values, which backward need not notice, or the shape, which views of the tensor follow:
# the gradient is another one then.
CHANGES: dict[str, Callable[[Any], Any]] = {
    "t_": lambda x: x.t_(),
    "transpose_": lambda x: x.transpose_(0, -1),
    "squeeze_": lambda x: x.squeeze_(),
    "unsqueeze_": lambda x: x.unsqueeze_(0),
    "as_strided_": lambda x: x.as_strided_((5, 5), (0, 0)),
    "fill_": lambda x: x.fill_(77),
    "data.fill_": lambda x: x.data.fill_(77),
    "huge": lambda x: x.data.fill_(HUGE) if x.dtype == rushlight.int64 else x.data.fill_(-77),
    "through numpy": numpy_fill,
    "larger through detach": lambda x: x.detach().resize_(x.numel() + 5000),
}
SPOILERS = REPLACEMENTS | CHANGES


class Call:
    """One recorded call of a sample, its tensors, and the gradients to begin backward with."""

    def __init__(self, record: Record, sample: Sample, dtype: str) -> None:
        args, kwargs = convert(sample, dtype, requires_grad=True, constants=record.constants)
        self.inputs = tensors_in((args, kwargs))
        self.outputs = tensors_in(record.call(sample, args, kwargs))
        self.recorded = [output for output in self.outputs if output.requires_grad]
        self.tensors = self.inputs + self.outputs
        self.seeds = [rushlight.ones_like(output) for output in self.recorded]

    def backward(self, create_graph: bool = False) -> list[Any]:
        leaves = [tensor for tensor in self.inputs if tensor.requires_grad]
        return list(
            rushlight.autograd.grad(
                self.recorded, leaves, self.seeds, allow_unused=True, create_graph=create_graph
            )
        )


def spoil(tensor: Any, spoiler: Callable[[Any], Any]) -> bool:
    """Whether the tensor could be spoiled in this way."""
    try:
        with rushlight.no_grad():
            spoiler(tensor)
    except (RuntimeError, IndexError, TypeError, ValueError):
        return False
    return True


def check_sample(record: Record, sample: Sample, dtype: str, again: bool) -> int:
    """Tries all spoilers on all tensors of a call; returns how many took effect."""
    call = Call(record, sample, dtype)
    if not call.recorded:
        return 0
    wanted = [None if item is None else to_array(item) for item in call.backward()]
    cases = 0
    for position in range(len(call.tensors)):
        for name, spoiler in SPOILERS.items():
            print(record.id, sample, f"tensor {position}", name, flush=True)
            call = Call(record, sample, dtype)
            if not spoil(call.tensors[position], spoiler):
                continue
            cases += 1
            try:
                found = call.backward(create_graph=again)
                if again:
                    sums = [item.sum() for item in found if item is not None and item.requires_grad]
                    rushlight.autograd.backward(sums, [rushlight.ones_like(item) for item in sums])
            except (RuntimeError, IndexError) as error:
                assert str(error)
                continue
            if name in CHANGES or again:
                continue
            for gradient, right in zip(found, wanted, strict=True):
                if right is not None:
                    np.testing.assert_array_equal(to_array(gradient), right)
    return cases


def main(first: int = 0, step: int = 1, samples: int = 1, again: int = 0) -> None:
    warnings.simplefilter("ignore")
    cases = 0
    for record in all_records()[first::step]:
        if not record.gradient:
            continue
        dtype = next(iter(record.dtypes))
        for sample in record.samples_for(dtype)[:samples]:
            cases += check_sample(record, sample, dtype, bool(again))
    print(cases, "cases")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
