"""P11: after use a forked child trains in two seconds (a thousand: tests/long/fork_stress.py)."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
import rushlight as torch

CHILDREN = 20


@pytest.fixture(scope="module")
def stress() -> ModuleType:
    path = Path(__file__).parents[1] / "long" / "fork_stress.py"
    spec = importlib.util.spec_from_file_location("fork_stress", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_forked_children_train(stress: ModuleType) -> None:
    before = torch.get_num_threads()
    torch.set_num_threads(4)
    try:
        expected = stress.train(3)
        for child in range(CHILDREN):
            assert stress.child_succeeds(expected), f"child {child}"
        assert stress.train(3) == expected
    finally:
        torch.set_num_threads(before)


def test_a_child_that_computes_something_else_is_noticed(stress: ModuleType) -> None:
    assert not stress.child_succeeds(-1.0)
