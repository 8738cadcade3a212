"""Sequences of different lengths."""

from __future__ import annotations

from collections import namedtuple

import rushlight
from rushlight import Tensor
from rushlight._explanation import explained_functions as _explained_functions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from typing_extensions import Self

__all__ = [
    "PackedSequence",
    "invert_permutation",
    "pack_padded_sequence",
    "pack_sequence",
    "pad_packed_sequence",
    "pad_sequence",
    "unpack_sequence",
    "unpad_sequence",
]

_Fields = namedtuple("_Fields", ["data", "batch_sizes", "sorted_indices", "unsorted_indices"])


def invert_permutation(permutation: Tensor | None) -> Tensor | None:
    """Returns the permutation that undoes another one.

    Args:
        permutation: each of 0 to n - 1 once, (n,), or None.

    Returns:
        A tensor of the same shape, or None.

    Example:
        >>> nn.utils.rnn.invert_permutation(rushlight.tensor([2, 0, 1]))
        tensor([1, 2, 0])
    """
    if permutation is None:
        return None
    inverse = rushlight.empty_like(permutation)
    return inverse.scatter_(
        0, permutation, rushlight.arange(permutation.numel(), dtype=permutation.dtype)
    )


class PackedSequence(_Fields):
    """A batch of sequences of different lengths, step by step; made by `pack_padded_sequence`.

    Attributes:
        data: the elements of all sequences at the first step, then at the second, and so on.
        batch_sizes: how many sequences have a step, (L,).
        sorted_indices: where the sequences, longest first, were in the batch, or None.
        unsorted_indices: where the sequences of the batch are now, or None.

    Example:
        >>> nn.utils.rnn.pack_sequence([rushlight.tensor([1, 2]), rushlight.tensor([3])]).data
        tensor([1, 3, 2])
    """

    def __new__(
        cls,
        data: Tensor,
        batch_sizes: Tensor | None = None,
        sorted_indices: Tensor | None = None,
        unsorted_indices: Tensor | None = None,
    ) -> Self:
        if batch_sizes is None:
            if not isinstance(data, (list, tuple)) or len(data) != 2:
                raise ValueError("PackedSequence: expected data and batch_sizes")
            data, batch_sizes = data
        if unsorted_indices is None:
            unsorted_indices = invert_permutation(sorted_indices)
        return super().__new__(cls, data, batch_sizes, sorted_indices, unsorted_indices)

    def to(self, *args: Any, **kwargs: Any) -> Self:
        """Returns the sequence with `data` converted, see `Tensor.to`.

        Args:
            args: the arguments of `Tensor.to`.
            kwargs: the arguments of `Tensor.to`.
        """
        data = self.data.to(*args, **kwargs)
        return self if data is self.data else self._replace_data(data)

    def _replace_data(self, data: Tensor) -> Self:
        return type(self)(data, self.batch_sizes, self.sorted_indices, self.unsorted_indices)

    def double(self) -> Self:
        """Returns the sequence as float64."""
        return self.to(dtype=rushlight.float64)

    def float(self) -> Self:
        """Returns the sequence as float32."""
        return self.to(dtype=rushlight.float32)

    def half(self) -> Self:
        """Returns the sequence as float16."""
        return self.to(dtype=rushlight.float16)

    def long(self) -> Self:
        """Returns the sequence as int64."""
        return self.to(dtype=rushlight.int64)

    def int(self) -> Self:
        """Returns the sequence as int32."""
        return self.to(dtype=rushlight.int32)

    def short(self) -> Self:
        """Returns the sequence as int16."""
        return self.to(dtype=rushlight.int16)

    def char(self) -> Self:
        """Returns the sequence as int8."""
        return self.to(dtype=rushlight.int8)

    def byte(self) -> Self:
        """Returns the sequence as uint8."""
        return self.to(dtype=rushlight.uint8)

    def cpu(self, *args: Any, **kwargs: Any) -> Self:
        """Returns the sequence itself: it is on the CPU."""
        return self

    def cuda(self, *args: Any, **kwargs: Any) -> Self:
        """Raises RuntimeError: there is no CUDA device."""
        raise RuntimeError("cuda: rushlight computes on the CPU only")

    @property
    def is_cuda(self) -> bool:
        """False: the sequence is on the CPU."""
        return False

    def is_pinned(self) -> bool:
        """Returns False: nothing is pinned for another device."""
        return False

    def pin_memory(self) -> Self:
        """Returns the sequence itself: there is no device to pin it for."""
        return self


