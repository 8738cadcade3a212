"""What ``torch.functional`` holds, and the functions of ``torch.nn.functional`` beside it.

Tutorials write ``import torch.functional as F`` and then call ``F.relu``: here that works.
"""

from __future__ import annotations

from typing import Any

import rushlight
from rushlight.nn import functional as _neural

_TENSOR_FUNCTIONS = frozenset({
    "align_tensors", "atleast_1d", "atleast_2d", "atleast_3d", "block_diag", "broadcast_shapes",
    "broadcast_tensors", "cartesian_prod", "cdist", "chain_matmul", "einsum", "istft", "lu",
    "meshgrid", "norm", "pca_lowrank", "split", "stft", "svd_lowrank", "tensordot", "unique",
    "unique_consecutive", "unravel_index",
})  # fmt: skip


def __getattr__(name: str) -> Any:
    source = rushlight if name in _TENSOR_FUNCTIONS else _neural
    if name.startswith("_") or not hasattr(source, name):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(source, name)


def __dir__() -> list[str]:
    tensor_functions = [name for name in _TENSOR_FUNCTIONS if hasattr(rushlight, name)]
    return sorted({*tensor_functions, *(name for name in dir(_neural) if name[0] != "_")})
