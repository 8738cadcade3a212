"""Instance normalisation."""

from __future__ import annotations

import rushlight

from .. import functional as F
from .batchnorm import _LazyNormBase, _NormBase

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from rushlight import Tensor

__all__ = [
    "InstanceNorm1d",
    "InstanceNorm2d",
    "InstanceNorm3d",
    "LazyInstanceNorm1d",
    "LazyInstanceNorm2d",
    "LazyInstanceNorm3d",
]


class _InstanceNorm(_NormBase):
    """What instance normalisation of any dimension shares."""

    def __init__(
        self,
        num_features: int,
        eps: float = 1e-5,
        momentum: float = 0.1,
        affine: bool = False,
        track_running_stats: bool = False,
        device: Any = None,
        dtype: rushlight.dtype | None = None,
        *,
        bias: bool = True,
    ) -> None:
        super().__init__(
            num_features, eps, momentum, affine, track_running_stats, device, dtype, bias=bias
        )

    def forward(self, input: Tensor) -> Tensor:
        """Normalises (N, C, *) or (C, *)."""
        self._check_input_dim(input)
        batch_dims = self._dims[-1]
        axis = input.dim() - batch_dims + 1
        if input.shape[axis] != self.num_features:
            if self.affine:
                raise ValueError(
                    f"expected input's size at dim={axis} to match num_features "
                    f"({self.num_features}), but got: {input.shape[axis]}."
                )
            import warnings

            warnings.warn(
                f"input's size at dim={axis} does not match num_features. You can silence this "
                "warning by not passing in num_features, which is not used because affine=False",
                stacklevel=3,
            )
        batch = input if input.dim() == batch_dims else input.unsqueeze(0)
        result = F.instance_norm(
            batch,
            self.running_mean,
            self.running_var,
            self.weight,
            self.bias,
            self.training or not self.track_running_stats,
            0.0 if self.momentum is None else self.momentum,
            self.eps,
        )
        return result if batch is input else result.squeeze(0)

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
        """Explains states from before statistics were optional."""
        if local_metadata.get("version") is None and not self.track_running_stats:
            names = [
                prefix + name
                for name in ("running_mean", "running_var")
                if prefix + name in state_dict
            ]
            if names:
                error_msgs.append(
                    f"Unexpected running stats buffer(s) {names} for {type(self).__name__} with "
                    "track_running_stats=False. If the statistics are not wanted, remove them "
                    "from the state_dict; otherwise set track_running_stats=True."
                )
                for name in names:
                    state_dict.pop(name)
        super()._load_from_state_dict(
            state_dict, prefix, local_metadata, strict, missing_keys, unexpected_keys, error_msgs
        )


class InstanceNorm1d(_InstanceNorm):
    """Normalises each channel of each signal, see `F.instance_norm`.

    Args:
        num_features: the number of channels C.
        eps: is added to the variance.
        momentum: the share of a batch in the running statistics.
        affine: whether each channel is scaled and shifted by learned numbers.
        track_running_stats: whether running statistics are kept and used in evaluation.
        device: None or the CPU.
        dtype: the dtype of parameters and statistics.
        bias: whether an affine module shifts too.

    Example:
        >>> nn.InstanceNorm1d(1, eps=1e-9)(rushlight.tensor([[[1.0, 3.0]]]))
        tensor([[[-1.,  1.]]])
    """

    _dims = (2, 3)


class InstanceNorm2d(_InstanceNorm):
    """Normalises each channel of each image, see `F.instance_norm`.

    Args:
        num_features: the number of channels C.
        eps: is added to the variance.
        momentum: the share of a batch in the running statistics.
        affine: whether each channel is scaled and shifted by learned numbers.
        track_running_stats: whether running statistics are kept and used in evaluation.
        device: None or the CPU.
        dtype: the dtype of parameters and statistics.
        bias: whether an affine module shifts too.

    Example:
        >>> nn.InstanceNorm2d(3)(rushlight.rand(2, 3, 4, 4)).shape
        torch.Size([2, 3, 4, 4])
    """

    _dims = (3, 4)


class InstanceNorm3d(_InstanceNorm):
    """Normalises each channel of each volume, see `F.instance_norm`.

    Args:
        num_features: the number of channels C.
        eps: is added to the variance.
        momentum: the share of a batch in the running statistics.
        affine: whether each channel is scaled and shifted by learned numbers.
        track_running_stats: whether running statistics are kept and used in evaluation.
        device: None or the CPU.
        dtype: the dtype of parameters and statistics.
        bias: whether an affine module shifts too.

    Example:
        >>> nn.InstanceNorm3d(3)(rushlight.rand(2, 3, 2, 2, 2)).shape
        torch.Size([2, 3, 2, 2, 2])
    """

    _dims = (4, 5)


class _LazyInstanceNorm(_LazyNormBase):
    """What lazy instance normalisation of any dimension shares."""

    def initialize_parameters(self: Any, input: Tensor) -> None:
        """Takes the number of channels from the first input."""
        self._check_input_dim(input)
        super().initialize_parameters(
            input if input.dim() == self._dims[-1] else input.unsqueeze(0)
        )


class LazyInstanceNorm1d(_LazyInstanceNorm, _InstanceNorm):
    """An `InstanceNorm1d` that finds `num_features` at its first call.

    Args:
        eps: is added to the variance.
        momentum: the share of a batch in the running statistics.
        affine: whether each channel is scaled and shifted by learned numbers.
        track_running_stats: whether running statistics are kept and used in evaluation.
        device: None or the CPU.
        dtype: the dtype of parameters and statistics.
        bias: whether an affine module shifts too.
    """

    cls_to_become = InstanceNorm1d
    _dims = (2, 3)


class LazyInstanceNorm2d(_LazyInstanceNorm, _InstanceNorm):
    """An `InstanceNorm2d` that finds `num_features` at its first call.

    Args:
        eps: is added to the variance.
        momentum: the share of a batch in the running statistics.
        affine: whether each channel is scaled and shifted by learned numbers.
        track_running_stats: whether running statistics are kept and used in evaluation.
        device: None or the CPU.
        dtype: the dtype of parameters and statistics.
        bias: whether an affine module shifts too.

    Example:
        >>> layer = nn.LazyInstanceNorm2d()
        >>> layer(rushlight.rand(2, 3, 4, 4)).shape, layer.num_features
        (torch.Size([2, 3, 4, 4]), 3)
    """

    cls_to_become = InstanceNorm2d
    _dims = (3, 4)


class LazyInstanceNorm3d(_LazyInstanceNorm, _InstanceNorm):
    """An `InstanceNorm3d` that finds `num_features` at its first call.

    Args:
        eps: is added to the variance.
        momentum: the share of a batch in the running statistics.
        affine: whether each channel is scaled and shifted by learned numbers.
        track_running_stats: whether running statistics are kept and used in evaluation.
        device: None or the CPU.
        dtype: the dtype of parameters and statistics.
        bias: whether an affine module shifts too.
    """

    cls_to_become = InstanceNorm3d
    _dims = (4, 5)
