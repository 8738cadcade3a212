"""Look-up tables."""

from __future__ import annotations

import rushlight
from rushlight._explanation import WrongArgument

from . import kernels

TYPE_CHECKING = False
if TYPE_CHECKING:
    from rushlight import Tensor

__all__ = ["embedding", "embedding_bag", "one_hot"]


def _renorm(
    weight: Tensor,
    indices: Tensor,
    max_norm: float,
    norm_type: float,
    padding_idx: int,
    scale_grad_by_freq: bool,
    sparse: bool,
) -> None:
    """Scales the rows that are looked up down to a norm, in place.

    They are looked up with all the arguments of the look-up to come: what is wrong with those is
    told before anything is written.
    """
    with rushlight.no_grad():
        rows = indices.reshape(-1).unique()
        values = kernels.embedding(weight, rows, padding_idx, scale_grad_by_freq, sparse)
        norms = values.norm(norm_type, 1, keepdim=True)
        # 1e-7 as in PyTorch: the scaled norm stays below the bound.
        scales = (max_norm / (norms + 1e-7)).masked_fill(norms <= max_norm, 1.0)
        weight[rows] = values * scales


def _row(padding_idx: int, rows: int) -> int:
    """A row's index that may count from the end."""
    return padding_idx + rows if padding_idx < 0 else padding_idx


def embedding(
    input: Tensor,
    weight: Tensor,
    padding_idx: int | None = None,
    max_norm: float | None = None,
    norm_type: float = 2.0,
    scale_grad_by_freq: bool = False,
    sparse: bool = False,
) -> Tensor:
    """Looks rows up in a table.

    Args:
        input: indices, any shape.
        weight: (rows, columns).
        padding_idx: a row that gets no gradient.
        max_norm: rows with a larger norm are scaled down, in `weight` itself.
        norm_type: the exponent of the norm.
        scale_grad_by_freq: whether gradients are divided by how often a row is looked up.
        sparse: has no effect: gradients are dense.

    Returns:
        A tensor (*, columns).

    Raises:
        IndexError: an index is no row.
        RuntimeError: the input is no integer tensor or `weight` is no matrix.

    Example:
        >>> F.embedding(rushlight.tensor([1, 1]), rushlight.tensor([[0.0, 1.0], [2.0, 3.0]]))
        tensor([[2., 3.],
                [2., 3.]])
    """
    if padding_idx is None:
        padding_idx = -1
    else:
        rows = weight.shape[0]
        if not -rows <= padding_idx < rows:
            raise WrongArgument("Padding_idx must be within num_embeddings")
        padding_idx = _row(padding_idx, rows)
    if max_norm is not None:
        _renorm(weight, input, max_norm, norm_type, padding_idx, scale_grad_by_freq, sparse)
    return kernels.embedding(weight, input, padding_idx, scale_grad_by_freq, sparse)


