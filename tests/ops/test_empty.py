"""Empty tensors: every record with dimensions of size 0, in every layout, forward and backward.

The strides of an empty tensor lead nowhere. Whatever they are, a call gives the same result, or
the same kind of error, and gradients as large as their inputs.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
import rushlight

from tests.ops.record import Record, Sample, all_records, convert, leaves_in, tensors_in, to_array

_MOST_SAMPLES = 4


def _arrays(value: Any) -> list[np.ndarray]:
    return leaves_in(value, np.ndarray)


def _mapped(value: Any, change: Callable[[Any], Any], leaf: type) -> Any:
    if isinstance(value, leaf):
        return change(value)
    if isinstance(value, dict):
        return {name: _mapped(item, change, leaf) for name, item in value.items()}
    if isinstance(value, (list, tuple)) and not hasattr(value, "_fields"):
        return type(value)(_mapped(item, change, leaf) for item in value)
    return value


def _emptied(sample: Sample) -> Iterator[Sample]:
    """The sample without elements along one dimension of one array, and of all that are like it."""
    found = _arrays([sample.args, sample.kwargs])
    places = {(array.ndim, dim, array.shape[dim]) for array in found for dim in range(array.ndim)}
    changes: list[Callable[[np.ndarray], np.ndarray]] = []
    for dims, dim, size in sorted(places):

        def along(array: np.ndarray, dims: int = dims, dim: int = dim, size: int = size) -> Any:
            fits = array.ndim == dims and array.shape[dim] == size
            return np.take(array, [], dim) if fits else array

        changes.append(along)
    for size in sorted({size for _, _, size in places}):

        def everywhere(array: np.ndarray, size: int = size) -> np.ndarray:
            return array[tuple(slice(0, 0 if n == size else n) for n in array.shape)]

        changes.append(everywhere)
    for array in found:
        for dim in range(array.ndim):

            def alone(one: np.ndarray, array: np.ndarray = array, dim: int = dim) -> np.ndarray:
                return np.take(one, [], dim) if one is array else one

            changes.append(alone)
    for change in changes:
        args = _mapped(sample.args, change, np.ndarray)
        yield Sample(*args, **_mapped(sample.kwargs, change, np.ndarray))


def _turned(tensor: Any) -> Any:
    return tensor.transpose(0, -1).clone(memory_format=rushlight.contiguous_format).transpose(0, -1)


def _sliced(tensor: Any) -> Any:
    whole = rushlight.zeros([size + 3 for size in tensor.shape], dtype=tensor.dtype)
    part = whole[tuple(slice(1, 1 + size) for size in tensor.shape)]
    return part.copy_(tensor)


def _expanded(tensor: Any) -> Any:
    return rushlight.zeros([1] * tensor.dim(), dtype=tensor.dtype).expand(tensor.shape)


def _laid_out(value: Any, layout: Callable[[Any], Any]) -> Any:
    def change(tensor: Any) -> Any:
        if tensor.dim() < 2 or (layout is _expanded and tensor.numel() != 0):
            return tensor
        return layout(tensor.detach()).detach().requires_grad_(tensor.requires_grad)

    return _mapped(value, change, rushlight.Tensor)


def _outcome(record: Record, sample: Sample, dtype: str, layout: Any) -> Any:
    """Results and gradients as arrays, or the type of the error."""
    args, kwargs = convert(sample, dtype, record.gradient, record.constants)
    if layout:
        args, kwargs = _laid_out(args, layout), _laid_out(kwargs, layout)
    try:
        outputs = tensors_in(record.call(sample, args, kwargs))
    except Exception as error:
        return type(error)
    inputs = [tensor for tensor in tensors_in((args, kwargs)) if tensor.requires_grad]
    wanted = [output for output in outputs if output.requires_grad and output.is_floating_point()]
    if wanted:
        rushlight.autograd.backward(wanted, [rushlight.ones_like(item) for item in wanted])
        for tensor in inputs:
            assert tensor.grad is None or tensor.grad.shape == tensor.shape
    gradients = [tensor.grad for tensor in inputs]
    return [None if tensor is None else to_array(tensor) for tensor in outputs + gradients]


def _same(a: Any, b: Any) -> bool:
    if isinstance(a, type) or isinstance(b, type):
        return a is b
    return len(a) == len(b) and all(
        (x is None) == (y is None)
        and (x is None or (x.shape == y.shape and np.allclose(x, y, 1e-3, 1e-3, equal_nan=True)))
        for x, y in zip(a, b, strict=True)
    )


def _check(record: Record, dtype: str) -> None:
    for sample in record.samples_for(dtype)[:_MOST_SAMPLES]:
        for empty in _emptied(sample):
            print(f"{record.id} {dtype} {empty}", flush=True)
            expected = _outcome(record, empty, dtype, None)
            for layout in (_turned, _sliced, _expanded) if record.layouts else ():
                found = _outcome(record, empty, dtype, layout)
                assert _same(found, expected), f"{layout.__name__}: {found}, not {expected}"


def in_child(work: Callable[[], None], last: str) -> str:
    """Runs `work` in a forked process; what it wrote last, where it did not come to its end."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            os.close(reading)
            os.dup2(writing, 1)
            sys.stdout = os.fdopen(1, "w")
            work()
            status = 0
        except BaseException:
            traceback.print_exc(file=sys.stdout)
            sys.stdout.flush()
        finally:
            os._exit(status)
    os.close(writing)
    with os.fdopen(reading, errors="replace") as lines:
        for line in lines:
            last = f"{last}\n{line}"[-3000:]
    _, status = os.waitpid(child, 0)
    return f"status {status}: {last}" if status else ""


_RECORDS = [record for record in all_records() if record.name not in ("empty", "new_empty")]


@pytest.mark.parametrize("part", range(8))
def test_strides_of_nothing_have_no_influence(part: int) -> None:
    def work() -> None:
        for record in _RECORDS[part::8]:
            if any(
                _arrays([item.args, item.kwargs]) for item in record.samples_for(record.dtypes[0])
            ):
                _check(record, record.dtypes[0])

    assert not in_child(work, "")


_PRODUCTS = ("matmul", "linear", "mm", "bmm", "addmm", "baddbmm", "einsum", "bilinear", "mv")


@pytest.mark.parametrize("record", [r for r in _RECORDS if r.name in _PRODUCTS], ids=lambda r: r.id)
def test_products_of_nothing_in_every_dtype(record: Record) -> None:
    def work() -> None:
        for dtype in record.dtypes[1:]:
            _check(record, dtype)

    assert not in_child(work, "")


def test_gradients_of_an_empty_product_are_zeros() -> None:
    def work() -> None:
        x = rushlight.ones(1000, 0, 64, requires_grad=True)
        weight = rushlight.ones(512, 64, requires_grad=True)
        result = rushlight.nn.functional.linear(x.transpose(0, 1), weight)
        assert result.shape == (0, 1000, 512)
        result.sum().backward()
        assert weight.grad is not None and not weight.grad.any() and x.grad.shape == x.shape

    assert not in_child(work, "")


def test_the_check_sees_a_difference() -> None:
    ones = [np.ones((0, 2))]
    assert _same(ones, ones) and not _same(ones, [np.ones((2, 0))]) and not _same(ones, ValueError)
    assert in_child(lambda: os.abort(), "begun").startswith("status")
