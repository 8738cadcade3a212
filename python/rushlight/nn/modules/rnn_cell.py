"""One step of recurrent layers."""

from __future__ import annotations

import math

import rushlight

from .. import init
from ..functional import kernels
from ..parameter import Parameter
from .module import Module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from rushlight import Tensor

__all__ = ["GRUCell", "LSTMCell", "RNNCell", "RNNCellBase"]


class RNNCellBase(Module):
    """What all recurrent cells share.

    Args:
        input_size: the size of the input.
        hidden_size: the size of the hidden state.
        bias: whether biases are added.
        num_chunks: the number of gates.
        device: None or the CPU.
        dtype: the dtype of the parameters.
    """

    nonlinearity: str
    weight_ih: Parameter
    weight_hh: Parameter
    bias_ih: Parameter | None
    bias_hh: Parameter | None

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        bias: bool,
        num_chunks: int,
        device: Any = None,
        dtype: rushlight.dtype | None = None,
    ) -> None:
        super().__init__()
        self.input_size = input_size
        self.hidden_size = hidden_size
        self.bias = bias
        options = {"device": device, "dtype": dtype}
        rows = num_chunks * hidden_size
        self.weight_ih = Parameter(rushlight.empty(rows, input_size, **options))
        self.weight_hh = Parameter(rushlight.empty(rows, hidden_size, **options))
        for name in ("bias_ih", "bias_hh"):
            value = Parameter(rushlight.empty(rows, **options)) if bias else None
            self.register_parameter(name, value)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draws new first values, uniform on +-1 / sqrt(hidden_size)."""
        bound = 1.0 / math.sqrt(self.hidden_size) if self.hidden_size > 0 else 0
        for weight in self.parameters():
            init.uniform_(weight, -bound, bound)

    def _check_dims(self, input: Tensor, states: tuple[Tensor, ...]) -> None:
        name = self._get_name()
        if input.dim() not in (1, 2):
            raise ValueError(f"{name}: Expected input to be 1D or 2D, got {input.dim()}D instead")
        for place, state in enumerate(states):
            if state.dim() not in (1, 2):
                which = f"hx[{place}]" if len(states) > 1 else "hidden"
                raise ValueError(
                    f"{name}: Expected {which} to be 1D or 2D, got {state.dim()}D instead"
                )

    def _zeros(self, input: Tensor) -> Tensor:
        """A state of zeros for a batch."""
        return rushlight.zeros(input.shape[0], self.hidden_size, dtype=input.dtype)

    def _weights(self) -> tuple[Tensor | None, ...]:
        return self.weight_ih, self.weight_hh, self.bias_ih, self.bias_hh

    def extra_repr(self) -> str:
        """Shows the options that are not the usual ones."""
        text = f"{self.input_size}, {self.hidden_size}"
        if self.bias is not True:
            text += f", bias={self.bias}"
        if getattr(self, "nonlinearity", "tanh") != "tanh":
            text += f", nonlinearity={self.nonlinearity}"
        return text

    def _advance(self, cell: Any, input: Tensor, hx: Tensor | None) -> Tensor:
        """One step of a cell with one state, with or without a batch."""
        self._check_dims(input, () if hx is None else (hx,))
        batched = input.dim() == 2
        if not batched:
            input = input.unsqueeze(0)
        if hx is None:
            hx = self._zeros(input)
        elif not batched:
            hx = hx.unsqueeze(0)
        result = cell(input, hx, *self._weights())
        return result if batched else result.squeeze(0)


class RNNCell(RNNCellBase):
    """h' = tanh(W_ih x + b_ih + W_hh h + b_hh).

    Args:
        input_size: the size of the input.
        hidden_size: the size of the hidden state.
        bias: whether biases are added.
        nonlinearity: "tanh" or "relu".
        device: None or the CPU.
        dtype: the dtype of the parameters.

    Example:
        >>> nn.RNNCell(10, 20)(rushlight.rand(3, 10)).shape
        torch.Size([3, 20])
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        bias: bool = True,
        nonlinearity: str = "tanh",
        device: Any = None,
        dtype: rushlight.dtype | None = None,
    ) -> None:
        super().__init__(input_size, hidden_size, bias, 1, device, dtype)
        self.nonlinearity = nonlinearity

    def forward(self, input: Tensor, hx: Tensor | None = None) -> Tensor:
        """Maps (N, input_size) and (N, hidden_size) to (N, hidden_size), also without N."""
        if self.nonlinearity not in ("tanh", "relu"):
            raise RuntimeError(f"Unknown nonlinearity: {self.nonlinearity}")
        cell = kernels.rnn_tanh_cell if self.nonlinearity == "tanh" else kernels.rnn_relu_cell
        return self._advance(cell, input, hx)


class LSTMCell(RNNCellBase):
    """One step of long short-term memory, see `LSTM`.

    Args:
        input_size: the size of the input.
        hidden_size: the size of both states.
        bias: whether biases are added.
        device: None or the CPU.
        dtype: the dtype of the parameters.

    Example:
        >>> hidden, cell = nn.LSTMCell(10, 20)(rushlight.rand(3, 10))
        >>> hidden.shape, cell.shape
        (torch.Size([3, 20]), torch.Size([3, 20]))
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        bias: bool = True,
        device: Any = None,
        dtype: rushlight.dtype | None = None,
    ) -> None:
        super().__init__(input_size, hidden_size, bias, 4, device, dtype)

    def forward(
        self, input: Tensor, hx: tuple[Tensor, Tensor] | None = None
    ) -> tuple[Tensor, Tensor]:
        """Maps (N, input_size) and two (N, hidden_size) to two of these, also without N."""
        self._check_dims(input, () if hx is None else hx)
        batched = input.dim() == 2
        if not batched:
            input = input.unsqueeze(0)
        if hx is None:
            zeros = self._zeros(input)
            hx = (zeros, zeros)
        elif not batched:
            hx = (hx[0].unsqueeze(0), hx[1].unsqueeze(0))
        hidden, cell = kernels.lstm_cell(input, hx, *self._weights())
        return (hidden, cell) if batched else (hidden.squeeze(0), cell.squeeze(0))


class GRUCell(RNNCellBase):
    """One step of gated recurrent units, see `GRU`.

    Args:
        input_size: the size of the input.
        hidden_size: the size of the hidden state.
        bias: whether biases are added.
        device: None or the CPU.
        dtype: the dtype of the parameters.

    Example:
        >>> nn.GRUCell(10, 20)(rushlight.rand(3, 10)).shape
        torch.Size([3, 20])
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        bias: bool = True,
        device: Any = None,
        dtype: rushlight.dtype | None = None,
    ) -> None:
        super().__init__(input_size, hidden_size, bias, 3, device, dtype)

    def forward(self, input: Tensor, hx: Tensor | None = None) -> Tensor:
        """Maps (N, input_size) and (N, hidden_size) to (N, hidden_size), also without N."""
        return self._advance(kernels.gru_cell, input, hx)
