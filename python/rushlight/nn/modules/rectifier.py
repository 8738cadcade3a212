"""Rectifiers: activations that are x on the right and less on the left."""

from __future__ import annotations

import rushlight
from rushlight._explanation import WrongArgument

from .. import functional as F
from ..functional import kernels
from ..parameter import Parameter
from .module import Module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from rushlight import Tensor

__all__ = [
    "CELU",
    "ELU",
    "Hardtanh",
    "LeakyReLU",
    "PReLU",
    "RReLU",
    "ReLU",
    "ReLU6",
    "SELU",
    "Threshold",
]


class Threshold(Module):
    """Keeps elements above a threshold and replaces the others, see `F.threshold`.

    Args:
        threshold: what an element must exceed to be kept.
        value: takes the place of the others.
        inplace: whether the input is overwritten.

    Example:
        >>> nn.Threshold(1.5, 9.0)(rushlight.tensor([1.0, 2.0]))
        tensor([9., 2.])
    """

    def __init__(self, threshold: float, value: float, inplace: bool = False) -> None:
        super().__init__()
        self.threshold = threshold
        self.value = value
        self.inplace = inplace

    def forward(self, input: Tensor) -> Tensor:
        """Applies the function."""
        return F.threshold(input, self.threshold, self.value, self.inplace)

    def extra_repr(self) -> str:
        """Shows the options."""
        inplace = ", inplace=True" if self.inplace else ""
        return f"threshold={self.threshold}, value={self.value}{inplace}"


class ReLU(Module):
    """max(0, x) of every element.

    Args:
        inplace: whether the input is overwritten.

    Example:
        >>> nn.ReLU()(rushlight.tensor([-1.0, 2.0]))
        tensor([0., 2.])
    """

    def __init__(self, inplace: bool = False) -> None:
        super().__init__()
        self.inplace = inplace

    def forward(self, input: Tensor) -> Tensor:
        """Applies the function."""
        return kernels.relu_(input) if self.inplace else kernels.relu(input)

    def extra_repr(self) -> str:
        """Shows the options."""
        return "inplace=True" if self.inplace else ""


class RReLU(Module):
    """Leaky ReLU with random slopes in training, see `F.rrelu`.

    Args:
        lower: the smallest slope.
        upper: the largest slope.
        inplace: whether the input is overwritten.

    Example:
        >>> nn.RReLU(0.25, 0.75).eval()(rushlight.tensor([-1.0, 2.0]))
        tensor([-0.5000,  2.0000])
    """

    def __init__(
        self, lower: float = 1.0 / 8, upper: float = 1.0 / 3, inplace: bool = False
    ) -> None:
        super().__init__()
        self.lower = lower
        self.upper = upper
        self.inplace = inplace

    def forward(self, input: Tensor) -> Tensor:
        """Applies the function."""
        return F.rrelu(input, self.lower, self.upper, self.training, self.inplace)

    def extra_repr(self) -> str:
        """Shows the options."""
        inplace = ", inplace=True" if self.inplace else ""
        return f"lower={self.lower}, upper={self.upper}{inplace}"


class Hardtanh(Module):
    """min(max(min_val, x), max_val) of every element.

    Args:
        min_val: the lower bound.
        max_val: the upper bound.
        inplace: whether the input is overwritten.
        min_value: deprecated name of `min_val`.
        max_value: deprecated name of `max_val`.

    Raises:
        AssertionError: the bounds are not in order.

    Example:
        >>> nn.Hardtanh()(rushlight.tensor([-3.0, 3.0]))
        tensor([-1.,  1.])
    """

    def __init__(
        self,
        min_val: float = -1.0,
        max_val: float = 1.0,
        inplace: bool = False,
        min_value: float | None = None,
        max_value: float | None = None,
    ) -> None:
        super().__init__()
        for old, new in ((min_value, "min_val"), (max_value, "max_val")):
            if old is not None:
                import warnings

                warnings.warn(
                    f"keyword argument `{new}ue` is deprecated and renamed to `{new}`",
                    FutureWarning,
                    stacklevel=2,
                )
        self.min_val = min_val if min_value is None else min_value
        self.max_val = max_val if max_value is None else max_value
        self.inplace = inplace
        if self.max_val <= self.min_val:
            raise WrongArgument(
                f"max_val ({self.max_val}) must be greater than min_val ({self.min_val})"
            )

    def forward(self, input: Tensor) -> Tensor:
        """Applies the function."""
        return F.hardtanh(input, self.min_val, self.max_val, self.inplace)

    def extra_repr(self) -> str:
        """Shows the options."""
        inplace = ", inplace=True" if self.inplace else ""
        return f"min_val={self.min_val}, max_val={self.max_val}{inplace}"


