"""Linear layers."""

from __future__ import annotations

import math

import rushlight

from .. import init
from ..functional import kernels
from ..parameter import Parameter, UninitializedParameter
from .lazy import LazyModuleMixin
from .module import Module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from rushlight import Tensor

__all__ = ["Bilinear", "Identity", "LazyLinear", "Linear"]


class Identity(Module):
    """Returns its input.

    Args:
        args: have no effect.
        kwargs: have no effect.

    Example:
        >>> nn.Identity(54, unused=True)(rushlight.ones(2))
        tensor([1., 1.])
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__()

    def forward(self, input: Tensor) -> Tensor:
        """Returns the input."""
        return input


class Linear(Module):
    """x A^T + b.

    Args:
        in_features: the size of the input's last dimension.
        out_features: the size of the output's last dimension.
        bias: whether b is added.
        device: None or the CPU.
        dtype: the dtype of the parameters.

    Attributes:
        weight: A, (out_features, in_features), first uniform on +-1 / sqrt(in_features).
        bias: b, (out_features,), first drawn from the same distribution, or None.

    Example:
        >>> nn.Linear(3, 2)(rushlight.ones(5, 3)).shape
        torch.Size([5, 2])
    """

    in_features: int
    out_features: int
    weight: Parameter
    bias: Parameter | None

    def __init__(
        self,
        in_features: int,
        out_features: int,
        bias: bool = True,
        device: Any = None,
        dtype: rushlight.dtype | None = None,
    ) -> None:
        super().__init__()
        self.in_features = in_features
        self.out_features = out_features
        options = {"device": device, "dtype": dtype}
        self.weight = Parameter(rushlight.empty(out_features, in_features, **options))
        if bias:
            self.bias = Parameter(rushlight.empty(out_features, **options))
        else:
            self.register_parameter("bias", None)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draws new first values."""
        init.kaiming_uniform_(self.weight, a=math.sqrt(5))
        if self.bias is not None:
            bound = 1 / math.sqrt(self.in_features) if self.in_features > 0 else 0
            init.uniform_(self.bias, -bound, bound)

    def forward(self, input: Tensor) -> Tensor:
        """Maps (*, in_features) to (*, out_features)."""
        return kernels.linear(input, self.weight, self.bias)

    def extra_repr(self) -> str:
        """Shows the options."""
        return (
            f"in_features={self.in_features}, out_features={self.out_features}, "
            f"bias={self.bias is not None}"
        )


class Bilinear(Module):
    """x1^T A x2 + b.

    Args:
        in1_features: the size of the first input's last dimension.
        in2_features: the size of the second input's last dimension.
        out_features: the size of the output's last dimension.
        bias: whether b is added.
        device: None or the CPU.
        dtype: the dtype of the parameters.

    Raises:
        ValueError: `in1_features` is not positive.

    Example:
        >>> nn.Bilinear(3, 4, 2)(rushlight.ones(5, 3), rushlight.ones(5, 4)).shape
        torch.Size([5, 2])
    """

    weight: Parameter
    bias: Parameter | None

    def __init__(
        self,
        in1_features: int,
        in2_features: int,
        out_features: int,
        bias: bool = True,
        device: Any = None,
        dtype: rushlight.dtype | None = None,
    ) -> None:
        super().__init__()
        if in1_features <= 0:
            raise ValueError(f"in1_features must be > 0, but got (in1_features={in1_features})")
        self.in1_features = in1_features
        self.in2_features = in2_features
        self.out_features = out_features
        options = {"device": device, "dtype": dtype}
        shape = (out_features, in1_features, in2_features)
        self.weight = Parameter(rushlight.empty(shape, **options))
        if bias:
            self.bias = Parameter(rushlight.empty(out_features, **options))
        else:
            self.register_parameter("bias", None)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draws new first values."""
        bound = 1 / math.sqrt(self.weight.shape[1])
        init.uniform_(self.weight, -bound, bound)
        if self.bias is not None:
            init.uniform_(self.bias, -bound, bound)

    def forward(self, input1: Tensor, input2: Tensor) -> Tensor:
        """Maps (*, in1_features) and (*, in2_features) to (*, out_features)."""
        return kernels.bilinear(input1, input2, self.weight, self.bias)

    def extra_repr(self) -> str:
        """Shows the options."""
        return (
            f"in1_features={self.in1_features}, in2_features={self.in2_features}, "
            f"out_features={self.out_features}, bias={self.bias is not None}"
        )


class LazyLinear(LazyModuleMixin, Linear):
    """A `Linear` that finds `in_features` at its first call.

    Args:
        out_features: the size of the output's last dimension.
        bias: whether b is added.
        device: None or the CPU.
        dtype: the dtype of the parameters.

    Example:
        >>> layer = nn.LazyLinear(2)
        >>> layer(rushlight.ones(5, 3)).shape
        torch.Size([5, 2])
        >>> layer
        Linear(in_features=3, out_features=2, bias=True)
    """

    cls_to_become = Linear

    def __init__(
        self,
        out_features: int,
        bias: bool = True,
        device: Any = None,
        dtype: rushlight.dtype | None = None,
    ) -> None:
        super().__init__(0, 0, False)
        self.weight = UninitializedParameter(device=device, dtype=dtype)
        self.out_features = out_features
        if bias:
            self.bias = UninitializedParameter(device=device, dtype=dtype)

    def reset_parameters(self) -> None:
        """Draws new first values once the sizes are known."""
        if not self.has_uninitialized_params() and self.in_features != 0:
            super().reset_parameters()

    def initialize_parameters(self, input: Tensor) -> None:
        """Takes the size from the first input."""
        if not self.has_uninitialized_params():
            self.in_features = self.in_features or self.weight.shape[-1]
            return
        self.in_features = input.shape[-1]
        self.weight.materialize((self.out_features, self.in_features))
        if self.bias is not None:
            self.bias.materialize((self.out_features,))
        self.reset_parameters()


class NonDynamicallyQuantizableLinear(Linear):
    """A `Linear` under the name by which PyTorch shows the output map of attention."""
