"""PyTorch is the library to compare with; the package never imports it."""

from __future__ import annotations

import ast
import subprocess
import sys

import pytest
from repository import PACKAGE, files, relative


def torch_imports(path: str, text: str) -> list[str]:
    """Names the statements that import torch."""
    problems = []
    for node in ast.walk(ast.parse(text)):
        names: list[str | None] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names = [node.module]
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in {
            "importlib.import_module",
            "import_module",
            "__import__",
        }:
            names = [ast.literal_eval(arg) for arg in node.args if isinstance(arg, ast.Constant)]
        if any(isinstance(name, str) and name.split(".")[0] == "torch" for name in names):
            problems.append(f"{path}:{node.lineno}: {ast.unparse(node)}")  # type: ignore[attr-defined]
    return problems


def test_the_package_imports_no_torch() -> None:
    problems: list[str] = []
    for path in files(PACKAGE, {".py"}):
        problems += torch_imports(relative(path), path.read_text())
    assert not problems, "\n".join(problems)


def test_importing_the_package_loads_no_torch() -> None:
    script = "import sys, rushlight; print(*[m for m in sys.modules if m.split('.')[0] == 'torch'])"
    loaded = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True)
    assert loaded.stdout.split() == []


@pytest.mark.parametrize(
    "text",
    [
        "import torch",
        "import torch.nn as nn",
        "from torch import nn",
        "def f():\n    import torch",
        "importlib.import_module('torch.nn')",
    ],
)
def test_the_rule_sees(text: str) -> None:
    assert torch_imports("x.py", text)


@pytest.mark.parametrize("text", ["import rushlight as torch", "from . import torch_format"])
def test_the_rule_lets_pass(text: str) -> None:
    assert not torch_imports("x.py", text)
