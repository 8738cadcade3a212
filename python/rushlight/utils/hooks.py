"""The handle with which a registered hook is removed."""

from __future__ import annotations

from collections import OrderedDict
from itertools import count
from weakref import ref

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = ["RemovableHandle"]


class RemovableHandle:
    """Removes one hook from the table it was added to; usable in a `with` statement.

    Args:
        hooks_dict: the table (key: `id` of the handle).
        extra_dict: further tables that hold facts about the same hook.

    Example:
        >>> table = OrderedDict()
        >>> with RemovableHandle(table) as handle:
        ...     table[handle.id] = print
        >>> len(table)
        0
    """

    _ids = count()
    id: int

    def __init__(
        self,
        hooks_dict: OrderedDict[int, Any],
        *,
        extra_dict: Any = None,
    ) -> None:
        self.id = next(RemovableHandle._ids)
        if extra_dict is None:
            tables = [hooks_dict]
        else:
            tables = [hooks_dict, *(extra_dict if isinstance(extra_dict, list) else [extra_dict])]
        self._tables = tuple(ref(table) for table in tables)

    def remove(self) -> None:
        """Removes the hook; a second call does nothing."""
        for table in self._tables:
            hooks = table()
            if hooks is not None:
                hooks.pop(self.id, None)

    def __enter__(self) -> RemovableHandle:
        return self

    def __exit__(self, *exception: object) -> None:
        self.remove()

    def __getstate__(self) -> tuple[int, tuple[Any, ...]]:
        return self.id, tuple(table() for table in self._tables)

    def __setstate__(self, state: tuple[int, tuple[Any, ...]]) -> None:
        self.id, tables = state
        self._tables = tuple(ref(OrderedDict() if table is None else table) for table in tables)
        RemovableHandle._ids = count(max(self.id + 1, next(RemovableHandle._ids)))
