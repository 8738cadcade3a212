"""Sequences of different lengths: packing, padding, and recurrent layers over them."""

from __future__ import annotations

from typing import Any

import pytest
import rushlight
from rushlight import nn
from rushlight.nn.utils.rnn import (
    PackedSequence,
    invert_permutation,
    pack_padded_sequence,
    pack_sequence,
    pad_packed_sequence,
    pad_sequence,
    unpack_sequence,
    unpad_sequence,
)


def sequences(*lengths: int) -> list[Any]:
    return [rushlight.arange(float(n)) + 10 * n for n in lengths]


def test_packing_goes_step_by_step() -> None:
    packed = pack_sequence(sequences(3, 2, 1))
    assert packed.data.tolist() == [30, 20, 10, 31, 21, 32]
    assert packed.batch_sizes.tolist() == [3, 2, 1]
    assert packed.sorted_indices is None and packed.unsorted_indices is None
    assert repr(packed).startswith("PackedSequence(data=tensor([30., 20.")


def test_unsorted_sequences() -> None:
    packed = pack_sequence(sequences(1, 3, 2), enforce_sorted=False)
    assert packed.sorted_indices.tolist() == [1, 2, 0]
    assert packed.unsorted_indices.tolist() == [2, 0, 1]
    assert [each.tolist() for each in unpack_sequence(packed)] == [[10], [30, 31, 32], [20, 21]]
    padded, lengths = pad_packed_sequence(packed, batch_first=True, padding_value=-1)
    assert padded.tolist() == [[10, -1, -1], [30, 31, 32], [20, 21, -1]]
    assert lengths.tolist() == [1, 3, 2]


def test_padding() -> None:
    assert pad_sequence(sequences(1, 2)).tolist() == [[10, 20], [0, 21]]
    padded = pad_sequence(sequences(1, 2), batch_first=True, padding_value=9, padding_side="left")
    assert padded.tolist() == [[9, 10], [20, 21]]
    padded = pad_sequence(sequences(2, 1), batch_first=True)
    assert [e.tolist() for e in unpad_sequence(padded, rushlight.tensor([2, 1]), True)] == [
        [20, 21], [10],
    ]  # fmt: skip
    assert pad_sequence([rushlight.ones(2, 3), rushlight.ones(1, 3)]).shape == (2, 2, 3)
    packed = pack_sequence(sequences(2, 1))
    assert pad_packed_sequence(packed, total_length=4)[0].shape == (4, 2)


def test_gradients_pass_through_packing() -> None:
    padded = rushlight.ones(3, 2, requires_grad=True)
    packed = pack_padded_sequence(padded, [3, 1])
    pad_packed_sequence(packed)[0].sum().backward()
    assert padded.grad.tolist() == [[1, 1], [1, 0], [1, 0]]


def test_inverse_permutation_and_conversion() -> None:
    assert invert_permutation(None) is None
    assert invert_permutation(rushlight.tensor([1, 2, 0])).tolist() == [2, 0, 1]
    packed = pack_sequence(sequences(2, 1))
    assert packed.double().data.dtype == rushlight.float64 and packed.float() is packed
    assert isinstance(packed.long(), PackedSequence) and not packed.is_cuda


@pytest.mark.parametrize(
    ("act", "text"),
    [
        (lambda: pack_padded_sequence(rushlight.ones(3, 2), [1, 3]), "sorted in decreasing"),
        (lambda: pack_padded_sequence(rushlight.ones(3, 2), [3]), "equal to batch_size"),
        (lambda: pack_padded_sequence(rushlight.ones(3, 2), [3, 0]), "greater than 0"),
        (lambda: pack_padded_sequence(rushlight.ones(3, 2), [4, 1]), "larger than"),
        (lambda: pad_sequence([]), "empty list"),
        (lambda: pad_sequence(3), "Expected iterable"),
        (lambda: pad_sequence(sequences(1), padding_side="top"), "padding_side"),
    ],
)
def test_errors(act: Any, text: str) -> None:
    with pytest.raises(RuntimeError, match=text):
        act()
    with pytest.raises(ValueError, match="total_length"):
        pad_packed_sequence(pack_sequence(sequences(2, 1)), total_length=1)


