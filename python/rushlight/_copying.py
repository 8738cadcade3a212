"""Copies of tensors: `copy.deepcopy`, and Python's pickle for sending them to other processes."""

from __future__ import annotations

from copy import deepcopy

from rushlight import _C

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from rushlight import Tensor


def rebuild_tensor(
    kind: type[Tensor],
    data: bytes,
    dtype: _C.dtype,
    offset: int,
    shape: tuple[int, ...],
    stride: tuple[int, ...],
    requires_grad: bool,
) -> Tensor:
    """Make a tensor from what `reduce_tensor` returned.

    Args:
        kind: the class of the tensor.
        data: the bytes of its storage.
        dtype: of the elements.
        offset: of the first element in the storage, in elements.
        shape: the sizes.
        stride: the strides, in elements.
        requires_grad: whether gradients are recorded.

    Example:
        >>> rebuild_tensor(torch.Tensor, b"\\x01\\x02", torch.uint8, 1, (1,), (1,), False)
        tensor([2], dtype=torch.uint8)
    """
    storage = _C.UntypedStorage(len(data))
    memoryview(storage)[:] = data
    tensor = _C.empty(0, dtype=dtype).set_(storage, offset, shape, stride)
    if kind is not _C.Tensor:
        return _C.Tensor._make_subclass(kind, tensor, requires_grad)
    return tensor.requires_grad_(requires_grad) if requires_grad else tensor


def reduce_tensor(tensor: Tensor, protocol: object) -> tuple[Any, ...]:
    """Return what `pickle` needs to make a tensor again: a function, its arguments, attributes.

    Args:
        tensor: of any shape, dtype and strides; its history is not kept.
        protocol: pickle's protocol, which makes no difference.

    Example:
        >>> import pickle
        >>> pickle.loads(pickle.dumps(torch.ones(2)))
        tensor([1., 1.])
    """
    place = (tensor.storage_offset(), tuple(tensor.shape), tensor.stride())
    data = bytes(memoryview(tensor.untyped_storage()))
    arguments = (type(tensor), data, tensor.dtype, *place, tensor.requires_grad)
    return rebuild_tensor, arguments, vars(tensor) or None


def share_tensor(tensor: Tensor) -> Tensor:
    """Return what `copy.copy` gives: another tensor over the same memory, without history.

    Args:
        tensor: of any shape and dtype.

    Example:
        >>> import copy
        >>> first = torch.zeros(2)
        >>> second = copy.copy(first)
        >>> second.data_ptr() == first.data_ptr()
        True
    """
    shared = tensor.detach()
    if type(tensor) is not _C.Tensor:
        shared = _C.Tensor._make_subclass(type(tensor), shared, tensor.requires_grad)
    elif tensor.requires_grad:
        shared.requires_grad_(True)
    vars(shared).update(vars(tensor))
    return shared


def copy_tensor(tensor: Tensor, memo: dict[Any, Any]) -> Tensor:
    """Return a deep copy: own memory, the same strides; tensors that share memory still do.

    Args:
        tensor: a leaf of the graph, of any shape and dtype.
        memo: `copy.deepcopy`'s record of what it has copied.

    Raises:
        RuntimeError: the tensor is the result of a recorded operation.

    Example:
        >>> import copy
        >>> copy.deepcopy(torch.ones(2, requires_grad=True))
        tensor([1., 1.], requires_grad=True)
    """
    if id(tensor) in memo:
        known: Tensor = memo[id(tensor)]
        return known
    if not tensor.is_leaf:
        raise RuntimeError(
            "Only Tensors created explicitly by the user (graph leaves) support the deepcopy "
            "protocol at the moment: copy tensor.detach()"
        )
    storage = tensor.untyped_storage()
    key = ("storage", hash(storage))
    if key not in memo:
        memo[key] = storage.clone()
    place = (tensor.storage_offset(), tensor.shape, tensor.stride())
    copied = _C.empty(0, dtype=tensor.dtype).set_(memo[key], *place)
    if type(tensor) is not _C.Tensor:
        copied = _C.Tensor._make_subclass(type(tensor), copied, tensor.requires_grad)
    elif tensor.requires_grad:
        copied.requires_grad_(True)
    memo[id(tensor)] = copied
    if tensor.grad is not None:
        copied.grad = deepcopy(tensor.grad, memo)
    vars(copied).update(deepcopy(vars(tensor), memo))
    return copied
