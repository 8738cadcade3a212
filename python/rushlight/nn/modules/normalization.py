"""Layer, group, root-mean-square and local response normalisation."""

from __future__ import annotations

import rushlight

from .. import functional as F
from .. import init
from ..functional import kernels
from ..parameter import Parameter
from .module import Module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from rushlight import Tensor

__all__ = ["CrossMapLRN2d", "GroupNorm", "LayerNorm", "LocalResponseNorm", "RMSNorm"]


class LocalResponseNorm(Module):
    """Divides by a power of the mean square of neighbouring channels, see
    `F.local_response_norm`.

    Args:
        size: the number of neighbouring channels.
        alpha: a factor.
        beta: an exponent.
        k: is added.

    Example:
        >>> nn.LocalResponseNorm(2)(rushlight.rand(1, 4, 3)).shape
        torch.Size([1, 4, 3])
    """

    def __init__(self, size: int, alpha: float = 1e-4, beta: float = 0.75, k: float = 1.0) -> None:
        super().__init__()
        self.size = size
        self.alpha = alpha
        self.beta = beta
        self.k = k

    def forward(self, input: Tensor) -> Tensor:
        """Normalises (N, C, *)."""
        return F.local_response_norm(input, self.size, self.alpha, self.beta, self.k)

    def extra_repr(self) -> str:
        """Shows the options."""
        return f"{self.size}, alpha={self.alpha}, beta={self.beta}, k={self.k}"


class CrossMapLRN2d(LocalResponseNorm):
    """`LocalResponseNorm` of images whose neighbourhood is symmetric: an even `size` reaches no
    further than the odd number below it.

    Args:
        size: the number of neighbouring channels.
        alpha: a factor.
        beta: an exponent.
        k: is added.

    Example:
        >>> nn.CrossMapLRN2d(2)(rushlight.rand(1, 4, 3, 3)).shape
        torch.Size([1, 4, 3, 3])
    """

    def __init__(self, size: int, alpha: float = 1e-4, beta: float = 0.75, k: float = 1) -> None:
        super().__init__(size, alpha, beta, k)

    def forward(self, input: Tensor) -> Tensor:
        """Normalises (N, C, H, W)."""
        if input.dim() != 4:
            raise ValueError(f"CrossMapLRN2d: Expected input to be 4D, got {input.dim()}D instead.")
        samples, channels = input.shape[:2]
        squares = input.square().reshape(samples, 1, channels, -1)
        reach = (self.size - 1) // 2
        window = 2 * reach + 1
        padded = F.pad(squares, (0, 0, reach, reach))
        means = F.avg_pool2d(padded, (window, 1), 1, divisor_override=self.size)
        means = means.reshape(input.shape)
        return input / (means * self.alpha + self.k).pow(self.beta)