@pytest.mark.parametrize("kind", ["LSTM", "GRU", "RNN"])
@pytest.mark.parametrize("bidirectional", [False, True])
def test_packed_input_is_each_sequence_alone(kind: str, bidirectional: bool) -> None:
    rushlight.manual_seed(0)
    layer = getattr(nn, kind)(2, 3, 2, bidirectional=bidirectional)
    inputs = [rushlight.rand(n, 2) for n in (1, 4, 2)]
    output, state = layer(pack_sequence(inputs, enforce_sorted=False))
    for place, (each, joint) in enumerate(zip(inputs, unpack_sequence(output), strict=True)):
        alone, last = layer(each)
        assert (alone - joint).abs().max().item() < 1e-6
        pairs = zip(last, state, strict=True) if kind == "LSTM" else [(last, state)]
        for mine, theirs in pairs:
            assert (mine - theirs[:, place]).abs().max().item() < 1e-6


@pytest.mark.parametrize("kind", ["LSTM", "GRU", "RNN"])
def test_batch_first_and_unbatched(kind: str) -> None:
    rushlight.manual_seed(0)
    layer = getattr(nn, kind)(2, 3)
    x = rushlight.rand(4, 1, 2)
    output, _ = layer(x)
    alone, _ = layer(x.squeeze(1))
    assert alone.tolist() == output.squeeze(1).tolist()
    layer.batch_first = True
    swapped, _ = layer(x.transpose(0, 1))
    assert swapped.transpose(0, 1).tolist() == output.tolist()


@pytest.mark.parametrize(
    ("act", "error", "text"),
    [
        (lambda m: m(rushlight.ones(2)), ValueError, "Expected input to be 2D or 3D, got 1D"),
        (lambda m: m(rushlight.ones(4, 1, 5)), RuntimeError, "Expected 2, got 5"),
        (lambda m: m(rushlight.ones(4, 1, 2, dtype=rushlight.float64)), ValueError, "dtype"),
        (lambda m: m(rushlight.ones(4, 2), (rushlight.ones(1, 1, 3),) * 2), RuntimeError,
         "should also be 2-D"),
        (lambda m: m(rushlight.ones(4, 1, 2), (rushlight.ones(1, 2, 3),) * 2), RuntimeError,
         r"Expected hidden\[0\] size \(1, 1, 3\), got \[1, 2, 3\]"),
        (lambda m: nn.LSTM(1, 0), ValueError, "hidden_size must be greater"),
        (lambda m: nn.LSTM(1, 2, 0), ValueError, "num_layers must be greater"),
        (lambda m: nn.LSTM(1, 2, proj_size=2), ValueError, "proj_size has to be smaller"),
        (lambda m: nn.LSTM(1, 2.0), TypeError, "should be of type int, got: float"),
        (lambda m: nn.LSTM(1, 2, dropout=2), ValueError, r"range \[0, 1\]"),
        (lambda m: nn.GRU(1, 2, proj_size=1), ValueError, "only supported for LSTM"),
        (lambda m: nn.RNN(1, 2, nonlinearity="x"), ValueError, "Unknown nonlinearity 'x'"),
        (lambda m: nn.LSTMCell(1, 2)(rushlight.ones(1, 1, 1)), ValueError, "1D or 2D, got 3D"),
    ],
)  # fmt: skip
def test_wrong_calls(act: Any, error: type[Exception], text: str) -> None:
    with pytest.raises(error, match=text):
        act(nn.LSTM(2, 3))


def test_dropout_in_one_layer_warns() -> None:
    with pytest.warns(UserWarning, match="num_layers greater than 1"):
        nn.GRU(1, 2, dropout=0.5)
