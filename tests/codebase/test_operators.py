"""An operator has all its pieces: binding, documentation, test record, in files of one name."""

from __future__ import annotations

import ast
import re

from repository import PACKAGE, ROOT, files

BINDING = re.compile(r'registry\s*\.\s*add(?:_in_place)?<([^"]*?)>\(\s*"(\w+)"', re.DOTALL)
RECORDED = re.compile(r'Record\(\s*(?:name=)?"([\w.]+)"')
ADVICE = "docs/adding-an-operator.md says where each piece goes"


def bound_operators(text: str) -> set[str]:
    """Lists the public operators that the text of a binding registers; `add_` counts as `add`."""
    names = {name for target, name in BINDING.findall(text) if "ops::" in target}
    return {name.rstrip("_") for name in names if not name.startswith("_")}


def documented_names(text: str) -> set[str]:
    """Lists what Python code documents: keys of DOCUMENTATION, functions with a docstring."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and ast.get_docstring(node):
            names.add(node.name)
        elif isinstance(node, ast.Dict):
            names.update(
                key.value
                for key, value in zip(node.keys, node.values, strict=True)
                if isinstance(key, ast.Constant) and isinstance(key.value, str)
                and not (isinstance(value, ast.Constant) and not value.value)
            )  # fmt: skip
    return names


def recorded_names(text: str) -> set[str]:
    """Lists the operators that a file of records describes."""
    return {name.split(".")[-1].rstrip("_") for name in RECORDED.findall(text)}


def bindings() -> dict[str, set[str]]:
    """Lists the operators of each family, which is the name of a file in csrc/bind/."""
    found = {path.stem: bound_operators(path.read_text())
             for path in files(ROOT / "csrc" / "bind", {".cc"})}  # fmt: skip
    return {family: names for family, names in found.items() if names}


def test_every_operator_is_documented() -> None:
    documented: set[str] = set()
    for path in files(PACKAGE, {".py"}):
        documented |= documented_names(path.read_text())
    missing = {family: sorted(names - documented) for family, names in bindings().items()
               if names - documented}  # fmt: skip
    assert not missing, f"no documentation: {missing}; {ADVICE}"


def test_every_operator_has_a_record() -> None:
    recorded: set[str] = set()
    for path in files(ROOT / "tests" / "ops" / "records", {".py"}):
        recorded |= recorded_names(path.read_text())
    missing = {family: sorted(names - recorded) for family, names in bindings().items()
               if names - recorded}  # fmt: skip
    assert not missing, f"no record: {missing}; {ADVICE}"


def test_every_family_has_its_folder() -> None:
    folders = {path.name for path in (ROOT / "csrc" / "ops").iterdir() if path.is_dir()}
    assert not set(bindings()) - folders, f"families without csrc/ops/<family>/; {ADVICE}"


def test_there_are_operators() -> None:
    assert {"add", "mul"} <= bindings()["elementwise"]


def test_the_rules_see() -> None:
    text = """
      registry.add<&ops::add>("add", "input, other, *, alpha=1, out=None", function | method);
      registry.add<static_cast<Tensor (*)(const Tensor&)>(&ops::max)>(
          "max", "input", function | method);
      registry.add_in_place<&ops::mul>("mul_", "input, other");
      registry.add<&ops::fused>("_fused", "input", nn);
      registry.add<&size>("size", "input, dim=None", method);
    """
    assert bound_operators(text) == {"add", "max", "mul"}
    code = 'DOCUMENTATION = {"add": "Adds.", "max": ""}\ndef mul(a):\n    """Multiplies."""\n'
    assert documented_names(code) == {"add", "mul"}
    assert recorded_names('Record("add", x)\nRecord(\n    "nn.functional.relu_", y)') == {
        "add", "relu"
    }  # fmt: skip
