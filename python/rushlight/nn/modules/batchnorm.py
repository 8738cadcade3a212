"""Batch normalisation."""

from __future__ import annotations

import rushlight

from .. import functional as F
from .. import init
from ..parameter import Parameter, UninitializedBuffer, UninitializedParameter
from .lazy import LazyModuleMixin
from .module import Module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from rushlight import Tensor

__all__ = [
    "BatchNorm1d",
    "BatchNorm2d",
    "BatchNorm3d",
    "LazyBatchNorm1d",
    "LazyBatchNorm2d",
    "LazyBatchNorm3d",
]


class _NormBase(Module):
    """What batch and instance normalisation share: affine parameters and running statistics."""

    _version = 2  # 2 has num_batches_tracked
    _dims: tuple[int, ...]
    weight: Parameter | None
    bias: Parameter | None
    running_mean: Tensor | None
    running_var: Tensor | None
    num_batches_tracked: Tensor | None

    def __init__(
        self,
        num_features: int,
        eps: float = 1e-5,
        momentum: float | None = 0.1,
        affine: bool = True,
        track_running_stats: bool = True,
        device: Any = None,
        dtype: rushlight.dtype | None = None,
        *,
        bias: bool = True,
    ) -> None:
        super().__init__()
        self.num_features = num_features
        self.eps = eps
        self.momentum = momentum
        self.affine = affine
        self.track_running_stats = track_running_stats
        self._make_parameters(affine, bias, device, dtype)
        self._make_buffers(track_running_stats, device, dtype)
        self.reset_parameters()

    def _make_parameters(
        self, affine: bool, bias: bool, device: Any, dtype: rushlight.dtype | None
    ) -> None:
        for name, wanted in (("weight", affine), ("bias", affine and bias)):
            value = None
            if wanted:
                value = Parameter(rushlight.empty(self.num_features, device=device, dtype=dtype))
            self.register_parameter(name, value)

    def _make_buffers(self, tracked: bool, device: Any, dtype: rushlight.dtype | None) -> None:
        count = self.num_features
        for name, make in (("running_mean", rushlight.zeros), ("running_var", rushlight.ones)):
            value = make(count, device=device, dtype=dtype) if tracked else None
            self.register_buffer(name, value)
        batches = rushlight.tensor(0, dtype=rushlight.int64) if tracked else None
        self.register_buffer("num_batches_tracked", batches)

    def reset_running_stats(self) -> None:
        """Forgets the running statistics."""
        if self.track_running_stats:
            self.running_mean.zero_()  # type: ignore[union-attr]
            self.running_var.fill_(1)  # type: ignore[union-attr]
            if self.num_batches_tracked is not None:
                self.num_batches_tracked.zero_()

    def reset_parameters(self) -> None:
        """Forgets the running statistics and sets the affine map to the identity."""
        self.reset_running_stats()
        if self.weight is not None:
            init.ones_(self.weight)
        if self.bias is not None:
            init.zeros_(self.bias)

    def _check_input_dim(self, input: Tensor) -> None:
        if input.dim() not in self._dims:
            wanted = " or ".join(f"{dims}D" for dims in self._dims)
            raise ValueError(f"expected {wanted} input (got {input.dim()}D input)")

    def extra_repr(self) -> str:
        """Shows the options."""
        return (
            f"{self.num_features}, eps={self.eps}, momentum={self.momentum}, "
            f"affine={self.affine}, bias={self.bias is not None}, "
            f"track_running_stats={self.track_running_stats}"
        )

    def _load_from_state_dict(
        self,
        state_dict: dict[str, Any],
        prefix: str,
        local_metadata: dict[str, Any],
        strict: bool,
        missing_keys: list[str],
        unexpected_keys: list[str],
        error_msgs: list[str],
    ) -> None:
        """Loads states from before batches were counted, too."""
        key = prefix + "num_batches_tracked"
        old = (local_metadata.get("version") or 1) < 2
        if old and self.track_running_stats and key not in state_dict:
            counted = self.num_batches_tracked
            state_dict[key] = rushlight.tensor(0) if counted is None else counted
        super()._load_from_state_dict(
            state_dict, prefix, local_metadata, strict, missing_keys, unexpected_keys, error_msgs
        )


