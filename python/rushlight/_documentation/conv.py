"""Documentation of the convolutions."""

from __future__ import annotations

_SIZES = {1: "L", 2: "H, W", 3: "D, H, W"}
_EXAMPLES = {
    "conv1d": """>>> x, w = rushlight.tensor([[1., 2., 4.]]), rushlight.tensor([[[1., 1.]]])
        >>> rushlight.conv1d(x, w)
        tensor([[3., 6.]])""",
    "conv2d": """>>> x = rushlight.tensor([[[1., 2.], [3., 4.]]])
        >>> rushlight.conv2d(x, rushlight.tensor([[[[2.]]]]))
        tensor([[[2., 4.],
                 [6., 8.]]])""",
    "conv3d": """>>> rushlight.conv3d(rushlight.tensor([[[[3.]]]]), rushlight.tensor([[[[[2.]]]]]))
        tensor([[[[6.]]]])""",
    "conv_transpose1d": """>>> rushlight.conv_transpose1d(
        ...     rushlight.tensor([[1., 2.]]), rushlight.tensor([[[1., 10.]]]))
        tensor([[ 1., 12., 20.]])""",
    "conv_transpose2d": """>>> rushlight.conv_transpose2d(
        ...     rushlight.tensor([[[5.]]]), rushlight.tensor([[[[1., 2.]]]]))
        tensor([[[ 5., 10.]]])""",
    "conv_transpose3d": """>>> rushlight.conv_transpose3d(
        ...     rushlight.tensor([[[[3.]]]]), rushlight.tensor([[[[[2.]]]]]))
        tensor([[[[6.]]]])""",
}


def _direct(dims: int) -> str:
    sizes = _SIZES[dims]
    return f"""Cross-correlates the channels of the input with kernels.

    Args:
        input: (N, C_in, {sizes}) or (C_in, {sizes}).
        weight: (C_out, C_in / groups, {sizes}), the kernels; of the input's dtype.
        bias: (C_out), is added; or None.
        stride: the step between windows, one number or one a dimension.
        padding: how many zeros stand at both ends, one number or one a dimension; "valid" for none,
            "same" for as many as keep the size.
        dilation: the distance between elements of a window, one number or one a dimension.
        groups: how many groups of channels are convolved apart.

    Returns:
        (N, C_out, *) or (C_out, *), with sizes
        (size + 2 padding - dilation (kernel - 1) - 1) / stride + 1, rounded down.

    Raises:
        RuntimeError: shapes, dtypes or numbers do not fit each other.

    Example:
        {_EXAMPLES[f"conv{dims}d"]}
    """


def _transposed(dims: int) -> str:
    sizes = _SIZES[dims]
    return f"""Spreads the channels of the input with kernels: the transposed convolution.

    Args:
        input: (N, C_in, {sizes}) or (C_in, {sizes}).
        weight: (C_in, C_out / groups, {sizes}), the kernels; of the input's dtype.
        bias: (C_out), is added; or None.
        stride: the step between windows of the result, one number or one a dimension.
        padding: how many elements are cut off at both ends, one number or one a dimension.
        output_padding: how many elements are added at the end, smaller than stride or dilation.
        groups: how many groups of channels are convolved apart.
        dilation: the distance between elements of a window, one number or one a dimension.

    Returns:
        (N, C_out, *) or (C_out, *), sizes (size - 1) stride - 2 padding + dilation (kernel - 1)
        + output_padding + 1.

    Raises:
        RuntimeError: shapes, dtypes or numbers do not fit each other.

    Example:
        {_EXAMPLES[f"conv_transpose{dims}d"]}
    """


DOCUMENTATION = {
    "conv1d": _direct(1),
    "conv2d": _direct(2),
    "conv3d": _direct(3),
    "conv_transpose1d": _transposed(1),
    "conv_transpose2d": _transposed(2),
    "conv_transpose3d": _transposed(3),
    "convolution": """Convolves a batch in as many dimensions as the weight has beyond two.

    Args:
        input: (N, C_in, *) or (C_in, *).
        weight: (C_out, C_in / groups, *), or transposed (C_in, C_out / groups, *).
        bias: (C_out), or None.
        stride: one number or one a dimension.
        padding: one number or one a dimension.
        dilation: one number or one a dimension.
        transposed: whether it is the transposed convolution.
        output_padding: added at the end of a transposed convolution.
        groups: how many groups of channels are convolved apart.

    Returns:
        The result of conv1d, conv2d, conv3d or their transposed forms.

    Raises:
        RuntimeError: shapes, dtypes or numbers do not fit each other.

    Example:
        >>> x, w = rushlight.tensor([[[1., 2., 4.]]]), rushlight.tensor([[[1., 1.]]])
        >>> rushlight.convolution(x, w, None, [1], [0], [1], False, [0], 1)
        tensor([[[3., 6.]]])
    """,
}
