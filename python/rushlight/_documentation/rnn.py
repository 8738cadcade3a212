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


def _network(name: str, title: str, states: str, results: str, extra: str = "") -> str:
    return title + _NETWORK.format(name=name, states=states, results=results, extra=extra)


def _cell(title: str, gates: str, states: str, results: str) -> str:
    return title + _CELL.format(gates=gates, states=states, results=results)


_STATE = "the initial state (layers * directions, batch, hidden)"

DOCUMENTATION = {
    "lstm": _network(
        "lstm",
        "Runs a long short-term memory network (Hochreiter and Schmidhuber 1997).",
        "the initial states and cells, each (layers * directions, batch, hidden)",
        "states and cells", ", then a projection where the states are narrower than the cells")
    + """
    Example:
        >>> zeros = rushlight.zeros
        >>> output, h, c = rushlight.lstm(
        ...     zeros(2, 1, 1), (zeros(1, 1, 1), zeros(1, 1, 1)), (zeros(4, 1), zeros(4, 1)), False,
        ...     1, 0.0, False, False, False)
        >>> output.shape
        torch.Size([2, 1, 1])
    """,
    "gru": _network("gru", "Runs a network of gated recurrent units (Cho et al. 2014).", _STATE,
                    "states"),
    "rnn_tanh": _network("rnn_tanh", "Runs an Elman network with tanh.", _STATE, "states"),
    "rnn_relu": _network("rnn_relu", "Runs an Elman network with relu.", _STATE, "states"),
    "lstm_cell": _cell("Runs one step of an LSTM.", "4 *", "state and cell, each", "state and cell"),
    "gru_cell": _cell("Runs one step of a GRU.", "3 *", "the state", "state"),
    "rnn_tanh_cell": _cell("Runs one step of an Elman network with tanh.", "1 *", "the state",
                           "state"),
    "rnn_relu_cell": _cell("Runs one step of an Elman network with relu.", "1 *", "the state",
                           "state"),
}
