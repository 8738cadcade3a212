"""The layers of transformers."""

from __future__ import annotations

import rushlight

from .. import functional as F
from .attention import MultiheadAttention
from .dropout import Dropout
from .linear import Linear
from .module import Module
from .normalization import LayerNorm

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from rushlight import Tensor

    Activation = str | Callable[[Tensor], Tensor]

__all__ = [
    "TransformerDecoderLayer",
    "TransformerEncoderLayer",
]


def _activation(name: Activation) -> Callable[[Tensor], Tensor]:
    if not isinstance(name, str):
        return name
    if name not in ("relu", "gelu"):
        raise RuntimeError(f"activation should be relu/gelu, not {name}")
    return F.relu if name == "relu" else F.gelu


class _Layer(Module):
    """What encoder and decoder layers share: the feed-forward part and its options."""

    def _make_feedforward(
        self,
        d_model: int,
        dim_feedforward: int,
        dropout: float,
        bias: bool,
        options: dict[str, Any],
    ) -> None:
        self.linear1 = Linear(d_model, dim_feedforward, bias, **options)
        self.dropout = Dropout(dropout)
        self.linear2 = Linear(dim_feedforward, d_model, bias, **options)

    def _feedforward(self, x: Tensor) -> Tensor:
        return self.linear2(self.dropout(self.activation(self.linear1(x))))

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(state)
        self.__dict__.setdefault("activation", F.relu)


class TransformerEncoderLayer(_Layer):
    """Self-attention and a feed-forward network, each with a residual connection and a norm.

    Args:
        d_model: the size of the inputs.
        nhead: the number of heads.
        dim_feedforward: the size of the hidden layer.
        dropout: the probability of being dropped.
        activation: "relu", "gelu" or a function.
        layer_norm_eps: is added to variances.
        batch_first: whether the batch is the first dimension.
        norm_first: whether norms come before attention and network instead of after.
        bias: whether linear maps and norms add biases.
        device: None or the CPU.
        dtype: the dtype of the parameters.

    Example:
        >>> nn.TransformerEncoderLayer(8, 2, 16)(rushlight.rand(5, 3, 8)).shape
        torch.Size([5, 3, 8])
    """

    def __init__(
        self,
        d_model: int,
        nhead: int,
        dim_feedforward: int = 2048,
        dropout: float = 0.1,
        activation: Activation = F.relu,
        layer_norm_eps: float = 1e-5,
        batch_first: bool = False,
        norm_first: bool = False,
        bias: bool = True,
        device: Any = None,
        dtype: rushlight.dtype | None = None,
    ) -> None:
        super().__init__()
        options = {"device": device, "dtype": dtype}
        self.self_attn = MultiheadAttention(
            d_model, nhead, dropout, bias, batch_first=batch_first, **options
        )
        self._make_feedforward(d_model, dim_feedforward, dropout, bias, options)
        self.norm_first = norm_first
        self.norm1 = LayerNorm(d_model, layer_norm_eps, bias=bias, **options)
        self.norm2 = LayerNorm(d_model, layer_norm_eps, bias=bias, **options)
        self.dropout1 = Dropout(dropout)
        self.dropout2 = Dropout(dropout)
        self.activation = _activation(activation)

    def forward(
        self,
        src: Tensor,
        src_mask: Tensor | None = None,
        src_key_padding_mask: Tensor | None = None,
        is_causal: bool = False,
    ) -> Tensor:
        """Encodes a sequence.

        Args:
            src: (S, N, E), (N, S, E) with `batch_first`, or (S, E).
            src_mask: (S, S) or (N heads, S, S): True where a key is hidden, or a number to add.
            src_key_padding_mask: (N, S) or (S,): True where a key is hidden.
            is_causal: says that `src_mask` hides what comes later.

        Returns:
            A tensor of the same shape.
        """

        def attend(x: Tensor) -> Tensor:
            attended = self.self_attn(
                x,
                x,
                x,
                key_padding_mask=src_key_padding_mask,
                need_weights=False,
                attn_mask=src_mask,
                is_causal=is_causal,
            )[0]
            return self.dropout1(attended)

        if self.norm_first:
            x = src + attend(self.norm1(src))
            return x + self.dropout2(self._feedforward(self.norm2(x)))
        x = self.norm1(src + attend(src))
        return self.norm2(x + self.dropout2(self._feedforward(x)))


