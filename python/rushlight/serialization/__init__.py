"""Checkpoints in torch's format, read and written without a pickle machine."""

from rushlight.serialization.checkpoint import load, save
from rushlight.serialization.errors import CheckpointError

__all__ = ["CheckpointError", "load", "save"]