def _check_bags(
    input: Tensor,
    weight: Tensor,
    offsets: Tensor | None,
    mode: str,
    per_sample_weights: Tensor | None,
    scale_grad_by_freq: bool,
    include_last_offset: bool,
) -> None:
    if weight.dim() != 2:
        raise ValueError(
            f"weight has to be a 2D Tensor, but got Tensor of dimension {weight.dim()}"
        )
    if not weight.is_floating_point():
        raise RuntimeError(f"embedding_bag: weight must be floating point, got {weight.dtype}")
    if input.dim() not in (1, 2):
        raise ValueError(
            f"input has to be 1D or 2D Tensor, but got Tensor of dimension {input.dim()}"
        )
    if mode not in ("sum", "mean", "max"):
        raise ValueError("mode has to be one of sum, mean or max")
    if per_sample_weights is not None and per_sample_weights.shape != input.shape:
        raise ValueError(
            f"embedding_bag: If per_sample_weights ({per_sample_weights.shape}) is not None, then "
            f"it must have the same shape as the input ({input.shape})"
        )
    if per_sample_weights is not None and mode != "sum":
        raise NotImplementedError(
            "embedding_bag: per_sample_weights is only supported for mode='sum' "
            f"(got mode='{mode}')"
        )
    if per_sample_weights is not None and per_sample_weights.dtype != weight.dtype:
        raise RuntimeError(
            f"embedding_bag: per_sample_weights must be of the dtype of weight, {weight.dtype}, "
            f"got {per_sample_weights.dtype}"
        )
    if mode == "max" and scale_grad_by_freq:
        raise ValueError("max mode does not support scaling the gradient by the frequency")
    if input.dim() == 2:
        if offsets is not None:
            raise ValueError(
                "if input is 2D, then offsets has to be None, as input is treated is a mini-batch "
                f"of fixed length sequences. However, found offsets of type {type(offsets)}"
            )
        return
    if offsets is None or offsets.dim() != 1:
        raise ValueError("offsets has to be a 1D Tensor" + (" but got None" * (offsets is None)))
    if offsets.dtype not in (rushlight.int64, rushlight.int32):
        raise RuntimeError(f"embedding_bag: offsets must be int64 or int32, got {offsets.dtype}")
    if offsets.numel() == 0:
        if include_last_offset:
            raise RuntimeError("include_last_offset: number of offset should be at least 1")
        return
    if int(offsets[0]) != 0:
        raise RuntimeError(
            "offsets[0] has to be 0, i.e., the first sequence in the mini-batch has to start from "
            f"position 0. However, got {int(offsets[0])}"
        )
    if (offsets[1:] < offsets[:-1]).any():
        raise RuntimeError(
            f"embedding_bag: offsets have to be in rising order, got {offsets.tolist()}"
        )
    if int(offsets[-1]) > input.numel():
        raise RuntimeError(
            f"offsets[-1] can not be greater than input's length {input.numel()} but got "
            f"offsets[-1] of {int(offsets[-1])}"
        )


def embedding_bag(
    input: Tensor,
    weight: Tensor,
    offsets: Tensor | None = None,
    max_norm: float | None = None,
    norm_type: float = 2,
    scale_grad_by_freq: bool = False,
    mode: str = "mean",
    sparse: bool = False,
    per_sample_weights: Tensor | None = None,
    include_last_offset: bool = False,
    padding_idx: int | None = None,
) -> Tensor:
    """Looks rows up in a table and sums them, or takes their mean or maximum, in bags.

    Args:
        input: indices: (N, S), a bag in each row, or all bags one after the other.
        weight: (rows, columns).
        offsets: where the bags of a one-dimensional input start.
        max_norm: rows with a larger norm are scaled down, in `weight` itself.
        norm_type: the exponent of the norm.
        scale_grad_by_freq: whether gradients are divided by how often a row is looked up.
        mode: "sum", "mean" or "max".
        sparse: has no effect: gradients are dense.
        per_sample_weights: a factor for each index, with mode "sum" only.
        include_last_offset: whether `offsets` also has the end of the last bag.
        padding_idx: a row that does not count.

    Returns:
        A tensor (bags, columns), with zeros for empty bags.

    Raises:
        ValueError: the shapes or options do not fit.
        RuntimeError: an index or offset is out of range.

    Example:
        >>> table = rushlight.tensor([[1.0], [2.0], [4.0]])
        >>> F.embedding_bag(
        ...     rushlight.tensor([0, 1, 2]), table, rushlight.tensor([0, 2]), mode="sum"
        ... )
        tensor([[3.],
                [4.]])
    """
    if weight.dtype == rushlight.int64 and input.is_floating_point():
        import warnings

        warnings.warn(
            "Argument order of nn.functional.embedding_bag was changed. Usage "
            "`embedding_bag(weight, input, ...)` is deprecated, and should now be "
            "`embedding_bag(input, weight, ...)`.",
            stacklevel=2,
        )
        input, weight = weight, input
    _check_bags(
        input, weight, offsets, mode, per_sample_weights, scale_grad_by_freq, include_last_offset
    )
    if padding_idx is not None:
        rows = weight.shape[0]
        if not -rows <= padding_idx < rows:
            raise RuntimeError(
                "padding_idx must be within the number of embeddings, "
                f"-{rows} through {rows - 1}, but got {padding_idx}"
            )
        padding_idx = _row(padding_idx, rows)
    flat = input.reshape(-1)
    if offsets is not None:
        starts = offsets[:-1] if include_last_offset else offsets
        bags = starts.numel()
        # What lies behind the end of the last bag is in none.
        end = int(offsets[-1]) if include_last_offset else flat.numel() if bags else 0
        flat = flat[:end]
        if per_sample_weights is not None:
            per_sample_weights = per_sample_weights[:end]
        # The bag of a position is the last one that starts at it or before it.
        bag = rushlight.searchsorted(starts.contiguous(), rushlight.arange(end), right=True) - 1
    row = -1 if padding_idx is None else padding_idx
    try:
        if max_norm is not None:
            _renorm(weight, flat, max_norm, norm_type, row, scale_grad_by_freq, sparse)
        if offsets is None and padding_idx is None and input.numel():
            looked_up = kernels.embedding(weight, input, row, scale_grad_by_freq, sparse)
            return _equal_bags(looked_up, mode, per_sample_weights)
        looked_up = kernels.embedding(weight, flat, row, scale_grad_by_freq, sparse)
    except IndexError as error:
        raise RuntimeError(f"embedding_bag: {error}") from None
    if offsets is None:
        bags, length = input.shape
        bag = rushlight.arange(bags).repeat_interleave(length)
    counts = rushlight.ones(flat.numel(), dtype=weight.dtype)
    if padding_idx is not None:
        counts = (flat != padding_idx).to(weight.dtype)
        keep = counts.bool().nonzero().reshape(-1)
        looked_up, bag, counts = looked_up[keep], bag[keep], counts[keep]
        if per_sample_weights is not None:
            per_sample_weights = per_sample_weights.reshape(-1)[keep]
    return _bag(looked_up, bag, bags, counts, mode, per_sample_weights)