def pack_padded_sequence(
    input: Tensor,
    lengths: Tensor | Sequence[int],
    batch_first: bool = False,
    enforce_sorted: bool = True,
) -> PackedSequence:
    """Packs padded sequences.

    Args:
        input: (L, N, *), or (N, L, *) with `batch_first`.
        lengths: the length of each sequence, (N,).
        batch_first: whether the batch is the first dimension.
        enforce_sorted: whether the lengths must not increase; if not, the batch is sorted.

    Returns:
        The packed sequences.

    Raises:
        RuntimeError: a length is not positive or too large, their number is wrong, or they are
            not sorted.

    Example:
        >>> padded = rushlight.tensor([[1, 2, 0], [3, 0, 0], [4, 5, 6]])
        >>> packed = nn.utils.rnn.pack_padded_sequence(
        ...     padded, [2, 1, 3], batch_first=True, enforce_sorted=False
        ... )
        >>> packed.data, packed.batch_sizes
        (tensor([4, 1, 3, 5, 2, 6]), tensor([3, 2, 1]))
    """
    counts = rushlight.as_tensor(lengths, dtype=rushlight.int64).tolist()
    order = None
    if not enforce_sorted:
        places = sorted(range(len(counts)), key=lambda place: -counts[place])
        order = rushlight.tensor(places, dtype=rushlight.int64)
        counts = [counts[place] for place in places]
        input = input.index_select(0 if batch_first else 1, order)
    if batch_first:
        input = input.transpose(0, 1)
    if not counts or len(counts) != input.shape[1]:
        raise RuntimeError(
            f"Expected `len(lengths)` to be equal to batch_size, but got {len(counts)} "
            f"(batch_size={input.shape[1]})"
        )
    if counts[-1] <= 0:
        raise RuntimeError(
            "Length of all samples has to be greater than 0, but found an element in 'lengths' "
            "that is <= 0"
        )
    if any(after > before for before, after in zip(counts, counts[1:], strict=False)):
        raise RuntimeError(
            "`lengths` array must be sorted in decreasing order when `enforce_sorted` is True. You "
            "can pass `enforce_sorted=False` to pack_padded_sequence and/or pack_sequence to "
            "sidestep this requirement if you do not need ONNX exportability."
        )
    if counts[0] > input.shape[0]:
        raise RuntimeError(
            f"pack_padded_sequence: the length {counts[0]} is larger than the input's number of "
            f"steps, {input.shape[0]}"
        )
    steps = rushlight.arange(counts[0])
    present = steps.unsqueeze(1) < rushlight.tensor(counts)
    positions = present.reshape(-1).nonzero().reshape(-1)
    data = input[: counts[0]].flatten(0, 1).index_select(0, positions)
    return PackedSequence(data, present.sum(1), order, None)


def pad_packed_sequence(
    sequence: PackedSequence,
    batch_first: bool = False,
    padding_value: float = 0.0,
    total_length: int | None = None,
) -> tuple[Tensor, Tensor]:
    """Pads packed sequences.

    Args:
        sequence: the packed sequences.
        batch_first: whether the batch is the first dimension of the result.
        padding_value: what follows the end of a sequence.
        total_length: the length after padding; None is that of the longest sequence.

    Returns:
        The padded sequences (L, N, *), or (N, L, *) with `batch_first`, and their lengths (N,).

    Raises:
        ValueError: `total_length` is less than the longest sequence.

    Example:
        >>> packed = nn.utils.rnn.pack_sequence([rushlight.tensor([1, 2]), rushlight.tensor([3])])
        >>> nn.utils.rnn.pad_packed_sequence(packed, batch_first=True)
        (tensor([[1, 2],
                [3, 0]]), tensor([2, 1]))
    """
    steps = sequence.batch_sizes.numel()
    if total_length is not None:
        if total_length < steps:
            raise ValueError(
                "Expected total_length to be at least the length of the longest sequence in "
                f"input, but got total_length={total_length} and max sequence length being {steps}"
            )
        steps = total_length
    data = sequence.data
    batch = int(sequence.batch_sizes[0])
    columns = rushlight.arange(batch)
    present = columns < sequence.batch_sizes.unsqueeze(1)
    places = present.reshape(-1).nonzero().reshape(-1)
    padded = rushlight.full((steps * batch, *data.shape[1:]), padding_value, dtype=data.dtype)
    padded = padded.index_copy(0, places, data).reshape(steps, batch, *data.shape[1:])
    lengths = present.sum(0)
    order = sequence.unsorted_indices
    if order is not None:
        padded, lengths = padded.index_select(1, order), lengths.index_select(0, order)
    return (padded.transpose(0, 1) if batch_first else padded), lengths


