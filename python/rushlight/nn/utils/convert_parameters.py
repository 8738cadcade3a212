"""Parameters as one vector."""

from __future__ import annotations

import rushlight
from rushlight import Tensor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["parameters_to_vector", "vector_to_parameters"]


def parameters_to_vector(parameters: Iterable[Tensor]) -> Tensor:
    """Returns the elements of several tensors as one vector.

    Args:
        parameters: tensors of any shape.

    Returns:
        A vector.

    Example:
        >>> nn.utils.parameters_to_vector([rushlight.zeros(1, 2), rushlight.ones(1)])
        tensor([0., 0., 1.])
    """
    return rushlight.cat([parameter.reshape(-1) for parameter in parameters])


def vector_to_parameters(vec: Tensor, parameters: Iterable[Tensor]) -> None:
    """Gives the elements of a vector to several tensors, which share its memory then.

    Args:
        vec: as many elements as all tensors have.
        parameters: tensors of any shape.

    Raises:
        TypeError: `vec` is no tensor.
        RuntimeError: `vec` has too few elements, or its dtype can have no gradients. No tensor is
            changed then.

    Example:
        >>> layer = nn.Linear(2, 1)
        >>> nn.utils.vector_to_parameters(rushlight.tensor([1.0, 2.0, 3.0]), layer.parameters())
        >>> layer(rushlight.ones(2)).item()
        6.0
    """
    if not isinstance(vec, Tensor):
        raise TypeError(f"expected a Tensor, but got: {type(vec).__name__}")
    targets = list(parameters)
    for target in targets:
        if not isinstance(target, Tensor):
            raise TypeError(
                "vector_to_parameters: parameters must be Tensors, but got: "
                f"{type(target).__name__}"
            )
    elements = sum(target.numel() for target in targets)
    if vec.numel() < elements:
        raise RuntimeError(
            f"vector_to_parameters: the parameters have {elements} elements, vec has "
            f"{vec.numel()} (shape {vec.shape})"
        )
    if not (vec.is_floating_point() or vec.is_complex()):
        if any(target.requires_grad for target in targets):
            raise RuntimeError(
                f"vector_to_parameters: a parameter that requires gradients cannot have {vec.dtype}"
            )
    start = 0
    pieces = []
    for target in targets:
        count = target.numel()
        pieces.append(vec[start : start + count].view_as(target).detach())
        start += count
    for target, piece in zip(targets, pieces, strict=True):
        target.data = piece
