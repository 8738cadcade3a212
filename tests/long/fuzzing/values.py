"""Values as expressions: sizes, numbers, dtypes, layouts and things of the wrong type."""

from __future__ import annotations

import math
from dataclasses import dataclass
from random import Random

DTYPES = (
    *("float32",) * 6,
    *("float64", "int64") * 3,
    "float16",
    "bfloat16",
    "bool",
    "uint8",
    "int8",
    "int16",
    "int32",
    "uint16",
    "uint32",
    "uint64",
    "complex64",
    "complex128",
)
SMALL_SIZES = (0, 1, 1, 2, 2, 3, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 64, 65)
HUGE_SIZES = (
    *(2**31 - 1, 2**31, 2**31 + 1, 2**32, 2**40, 2**62, 2**63 - 1),
    *(-1, -1, -2, -5, -(2**31), -(2**63), 10**12, 2**63, 2**64),
)
NUMBERS = (
    *("0", "1", "-1", "2", "3", "0.5", "-0.0", "1e-3", "1.5", "0.1"),
    *("nan", "inf", "-inf", "1e38", "1e300", "-1e300", "5e-324", "True", "False"),
    *("2**31", "2**63", "-2**63", "2**63 - 1", "2**64 - 1", "10**12", "256", "300", "10**400"),
    *("1j", "complex(nan, inf)", "np.float32(1)", "np.int64(3)", "np.bool_(True)", "Index(3)"),
)
WRONG = (
    *("None", "'text'", "''", "[]", "()", "{}", "object()", "Raising()", "b'bytes'", "int"),
    *("[None]", "[1, [2]]", "[1, 'a']", "Boasting()", "OwnArray()", "in_itself()"),
    *("torch.float32", "slice(None)", "...", "nn.Linear(2, 2)", "np.ones(3)", "np.ones(())"),
    *("np.zeros(2, 'M8[s]')", "np.array(['a'])", "np.array([None])", "range(3)", "set()"),
    *("shrinking(3)", "(ctypes.c_float * 3)()", "torch.Size([2, 3])", "memoryview(b'abcd')"),
    *("lambda *values: 1", "torch.default_generator", "torch.device('cpu')", "1j", "2**200"),
)
MOST_ELEMENTS = 4096


@dataclass(frozen=True)
class Shape:
    """What a tensor argument looks like: made smaller, larger and stranger by `Values`."""

    sizes: tuple[int, ...]
    dtype: str = "float32"
    low: float = -2.0
    high: float = 2.0
    items: str = ""

    def text(self) -> str:
        if self.items:
            return f"torch.tensor({self.items}, dtype=torch.{self.dtype}).reshape({self.sizes})"
        bounds = "" if (self.low, self.high) == (-2.0, 2.0) else f"low={self.low}, high={self.high}"
        arguments = [*map(str, self.sizes), bounds, f"dtype={self.dtype!r}"]
        return f"spread({', '.join(filter(None, arguments))})"


class Values:
    """Draws expressions."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.one = random.choice

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def size(self) -> int:
        return self.one(HUGE_SIZES) if self.chance(0.06) else self.one(SMALL_SIZES)

    def sizes(self, dimensions: int | None = None) -> tuple[int, ...]:
        """Sizes of a tensor that is small enough to compute with."""
        count = self.one((0, 1, 1, 2, 2, 2, 3, 3, 4, 4, 5)) if dimensions is None else dimensions
        common = self.one((1, 2, 3, 4, 5, 8))  # so that several tensors fit each other
        sizes = [common if self.chance(0.6) else self.one(SMALL_SIZES) for _ in range(count)]
        while math.prod(sizes) > MOST_ELEMENTS:
            sizes[sizes.index(max(sizes))] = self.one((1, 2, 3))
        return tuple(sizes)

    def shape(self) -> Shape:
        return Shape(self.sizes(), self.one(DTYPES), *self.one(((-2, 2), (0, 1), (0, 3), (1, 2))))

    def tensor(self, shape: Shape | None = None) -> str:
        """A tensor in some layout, perhaps with numbers that hurt."""
        shape = shape or self.shape()
        text = self.laid_out(shape) if self.chance(0.4) else shape.text()
        floating = "float" in shape.dtype or "complex" in shape.dtype
        if self.chance(0.08):
            text = f"torch.full({shape.sizes}, {self.one(NUMBERS[:28])}).to(torch.{shape.dtype})"
        if shape.dtype == "bool" and self.chance(0.4):
            text += f".to(torch.uint8).mul({self.one((2, 255))}).view(torch.bool)"
        if floating and self.chance(0.3):
            text += ".requires_grad_()"
        elif self.chance(0.03):
            text += ".as_subclass(Subclass)"
        elif floating and self.chance(0.03):
            text = f"nn.Parameter({text})"
        return text

    def laid_out(self, shape: Shape) -> str:
        """The same sizes over other memory."""
        sizes, count = shape.sizes, math.prod(shape.sizes)
        if not sizes:
            return f"spread(3, dtype={shape.dtype!r})[1]"
        plain = Shape(sizes, shape.dtype, shape.low, shape.high)
        form = self.random.randrange(9)
        first, last = self.random.randrange(len(sizes)), self.random.randrange(len(sizes))
        if form <= 1:
            swapped = list(sizes)
            swapped[first], swapped[last] = swapped[last], swapped[first]
            made = Shape(tuple(swapped), shape.dtype, shape.low, shape.high)
            return f"{made.text()}.transpose({first}, {last})"
        if form == 2:
            longer = (*sizes[:-1], sizes[-1] * 2 + 1)
            made = Shape(longer, shape.dtype, shape.low, shape.high)
            return f"{made.text()}[..., 1::2]"
        if form == 3:
            ones = (*sizes[:first], 1, *sizes[first + 1 :])
            made = Shape(ones, shape.dtype, shape.low, shape.high)
            return f"{made.text()}.expand{sizes}"
        if form == 4:
            made = Shape((count + 3,), shape.dtype, shape.low, shape.high)
            return f"{made.text()}[3:].view({sizes})"
        if form == 5:
            strides = tuple(self.random.randrange(3) for _ in sizes)
            reach = 1 + sum(
                max(size - 1, 0) * step for size, step in zip(sizes, strides, strict=True)
            )
            made = Shape((reach + 1,), shape.dtype, shape.low, shape.high)
            return f"{made.text()}.as_strided({sizes}, {strides}, 1)"
        if form == 6:
            return f"read_only({', '.join(map(str, sizes))}, dtype={shape.dtype!r})"
        if form == 7 and len(sizes) == 4:
            return f"{plain.text()}.contiguous(memory_format=torch.channels_last)"
        return f"{plain.text()}.flip({first})"

    def number(self) -> str:
        return self.one(NUMBERS)

    def integer(self) -> str:
        if self.chance(0.2):
            return str(self.one(HUGE_SIZES))
        return str(self.random.randrange(-4, 5)) if self.chance(0.6) else str(self.one(SMALL_SIZES))

    def integers(self) -> str:
        count = self.one((0, 1, 2, 2, 3, 3, 4))
        items = [self.integer() if self.chance(0.3) else self.one("01123") for _ in range(count)]
        return f"({', '.join(items)}{',' if count == 1 else ''})"

    def wrong(self) -> str:
        return self.one(WRONG)

    def dtype(self) -> str:
        return f"torch.{self.one(DTYPES)}"
