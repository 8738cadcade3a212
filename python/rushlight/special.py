"""Special functions, under the names of `torch.special`."""

from __future__ import annotations

from rushlight import _C

__all__ = [name for name in dir(_C._special) if not name.startswith("_")]

globals().update({name: getattr(_C._special, name) for name in __all__})
