"""Activations; those that rectify and the softmax family are files of their own."""

from __future__ import annotations

from .. import functional as F
from ..functional import kernels
from .attention import MultiheadAttention
from .module import Module
from .rectifier import (
    CELU,
    ELU,
    SELU,
    Hardtanh,
    LeakyReLU,
    PReLU,
    ReLU,
    ReLU6,
    RReLU,
    Threshold,
)
from .softmax import LogSoftmax, Softmax, Softmax2d, Softmin

TYPE_CHECKING = False
if TYPE_CHECKING:
    from rushlight import Tensor

__all__ = [
    "CELU",
    "ELU",
    "GELU",
    "GLU",
    "Hardshrink",
    "Hardsigmoid",
    "Hardswish",
    "Hardtanh",
    "LeakyReLU",
    "LogSigmoid",
    "LogSoftmax",
    "Mish",
    "MultiheadAttention",
    "PReLU",
    "RReLU",
    "ReLU",
    "ReLU6",
    "SELU",
    "SiLU",
    "Sigmoid",
    "Softmax",
    "Softmax2d",
    "Softmin",
    "Softplus",
    "Softshrink",
    "Softsign",
    "Tanh",
    "Tanhshrink",
    "Threshold",
]


class Sigmoid(Module):
    """1 / (1 + exp(-x)) of every element.

    Example:
        >>> nn.Sigmoid()(rushlight.tensor([0.0]))
        tensor([0.5000])
    """

    def forward(self, input: Tensor) -> Tensor:
        """Applies the function."""
        return kernels.sigmoid(input)


class Hardsigmoid(Module):
    """relu6(x + 3) / 6 of every element.

    Args:
        inplace: whether the input is overwritten.

    Example:
        >>> nn.Hardsigmoid()(rushlight.tensor([0.0]))
        tensor([0.5000])
    """

    def __init__(self, inplace: bool = False) -> None:
        super().__init__()
        self.inplace = inplace

    def forward(self, input: Tensor) -> Tensor:
        """Applies the function."""
        return F.hardsigmoid(input, self.inplace)


class Tanh(Module):
    """The hyperbolic tangent of every element.

    Example:
        >>> nn.Tanh()(rushlight.tensor([0.5]))
        tensor([0.4621])
    """

    def forward(self, input: Tensor) -> Tensor:
        """Applies the function."""
        return kernels.tanh(input)


class SiLU(Module):
    """x sigmoid(x) of every element.

    Args:
        inplace: whether the input is overwritten.

    Example:
        >>> nn.SiLU()(rushlight.tensor([1.0]))
        tensor([0.7311])
    """

    def __init__(self, inplace: bool = False) -> None:
        super().__init__()
        self.inplace = inplace

    def forward(self, input: Tensor) -> Tensor:
        """Applies the function."""
        return F.silu(input, self.inplace)

    def extra_repr(self) -> str:
        """Shows the options."""
        return "inplace=True" if self.inplace else ""


class Mish(Module):
    """x tanh(softplus(x)) of every element.

    Args:
        inplace: whether the input is overwritten.

    Example:
        >>> nn.Mish()(rushlight.tensor([1.0]))
        tensor([0.8651])
    """

    def __init__(self, inplace: bool = False) -> None:
        super().__init__()
        self.inplace = inplace

    def forward(self, input: Tensor) -> Tensor:
        """Applies the function."""
        return F.mish(input, self.inplace)

    def extra_repr(self) -> str:
        """Shows the options."""
        return "inplace=True" if self.inplace else ""


class Hardswish(Module):
    """x relu6(x + 3) / 6 of every element.

    Args:
        inplace: whether the input is overwritten.

    Example:
        >>> nn.Hardswish()(rushlight.tensor([3.0]))
        tensor([3.])
    """

    def __init__(self, inplace: bool = False) -> None:
        super().__init__()
        self.inplace = inplace

    def forward(self, input: Tensor) -> Tensor:
        """Applies the function."""
        return F.hardswish(input, self.inplace)


