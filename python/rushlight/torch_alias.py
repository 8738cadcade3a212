"""Lets programs that ``import torch`` get rushlight: the same module objects under both names."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from types import ModuleType

_OWN, _FOREIGN = "rushlight", "torch"


class _AliasLoader(Loader):
    """Returns an imported module as it is; its own name and spec stay."""

    def __init__(self, name: str) -> None:
        self._name = name

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        module = importlib.import_module(self._name)
        self._own_spec = module.__spec__
        return module

    def exec_module(self, module: ModuleType) -> None:
        module.__spec__ = self._own_spec


class _AliasFinder(MetaPathFinder):
    """Finds ``torch.x.y`` where ``rushlight.x.y`` is."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        first, _, rest = fullname.partition(".")
        if first != _FOREIGN:
            return None
        name = f"{_OWN}.{rest}" if rest else _OWN
        if name not in sys.modules and find_spec(name) is None:
            return None
        return ModuleSpec(fullname, _AliasLoader(name))


_finder = _AliasFinder()


def install() -> None:
    """Make every later ``import torch``, ``import torch.nn`` and so on import rushlight.

    Raises:
        RuntimeError: the real torch is already loaded.

    Example:
        >>> install()
        >>> import torch.nn, rushlight.nn
        >>> torch.nn is rushlight.nn
        True
        >>> uninstall()
    """
    loaded = sys.modules.get(_FOREIGN)
    if loaded is not None and loaded is not sys.modules.get(_OWN):
        place = getattr(loaded, "__file__", None) or "an unknown place"
        raise RuntimeError(
            f"torch is already loaded from {place}: rushlight can only take its name before that"
        )
    if _finder not in sys.meta_path:
        sys.meta_path.insert(0, _finder)


def uninstall() -> None:
    """Undo `install`: later imports of torch find the real one, if there is one.

    Example:
        >>> uninstall()
    """
    if _finder in sys.meta_path:
        sys.meta_path.remove(_finder)
        for name in [*sys.modules]:
            if name.partition(".")[0] == _FOREIGN:
                del sys.modules[name]
