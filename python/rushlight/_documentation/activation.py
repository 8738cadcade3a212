"""Documentation of the activation functions."""

from __future__ import annotations


def _activation(summary: str, call: str, result: str, takes: str = "") -> str:
    return f"""{summary}

    Args:
        input: floating-point tensor of any shape.{takes}

    Returns:
        A tensor of the same shape and dtype.

    Raises:
        NotImplementedError: the dtype is no floating-point one.

    Example:
        >>> {call}
        {result}
    """


DOCUMENTATION = {
    "relu": _activation(
        "Returns max(0, x) of every element.",
        "rushlight.nn.functional.relu(rushlight.tensor([-1., 2.]))",
        "tensor([0., 2.])",
    ),
    "leaky_relu": _activation(
        "Returns x where x > 0 and a multiple of x elsewhere.",
        "rushlight.nn.functional.leaky_relu(rushlight.tensor([-2., 2.]), 0.5)",
        "tensor([-1.,  2.])",
        ""
        "\n        negative_slope: the factor below 0.",
    ),
    "hardtanh": _activation(
        "Returns min(max(x, min_val), max_val) of every element.",
        "rushlight.nn.functional.hardtanh(rushlight.tensor([-3., 0.5]))",
        "tensor([-1.0000,  0.5000])",
        ""
        "\n        min_val: the lower bound."
        "\n        max_val: the upper bound.",
    ),
    "hardsigmoid": _activation(
        "Returns min(max(x + 3, 0), 6) / 6 of every element.",
        "rushlight.nn.functional.hardsigmoid(rushlight.tensor([-4., 0.]))",
        "tensor([0.0000, 0.5000])",
    ),
    "hardswish": _activation(
        "Returns x hardsigmoid(x) of every element.",
        "rushlight.nn.functional.hardswish(rushlight.tensor([0., 3.]))",
        "tensor([0., 3.])",
    ),
    "hardshrink": _activation(
        "Returns x where |x| > lambd and 0 elsewhere.",
        "rushlight.nn.functional.hardshrink(rushlight.tensor([-1., 0.5]))",
        "tensor([-1.,  0.])",
        ""
        "\n        lambd: the bound.",
    ),
    "softshrink": _activation(
        "Returns x moved towards 0 by lambd, 0 where it would pass it.",
        "rushlight.nn.functional.softshrink(rushlight.tensor([-1., 0.5]))",
        "tensor([-0.5000,  0.0000])",
        ""
        "\n        lambd: the distance, not negative.",
    ),
    "threshold": _activation(
        "Returns x where x > threshold and a value elsewhere.",
        "rushlight.nn.functional.threshold(rushlight.tensor([1., 2.]), 1.5, 9.)",
        "tensor([9., 2.])",
        ""
        "\n        threshold: what an element must exceed to be kept."
        "\n        value: takes the place of the others.",
    ),
    "prelu": _activation(
        "Returns x where x > 0 and weight x elsewhere.",
        "rushlight.nn.functional.prelu(rushlight.tensor([[-2., -2.]]), rushlight.tensor([0.5,"
        " 1.]))",
        "tensor([[-1., -2.]])",
        ""
        "\n        weight: (C,) or (1,), of the same dtype.",
    ),
    "elu": _activation(
        "Returns x where x > 0 and alpha (exp(x) - 1) elsewhere.",
        "rushlight.nn.functional.elu(rushlight.tensor([-1., 1.]))",
        "tensor([-0.6321,  1.0000])",
        ""
        "\n        alpha: the limit on the left, negated."
        "\n        scale: a factor of the result."
        "\n        input_scale: a factor of x below 0.",
    ),
    "selu": _activation(
        "Returns elu with the constants that keep mean 0 and variance 1.",
        "rushlight.nn.functional.selu(rushlight.tensor([-1., 1.]))",
        "tensor([-1.1113,  1.0507])",
    ),
    "celu": _activation(
        "Returns max(0, x) + min(0, alpha (exp(x / alpha) - 1)) of every element.",
        "rushlight.nn.functional.celu(rushlight.tensor([-1., 1.]), 2.)",
        "tensor([-0.7869,  1.0000])",
        ""
        "\n        alpha: the limit on the left, negated; not 0.",
    ),
    "gelu": _activation(
        "Returns x P(X <= x) for a standard normal X.",
        "rushlight.nn.functional.gelu(rushlight.tensor([-1., 1.]))",
        "tensor([-0.1587,  0.8413])",
        ""
        "\n        approximate: \"none\", or \"tanh\" for a formula with tanh.",
    ),
    "silu": _activation(
        "Returns x sigmoid(x) of every element.",
        "rushlight.nn.functional.silu(rushlight.tensor([-1., 1.]))",
        "tensor([-0.2689,  0.7311])",
    ),
    "mish": _activation(
        "Returns x tanh(softplus(x)) of every element.",
        "rushlight.nn.functional.mish(rushlight.tensor([-1., 1.]))",
        "tensor([-0.3034,  0.8651])",
    ),
    "softplus": _activation(
        "Returns log(1 + exp(beta x)) / beta of every element.",
        "rushlight.nn.functional.softplus(rushlight.tensor([0., 30.]))",
        "tensor([ 0.6931, 30.0000])",
        ""
        "\n        beta: the sharpness."
        "\n        threshold: where beta x exceeds it, x itself is returned.",
    ),
    "logsigmoid": _activation(
        "Returns log(1 / (1 + exp(-x))) of every element.",
        "rushlight.nn.functional.logsigmoid(rushlight.tensor([0., 2.]))",
        "tensor([-0.6931, -0.1269])",
    ),
    "glu": """Returns the first half along a dimension times the sigmoid of the second half.

    Args:
        input: floating-point tensor, of even size along the dimension.
        dim: the dimension that is halved.

    Returns:
        A tensor of half the size along the dimension.

    Raises:
        RuntimeError: the size is odd; the tensor has no dimensions.

    Example:
        >>> rushlight.nn.functional.glu(rushlight.tensor([4., 0.]))
        tensor([2.])
    """,
}
