"""Documentation of normalisation."""

from __future__ import annotations

_BATCH = """Normalises every channel: (x - mean) / sqrt(variance + eps) * weight + bias.

    Args:
        input: (N, C, *), floating point.
        weight: (C), or None for 1.
        bias: (C), or None for 0.
        running_mean: (C), or None. Without `training` it is the mean that is subtracted.
        running_var: (C), or None. Without `training` it is the variance.
        training: whether mean and variance are the batch's, and the running ones move towards them.
        momentum: the share of the batch's statistics in the new running ones.
        eps: is added to the variance, not negative.
        {more}

    Returns:
        {returns}

    Raises:
        RuntimeError: lengths do not fit the channels, or running statistics are missing.
        ValueError: eps is negative.

    Example:
        >>> x = rushlight.tensor([[1.], [3.]])
        >>> rushlight.{name}(x, None, None, None, None, True, 0.1, 0.){pick}
        tensor([[-1.],
                [ 1.]])
    """

_LAYER = """Normalises over the last dimensions: (x - mean) / sqrt(variance + eps) * weight + bias.

    Args:
        input: (*, normalized_shape), floating point.
        normalized_shape: the sizes of the last dimensions.
        weight: normalized_shape, or None for 1.
        bias: normalized_shape, or None for 0.
        eps: is added to the variance.
        {more}

    Returns:
        {returns}

    Raises:
        RuntimeError: shapes do not fit each other.

    Example:
        >>> rushlight.{name}(rushlight.tensor([[1., 3.]]), (2,), None, None, 0.){pick}
        tensor([[-1.,  1.]])
    """

_STATISTICS = "The result, the mean and the inverse deviation"

DOCUMENTATION = {
    "batch_norm": _BATCH.format(
        name="batch_norm", pick="", more="cudnn_enabled: has no effect.",
        returns="The result, of the input's shape and dtype.",
    ),
    "native_batch_norm": _BATCH.format(
        name="native_batch_norm", pick="[0]", more="",
        returns=f"{_STATISTICS}, the latter empty without `training`.",
    ).replace("        \n\n    Returns", "\n    Returns"),
    "layer_norm": _LAYER.format(
        name="layer_norm", pick="", more="cudnn_enable: has no effect.",
        returns="The result, of the input's shape and dtype.",
    ),
    "native_layer_norm": _LAYER.format(
        name="native_layer_norm", pick="[0]", more="", returns=f"{_STATISTICS} of every row.",
    ).replace("        \n\n    Returns", "\n    Returns"),
    "rms_norm": """Divides by the root of the mean square over the last dimensions.

    Args:
        input: (*, normalized_shape), floating point.
        normalized_shape: the sizes of the last dimensions.
        weight: normalized_shape, is multiplied; or None.
        eps: is added to the mean square; None: the epsilon of the dtype computed in.

    Returns:
        The result, of the input's shape and dtype.

    Raises:
        RuntimeError: shapes do not fit each other.

    Example:
        >>> rushlight.rms_norm(rushlight.tensor([[3., -3.]]), (2,))
        tensor([[ 1., -1.]])
    """,
    "group_norm": """Normalises groups of channels of every image.

    Args:
        input: (N, C, *), floating point.
        num_groups: how many groups the channels form; divides C.
        weight: (C), is multiplied; or None.
        bias: (C), is added; or None.
        eps: is added to the variance.
        cudnn_enabled: has no effect.

    Returns:
        The result, of the input's shape and dtype.

    Raises:
        RuntimeError: shapes do not fit each other.

    Example:
        >>> rushlight.group_norm(rushlight.tensor([[1., 3., 5., 7.]]), 2, eps=0.)
        tensor([[-1.,  1., -1.,  1.]])
    """,
    "native_group_norm": """Normalises groups of channels of every image.

    Args:
        input: (N, C, *), floating point.
        weight: (C), is multiplied; or None.
        bias: (C), is added; or None.
        N: the number of images.
        C: the number of channels.
        HxW: the number of pixels.
        group: how many groups the channels form; divides C.
        eps: is added to the variance.

    Returns:
        The result, the mean and the inverse deviation of every group of every image.

    Raises:
        RuntimeError: shapes do not fit each other.

    Example:
        >>> x = rushlight.tensor([[1., 3., 5., 7.]])
        >>> rushlight.native_group_norm(x, None, None, 1, 4, 1, 2, 0.)[0]
        tensor([[-1.,  1., -1.,  1.]])
    """,
}
