"""Recurrent networks as functions; `rushlight.nn` has them as modules."""

from __future__ import annotations

_NETWORK = """

    Over a batch, `{name}(input, hx, params, has_biases, num_layers, dropout, train,
    bidirectional, batch_first)`, or over packed sequences, `{name}(data, batch_sizes, hx, params,
    has_biases, num_layers, dropout, train, bidirectional)`.

    Args:
        input: (steps, batch, features), with `batch_first` (batch, steps, features).
        hx: {states}.
        params: for each layer and direction the input weight, the hidden weight and, with
            `has_biases`, two biases{extra}.
        has_biases: whether `params` holds biases.
        num_layers: layers on top of each other.
        dropout: share of a layer's outputs that is dropped before the next layer, in training.
        train: whether dropout is active.
        bidirectional: whether each layer also runs backwards in time.
        batch_first: whether the batch is the first dimension of input and output.

    Returns:
        The outputs of all steps and the final {results}.

    Raises:
        RuntimeError: the shapes of states and weights do not fit the input.
"""

_CELL = """

    Args:
        input: (batch, features).
        hx: {states}, (batch, hidden).
        w_ih: ({gates} hidden, features).
        w_hh: ({gates} hidden, hidden).
        b_ih: ({gates} hidden,) or None.
        b_hh: ({gates} hidden,) or None.

    Returns:
        The next {results}.

    Raises:
        RuntimeError: the shapes do not fit.
"""


_NETWORK_EXAMPLE = """
    Example:
        >>> zeros = rushlight.zeros
        >>> output, state = rushlight.{name}(
        ...     zeros(2, 3, 4), zeros(1, 3, 5), (zeros({rows}, 4), zeros({rows}, 5)), False, 1, 0.0,
        ...     False, False, False)
        >>> output.shape, state.shape
        (torch.Size([2, 3, 5]), torch.Size([1, 3, 5]))
    """

_CELL_EXAMPLE = """
    Example:
        >>> zeros = rushlight.zeros
        >>> rushlight.{name}(zeros(3, 4), zeros(3, 5), zeros({rows}, 4), zeros({rows}, 5)).shape
        torch.Size([3, 5])
    """


def _network(name: str, title: str, states: str, results: str, extra: str = "",
             example: str = _NETWORK_EXAMPLE, gates: int = 1) -> str:
    described = _NETWORK.format(name=name, states=states, results=results, extra=extra)
    return title + described + example.format(name=name, rows=5 * gates)


def _cell(name: str, title: str, gates: int, states: str, results: str,
          example: str = _CELL_EXAMPLE) -> str:
    described = _CELL.format(gates=f"{gates} *", states=states, results=results)
    return title + described + example.format(name=name, rows=5 * gates)


_STATE = "the initial state (layers * directions, batch, hidden)"

_LSTM_EXAMPLE = """
    Example:
        >>> zeros = rushlight.zeros
        >>> output, state, cell = rushlight.lstm(
        ...     zeros(2, 3, 4), (zeros(1, 3, 5), zeros(1, 3, 5)), (zeros(20, 4), zeros(20, 5)),
        ...     False, 1, 0.0, False, False, False)
        >>> output.shape
        torch.Size([2, 3, 5])
    """

_LSTM_CELL_EXAMPLE = """
    Example:
        >>> zeros = rushlight.zeros
        >>> state, cell = rushlight.lstm_cell(
        ...     zeros(3, 4), (zeros(3, 5), zeros(3, 5)), zeros(20, 4), zeros(20, 5))
        >>> cell.shape
        torch.Size([3, 5])
    """

DOCUMENTATION = {
    "lstm": _network(
        "lstm",
        "Runs a long short-term memory network (Hochreiter and Schmidhuber 1997).",
        "the initial states and cells, each (layers * directions, batch, hidden)",
        "states and cells", ", then a projection where the states are narrower than the cells",
        example=_LSTM_EXAMPLE),
    "gru": _network("gru", "Runs a network of gated recurrent units (Cho et al. 2014).", _STATE,
                    "states", gates=3),
    "rnn_tanh": _network("rnn_tanh", "Runs an Elman network with tanh.", _STATE, "states"),
    "rnn_relu": _network("rnn_relu", "Runs an Elman network with relu.", _STATE, "states"),
    "lstm_cell": _cell("lstm_cell", "Runs one step of an LSTM.", 4, "state and cell, each",
                       "state and cell", example=_LSTM_CELL_EXAMPLE),
    "gru_cell": _cell("gru_cell", "Runs one step of a GRU.", 3, "the state", "state"),
    "rnn_tanh_cell": _cell("rnn_tanh_cell", "Runs one step of an Elman network with tanh.", 1,
                           "the state", "state"),
    "rnn_relu_cell": _cell("rnn_relu_cell", "Runs one step of an Elman network with relu.", 1,
                           "the state", "state"),
}
