"""Documentation of the elementwise functions of one tensor."""

from __future__ import annotations

_FLOATING = "Integers and bool give the default floating-point dtype."
_SAME = "The dtype stays."


def _function(summary: str, dtype: str, call: str, result: str, takes: str = "") -> str:
    return f"""{summary}

    Args:
        input: tensor of any shape.{takes}
        out: where to write the result.

    Returns:
        A tensor of the same shape. {dtype}

    Example:
        >>> {call}
        {result}
    """


def _special(summary: str, call: str, result: str) -> str:
    return _function(summary, _FLOATING, f"rushlight.special.{call}", result)


DOCUMENTATION = {
    "exp": _function(
        "Returns e to the power of every element.",
        _FLOATING,
        "rushlight.exp(rushlight.tensor([0., 1.]))",
        "tensor([1.0000, 2.7183])",
    ),
    "exp2": _function(
        "Returns 2 to the power of every element.",
        _FLOATING,
        "rushlight.exp2(rushlight.tensor([0., 3.]))",
        "tensor([1., 8.])",
    ),
    "expm1": _function(
        "Returns exp(x) - 1 of every element, exact near 0.",
        _FLOATING,
        "rushlight.expm1(rushlight.tensor([0., 1.]))",
        "tensor([0.0000, 1.7183])",
    ),
    "log": _function(
        "Returns the natural logarithm of every element.",
        _FLOATING,
        "rushlight.log(rushlight.tensor([1., 10.]))",
        "tensor([0.0000, 2.3026])",
    ),
    "log2": _function(
        "Returns the logarithm to base 2 of every element.",
        _FLOATING,
        "rushlight.log2(rushlight.tensor([1., 8.]))",
        "tensor([0., 3.])",
    ),
    "log10": _function(
        "Returns the logarithm to base 10 of every element.",
        _FLOATING,
        "rushlight.log10(rushlight.tensor([1., 50.]))",
        "tensor([0.0000, 1.6990])",
    ),
    "log1p": _function(
        "Returns log(1 + x) of every element, exact near 0.",
        _FLOATING,
        "rushlight.log1p(rushlight.tensor([0., 1.]))",
        "tensor([0.0000, 0.6931])",
    ),
    "sinh": _function(
        "Returns the hyperbolic sine of every element.",
        _FLOATING,
        "rushlight.sinh(rushlight.tensor([0., 1.]))",
        "tensor([0.0000, 1.1752])",
    ),
    "cosh": _function(
        "Returns the hyperbolic cosine of every element.",
        _FLOATING,
        "rushlight.cosh(rushlight.tensor([0., 1.]))",
        "tensor([1.0000, 1.5431])",
    ),
    "tanh": _function(
        "Returns the hyperbolic tangent of every element.",
        _FLOATING,
        "rushlight.tanh(rushlight.tensor([0., 1.]))",
        "tensor([0.0000, 0.7616])",
    ),
    "asinh": _function(
        "Returns the inverse hyperbolic sine of every element.",
        _FLOATING,
        "rushlight.asinh(rushlight.tensor([0., 1.]))",
        "tensor([0.0000, 0.8814])",
    ),
    "acosh": _function(
        "Returns the inverse hyperbolic cosine of every element, NaN below 1.",
        _FLOATING,
        "rushlight.acosh(rushlight.tensor([1., 2.]))",
        "tensor([0.0000, 1.3170])",
    ),
    "atanh": _function(
        "Returns the inverse hyperbolic tangent of every element, NaN outside of [-1, 1].",
        _FLOATING,
        "rushlight.atanh(rushlight.tensor([0., 0.5]))",
        "tensor([0.0000, 0.5493])",
    ),
    "sigmoid": _function(
        "Returns 1 / (1 + exp(-x)) of every element.",
        _FLOATING,
        "rushlight.sigmoid(rushlight.tensor([0., 2.]))",
        "tensor([0.5000, 0.8808])",
    ),
    "sin": _function(
        "Returns the sine of every element, in radians.",
        _FLOATING,
        "rushlight.sin(rushlight.tensor([0., 1.]))",
        "tensor([0.0000, 0.8415])",
    ),
    "cos": _function(
        "Returns the cosine of every element, in radians.",
        _FLOATING,
        "rushlight.cos(rushlight.tensor([0., 1.]))",
        "tensor([1.0000, 0.5403])",
    ),
    "tan": _function(
        "Returns the tangent of every element, in radians.",
        _FLOATING,
        "rushlight.tan(rushlight.tensor([0., 1.]))",
        "tensor([0.0000, 1.5574])",
    ),
    "asin": _function(
        "Returns the arcsine of every element, NaN outside of [-1, 1].",
        _FLOATING,
        "rushlight.asin(rushlight.tensor([0., 1.]))",
        "tensor([0.0000, 1.5708])",
    ),
    "acos": _function(
        "Returns the arccosine of every element, NaN outside of [-1, 1].",
        _FLOATING,
        "rushlight.acos(rushlight.tensor([0., 1.]))",
        "tensor([1.5708, 0.0000])",
    ),
    "atan": _function(
        "Returns the arctangent of every element.",
        _FLOATING,
        "rushlight.atan(rushlight.tensor([0., 1.]))",
        "tensor([0.0000, 0.7854])",
    ),
    "sinc": _function(
        "Returns sin(pi x) / (pi x) of every element, 1 at 0.",
        _FLOATING,
        "rushlight.sinc(rushlight.tensor([0., 0.5]))",
        "tensor([1.0000, 0.6366])",
    ),
    "deg2rad": _function(
        "Converts degrees to radians.",
        _FLOATING,
        "rushlight.deg2rad(rushlight.tensor([0., 180.]))",
        "tensor([0.0000, 3.1416])",
    ),
    "rad2deg": _function(
        "Converts radians to degrees.",
        _FLOATING,
        "rushlight.rad2deg(rushlight.tensor([0., 1.]))",
        "tensor([ 0.0000, 57.2958])",
    ),
    "sqrt": _function(
        "Returns the square root of every element, NaN below 0.",
        _FLOATING,
        "rushlight.sqrt(rushlight.tensor([4., 9.]))",
        "tensor([2., 3.])",
    ),
    "rsqrt": _function(
        "Returns 1 / sqrt(x) of every element.",
        _FLOATING,
        "rushlight.rsqrt(rushlight.tensor([4., 16.]))",
        "tensor([0.5000, 0.2500])",
    ),
    "reciprocal": _function(
        "Returns 1 / x of every element.",
        _FLOATING,
        "rushlight.reciprocal(rushlight.tensor([2., 4.]))",
        "tensor([0.5000, 0.2500])",
    ),
    "erf": _function(
        "Returns the error function of every element.",
        _FLOATING,
        "rushlight.erf(rushlight.tensor([0., 1.]))",
        "tensor([0.0000, 0.8427])",
    ),
    "erfc": _function(
        "Returns 1 - erf(x) of every element, exact far from 0.",
        _FLOATING,
        "rushlight.erfc(rushlight.tensor([0., 1.]))",
        "tensor([1.0000, 0.1573])",
    ),
    "erfinv": _function(
        "Returns the inverse of erf at every element, infinite at -1 and 1.",
        _FLOATING,
        "rushlight.erfinv(rushlight.tensor([0., 0.5]))",
        "tensor([0.0000, 0.4769])",
    ),
    "lgamma": _function(
        "Returns the logarithm of |gamma(x)| of every element.",
        _FLOATING,
        "rushlight.lgamma(rushlight.tensor([1., 5.]))",
        "tensor([0.0000, 3.1781])",
    ),
    "digamma": _function(
        "Returns the derivative of lgamma at every element.",
        _FLOATING,
        "rushlight.digamma(rushlight.tensor([1., 2.]))",
        "tensor([-0.5772,  0.4228])",
    ),
    "i0": _function(
        "Returns the modified Bessel function of the first kind of order 0.",
        _FLOATING,
        "rushlight.i0(rushlight.tensor([0., 1.]))",
        "tensor([1.0000, 1.2661])",
    ),
    "neg": _function(
        "Returns -x of every element.",
        _SAME,
        "rushlight.neg(rushlight.tensor([1, -2]))",
        "tensor([-1,  2])",
    ),
    "abs": _function(
        "Returns the size of every element; real for complex ones.",
        _SAME,
        "rushlight.abs(rushlight.tensor([-1.5, 2.]))",
        "tensor([1.5000, 2.0000])",
    ),
    "sign": _function(
        "Returns -1, 0 or 1, the sign of every element; not for complex ones.",
        _SAME,
        "rushlight.sign(rushlight.tensor([-3., 0., 2.]))",
        "tensor([-1.,  0.,  1.])",
    ),
    "sgn": _function(
        "Returns x / |x| of every element, 0 at 0.",
        _SAME,
        "rushlight.sgn(rushlight.tensor([-3., 0., 2.]))",
        "tensor([-1.,  0.,  1.])",
    ),
    "square": _function(
        "Returns the square of every element; bool gives int64.",
        _SAME,
        "rushlight.square(rushlight.tensor([1, -3]))",
        "tensor([1, 9])",
    ),
    "floor": _function(
        "Returns the largest integer not above every element.",
        _SAME,
        "rushlight.floor(rushlight.tensor([-1.5, 1.5]))",
        "tensor([-2.,  1.])",
    ),
    "ceil": _function(
        "Returns the smallest integer not below every element.",
        _SAME,
        "rushlight.ceil(rushlight.tensor([-1.5, 1.5]))",
        "tensor([-1.,  2.])",
    ),
    "trunc": _function(
        "Returns every element without what is behind the point.",
        _SAME,
        "rushlight.trunc(rushlight.tensor([-1.5, 1.5]))",
        "tensor([-1.,  1.])",
    ),
    "frac": _function(
        "Returns what is behind the point of every element, with its sign.",
        _SAME,
        "rushlight.frac(rushlight.tensor([-1.5, 1.25]))",
        "tensor([-0.5000,  0.2500])",
    ),
    "bitwise_not": _function(
        "Returns every element with all bits turned; of bool the negation.",
        _SAME,
        "rushlight.bitwise_not(rushlight.tensor([0, 5]))",
        "tensor([-1, -6])",
    ),
    "conj_physical": _function(
        "Returns the complex conjugate of every element, in memory of its own.",
        _SAME,
        "rushlight.conj_physical(rushlight.tensor([1 + 2j]))",
        "tensor([1.-2.j])",
    ),
    "logical_not": _function(
        "Tells where elements are zero (False).",
        "The dtype is bool, unless `out` has another.",
        "rushlight.logical_not(rushlight.tensor([0., 2.]))",
        "tensor([ True, False])",
    ),
    "isposinf": _function(
        "Tells where elements are positive infinity.",
        "The dtype is bool, unless `out` has another.",
        "rushlight.isposinf(rushlight.tensor([1., float('inf')]))",
        "tensor([False,  True])",
    ),
    "isneginf": _function(
        "Tells where elements are negative infinity.",
        "The dtype is bool, unless `out` has another.",
        "rushlight.isneginf(rushlight.tensor([1., -float('inf')]))",
        "tensor([False,  True])",
    ),
    "signbit": _function(
        "Tells where the sign is negative, -0.0 included.",
        "The dtype is bool, unless `out` has another.",
        "rushlight.signbit(rushlight.tensor([-0., 1.]))",
        "tensor([ True, False])",
    ),
    "angle": _function(
        "Returns the angle of every element: of real ones 0, or pi below 0.",
        "The dtype is real.",
        "rushlight.angle(rushlight.tensor([1j, -1.0 + 0j]))",
        "tensor([1.5708, 3.1416])",
    ),
    "round": _function(
        "Rounds to the nearest integer, halves to even.",
        _SAME,
        "rushlight.round(rushlight.tensor([0.5, 2.567]), decimals=1)",
        "tensor([0.5000, 2.6000])",
        ""
        "\n        decimals: places behind the point, negative ones before it; for floating-"
        "point dtypes.",
    ),
    "logit": _function(
        "Returns log(x / (1 - x)) of every element.",
        _FLOATING,
        "rushlight.logit(rushlight.tensor([0.25, 0.5]))",
        "tensor([-1.0986,  0.0000])",
        ""
        "\n        eps: elements are clamped to [eps, 1 - eps] first; None for not at all.",
    ),
    "nan_to_num": _function(
        "Replaces NaN and infinities by numbers.",
        _SAME,
        "rushlight.nan_to_num(rushlight.tensor([1., float('nan')]), nan=7.)",
        "tensor([1., 7.])",
        ""
        "\n        nan: stands for NaN, 0 by default."
        "\n        posinf: stands for inf, the largest number of the dtype by default."
        "\n        neginf: stands for -inf, the smallest one by default.",
    ),
    "polygamma": _function(
        "Returns the derivative of digamma of some order.", _FLOATING,
        "rushlight.polygamma(1, rushlight.tensor([1., 2.]))",
        "tensor([1.6449, 0.6449])", "\n        n: the order, not negative."),
    "mvlgamma": _function(
        "Returns the multivariate log-gamma function.", _FLOATING,
        "rushlight.mvlgamma(rushlight.tensor([2., 3.]), 2)",
        "tensor([0.4516, 1.5502])", "\n        p: its dimension, at least 1."),
    "expit": _special("Returns 1 / (1 + exp(-x)) of every element.",
                      "expit(rushlight.tensor([1., 2.]))", "tensor([0.7311, 0.8808])"),
    "gammaln": _special("Returns the logarithm of |gamma(x)| of every element.",
                      "gammaln(rushlight.tensor([1., 2.]))", "tensor([0., 0.])"),
    "psi": _special("Returns the derivative of gammaln at every element.",
                      "psi(rushlight.tensor([1., 2.]))", "tensor([-0.5772,  0.4228])"),
    "i0e": _special("Returns exp(-|x|) i0(x) of every element.",
                      "i0e(rushlight.tensor([1., 2.]))", "tensor([0.4658, 0.3085])"),
    "i1": _special("Returns the modified Bessel function of the first kind of order 1.",
                      "i1(rushlight.tensor([1., 2.]))", "tensor([0.5652, 1.5906])"),
    "i1e": _special("Returns exp(-|x|) i1(x) of every element.",
                      "i1e(rushlight.tensor([1., 2.]))", "tensor([0.2079, 0.2153])"),
    "multigammaln": _function(
        "Returns the multivariate log-gamma function.", _FLOATING,
        "rushlight.special.multigammaln(rushlight.tensor([2., 3.]), 2)",
        "tensor([0.4516, 1.5502])", "\n        p: its dimension, at least 1."),
}


