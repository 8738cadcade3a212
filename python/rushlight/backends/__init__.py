"""Switches of libraries that PyTorch computes with; here they can be set, and change nothing."""

from __future__ import annotations

from . import cuda, cudnn, mps

__all__ = ["cuda", "cudnn", "mps"]
