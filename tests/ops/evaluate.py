"""Evaluates all records, forward and backward, and writes the results to an .npz file.

Run as ``python -m tests.ops.evaluate FILE`` under another ISA level; the tests compare the files.
"""

from __future__ import annotations

import sys

import numpy as np
import rushlight

from tests.ops.record import all_records, convert, tensors_in, to_array


def evaluate() -> dict[str, np.ndarray]:
    """Results and gradients of every record's samples in its first dtype, by a readable key."""
    results: dict[str, np.ndarray] = {}
    for record in all_records():
        dtype = record.dtypes[0]
        for number, sample in enumerate(record.samples_for(dtype)):
            args, kwargs = convert(
                sample, dtype, requires_grad=record.gradient, constants=record.constants
            )
            outputs = tensors_in(record.call(sample, args, kwargs))
            results[f"{record.id}/{number}/elements"] = np.array(
                sum(tensor.numel() for tensor in tensors_in((args, kwargs)))
            )
            for index, output in enumerate(outputs):
                results[f"{record.id}/{number}/output{index}"] = to_array(output)
            wanted = [output for output in outputs if output.requires_grad]
            if wanted:
                rushlight.autograd.backward(wanted, [rushlight.ones_like(item) for item in wanted])
            for index, tensor in enumerate(tensors_in((args, kwargs))):
                if tensor.requires_grad and tensor.grad is not None:
                    results[f"{record.id}/{number}/gradient{index}"] = to_array(tensor.grad)
    return results


if __name__ == "__main__":
    np.savez(sys.argv[1], **evaluate())
