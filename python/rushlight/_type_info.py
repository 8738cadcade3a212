"""`finfo` and `iinfo`: the limits of floating-point and integer dtypes."""

from __future__ import annotations

from rushlight import _C

_UNDERLYING = {_C.complex64: _C.float32, _C.complex128: _C.float64}

# dtype: bits, explicit fraction bits, exponent of the largest and of the smallest normal number,
# decimal resolution
_FLOATING = {
    _C.float16: (16, 10, 15, -14, 1e-3),
    _C.bfloat16: (16, 7, 127, -126, 1e-2),
    _C.float32: (32, 23, 127, -126, 1e-6),
    _C.float64: (64, 52, 1023, -1022, 1e-15),
}

# dtype: bits, signed
_INTEGER = {
    _C.uint8: (8, False),
    _C.uint16: (16, False),
    _C.uint32: (32, False),
    _C.uint64: (64, False),
    _C.int8: (8, True),
    _C.int16: (16, True),
    _C.int32: (32, True),
    _C.int64: (64, True),
}


class finfo:  # noqa: N801 - torch's name
    """Limits of a floating-point dtype; a complex dtype gives those of its parts.

    Args:
        type: a floating-point or complex dtype; the default dtype if left out.

    Raises:
        TypeError: an integer dtype, or no dtype.

    Example:
        >>> import rushlight as torch
        >>> torch.finfo(torch.float32).eps
        1.1920928955078125e-07
    """

    __slots__ = ("bits", "dtype", "eps", "max", "min", "resolution", "smallest_normal", "tiny")
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, type: _C.dtype | None = None) -> None:
        given = _C.get_default_dtype() if type is None else type
        kind = _UNDERLYING.get(given, given)
        if kind not in _FLOATING:
            raise TypeError(
                "torch.finfo() requires a floating point input type. "
                f"Use torch.iinfo to handle '{given}'"
            )
        bits, fraction, largest, smallest, resolution = _FLOATING[kind]
        self.bits: int = bits
        self.dtype: str = str(kind).rpartition(".")[2]
        self.eps: float = 2.0**-fraction
        self.max: float = (2.0 - self.eps) * 2.0**largest
        self.min: float = -self.max
        self.resolution: float = resolution
        self.smallest_normal: float = 2.0**smallest
        self.tiny: float = self.smallest_normal

    def __eq__(self, other: object) -> bool:
        return self.dtype == other.dtype if isinstance(other, finfo) else NotImplemented

    def __repr__(self) -> str:
        numbers = ("resolution", "min", "max", "eps", "smallest_normal", "tiny")
        limits = ", ".join(f"{name}={getattr(self, name):g}" for name in numbers)
        return f"finfo({limits}, dtype={self.dtype})"


class iinfo:  # noqa: N801 - torch's name
    """Limits of an integer dtype.

    Args:
        type: an integer dtype.

    Raises:
        TypeError: a floating-point, complex or bool dtype.

    Example:
        >>> import rushlight as torch
        >>> torch.iinfo(torch.int8).max
        127
    """

    __slots__ = ("bits", "dtype", "max", "min")
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, type: _C.dtype) -> None:
        if type == _C.bool:
            raise TypeError("torch.bool is not supported by torch.iinfo")
        if type not in _INTEGER:
            raise TypeError(
                f"torch.iinfo() requires an integer input type. Use torch.finfo to handle '{type}'"
            )
        bits, signed = _INTEGER[type]
        self.bits: int = bits
        self.dtype: str = str(type).rpartition(".")[2]
        self.max: int = 2 ** (bits - signed) - 1
        self.min: int = -(2 ** (bits - 1)) if signed else 0

    def __eq__(self, other: object) -> bool:
        return self.dtype == other.dtype if isinstance(other, iinfo) else NotImplemented

    def __repr__(self) -> str:
        return f"iinfo(min={self.min:g}, max={self.max:g}, dtype={self.dtype})"
