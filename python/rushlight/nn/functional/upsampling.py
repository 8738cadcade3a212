"""Resizing images."""

from __future__ import annotations

import math

import rushlight

from .adaptive_pooling import adaptive_avg_pool1d, adaptive_avg_pool2d, adaptive_avg_pool3d

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from rushlight import Tensor

__all__ = ["interpolate", "upsample", "upsample_bilinear", "upsample_nearest"]

_MODES = "nearest | linear | bilinear | bicubic | trilinear | area | nearest-exact"
_MODE_DIMS = {"linear": 1, "bilinear": 2, "bicubic": 2, "trilinear": 3}
_BICUBIC_A = -0.75
_BICUBIC_A_ANTIALIAS = -0.5


def _ratio(length: int, wanted: int, scale: float | None, align_corners: bool) -> float:
    """How far apart neighbouring outputs are in the input."""
    if align_corners:
        return (length - 1) / (wanted - 1) if wanted > 1 else 0.0
    return 1.0 / scale if scale else length / wanted


def _centres(wanted: int, ratio: float, align_corners: bool, dtype: rushlight.dtype) -> Tensor:
    """Where the outputs are in the input."""
    places = rushlight.arange(wanted, dtype=dtype)
    return places * ratio if align_corners else (places + 0.5) * ratio - 0.5


def _take(input: Tensor, axis: int, index: Tensor, weight: Tensor) -> Tensor:
    """Input elements at `index` along an axis, times a weight each."""
    shape = [1] * input.dim()
    shape[axis] = -1
    return input.index_select(axis, index) * weight.to(input.dtype).reshape(shape)


def _linear(input: Tensor, axis: int, wanted: int, ratio: float, align_corners: bool) -> Tensor:
    length = input.shape[axis]
    places = _centres(wanted, ratio, align_corners, rushlight.float64).clamp(min=0)
    low = places.floor().clamp(max=length - 1)
    high = (low + 1).clamp(max=length - 1)
    share = places - low
    return _take(input, axis, low.long(), 1 - share) + _take(input, axis, high.long(), share)


def _cubic(distance: Tensor, a: float) -> Tensor:
    """Keys' convolution kernel, 1981."""
    x = distance.abs()
    near = ((a + 2) * x - (a + 3)) * x * x + 1
    far = ((x - 5) * x + 8) * x * a - 4 * a
    return rushlight.where(x <= 1, near, rushlight.where(x < 2, far, rushlight.zeros_like(x)))


def _bicubic(input: Tensor, axis: int, wanted: int, ratio: float, align_corners: bool) -> Tensor:
    places = _centres(wanted, ratio, align_corners, rushlight.float64)
    low = places.floor()
    result: Any = 0
    for step in range(-1, 3):
        index = (low + step).clamp(0, input.shape[axis] - 1).long()
        result = result + _take(input, axis, index, _cubic(places - low - step, _BICUBIC_A))
    return result


def _antialiased(input: Tensor, axis: int, wanted: int, ratio: float, cubic: bool) -> Tensor:
    """A filter as wide as an output element, as a matrix that the axis is multiplied with."""
    length = input.shape[axis]
    scale = max(ratio, 1.0)
    support = (2.0 if cubic else 1.0) * scale
    centres = (rushlight.arange(wanted, dtype=rushlight.float64) + 0.5) * ratio
    first = (centres - support + 0.5).trunc().clamp(min=0)
    last = (centres + support + 0.5).trunc().clamp(max=length)
    places = rushlight.arange(length, dtype=rushlight.float64)
    distance = (places - centres.unsqueeze(1) + 0.5) / scale
    if cubic:
        weights = _cubic(distance, _BICUBIC_A_ANTIALIAS)
    else:
        weights = (1 - distance.abs()).clamp(min=0)
    inside = (places >= first.unsqueeze(1)) & (places < last.unsqueeze(1))
    weights = weights * inside.to(weights.dtype)
    weights = (weights / weights.sum(1, keepdim=True)).to(input.dtype)
    return (input.movedim(axis, -1) @ weights.T).movedim(-1, axis)