class LayerNorm(Module):
    """Normalises over the last dimensions, see `F.layer_norm`.

    Args:
        normalized_shape: the sizes of the last dimensions, or the last size.
        eps: is added to the variance.
        elementwise_affine: whether each element is scaled and shifted by learned numbers.
        bias: whether an affine module shifts too.
        device: None or the CPU.
        dtype: the dtype of the parameters.

    Attributes:
        weight: normalized_shape, first 1, or None.
        bias: normalized_shape, first 0, or None.

    Example:
        >>> nn.LayerNorm(2, eps=0.0, elementwise_affine=False)(rushlight.tensor([1.0, 3.0]))
        tensor([-1.,  1.])
    """

    weight: Parameter | None
    bias: Parameter | None

    def __init__(
        self,
        normalized_shape: int | Sequence[int],
        eps: float = 1e-5,
        elementwise_affine: bool = True,
        bias: bool = True,
        device: Any = None,
        dtype: rushlight.dtype | None = None,
    ) -> None:
        super().__init__()
        if isinstance(normalized_shape, int):
            normalized_shape = (normalized_shape,)
        self.normalized_shape = tuple(normalized_shape)
        self.eps = eps
        self.elementwise_affine = elementwise_affine
        for name, wanted in (
            ("weight", elementwise_affine),
            ("bias", elementwise_affine and bias),
        ):
            value = None
            if wanted:
                data = rushlight.empty(self.normalized_shape, device=device, dtype=dtype)
                value = Parameter(data)
            self.register_parameter(name, value)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Sets the affine map to the identity."""
        if self.weight is not None:
            init.ones_(self.weight)
        if self.bias is not None:
            init.zeros_(self.bias)

    def forward(self, input: Tensor) -> Tensor:
        """Normalises (*, normalized_shape)."""
        return kernels.layer_norm(input, self.normalized_shape, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        """Shows the options."""
        return (
            f"{self.normalized_shape}, eps={self.eps}, "
            f"elementwise_affine={self.elementwise_affine}, bias={self.bias is not None}"
        )


class GroupNorm(Module):
    """Normalises over groups of channels, see `F.group_norm`.

    Args:
        num_groups: how many groups the channels form.
        num_channels: the number of channels C.
        eps: is added to the variance.
        affine: whether each channel is scaled and shifted by learned numbers.
        device: None or the CPU.
        dtype: the dtype of the parameters.
        bias: whether an affine module shifts too.

    Attributes:
        weight: (C,), first 1, or None.
        bias: (C,), first 0, or None.

    Raises:
        ValueError: `num_groups` does not divide `num_channels`.

    Example:
        >>> nn.GroupNorm(2, 4)(rushlight.rand(1, 4, 3, 3)).shape
        torch.Size([1, 4, 3, 3])
    """

    weight: Parameter | None
    bias: Parameter | None

    def __init__(
        self,
        num_groups: int,
        num_channels: int,
        eps: float = 1e-5,
        affine: bool = True,
        device: Any = None,
        dtype: rushlight.dtype | None = None,
        *,
        bias: bool = True,
    ) -> None:
        super().__init__()
        if num_channels % num_groups != 0:
            raise ValueError(
                f"GroupNorm: num_channels ({num_channels}) must be divisible by num_groups "
                f"({num_groups})"
            )
        self.num_groups = num_groups
        self.num_channels = num_channels
        self.eps = eps
        self.affine = affine
        for name, wanted in (("weight", affine), ("bias", affine and bias)):
            value = None
            if wanted:
                value = Parameter(rushlight.empty(num_channels, device=device, dtype=dtype))
            self.register_parameter(name, value)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Sets the affine map to the identity."""
        if self.weight is not None:
            init.ones_(self.weight)
        if self.bias is not None:
            init.zeros_(self.bias)

    def forward(self, input: Tensor) -> Tensor:
        """Normalises (N, C, *)."""
        return F.group_norm(input, self.num_groups, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        """Shows the options."""
        return (
            f"{self.num_groups}, {self.num_channels}, eps={self.eps}, affine={self.affine}, "
            f"bias={self.bias is not None}"
        )


class RMSNorm(Module):
    """Divides by the root mean square over the last dimensions, see `F.rms_norm`.

    Args:
        normalized_shape: the sizes of the last dimensions, or the last size.
        eps: is added to the mean square; None is the machine epsilon of the input's dtype.
        elementwise_affine: whether each element is scaled by a learned number.
        device: None or the CPU.
        dtype: the dtype of the parameter.

    Attributes:
        weight: normalized_shape, first 1, or None.

    Example:
        >>> nn.RMSNorm(2, elementwise_affine=False)(rushlight.tensor([3.0, 3.0]))
        tensor([1., 1.])
    """

    weight: Parameter | None

    def __init__(
        self,
        normalized_shape: int | Sequence[int],
        eps: float | None = None,
        elementwise_affine: bool = True,
        device: Any = None,
        dtype: rushlight.dtype | None = None,
    ) -> None:
        super().__init__()
        if isinstance(normalized_shape, int):
            normalized_shape = (normalized_shape,)
        self.normalized_shape = tuple(normalized_shape)
        self.eps = eps
        self.elementwise_affine = elementwise_affine
        if elementwise_affine:
            data = rushlight.empty(self.normalized_shape, device=device, dtype=dtype)
            self.weight = Parameter(data)
        else:
            self.register_parameter("weight", None)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Sets all factors to 1."""
        if self.weight is not None:
            init.ones_(self.weight)

    def forward(self, input: Tensor) -> Tensor:
        """Normalises (*, normalized_shape)."""
        return F.rms_norm(input, self.normalized_shape, self.weight, self.eps)

    def extra_repr(self) -> str:
        """Shows the options."""
        return (
            f"{self.normalized_shape}, eps={self.eps}, elementwise_affine={self.elementwise_affine}"
        )
