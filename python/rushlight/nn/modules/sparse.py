"""Look-up tables."""

from __future__ import annotations

import rushlight
from rushlight._explanation import WrongArgument

from .. import functional as F
from .. import init
from ..parameter import Parameter
from .module import Module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from typing_extensions import Self

    from rushlight import Tensor

__all__ = ["Embedding", "EmbeddingBag"]


class _Table(Module):
    """What both look-up tables share."""

    num_embeddings: int
    embedding_dim: int
    padding_idx: int | None
    max_norm: float | None
    norm_type: float
    scale_grad_by_freq: bool
    sparse: bool
    weight: Parameter

    def _set_padding_idx(self, padding_idx: int | None, name: str) -> None:
        rows = self.num_embeddings
        if padding_idx is not None:
            if not -rows <= padding_idx < rows:
                raise WrongArgument(f"{name} must be within num_embeddings")
            padding_idx %= rows
        self.padding_idx = padding_idx

    def _make_weight(
        self, weight: Tensor | None, trained: bool, device: Any, dtype: rushlight.dtype | None
    ) -> None:
        shape = (self.num_embeddings, self.embedding_dim)
        if weight is None:
            data = rushlight.empty(shape, device=device, dtype=dtype)
            self.weight = Parameter(data, requires_grad=trained)
            self.reset_parameters()
        else:
            if tuple(weight.shape) != shape:
                raise WrongArgument(
                    "Shape of weight does not match num_embeddings and embedding_dim"
                )
            self.weight = Parameter(weight, requires_grad=trained)

    def reset_parameters(self) -> None:
        """Draws new first values; the padding row becomes zero."""
        init.normal_(self.weight)
        if self.padding_idx is not None:
            with rushlight.no_grad():
                self.weight[self.padding_idx].fill_(0)


class Embedding(_Table):
    """Looks up a learned vector for each index, see `F.embedding`.

    Args:
        num_embeddings: the number of vectors.
        embedding_dim: their length.
        padding_idx: an index whose vector is first zero and gets no gradient.
        max_norm: vectors with a larger norm are scaled down when they are looked up.
        norm_type: the exponent of the norm.
        scale_grad_by_freq: whether gradients are divided by how often an index occurs.
        sparse: has no effect: gradients are dense.
        device: None or the CPU.
        dtype: the dtype of the vectors.

    Attributes:
        weight: (num_embeddings, embedding_dim), first normal.

    Raises:
        AssertionError: `padding_idx` is no index.

    Example:
        >>> nn.Embedding(10, 3)(rushlight.tensor([[1, 2], [4, 3]])).shape
        torch.Size([2, 2, 3])
    """

    def __init__(
        self,
        num_embeddings: int,
        embedding_dim: int,
        padding_idx: int | None = None,
        max_norm: float | None = None,
        norm_type: float = 2.0,
        scale_grad_by_freq: bool = False,
        sparse: bool = False,
        _weight: Tensor | None = None,
        _freeze: bool = False,
        device: Any = None,
        dtype: rushlight.dtype | None = None,
    ) -> None:
        super().__init__()
        self.num_embeddings = num_embeddings
        self.embedding_dim = embedding_dim
        self._set_padding_idx(padding_idx, "Padding_idx")
        self.max_norm = max_norm
        self.norm_type = norm_type
        self.scale_grad_by_freq = scale_grad_by_freq
        self.sparse = sparse
        self._make_weight(_weight, not _freeze, device, dtype)

    def forward(self, input: Tensor) -> Tensor:
        """Maps indices (*) to vectors (*, embedding_dim)."""
        return F.embedding(
            input,
            self.weight,
            self.padding_idx,
            self.max_norm,
            self.norm_type,
            self.scale_grad_by_freq,
            self.sparse,
        )

    def extra_repr(self) -> str:
        """Shows the options that are not the usual ones."""
        text = f"{self.num_embeddings}, {self.embedding_dim}"
        if self.padding_idx is not None:
            text += f", padding_idx={self.padding_idx}"
        if self.max_norm is not None:
            text += f", max_norm={self.max_norm}"
        if self.norm_type != 2:
            text += f", norm_type={self.norm_type}"
        if self.scale_grad_by_freq is not False:
            text += f", scale_grad_by_freq={self.scale_grad_by_freq}"
        if self.sparse is not False:
            text += ", sparse=True"
        return text

    @classmethod
    def from_pretrained(
        cls,
        embeddings: Tensor,
        freeze: bool = True,
        padding_idx: int | None = None,
        max_norm: float | None = None,
        norm_type: float = 2.0,
        scale_grad_by_freq: bool = False,
        sparse: bool = False,
    ) -> Self:
        """Makes a table from given vectors.

        Args:
            embeddings: (num_embeddings, embedding_dim).
            freeze: whether the vectors stay as they are in training.
            padding_idx: an index whose vector gets no gradient.
            max_norm: vectors with a larger norm are scaled down when they are looked up.
            norm_type: the exponent of the norm.
            scale_grad_by_freq: whether gradients are divided by how often an index occurs.
            sparse: has no effect.

        Returns:
            The module.

        Raises:
            AssertionError: `embeddings` is no matrix.

        Example:
            >>> table = nn.Embedding.from_pretrained(rushlight.tensor([[1.0, 2.0]]))
            >>> table(rushlight.tensor([0]))
            tensor([[1., 2.]])
        """
        if embeddings.dim() != 2:
            raise WrongArgument("Embeddings parameter is expected to be 2-dimensional")
        rows, columns = embeddings.shape
        return cls(
            rows,
            columns,
            padding_idx,
            max_norm,
            norm_type,
            scale_grad_by_freq,
            sparse,
            _weight=embeddings,
            _freeze=freeze,
        )


