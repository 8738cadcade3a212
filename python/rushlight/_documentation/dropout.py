"""Documentation of dropout and of what else is drawn in training."""

from __future__ import annotations

DOCUMENTATION = {
    "dropout": """Zeroes elements at random and scales the others by 1 / (1 - p).

    Args:
        input: tensor of floating-point dtype.
        p: probability that an element is dropped.
        train: whether to drop at all.

    Returns:
        A tensor like `input`; `input` itself when nothing is dropped.

    Raises:
        RuntimeError: p is not in [0, 1].

    Example:
        >>> rushlight.dropout(rushlight.ones(3), 0.5, False)
        tensor([1., 1., 1.])
    """,
    "feature_dropout": """Zeroes whole channels at random and scales the others by 1 / (1 - p).

    Args:
        input: tensor of shape (batch, channels, ...).
        p: probability that a channel is dropped.
        train: whether to drop at all.

    Returns:
        A tensor like `input`; `input` itself when nothing is dropped.

    Raises:
        RuntimeError: p is not in [0, 1]; `input` has fewer than 2 dimensions.

    Example:
        >>> rushlight.feature_dropout(rushlight.ones(1, 2, 3), 0.5, False).shape
        torch.Size([1, 2, 3])
    """,
    "alpha_dropout": """Dropout that keeps mean and variance of what a SELU gives.

    Args:
        input: tensor of floating-point dtype.
        p: probability that an element is dropped.
        train: whether to drop at all.

    Returns:
        A tensor like `input`; `input` itself when nothing is dropped.

    Raises:
        RuntimeError: p is not in [0, 1].

    Example:
        >>> rushlight.alpha_dropout(rushlight.ones(3), 0.5, False)
        tensor([1., 1., 1.])
    """,
    "feature_alpha_dropout": """Alpha dropout of whole channels.

    Args:
        input: tensor of shape (batch, channels, ...).
        p: probability that a channel is dropped.
        train: whether to drop at all.

    Returns:
        A tensor like `input`; `input` itself when nothing is dropped.

    Raises:
        RuntimeError: p is not in [0, 1]; `input` has fewer than 2 dimensions.

    Example:
        >>> rushlight.feature_alpha_dropout(rushlight.ones(1, 2, 3), 0.5, False).shape
        torch.Size([1, 2, 3])
    """,
    "native_dropout": """Dropout, and what was kept.

    Args:
        input: tensor of floating-point dtype.
        p: probability that an element is dropped.
        train: whether to drop at all.

    Returns:
        The result, and a mask of bool.

    Raises:
        RuntimeError: p is not in [0, 1].

    Example:
        >>> result, mask = rushlight.native_dropout(rushlight.ones(3), 0.5, False)
        >>> mask
        tensor([True, True, True])
    """,
    "rrelu": """Leaky ReLU whose slope is drawn for every element in training.

    Args:
        input: tensor of floating-point dtype.
        lower: smallest slope.
        upper: largest slope.
        training: whether to draw; the slope is (lower + upper) / 2 otherwise.
        generator: where to draw from; the default generator if None.

    Returns:
        A tensor like `input`.

    Raises:
        RuntimeError: lower > upper.

    Example:
        >>> rushlight.rrelu(rushlight.tensor([-8., 2.]), 0.25, 0.75)
        tensor([-4.,  2.])
    """,
}
