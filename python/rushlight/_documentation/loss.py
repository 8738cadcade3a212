"""Losses that are written in C++; `rushlight.nn.functional` wraps them."""

from __future__ import annotations

_REDUCTION = """
        reduction: "none", "mean" or "sum".
"""

DOCUMENTATION = {
    "nll_loss": """Returns minus the weighted log-probability of each target class.

    Args:
        input: (C), (N, C) or (N, C, d1, ...), log-probabilities.
        target: (), (N) or (N, d1, ...), int64 class indices.
        weight: (C), a factor for each class.
        ignore_index: targets with this value do not count."""
    + _REDUCTION + """
    Returns:
        A scalar, or a tensor of the target's shape without reduction.

    Raises:
        IndexError: a target is no class.
        ValueError: the batch sizes differ.

    Example:
        >>> logarithms = rushlight.tensor([[-0.5, -1.0]])
        >>> rushlight.nn.functional.nll_loss(logarithms, rushlight.tensor([1]))
        tensor(1.)
    """,
    "cross_entropy": """Returns the cross entropy of softmax(input) and a target.

    Args:
        input: (C), (N, C) or (N, C, d1, ...), logits.
        target: class indices without the class dimension, or probabilities of the input's shape.
        weight: (C), a factor for each class.
        ignore_index: class indices with this value do not count.
        label_smoothing: the share of the target that is spread over all classes."""
    + _REDUCTION + """
    Returns:
        A scalar, or a tensor without the class dimension when nothing is reduced.

    Raises:
        RuntimeError: label_smoothing is not in [0, 1], or the shapes do not fit.

    Example:
        >>> logits = rushlight.tensor([[0.0, 0.0]])
        >>> rushlight.nn.functional.cross_entropy(logits, rushlight.tensor([1]))
        tensor(0.6931)
    """,
    "mse_loss": """Returns (input - target)^2.

    Args:
        input: any shape.
        target: broadcasts with it."""
    + _REDUCTION + """
    Returns:
        A scalar, or a tensor without reduction.

    Example:
        >>> rushlight.nn.functional.mse_loss(rushlight.zeros(2), rushlight.tensor([1.0, 3.0]))
        tensor(5.)
    """,
    "binary_cross_entropy": """Returns -(t log(x) + (1 - t) log(1 - x)), logarithms not below -100.

    Args:
        input: probabilities.
        target: the same shape, values in [0, 1].
        weight: a factor for each element."""
    + _REDUCTION + """
    Returns:
        A scalar, or a tensor of the input's shape without reduction.

    Raises:
        RuntimeError: an input is no probability.
        ValueError: the shapes differ.

    Example:
        >>> half, one = rushlight.tensor([0.5]), rushlight.tensor([1.0])
        >>> rushlight.nn.functional.binary_cross_entropy(half, one)
        tensor(0.6931)
    """,
    "smooth_l1_loss": """Returns d^2 / (2 beta) where d = |x - y| < beta, else d - beta / 2.

    Args:
        input: any shape.
        target: broadcasts with it.
        beta: where the parabola ends, positive."""
    + _REDUCTION + """
    Returns:
        A scalar, or a tensor without reduction.

    Raises:
        RuntimeError: beta is not positive.

    Example:
        >>> pair = rushlight.zeros(2), rushlight.tensor([1.0, 3.0])
        >>> rushlight.nn.functional.smooth_l1_loss(*pair)
        tensor(1.5000)
    """,
    "huber_loss": """Returns d^2 / 2 where d = |x - y| < delta, and delta (d - delta / 2) elsewhere.

    Args:
        input: any shape.
        target: broadcasts with it.
        delta: where the parabola ends, positive."""
    + _REDUCTION + """
    Returns:
        A scalar, or a tensor without reduction.

    Raises:
        RuntimeError: delta is not positive.

    Example:
        >>> pair = rushlight.zeros(2), rushlight.tensor([1.0, 3.0])
        >>> rushlight.nn.functional.huber_loss(*pair, delta=2.0)
        tensor(2.2500)
    """,
    "binary_cross_entropy_with_logits": """Returns -(p y log s(x) + (1 - y) log(1 - s(x))).

    s is the sigmoid; the result is exact for large |x| too.

    Args:
        input: logits.
        target: probabilities, the same shape.
        weight: a factor for each element.
        pos_weight: p, a factor for positive targets."""
    + _REDUCTION + """
    Returns:
        A scalar, or a tensor of the input's shape without reduction.

    Example:
        >>> logits, wanted = rushlight.zeros(1), rushlight.ones(1)
        >>> rushlight.nn.functional.binary_cross_entropy_with_logits(logits, wanted)
        tensor(0.6931)
    """,
    "ctc_loss": """Returns -log of the probability of label sequences over all alignments.

    Graves et al., "Connectionist temporal classification", 2006.

    Args:
        log_probs: (T, N, C) or (T, C).
        targets: (N, S), or all sequences one after the other.
        input_lengths: (N,) or a scalar.
        target_lengths: (N,) or a scalar.
        blank: the class that means no label.
        zero_infinity: whether infinite losses and their gradients become 0."""
    + _REDUCTION + """
    Returns:
        A scalar, or (N,) without reduction.

    Raises:
        RuntimeError: the shapes or lengths do not fit.

    Example:
        >>> log_probs = rushlight.log_softmax(rushlight.zeros(2, 1, 2), 2)
        >>> one_label = rushlight.tensor([[1]])
        >>> rushlight.nn.functional.ctc_loss(
        ...     log_probs, one_label, rushlight.tensor([2]), rushlight.tensor([1]))
        tensor(0.2877)
    """,
}
