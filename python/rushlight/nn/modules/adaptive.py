"""Softmax over many classes of very different frequency."""

from __future__ import annotations

from collections import namedtuple

import rushlight

from .. import functional as F
from .linear import Linear
from .module import Module
from .module_sequence import ModuleList, Sequential

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from rushlight import Tensor

__all__ = ["AdaptiveLogSoftmaxWithLoss"]

_ASMoutput = namedtuple("_ASMoutput", ["output", "loss"])


class AdaptiveLogSoftmaxWithLoss(Module):
    """A log-softmax whose rare classes form clusters with smaller projections.

    Grave et al., "Efficient softmax approximation for GPUs", 2017.

    Args:
        in_features: the size of the inputs.
        n_classes: the number of classes, the frequent ones first.
        cutoffs: where the clusters of rarer classes start.
        div_value: by how much the projection shrinks from cluster to cluster.
        head_bias: whether the map to the frequent classes adds a bias.
        device: None or the CPU.
        dtype: the dtype of the parameters.

    Raises:
        ValueError: the cutoffs are not increasing integers between 1 and n_classes - 1.

    Example:
        >>> model = nn.AdaptiveLogSoftmaxWithLoss(8, 20, [5, 12])
        >>> output, loss = model(rushlight.rand(6, 8), rushlight.tensor([0, 1, 6, 13, 19, 4]))
        >>> output.shape, loss.shape
        (torch.Size([6]), torch.Size([]))
    """

    def __init__(
        self,
        in_features: int,
        n_classes: int,
        cutoffs: Sequence[int],
        div_value: float = 4.0,
        head_bias: bool = False,
        device: Any = None,
        dtype: rushlight.dtype | None = None,
    ) -> None:
        super().__init__()
        starts = list(cutoffs)
        if not starts:
            raise ValueError("cutoffs should be a sequence of length larger than 0")
        if (
            starts != sorted(starts)
            or min(starts) <= 0
            or max(starts) > n_classes - 1
            or len(set(starts)) != len(starts)
            or any(int(start) != start for start in starts)
        ):
            raise ValueError(
                "cutoffs should be a sequence of unique, positive integers sorted in an "
                "increasing order, where each value is between 1 and n_classes-1"
            )
        self.in_features = in_features
        self.n_classes = n_classes
        self.cutoffs = [*starts, n_classes]
        self.div_value = div_value
        self.head_bias = head_bias
        self.shortlist_size = self.cutoffs[0]
        self.n_clusters = len(self.cutoffs) - 1
        self.head_size = self.shortlist_size + self.n_clusters
        options = {"device": device, "dtype": dtype}
        self.head = Linear(in_features, self.head_size, head_bias, **options)
        self.tail = ModuleList()
        for cluster in range(self.n_clusters):
            hidden = int(in_features // div_value ** (cluster + 1))
            size = self.cutoffs[cluster + 1] - self.cutoffs[cluster]
            self.tail.append(
                Sequential(
                    Linear(in_features, hidden, False, **options),
                    Linear(hidden, size, False, **options),
                )
            )

    def reset_parameters(self) -> None:
        """Draws new first values."""
        self.head.reset_parameters()
        for projection, scores in self.tail:
            projection.reset_parameters()
            scores.reset_parameters()

    def forward(self, input: Tensor, target: Tensor) -> Any:
        """Returns the log probabilities of targets and their mean, negated.

        Args:
            input: (N, in_features) or (in_features,).
            target: classes, (N,) or ().

        Returns:
            A named tuple of `output` (N,) or () and `loss` ().

        Raises:
            RuntimeError: the shapes do not fit or a target is no class.
        """
        if target.dim() not in (0, 1) or input.dim() != target.dim() + 1:
            raise RuntimeError(
                "AdaptiveLogSoftmaxWithLoss: expected input (N, in_features) with target (N,), or "
                f"(in_features,) with (), got {input.shape} and {target.shape}"
            )
        if target.dim() and input.shape[0] != target.shape[0]:
            raise RuntimeError("Input and target should have the same size in the batch dimension.")
        if target.numel() and not 0 <= int(target.min()) <= int(target.max()) < self.n_classes:
            raise RuntimeError(
                f"Target values should be in [0, {self.n_classes - 1}], but values in range "
                f"[{int(target.min())}, {int(target.max())}] were found. "
            )
        output = self._chosen(input.reshape(-1, input.shape[-1]), target.reshape(-1))
        if not target.dim():
            output = output.squeeze(0)
        return _ASMoutput(output, (-output).mean())

    def _chosen(self, rows: Tensor, target: Tensor) -> Tensor:
        """Each row's log probability of its target; clusters compute for their rows only."""
        head = F.log_softmax(self.head(rows), 1)
        index = target.clone()
        added = rushlight.zeros(target.shape[0], dtype=head.dtype)
        for cluster, tail in enumerate(self.tail):
            low, high = self.cutoffs[cluster], self.cutoffs[cluster + 1]
            members = ((target >= low) & (target < high)).nonzero().reshape(-1)
            if members.numel() == 0:
                continue
            inside = F.log_softmax(tail(rows[members]), 1)
            own = inside.gather(1, (target[members] - low).unsqueeze(1)).squeeze(1)
            added = added.index_copy(0, members, own)
            index[members] = self.shortlist_size + cluster
        return head.gather(1, index.unsqueeze(1)).squeeze(1) + added

    def log_prob(self, input: Tensor) -> Tensor:
        """Returns the log probabilities of all classes.

        Args:
            input: (N, in_features).

        Returns:
            A tensor (N, n_classes).
        """
        head = F.log_softmax(self.head(input), 1)
        pieces = [head[:, : self.shortlist_size]]
        for cluster, tail in enumerate(self.tail):
            column = self.shortlist_size + cluster
            pieces.append(F.log_softmax(tail(input), 1) + head[:, column : column + 1])
        return rushlight.cat(pieces, 1)

    def predict(self, input: Tensor) -> Tensor:
        """Returns the most likely classes.

        Args:
            input: (N, in_features).

        Returns:
            An int64 tensor (N,).
        """
        best = self.head(input).argmax(1)
        rare = (best >= self.shortlist_size).nonzero().reshape(-1)
        if rare.numel():
            best[rare] = self.log_prob(input[rare]).argmax(1)
        return best
