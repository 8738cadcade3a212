"""Containers; each kind is a file of its own."""

from __future__ import annotations

from .module_dict import ModuleDict
from .module_sequence import ModuleList, Sequential
from .parameter_container import ParameterDict, ParameterList

__all__ = ["ModuleDict", "ModuleList", "ParameterDict", "ParameterList", "Sequential"]
