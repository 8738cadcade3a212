"""`copy.copy`, `copy.deepcopy` and Python's pickle on tensors."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest
import rushlight

DTYPES = ("float32", "float64", "float16", "bfloat16", "int64", "uint8", "bool", "complex64")


def over(tensor: Any, offset: int, sizes: tuple[int, ...], strides: tuple[int, ...]) -> Any:
    """Another tensor over the same memory."""
    result = rushlight.empty(0, dtype=tensor.dtype)
    return result.set_(tensor.untyped_storage(), offset, sizes, strides)


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize("name", DTYPES)
def test_pickle_keeps_everything(name: str, protocol: int) -> None:
    whole = rushlight.tensor([0, 1, 1, 0, 1, 0], dtype=getattr(rushlight, name))
    tensor = over(whole, 1, (2, 2), (1, 2))
    tensor.tag = "x"
    again = pickle.loads(pickle.dumps(tensor, protocol))
    assert again.tolist() == tensor.tolist()
    assert (again.dtype, again.stride(), again.tag) == (tensor.dtype, (1, 2), "x")


def test_pickle_keeps_roles() -> None:
    leaf = pickle.loads(pickle.dumps(rushlight.ones(2, requires_grad=True)))
    assert leaf.requires_grad and leaf.is_leaf
    parameter = pickle.loads(pickle.dumps(rushlight.nn.Parameter(rushlight.ones(2))))
    assert type(parameter) is rushlight.nn.Parameter


def test_copies_share_and_deep_copies_do_not() -> None:
    tensor = rushlight.tensor([1.0, 2.0])
    shallow, deep = copy.copy(tensor), copy.deepcopy(tensor)
    assert shallow is not tensor
    tensor.mul_(2)
    assert shallow.tolist() == [2, 4]
    assert deep.tolist() == [1, 2]


def test_deep_copies_keep_what_is_shared() -> None:
    whole = rushlight.tensor([1.0, 2.0, 3.0])
    copied, part, same = copy.deepcopy([whole, over(whole, 1, (2,), (1,)), whole])
    assert copied is same
    copied.mul_(10)
    assert part.tolist() == [20, 30]


def test_deep_copies_keep_gradients_and_attributes() -> None:
    leaf = rushlight.tensor([1.0, 2.0], requires_grad=True)
    (leaf * 3).backward(rushlight.ones(2))
    leaf.tag = [1]
    copied = copy.deepcopy(leaf)
    assert copied.grad.tolist() == [3, 3]
    assert copied.grad is not leaf.grad
    assert copied.tag == [1] and copied.tag is not leaf.tag


def test_results_are_not_deep_copied() -> None:
    result = rushlight.ones(2, requires_grad=True) * 2
    with pytest.raises(RuntimeError, match="deepcopy"):
        copy.deepcopy(result)


def test_sizes_dtypes_and_devices_are_copied_by_value() -> None:
    for value in (rushlight.ones(2, 3).shape, rushlight.float32, rushlight.device("cpu")):
        assert copy.deepcopy(value) == value
        assert pickle.loads(pickle.dumps(value)) == value


@pytest.mark.parametrize(
    ("sizes", "strides", "expected"),
    [
        ((2, 3), (0, 1), (3, 1)),
        ((3, 4), (1, 0), (4, 1)),
        ((2, 5, 3), (3, 0, 1), (15, 3, 1)),
        ((3, 5, 4), (1, 0, 3), (1, 3, 15)),
        ((2, 4), (2, 4), (1, 2)),
    ],
)
def test_strides_of_copies_of_expanded_tensors(sizes, strides, expected):
    tensor = rushlight.zeros(24).as_strided(sizes, strides)
    for result in (tensor.clone(), tensor + 1, rushlight.zeros_like(tensor), tensor.double()):
        assert result.stride() == expected
