"""Losses with a weight for each element: which number their mean divides by."""

from __future__ import annotations

import pytest
import rushlight as torch
from rushlight.nn import functional as F


def test_weighted_means() -> None:
    """Of huber_loss over the elements, of the others over the weights."""
    x, zeros, weight = torch.tensor([1.0, 3.0]), torch.zeros(2), torch.tensor([1.0, 2.0])
    assert F.huber_loss(x, zeros, weight=weight).item() == 2.75
    assert F.huber_loss(x, zeros, weight=weight, reduction="sum").item() == 5.5
    assert F.huber_loss(x, zeros, weight=weight, reduction="none").tolist() == [0.5, 5.0]
    assert F.mse_loss(x, zeros, weight=weight).item() == pytest.approx(19 / 3)
    assert F.l1_loss(x, zeros, weight=weight).item() == pytest.approx(7 / 3)
    for loss in (F.huber_loss, F.mse_loss, F.l1_loss):
        with pytest.raises(ValueError, match="same size"):
            loss(x, zeros, weight=weight[:1])
