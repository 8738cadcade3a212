"""Files are short, named after what they hold, and finished."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from repository import ROOT, code_files, relative

LONGEST = 500
# torch's own API has these two names.
API_NAMES = ("python/rushlight/utils/", "python/rushlight/nn/utils/")
EMPTY_NAME = re.compile(r"(^|_)(utils?|helpers?|misc|stuff|v[12]|new|old|tmp|temp)$")
UNFINISHED = re.compile(
    r"TODO|FIXME|\bXXX\b|\bHACK\b|not yet implemented|not implemented yet|\bfor now\b"
    "|in a later (issue|version|release)"
)


def empty_names(path: str) -> list[str]:
    """Names the parts of a path that say nothing about what is inside."""
    if path.startswith(API_NAMES):
        return []
    parts = re.sub(r"\.\w+$", "", path).split("/")
    return [f"{path}: {part}" for part in parts if EMPTY_NAME.search(part)]


def unfinished_lines(path: str, text: str) -> list[str]:
    """Names the lines that announce work instead of doing it."""
    lines = enumerate(text.splitlines(), 1)
    return [f"{path}:{number}: {line.strip()}" for number, line in lines if UNFINISHED.search(line)]


def is_docstring(node: ast.stmt) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def says_nothing(node: ast.stmt) -> bool:
    if isinstance(node, ast.Pass):
        return True
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant) and node.value.value is ...
    return (
        isinstance(node, ast.Raise)
        and isinstance(node.exc, ast.Name)
        and (node.exc.id == "NotImplementedError")
    )


def stub_functions(path: str, text: str) -> list[str]:
    """Names the Python functions without a body.

    Overloads, protocols and abstract methods have none; a docstring alone says why nothing is done.
    """
    tree = ast.parse(text)
    declarations: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and any("Protocol" in ast.unparse(b) for b in node.bases):
            declarations.update(node.body)
    problems = []
    for node in ast.walk(tree):
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) or node in declarations:
            continue
        decorators = " ".join(ast.unparse(decorator) for decorator in node.decorator_list)
        if "overload" in decorators or "abstractmethod" in decorators:
            continue
        body = node.body[1:] if is_docstring(node.body[0]) else node.body
        if len(body) == 1 and says_nothing(body[0]):
            problems.append(f"{path}:{node.lineno}: {node.name} has no body")
    return problems


def test_no_file_is_long() -> None:
    lengths = {relative(path): len(path.read_text().splitlines()) for path in code_files()}
    assert not {path: length for path, length in lengths.items() if length > LONGEST}


def test_names_say_what_is_inside() -> None:
    problems = [problem for path in code_files() for problem in empty_names(relative(path))]
    assert not problems, "\n".join(problems)


def test_nothing_is_unfinished() -> None:
    problems: list[str] = []
    for path in code_files():
        if path != Path(__file__):  # it names what it looks for
            problems += unfinished_lines(relative(path), path.read_text())
    assert not problems, "\n".join(problems)


def test_no_python_function_is_a_stub() -> None:
    problems: list[str] = []
    for path in code_files():
        if path.suffix == ".py" and not path.is_relative_to(ROOT / "tests"):
            problems += stub_functions(relative(path), path.read_text())
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize(
    "path",
    ["csrc/base/utils.h", "python/rushlight/helpers.py", "csrc/ops/misc/x.cc", "bench/gemm_v2.cc"],
)
def test_the_name_rule_sees(path: str) -> None:
    assert empty_names(path)


@pytest.mark.parametrize("path", ["python/rushlight/utils/data/sampler.py", "csrc/base/shape.h"])
def test_the_name_rule_lets_pass(path: str) -> None:
    assert not empty_names(path)


@pytest.mark.parametrize("line", ["// TODO: speed", "# FIXME", "x = 1  # good for now"])
def test_the_unfinished_rule_sees(line: str) -> None:
    assert unfinished_lines("x.py", f"a = 1\n{line}\n")


@pytest.mark.parametrize("body", ["pass", "...", "raise NotImplementedError"])
def test_the_stub_rule_sees(body: str) -> None:
    assert stub_functions("x.py", f"def f():\n    {body}\n")


@pytest.mark.parametrize(
    "text",
    [
        "@overload\ndef f(x: int) -> int: ...\n",
        "class P(Protocol):\n    def f(self): ...\n",
        "def f():\n    return 1\n",
        'def f():\n    """Accepted and ignored: there is one device."""\n',
    ],
)
def test_the_stub_rule_lets_pass(text: str) -> None:
    assert not stub_functions("x.py", text)
