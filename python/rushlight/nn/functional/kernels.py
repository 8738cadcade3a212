"""The operators of `rushlight._C` that the functions here are made of, under one roof.

`kernels.relu` is `rushlight._C._nn.relu` or, for an operator that is public as it is,
`rushlight.relu`. Each is looked up once.
"""

from __future__ import annotations

import rushlight
from rushlight import _C

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def __getattr__(name: str) -> Any:
    for place in (_C._nn, rushlight):
        found = getattr(place, name, None)
        if found is not None:
            globals()[name] = found
            return found
    raise AttributeError(f"rushlight has no operator named {name}")