def _test(summary: str, call: str, result: str) -> str:
    return f"""{summary}

    Args:
        input: tensor of any shape and dtype.

    Returns:
        A bool tensor of the same shape.

    Example:
        >>> {call}
        {result}
    """


DOCUMENTATION.update({
    "isnan": _test(
        "Tells where elements are NaN.",
        "rushlight.isnan(rushlight.tensor([1., float('nan')]))",
        "tensor([False,  True])",
    ),
    "isinf": _test(
        "Tells where elements are infinite.",
        "rushlight.isinf(rushlight.tensor([1., float('inf')]))",
        "tensor([False,  True])",
    ),
    "isfinite": _test(
        "Tells where elements are neither infinite nor NaN.",
        "rushlight.isfinite(rushlight.tensor([1., float('inf')]))",
        "tensor([ True, False])",
    ),
    "isreal": _test(
        "Tells where the imaginary part is 0.",
        "rushlight.isreal(rushlight.tensor([1 + 0j, 1j]))",
        "tensor([ True, False])",
    ),
    "positive": """Returns the tensor itself.

    Args:
        input: tensor of any dtype but bool.

    Returns:
        `input`.

    Raises:
        RuntimeError: the dtype is bool.

    Example:
        >>> rushlight.positive(rushlight.tensor([1, -2]))
        tensor([ 1, -2])
    """,
    "conj": """Returns the complex conjugate of every element.

    Args:
        input: tensor of any dtype.

    Returns:
        A tensor of the same shape and dtype; real tensors are returned as they are.

    Example:
        >>> rushlight.conj(rushlight.tensor([1 + 2j]))
        tensor([1.-2.j])
    """,
})
