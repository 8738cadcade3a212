"""Padding is no operand: infinities and NaN reach only the results whose windows they are in."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
import rushlight

F = rushlight.nn.functional

# channels in, channels out, groups, size, kernel, stride, padding, dilation
_KINDS = {
    "one channel": (1, 1, 1, 3, 3, 1, 1, 1),
    "depthwise": (2, 2, 2, 4, 3, 1, 1, 1),
    "strided": (2, 3, 1, 7, 3, 2, 2, 1),
    "wide steps": (2, 2, 1, 5, 3, 3, 1, 1),
    "dilated": (1, 2, 1, 6, 3, 1, 2, 2),
    "even kernel": (2, 2, 2, 5, 4, 1, 2, 1),
    "no padding": (2, 2, 1, 5, 3, 2, 0, 1),
    "tiles": (16, 16, 1, 14, 3, 1, 1, 1),
}
_BATCH = {"tiles": 3}


def _pairs(kind: tuple[int, ...]) -> list[tuple[int, int, int]]:
    """(output, tap, input) along one dimension, inside of the input."""
    _, _, _, size, kernel, stride, padding, dilation = kind
    outputs = (size + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1
    found = itertools.product(range(outputs), range(kernel))
    places = [(o, t, o * stride + t * dilation - padding) for o, t in found]
    return [place for place in places if 0 <= place[2] < size]


def _expected(
    kind: tuple[int, ...], x: np.ndarray, w: np.ndarray, g: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Output and both gradients, as sums over the pairs that meet."""
    channels, results, groups = kind[:3]
    inputs, outputs = channels // groups, results // groups
    y, grad_x, grad_w = np.zeros(g.shape), np.zeros(x.shape), np.zeros(w.shape)
    with np.errstate(invalid="ignore"):
        for (oy, ty, iy), (ox, tx, ix) in itertools.product(_pairs(kind), _pairs(kind)):
            for group in range(groups):
                ins = slice(group * inputs, (group + 1) * inputs)
                outs = slice(group * outputs, (group + 1) * outputs)
                pixels, tap, grad = x[:, ins, iy, ix], w[outs, :, ty, tx], g[:, outs, oy, ox]
                y[:, outs, oy, ox] += (pixels[:, None] * tap).sum(-1)
                grad_x[:, ins, iy, ix] += (grad[:, :, None] * tap).sum(1)
                grad_w[outs, :, ty, tx] += (grad[:, :, None] * pixels[:, None]).sum(0)
    return y, grad_x, grad_w


