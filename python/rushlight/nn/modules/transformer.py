"""Transformers."""

from __future__ import annotations

import copy
import math

import rushlight

from .. import functional as F
from .. import init
from .container import ModuleList
from .module import Module
from .normalization import LayerNorm
from .repetition import check_repetitions
from .transformer_layer import TransformerDecoderLayer, TransformerEncoderLayer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from rushlight import Tensor

    Activation = str | Callable[[Tensor], Tensor]

__all__ = [
    "Transformer",
    "TransformerDecoder",
    "TransformerDecoderLayer",
    "TransformerEncoder",
    "TransformerEncoderLayer",
]


def _copies(module: Module, count: int) -> ModuleList:
    parameters = list(module.parameters())
    check_repetitions(
        type(module).__name__,
        "num_layers",
        count,
        len(parameters),
        sum(parameter.nbytes for parameter in parameters),
    )
    return ModuleList([copy.deepcopy(module) for _ in range(count)])


class TransformerEncoder(Module):
    """Encoder layers one after the other.

    Args:
        encoder_layer: is copied for every layer.
        num_layers: the number of layers.
        norm: what comes after the last layer, or None.
        enable_nested_tensor: has no effect.
        mask_check: has no effect.

    Example:
        >>> encoder = nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, 16), 2)
        >>> encoder(rushlight.rand(5, 3, 8)).shape
        torch.Size([5, 3, 8])
    """

    def __init__(
        self,
        encoder_layer: TransformerEncoderLayer,
        num_layers: int,
        norm: Module | None = None,
        enable_nested_tensor: bool = True,
        mask_check: bool = True,
    ) -> None:
        super().__init__()
        self.layers = _copies(encoder_layer, num_layers)
        self.num_layers = num_layers
        self.norm = norm
        self.enable_nested_tensor = enable_nested_tensor
        self.mask_check = mask_check

    def forward(
        self,
        src: Tensor,
        mask: Tensor | None = None,
        src_key_padding_mask: Tensor | None = None,
        is_causal: bool | None = None,
    ) -> Tensor:
        """Encodes a sequence.

        Args:
            src: (S, N, E), (N, S, E) with `batch_first`, or (S, E).
            mask: (S, S) or (N heads, S, S): True where a key is hidden, or a number to add.
            src_key_padding_mask: (N, S) or (S,): True where a key is hidden.
            is_causal: says that `mask` hides what comes later.

        Returns:
            A tensor of the same shape.
        """
        output = src
        for layer in self.layers:
            output = layer(
                output,
                src_mask=mask,
                is_causal=bool(is_causal),
                src_key_padding_mask=src_key_padding_mask,
            )
        return output if self.norm is None else self.norm(output)


