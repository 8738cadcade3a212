"""Tensors beside numpy's arrays and other objects that offer their memory."""

from __future__ import annotations

import array
import ctypes
import operator
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import rushlight as torch

BINARY = [
    operator.add, operator.sub, operator.mul, operator.truediv, operator.floordiv, operator.mod,
    operator.pow, operator.matmul,
]  # fmt: skip
BITWISE = [operator.and_, operator.or_, operator.xor, operator.lshift, operator.rshift]
COMPARISONS = [operator.eq, operator.ne, operator.lt, operator.le, operator.gt, operator.ge]
IN_PLACE = [operator.iadd, operator.isub, operator.imul, operator.itruediv, operator.ipow]


@pytest.mark.parametrize("form", BINARY + BITWISE)
@pytest.mark.parametrize("dtype", ["float32", "float64", "int64"])
def test_arithmetic_of_a_tensor_and_an_array_is_a_tensor(
    form: Callable[..., Any], dtype: str
) -> None:
    if form in BITWISE and dtype != "int64":
        pytest.skip("of integers only")
    left, right = (
        np.array([1, 5], "int64" if form in BITWISE else "float32"),
        np.array([2, 3], dtype),
    )
    wanted = form(left, right)
    for found in (
        form(torch.from_numpy(left), right),
        form(left, torch.from_numpy(right)),
    ):
        assert type(found) is torch.Tensor
        assert found.numpy().dtype == wanted.dtype
        assert np.array_equal(found.numpy(), wanted)


@pytest.mark.parametrize("form", IN_PLACE)
def test_in_place_forms_are_tensors(form: Callable[..., Any]) -> None:
    wanted = form(np.array([1.0, 2.0]), np.array([3.0, 4.0]))
    for found in (
        form(torch.tensor([1.0, 2.0], dtype=torch.float64), np.array([3.0, 4.0])),
        form(np.array([1.0, 2.0]), torch.tensor([3.0, 4.0], dtype=torch.float64)),
    ):
        assert type(found) is torch.Tensor
        assert found.tolist() == wanted.tolist()


@pytest.mark.parametrize("form", COMPARISONS)
@pytest.mark.parametrize("values", [[1.0, 3.0], 2.0, [[1.0], [2.0]]])
def test_comparisons_with_an_array(form: Callable[..., Any], values: Any) -> None:
    tensor, other = torch.tensor([1.0, 2.0], requires_grad=True), np.array(values)
    wanted = form(np.array([1.0, 2.0]), other)
    assert form(tensor, other).dtype == torch.bool
    assert form(tensor, other).tolist() == wanted.tolist()
    assert form(other, tensor).tolist() == form(other, np.array([1.0, 2.0])).tolist()


def test_comparisons_with_arrays_of_no_numbers() -> None:
    tensor = torch.ones(2)
    assert (tensor == np.array(["a", "b"])) is False
    assert (tensor != np.array([None, None])) is True
    with pytest.raises(TypeError):
        tensor < np.array(["a", "b"])  # noqa: B015
    with pytest.raises(RuntimeError, match="size"):
        tensor == np.ones(3)  # noqa: B015


def test_functions_of_numpy() -> None:
    tensor = torch.tensor([1.0, 4.0])
    for found, wanted in [
        (np.sqrt(tensor), [1.0, 2.0]),
        (np.multiply(tensor, 2), [2.0, 8.0]),
        (np.add(np.float32(1), tensor), [2.0, 5.0]),
        (np.maximum(tensor, np.array([2, 2], np.float32)), [2.0, 4.0]),
        (np.add.reduce(tensor), 5.0),
        (np.exp(torch.tensor(0.0)), 1.0),
        (np.isnan(tensor), [False, False]),
        (np.transpose(tensor), [1.0, 4.0]),
    ]:
        assert type(found) is torch.Tensor
        assert found.tolist() == wanted
    assert np.isnan(tensor).dtype == torch.bool
    assert [type(part) for part in np.divmod(tensor, 2)] == [torch.Tensor] * 2
    with pytest.raises(RuntimeError, match="requires grad"):
        np.exp(tensor.requires_grad_())


def test_numpy_scalars_are_numbers() -> None:
    tensor = torch.tensor([1.0, 2.0])
    for number in (np.float32(2), np.float16(2), np.int8(2), np.uint64(2), np.longdouble(2)):
        assert (tensor * number).dtype == (number * tensor).dtype == torch.float32
        assert (tensor * number).tolist() == [2.0, 4.0]
    assert (torch.tensor([3]) * np.bool_(True)).dtype == torch.int64
    assert (tensor * np.complex64(1j)).tolist() == [1j, 2j]
    for wrong in (np.datetime64(1, "s"), np.timedelta64(1, "s"), np.str_("a"), np.void(b"abc")):
        with pytest.raises(TypeError):
            torch.add(tensor, wrong)
        with pytest.raises(TypeError):
            torch.tensor(wrong)
        with pytest.raises(TypeError):
            torch.tensor([wrong])


