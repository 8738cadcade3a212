"""The text of a tensor: values, alignment, summaries and suffixes as torch prints them."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from rushlight import _C

if TYPE_CHECKING:
    from rushlight import Tensor


@dataclass(frozen=True)
class PrintOptions:
    """How tensors are printed; the defaults are torch's."""

    precision: int = 4
    threshold: float = 1000
    edgeitems: int = 3
    linewidth: int = 80
    sci_mode: bool | None = None


PROFILES = {
    "default": PrintOptions(),
    "short": PrintOptions(precision=2, edgeitems=2),
    "full": PrintOptions(threshold=math.inf),
}

_options = PROFILES["default"]


def set_printoptions(
    precision: int | None = None,
    threshold: float | None = None,
    edgeitems: int | None = None,
    linewidth: int | None = None,
    profile: str | None = None,
    sci_mode: bool | None = None,
) -> None:
    """Set how tensors are printed.

    Args:
        precision: digits after the decimal point (default 4).
        threshold: number of elements above which a tensor is summarised (default 1000).
        edgeitems: items shown at each end of a summarised dimension (default 3).
        linewidth: characters in a line (default 80).
        profile: ``"default"``, ``"short"`` or ``"full"``; the other arguments override it. Other
            names change nothing.
        sci_mode: ``True`` or ``False`` forces scientific notation on or off; ``None`` (default)
            decides by the values. It is set by every call, given or not.

    Raises:
        ValueError: ``edgeitems`` is negative.

    Example:
        >>> import rushlight as torch
        >>> torch.set_printoptions(precision=2)
        >>> torch.tensor([1.12345])
        tensor([1.12])
        >>> torch.set_printoptions(profile="default")
    """
    global _options
    base = PROFILES.get(profile or "", _options)
    given = {
        "precision": precision,
        "threshold": threshold,
        "edgeitems": edgeitems,
        "linewidth": linewidth,
    }
    if edgeitems is not None and edgeitems < 0:
        raise ValueError(f"set_printoptions: edgeitems must not be negative, got {edgeitems}")
    changes: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    _options = replace(base, sci_mode=sci_mode, **changes)


def get_printoptions() -> dict[str, Any]:
    """Return the current print options by name.

    Example:
        >>> get_printoptions()["precision"]
        4
    """
    return asdict(_options)


@contextlib.contextmanager
def printoptions(**options: Any) -> Iterator[None]:
    """Print with other options inside a ``with`` block; takes the arguments of `set_printoptions`.

    Example:
        >>> import rushlight as torch
        >>> with printoptions(precision=1):
        ...     print(torch.tensor(0.25))
        tensor(0.2)
    """
    global _options
    before = _options
    set_printoptions(**options)
    try:
        yield
    finally:
        _options = before


def _float_specification(magnitudes: Sequence[float]) -> str:
    """The format specification that suits numbers of these sizes, none zero or infinite."""
    integral = all(map(float.is_integer, magnitudes))
    scientific = _options.sci_mode
    if not magnitudes:
        scientific = False
    elif scientific is None:
        smallest, largest = min(magnitudes), max(magnitudes)
        scientific = largest / smallest > 1000.0 or largest > 1e8
        scientific = scientific or (not integral and smallest < 1e-4)
    if integral and not scientific:
        return "#.0f"
    return f".{_options.precision}{'e' if scientific else 'f'}"


def _float_texts(values: Sequence[float]) -> tuple[list[str], int]:
    """The texts of floats, right-aligned, and the column's width.

    Zeros, infinities and nans take no part in the choice of notation and width.
    """
    decisive = [value for value in values if value and math.isfinite(value)]
    specification = _float_specification(list(map(abs, decisive)))
    texts = [format(value, specification) for value in values]
    pairs = zip(texts, values, strict=True)
    width = max((len(text) for text, value in pairs if value and math.isfinite(value)), default=1)
    return [text.rjust(width) for text in texts], width


def _plain_texts(values: Sequence[object]) -> tuple[list[str], int]:
    texts = [str(value) for value in values]
    width = max(map(len, texts), default=1)
    return [text.rjust(width) for text in texts], width


def _complex_texts(values: Sequence[complex]) -> tuple[list[str], int]:
    reals, real_width = _float_texts([value.real for value in values])
    imaginaries, imaginary_width = _float_texts([value.imag for value in values])
    texts = []
    for real, padded in zip(reals, imaginaries, strict=True):
        imaginary = padded.lstrip()
        sign = "" if imaginary.startswith("-") else "+"
        texts.append(f"{real}{sign}{imaginary}j")
    return texts, real_width + imaginary_width + 1