class _BatchNorm(_NormBase):
    """What batch normalisation of any dimension shares."""

    def forward(self, input: Tensor) -> Tensor:
        """Normalises (N, C, *)."""
        if input.dim() not in self._dims:
            self._check_input_dim(input)
        momentum = 0.0 if self.momentum is None else self.momentum
        batches = None
        if not self.training:
            mean, var = self.running_mean, self.running_var
            from_batch = mean is None and var is None
        else:
            from_batch = True
            mean, var = None, None
            if self.track_running_stats:
                mean, var = self.running_mean, self.running_var
                batches = self.num_batches_tracked
                if batches is not None and self.momentum is None:
                    momentum = 1.0 / (float(batches) + 1.0)
        counted = None
        if batches is not None:
            # Of another dtype, plus 1 and minus 1 may be rounded.
            counted = None if batches.dtype == rushlight.int64 else batches.clone()
            batches.add_(1)
        try:
            return F.batch_norm(
                input, mean, var, self.weight, self.bias, from_batch, momentum, self.eps
            )
        except BaseException:
            # Only what was normalised counts.
            if batches is not None and counted is None:
                batches.sub_(1)
            elif batches is not None:
                batches.copy_(counted)
            raise


class BatchNorm1d(_BatchNorm):
    """Normalises channels over a batch of vectors or signals, see `F.batch_norm`.

    Args:
        num_features: the number of channels C.
        eps: is added to the variance.
        momentum: the share of a batch in the running statistics; None takes their plain mean.
        affine: whether each channel is scaled and shifted by learned numbers.
        track_running_stats: whether running statistics are kept and used in evaluation.
        device: None or the CPU.
        dtype: the dtype of parameters and statistics.
        bias: whether an affine module shifts too.

    Attributes:
        weight: (C,), first 1, or None.
        bias: (C,), first 0, or None.
        running_mean: (C,) or None.
        running_var: (C,) or None.
        num_batches_tracked: the number of batches seen, or None.

    Example:
        >>> nn.BatchNorm1d(1, eps=1e-9, affine=False)(rushlight.tensor([[1.0], [3.0]]))
        tensor([[-1.],
                [ 1.]])
    """

    _dims = (2, 3)


class BatchNorm2d(_BatchNorm):
    """Normalises channels over a batch of images, see `F.batch_norm`.

    Args:
        num_features: the number of channels C.
        eps: is added to the variance.
        momentum: the share of a batch in the running statistics; None takes their plain mean.
        affine: whether each channel is scaled and shifted by learned numbers.
        track_running_stats: whether running statistics are kept and used in evaluation.
        device: None or the CPU.
        dtype: the dtype of parameters and statistics.
        bias: whether an affine module shifts too.

    Example:
        >>> nn.BatchNorm2d(3)(rushlight.rand(2, 3, 4, 4)).shape
        torch.Size([2, 3, 4, 4])
    """

    _dims = (4,)


class BatchNorm3d(_BatchNorm):
    """Normalises channels over a batch of volumes, see `F.batch_norm`.

    Args:
        num_features: the number of channels C.
        eps: is added to the variance.
        momentum: the share of a batch in the running statistics; None takes their plain mean.
        affine: whether each channel is scaled and shifted by learned numbers.
        track_running_stats: whether running statistics are kept and used in evaluation.
        device: None or the CPU.
        dtype: the dtype of parameters and statistics.
        bias: whether an affine module shifts too.

    Example:
        >>> nn.BatchNorm3d(3)(rushlight.rand(2, 3, 2, 2, 2)).shape
        torch.Size([2, 3, 2, 2, 2])
    """

    _dims = (5,)