def _nearest(input: Tensor, axis: int, wanted: int, ratio: float, exact: bool) -> Tensor:
    # float32 as in PyTorch: which neighbour is nearest can depend on the last bit.
    places = rushlight.arange(wanted, dtype=rushlight.float32)
    ratio32 = rushlight.tensor(ratio, dtype=rushlight.float32)
    index = ((places + 0.5) * ratio32 if exact else places * ratio32).floor()
    return input.index_select(axis, index.clamp(max=input.shape[axis] - 1).long())


def _wanted_size(
    input: Tensor, size: Any, scale_factor: Any, recompute_scale_factor: bool | None
) -> tuple[list[int], list[float | None]]:
    """The output's lengths, and the scales that are to be used in place of their ratios."""
    dims = input.dim() - 2
    own = list(input.shape[2:])
    if size is None and scale_factor is None:
        raise ValueError("either size or scale_factor should be defined")
    if size is not None and scale_factor is not None:
        raise ValueError("only one of size or scale_factor should be defined")
    if size is not None:
        if recompute_scale_factor:
            raise ValueError("recompute_scale_factor is not meaningful with an explicit size.")
        lengths = [size] * dims if not isinstance(size, (list, tuple)) else list(size)
        if len(lengths) != dims:
            raise ValueError(
                "Input and output must have the same number of spatial dimensions, but got input "
                f"with spatial dimensions of {own} and output size of {tuple(lengths)}"
            )
        for length in lengths:
            if not isinstance(length, int):
                raise TypeError(f"expected size to be one of int or Tuple[int] but got size {size}")
        return lengths, [None] * dims
    factors = (
        list(scale_factor) if isinstance(scale_factor, (list, tuple)) else [scale_factor] * dims
    )
    if len(factors) != dims:
        raise ValueError(
            "Input and scale_factor must have the same number of spatial dimensions, but got "
            f"input with spatial dimensions of {own} and scale_factor of shape {tuple(factors)}"
        )
    wanted = [float(length) * factor for length, factor in zip(own, factors, strict=False)]
    if not all(abs(length) < 2**63 for length in wanted):
        raise RuntimeError(
            f"interpolate: scale_factor={scale_factor} makes {wanted} of {own}: value cannot be "
            "converted to type int64_t without overflow"
        )
    lengths = [math.floor(length) for length in wanted]
    return lengths, [None] * dims if recompute_scale_factor else [float(one) for one in factors]