class _Layout:
    """Arranges texts of values in nested brackets, as wide as the line allows."""

    def __init__(self, texts: list[str], width: int, shape: Sequence[int], cut: Sequence[bool]):
        self.texts = iter(texts)
        self.width = width
        self.shape = shape
        self.cut = cut

    def block(self, depth: int, indent: int) -> str:
        """The text of the next block of dimension `depth`, whose bracket is in column `indent`."""
        count = self.shape[depth]
        inner = len(self.shape) - depth - 1
        margin = " " * (indent + 1)
        if inner:
            blocks = [self.block(depth + 1, indent + 1) for _ in range(count)]
            if self.cut[depth]:
                blocks.insert(count // 2, "...")
            return f"[{(',' + chr(10) * inner + margin).join(blocks)}]"
        texts = list(islice(self.texts, count))
        if self.cut[depth]:
            texts.insert(count // 2, " ...")
        step = max(1, (_options.linewidth - indent) // (self.width + 2))
        lines = [", ".join(texts[start : start + step]) for start in range(0, len(texts), step)]
        return f"[{(',' + chr(10) + margin).join(lines)}]"


def _corners(tensor: Tensor, cut: Sequence[bool]) -> tuple[Tensor, list[int]]:
    """A view of the first and last items of every cut dimension, and the shape it stands for.

    Such a dimension becomes two: which end, and the item there.
    """
    edge = _options.edgeitems
    sizes: list[int] = []
    strides: list[int] = []
    shape = []
    for size, stride, shortened in zip(tensor.shape, tensor.stride(), cut, strict=True):
        sizes += [2, edge] if shortened else [size]
        strides += [(size - edge) * stride, stride] if shortened else [stride]
        shape.append(2 * edge if shortened else size)
    corners = _C.empty(0, dtype=tensor.dtype)
    corners.set_(tensor.untyped_storage(), tensor.storage_offset(), sizes, strides)
    return corners, shape


def _contents(tensor: Tensor, indent: int) -> str:
    """The bracketed values of a tensor that is not empty."""
    cut = [False] * tensor.dim()
    shape: Sequence[int] = tensor.shape
    if tensor.numel() > _options.threshold and tensor.dim():
        if not _options.edgeitems:
            return "[...]"
        cut = [size > 2 * _options.edgeitems for size in shape]
        tensor, shape = _corners(tensor, cut)
    values = tensor.tolist() if tensor.dim() else [tensor.item()]
    for _ in range(tensor.dim() - 1):
        values = list(chain.from_iterable(values))
    if tensor.is_complex():
        texts, width = _complex_texts(values)
    elif tensor.is_floating_point():
        texts, width = _float_texts(values)
    else:
        texts, width = _plain_texts(values)
    return _Layout(texts, width, shape, cut).block(0, indent) if shape else texts[0]


def _dtype_is_evident(tensor: Tensor) -> bool:
    """Whether a reader can tell the dtype from the values alone."""
    default = _C.get_default_dtype()
    if not tensor.numel():
        return tensor.dtype == default
    if tensor.is_complex():
        return tensor.dtype == (_C.complex128 if default == _C.float64 else _C.complex64)
    return tensor.dtype in (default, _C.int64, _C.bool)


def _suffixes(tensor: Tensor, contents: str) -> Iterator[str]:
    if tensor.dim() != 1 if not tensor.numel() else not _options.edgeitems:
        yield f"size={tuple(tensor.shape)}"
    if not _dtype_is_evident(tensor):
        yield f"dtype={tensor.dtype}"
    if tensor.grad_fn is not None:
        yield f"grad_fn=<{tensor.grad_fn.name().rpartition('::')[2]}>"
    elif tensor.requires_grad:
        yield "requires_grad=True"


def _is_plain(kind: type) -> bool:
    """Whether tensors of a class are shown as tensors; those of others by the class's name."""
    if kind is _C.Tensor:
        return True
    from rushlight.nn import Parameter

    return kind is Parameter


def tensor_text(tensor: Tensor, *, tensor_contents: str | None = None) -> str:
    """Return the text of a tensor, the one that ``repr`` and ``str`` give.

    Args:
        tensor: of any shape and dtype.
        tensor_contents: printed in place of the values.

    Example:
        >>> import rushlight as torch
        >>> tensor_text(torch.ones(2, 3))
        'tensor([[1., 1., 1.],\\n        [1., 1., 1.]])'
    """
    prefix = "tensor(" if _is_plain(type(tensor)) else f"{type(tensor).__name__}("
    indent = len(prefix)
    contents = tensor_contents
    if contents is None:
        contents = _contents(tensor.detach(), indent) if tensor.numel() else "[]"
    text = prefix + contents
    column = len(text) - text.rfind("\n") + 1
    for suffix in _suffixes(tensor, contents):
        if column + len(suffix) + 2 > _options.linewidth:
            text += ",\n" + " " * indent + suffix
            column = indent + len(suffix)
        else:
            text += ", " + suffix
            column += len(suffix) + 2
    return text + ")"


def format_tensor(tensor: Tensor, specification: str) -> str:
    """Return what ``format(tensor, specification)`` gives: the number's, for a single one.

    Args:
        tensor: of any shape; a format specification is for 0-d tensors only.
        specification: as for Python's ``float`` or ``int``.

    Raises:
        TypeError: a specification for a tensor that is not 0-d.

    Example:
        >>> import rushlight as torch
        >>> f"{torch.tensor(3.14159):.2f}"
        '3.14'
    """
    if tensor.dim() == 0 and type(tensor) is _C.Tensor:
        return format(tensor.item(), specification)
    return object.__format__(tensor, specification)
