"""An operator has all its pieces: binding, documentation, test record, in files of one name."""

from __future__ import annotations

import re

import rushlight
from repository import ROOT, files
from rushlight import _C
from rushlight._documentation import all_documentation

from tests.ops.record import all_records

BIND = ROOT / "csrc" / "bind"
REGISTERED = re.compile(r'registry\s*\.\s*add(?:_in_place)?<[^"]*?>\(\s*"(\w+)"', re.DOTALL)
ALIAS = re.compile(r'registry\s*\.\s*alias\(\s*"(\w+)"')
ADVICE = "docs/adding-an-operator.md says where each piece goes"


def public_name(name: str) -> str:
    """Gives the operator's name: `add` for `add_`; empty for private ones."""
    return "" if name.startswith("_") else name.rstrip("_")


def bound_operators() -> set[str]:
    """Lists the operators that the extension module shows, as functions or methods."""
    modules = [_C, *(getattr(_C, name) for name in ("_nn", "_linalg", "_special")
                     if hasattr(_C, name))]  # fmt: skip
    found = {name for module in modules for name, value in vars(module).items()
             if isinstance(value, _C._builtin_function)}  # fmt: skip
    found |= {name for name, value in vars(_C.Tensor).items()
              if type(value).__name__ == "builtin_method"}  # fmt: skip
    return {public_name(name) for name in found} - {""}


def names_in_bindings(families: bool) -> set[str]:
    """Lists the names registered in csrc/bind/<family>.cc, or in the other files there."""
    folders = {path.name for path in (ROOT / "csrc" / "ops").iterdir() if path.is_dir()}
    return {public_name(name) for path in files(BIND, {".cc"})
            if (path.stem in folders) == families
            for name in REGISTERED.findall(path.read_text())}  # fmt: skip


def aliases() -> set[str]:
    return {public_name(name) for path in files(BIND, {".cc"})
            for name in ALIAS.findall(path.read_text())}  # fmt: skip


def recorded_names() -> set[str]:
    """Lists the operators that the records describe."""
    names = {name for record in all_records() for name in (record.name, record.function or "")}
    return {public_name(name.split(".")[-1]) for name in names}


def undocumented(names: set[str], texts: dict[str, str]) -> list[str]:
    """Lists the names without a documentation of what it does, takes and returns."""
    parts = ("Returns:", ">>>")
    return sorted(n for n in names if not all(part in texts.get(n, "") for part in parts))


def test_every_operator_is_documented() -> None:
    missing = undocumented(bound_operators() - aliases(), all_documentation())
    assert not missing, f"no documentation with Returns and an example: {missing}; {ADVICE}"


def test_every_operator_has_a_record() -> None:
    recorded = recorded_names()
    plain = names_in_bindings(families=False) - names_in_bindings(families=True)
    missing = bound_operators() - recorded - plain - aliases()
    assert not missing, f"no record: {sorted(missing)}; {ADVICE}"


def test_documentation_describes_what_exists() -> None:
    places = [_C, _C.Tensor, _C._nn, rushlight, rushlight.nn.functional]
    places += [getattr(_C, name) for name in ("_linalg", "_special") if hasattr(_C, name)]
    known = {name.rstrip("_") for place in places for name in dir(place)}
    strangers = {name for name in all_documentation() if name.rstrip("_") not in known}
    assert not strangers, f"documented, but not bound: {sorted(strangers)}"


def test_the_rules_see() -> None:
    text = """
      registry.add<&ops::add>("add", "input, other, *, alpha=1, out=None", function | method);
      registry.add<static_cast<Tensor (*)(const Tensor&)>(&ops::max)>(
          "max", "input", function | method);
      registry.add_in_place<&ops::mul>("mul_", "input, other");
      registry.alias("multiply", "mul", function | method);
    """
    assert REGISTERED.findall(text) == ["add", "max", "mul_"]
    assert ALIAS.findall(text) == ["multiply"]
    assert {"add", "mul"} <= bound_operators()
    assert undocumented({"add", "mul"}, {"add": "Adds. Returns: it. >>> 1", "mul": "Multiplies."})
    assert {"add", "mul"} <= recorded_names()
