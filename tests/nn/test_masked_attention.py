"""A query that sees no key attends to nothing: zeros in every path and dtype, no NaN behind."""

from __future__ import annotations

import itertools
import math

import pytest
import rushlight
import rushlight.nn.functional as F
from rushlight import nn

FLOATS = (rushlight.float32, rushlight.float64, rushlight.float16, rushlight.bfloat16)
HIDDEN = [[True, True, False], [False, False, False], [True, False, True]]


def as_numbers(seen, dtype):
    """The mask as numbers to add: 0 where a key is seen, -inf where it is hidden."""
    return rushlight.zeros(seen.shape, dtype=dtype).masked_fill(~seen, -math.inf)


def leaves(*shapes, dtype):
    return [rushlight.rand(*shape).to(dtype).requires_grad_() for shape in shapes]


def assert_finite(*tensors):
    for tensor in tensors:
        assert tensor is None or bool(tensor.isfinite().all()), tensor


@pytest.mark.parametrize("dtype", FLOATS, ids=str)
@pytest.mark.parametrize(
    ("query", "key", "mask", "options"),
    [
        ((3, 4), (3, 4), (3, 3), {}),
        ((2, 3, 4), (2, 3, 4), (3, 3), {}),
        ((2, 2, 3, 4), (2, 2, 3, 4), (2, 1, 3, 3), {}),
        ((1, 4, 3, 4), (1, 2, 3, 4), (3, 3), {"enable_gqa": True}),
        ((2, 3, 4), (2, 3, 4), (3, 3), {"dropout_p": 0.5}),
        ((2, 3, 0), (2, 3, 0), (3, 3), {}),
    ],
)
def test_hidden_rows_are_zero(dtype, query, key, mask, options):
    seen = rushlight.tensor(HIDDEN).expand(mask)
    results = []
    for form in (seen, as_numbers(seen, dtype), as_numbers(seen, rushlight.float32)):
        rushlight.manual_seed(1)
        q, k, v = leaves(query, key, (*key[:-1], 4), dtype=dtype)
        y = F.scaled_dot_product_attention(q, k, v, form, **options)
        assert y.dtype == dtype
        assert bool((y[..., 1, :] == 0).all()) and bool((y[..., 0, :] != 0).any())
        y.sum().backward()
        assert_finite(q.grad, k.grad, v.grad)
        assert bool((q.grad[..., 1, :] == 0).all())
        results.append(y)
    assert rushlight.equal(results[0], results[1])
    assert_finite(results[2])


def test_plain_softmax_of_hidden_rows_is_nan():
    assert bool(F.softmax(rushlight.full((2, 3), -math.inf), -1).isnan().all())


def test_nan_and_infinite_scores_stay_what_they_are():
    scores = rushlight.tensor([[math.nan, -math.inf], [math.inf, -math.inf], [0.0, -math.inf]])
    weights = rushlight._C._nn._masked_softmax(scores, -1)
    assert rushlight.equal(weights.isnan(), F.softmax(scores, -1).isnan())
    assert weights[2].tolist() == [1.0, 0.0]
    along = rushlight._C._nn._masked_softmax(rushlight.full((2, 3), -math.inf), 0)
    assert bool((along == 0).all())


def test_masked_softmax_has_a_derivative_of_second_order():
    scores = rushlight.rand(2, 3, dtype=rushlight.float64).requires_grad_()
    hidden = rushlight.tensor([[False, True, False], [True, True, True]])

    def weights(x):
        return rushlight._C._nn._masked_softmax(x.masked_fill(hidden, -math.inf), -1)

    assert rushlight.autograd.gradcheck(weights, (scores,))
    assert rushlight.autograd.gradgradcheck(weights, (scores,))


MASKS = list(itertools.product((None, "bool", "float"), (None, "bool", "float")))[1:]