def test_buffers_without_strides() -> None:
    integers = (ctypes.c_int32 * 3)(1, 2, 3)
    assert torch.tensor(integers).tolist() == [1, 2, 3]
    assert torch.tensor([integers, integers]).shape == (2, 3)
    assert torch.asarray(integers, copy=False).dtype == torch.int32
    rows = ((ctypes.c_float * 2) * 3)()
    shared = torch.asarray(rows)
    assert shared.shape == (3, 2)
    shared[1, 0] = 5
    assert rows[1][0] == 5
    assert torch.frombuffer(integers, dtype=torch.int32).tolist() == [1, 2, 3]
    assert torch.zeros(4)[integers].shape == (3,)
    target = torch.zeros(3)
    target[:] = integers
    assert target.tolist() == [1, 2, 3]


@pytest.mark.parametrize("kind", ["M8[s]", "m8[s]", "O", "S3", "U3", "V3", "g", "G", "i4,f4"])
def test_arrays_without_a_dtype_of_ours(kind: str) -> None:
    array_of_kind = np.zeros(2, kind)
    for call in (torch.tensor, torch.as_tensor, torch.asarray, torch.from_numpy, torch.Tensor):
        with pytest.raises(TypeError, match="can't convert np.ndarray of type numpy"):
            call(array_of_kind)
    with pytest.raises(TypeError):
        torch.zeros(3)[array_of_kind]
    with pytest.raises(TypeError):
        torch.zeros(2)[:] = array_of_kind
    with pytest.raises(TypeError):
        torch.tensor([array_of_kind])


def test_arrays_laid_out_like_no_tensor() -> None:
    uneven = np.zeros(2, [("a", "i1"), ("b", "f4")])["b"]
    for wrong, text in [
        (np.arange(3)[::-1], "negative"),
        (np.array([1, 2], ">i4"), "byte order"),
        (uneven, "multiple"),
    ]:
        for call in (torch.tensor, torch.from_numpy, torch.asarray):
            with pytest.raises(ValueError, match=text):
                call(wrong)
    with pytest.raises(RuntimeError, match="could not retrieve buffer"):
        torch.frombuffer(np.arange(4)[::2], dtype=torch.int64)
    read_only = np.broadcast_to(np.float32(1), (2, 2))
    assert torch.tensor(read_only).tolist() == [[1, 1], [1, 1]]
    with pytest.raises(RuntimeError, match="read-only"):
        torch.from_numpy(read_only).zero_()


def test_arrays_among_the_items_of_a_list() -> None:
    assert torch.tensor([np.array(1), np.array(2)]).tolist() == [1, 2]
    assert torch.tensor([np.array([1, 2]), [3, 4]]).tolist() == [[1, 2], [3, 4]]
    assert torch.tensor([np.float32(1), np.float32(2)]).dtype == torch.float32
    assert torch.tensor([np.int8(1), np.float16(2)]).dtype == torch.float16
    assert torch.tensor([np.float64(1), 2]).dtype == torch.float64
    with pytest.raises(ValueError, match="length 2 at dim 1"):
        torch.tensor([np.array([1, 2]), np.array([3])])


def test_asarray_copies_where_it_is_told_to_and_never_where_it_is_forbidden() -> None:
    source = np.arange(3)
    assert torch.asarray(source).data_ptr() == source.ctypes.data
    assert torch.asarray(source, copy=False).data_ptr() == source.ctypes.data
    assert torch.asarray(source, copy=True).data_ptr() != source.ctypes.data
    tensor = torch.ones(2)
    assert torch.asarray(tensor, copy=False) is tensor
    assert torch.asarray(tensor, copy=True).data_ptr() != tensor.data_ptr()
    numbers = array.array("h", [1, 2])
    assert torch.asarray(numbers).dtype == torch.int16
    for wrong, dtype in [
        (source, torch.float32), (tensor, torch.float64), ([1, 2], None), (5, None),
        (np.float32(1), None), (range(3), None),
    ]:  # fmt: skip
        with pytest.raises(ValueError, match="without a copy"):
            torch.asarray(wrong, dtype=dtype, copy=False)
    with pytest.raises(TypeError, match="'copy' must be bool"):
        torch.asarray(source, copy=1)
    grown = torch.asarray(tensor, requires_grad=True)
    assert grown.requires_grad
    assert not tensor.requires_grad


def test_dlpack_of_other_libraries() -> None:
    source = np.arange(6.0).reshape(2, 3)
    assert torch.from_dlpack(source).data_ptr() == source.ctypes.data
    assert torch.from_dlpack(source.__dlpack__()).tolist() == source.tolist()
    capsule = source.__dlpack__()
    torch.from_dlpack(capsule)
    with pytest.raises((RuntimeError, ValueError, BufferError)):
        torch.from_dlpack(capsule)  # taken once
    for wrong in (5, [1], None, np.ndarray):
        with pytest.raises(RuntimeError, match="__dlpack__"):
            torch.from_dlpack(wrong)
    with pytest.raises(BufferError):
        torch.from_dlpack(np.array([1], ">i4"))
