"""The type of shapes."""

from __future__ import annotations

import math
import operator
from collections.abc import Iterable, Sized
from itertools import islice
from typing import Any, SupportsIndex


class Size(tuple[int, ...]):
    """Sizes of the dimensions of a tensor: a tuple of ints.

    Slices and sums of sizes are sizes again.

    Example:
        >>> import rushlight
        >>> rushlight.Size([2, 3]).numel()
        6
    """

    __slots__ = ()

    def __new__(cls, sizes: Iterable[SupportsIndex] = ()) -> Size:
        if not isinstance(sizes, Iterable):
            raise TypeError(f"'{type(sizes).__name__}' object is not iterable")
        # As many as it says, where it says: a sequence of the program may have no end.
        items = tuple(islice(sizes, len(sizes)) if isinstance(sizes, Sized) else sizes)
        for i, item in enumerate(items):
            if not hasattr(item, "__index__"):
                raise TypeError(
                    f"torch.Size() takes an iterable of 'int' (item {i} is '{type(item).__name__}')"
                )
        return tuple.__new__(cls, map(operator.index, items))

    def numel(self) -> int:
        """The number of elements of a tensor with these sizes."""
        return math.prod(self)

    def __repr__(self) -> str:
        return f"torch.Size([{', '.join(map(str, self))}])"

    def __getitem__(self, index: SupportsIndex | slice) -> Any:
        item = tuple.__getitem__(self, index)
        return Size(item) if isinstance(item, tuple) else item

    def __add__(self, other: Any) -> Size:
        return Size(tuple.__add__(self, other))

    def __mul__(self, count: SupportsIndex) -> Size:
        return Size(tuple.__mul__(self, count))

    def __reduce__(self) -> tuple[type[Size], tuple[tuple[int, ...]]]:
        return (Size, (tuple(self),))
