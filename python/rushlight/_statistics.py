"""Quantiles, covariances and distances: compositions of operators."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rushlight import _C
from rushlight._C import Tensor

_INTERPOLATIONS = ("linear", "lower", "higher", "midpoint", "nearest")


def _quantile(
    name: str,
    input: Tensor,
    q: Any,
    dim: int | None,
    keepdim: bool,
    interpolation: str,
    last_rank: Callable[[Tensor, int], Any],
) -> Tensor:
    """Sorts and interpolates.

    Args:
        last_rank: the rank of the largest value that counts, from sorted values along the last
            dimension and their number; of the values' shape without it, plus 1.
    """
    if input.dtype not in (_C.float32, _C.float64):
        raise RuntimeError(f"{name}() input tensor must be either float or double dtype")
    if interpolation not in _INTERPOLATIONS:
        raise RuntimeError(
            f"{name}() interpolation must be one of linear, lower, higher, midpoint or nearest, "
            f"but got {interpolation}"
        )
    if not isinstance(q, Tensor):
        if not 0 <= q <= 1:
            raise RuntimeError(f"{name}() q must be in the range [0, 1] but got {q}")
        q = _C.tensor(q, dtype=input.dtype)
    elif q.dtype != input.dtype:
        raise RuntimeError(f"{name}() q tensor must be same dtype as the input tensor")
    if q.dim() > 1:
        raise RuntimeError(f"{name}() q must be a scalar or 1D tensor")
    if not bool(((q >= 0) & (q <= 1)).all()):
        raise RuntimeError(f"{name}() q values must be in the range [0, 1]")
    values: Any = input.flatten() if dim is None else input.movedim(dim, -1)
    if values.dim() == 0:
        values = values.reshape(1)
    count = values.shape[-1]
    if count == 0:
        raise RuntimeError(f"{name}() input tensor must be non-empty")
    values = values.sort(-1).values
    # The place of every quantile among the sorted values, one column a quantile.
    rank: Any = q.reshape(-1) * last_rank(values, count)
    if interpolation == "lower":
        rank = rank.floor()
    elif interpolation == "higher":
        rank = rank.ceil()
    elif interpolation == "nearest":
        rank = rank.round()
    rank = rank.expand(*values.shape[:-1], q.numel())
    below = rank.long()
    result = values.gather(-1, below)
    if interpolation in ("linear", "midpoint"):
        weight = _C.full_like(rank, 0.5) if interpolation == "midpoint" else rank - below
        result = result.lerp(values.gather(-1, rank.ceil().long()), weight)
    result = result.movedim(-1, 0)
    if keepdim:
        kept = [1] * input.dim()
        if dim is not None and input.dim() > 0:
            kept = list(input.shape)
            kept[dim] = 1
        result = result.reshape(q.numel(), *kept)
    return result if q.dim() else result.squeeze(0)


def quantile(
    input: Tensor,
    q: Any,
    dim: int | None = None,
    keepdim: bool = False,
    *,
    interpolation: str = "linear",
) -> Tensor:
    """Finds values below which given shares of the elements lie.

    Args:
        input: tensor of float32 or float64.
        q: shares in [0, 1], a number or a tensor of one dimension.
        dim: the dimension along which to look; None for all elements.
        keepdim: whether that dimension stays, of size 1.
        interpolation: what lies between two elements: "linear", "lower", "higher", "midpoint" or
            "nearest".

    Returns:
        The quantiles; with one dimension of `q` in front if it has one. NaN where there is one.

    Raises:
        RuntimeError: dtype, q or interpolation are others, or the input is empty.

    Example:
        >>> rushlight.quantile(rushlight.tensor([3., 1., 2.]), 0.75)
        tensor(2.5000)
    """

    def last_rank(values: Tensor, count: int) -> Any:
        # NaN is sorted behind everything: where there is one, every quantile is the last value.
        return _C.full((1,), count - 1, dtype=values.dtype)

    result = _quantile("quantile", input, q, dim, keepdim, interpolation, last_rank)
    spoilt: Any = input.isnan()
    spoilt = spoilt.any() if dim is None else spoilt.any(dim, keepdim)
    return result.masked_fill(spoilt, float("nan"))


def nanquantile(
    input: Tensor,
    q: Any,
    dim: int | None = None,
    keepdim: bool = False,
    *,
    interpolation: str = "linear",
) -> Tensor:
    """Finds values below which given shares of the elements lie that are not NaN.

    Args:
        input: tensor of float32 or float64.
        q: shares in [0, 1], a number or a tensor of one dimension.
        dim: the dimension along which to look; None for all elements.
        keepdim: whether that dimension stays, of size 1.
        interpolation: what lies between two elements: "linear", "lower", "higher", "midpoint" or
            "nearest".

    Returns:
        The quantiles; with one dimension of `q` in front if it has one. NaN where all are.

    Raises:
        RuntimeError: dtype, q or interpolation are others, or the input is empty.

    Example:
        >>> rushlight.nanquantile(rushlight.tensor([3., float("nan"), 2.]), 0.5)
        tensor(2.5000)
    """

    def last_rank(values: Tensor, count: int) -> Any:
        numbers: Any = (~values.isnan()).sum(-1, keepdim=True)
        return (numbers - 1).clamp_min(0).to(values.dtype)

    return _quantile("nanquantile", input, q, dim, keepdim, interpolation, last_rank)


def cov(
    input: Tensor,
    *,
    correction: int = 1,
    fweights: Tensor | None = None,
    aweights: Tensor | None = None,
) -> Tensor:
    """Estimates the covariances of variables.

    Args:
        input: (variables, observations), or one variable (observations,).
        correction: what is subtracted from the number of observations to divide by.
        fweights: how often each observation counts, integers, (observations,).
        aweights: how important each observation is, (observations,).

    Returns:
        A tensor (variables, variables), or () for one variable.

    Raises:
        RuntimeError: the shapes do not fit, or weights are negative or of another kind of dtype.

    Example:
        >>> rushlight.cov(rushlight.tensor([[0., 1., 2.], [2., 1., 0.]]))
        tensor([[ 1., -1.],
                [-1.,  1.]])
    """
    if input.dim() > 2:
        raise RuntimeError(
            f"cov(): expected input to have two or fewer dimensions but got an input with "
            f"{input.dim()} dimensions"
        )
    rows: Any = input.reshape(1, -1) if input.dim() < 2 else input
    if not rows.is_floating_point() and not rows.is_complex():
        rows = rows.to(_C.get_default_dtype())
    weights: Any = None
    for name, given in (("fweights", fweights), ("aweights", aweights)):
        if given is None:
            continue
        if given.dim() > 1 or given.numel() != rows.shape[1]:
            raise RuntimeError(
                f"cov(): expected {name} to have one element for each of the {rows.shape[1]} "
                f"observations but got {given.shape}"
            )
        kind = "floating point" if name == "aweights" else "integral"
        floating = given.is_floating_point()
        if floating != (name == "aweights") or given.dtype == _C.bool or given.is_complex():
            raise RuntimeError(f"cov(): expected {name} to have {kind} dtype but got {given.dtype}")
        if (given < 0).any():
            raise RuntimeError(f"cov(): {name} cannot be negative, got {given.min().item()}")
        weights = given if weights is None else weights * given
    if weights is None:
        total: Any = rows.shape[1]
        mean = rows.mean(1, keepdim=True)
    else:
        weights = weights.to(rows.dtype)
        total = weights.sum()
        mean = (rows * weights).sum(1, keepdim=True) / total
    if weights is None or aweights is None or correction == 0:
        divisor = total - correction
    else:
        divisor = total - correction * (weights * aweights).sum() / total
    centred = rows - mean
    scaled = centred if weights is None else centred * weights
    divisor = max(divisor, 0) if weights is None else divisor.clamp_min(0)
    return ((scaled @ centred.t().conj()) / divisor).squeeze()


def corrcoef(input: Tensor) -> Tensor:
    """Estimates the correlation coefficients of variables.

    Args:
        input: (variables, observations), or one variable (observations,).

    Returns:
        A tensor (variables, variables), or () for one variable.

    Raises:
        RuntimeError: the input has more dimensions.

    Example:
        >>> rushlight.corrcoef(rushlight.tensor([[0., 1., 2.], [2., 1., 0.]]))
        tensor([[ 1., -1.],
                [-1.,  1.]])
    """
    covariance: Any = cov(input)
    if covariance.dim() == 0:
        return covariance / covariance
    deviation = covariance.diagonal().sqrt()
    scaled = covariance / deviation.unsqueeze(-1) / deviation.unsqueeze(0)
    return scaled if scaled.is_complex() else scaled.clamp(-1, 1)


def cdist(
    x1: Tensor,
    x2: Tensor,
    p: float = 2.0,
    compute_mode: str = "use_mm_for_euclid_dist_if_necessary",
) -> Tensor:
    """Computes the distances between all pairs of rows of two tensors.

    Args:
        x1: (*, P, M).
        x2: (*, R, M).
        p: which norm, 0 to infinity.
        compute_mode: whether Euclidean distances are computed by a product of matrices:
            "use_mm_for_euclid_dist", "donot_use_mm_for_euclid_dist", or for more than 25 rows.

    Returns:
        A tensor (*, P, R).

    Raises:
        RuntimeError: the sizes do not fit, or p is negative.

    Example:
        >>> rushlight.cdist(rushlight.zeros(1, 2), rushlight.tensor([[3., 4.]]))
        tensor([[5.]])
    """
    if x1.dim() < 2 or x2.dim() < 2 or x1.shape[-1] != x2.shape[-1]:
        raise RuntimeError(
            f"cdist: X1 and X2 must have at least two dimensions and the same number of columns, "
            f"got {x1.shape} and {x2.shape}"
        )
    if p < 0:
        raise RuntimeError("cdist only supports non-negative p values")
    modes = (
        "use_mm_for_euclid_dist_if_necessary",
        "use_mm_for_euclid_dist",
        "donot_use_mm_for_euclid_dist",
    )
    if compute_mode not in modes:
        raise ValueError(f"{compute_mode} is not a valid value for compute_mode")
    large = x1.shape[-2] > 25 or x2.shape[-2] > 25
    if p == 2 and (compute_mode == modes[1] or compute_mode == modes[0] and large):
        # |a - b|^2 = |a|^2 + |b|^2 - 2 a b, which rounding may make negative.
        squares: Any = (x1 * x1).sum(-1, keepdim=True) + (x2 * x2).sum(-1).unsqueeze(-2)
        return (squares - 2 * (x1 @ x2.transpose(-2, -1))).clamp_min(0).sqrt()
    difference: Any = x1.unsqueeze(-2) - x2.unsqueeze(-3)
    # The number of differences is flat: its gradient is 0, where norm has none.
    return difference.sign().abs().sum(-1) if p == 0 else difference.norm(p, -1)


def cross(input: Tensor, other: Tensor, dim: int | None = None) -> Tensor:
    """Computes the cross products of vectors of three elements.

    Args:
        input: tensor with a dimension of size 3.
        other: tensor of the same number of dimensions that broadcasts with it.
        dim: the vectors' dimension; None for the first one of size 3.

    Returns:
        The products.

    Raises:
        RuntimeError: there is no dimension of size 3, or the shapes do not fit.

    Example:
        >>> rushlight.cross(rushlight.tensor([1., 0., 0.]), rushlight.tensor([0., 1., 0.]))
        tensor([0., 0., 1.])
    """
    if input.dim() != other.dim():
        raise RuntimeError(
            "linalg.cross: inputs must have the same number of dimensions, "
            f"got {input.shape} and {other.shape}"
        )
    if dim is None:
        sizes = [*input.shape]
        if 3 not in sizes:
            raise RuntimeError("no dimension of size 3 in input")
        dim = sizes.index(3)
    if input.shape[dim] != 3 or other.shape[dim] != 3:
        raise RuntimeError(
            f"linalg.cross: inputs dimension {dim} must have length 3. "
            f"Got {input.shape[dim]} and {other.shape[dim]}"
        )
    product: Any = input.roll(-1, dim) * other.roll(-2, dim)
    return product - input.roll(-2, dim) * other.roll(-1, dim)
