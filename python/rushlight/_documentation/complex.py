"""Documentation of complex tensors and their parts."""

from __future__ import annotations

DOCUMENTATION = {
    "view_as_real": """A view with one more dimension, of the real and the imaginary part.

    Args:
        input: complex tensor.

    Returns:
        A real tensor (*, 2) over the same memory.

    Raises:
        RuntimeError: the tensor is not complex.

    Example:
        >>> rushlight.view_as_real(rushlight.tensor([1 + 2j]))
        tensor([[1., 2.]])
    """,
    "view_as_complex": """A view of pairs of numbers as complex numbers.

    Args:
        input: tensor (*, 2) of float32 or float64, the pairs without gaps in memory.

    Returns:
        A complex tensor over the same memory.

    Raises:
        RuntimeError: dtype, size or strides are others.

    Example:
        >>> rushlight.view_as_complex(rushlight.tensor([[1., 2.]]))
        tensor([1.+2.j])
    """,
    "real": """A view of the real parts.

    Args:
        input: tensor of any dtype.

    Returns:
        A real tensor over the same memory; a real tensor itself.

    Example:
        >>> rushlight.real(rushlight.tensor([1 + 2j]))
        tensor([1.])
    """,
    "imag": """A view of the imaginary parts.

    Args:
        input: complex tensor.

    Returns:
        A real tensor over the same memory.

    Raises:
        RuntimeError: the tensor is not complex.

    Example:
        >>> rushlight.imag(rushlight.tensor([1 + 2j]))
        tensor([2.])
    """,
    "complex": """Returns real + i imag.

    Args:
        real: tensor of float32 or float64.
        imag: tensor of the same dtype that broadcasts with it.
        out: where to write the result.

    Returns:
        A complex tensor of the broadcast shape.

    Raises:
        RuntimeError: the dtypes are others, or differ.

    Example:
        >>> rushlight.complex(rushlight.tensor([1.]), rushlight.tensor([2.]))
        tensor([1.+2.j])
    """,
    "polar": """Returns the complex numbers of given absolute values and angles.

    Args:
        abs: tensor of float32 or float64.
        angle: tensor of the same dtype that broadcasts with it, in radians.
        out: where to write the result.

    Returns:
        A complex tensor of the broadcast shape.

    Raises:
        RuntimeError: the dtypes are others, or differ.

    Example:
        >>> rushlight.polar(rushlight.tensor([2.]), rushlight.tensor([0.]))
        tensor([2.+0.j])
    """,
}