def interpolate(
    input: Tensor,
    size: int | Sequence[int] | None = None,
    scale_factor: float | Sequence[float] | None = None,
    mode: str = "nearest",
    align_corners: bool | None = None,
    recompute_scale_factor: bool | None = None,
    antialias: bool = False,
) -> Tensor:
    """Resizes signals, images or volumes.

    Args:
        input: (N, C, L), (N, C, H, W) or (N, C, D, H, W).
        size: the new size, one or for each direction.
        scale_factor: the new size as a multiple of the old one; either this or `size` is given.
        mode: "nearest", "nearest-exact", "area", "linear" (3D input), "bilinear", "bicubic" (4D)
            or "trilinear" (5D).
        align_corners: whether the centres of corner elements stay where they are.
        recompute_scale_factor: whether the scale is computed again from the rounded new size.
        antialias: whether a wider filter is used for making images smaller; "bilinear" and
            "bicubic" only.

    Returns:
        The resized tensor.

    Raises:
        ValueError: the options do not fit.
        NotImplementedError: the mode does not fit the number of dimensions.
        RuntimeError: a size is 0.

    Example:
        >>> F.interpolate(rushlight.tensor([[[1.0, 2.0]]]), scale_factor=2)
        tensor([[[1., 1., 2., 2.]]])
        >>> F.interpolate(
        ...     rushlight.tensor([[[1.0, 2.0]]]), size=3, mode="linear", align_corners=True
        ... )
        tensor([[[1.0000, 1.5000, 2.0000]]])
    """
    dims = input.dim() - 2
    if mode in ("nearest", "area", "nearest-exact"):
        if align_corners is not None:
            raise ValueError(
                "align_corners option can only be set with the interpolating modes: "
                "linear | bilinear | bicubic | trilinear"
            )
    elif align_corners is None:
        align_corners = False
    if dims not in (1, 2, 3) or (mode not in _MODE_DIMS and f" {mode} " not in f" {_MODES} "):
        raise NotImplementedError(
            f"Input Error: Only 3D, 4D and 5D input Tensors supported (got {input.dim()}D) for "
            f"the modes: {_MODES} (got {mode})"
        )
    lengths, scales = _wanted_size(input, size, scale_factor, recompute_scale_factor)
    if antialias and not (mode in ("bilinear", "bicubic") and dims == 2):
        raise ValueError(
            "Anti-alias option is restricted to bilinear and bicubic modes and requires a 4-D "
            "tensor as input"
        )
    if dims != _MODE_DIMS.get(mode, dims):
        raise NotImplementedError(
            f"Got {input.dim()}D input, but {mode} mode needs {_MODE_DIMS[mode] + 2}D input"
        )
    if mode == "area":
        pool = (adaptive_avg_pool1d, adaptive_avg_pool2d, adaptive_avg_pool3d)[dims - 1]
        return pool(input, lengths)
    if 0 in input.shape[1:] or min(lengths) < 1:
        raise RuntimeError(
            "Input and output sizes should be greater than 0, but got input "
            f"{tuple(input.shape)} and output {tuple(lengths)}"
        )
    if input.shape[0] == 0:
        return input.reshape(0, input.shape[1], *lengths)
    if math.prod(input.shape[:2]) * math.prod(lengths) * input.element_size() >= 2**63:
        raise RuntimeError(
            "interpolate: Storage size calculation overflowed with sizes="
            f"{[*input.shape[:2], *lengths]}"
        )
    images = input.dtype == rushlight.uint8 and mode in ("bilinear", "bicubic")
    if mode in _MODE_DIMS and not input.is_floating_point() and not images:
        raise NotImplementedError(f"interpolate: mode {mode} not implemented for {input.dtype}")
    result = input
    for axis in range(dims + 1, 1, -1) if images else range(2, dims + 2):
        wanted, scale = lengths[axis - 2], scales[axis - 2]
        ratio = _ratio(input.shape[axis], wanted, scale, bool(align_corners))
        if images:
            result = result.to(rushlight.float32)
        if mode in ("nearest", "nearest-exact"):
            result = _nearest(result, axis, wanted, ratio, mode == "nearest-exact")
        elif antialias:
            result = _antialiased(result, axis, wanted, ratio, mode == "bicubic")
        elif mode == "bicubic":
            result = _bicubic(result, axis, wanted, ratio, bool(align_corners))
        else:
            result = _linear(result, axis, wanted, ratio, bool(align_corners))
        if images:
            # As in PyTorch every pass, columns first, ends in the integers that pixels are.
            result = (result + 0.5).floor().clamp(0, 255).to(rushlight.uint8)
    return result.contiguous() if result is not input else input.clone()


def upsample(
    input: Tensor,
    size: int | Sequence[int] | None = None,
    scale_factor: float | Sequence[float] | None = None,
    mode: str = "nearest",
    align_corners: bool | None = None,
) -> Tensor:
    """Does what `interpolate` does (deprecated)."""
    import warnings

    warnings.warn("`nn.functional.upsample` is deprecated. Use interpolate instead.", stacklevel=2)
    return interpolate(input, size, scale_factor, mode, align_corners)


def upsample_nearest(
    input: Tensor,
    size: int | Sequence[int] | None = None,
    scale_factor: float | Sequence[float] | None = None,
) -> Tensor:
    """Does what `interpolate` does with mode "nearest" (deprecated)."""
    import warnings

    warnings.warn(
        "`nn.functional.upsample_nearest` is deprecated. Use interpolate instead.", stacklevel=2
    )
    return interpolate(input, size, scale_factor)


def upsample_bilinear(
    input: Tensor,
    size: int | Sequence[int] | None = None,
    scale_factor: float | Sequence[float] | None = None,
) -> Tensor:
    """Does what `interpolate` does with mode "bilinear" and aligned corners (deprecated)."""
    import warnings

    warnings.warn(
        "`nn.functional.upsample_bilinear` is deprecated. Use interpolate instead.", stacklevel=2
    )
    return interpolate(input, size, scale_factor, "bilinear", True)
