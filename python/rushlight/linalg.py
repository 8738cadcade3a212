"""Linear algebra, under the names of `torch.linalg`."""

from __future__ import annotations

from rushlight import _C

__all__ = [name for name in dir(_C._linalg) if not name.startswith("_")]

globals().update({name: getattr(_C._linalg, name) for name in __all__})
