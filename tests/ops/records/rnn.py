"""Records of the recurrent networks, against a plain step by step form."""

import numpy as np

from tests.ops.record import FLOATS, Error, Record, Sample


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def step(kind, x, state, cell, weights):
    """One time step; weights are (w_ih, w_hh, b_ih, b_hh[, projection])."""
    w_ih, w_hh, b_ih, b_hh, *projection = weights
    from_input, from_state = x @ w_ih.T + b_ih, state @ w_hh.T + b_hh
    if kind == "gru":
        xr, xz, xn = np.split(from_input, 3, 1)
        sr, sz, sn = np.split(from_state, 3, 1)
        reset, update = sigmoid(xr + sr), sigmoid(xz + sz)
        new = np.tanh(xn + reset * sn)
        return new + update * (state - new), None
    sums = from_input + from_state
    if kind != "lstm":
        return (np.tanh(sums) if kind == "rnn_tanh" else np.maximum(sums, 0)), None
    i, f, g, o = np.split(sums, 4, 1)
    cell = sigmoid(f) * cell + sigmoid(i) * np.tanh(g)
    output = sigmoid(o) * np.tanh(cell)
    return (output @ projection[0].T if projection else output), cell


def direction(kind, xs, state, cell, weights, backwards):
    outputs = [None] * len(xs)
    for t in reversed(range(len(xs))) if backwards else range(len(xs)):
        state, cell = step(kind, xs[t], state, cell, weights)
        outputs[t] = state
    return np.stack(outputs), state, cell


def network(kind):
    def run(input, hx, params, has_biases, num_layers, dropout, train, bidirectional, batch_first):
        xs = np.swapaxes(input, 0, 1) if batch_first else input
        states, cells = hx if kind == "lstm" else (hx, None)
        directions = 2 if bidirectional else 1
        each = len(params) // (num_layers * directions)
        final_states, final_cells = [], []
        for layer in range(num_layers):
            outputs = []
            for d in range(directions):
                k = layer * directions + d
                group = list(params[k * each:(k + 1) * each])
                if not has_biases:
                    group[2:2] = [0.0, 0.0]
                output, state, cell = direction(
                    kind, xs, states[k], None if cells is None else cells[k], group, d == 1)
                outputs.append(output)
                final_states.append(state)
                final_cells.append(cell)
            xs = np.concatenate(outputs, 2)
        xs = np.swapaxes(xs, 0, 1) if batch_first else xs
        results = [xs, np.stack(final_states)]
        return [*results, np.stack(final_cells)] if kind == "lstm" else results

    return run


def samples(gates, state_pair):
    def make_samples(make):
        def sample(steps, batch, width, hidden, layers=1, both=False, biases=True, first=False,
                   projected=0):
            directions = 2 if both else 1
            state = projected or hidden
            params = []
            for layer in range(layers):
                inputs = width if layer == 0 else state * directions
                for _ in range(directions):
                    params += [make(gates * hidden, inputs, low=-1, high=1),
                               make(gates * hidden, state, low=-1, high=1)]
                    if biases:
                        params += [make(gates * hidden), make(gates * hidden)]
                    if projected:
                        params.append(make(projected, hidden))
            hx = make(layers * directions, batch, state)
            if state_pair:
                hx = (hx, make(layers * directions, batch, hidden))
            shape = (batch, steps, width) if first else (steps, batch, width)
            return Sample(make(*shape), hx, tuple(params), biases, layers, 0.0, True, both, first)

        yield sample(3, 1, 1, 2)
        yield sample(2, 2, 2, 1, biases=False)
        yield sample(2, 1, 1, 1, both=True)
        yield sample(3, 2, 3, 4, layers=2, both=True, first=True)
        yield sample(5, 6, 7, 33)
        yield sample(4, 17, 3, 40)  # two groups of sequences
        if state_pair:
            yield sample(2, 1, 1, 2, projected=1)

    return make_samples


def cell_samples(gates, state_pair):
    def make_samples(make):
        for batch, width, hidden in ((2, 2, 2), (3, 5, 17)):
            hx = make(batch, hidden)
            hx = (hx, make(batch, hidden)) if state_pair else hx
            yield Sample(make(batch, width), hx, make(gates * hidden, width),
                         make(gates * hidden, hidden), make(gates * hidden), make(gates * hidden))

    return make_samples


def cell(kind):
    def run(input, hx, w_ih, w_hh, b_ih, b_hh):
        state, memory = hx if kind == "lstm" else (hx, None)
        output, memory = step(kind, input, state, memory, (w_ih, w_hh, b_ih, b_hh))
        return [output, memory] if kind == "lstm" else output

    return run


WRONG_STATE = Error(
    lambda t: t.gru(t.ones(2, 3, 4), t.ones(1, 2, 5), [t.ones(15, 4), t.ones(15, 5)], False, 1, 0.0,
                    True, False, False),
    RuntimeError, "Expected hidden size")

KINDS = {"lstm": (4, True), "gru": (3, False), "rnn_tanh": (1, False), "rnn_relu": (1, False)}

RECORDS = [
    *(Record(kind, samples(*form), network(kind), dtypes=FLOATS, tolerance=1e-4,
             errors=[WRONG_STATE] if kind == "gru" else [])
      for kind, form in KINDS.items()),
    *(Record(f"{kind}_cell", cell_samples(*form), cell(kind), dtypes=FLOATS, tolerance=1e-4)
      for kind, form in KINDS.items()),
]
