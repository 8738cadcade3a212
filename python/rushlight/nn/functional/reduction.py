"""How losses sum up what they found for each element."""

from __future__ import annotations

import warnings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from rushlight import Tensor


def check_reduction(loss: str, reduction: str) -> None:
    """Raises ValueError, in the name of the loss, unless the reduction's name is known."""
    if reduction not in ("none", "mean", "sum"):
        raise ValueError(f"{loss}: {reduction} is not a valid value for reduction")


def reduced(loss: str, values: Tensor, reduction: str) -> Tensor:
    """The values themselves, their mean or their sum."""
    if reduction == "mean":
        return values.mean()
    if reduction == "sum":
        return values.sum()
    check_reduction(loss, reduction)
    return values


def legacy_reduction(size_average: bool | None, reduce: bool | None, reduction: str) -> str:
    """The reduction that the two deprecated arguments ask for, if they are given."""
    if size_average is None and reduce is None:
        return reduction
    size_average = True if size_average is None else size_average
    reduce = True if reduce is None else reduce
    name = "none" if not reduce else "mean" if size_average else "sum"
    warnings.warn(
        f"size_average and reduce args will be deprecated, please use reduction='{name}' instead.",
        stacklevel=3,
    )
    return name


def warn_of_broadcasting(input: Tensor, target: Tensor) -> None:
    """Warns that a target of another shape is rarely meant."""
    if input.shape != target.shape:
        warnings.warn(
            f"Using a target size ({target.shape}) that is different to the input size "
            f"({input.shape}). This will likely lead to incorrect results due to broadcasting. "
            "Please ensure they have the same size.",
            stacklevel=3,
        )


def check_weight(loss: str, values: Tensor, weight: Tensor) -> None:
    """Raises ValueError, in the name of the loss, unless there is a weight for each value."""
    if weight.shape != values.shape:
        raise ValueError(
            f"{loss}: Weights and input must have the same size, got {weight.shape} and "
            f"{values.shape}"
        )


def weighted(loss: str, values: Tensor, weight: Tensor, reduction: str) -> Tensor:
    """The reduction of values with weights; the mean is over the weights."""
    check_weight(loss, values, weight)
    if reduction == "mean":
        return (values * weight).sum() / weight.sum()
    return reduced(loss, values * weight, reduction)
