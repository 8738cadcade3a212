"""The workloads by topic; importing this package registers all of them."""

from . import layers, matrices, models, networks, operators, recurrent, tensors

__all__ = ["layers", "matrices", "models", "networks", "operators", "recurrent", "tensors"]
