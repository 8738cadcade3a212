"""Attention."""

from __future__ import annotations

import math

import rushlight
from rushlight._explanation import WrongArgument

from . import kernels
from .dropout import dropout
from .linear import linear

TYPE_CHECKING = False
if TYPE_CHECKING:
    from rushlight import Tensor

__all__ = ["multi_head_attention_forward", "scaled_dot_product_attention"]


def _usual_scale(query: Tensor) -> float:
    """The factor of products of queries and keys; without features, all of them are 0."""
    return 1 / math.sqrt(query.shape[-1] or 1)


def scaled_dot_product_attention(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attn_mask: Tensor | None = None,
    dropout_p: float = 0.0,
    is_causal: bool = False,
    *,
    scale: float | None = None,
    enable_gqa: bool = False,
) -> Tensor:
    """Returns softmax(scale Q K^T + mask) V.

    Vaswani et al., "Attention is all you need", 2017.

    Args:
        query: (*, L, E).
        key: (*, S, E).
        value: (*, S, D).
        attn_mask: broadcasts to (*, L, S): False where a key is hidden, or a number that is added,
            of float32 or the dtype of `query`. A query that sees no key gets zeros.
        dropout_p: the probability with which weights are dropped.
        is_causal: whether keys after the query's own place are hidden.
        scale: None is 1 / sqrt(E).
        enable_gqa: whether keys and values are shared by groups of query heads (dimension -3).

    Returns:
        A tensor (*, L, D).

    Raises:
        RuntimeError: the shapes or options do not fit.

    Example:
        >>> query, key = rushlight.ones(1, 1, 2), rushlight.ones(1, 3, 2)
        >>> F.scaled_dot_product_attention(query, key, rushlight.ones(1, 3, 4))
        tensor([[[1., 1., 1., 1.]]])
    """
    if min(query.dim(), key.dim(), value.dim()) < 2:
        raise RuntimeError(
            "scaled_dot_product_attention: expected query, key and value of at least 2 "
            f"dimensions, got {query.shape}, {key.shape} and {value.shape}"
        )
    if is_causal and attn_mask is not None:
        raise RuntimeError(
            "scaled_dot_product_attention: attn_mask should not be set when is_causal=True"
        )
    if enable_gqa:
        key, value = _shared_heads(query, key), _shared_heads(query, value)
    if is_causal:
        attn_mask = rushlight.ones(query.shape[-2], key.shape[-2], dtype=rushlight.bool).tril()
    elif attn_mask is not None:
        _check_mask_dtype(attn_mask, query.dtype)
    factor = _usual_scale(query) if scale is None else scale
    scores = (query * factor) @ key.transpose(-2, -1)
    if attn_mask is None:
        weights = kernels.softmax(scores, -1)
    elif attn_mask.dtype == rushlight.bool:
        weights = kernels._masked_softmax(scores.masked_fill(~attn_mask, -math.inf), -1)
    else:
        weights = kernels._masked_softmax(scores + attn_mask, -1).to(value.dtype)
    if dropout_p > 0:
        weights = dropout(weights, dropout_p)
    return weights @ value


