"""UntypedStorage and `Tensor.set_`."""

from __future__ import annotations

import pytest
import rushlight


def test_bytes_of_a_tensor() -> None:
    tensor = rushlight.tensor([1, 256], dtype=rushlight.int16)
    storage = tensor.untyped_storage()
    assert storage.tolist() == [1, 0, 0, 1]
    assert len(storage) == storage.nbytes() == storage.size() == 4
    assert storage[-1] == 1
    storage[0] = 7
    memoryview(storage)[2] = 1
    assert tensor.tolist() == [7, 257]
    assert storage.data_ptr() == tensor.data_ptr()
    with pytest.raises(IndexError):
        storage[4]


def test_equal_means_the_same_memory() -> None:
    tensor = rushlight.ones(3)
    assert tensor.untyped_storage() == tensor.untyped_storage()
    assert hash(tensor.untyped_storage()) == hash(tensor.untyped_storage())
    assert tensor.untyped_storage() != tensor.untyped_storage().clone()


def test_own_storages() -> None:
    assert rushlight.UntypedStorage(5).nbytes() == 5
    assert rushlight.UntypedStorage().tolist() == []
    with pytest.raises(RuntimeError, match="negative"):
        rushlight.UntypedStorage(-1)


def test_set() -> None:
    source = rushlight.tensor([[1.0, 2.0], [3.0, 4.0]])
    tensor = rushlight.empty(0)
    assert tensor.set_(source) is tensor
    assert tensor.tolist() == source.tolist()
    assert tensor.set_(source.untyped_storage()).tolist() == [1, 2, 3, 4]
    assert tensor.set_(source.untyped_storage(), 1, (2,), (2,)).tolist() == [2, 4]
    assert tensor.set_().tolist() == []


@pytest.mark.parametrize(
    ("offset", "size", "stride", "reason"),
    [
        (0, (5,), (1,), "out of bounds"),
        (4, (1,), (1,), "out of bounds"),
        (0, (2**62, 4), (2**61, 1), "overflow"),
        (-1, (1,), (1,), "offset"),
        (0, (-1,), (1,), "negative"),
        (1, (2,), (-1,), "negative"),
        (0, (2,), (1, 1), "strides"),
    ],
)
def test_set_stays_inside(
    offset: int, size: tuple[int, ...], stride: tuple[int, ...], reason: str
) -> None:
    storage = rushlight.ones(4).untyped_storage()
    tensor = rushlight.zeros(2)
    with pytest.raises(RuntimeError, match=reason):
        tensor.set_(storage, offset, size, stride)
    assert tensor.tolist() == [0, 0]


def test_set_refuses_other_dtypes_and_leaves() -> None:
    with pytest.raises(RuntimeError, match="int64"):
        rushlight.zeros(2).set_(rushlight.tensor([1, 2]))
    with pytest.raises(RuntimeError):
        rushlight.zeros(2, requires_grad=True).set_(rushlight.ones(2))