class TransformerDecoderLayer(_Layer):
    """Self-attention, attention to an encoded sequence, and a feed-forward network.

    Args:
        d_model: the size of the inputs.
        nhead: the number of heads.
        dim_feedforward: the size of the hidden layer.
        dropout: the probability of being dropped.
        activation: "relu", "gelu" or a function.
        layer_norm_eps: is added to variances.
        batch_first: whether the batch is the first dimension.
        norm_first: whether norms come before attention and network instead of after.
        bias: whether linear maps and norms add biases.
        device: None or the CPU.
        dtype: the dtype of the parameters.

    Example:
        >>> layer = nn.TransformerDecoderLayer(8, 2, 16)
        >>> layer(rushlight.rand(4, 3, 8), rushlight.rand(5, 3, 8)).shape
        torch.Size([4, 3, 8])
    """

    def __init__(
        self,
        d_model: int,
        nhead: int,
        dim_feedforward: int = 2048,
        dropout: float = 0.1,
        activation: Activation = F.relu,
        layer_norm_eps: float = 1e-5,
        batch_first: bool = False,
        norm_first: bool = False,
        bias: bool = True,
        device: Any = None,
        dtype: rushlight.dtype | None = None,
    ) -> None:
        super().__init__()
        options = {"device": device, "dtype": dtype}
        self.self_attn = MultiheadAttention(
            d_model, nhead, dropout, bias, batch_first=batch_first, **options
        )
        self.multihead_attn = MultiheadAttention(
            d_model, nhead, dropout, bias, batch_first=batch_first, **options
        )
        self._make_feedforward(d_model, dim_feedforward, dropout, bias, options)
        self.norm_first = norm_first
        self.norm1 = LayerNorm(d_model, layer_norm_eps, bias=bias, **options)
        self.norm2 = LayerNorm(d_model, layer_norm_eps, bias=bias, **options)
        self.norm3 = LayerNorm(d_model, layer_norm_eps, bias=bias, **options)
        self.dropout1 = Dropout(dropout)
        self.dropout2 = Dropout(dropout)
        self.dropout3 = Dropout(dropout)
        self.activation = _activation(activation)

    def forward(
        self,
        tgt: Tensor,
        memory: Tensor,
        tgt_mask: Tensor | None = None,
        memory_mask: Tensor | None = None,
        tgt_key_padding_mask: Tensor | None = None,
        memory_key_padding_mask: Tensor | None = None,
        tgt_is_causal: bool = False,
        memory_is_causal: bool = False,
    ) -> Tensor:
        """Decodes a sequence.

        Args:
            tgt: (T, N, E), (N, T, E) with `batch_first`, or (T, E).
            memory: the encoded sequence, (S, N, E), (N, S, E) or (S, E).
            tgt_mask: (T, T) or (N heads, T, T): True where a key is hidden, or a number to add.
            memory_mask: (T, S) or (N heads, T, S): the same for `memory`.
            tgt_key_padding_mask: (N, T) or (T,): True where a key is hidden.
            memory_key_padding_mask: (N, S) or (S,): the same for `memory`.
            tgt_is_causal: says that `tgt_mask` hides what comes later.
            memory_is_causal: says that `memory_mask` hides what comes later.

        Returns:
            A tensor of the shape of `tgt`.
        """

        def attend(x: Tensor) -> Tensor:
            attended = self.self_attn(
                x,
                x,
                x,
                attn_mask=tgt_mask,
                key_padding_mask=tgt_key_padding_mask,
                is_causal=tgt_is_causal,
                need_weights=False,
            )[0]
            return self.dropout1(attended)

        def recall(x: Tensor) -> Tensor:
            recalled = self.multihead_attn(
                x,
                memory,
                memory,
                attn_mask=memory_mask,
                key_padding_mask=memory_key_padding_mask,
                is_causal=memory_is_causal,
                need_weights=False,
            )[0]
            return self.dropout2(recalled)

        if self.norm_first:
            x = tgt + attend(self.norm1(tgt))
            x = x + recall(self.norm2(x))
            return x + self.dropout3(self._feedforward(self.norm3(x)))
        x = self.norm1(tgt + attend(tgt))
        x = self.norm2(x + recall(x))
        return self.norm3(x + self.dropout3(self._feedforward(x)))
