"""Questions about dtypes and shapes of results; the operators themselves answer."""

from __future__ import annotations

from typing import Any

from rushlight import _C
from rushlight._C import Tensor
from rushlight._size import Size


def _empty_like_in_rank(value: Any) -> Any:
    """A tensor without elements where only dtype and having dimensions matter; numbers stay."""
    if not isinstance(value, Tensor):
        return value
    return _C.zeros(() if value.dim() == 0 else (0,), dtype=value.dtype)


def result_type(tensor1: Any, tensor2: Any) -> Any:
    """Returns the dtype of the result of arithmetic between two operands.

    Args:
        tensor1: tensor or number.
        tensor2: tensor or number.

    Returns:
        The dtype.

    Example:
        >>> rushlight.result_type(rushlight.tensor([1, 2]), 1.0)
        torch.float32
    """
    return _C.add(_empty_like_in_rank(tensor1), _empty_like_in_rank(tensor2)).dtype


def _check_dtypes(function: str, **arguments: Any) -> None:
    for name, value in arguments.items():
        if not isinstance(value, _C.dtype):
            raise TypeError(
                f"{function}(): argument '{name}' must be dtype, not {type(value).__name__}"
            )


def promote_types(type1: Any, type2: Any) -> Any:
    """Returns the smallest dtype that both can be converted to.

    Args:
        type1: a dtype.
        type2: a dtype.

    Returns:
        The dtype.

    Example:
        >>> rushlight.promote_types(rushlight.int32, rushlight.float16)
        torch.float16
    """
    _check_dtypes("promote_types", type1=type1, type2=type2)
    return _C.add(_C.zeros(0, dtype=type1), _C.zeros(0, dtype=type2)).dtype


def can_cast(from_: Any, to: Any) -> bool:
    """Returns whether a dtype may be converted to another without losing its kind.

    Args:
        from_: a dtype.
        to: a dtype.

    Returns:
        False for complex to real, floating point to integer, and anything else to bool.

    Example:
        >>> rushlight.can_cast(rushlight.float64, rushlight.float32)
        True
        >>> rushlight.can_cast(rushlight.float32, rushlight.int64)
        False
    """
    _check_dtypes("can_cast", from_=from_, to=to)
    if from_.is_complex and not to.is_complex:
        return False
    if from_.is_floating_point and not (to.is_floating_point or to.is_complex):
        return False
    return to is not _C.bool or from_ is _C.bool


def broadcast_shapes(*shapes: Any) -> Size:
    """Returns the shape that shapes broadcast to.

    Args:
        shapes: sequences of sizes, or single sizes.

    Returns:
        The shape.

    Raises:
        RuntimeError: they do not broadcast.

    Example:
        >>> rushlight.broadcast_shapes((2, 1), (3,))
        torch.Size([2, 3])
    """
    one = _C.empty(())
    expanded = [one.expand((shape,) if isinstance(shape, int) else shape) for shape in shapes]
    return _C.broadcast_tensors(*expanded)[0].shape if expanded else Size()


def is_tensor(obj: object) -> bool:
    """Returns whether an object is a tensor.

    Args:
        obj: anything.

    Returns:
        True for tensors and parameters.

    Example:
        >>> rushlight.is_tensor([1]), rushlight.is_tensor(rushlight.ones(1))
        (False, True)
    """
    return isinstance(obj, Tensor)


def typename(obj: Any) -> str:
    """Returns the name of an object's type with its module; for tensors the legacy name.

    Args:
        obj: anything.

    Returns:
        The name.

    Example:
        >>> rushlight.typename(rushlight.ones(1)), rushlight.typename([])
        ('torch.FloatTensor', 'list')
    """
    if isinstance(obj, Tensor):
        return obj.type()
    named = obj if hasattr(obj, "__qualname__") else type(obj)
    module = getattr(named, "__module__", None)
    name = str(named.__qualname__)
    return name if module in (None, "builtins", "__builtin__") else f"{module}.{name}"


def asarray(
    obj: Any,
    *,
    dtype: Any = None,
    device: Any = None,
    copy: bool | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """Makes a tensor of an object, over the same memory where that can be.

    Args:
        obj: a tensor, an array, an object with the buffer protocol, a number or a sequence.
        dtype: another dtype.
        device: None or the CPU.
        copy: True copies; False refuses to.
        requires_grad: whether gradients are computed.

    Returns:
        The tensor.

    Raises:
        ValueError: `copy` is False and it cannot be done without.

    Example:
        >>> rushlight.asarray([1, 2])
        tensor([1, 2])
    """
    if copy is not None and not isinstance(copy, bool):
        raise TypeError(f"asarray(): argument 'copy' must be bool, not {type(copy).__name__}")
    tensor: Any = _C._view_of(obj, device)
    if tensor is None:
        if copy is False:
            raise ValueError(f"asarray: {type(obj).__name__} cannot become a tensor without a copy")
        tensor = _C.tensor(obj, dtype=dtype)
    elif dtype is not None and dtype != tensor.dtype:
        if copy is False:
            raise ValueError(f"asarray: {tensor.dtype} cannot become {dtype} without a copy")
        tensor = tensor.to(dtype)
    elif copy:
        tensor = tensor.clone()
    if requires_grad and not tensor.requires_grad:
        tensor = tensor.detach().requires_grad_()
    return tensor