class GLU(Module):
    """a sigmoid(b) for the two halves a and b of the input.

    Args:
        dim: the dimension that is halved.

    Example:
        >>> nn.GLU()(rushlight.tensor([2.0, 0.0]))
        tensor([1.])
    """

    def __init__(self, dim: int = -1) -> None:
        super().__init__()
        self.dim = dim

    def forward(self, input: Tensor) -> Tensor:
        """Applies the function."""
        return F.glu(input, self.dim)

    def extra_repr(self) -> str:
        """Shows the options."""
        return f"dim={self.dim}"


class GELU(Module):
    """x P(X <= x) for a standard normal X.

    Args:
        approximate: "none", or "tanh" for a faster formula, see `F.gelu`.

    Example:
        >>> nn.GELU()(rushlight.tensor([1.0]))
        tensor([0.8413])
    """

    def __init__(self, approximate: str = "none") -> None:
        super().__init__()
        self.approximate = approximate

    def forward(self, input: Tensor) -> Tensor:
        """Applies the function."""
        return F.gelu(input, self.approximate)

    def extra_repr(self) -> str:
        """Shows the options."""
        return f"approximate={self.approximate!r}"


class Hardshrink(Module):
    """x where |x| > lambd and 0 elsewhere.

    Args:
        lambd: the bound.

    Example:
        >>> nn.Hardshrink()(rushlight.tensor([-1.0, 0.2]))
        tensor([-1.,  0.])
    """

    def __init__(self, lambd: float = 0.5) -> None:
        super().__init__()
        self.lambd = lambd

    def forward(self, input: Tensor) -> Tensor:
        """Applies the function."""
        return F.hardshrink(input, self.lambd)

    def extra_repr(self) -> str:
        """Shows the options."""
        return f"{self.lambd}"


class LogSigmoid(Module):
    """log(1 / (1 + exp(-x))) of every element.

    Example:
        >>> nn.LogSigmoid()(rushlight.tensor([0.0]))
        tensor([-0.6931])
    """

    def forward(self, input: Tensor) -> Tensor:
        """Applies the function."""
        return F.logsigmoid(input)


class Softplus(Module):
    """log(1 + exp(beta x)) / beta of every element.

    Args:
        beta: how sharp the bend at 0 is.
        threshold: where beta x exceeds it, x itself is returned.

    Example:
        >>> nn.Softplus()(rushlight.tensor([0.0]))
        tensor([0.6931])
    """

    def __init__(self, beta: float = 1.0, threshold: float = 20.0) -> None:
        super().__init__()
        self.beta = beta
        self.threshold = threshold

    def forward(self, input: Tensor) -> Tensor:
        """Applies the function."""
        return F.softplus(input, self.beta, self.threshold)

    def extra_repr(self) -> str:
        """Shows the options."""
        return f"beta={self.beta}, threshold={self.threshold}"


class Softshrink(Module):
    """x moved towards 0 by lambd, and 0 where it would pass it.

    Args:
        lambd: the distance, not negative.

    Example:
        >>> nn.Softshrink()(rushlight.tensor([-1.0, 0.2]))
        tensor([-0.5000,  0.0000])
    """

    def __init__(self, lambd: float = 0.5) -> None:
        super().__init__()
        self.lambd = lambd

    def forward(self, input: Tensor) -> Tensor:
        """Applies the function."""
        return F.softshrink(input, self.lambd)

    def extra_repr(self) -> str:
        """Shows the options."""
        return str(self.lambd)


class Softsign(Module):
    """x / (1 + |x|) of every element.

    Example:
        >>> nn.Softsign()(rushlight.tensor([3.0]))
        tensor([0.7500])
    """

    def forward(self, input: Tensor) -> Tensor:
        """Applies the function."""
        return F.softsign(input)


class Tanhshrink(Module):
    """x - tanh(x) of every element.

    Example:
        >>> nn.Tanhshrink()(rushlight.tensor([0.5]))
        tensor([0.0379])
    """

    def forward(self, input: Tensor) -> Tensor:
        """Applies the function."""
        return F.tanhshrink(input)