@pytest.mark.parametrize("name", _KINDS)
@pytest.mark.parametrize("value", [float("inf"), float("nan")])
@pytest.mark.parametrize("place", ["weight", "input", "gradient"])
@pytest.mark.parametrize("dtype", ["float32", "float64", "bfloat16"])
def test_each_reaches_its_windows_only(name: str, value: float, place: str, dtype: str) -> None:
    kind = _KINDS[name]
    channels, results, groups, size, kernel, stride, padding, dilation = kind
    generator = np.random.default_rng(3)

    def integers(*shape: int) -> np.ndarray:
        return generator.integers(1, 3, shape).astype("float64")

    x = integers(_BATCH.get(name, 2), channels, size, size)
    w = integers(results, channels // groups, kernel, kernel)
    outputs = max(o for o, _, _ in _pairs(kind)) + 1
    g = integers(len(x), results, outputs, outputs)
    {"weight": w, "input": x, "gradient": g}[place][0, 0, 0, 0] = value

    def tensor(array: np.ndarray) -> Any:
        return rushlight.tensor(array, dtype=getattr(rushlight, dtype), requires_grad=True)

    tensors = tensor(x), tensor(w), tensor(g)
    y = F.conv2d(tensors[0], tensors[1], None, stride, padding, dilation, groups)
    y.backward(tensors[2].detach())
    found = [np.array(t.detach().double()) for t in (y, tensors[0].grad, tensors[1].grad)]
    expected = _expected(kind, x, w, g)
    mixed = name == "tiles" and dtype != "float64"  # Winograd spreads data over its tiles
    for which, (values, wanted) in enumerate(zip(found, expected, strict=True)):
        if mixed and (place, which) in (("input", 0), ("gradient", 1)):
            continue
        np.testing.assert_allclose(values, wanted, 2e-2 if dtype == "bfloat16" else 1e-4)
    if not mixed:
        turned = F.conv_transpose2d(
            tensors[2], tensors[1], None, stride, padding, 0, groups, dilation
        )
        high = turned.shape[-1]
        np.testing.assert_allclose(
            np.array(turned.detach().double()), expected[1][..., :high, :high], 2e-2
        )


def test_transposed_in_every_dimension() -> None:
    for dims, convolve in enumerate(
        (F.conv_transpose1d, F.conv_transpose2d, F.conv_transpose3d), 1
    ):
        weight = rushlight.ones(1, 1, *[2] * dims)
        weight[(0,) * (dims + 2)] = float("inf")
        result = convolve(rushlight.ones(1, 1, *[2] * dims), weight)
        assert bool(result[(0,) * (dims + 2)].isinf()) and not bool(result.isnan().any())
        assert int(result.isinf().sum()) == 2**dims


def test_averages_of_windows_at_the_border() -> None:
    image = rushlight.zeros(1, 1, 4, 4)
    image[0, 0, 1, 1] = float("inf")
    result = F.avg_pool2d(image, 3, 1, 1)
    assert not bool(result.isnan().any()) and int(result.isinf().sum()) == 9


_HUGE = [2**62, 2**63 - 1, 2**50]


@pytest.mark.parametrize("huge", _HUGE)
@pytest.mark.parametrize("option", ["stride", "padding", "dilation"])
@pytest.mark.parametrize("dims", [1, 2, 3])
@pytest.mark.parametrize("turned", [False, True])
def test_sizes_at_the_limit(huge: int, option: str, dims: int, turned: bool) -> None:
    name = f"conv_transpose{dims}d" if turned else f"conv{dims}d"
    input, weight = rushlight.ones(1, 1, *[5] * dims), rushlight.ones(1, 1, *[3] * dims)
    try:
        result = getattr(F, name)(input, weight, **{option: huge})
    except (RuntimeError, MemoryError):
        return
    assert (
        option == "stride"
        and not turned
        and result.tolist() == getattr(F, name)(input[(..., *[slice(3)] * dims)], weight).tolist()
    )


@pytest.mark.parametrize("huge", _HUGE)
@pytest.mark.parametrize("dims", [1, 2, 3])
def test_a_single_position_needs_no_step(huge: int, dims: int) -> None:
    input = rushlight.ones(1, 1, *[1] * dims, requires_grad=True)
    weight = rushlight.ones(1, 1, *[1] * dims)
    for name in ("conv", "conv_transpose"):
        result = getattr(F, f"{name}{dims}d")(input, weight, stride=huge, dilation=huge)
        result.sum().backward()
        assert result.item() == 1
    assert input.grad.item() == 2
    for pool in (f"max_pool{dims}d", f"avg_pool{dims}d"):
        assert getattr(F, pool)(rushlight.ones(1, 1, *[5] * dims), 3, huge).numel() == 1


@pytest.mark.parametrize("huge", _HUGE)
@pytest.mark.parametrize("dims", [1, 2, 3])
def test_windows_beyond_the_input_are_refused(huge: int, dims: int) -> None:
    image = rushlight.ones(1, 1, *[5] * dims)
    for call in (
        lambda: getattr(F, f"max_pool{dims}d")(image, huge),
        lambda: getattr(F, f"avg_pool{dims}d")(image, huge),
        lambda: getattr(F, f"max_pool{dims}d")(image, 3, 1, 1, huge),
        lambda: getattr(F, f"adaptive_avg_pool{dims}d")(image, huge),
        lambda: F.pad(image, (huge, huge)),
        lambda: F.pad(image, (huge,) + (0,) * (2 * dims - 1), mode="replicate"),
        lambda: F.interpolate(image, huge),
    ):
        with pytest.raises((RuntimeError, MemoryError)):
            call()
