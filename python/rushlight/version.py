"""The version, under the names of `torch.version`."""

from __future__ import annotations

from rushlight import _C

__all__ = ["__version__", "cuda", "debug", "hip"]

__version__: str = _C.__version__
debug = False
cuda: str | None = None
hip: str | None = None
