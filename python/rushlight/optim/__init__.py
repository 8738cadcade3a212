"""Optimizers."""

from __future__ import annotations

from rushlight._explanation import explained_methods

from .adam import Adam, AdamW
from .optimizer import Optimizer
from .sgd import SGD

__all__ = ["SGD", "Adam", "AdamW", "Optimizer"]

for _name in __all__:
    explained_methods(
        globals()[_name],
        ("__init__", "add_param_group", "load_state_dict", "state_dict", "step", "zero_grad"),
    )
