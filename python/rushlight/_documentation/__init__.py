"""Documentation of the operators that are written in C++, one file a family.

Read when somebody asks for an operator's ``__doc__``: importing rushlight does not pay for it.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache


@cache
def all_documentation() -> dict[str, str]:
    """The texts of all families by operator name."""
    texts: dict[str, str] = {}
    for module in pkgutil.iter_modules(__path__):
        texts.update(importlib.import_module(f"{__name__}.{module.name}").DOCUMENTATION)
    return texts
