"""Losses; the topics are files of their own."""

from __future__ import annotations

from . import linear_cross_entropy, loss_classification, loss_margin, loss_regression
from .linear_cross_entropy import *
from .loss_base import _Loss as _Loss
from .loss_base import _WeightedLoss as _WeightedLoss
from .loss_classification import *
from .loss_margin import *
from .loss_regression import *

__all__: list[str] = []
__all__ += linear_cross_entropy.__all__
__all__ += loss_classification.__all__
__all__ += loss_margin.__all__
__all__ += loss_regression.__all__