@pytest.mark.parametrize(("padding", "mask"), MASKS)
@pytest.mark.parametrize("need_weights", [True, False])
@pytest.mark.parametrize("options", [{}, {"kdim": 3, "vdim": 5}, {"dropout": 0.5}], ids=str)
def test_multihead_attention_without_a_key(padding, mask, need_weights, options):
    layer = nn.MultiheadAttention(4, 2, batch_first=True, **options)
    x = rushlight.rand(2, 3, 4).requires_grad_()
    key = rushlight.rand(2, 3, options.get("kdim", 4))
    value = rushlight.rand(2, 3, options.get("vdim", 4))
    empty = rushlight.tensor([[False, False, True], [True, True, True]])
    hidden = ~rushlight.tensor(HIDDEN)
    forms = {"bool": lambda one: one, "float": lambda one: as_numbers(~one, rushlight.float32)}
    output, weights = layer(
        x, key, value,
        key_padding_mask=forms[padding](empty) if padding else None,
        attn_mask=forms[mask](hidden) if mask else None,
        need_weights=need_weights,
    )  # fmt: skip
    assert_finite(output, weights)
    if need_weights:
        assert not padding or bool((weights[1] == 0).all())
        assert not mask or bool((weights[:, 1] == 0).all())
    output.sum().backward()
    assert_finite(x.grad, *(parameter.grad for parameter in layer.parameters()))


@pytest.mark.parametrize("norm_first", [True, False])
@pytest.mark.parametrize("kind", ["encoder", "decoder", "transformer"])
@pytest.mark.parametrize("form", ["bool", "float"])
def test_samples_of_padding_do_no_harm(kind, norm_first, form):
    options = {"dropout": 0.0, "batch_first": True, "norm_first": norm_first}
    x = rushlight.rand(2, 3, 4)
    pad = rushlight.tensor([[False, False, True], [True, True, True]])
    if form == "float":
        pad = as_numbers(~pad, rushlight.float32)
    if kind == "encoder":
        model = nn.TransformerEncoder(nn.TransformerEncoderLayer(4, 2, 8, **options), 2)
        output = model(x, src_key_padding_mask=pad)
    elif kind == "decoder":
        model = nn.TransformerDecoderLayer(4, 2, 8, **options)
        output = model(x, x, tgt_key_padding_mask=pad, memory_key_padding_mask=pad)
    else:
        model = nn.Transformer(4, 2, 1, 1, 8, **options)
        output = model(
            x, x, src_key_padding_mask=pad, tgt_key_padding_mask=pad, memory_key_padding_mask=pad
        )
    assert_finite(output)
    output[0].sum().backward()
    assert_finite(*(parameter.grad for parameter in model.parameters()))


@pytest.mark.parametrize("dtype", [rushlight.int64, rushlight.uint8, rushlight.complex64], ids=str)
def test_masks_of_other_dtypes_are_refused(dtype):
    x = rushlight.rand(1, 3, 4)
    mask = rushlight.zeros(3, 3, dtype=dtype)
    with pytest.raises(RuntimeError, match="attn_mask"):
        F.scaled_dot_product_attention(x, x, x, mask)
    layer = nn.MultiheadAttention(4, 2, batch_first=True)
    for masks in ({"attn_mask": mask}, {"key_padding_mask": mask[:1]}):
        with pytest.raises(AssertionError, match="only bool and floating types"):
            layer(x, x, x, **masks)
    with pytest.raises(AssertionError, match="only bool and floating types"):
        nn.TransformerEncoderLayer(4, 2, 8, batch_first=True)(x, mask)


def test_masks_of_another_precision():
    half = rushlight.rand(1, 3, 4).half()
    mask = rushlight.zeros(3, 3)
    assert F.scaled_dot_product_attention(half, half, half, mask).dtype == rushlight.float16
    with pytest.raises(RuntimeError, match="float64"):
        F.scaled_dot_product_attention(half, half, half, mask.double())
    layer = nn.MultiheadAttention(4, 2, batch_first=True).half()
    assert layer(half, half, half, attn_mask=mask)[0].dtype == rushlight.float16


def test_shared_heads_must_divide():
    query, key = rushlight.ones(1, 4, 2, 4), rushlight.ones(1, 3, 2, 4)
    with pytest.raises(RuntimeError, match="must divide"):
        F.scaled_dot_product_attention(query, key, key, enable_gqa=True)
    with pytest.raises(IndexError, match="dimension -3"):
        F.scaled_dot_product_attention(query[0, 0], key[0, 0], key[0, 0], enable_gqa=True)
