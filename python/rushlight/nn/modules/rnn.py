"""Recurrent layers; single steps are a file of their own."""

from __future__ import annotations

import rushlight

from .rnn_base import RNNBase, permuted
from .rnn_cell import GRUCell, LSTMCell, RNNCell, RNNCellBase

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from rushlight import Tensor

__all__ = [
    "GRU",
    "GRUCell",
    "LSTM",
    "LSTMCell",
    "RNN",
    "RNNBase",
    "RNNCell",
    "RNNCellBase",
]


class RNN(RNNBase):
    """h' = tanh(W_ih x + b_ih + W_hh h + b_hh) over a sequence (Elman, 1990).

    Args:
        input_size: the size of the input at each step.
        hidden_size: the size of the hidden state.
        num_layers: how many layers are stacked.
        nonlinearity: "tanh" or "relu".
        bias: whether biases are added.
        batch_first: whether the batch is the first dimension of input and output.
        dropout: the probability with which outputs between layers are dropped in training.
        bidirectional: whether each layer also runs backwards in time.
        device: None or the CPU.
        dtype: the dtype of the parameters.

    Raises:
        ValueError: an option is out of range.

    Example:
        >>> output, hidden = nn.RNN(10, 20, 2)(rushlight.rand(5, 3, 10))
        >>> output.shape, hidden.shape
        (torch.Size([5, 3, 20]), torch.Size([2, 3, 20]))
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if "proj_size" in kwargs:
            raise ValueError("proj_size argument is only supported for LSTM, not RNN or GRU")
        if len(args) > 3:
            nonlinearity = args[3]
            args = args[:3] + args[4:]
        else:
            nonlinearity = kwargs.pop("nonlinearity", "tanh")
        if nonlinearity not in ("tanh", "relu"):
            raise ValueError(
                f"Unknown nonlinearity '{nonlinearity}'. Select from 'tanh' or 'relu'."
            )
        super().__init__(f"RNN_{nonlinearity.upper()}", *args, **kwargs)
        self.nonlinearity = nonlinearity


class GRU(RNNBase):
    """Gated recurrent units over a sequence.

    r = s(W_ir x + b_ir + W_hr h + b_hr), z = s(W_iz x + b_iz + W_hz h + b_hz),
    n = tanh(W_in x + b_in + r (W_hn h + b_hn)), h' = (1 - z) n + z h for the sigmoid s.
    Cho et al., "Learning phrase representations using RNN encoder-decoder", 2014.

    Args:
        input_size: the size of the input at each step.
        hidden_size: the size of the hidden state.
        num_layers: how many layers are stacked.
        bias: whether biases are added.
        batch_first: whether the batch is the first dimension of input and output.
        dropout: the probability with which outputs between layers are dropped in training.
        bidirectional: whether each layer also runs backwards in time.
        device: None or the CPU.
        dtype: the dtype of the parameters.

    Raises:
        ValueError: an option is out of range.

    Example:
        >>> output, hidden = nn.GRU(10, 20, 2)(rushlight.rand(5, 3, 10))
        >>> output.shape, hidden.shape
        (torch.Size([5, 3, 20]), torch.Size([2, 3, 20]))
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if "proj_size" in kwargs:
            raise ValueError("proj_size argument is only supported for LSTM, not RNN or GRU")
        super().__init__("GRU", *args, **kwargs)


class LSTM(RNNBase):
    """Long short-term memory over a sequence.

    i, f, o = s(W_i x + b_i + W_h h + b_h), g = tanh(W_i x + b_i + W_h h + b_h) with rows of their
    own, c' = f c + i g, h' = o tanh(c') for the sigmoid s, h' = W_hr h' with a projection.
    Hochreiter and Schmidhuber, "Long short-term memory", 1997; Sak et al., 2014.

    Args:
        input_size: the size of the input at each step.
        hidden_size: the size of the cell state.
        num_layers: how many layers are stacked.
        bias: whether biases are added.
        batch_first: whether the batch is the first dimension of input and output.
        dropout: the probability with which outputs between layers are dropped in training.
        bidirectional: whether each layer also runs backwards in time.
        proj_size: the size the hidden state is projected to; 0 for no projection.
        device: None or the CPU.
        dtype: the dtype of the parameters.

    Raises:
        ValueError: an option is out of range.

    Example:
        >>> output, (hidden, cell) = nn.LSTM(10, 20, 2)(rushlight.rand(5, 3, 10))
        >>> output.shape, hidden.shape, cell.shape
        (torch.Size([5, 3, 20]), torch.Size([2, 3, 20]), torch.Size([2, 3, 20]))
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__("LSTM", *args, **kwargs)

    def get_expected_cell_size(
        self, input: Tensor, batch_sizes: Tensor | None
    ) -> tuple[int, int, int]:
        """Returns the shape that a cell state for an input has.

        Args:
            input: the input, packed if there are `batch_sizes`.
            batch_sizes: of a packed sequence.
        """
        layers, batch, _ = self.get_expected_hidden_size(input, batch_sizes)
        return layers, batch, self.hidden_size

    def check_forward_args(self, input: Tensor, hidden: Any, batch_sizes: Tensor | None) -> None:
        """Raises unless input and states fit the layer.

        Args:
            input: the input, packed if there are `batch_sizes`.
            hidden: the pair of hidden and cell state.
            batch_sizes: of a packed sequence.
        """
        self.check_input(input, batch_sizes)
        shape = self.get_expected_hidden_size(input, batch_sizes)
        self.check_hidden_size(hidden[0], shape, "Expected hidden[0] size {}, got {}")
        shape = self.get_expected_cell_size(input, batch_sizes)
        self.check_hidden_size(hidden[1], shape, "Expected hidden[1] size {}, got {}")

    def permute_hidden(self, hx: Any, permutation: Tensor | None) -> Any:
        """Returns a pair of states with their batch in another order.

        Args:
            hx: the states.
            permutation: the order; None leaves it as it is.
        """
        return permuted(hx[0], permutation), permuted(hx[1], permutation)

    def _zero_state(self, input: Tensor, batch_sizes: Tensor | None) -> Any:
        shape = self.get_expected_cell_size(input, batch_sizes)
        cell = rushlight.zeros(shape, dtype=input.dtype)
        return super()._zero_state(input, batch_sizes), cell

    def _check_state_dims(self, hx: Any, batched: bool) -> None:
        if isinstance(hx, rushlight.Tensor):
            raise RuntimeError(f"hx must be a pair (h_0, c_0), got a Tensor of shape {hx.shape}")
        if hx[0].dim() != 2 + batched or hx[1].dim() != 2 + batched:
            kind = "batched 3-D" if batched else "unbatched 2-D"
            raise RuntimeError(
                f"For {kind} input, hx and cx should also be {2 + batched}-D but got "
                f"({hx[0].dim()}-D, {hx[1].dim()}-D) tensors"
            )

    def _add_batch(self, hx: Any) -> Any:
        return hx[0].unsqueeze(1), hx[1].unsqueeze(1)

    def _drop_batch(self, hx: Any) -> Any:
        return hx[0].squeeze(1), hx[1].squeeze(1)

    def _run(self, input: Tensor, batch_sizes: Tensor | None, hx: Any) -> tuple[Tensor, Any]:
        output, hidden, cell = super()._run(input, batch_sizes, hx)  # type: ignore[misc]
        return output, (hidden, cell)
