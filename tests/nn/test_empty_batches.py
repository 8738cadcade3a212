"""Modules given no samples, no steps or no channels: empty results and gradients of zeros."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import rushlight
from rushlight import nn

Case = tuple[str, Callable[[], nn.Module], tuple[int, ...], tuple[int, ...]]

_CASES: list[Case] = [
    ("linear", lambda: nn.Linear(4, 3), (0, 4), (0, 3)),
    ("linear of steps", lambda: nn.Linear(4, 3), (2, 0, 4), (2, 0, 3)),
    ("normalized layer", lambda: nn.LayerNorm(4), (0, 5, 4), (0, 5, 4)),
    ("normalized groups", lambda: nn.GroupNorm(2, 4), (0, 4, 5), (0, 4, 5)),
    ("flattened", lambda: nn.Flatten(), (0, 4, 5), (0, 20)),
    ("max pooling of no channels", lambda: nn.AdaptiveMaxPool2d(3), (0, 5, 6), (0, 3, 3)),
    ("average of no channels", lambda: nn.AdaptiveAvgPool1d(3), (2, 0, 5), (2, 0, 3)),
    ("average of no channels", lambda: nn.AdaptiveAvgPool2d(3), (2, 0, 5, 6), (2, 0, 3, 3)),
    ("average to nothing", lambda: nn.AdaptiveAvgPool3d(0), (0, 4, 5, 6, 7), (0, 4, 0, 0, 0)),
    ("pooling to nothing", lambda: nn.FractionalMaxPool2d(2, (0, 1)), (2, 3, 8, 8), (2, 3, 0, 1)),
    ("area of no channels", lambda: nn.Upsample((4, 5), mode="area"), (2, 0, 3, 3), (2, 0, 4, 5)),
    ("resized", lambda: nn.Upsample(scale_factor=2.0), (0, 2, 3, 3), (0, 2, 6, 6)),
    ("resized far", lambda: nn.Upsample(2**20), (0, 2, 3), (0, 2, 2**20)),
    ("padded to nothing", lambda: nn.ReflectionPad2d((-1, -1, 0, 0)), (1, 1, 2, 2), (1, 1, 2, 0)),
    ("padded to nothing", lambda: nn.ReplicationPad2d((0, 0, -1, -1)), (1, 1, 2, 2), (1, 1, 0, 2)),
    *(
        (f"convolution {dims}d", make, (0, 4, *[5] * dims), (0, 3, *[4] * dims))
        for dims, make in enumerate(
            (lambda: nn.Conv1d(4, 3, 2), lambda: nn.Conv2d(4, 3, 2), lambda: nn.Conv3d(4, 3, 2)), 1
        )
    ),
    *(
        (f"{kind.__name__}, batch first: {first}", make, shape, (*shape[:2], 8))
        for kind in (nn.RNN, nn.GRU, nn.LSTM)
        for first, shape in ((True, (0, 5, 3)), (False, (5, 0, 3)))
        for make in (
            lambda kind=kind, first=first: kind(3, 4, 2, bidirectional=True, batch_first=first),
        )
    ),
    ("projected", lambda: nn.LSTM(3, 4, proj_size=2), (5, 0, 3), (5, 0, 2)),
    ("cell", lambda: nn.RNNCell(3, 4), (0, 3), (0, 4)),
    ("cell", lambda: nn.GRUCell(3, 4), (0, 3), (0, 4)),
    ("cell", lambda: nn.LSTMCell(3, 4), (0, 3), (0, 4)),
    *(
        (f"{place}, {shape}", make, shape, shape)
        for shape in ((0, 3, 4), (2, 0, 4), (0, 0, 4))
        for place, make in (
            ("encoder layer", lambda: nn.TransformerEncoderLayer(4, 2, 8, batch_first=True)),
            (
                "encoder",
                lambda: nn.TransformerEncoder(
                    nn.TransformerEncoderLayer(4, 2, 8, batch_first=True), 2
                ),
            ),
        )
    ),
]


def _first(value: Any) -> Any:
    return value if isinstance(value, rushlight.Tensor) else _first(value[0])


@pytest.mark.parametrize(
    ("make", "shape", "wanted"), [case[1:] for case in _CASES], ids=[case[0] for case in _CASES]
)
@pytest.mark.parametrize("dtype", [rushlight.float32, rushlight.bfloat16])
def test_nothing_in_nothing_out(
    make: Callable[[], nn.Module], shape: tuple[int, ...], wanted: tuple[int, ...], dtype: Any
) -> None:
    module = make().to(dtype)
    input = rushlight.ones(shape, dtype=dtype, requires_grad=True)
    result = _first(module(input))
    assert result.shape == wanted and result.dtype == dtype
    result.sum().backward()
    assert input.grad is not None and input.grad.shape == shape and not input.grad.any()
    for name, parameter in module.named_parameters():
        assert parameter.grad is None or not parameter.grad.any(), name


@pytest.mark.parametrize(
    "options", [{}, {"bias": False}, {"add_bias_kv": True}, {"add_zero_attn": True}]
)
@pytest.mark.parametrize(
    ("samples", "queries", "keys"), [(0, 3, 5), (2, 0, 5), (0, 0, 0), (2, 0, 0)]
)
def test_attention(options: dict[str, bool], samples: int, queries: int, keys: int) -> None:
    attention = nn.MultiheadAttention(4, 2, batch_first=True, **options)
    query = rushlight.ones(samples, queries, 4, requires_grad=True)
    key = rushlight.ones(samples, keys, 4, requires_grad=True)
    output, weights = attention(query, key, key)
    extra = bool(options.get("add_bias_kv")) + bool(options.get("add_zero_attn"))
    assert output.shape == query.shape and weights.shape == (samples, queries, keys + extra)
    (output.sum() + weights.sum()).backward()
    assert not query.grad.any() and not key.grad.any()
    assert not attention.in_proj_weight.grad.any()


def test_attention_without_features_is_a_mean() -> None:
    empty = rushlight.ones(2, 3, 0)
    value = rushlight.arange(6.0).reshape(1, 3, 2).expand(2, 3, 2)
    attend = nn.functional.scaled_dot_product_attention
    assert attend(empty, empty, value).tolist() == [[[2.0, 3.0]] * 3] * 2
