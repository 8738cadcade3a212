"""Every example in a docstring gives what it says it gives."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
from collections.abc import Iterator

import pytest
import rushlight
from rushlight._documentation import all_documentation

NAMES = {
    "torch": rushlight,
    "rushlight": rushlight,
    "nn": rushlight.nn,
    "F": rushlight.nn.functional,
    "optim": rushlight.optim,
}
OPTIONS = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS


def module_names() -> Iterator[str]:
    yield "rushlight"
    for module in pkgutil.walk_packages(rushlight.__path__, "rushlight."):
        if module.name.split(".")[-1] not in {"__main__", "_C"}:
            yield module.name


@pytest.mark.parametrize("name", list(module_names()))
def test_examples(name: str) -> None:
    module = importlib.import_module(name)
    result = doctest.testmod(module, optionflags=OPTIONS, extraglobs=NAMES)
    assert result.failed == 0


@pytest.mark.parametrize("name", sorted(all_documentation()))
def test_examples_of_operators(name: str) -> None:
    text = all_documentation()[name]
    test = doctest.DocTestParser().get_doctest(text, dict(NAMES), name, None, None)
    assert test.examples, f"{name} is documented without an example"
    runner = doctest.DocTestRunner(optionflags=OPTIONS)
    assert runner.run(test).failed == 0