class EmbeddingBag(_Table):
    """Looks up learned vectors and sums them, or takes their mean or maximum, in bags, see
    `F.embedding_bag`.

    Args:
        num_embeddings: the number of vectors.
        embedding_dim: their length.
        max_norm: vectors with a larger norm are scaled down when they are looked up.
        norm_type: the exponent of the norm.
        scale_grad_by_freq: whether gradients are divided by how often an index occurs.
        mode: "sum", "mean" or "max".
        sparse: has no effect: gradients are dense.
        include_last_offset: whether offsets also have the end of the last bag.
        padding_idx: an index that does not count.
        device: None or the CPU.
        dtype: the dtype of the vectors.

    Attributes:
        weight: (num_embeddings, embedding_dim), first normal.

    Raises:
        AssertionError: `padding_idx` is no index.

    Example:
        >>> bags = nn.EmbeddingBag(10, 3, mode="sum")
        >>> bags(rushlight.tensor([1, 2, 4, 5]), rushlight.tensor([0, 3])).shape
        torch.Size([2, 3])
    """

    def __init__(
        self,
        num_embeddings: int,
        embedding_dim: int,
        max_norm: float | None = None,
        norm_type: float = 2.0,
        scale_grad_by_freq: bool = False,
        mode: str = "mean",
        sparse: bool = False,
        _weight: Tensor | None = None,
        include_last_offset: bool = False,
        padding_idx: int | None = None,
        device: Any = None,
        dtype: rushlight.dtype | None = None,
    ) -> None:
        super().__init__()
        self.num_embeddings = num_embeddings
        self.embedding_dim = embedding_dim
        self.max_norm = max_norm
        self.norm_type = norm_type
        self.scale_grad_by_freq = scale_grad_by_freq
        self._set_padding_idx(padding_idx, "padding_idx")
        self.mode = mode
        self.sparse = sparse
        self.include_last_offset = include_last_offset
        self._make_weight(_weight, True, device, dtype)

    def forward(
        self,
        input: Tensor,
        offsets: Tensor | None = None,
        per_sample_weights: Tensor | None = None,
    ) -> Tensor:
        """Maps bags of indices to vectors (bags, embedding_dim)."""
        return F.embedding_bag(
            input,
            self.weight,
            offsets,
            self.max_norm,
            self.norm_type,
            self.scale_grad_by_freq,
            self.mode,
            self.sparse,
            per_sample_weights,
            self.include_last_offset,
            self.padding_idx,
        )

    def extra_repr(self) -> str:
        """Shows the options that are not the usual ones."""
        text = f"{self.num_embeddings}, {self.embedding_dim}"
        if self.max_norm is not None:
            text += f", max_norm={self.max_norm}"
        if self.norm_type != 2:
            text += f", norm_type={self.norm_type}"
        if self.scale_grad_by_freq is not False:
            text += f", scale_grad_by_freq={self.scale_grad_by_freq}"
        text += f", mode={self.mode!r}"
        if self.padding_idx is not None:
            text += f", padding_idx={self.padding_idx}"
        return text

    @classmethod
    def from_pretrained(
        cls,
        embeddings: Tensor,
        freeze: bool = True,
        max_norm: float | None = None,
        norm_type: float = 2.0,
        scale_grad_by_freq: bool = False,
        mode: str = "mean",
        sparse: bool = False,
        include_last_offset: bool = False,
        padding_idx: int | None = None,
    ) -> Self:
        """Makes a table from given vectors.

        Args:
            embeddings: (num_embeddings, embedding_dim).
            freeze: whether the vectors stay as they are in training.
            max_norm: vectors with a larger norm are scaled down when they are looked up.
            norm_type: the exponent of the norm.
            scale_grad_by_freq: whether gradients are divided by how often an index occurs.
            mode: "sum", "mean" or "max".
            sparse: has no effect.
            include_last_offset: whether offsets also have the end of the last bag.
            padding_idx: an index that does not count.

        Returns:
            The module.

        Raises:
            AssertionError: `embeddings` is no matrix.

        Example:
            >>> bags = nn.EmbeddingBag.from_pretrained(rushlight.tensor([[1.0, 2.0], [3.0, 4.0]]))
            >>> bags(rushlight.tensor([[0, 1]]))
            tensor([[2., 3.]])
        """
        if embeddings.dim() != 2:
            raise WrongArgument("Embeddings parameter is expected to be 2-dimensional")
        rows, columns = embeddings.shape
        made = cls(
            rows,
            columns,
            max_norm,
            norm_type,
            scale_grad_by_freq,
            mode,
            sparse,
            _weight=embeddings,
            include_last_offset=include_last_offset,
            padding_idx=padding_idx,
        )
        made.weight.requires_grad = not freeze
        return made