class ReLU6(Hardtanh):
    """min(max(0, x), 6) of every element.

    Args:
        inplace: whether the input is overwritten.

    Example:
        >>> nn.ReLU6()(rushlight.tensor([-1.0, 8.0]))
        tensor([0., 6.])
    """

    def __init__(self, inplace: bool = False) -> None:
        super().__init__(0.0, 6.0, inplace)

    def extra_repr(self) -> str:
        """Shows the options."""
        return "inplace=True" if self.inplace else ""


class ELU(Module):
    """x where x > 0 and alpha (exp(x) - 1) elsewhere.

    Args:
        alpha: the limit on the left, negated.
        inplace: whether the input is overwritten.

    Example:
        >>> nn.ELU()(rushlight.tensor([-1.0]))
        tensor([-0.6321])
    """

    def __init__(self, alpha: float = 1.0, inplace: bool = False) -> None:
        super().__init__()
        self.alpha = alpha
        self.inplace = inplace

    def forward(self, input: Tensor) -> Tensor:
        """Applies the function."""
        return F.elu(input, self.alpha, self.inplace)

    def extra_repr(self) -> str:
        """Shows the options."""
        return f"alpha={self.alpha}{', inplace=True' if self.inplace else ''}"


class CELU(Module):
    """max(0, x) + min(0, alpha (exp(x / alpha) - 1)) of every element.

    Args:
        alpha: the limit on the left, negated; not 0.
        inplace: whether the input is overwritten.

    Example:
        >>> nn.CELU(2.0)(rushlight.tensor([-1.0]))
        tensor([-0.7869])
    """

    def __init__(self, alpha: float = 1.0, inplace: bool = False) -> None:
        super().__init__()
        self.alpha = alpha
        self.inplace = inplace

    def forward(self, input: Tensor) -> Tensor:
        """Applies the function."""
        return F.celu(input, self.alpha, self.inplace)

    def extra_repr(self) -> str:
        """Shows the options."""
        return f"alpha={self.alpha}{', inplace=True' if self.inplace else ''}"


class SELU(Module):
    """Scaled `ELU` that keeps mean 0 and variance 1, see `F.selu`.

    Args:
        inplace: whether the input is overwritten.

    Example:
        >>> nn.SELU()(rushlight.tensor([-1.0, 1.0]))
        tensor([-1.1113,  1.0507])
    """

    def __init__(self, inplace: bool = False) -> None:
        super().__init__()
        self.inplace = inplace

    def forward(self, input: Tensor) -> Tensor:
        """Applies the function."""
        return F.selu(input, self.inplace)

    def extra_repr(self) -> str:
        """Shows the options."""
        return "inplace=True" if self.inplace else ""


class LeakyReLU(Module):
    """x where x > 0 and negative_slope x elsewhere.

    Args:
        negative_slope: the slope on the left.
        inplace: whether the input is overwritten.

    Example:
        >>> nn.LeakyReLU(0.5)(rushlight.tensor([-2.0, 2.0]))
        tensor([-1.,  2.])
    """

    def __init__(self, negative_slope: float = 1e-2, inplace: bool = False) -> None:
        super().__init__()
        self.negative_slope = negative_slope
        self.inplace = inplace

    def forward(self, input: Tensor) -> Tensor:
        """Applies the function."""
        return F.leaky_relu(input, self.negative_slope, self.inplace)

    def extra_repr(self) -> str:
        """Shows the options."""
        inplace = ", inplace=True" if self.inplace else ""
        return f"negative_slope={self.negative_slope}{inplace}"


class PReLU(Module):
    """x where x > 0 and a x elsewhere, with learned slopes a.

    He et al., "Delving deep into rectifiers", 2015.

    Args:
        num_parameters: 1, or the number of channels (dimension 1).
        init: the first value of the slopes.
        device: None or the CPU.
        dtype: the dtype of the slopes.

    Example:
        >>> nn.PReLU()(rushlight.tensor([-2.0])).item()
        -0.5
    """

    def __init__(
        self,
        num_parameters: int = 1,
        init: float = 0.25,
        device: Any = None,
        dtype: rushlight.dtype | None = None,
    ) -> None:
        super().__init__()
        self.num_parameters = num_parameters
        self.init = init
        self.weight = Parameter(rushlight.empty(num_parameters, device=device, dtype=dtype))
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Sets all slopes to their first value."""
        with rushlight.no_grad():
            self.weight.fill_(self.init)

    def forward(self, input: Tensor) -> Tensor:
        """Applies the function."""
        return F.prelu(input, self.weight)

    def extra_repr(self) -> str:
        """Shows the options."""
        return f"num_parameters={self.num_parameters}"
