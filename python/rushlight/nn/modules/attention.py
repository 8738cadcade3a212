"""Attention."""

from __future__ import annotations

import rushlight
from rushlight._explanation import WrongArgument

from .. import functional as F
from .. import init
from ..parameter import Parameter
from .linear import NonDynamicallyQuantizableLinear
from .module import Module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from rushlight import Tensor

__all__ = ["MultiheadAttention"]


class MultiheadAttention(Module):
    """Attends in several heads between learned projections.

    Vaswani et al., "Attention is all you need", 2017.

    Args:
        embed_dim: E, the size of queries and outputs.
        num_heads: the number of heads, a divisor of E.
        dropout: the probability with which weights are dropped in training.
        bias: whether the projections add biases.
        add_bias_kv: whether a learned key and value are added to each sequence.
        add_zero_attn: whether a key and value of zeros are added to each sequence.
        kdim: the size of keys; None is E.
        vdim: the size of values; None is E.
        batch_first: whether the batch is the first dimension.
        device: None or the CPU.
        dtype: the dtype of the parameters.

    Raises:
        ValueError: a size is not positive.
        AssertionError: `num_heads` does not divide `embed_dim`.

    Example:
        >>> x = rushlight.rand(5, 2, 8)
        >>> output, weights = nn.MultiheadAttention(8, 2)(x, x, x)
        >>> output.shape, weights.shape
        (torch.Size([5, 2, 8]), torch.Size([2, 5, 5]))
    """

    in_proj_weight: Any
    in_proj_bias: Any
    bias_k: Any
    bias_v: Any

    def __init__(
        self,
        embed_dim: int,
        num_heads: int,
        dropout: float = 0.0,
        bias: bool = True,
        add_bias_kv: bool = False,
        add_zero_attn: bool = False,
        kdim: int | None = None,
        vdim: int | None = None,
        batch_first: bool = False,
        device: Any = None,
        dtype: rushlight.dtype | None = None,
    ) -> None:
        super().__init__()
        if embed_dim <= 0 or num_heads <= 0:
            raise ValueError(
                f"embed_dim and num_heads must be greater than 0, got embed_dim={embed_dim} and "
                f"num_heads={num_heads} instead"
            )
        if embed_dim % num_heads != 0:
            raise WrongArgument("embed_dim must be divisible by num_heads")
        self.embed_dim = embed_dim
        self.kdim = embed_dim if kdim is None else kdim
        self.vdim = embed_dim if vdim is None else vdim
        self._qkv_same_embed_dim = self.kdim == embed_dim and self.vdim == embed_dim
        self.num_heads = num_heads
        self.dropout = dropout
        self.batch_first = batch_first
        self.head_dim = embed_dim // num_heads
        self.add_zero_attn = add_zero_attn
        options = {"device": device, "dtype": dtype}
        joint, separate = self._qkv_same_embed_dim, not self._qkv_same_embed_dim
        shapes = {
            "q_proj_weight": (embed_dim, embed_dim) if separate else None,
            "k_proj_weight": (embed_dim, self.kdim) if separate else None,
            "v_proj_weight": (embed_dim, self.vdim) if separate else None,
            "in_proj_weight": (3 * embed_dim, embed_dim) if joint else None,
            "in_proj_bias": (3 * embed_dim,) if bias else None,
        }
        if joint:
            shapes = {"in_proj_weight": shapes.pop("in_proj_weight"), **shapes}
        self._make_parameters(shapes, options)
        self.out_proj = NonDynamicallyQuantizableLinear(embed_dim, embed_dim, bias, device, dtype)
        if add_bias_kv:
            shape = (1, 1, embed_dim)
            self._make_parameters({"bias_k": shape, "bias_v": shape}, options)
        else:
            self.bias_k = self.bias_v = None
        self._reset_parameters()

    def _make_parameters(self, shapes: dict[str, Any], options: dict[str, Any]) -> None:
        for name, shape in shapes.items():
            value = None if shape is None else Parameter(rushlight.empty(shape, **options))
            self.register_parameter(name, value)

    def _reset_parameters(self) -> None:
        if self._qkv_same_embed_dim:
            init.xavier_uniform_(self.in_proj_weight)
        else:
            for weight in (self.q_proj_weight, self.k_proj_weight, self.v_proj_weight):
                init.xavier_uniform_(weight)
        if self.in_proj_bias is not None:
            init.zeros_(self.in_proj_bias)
            init.zeros_(self.out_proj.bias)  # type: ignore[arg-type]
        for bias in (self.bias_k, self.bias_v):
            if bias is not None:
                init.xavier_normal_(bias)

    def forward(
        self,
        query: Tensor,
        key: Tensor,
        value: Tensor,
        key_padding_mask: Tensor | None = None,
        need_weights: bool = True,
        attn_mask: Tensor | None = None,
        average_attn_weights: bool = True,
        is_causal: bool = False,
    ) -> tuple[Tensor, Tensor | None]:
        """Attends from queries to keys and values.

        Args:
            query: (L, N, E), (N, L, E) with `batch_first`, or (L, E).
            key: (S, N, kdim), (N, S, kdim) with `batch_first`, or (S, kdim).
            value: (S, N, vdim), (N, S, vdim) with `batch_first`, or (S, vdim).
            key_padding_mask: (N, S) or (S,): True where a key is hidden, or a number to add.
            need_weights: whether the weights are returned.
            attn_mask: (L, S) or (N heads, L, S): True where a key is hidden, or a number to add.
            average_attn_weights: whether the mean of the heads' weights is returned.
            is_causal: says that `attn_mask` hides the keys after the query's own place.

        Returns:
            The output, of the query's shape, and None or the weights (N, L, S) or
            (N, heads, L, S).
        """
        swapped = self.batch_first and query.dim() == 3
        if swapped:
            # The same tensor stays the same tensor: one projection then serves all three.
            if query is key and key is value:
                query = key = value = query.transpose(0, 1)
            else:
                query, key, value = (each.transpose(0, 1) for each in (query, key, value))
        output, weights = F.multi_head_attention_forward(
            query,
            key,
            value,
            self.embed_dim,
            self.num_heads,
            self.in_proj_weight,
            self.in_proj_bias,
            self.bias_k,
            self.bias_v,
            self.add_zero_attn,
            self.dropout,
            self.out_proj.weight,
            self.out_proj.bias,
            training=self.training,
            key_padding_mask=key_padding_mask,
            need_weights=need_weights,
            attn_mask=attn_mask,
            use_separate_proj_weight=not self._qkv_same_embed_dim,
            q_proj_weight=self.q_proj_weight,
            k_proj_weight=self.k_proj_weight,
            v_proj_weight=self.v_proj_weight,
            average_attn_weights=average_attn_weights,
            is_causal=is_causal,
        )
        return output.transpose(0, 1) if swapped else output, weights
