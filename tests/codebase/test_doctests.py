"""Every example in a docstring gives what it says it gives."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
from collections.abc import Iterator

import pytest
import rushlight


def module_names() -> Iterator[str]:
    yield "rushlight"
    for module in pkgutil.walk_packages(rushlight.__path__, "rushlight."):
        if module.name.split(".")[-1] not in {"__main__", "_C"}:
            yield module.name


@pytest.mark.parametrize("name", module_names())
def test_examples(name: str) -> None:
    module = importlib.import_module(name)
    options = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
    result = doctest.testmod(
        module, optionflags=options, extraglobs={"torch": rushlight, "rushlight": rushlight}
    )
    assert result.failed == 0
