"""rushlight: the torch way of writing models, for CPUs.

    import rushlight as torch
"""

from __future__ import annotations

from rushlight import _C
from rushlight._size import Size

_C._set_size_type(Size)
for _name in dir(_C):
    if not _name.startswith("_"):
        globals()[_name] = getattr(_C, _name)
del _name


def _documentation(name: str) -> str | None:
    from rushlight._documentation import all_documentation

    return all_documentation().get(name)


_C._set_documentation_function(_documentation)
