"""UntypedStorage and `Tensor.set_`."""

from __future__ import annotations

import os

import numpy as np
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


def test_shared_memory_is_seen_by_children() -> None:
    tensor = rushlight.zeros(3, 4, requires_grad=True)
    assert not tensor.is_shared()
    assert tensor.share_memory_() is tensor
    assert tensor.is_shared() and tensor[1].is_shared() and tensor.share_memory_() is tensor
    assert not tensor.clone().is_shared()
    child = os.fork()
    if child == 0:
        with rushlight.no_grad():
            tensor[1, 2] = 5
        os._exit(0)
    os.waitpid(child, 0)
    assert tensor[1, 2].item() == 5


def test_modules_share_their_memory() -> None:
    layer = rushlight.nn.Linear(3, 2)
    before = layer.weight.tolist()
    assert layer.share_memory() is layer
    assert layer.weight.is_shared() and layer.bias.is_shared()
    assert layer.weight.tolist() == before
    layer(rushlight.ones(1, 3)).sum().backward()
    rushlight.optim.SGD(layer.parameters(), lr=1.0).step()
    assert layer.weight.is_shared() and layer.bias.tolist() != [0.0, 0.0]


def test_memory_with_other_views_is_not_moved() -> None:
    tensor = rushlight.ones(3)
    view = tensor[1:]
    with pytest.raises(RuntimeError, match="view this memory"):
        tensor.share_memory_()
    assert not view.is_shared()
    array = rushlight.ones(300)
    exported = np.asarray(array)
    with pytest.raises(RuntimeError, match="view this memory"):
        array.share_memory_()
    del exported
    assert array.share_memory_().is_shared()


def test_an_exported_array_keeps_the_memory_that_the_tensor_leaves() -> None:
    tensor = rushlight.ones(1000)
    array = np.asarray(tensor)
    tensor.set_(rushlight.zeros(2))
    for _ in range(8):
        rushlight.full((1000,), 7.0)
    assert array.sum() == 1000


@pytest.mark.parametrize("offset", [-1, 3, 2**62])
def test_an_offset_outside_of_the_storage(offset: int) -> None:
    tensor = rushlight.ones(1)
    storage = rushlight.ones(2).untyped_storage()
    with pytest.raises(RuntimeError, match=f"storage_offset {offset} is outside a storage of 2"):
        tensor.set_(storage, offset)
    assert tensor.tolist() == [1]
