"""What all recurrent layers share."""

from __future__ import annotations

import math
import numbers
import warnings

import rushlight

from .. import init
from ..functional import kernels
from ..parameter import Parameter
from ..utils.rnn import PackedSequence
from .module import Module
from .repetition import check_repetitions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from rushlight import Tensor

__all__ = [
    "RNNBase",
]


_GATES = {"LSTM": 4, "GRU": 3, "RNN_TANH": 1, "RNN_RELU": 1}


def permuted(state: Tensor, order: Tensor | None) -> Tensor:
    """A state with its batch in another order."""
    return state if order is None else state.index_select(1, order)


class RNNBase(Module):
    """What all recurrent layers share: options, parameters, checks and packed sequences.

    Args:
        mode: "LSTM", "GRU", "RNN_TANH" or "RNN_RELU".
        input_size: the size of the input at each step.
        hidden_size: the size of the hidden state.
        num_layers: how many layers are stacked.
        bias: whether biases are added.
        batch_first: whether the batch is the first dimension of input and output.
        dropout: the probability with which outputs between layers are dropped in training.
        bidirectional: whether each layer also runs backwards in time.
        proj_size: the size the hidden state of an LSTM is projected to; 0 for no projection.
        device: None or the CPU.
        dtype: the dtype of the parameters.

    Raises:
        TypeError: a size is no integer or a flag no bool.
        ValueError: an option is out of range.
    """

    def __init__(
        self,
        mode: str,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        bias: bool = True,
        batch_first: bool = False,
        dropout: float = 0.0,
        bidirectional: bool = False,
        proj_size: int = 0,
        device: Any = None,
        dtype: rushlight.dtype | None = None,
    ) -> None:
        super().__init__()
        self._check_options(mode, input_size, hidden_size, num_layers, dropout, proj_size)
        for name, flag in (("bias", bias), ("batch_first", batch_first)):
            if not isinstance(flag, bool):
                raise TypeError(
                    f"{mode}: {name} should be of type bool, got: {type(flag).__name__}"
                )
        self.mode = mode
        self.input_size = input_size
        self.hidden_size = hidden_size
        self.num_layers = num_layers
        self.bias = bias
        self.batch_first = batch_first
        self.dropout = float(dropout)
        self.bidirectional = bidirectional
        self.proj_size = proj_size
        self._all_weights = self._make_parameters({"device": device, "dtype": dtype})
        self._flat_weights_names = [name for names in self._all_weights for name in names]
        self.reset_parameters()

    def _check_options(
        self,
        mode: str,
        input_size: int,
        hidden_size: int,
        num_layers: int,
        dropout: float,
        proj_size: int,
    ) -> None:
        if mode not in _GATES:
            raise ValueError("Unrecognized RNN mode: " + mode)
        if (
            isinstance(dropout, bool)
            or not isinstance(dropout, numbers.Number)
            or not 0 <= dropout <= 1
        ):
            raise ValueError(
                "dropout should be a number in range [0, 1] representing the probability of an "
                "element being zeroed"
            )
        if dropout > 0 and num_layers == 1:
            warnings.warn(
                "dropout option adds dropout after all but last recurrent layer, so non-zero "
                f"dropout expects num_layers greater than 1, but got dropout={dropout} and "
                f"num_layers={num_layers}",
                stacklevel=4,
            )
        for name, size in (("input_size", input_size), ("hidden_size", hidden_size)):
            if not isinstance(size, int):
                raise TypeError(f"{mode}: {name} should be of type int, got: {type(size).__name__}")
        if input_size <= 0:
            raise ValueError(f"{mode}: input_size must be greater than zero, got {input_size}")
        if hidden_size <= 0:
            raise ValueError(f"{mode}: hidden_size must be greater than zero, got {hidden_size}")
        if num_layers <= 0:
            raise ValueError(f"{mode}: num_layers must be greater than zero, got {num_layers}")
        if proj_size < 0:
            raise ValueError(
                "proj_size should be a positive integer or zero to disable projections"
            )
        if proj_size >= hidden_size:
            raise ValueError("proj_size has to be smaller than hidden_size")

    def _make_parameters(self, options: dict[str, Any]) -> list[list[str]]:
        """Makes the parameters of all layers and directions; returns their names."""
        gates = _GATES[self.mode] * self.hidden_size
        state = self.proj_size or self.hidden_size
        directions = 2 if self.bidirectional else 1
        parameters = directions * (2 + 2 * bool(self.bias) + bool(self.proj_size))
        elements = directions * gates * (2 * state + 2)
        check_repetitions(self.mode, "num_layers", self.num_layers, parameters, 4 * elements)
        names = []
        for layer in range(self.num_layers):
            inputs = self.input_size if layer == 0 else state * directions
            for direction in range(directions):
                suffix = f"_l{layer}" + ("_reverse" if direction else "")
                shapes: dict[str, tuple[int, ...]] = {
                    "weight_ih": (gates, inputs),
                    "weight_hh": (gates, state),
                }
                if self.bias:
                    shapes |= {"bias_ih": (gates,), "bias_hh": (gates,)}
                if self.proj_size:
                    shapes["weight_hr"] = (self.proj_size, self.hidden_size)
                for name, shape in shapes.items():
                    setattr(self, name + suffix, Parameter(rushlight.empty(shape, **options)))
                names.append([name + suffix for name in shapes])
        return names

    def reset_parameters(self) -> None:
        """Draws new first values, uniform on +-1 / sqrt(hidden_size)."""
        bound = 1.0 / math.sqrt(self.hidden_size) if self.hidden_size > 0 else 0
        for weight in self.parameters():
            init.uniform_(weight, -bound, bound)

    @property
    def _flat_weights(self) -> list[Tensor]:
        attributes = self.__dict__
        return [attributes[name] for name in self._flat_weights_names]

    @property
    def all_weights(self) -> list[list[Parameter]]:
        """The parameters of each layer and direction."""
        return [[getattr(self, name) for name in names] for names in self._all_weights]

    def flatten_parameters(self) -> None:
        """Does nothing: the parameters need no common memory here."""

    # -- checks ------------------------------------------------------------------------------

    def check_input(self, input: Tensor, batch_sizes: Tensor | None) -> None:
        """Raises unless an input fits the layer.

        Args:
            input: the input, packed if there are `batch_sizes`.
            batch_sizes: of a packed sequence.

        Raises:
            ValueError: the dtype differs from the parameters'.
            RuntimeError: the number of dimensions or the last size is wrong.
        """
        weight = self._flat_weights[0]
        if input.dtype != weight.dtype:
            raise ValueError(
                f"{self.mode}: RNN input dtype ({input.dtype}) does not match weight dtype "
                f"({weight.dtype}). Convert input: input.to({weight.dtype}), or convert model: "
                f"model.to({input.dtype})"
            )
        dims = 2 if batch_sizes is not None else 3
        if input.dim() != dims:
            raise RuntimeError(f"input must have {dims} dimensions, got {input.dim()}")
        if input.shape[-1] != self.input_size:
            raise RuntimeError(
                "input.size(-1) must be equal to input_size. "
                f"Expected {self.input_size}, got {input.shape[-1]}"
            )

    def get_expected_hidden_size(
        self, input: Tensor, batch_sizes: Tensor | None
    ) -> tuple[int, int, int]:
        """Returns the shape that a hidden state for an input has.

        Args:
            input: the input, packed if there are `batch_sizes`.
            batch_sizes: of a packed sequence.
        """
        if batch_sizes is not None:
            batch = int(batch_sizes[0])
        else:
            batch = input.shape[0] if self.batch_first else input.shape[1]
        directions = 2 if self.bidirectional else 1
        return self.num_layers * directions, batch, self.proj_size or self.hidden_size

    def check_hidden_size(
        self,
        hx: Tensor,
        expected_hidden_size: tuple[int, int, int],
        msg: str = "Expected hidden size {}, got {}",
    ) -> None:
        """Raises RuntimeError unless a state has a shape.

        Args:
            hx: the state.
            expected_hidden_size: the shape.
            msg: the error's text, with a place for both shapes.
        """
        if tuple(hx.shape) != expected_hidden_size:
            raise RuntimeError(msg.format(expected_hidden_size, list(hx.shape)))

    def check_forward_args(self, input: Tensor, hidden: Any, batch_sizes: Tensor | None) -> None:
        """Raises unless input and state fit the layer.

        Args:
            input: the input, packed if there are `batch_sizes`.
            hidden: the state.
            batch_sizes: of a packed sequence.
        """
        self.check_input(input, batch_sizes)
        self.check_hidden_size(hidden, self.get_expected_hidden_size(input, batch_sizes))

    def permute_hidden(self, hx: Any, permutation: Tensor | None) -> Any:
        """Returns a state with its batch in another order.

        Args:
            hx: the state.
            permutation: the order; None leaves it as it is.
        """
        return permuted(hx, permutation)

    # -- calls -------------------------------------------------------------------------------

    def _zero_state(self, input: Tensor, batch_sizes: Tensor | None) -> Any:
        """The state before the first step."""
        shape = self.get_expected_hidden_size(input, batch_sizes)
        return rushlight.zeros(shape, dtype=input.dtype)

    def _check_state_dims(self, hx: Any, batched: bool) -> None:
        if hx.dim() != 2 + batched:
            kind = "batched 3-D" if batched else "unbatched 2-D"
            raise RuntimeError(
                f"For {kind} input, hx should also be {2 + batched}-D but got {hx.dim()}-D tensor"
            )

    def _add_batch(self, hx: Any) -> Any:
        return hx.unsqueeze(1)

    def _drop_batch(self, hx: Any) -> Any:
        return hx.squeeze(1)

    def _run(self, input: Tensor, batch_sizes: Tensor | None, hx: Any) -> tuple[Tensor, Any]:
        """All layers over all steps; returns output and last state."""
        kernel = getattr(kernels, self.mode.lower())
        options = (self.bias, self.num_layers, self.dropout, self.training, self.bidirectional)
        if batch_sizes is None:
            return kernel(input, hx, self._flat_weights, *options, self.batch_first)
        return kernel(input, batch_sizes, hx, self._flat_weights, *options)

    def forward(self, input: Any, hx: Any = None) -> tuple[Any, Any]:
        """Runs over a sequence.

        Args:
            input: (L, N, input_size), (N, L, input_size) with `batch_first`, (L, input_size), or
                a packed sequence.
            hx: the state before the first step; None is zeros.

        Returns:
            The output of the last layer at every step, and the state after the last step.
        """
        if isinstance(input, PackedSequence):
            return self._forward_packed(input, hx)
        if input.dim() not in (2, 3):
            raise ValueError(
                f"{self._get_name()}: Expected input to be 2D or 3D, got {input.dim()}D instead"
            )
        batched = input.dim() == 3
        if not batched:
            input = input.unsqueeze(0 if self.batch_first else 1)
        if hx is None:
            self.check_input(input, None)
            hx = self._zero_state(input, None)
        else:
            self._check_state_dims(hx, batched)
            if not batched:
                hx = self._add_batch(hx)
            self.check_forward_args(input, hx, None)
        output, hidden = self._run(input, None, hx)
        if batched:
            return output, hidden
        return output.squeeze(0 if self.batch_first else 1), self._drop_batch(hidden)

    def _forward_packed(self, packed: PackedSequence, hx: Any) -> tuple[PackedSequence, Any]:
        input, batch_sizes, sorted_indices, unsorted_indices = packed
        if hx is None:
            hx = self._zero_state(input, batch_sizes)
        else:
            hx = self.permute_hidden(hx, sorted_indices)
        self.check_forward_args(input, hx, batch_sizes)
        data, hidden = self._run(input, batch_sizes, hx)
        output = PackedSequence(data, batch_sizes, sorted_indices, unsorted_indices)
        return output, self.permute_hidden(hidden, unsorted_indices)

    def extra_repr(self) -> str:
        """Shows the options that are not the usual ones."""
        text = f"{self.input_size}, {self.hidden_size}"
        if self.proj_size != 0:
            text += f", proj_size={self.proj_size}"
        if self.num_layers != 1:
            text += f", num_layers={self.num_layers}"
        if self.bias is not True:
            text += f", bias={self.bias}"
        if self.batch_first is not False:
            text += f", batch_first={self.batch_first}"
        if self.dropout != 0:
            text += f", dropout={self.dropout}"
        if self.bidirectional is not False:
            text += f", bidirectional={self.bidirectional}"
        return text
