"""The free-form signatures of einsum, tensordot and chain_matmul."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rushlight import _C

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def _subscripts(sublist: Sequence[Any]) -> str:
    """Turns [0, 1, ...] with an Ellipsis into letters."""
    text = ""
    for entry in sublist:
        if entry is Ellipsis:
            text += "..."
        elif isinstance(entry, int) and 0 <= entry < len(_LETTERS):
            text += _LETTERS[entry]
        else:
            raise ValueError(
                f"einsum: subscript {entry!r} is not within the valid range [0, {len(_LETTERS)})"
            )
    return text


def einsum(*args: Any) -> Any:
    """Sums products of the operands' elements along the dimensions an equation names.

    Args:
        args: the equation, a string such as ``"ij,jk->ik"``, and the operands (also as one list);
            or operands and lists of integers in turn: ``einsum(a, [0, 1], b, [1, 2], [0, 2])``.
            Dimensions with one letter are multiplied elementwise, those missing from the output
            are summed; ``...`` stands for any number of dimensions. Operands are broadcast.

    Returns:
        The tensor of the output's dimensions, in its order. Without ``->`` the output has the
        dimensions of ``...`` and then the letters that occur once, in alphabetical order.

    Raises:
        RuntimeError: the equation is malformed, or does not fit the operands' shapes.
        ValueError: fewer than one operand, or a sublist with something else than small integers.

    Example:
        >>> a = rushlight.tensor([[1., 2.], [3., 4.]])
        >>> rushlight.einsum("ij,jk->ik", a, a)
        tensor([[ 7., 10.],
                [15., 22.]])
        >>> rushlight.einsum("ii", a)
        tensor(5.)
    """
    if len(args) < 2:
        raise ValueError(
            "einsum: must specify the equation string and at least one operand, or at least one "
            "operand and its subscripts list"
        )
    if isinstance(args[0], str):
        equation, operands = args[0], list(args[1:])
        if len(operands) == 1 and isinstance(operands[0], (list, tuple)):
            operands = list(operands[0])
    else:
        equation = ",".join(_subscripts(sublist) for sublist in args[1::2])
        operands = list(args[0 : len(args) // 2 * 2 : 2])
        if len(args) % 2 == 1:
            equation += "->" + _subscripts(args[-1])
    return _C._nn._einsum(equation, operands)


def tensordot(a: Any, b: Any, dims: Any = 2, out: Any = None) -> Any:
    """Sums products over several dimensions of two tensors at once.

    Args:
        a: first tensor.
        b: second tensor, of the same dtype.
        dims: how many of the last dimensions of ``a`` are summed with the first of ``b``; or two
            lists (or a tensor of two rows) that name the dimensions of each, pair by pair.
        out: where to write the result.

    Returns:
        A tensor with the other dimensions of ``a``, then those of ``b``.

    Raises:
        RuntimeError: paired dimensions differ in size, or ``dims`` is negative or too large.

    Example:
        >>> a = rushlight.tensor([[1., 2.], [3., 4.]])
        >>> rushlight.tensordot(a, a, dims=1)
        tensor([[ 7., 10.],
                [15., 22.]])
        >>> rushlight.tensordot(a, a, dims=([0, 1], [0, 1]))
        tensor(30.)
    """
    if isinstance(dims, _C.Tensor):
        dims = dims.tolist()
    if isinstance(dims, (list, tuple)):
        first, second = dims
        dims_a = [first] if isinstance(first, int) else list(first)
        dims_b = [second] if isinstance(second, int) else list(second)
    else:
        if dims < 0:
            raise RuntimeError(f"tensordot expects dims >= 0, but got dims={dims}")
        if dims > min(a.dim(), b.dim()):
            raise RuntimeError(
                f"tensordot expects dims < ndim_a or ndim_b, but got dims={dims} for shapes "
                f"{list(a.shape)} and {list(b.shape)}"
            )
        dims_a = list(range(-dims, 0))
        dims_b = list(range(dims))
    result = _C._nn._tensordot(a, b, dims_a, dims_b)
    if out is None:
        return result
    if not isinstance(out, _C.Tensor):
        name = type(out).__name__
        raise TypeError(f"tensordot(): argument 'out' must be Tensor, not {name}")
    if out.shape != result.shape:
        out.resize_(result.shape)
    return out.copy_(result)


def chain_matmul(*matrices: Any, out: Any = None) -> Any:
    """Multiplies a chain of matrices in the order that costs the fewest operations.

    Args:
        matrices: at least one matrix; each has as many rows as the one before has columns.
        out: where to write the result.

    Returns:
        The product of all of them.

    Raises:
        RuntimeError: two neighbours cannot be multiplied.

    Example:
        >>> a = rushlight.tensor([[1., 2.], [3., 4.]])
        >>> rushlight.chain_matmul(a, a, a)
        tensor([[ 37.,  54.],
                [ 81., 118.]])
    """
    if len(matrices) == 1 and isinstance(matrices[0], (list, tuple)):
        matrices = tuple(matrices[0])
    if len(matrices) == 1:
        return matrices[0] if out is None else out.copy_(matrices[0])
    return _C._linalg.multi_dot(list(matrices), out=out)