class TransformerDecoder(Module):
    """Decoder layers one after the other.

    Args:
        decoder_layer: is copied for every layer.
        num_layers: the number of layers.
        norm: what comes after the last layer, or None.

    Example:
        >>> decoder = nn.TransformerDecoder(nn.TransformerDecoderLayer(8, 2, 16), 2)
        >>> decoder(rushlight.rand(4, 3, 8), rushlight.rand(5, 3, 8)).shape
        torch.Size([4, 3, 8])
    """

    def __init__(
        self, decoder_layer: TransformerDecoderLayer, num_layers: int, norm: Module | None = None
    ) -> None:
        super().__init__()
        self.layers = _copies(decoder_layer, num_layers)
        self.num_layers = num_layers
        self.norm = norm

    def forward(
        self,
        tgt: Tensor,
        memory: Tensor,
        tgt_mask: Tensor | None = None,
        memory_mask: Tensor | None = None,
        tgt_key_padding_mask: Tensor | None = None,
        memory_key_padding_mask: Tensor | None = None,
        tgt_is_causal: bool | None = None,
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
        output = tgt
        for layer in self.layers:
            output = layer(
                output,
                memory,
                tgt_mask=tgt_mask,
                memory_mask=memory_mask,
                tgt_key_padding_mask=tgt_key_padding_mask,
                memory_key_padding_mask=memory_key_padding_mask,
                tgt_is_causal=bool(tgt_is_causal),
                memory_is_causal=memory_is_causal,
            )
        return output if self.norm is None else self.norm(output)


class Transformer(Module):
    """An encoder and a decoder (Vaswani et al., "Attention is all you need", 2017).

    Args:
        d_model: the size of inputs and outputs.
        nhead: the number of heads.
        num_encoder_layers: the number of encoder layers.
        num_decoder_layers: the number of decoder layers.
        dim_feedforward: the size of the hidden layers.
        dropout: the probability of being dropped.
        activation: "relu", "gelu" or a function.
        custom_encoder: takes the place of the encoder.
        custom_decoder: takes the place of the decoder.
        layer_norm_eps: is added to variances.
        batch_first: whether the batch is the first dimension.
        norm_first: whether norms come before attention and network instead of after.
        bias: whether linear maps and norms add biases.
        device: None or the CPU.
        dtype: the dtype of the parameters.

    Example:
        >>> model = nn.Transformer(8, 2, 1, 1, 16)
        >>> model(rushlight.rand(5, 3, 8), rushlight.rand(4, 3, 8)).shape
        torch.Size([4, 3, 8])
    """

    def __init__(
        self,
        d_model: int = 512,
        nhead: int = 8,
        num_encoder_layers: int = 6,
        num_decoder_layers: int = 6,
        dim_feedforward: int = 2048,
        dropout: float = 0.1,
        activation: Activation = F.relu,
        custom_encoder: Any = None,
        custom_decoder: Any = None,
        layer_norm_eps: float = 1e-5,
        batch_first: bool = False,
        norm_first: bool = False,
        bias: bool = True,
        device: Any = None,
        dtype: rushlight.dtype | None = None,
    ) -> None:
        super().__init__()
        layer_options = (
            d_model, nhead, dim_feedforward, dropout, activation, layer_norm_eps, batch_first,
            norm_first, bias, device, dtype,
        )  # fmt: skip
        norm_options: dict[str, Any] = {"bias": bias, "device": device, "dtype": dtype}
        if custom_encoder is not None:
            self.encoder = custom_encoder
        else:
            layer = TransformerEncoderLayer(*layer_options)
            norm = LayerNorm(d_model, layer_norm_eps, **norm_options)
            self.encoder = TransformerEncoder(layer, num_encoder_layers, norm)
        if custom_decoder is not None:
            self.decoder = custom_decoder
        else:
            decoder_layer = TransformerDecoderLayer(*layer_options)
            norm = LayerNorm(d_model, layer_norm_eps, **norm_options)
            self.decoder = TransformerDecoder(decoder_layer, num_decoder_layers, norm)
        self._reset_parameters()
        self.d_model = d_model
        self.nhead = nhead
        self.batch_first = batch_first

    def _reset_parameters(self) -> None:
        for parameter in self.parameters():
            if parameter.dim() > 1:
                init.xavier_uniform_(parameter)

    def forward(
        self,
        src: Tensor,
        tgt: Tensor,
        src_mask: Tensor | None = None,
        tgt_mask: Tensor | None = None,
        memory_mask: Tensor | None = None,
        src_key_padding_mask: Tensor | None = None,
        tgt_key_padding_mask: Tensor | None = None,
        memory_key_padding_mask: Tensor | None = None,
        src_is_causal: bool | None = None,
        tgt_is_causal: bool | None = None,
        memory_is_causal: bool = False,
    ) -> Tensor:
        """Encodes one sequence and decodes another.

        Args:
            src: (S, N, E), (N, S, E) with `batch_first`, or (S, E).
            tgt: (T, N, E), (N, T, E) with `batch_first`, or (T, E).
            src_mask: (S, S) or (N heads, S, S): True where a key is hidden, or a number to add.
            tgt_mask: (T, T) or (N heads, T, T): the same for `tgt`.
            memory_mask: (T, S) or (N heads, T, S): the same for what the encoder returns.
            src_key_padding_mask: (N, S) or (S,): True where a key is hidden.
            tgt_key_padding_mask: (N, T) or (T,): the same for `tgt`.
            memory_key_padding_mask: (N, S) or (S,): the same for what the encoder returns.
            src_is_causal: says that `src_mask` hides what comes later.
            tgt_is_causal: says that `tgt_mask` hides what comes later.
            memory_is_causal: says that `memory_mask` hides what comes later.

        Returns:
            A tensor of the shape of `tgt`.

        Raises:
            RuntimeError: the batch or feature sizes do not fit.
        """
        batch_axis = 0 if self.batch_first else 1
        if src.dim() == 3 and src.shape[batch_axis] != tgt.shape[batch_axis]:
            raise RuntimeError("the batch number of src and tgt must be equal")
        if src.shape[-1] != self.d_model or tgt.shape[-1] != self.d_model:
            raise RuntimeError("the feature number of src and tgt must be equal to d_model")
        memory = self.encoder(
            src, mask=src_mask, src_key_padding_mask=src_key_padding_mask, is_causal=src_is_causal
        )
        return self.decoder(
            tgt,
            memory,
            tgt_mask=tgt_mask,
            memory_mask=memory_mask,
            tgt_key_padding_mask=tgt_key_padding_mask,
            memory_key_padding_mask=memory_key_padding_mask,
            tgt_is_causal=tgt_is_causal,
            memory_is_causal=memory_is_causal,
        )

    @staticmethod
    def generate_square_subsequent_mask(
        sz: int, device: Any = None, dtype: rushlight.dtype | None = None
    ) -> Tensor:
        """Returns a mask that hides what comes later.

        Args:
            sz: the length of the sequence.
            device: None or the CPU.
            dtype: the dtype of the mask.

        Returns:
            A tensor (sz, sz), -inf above the diagonal and 0 elsewhere.

        Example:
            >>> nn.Transformer.generate_square_subsequent_mask(2)
            tensor([[0., -inf],
                    [0., 0.]])
        """
        return rushlight.full((sz, sz), -math.inf, device=device, dtype=dtype).triu(1)
