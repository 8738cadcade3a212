"""Documentation of padding."""

from __future__ import annotations

DOCUMENTATION = {
    "pad": """Adds elements at both ends of the last dimensions; negative lengths cut them off.

    Args:
        input: any shape and dtype; (N, C, *) or (C, *) unless the mode is "constant".
        pad: lengths (front, back) for the last dimension, then for the one before, and so on.
        mode: "constant", "reflect" (mirrored at the ends, which are not repeated), "replicate" (the
            ends repeated) or "circular".
        value: what is added in mode "constant"; None: 0.

    Returns:
        The padded tensor, of the input's dtype.

    Raises:
        RuntimeError: lengths do not fit the shape.
        NotImplementedError: the mode is unknown or does not pad so many dimensions.

    Example:
        >>> rushlight._C._nn.pad(rushlight.tensor([[1., 2., 3.]]), (1, 1), "reflect")
        tensor([[2., 1., 2., 3., 2.]])
    """,
    "constant_pad_nd": """Adds a value at both ends of the last dimensions.

    Args:
        input: any shape and dtype.
        pad: lengths (front, back) for the last dimension, then for the one before, and so on;
            negative ones cut elements off.
        value: what is added.

    Returns:
        The padded tensor, of the input's dtype.

    Raises:
        RuntimeError: lengths do not fit the shape.

    Example:
        >>> rushlight.constant_pad_nd(rushlight.tensor([1, 2, 3]), (1, -1), 9)
        tensor([9, 1, 2])
    """,
}