class _LazyNormBase(LazyModuleMixin):
    """What lazy batch and instance normalisation share."""

    weight: Any
    bias: Any
    running_mean: Any
    running_var: Any
    num_batches_tracked: Any

    def __init__(
        self: Any,
        eps: float = 1e-5,
        momentum: float | None = 0.1,
        affine: bool = True,
        track_running_stats: bool = True,
        device: Any = None,
        dtype: rushlight.dtype | None = None,
        *,
        bias: bool = True,
    ) -> None:
        options: dict[str, Any] = {"device": device, "dtype": dtype}
        super().__init__(0, eps, momentum, False, False, **options)
        self.affine = affine
        self.track_running_stats = track_running_stats
        if affine:
            self.weight = UninitializedParameter(**options)
            if bias:
                self.bias = UninitializedParameter(**options)
        if track_running_stats:
            self.running_mean = UninitializedBuffer(**options)
            self.running_var = UninitializedBuffer(**options)
            self.num_batches_tracked = rushlight.tensor(0, dtype=rushlight.int64)

    def reset_parameters(self: Any) -> None:
        """Sets first values once the sizes are known."""
        if not self.has_uninitialized_params() and self.num_features != 0:
            super().reset_parameters()

    def initialize_parameters(self: Any, input: Tensor) -> None:
        """Takes the number of channels from the first input."""
        if not self.has_uninitialized_params():
            self.num_features = self.num_features or input.shape[1]
            return
        self._check_input_dim(input)
        counted = self.num_batches_tracked
        if counted is not None and counted.numel() != 1:
            raise ValueError(
                f"num_batches_tracked must have one element, got shape {list(counted.shape)}"
            )
        self.num_features = input.shape[1]
        for member in (self.weight, self.bias, self.running_mean, self.running_var):
            if member is not None:
                member.materialize((self.num_features,))
        self.reset_parameters()


class LazyBatchNorm1d(_LazyNormBase, _BatchNorm):
    """A `BatchNorm1d` that finds `num_features` at its first call.

    Args:
        eps: is added to the variance.
        momentum: the share of a batch in the running statistics; None takes their plain mean.
        affine: whether each channel is scaled and shifted by learned numbers.
        track_running_stats: whether running statistics are kept and used in evaluation.
        device: None or the CPU.
        dtype: the dtype of parameters and statistics.
        bias: whether an affine module shifts too.

    Example:
        >>> layer = nn.LazyBatchNorm1d()
        >>> layer(rushlight.rand(4, 3)).shape, layer.num_features
        (torch.Size([4, 3]), 3)
    """

    cls_to_become = BatchNorm1d
    _dims = (2, 3)


class LazyBatchNorm2d(_LazyNormBase, _BatchNorm):
    """A `BatchNorm2d` that finds `num_features` at its first call.

    Args:
        eps: is added to the variance.
        momentum: the share of a batch in the running statistics; None takes their plain mean.
        affine: whether each channel is scaled and shifted by learned numbers.
        track_running_stats: whether running statistics are kept and used in evaluation.
        device: None or the CPU.
        dtype: the dtype of parameters and statistics.
        bias: whether an affine module shifts too.
    """

    cls_to_become = BatchNorm2d
    _dims = (4,)


class LazyBatchNorm3d(_LazyNormBase, _BatchNorm):
    """A `BatchNorm3d` that finds `num_features` at its first call.

    Args:
        eps: is added to the variance.
        momentum: the share of a batch in the running statistics; None takes their plain mean.
        affine: whether each channel is scaled and shifted by learned numbers.
        track_running_stats: whether running statistics are kept and used in evaluation.
        device: None or the CPU.
        dtype: the dtype of parameters and statistics.
        bias: whether an affine module shifts too.
    """

    cls_to_become = BatchNorm3d
    _dims = (5,)
