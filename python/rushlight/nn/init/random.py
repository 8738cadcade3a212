"""Random values from one distribution."""

from __future__ import annotations

import math

import rushlight

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from rushlight import Tensor

    Generator = Any

__all__ = [
    "normal_",
    "trunc_normal_",
    "uniform_",
]


def uniform_(
    tensor: Tensor, a: float = 0.0, b: float = 1.0, generator: Generator | None = None
) -> Tensor:
    """Fills a tensor from the uniform distribution on [a, b).

    Args:
        tensor: floating-point, any shape.
        a: the lower bound.
        b: the upper bound.
        generator: where the random numbers come from.

    Returns:
        `tensor`.

    Example:
        >>> bool((nn.init.uniform_(rushlight.empty(9), 2.0, 3.0) >= 2).all())
        True
    """
    with rushlight.no_grad():
        return tensor.uniform_(a, b, generator=generator)


def normal_(
    tensor: Tensor, mean: float = 0.0, std: float = 1.0, generator: Generator | None = None
) -> Tensor:
    """Fills a tensor from the normal distribution.

    Args:
        tensor: floating-point, any shape.
        mean: the mean.
        std: the standard deviation.
        generator: where the random numbers come from.

    Returns:
        `tensor`.

    Example:
        >>> nn.init.normal_(rushlight.empty(3), mean=2.0, std=0.0)
        tensor([2., 2., 2.])
    """
    with rushlight.no_grad():
        return tensor.normal_(mean, std, generator=generator)


def trunc_normal_(
    tensor: Tensor,
    mean: float = 0.0,
    std: float = 1.0,
    a: float = -2.0,
    b: float = 2.0,
    generator: Generator | None = None,
) -> Tensor:
    """Fills a tensor from the normal distribution restricted to [a, b].

    If [a, b] holds more than 0.3 of the distribution, values outside it are drawn again. If
    not, candidates are drawn uniformly from [a, b] and accepted with a probability in
    proportion to their density.

    Args:
        tensor: floating-point, any shape.
        mean: the mean before the restriction.
        std: the standard deviation before the restriction.
        a: the lower bound.
        b: the upper bound.
        generator: where the random numbers come from.

    Returns:
        `tensor`.

    Raises:
        RuntimeError: a > b.
        ValueError: there is no such distribution.

    Example:
        >>> bool((nn.init.trunc_normal_(rushlight.empty(99)).abs() <= 2).all())
        True
    """
    if a > b:
        raise RuntimeError(f"trunc_normal_: a = {a} is greater than b = {b}")
    if not (math.isfinite(mean) and math.isfinite(std) and std > 0) or a != a or b != b:
        raise ValueError(
            "trunc_normal_: mean must be finite, std finite and positive, and the bounds no NaN, "
            f"got mean={mean}, std={std}, a={a} and b={b}"
        )
    if mean < a - 2 * std or mean > b + 2 * std:
        import warnings

        warnings.warn(
            "mean is more than 2 std from [a, b] in nn.init.trunc_normal_. "
            "The distribution of values may be incorrect.",
            stacklevel=2,
        )

    def below(bound: float) -> float:
        return 0.5 * (1.0 + math.erf((bound - mean) / (std * math.sqrt(2.0))))

    with rushlight.no_grad():
        if below(b) - below(a) > 0.3:
            return _redraw_normal(tensor, mean, std, a, b, generator)
        return _accept_uniform(tensor, mean, std, a, b, generator)


def _redraw_normal(
    tensor: Tensor, mean: float, std: float, a: float, b: float, generator: Generator | None
) -> Tensor:
    tensor.normal_(mean, std, generator=generator)
    outside = (tensor < a) | (tensor > b)
    while outside.any():
        drawn = rushlight.empty_like(tensor).normal_(mean, std, generator=generator)
        tensor.copy_(rushlight.where(outside, drawn, tensor))
        outside = (tensor < a) | (tensor > b)
    return tensor


def _accept_uniform(
    tensor: Tensor, mean: float, std: float, a: float, b: float, generator: Generator | None
) -> Tensor:
    mode = min(max(mean, a), b)
    # The density is 0 in float64 this far from the mode: wider windows only cost time.
    a, b = max(a, mode - 1000 * std), min(b, mode + 1000 * std)
    waiting = rushlight.ones_like(tensor, dtype=rushlight.bool)
    while waiting.any():
        drawn = rushlight.empty_like(tensor).uniform_(a, b, generator=generator)
        density = (((mode - mean) ** 2 - (drawn - mean) ** 2) / (2 * std**2)).exp()
        level = rushlight.empty_like(tensor).uniform_(generator=generator)
        accepted = waiting & (level <= density)
        tensor.copy_(rushlight.where(accepted, drawn, tensor))
        waiting = waiting & ~accepted
    return tensor
