"""Every example in a docstring gives what it says it gives."""

from __future__ import annotations

import builtins
import doctest
import importlib
import pkgutil
import sys
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


@pytest.fixture(autouse=True)
def fresh_process(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The settings that examples rely on, whatever ran before in this process."""
    for module in [*sys.modules]:
        if module.partition(".")[0] == "torch":
            monkeypatch.delitem(sys.modules, module)
    dtype, printing = rushlight.get_default_dtype(), rushlight.get_printoptions()
    recording, threads = rushlight.is_grad_enabled(), rushlight.get_num_threads()
    numbers = rushlight.get_rng_state()
    rushlight.set_default_dtype(rushlight.float32)
    rushlight.set_printoptions(profile="default")
    rushlight.set_grad_enabled(True)
    yield
    rushlight.set_default_dtype(dtype)
    rushlight.set_printoptions(**printing)
    rushlight.set_grad_enabled(recording)
    rushlight.set_num_threads(threads)
    rushlight.set_rng_state(numbers)


@pytest.mark.parametrize("name", list(module_names()))
def test_examples(name: str) -> None:
    module = importlib.import_module(name)
    # The package's own `float` and `int` are dtypes; its functions join it at their first use, and
    # their examples are written for users, to whom these names are Python's.
    hidden = vars(builtins) if module is rushlight else ()
    names = {name: value for name, value in vars(module).items() if name not in hidden}
    result = doctest.testmod(module, globs=names, optionflags=OPTIONS, extraglobs=NAMES)
    assert result.failed == 0


@pytest.mark.parametrize("name", sorted(all_documentation()))
def test_examples_of_operators(name: str) -> None:
    text = all_documentation()[name]
    test = doctest.DocTestParser().get_doctest(text, dict(NAMES), name, None, None)
    assert test.examples, f"{name} is documented without an example"
    runner = doctest.DocTestRunner(optionflags=OPTIONS)
    assert runner.run(test).failed == 0


def test_examples_of_functions_that_joined_the_package() -> None:
    for name in dir(rushlight):
        getattr(rushlight, name)
    test_examples("rushlight")
