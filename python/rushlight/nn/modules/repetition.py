"""Layers that are made many times."""

from __future__ import annotations

import rushlight

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = ["check_repetitions"]

# What the objects of one parameter take, roughly, beside its data.
_PARAMETER_BYTES = 1024
# So many layers are made without asking.
_FEW = 1000


def check_repetitions(
    name: str, argument: str, count: Any, parameters: int, data_bytes: int
) -> None:
    """Raises unless memory would hold all layers, before the first of very many is made.

    Args:
        name: the module's name.
        argument: the name of the argument that says how many.
        count: how many layers are wanted.
        parameters: the number of parameters of a layer.
        data_bytes: the size of their data.

    Raises:
        RuntimeError: they do not fit.
    """
    if not isinstance(count, int) or count <= _FEW:
        return
    each = parameters * _PARAMETER_BYTES + data_bytes + _PARAMETER_BYTES
    try:
        rushlight.empty(min(count, 2**62), each, dtype=rushlight.uint8)
    except (RuntimeError, MemoryError) as error:
        raise type(error)(
            f"{name}: {argument}={count} layers of {each} bytes each do not fit into memory"
        ) from None
