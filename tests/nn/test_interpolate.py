"""Resized images: integers stay integers, and scales that make no size are refused."""

from __future__ import annotations

import pytest
import rushlight
from rushlight import nn


@pytest.mark.parametrize("mode", ["bilinear", "bicubic"])
@pytest.mark.parametrize("antialias", [False, True])
def test_resized_pixels_stay_integers(mode: str, antialias: bool) -> None:
    image = rushlight.arange(0, 240, 4).to(rushlight.uint8).reshape(1, 2, 5, 6)
    resized = nn.functional.interpolate(image, (7, 4), mode=mode, antialias=antialias)
    exact = nn.functional.interpolate(image.double(), (7, 4), mode=mode, antialias=antialias)
    assert resized.dtype == rushlight.uint8 and resized.shape == (1, 2, 7, 4)
    assert float((resized.double() - exact).abs().max()) <= 1.5


@pytest.mark.parametrize("scale", [float("inf"), float("nan"), 1e30])
def test_a_scale_that_is_no_size(scale: float) -> None:
    with pytest.raises(RuntimeError, match="interpolate"):
        nn.functional.interpolate(rushlight.ones(1, 1, 3), scale_factor=scale)