def _shared_heads(query: Tensor, tensor: Tensor) -> Tensor:
    """Keys or values with one head for each of the query's."""
    if min(query.dim(), tensor.dim()) < 3:
        raise IndexError(
            "scaled_dot_product_attention: enable_gqa needs heads in dimension -3, got shapes "
            f"{query.shape} and {tensor.shape}"
        )
    heads, shared = query.shape[-3], tensor.shape[-3]
    if shared == 0 or heads % shared != 0:
        raise RuntimeError(
            "scaled_dot_product_attention: Number of heads in key and value must divide the "
            f"number of heads in query, got {shared} and {heads}"
        )
    return tensor.repeat_interleave(heads // shared, -3)


def _check_mask_dtype(mask: Tensor, dtype: rushlight.dtype) -> None:
    if mask.dtype not in (rushlight.bool, rushlight.float32, dtype):
        raise RuntimeError(
            "scaled_dot_product_attention: Expected attn_mask dtype to be bool or float or to "
            f"match query dtype, but got attn_mask.dtype: {mask.dtype} and query.dtype: {dtype}"
        )


def _float_mask(mask: Tensor | None, name: str, dtype: rushlight.dtype) -> Tensor | None:
    """A mask as numbers that are added to scores."""
    if mask is None:
        return None
    if mask.dtype == rushlight.bool:
        return rushlight.zeros(mask.shape, dtype=dtype).masked_fill(mask, -math.inf)
    if not mask.is_floating_point():
        raise WrongArgument(f"only bool and floating types of {name} are supported")
    return mask


def _check_shapes(
    query: Tensor, key: Tensor, value: Tensor, embed_dim: int, num_heads: int, separate: bool
) -> None:
    kind = {2: "unbatched (2-D)", 3: "batched (3-D)"}.get(query.dim())
    if kind is None:
        raise WrongArgument(
            "query should be unbatched 2D or batched 3D tensor but received "
            f"{query.dim()}-D query tensor"
        )
    if key.dim() != query.dim() or value.dim() != query.dim():
        raise WrongArgument(
            f"For {kind} `query`, expected `key` and `value` to be {query.dim()}-D but found "
            f"{key.dim()}-D and {value.dim()}-D tensors respectively"
        )
    if query.shape[-1] != embed_dim:
        raise WrongArgument(
            f"was expecting embedding dimension of {embed_dim}, but got {query.shape[-1]}"
        )
    if embed_dim % num_heads != 0:
        raise WrongArgument(f"embed_dim {embed_dim} not divisible by num_heads {num_heads}")
    if separate:
        if key.shape[:-1] != value.shape[:-1]:
            raise WrongArgument(
                f"key's sequence and batch dims {key.shape[:-1]} do not match value's "
                f"{value.shape[:-1]}"
            )
    elif key.shape != value.shape:
        raise WrongArgument(f"key shape {key.shape} does not match value shape {value.shape}")


def _attn_mask_3d(mask: Tensor, batch_heads: int, queries: int, keys: int) -> Tensor:
    wanted = {2: (queries, keys), 3: (batch_heads, queries, keys)}.get(mask.dim())
    if wanted is None:
        raise RuntimeError(f"attn_mask's dimension {mask.dim()} is not supported")
    if tuple(mask.shape) != wanted:
        raise RuntimeError(
            f"The shape of the {mask.dim()}D attn_mask is {mask.shape}, but should be {wanted}."
        )
    return mask.unsqueeze(0) if mask.dim() == 2 else mask


def _project(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    weights: tuple[Tensor, Tensor, Tensor] | Tensor,
    bias: Tensor | None,
) -> tuple[Tensor, Tensor, Tensor]:
    """The three input projections; one product where the inputs are the same."""
    embed_dim = query.shape[-1]
    if not isinstance(weights, tuple):
        if query is key and key is value:
            joint = linear(query, weights, bias)
            return tuple(joint.split(embed_dim, -1))
        weights = tuple(weights.split(embed_dim))
    biases = (None,) * 3 if bias is None else bias.split(embed_dim)
    return tuple(  # type: ignore[return-value]
        linear(each, weight, part)
        for each, weight, part in zip((query, key, value), weights, biases, strict=False)
    )


def multi_head_attention_forward(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    embed_dim_to_check: int,
    num_heads: int,
    in_proj_weight: Tensor | None,
    in_proj_bias: Tensor | None,
    bias_k: Tensor | None,
    bias_v: Tensor | None,
    add_zero_attn: bool,
    dropout_p: float,
    out_proj_weight: Tensor,
    out_proj_bias: Tensor | None,
    training: bool = True,
    key_padding_mask: Tensor | None = None,
    need_weights: bool = True,
    attn_mask: Tensor | None = None,
    use_separate_proj_weight: bool = False,
    q_proj_weight: Tensor | None = None,
    k_proj_weight: Tensor | None = None,
    v_proj_weight: Tensor | None = None,
    static_k: Tensor | None = None,
    static_v: Tensor | None = None,
    average_attn_weights: bool = True,
    is_causal: bool = False,
) -> tuple[Tensor, Tensor | None]:
    """Projects queries, keys and values, attends in several heads, and projects the result.

    Args:
        query: (L, N, E) or (L, E).
        key: (S, N, E_k) or (S, E_k).
        value: (S, N, E_v) or (S, E_v).
        embed_dim_to_check: E.
        num_heads: the number of heads, a divisor of E.
        in_proj_weight: (3 E, E), the three input projections.
        in_proj_bias: (3 E,).
        bias_k: (1, 1, E), one more key.
        bias_v: (1, 1, E), its value.
        add_zero_attn: whether one more key and value of zeros are added.
        dropout_p: the probability with which weights are dropped in training.
        out_proj_weight: (E, E).
        out_proj_bias: (E,).
        training: whether weights are dropped.
        key_padding_mask: (N, S) or (S,): True where a key is hidden, or a number that is added.
        need_weights: whether the weights are returned.
        attn_mask: (L, S) or (N heads, L, S): True where a key is hidden, or a number that is added.
        use_separate_proj_weight: whether the next three are used for `in_proj_weight`.
        q_proj_weight: (E, E).
        k_proj_weight: (E, E_k).
        v_proj_weight: (E, E_v).
        static_k: (N heads, S, E / heads), in place of the projected keys.
        static_v: (N heads, S, E / heads), in place of the projected values.
        average_attn_weights: whether the mean of the heads' weights is returned.
        is_causal: says that `attn_mask` hides the keys after the query's own place.

    Returns:
        The output (L, N, E) or (L, E), and None or the weights (N, L, S) or (N, heads, L, S). A
        query that sees no key has weights of 0.

    Raises:
        AssertionError: the shapes do not fit.
        RuntimeError: the shape of `attn_mask` does not fit, or `is_causal` comes without it.

    Example:
        >>> x, weight = rushlight.ones(2, 1, 4), rushlight.ones(12, 4)
        >>> F.multi_head_attention_forward(
        ...     x, x, x, 4, 2, weight, None, None, None, False, 0.0, weight[:4], None
        ... )[1]
        tensor([[[0.5000, 0.5000],
                 [0.5000, 0.5000]]])
    """
    _check_shapes(query, key, value, embed_dim_to_check, num_heads, use_separate_proj_weight)
    if is_causal and attn_mask is None:
        raise RuntimeError(
            "Need attn_mask if specifying the is_causal hint. You may use the Transformer module "
            "method `generate_square_subsequent_mask` to create this mask."
        )
    batched = query.dim() == 3
    if not batched:
        same = query is key and key is value
        query = query.unsqueeze(1)
        key, value = (query, query) if same else (key.unsqueeze(1), value.unsqueeze(1))
        if key_padding_mask is not None:
            key_padding_mask = key_padding_mask.unsqueeze(0)
    length, samples, embed_dim = query.shape
    weights = (
        (q_proj_weight, k_proj_weight, v_proj_weight)
        if use_separate_proj_weight
        else in_proj_weight
    )
    q, k, v = _project(query, key, value, weights, in_proj_bias)  # type: ignore[arg-type]
    padding = _float_mask(key_padding_mask, "key_padding_mask", q.dtype)
    mask = _float_mask(attn_mask, "attn_mask", q.dtype)
    if mask is not None:
        keys = key.shape[0] if static_k is None else static_k.shape[1]
        mask = _attn_mask_3d(mask, samples * num_heads, length, keys)

    def heads(tensor: Tensor) -> Tensor:
        shape = (tensor.shape[0], samples * num_heads, embed_dim // num_heads)
        return tensor.reshape(shape).transpose(0, 1)

    extra = 0
    if bias_k is not None and bias_v is not None:
        k = rushlight.cat([k, bias_k.repeat(1, samples, 1)])
        v = rushlight.cat([v, bias_v.repeat(1, samples, 1)])
        extra += 1
    q = heads(q)
    k = heads(k) if static_k is None else static_k
    v = heads(v) if static_v is None else static_v
    if add_zero_attn:
        zeros = rushlight.zeros(samples * num_heads, 1, embed_dim // num_heads, dtype=k.dtype)
        k, v = rushlight.cat([k, zeros], 1), rushlight.cat([v, zeros], 1)
        extra += 1
    keys = k.shape[1]
    if padding is not None:
        if padding.shape[0] != samples:
            raise WrongArgument(
                f"Expected key_padded_mask.shape[0] to be {samples}, but got {padding.shape[0]}"
            )
        if padding.shape[1] != keys - extra:
            raise WrongArgument(
                f"Expected key_padded_mask.shape[1] to be {keys - extra}, "
                f"but got {padding.shape[1]}"
            )
        padding = padding.reshape(samples, 1, 1, keys - extra)
        padding = padding.expand(-1, num_heads, -1, -1)
        padding = padding.reshape(samples * num_heads, 1, keys - extra)
        mask = padding if mask is None else mask + padding
    if mask is not None and extra:
        mask = kernels.pad(mask, (0, extra), "constant", 0.0)
    scores = (q * _usual_scale(q)) @ k.transpose(1, 2)
    if mask is None:
        attention = kernels.softmax(scores, -1)
    else:
        attention = kernels._masked_softmax(scores + mask, -1).to(v.dtype)
    if training and dropout_p > 0:
        attention = dropout(attention, dropout_p)
    mixed = (attention @ v).transpose(0, 1).reshape(length * samples, embed_dim)
    output = linear(mixed, out_proj_weight, out_proj_bias).reshape(
        length, samples, out_proj_weight.shape[0]
    )
    if not batched:
        output = output.squeeze(1)
    if not need_weights:
        return output, None
    attention = attention.reshape(samples, num_heads, length, keys)
    if average_attn_weights:
        attention = attention.mean(1)
    return output, attention if batched else attention.squeeze(0)
