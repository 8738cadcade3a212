"""A linear map and the cross entropy of its outputs."""

from __future__ import annotations

import math

import rushlight

from .. import functional as F
from .linear import Linear
from .loss_base import _WeightedLoss

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from rushlight import Tensor

__all__ = ["LinearCrossEntropyLoss", "LinearCrossEntropyOptions"]

_CHUNKING_METHODS = ("auto", "aspect_ratio", None)
_ACC_POLICIES = ("accurate", "balanced", "compact", "auto")


class LinearCrossEntropyOptions:
    """PyTorch's wishes for how `LinearCrossEntropyLoss` cuts its work in pieces.

    They are checked and shown, and have no effect on the result.

    Args:
        allow_retain_graph: whether backward may run twice.
        batch_chunk_size: the number of samples in a piece.
        chunking_method: "auto", "aspect_ratio:N" or None.
        acc_policy: "accurate", "balanced", "compact" or "auto".
        acc_dtype: the dtype of sums.

    Raises:
        ValueError: an option is unknown.

    Example:
        >>> nn.LinearCrossEntropyOptions(batch_chunk_size=4).batch_chunk_size
        4
    """

    def __init__(
        self,
        allow_retain_graph: bool = False,
        batch_chunk_size: int | None = None,
        chunking_method: str | None = "auto",
        acc_policy: str = "auto",
        acc_dtype: rushlight.dtype | None = None,
    ) -> None:
        if batch_chunk_size is not None and batch_chunk_size <= 0:
            raise ValueError(
                f"batch_chunk_size must be positive int or None, got {batch_chunk_size}"
            )
        method = chunking_method.partition(":")[0] if chunking_method else chunking_method
        if method not in _CHUNKING_METHODS:
            raise ValueError(f"invalid chunking_method: {chunking_method!r}")
        if acc_policy not in _ACC_POLICIES:
            raise ValueError(f"invalid acc_policy: {acc_policy!r}")
        self.allow_retain_graph = allow_retain_graph
        self.batch_chunk_size = batch_chunk_size
        self.chunking_method = chunking_method
        self.acc_policy = acc_policy
        self.acc_dtype = acc_dtype

    def __repr__(self) -> str:
        options = ", ".join(f"{name}={value!r}" for name, value in vars(self).items())
        return f"LinearCrossEntropyOptions({options})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, LinearCrossEntropyOptions) and vars(self) == vars(other)

    __hash__ = None  # type: ignore[assignment]


class LinearCrossEntropyLoss(_WeightedLoss):
    """The cross entropy of a linear map's outputs, see `F.linear_cross_entropy`.

    Args:
        in_features: the size of each input sample.
        num_classes: the number of classes C.
        out_features: the shape of the targets of a sample; () is one target.
        bias: whether the linear map adds a bias.
        device: None or the CPU.
        dtype: the dtype of the parameters.
        reduction: "none", "mean" or "sum".
        weight: a factor for each class, (C,).
        ignore_index: a target that does not count; None is -100.
        label_smoothing: the share of the target that is spread evenly over all classes.
        options: has no effect on the result.

    Attributes:
        linear: the linear map, with C prod(out_features) outputs.

    Raises:
        RuntimeError: `weight` is not (C,), or `label_smoothing` lies outside of [0, 1].

    Example:
        >>> loss = nn.LinearCrossEntropyLoss(5, 10)
        >>> loss(rushlight.rand(2, 5), rushlight.tensor([1, 2])).shape
        torch.Size([])
    """

    def __init__(
        self,
        in_features: int,
        num_classes: int,
        *,
        out_features: tuple[int, ...] = (),
        bias: bool = False,
        device: Any = None,
        dtype: rushlight.dtype | None = None,
        reduction: str = "mean",
        weight: Tensor | None = None,
        ignore_index: int | None = None,
        label_smoothing: float = 0.0,
        options: LinearCrossEntropyOptions | None = None,
    ) -> None:
        if weight is not None and tuple(weight.shape) != (num_classes,):
            raise RuntimeError(
                f"LinearCrossEntropyLoss: expected weight shape to be {(num_classes,)}, "
                f"got {tuple(weight.shape)}"
            )
        if not 0 <= label_smoothing <= 1:
            raise RuntimeError(
                "LinearCrossEntropyLoss: expected label_smoothing to be in range [0, 1], "
                f"got {label_smoothing}"
            )
        super().__init__(weight=weight, reduction=reduction)
        self.num_classes = num_classes
        self.out_features = out_features
        self.linear = Linear(
            in_features, num_classes * math.prod(out_features), bias, device, dtype
        )
        self.ignore_index = ignore_index
        self.label_smoothing = label_smoothing
        self.options = options

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Maps samples (N, in_features) and targets (N, *out_features) to the loss."""
        shape = (self.num_classes, *self.out_features)
        bias = self.linear.bias
        return F.linear_cross_entropy(
            input,
            self.linear.weight.reshape(*shape, -1),
            target,
            linear_bias=None if bias is None else bias.reshape(shape),
            weight=self.weight,
            reduction=self.reduction,
            ignore_index=self.ignore_index,
            label_smoothing=self.label_smoothing,
        )

    def extra_repr(self) -> str:
        """Shows the options."""
        return (
            f"in_features={self.linear.in_features}, num_classes={self.num_classes}, "
            f"out_features={self.out_features}, bias={self.linear.bias is not None}, "
            f"reduction={self.reduction}, ignore_index={self.ignore_index}, "
            f"label_smoothing={self.label_smoothing}, options={self.options}"
        )