def pad_sequence(
    sequences: Tensor | Sequence[Tensor],
    batch_first: bool = False,
    padding_value: float = 0.0,
    padding_side: str = "right",
) -> Tensor:
    """Stacks sequences of different lengths into one tensor.

    Args:
        sequences: tensors (L_i, *).
        batch_first: whether the batch is the first dimension of the result.
        padding_value: what fills up shorter sequences.
        padding_side: "right" or "left".

    Returns:
        A tensor (L, N, *), or (N, L, *) with `batch_first`.

    Raises:
        RuntimeError: the sequences are no tensors, or `padding_side` is another name.

    Example:
        >>> nn.utils.rnn.pad_sequence([rushlight.tensor([1, 2]), rushlight.tensor([3])])
        tensor([[1, 3],
                [2, 0]])
    """
    if isinstance(sequences, Tensor):
        sequences = sequences.unbind(0)
    elif not hasattr(sequences, "__iter__"):
        raise RuntimeError(
            "pad_sequence: Expected iterable for input sequences, but got arg of type: "
            f"{type(sequences)}"
        )
    tensors = list(sequences)
    if padding_side not in ("left", "right"):
        raise RuntimeError(f"padding_side should be 'left' or 'right', got {padding_side!r}")
    if not tensors:
        raise RuntimeError("pad_sequence: received an empty list of sequences")
    longest = max(tensor.shape[0] for tensor in tensors)
    rows = []
    for tensor in tensors:
        shape = (longest - tensor.shape[0], *tensor.shape[1:])
        filling = rushlight.full(shape, padding_value, dtype=tensor.dtype)
        pieces = [filling, tensor] if padding_side == "left" else [tensor, filling]
        rows.append(rushlight.cat(pieces))
    return rushlight.stack(rows, 0 if batch_first else 1)


def unpad_sequence(
    padded_sequences: Tensor, lengths: Tensor, batch_first: bool = False
) -> list[Tensor]:
    """Splits padded sequences into tensors of their own lengths.

    Args:
        padded_sequences: (L, N, *), or (N, L, *) with `batch_first`.
        lengths: (N,).
        batch_first: whether the batch is the first dimension.

    Returns:
        N tensors (L_i, *).

    Example:
        >>> nn.utils.rnn.unpad_sequence(
        ...     rushlight.tensor([[1, 3], [2, 0]]), rushlight.tensor([2, 1])
        ... )
        [tensor([1, 2]), tensor([3])]
    """
    batch = padded_sequences if batch_first else padded_sequences.transpose(0, 1)
    return [row[:length] for row, length in zip(batch.unbind(0), lengths.tolist(), strict=False)]


def pack_sequence(sequences: Sequence[Tensor], enforce_sorted: bool = True) -> PackedSequence:
    """Packs sequences of different lengths.

    Args:
        sequences: tensors (L_i, *).
        enforce_sorted: whether the lengths must not increase; if not, the batch is sorted.

    Returns:
        The packed sequences.

    Raises:
        RuntimeError: a sequence is empty, or they are not sorted.

    Example:
        >>> nn.utils.rnn.pack_sequence([rushlight.tensor([1, 2]), rushlight.tensor([3])]).data
        tensor([1, 3, 2])
    """
    lengths = rushlight.as_tensor([sequence.shape[0] for sequence in sequences])
    return pack_padded_sequence(pad_sequence(sequences), lengths, enforce_sorted=enforce_sorted)


def unpack_sequence(packed_sequences: PackedSequence) -> list[Tensor]:
    """Splits packed sequences into tensors of their own lengths.

    Args:
        packed_sequences: the packed sequences.

    Returns:
        N tensors (L_i, *).

    Example:
        >>> packed = nn.utils.rnn.pack_sequence([rushlight.tensor([1, 2]), rushlight.tensor([3])])
        >>> nn.utils.rnn.unpack_sequence(packed)
        [tensor([1, 2]), tensor([3])]
    """
    padded, lengths = pad_packed_sequence(packed_sequences, batch_first=True)
    return unpad_sequence(padded, lengths, batch_first=True)


_explained_functions(globals(), __all__)
