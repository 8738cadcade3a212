"""Documentation of the elementwise functions of one tensor."""

from __future__ import annotations

FLOATING = "Integers and bool give the default floating-point dtype."
SAME = "The dtype stays."


def function(summary: str, dtype: str, call: str, result: str, takes: str = "") -> str:
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
    return function(summary, FLOATING, f"rushlight.special.{call}", result)


DOCUMENTATION = {
    "exp": function(
        "Returns e to the power of every element.",
        FLOATING,
        "rushlight.exp(rushlight.tensor([0., 1.]))",
        "tensor([1.0000, 2.7183])",
    ),
    "exp2": function(
        "Returns 2 to the power of every element.",
        FLOATING,
        "rushlight.exp2(rushlight.tensor([0., 3.]))",
        "tensor([1., 8.])",
    ),
    "expm1": function(
        "Returns exp(x) - 1 of every element, exact near 0.",
        FLOATING,
        "rushlight.expm1(rushlight.tensor([0., 1.]))",
        "tensor([0.0000, 1.7183])",
    ),
    "log": function(
        "Returns the natural logarithm of every element.",
        FLOATING,
        "rushlight.log(rushlight.tensor([1., 10.]))",
        "tensor([0.0000, 2.3026])",
    ),
    "log2": function(
        "Returns the logarithm to base 2 of every element.",
        FLOATING,
        "rushlight.log2(rushlight.tensor([1., 8.]))",
        "tensor([0., 3.])",
    ),
    "log10": function(
        "Returns the logarithm to base 10 of every element.",
        FLOATING,
        "rushlight.log10(rushlight.tensor([1., 50.]))",
        "tensor([0.0000, 1.6990])",
    ),
    "log1p": function(
        "Returns log(1 + x) of every element, exact near 0.",
        FLOATING,
        "rushlight.log1p(rushlight.tensor([0., 1.]))",
        "tensor([0.0000, 0.6931])",
    ),
    "sinh": function(
        "Returns the hyperbolic sine of every element.",
        FLOATING,
        "rushlight.sinh(rushlight.tensor([0., 1.]))",
        "tensor([0.0000, 1.1752])",
    ),
    "cosh": function(
        "Returns the hyperbolic cosine of every element.",
        FLOATING,
        "rushlight.cosh(rushlight.tensor([0., 1.]))",
        "tensor([1.0000, 1.5431])",
    ),
    "tanh": function(
        "Returns the hyperbolic tangent of every element.",
        FLOATING,
        "rushlight.tanh(rushlight.tensor([0., 1.]))",
        "tensor([0.0000, 0.7616])",
    ),
    "asinh": function(
        "Returns the inverse hyperbolic sine of every element.",
        FLOATING,
        "rushlight.asinh(rushlight.tensor([0., 1.]))",
        "tensor([0.0000, 0.8814])",
    ),
    "acosh": function(
        "Returns the inverse hyperbolic cosine of every element, NaN below 1.",
        FLOATING,
        "rushlight.acosh(rushlight.tensor([1., 2.]))",
        "tensor([0.0000, 1.3170])",
    ),
    "atanh": function(
        "Returns the inverse hyperbolic tangent of every element, NaN outside of [-1, 1].",
        FLOATING,
        "rushlight.atanh(rushlight.tensor([0., 0.5]))",
        "tensor([0.0000, 0.5493])",
    ),
    "sigmoid": function(
        "Returns 1 / (1 + exp(-x)) of every element.",
        FLOATING,
        "rushlight.sigmoid(rushlight.tensor([0., 2.]))",
        "tensor([0.5000, 0.8808])",
    ),
    "sin": function(
        "Returns the sine of every element, in radians.",
        FLOATING,
        "rushlight.sin(rushlight.tensor([0., 1.]))",
        "tensor([0.0000, 0.8415])",
    ),
    "cos": function(
        "Returns the cosine of every element, in radians.",
        FLOATING,
        "rushlight.cos(rushlight.tensor([0., 1.]))",
        "tensor([1.0000, 0.5403])",
    ),
    "tan": function(
        "Returns the tangent of every element, in radians.",
        FLOATING,
        "rushlight.tan(rushlight.tensor([0., 1.]))",
        "tensor([0.0000, 1.5574])",
    ),
    "asin": function(
        "Returns the arcsine of every element, NaN outside of [-1, 1].",
        FLOATING,
        "rushlight.asin(rushlight.tensor([0., 1.]))",
        "tensor([0.0000, 1.5708])",
    ),
    "acos": function(
        "Returns the arccosine of every element, NaN outside of [-1, 1].",
        FLOATING,
        "rushlight.acos(rushlight.tensor([0., 1.]))",
        "tensor([1.5708, 0.0000])",
    ),
    "atan": function(
        "Returns the arctangent of every element.",
        FLOATING,
        "rushlight.atan(rushlight.tensor([0., 1.]))",
        "tensor([0.0000, 0.7854])",
    ),
    "sinc": function(
        "Returns sin(pi x) / (pi x) of every element, 1 at 0.",
        FLOATING,
        "rushlight.sinc(rushlight.tensor([0., 0.5]))",
        "tensor([1.0000, 0.6366])",
    ),
    "deg2rad": function(
        "Converts degrees to radians.",
        FLOATING,
        "rushlight.deg2rad(rushlight.tensor([0., 180.]))",
        "tensor([0.0000, 3.1416])",
    ),
    "rad2deg": function(
        "Converts radians to degrees.",
        FLOATING,
        "rushlight.rad2deg(rushlight.tensor([0., 1.]))",
        "tensor([ 0.0000, 57.2958])",
    ),
    "sqrt": function(
        "Returns the square root of every element, NaN below 0.",
        FLOATING,
        "rushlight.sqrt(rushlight.tensor([4., 9.]))",
        "tensor([2., 3.])",
    ),
    "rsqrt": function(
        "Returns 1 / sqrt(x) of every element.",
        FLOATING,
        "rushlight.rsqrt(rushlight.tensor([4., 16.]))",
        "tensor([0.5000, 0.2500])",
    ),
    "reciprocal": function(
        "Returns 1 / x of every element.",
        FLOATING,
        "rushlight.reciprocal(rushlight.tensor([2., 4.]))",
        "tensor([0.5000, 0.2500])",
    ),
    "erf": function(
        "Returns the error function of every element.",
        FLOATING,
        "rushlight.erf(rushlight.tensor([0., 1.]))",
        "tensor([0.0000, 0.8427])",
    ),
    "erfc": function(
        "Returns 1 - erf(x) of every element, exact far from 0.",
        FLOATING,
        "rushlight.erfc(rushlight.tensor([0., 1.]))",
        "tensor([1.0000, 0.1573])",
    ),
    "erfinv": function(
        "Returns the inverse of erf at every element, infinite at -1 and 1.",
        FLOATING,
        "rushlight.erfinv(rushlight.tensor([0., 0.5]))",
        "tensor([0.0000, 0.4769])",
    ),
    "lgamma": function(
        "Returns the logarithm of |gamma(x)| of every element.",
        FLOATING,
        "rushlight.lgamma(rushlight.tensor([1., 5.]))",
        "tensor([0.0000, 3.1781])",
    ),
    "digamma": function(
        "Returns the derivative of lgamma at every element.",
        FLOATING,
        "rushlight.digamma(rushlight.tensor([1., 2.]))",
        "tensor([-0.5772,  0.4228])",
    ),
    "i0": function(
        "Returns the modified Bessel function of the first kind of order 0.",
        FLOATING,
        "rushlight.i0(rushlight.tensor([0., 1.]))",
        "tensor([1.0000, 1.2661])",
    ),
    "square": function(
        "Returns the square of every element; bool gives int64.",
        SAME,
        "rushlight.square(rushlight.tensor([1, -3]))",
        "tensor([1, 9])",
    ),
    "logit": function(
        "Returns log(x / (1 - x)) of every element.",
        FLOATING,
        "rushlight.logit(rushlight.tensor([0.25, 0.5]))",
        "tensor([-1.0986,  0.0000])",
        ""
        "\n        eps: elements are clamped to [eps, 1 - eps] first; None for not at all.",
    ),
    "polygamma": function(
        "Returns the derivative of digamma of some order.", FLOATING,
        "rushlight.polygamma(1, rushlight.tensor([1., 2.]))",
        "tensor([1.6449, 0.6449])", "\n        n: the order, not negative."),
    "mvlgamma": function(
        "Returns the multivariate log-gamma function.", FLOATING,
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
    "multigammaln": function(
        "Returns the multivariate log-gamma function.", FLOATING,
        "rushlight.special.multigammaln(rushlight.tensor([2., 3.]), 2)",
        "tensor([0.4516, 1.5502])", "\n        p: its dimension, at least 1."),
}