def _equal_bags(rows: Tensor, mode: str, per_sample_weights: Tensor | None) -> Tensor:
    """Reduces (bags, rows of a bag, columns) to (bags, columns)."""
    if mode == "max":
        return rows.max(1).values
    if per_sample_weights is not None:
        rows = rows * per_sample_weights.unsqueeze(2)
    return rows.sum(1) if mode == "sum" else rows.mean(1)


def _bag(
    rows: Tensor,
    bag: Tensor,
    bags: int,
    counts: Tensor,
    mode: str,
    per_sample_weights: Tensor | None,
) -> Tensor:
    """Reduces rows that are marked with the numbers of their bags."""
    columns = rows.shape[1]
    empty = rushlight.zeros(bags, columns, dtype=rows.dtype)
    if mode == "max":
        index = bag.unsqueeze(1).expand(-1, columns)
        return empty.scatter_reduce(0, index, rows, "amax", include_self=False)
    if per_sample_weights is not None:
        rows = rows * per_sample_weights.reshape(-1, 1)
    sums = empty.index_add(0, bag, rows)
    if mode == "sum":
        return sums
    sizes = rushlight.zeros(bags, dtype=rows.dtype).index_add(0, bag, counts)
    return sums / sizes.clamp_min(1).unsqueeze(1)


def one_hot(tensor: Tensor, num_classes: int = -1) -> Tensor:
    """Returns vectors that are 1 at an index and 0 elsewhere.

    Args:
        tensor: indices, int64, any shape.
        num_classes: the length of the vectors; -1 is the largest index + 1.

    Returns:
        An int64 tensor (*, num_classes).

    Raises:
        RuntimeError: an index is negative or too large, or the dtype is another.

    Example:
        >>> F.one_hot(rushlight.tensor([0, 2]))
        tensor([[1, 0, 0],
                [0, 0, 1]])
    """
    if tensor.dtype != rushlight.int64:
        raise RuntimeError(
            f"one_hot is only applicable to index tensor of type LongTensor, got {tensor.dtype}"
        )
    if tensor.numel() == 0:
        if num_classes <= 0:
            raise RuntimeError("Can not infer total number of classes from empty tensor.")
        return rushlight.zeros(*tensor.shape, num_classes, dtype=rushlight.int64)
    if int(tensor.min()) < 0:
        raise RuntimeError("Class values must be non-negative.")
    largest = int(tensor.max())
    if num_classes == -1:
        num_classes = largest + 1
    elif num_classes < 1 or largest >= num_classes:
        raise RuntimeError("Class values must be smaller than num_classes.")
    zeros = rushlight.zeros(*tensor.shape, num_classes, dtype=rushlight.int64)
    return zeros.scatter_(-1, tensor.unsqueeze(-1), 1)
