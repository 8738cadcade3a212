"""Every include goes from a layer to itself or to one below it (docs/architecture.md, Layers)."""

from __future__ import annotations

import re

import pytest
from repository import ROOT, files, relative

BELOW = {
    "base": {"base"},
    "simd": {"base", "simd"},
    "runtime": {"base", "runtime"},
    "tensor": {"base", "runtime", "tensor"},
    "autograd": {"base", "runtime", "tensor", "autograd"},
    "ops": {"base", "runtime", "tensor", "autograd", "ops"},
    "bind": {"base", "runtime", "tensor", "autograd", "ops", "bind"},
}
QUOTED = re.compile(r'^\s*#\s*include\s*"([^"]+)"', re.MULTILINE)
ANGLED = re.compile(r"^\s*#\s*include\s*<([^>]+)>", re.MULTILINE)
# A kernel's own header, one with vectors in it, and one with tensors, to try the rules with.
HEADERS = {
    "ops/pool/pool_kernels.h": '#include "base/shape.h"',
    "ops/pool/rows.h": '#include "simd/vec.h"',
    "ops/pool/pool.h": '#include "tensor/tensor.h"',
}


def reach(path: str, sources: dict[str, str]) -> set[str]:
    """Lists what a file includes, directly or through other headers."""
    found: set[str] = set()
    queue = [path]
    while queue:
        for target in QUOTED.findall(sources.get(queue.pop(), "")):
            if target not in found:
                found.add(target)
                queue.append(target)
    return found


def wrong_includes(sources: dict[str, str]) -> list[str]:
    """Names the includes that a layer forbids, in files given by their paths under csrc/."""
    problems: list[str] = []
    for path in sources:
        problems += wrong_direct_includes(path, sources[path])
        problems += wrong_reach(path, reach(path, sources)) if path.endswith(".cc") else []
    return problems


def wrong_direct_includes(path: str, text: str) -> list[str]:
    layer = path.split("/")[0]
    problems = []
    for target in QUOTED.findall(text):
        target_layer = target.split("/")[0]
        if target_layer not in BELOW:
            problems.append(f'{path}: "{target}" is not written from csrc/')
        elif target_layer not in BELOW[layer] | {"simd"}:
            problems.append(f'{path}: {layer} includes "{target}"')
        elif layer == "bind" and target.endswith("_kernels.h"):
            problems.append(f'{path}: the binding includes "{target}"')
    for target in ANGLED.findall(text):
        if layer != "bind" and re.match(r"pybind11/|Python\.h|numpy/|structmember\.h", target):
            problems.append(f"{path}: {layer} includes <{target}>")
        if layer == "base" and ("/" in target or target.endswith(".h")):
            problems.append(f"{path}: base includes <{target}>, which is not the standard library")
    return problems


def wrong_reach(path: str, reached: set[str]) -> list[str]:
    """Kernels see loops and plain numbers; nobody else sees vectors."""
    if not path.endswith("_kernels.cc"):
        return [f"{path}: only kernels may reach {target}" for target in sorted(reached)
                if target.startswith("simd/")]  # fmt: skip
    family = path.rsplit("/", 1)[0] + "/"
    return [f"{path}: a kernel reaches {target}" for target in sorted(reached)
            if not target.startswith(("base/", "simd/", family))]  # fmt: skip


def test_every_include_stays_in_its_layer() -> None:
    csrc = ROOT / "csrc"
    sources = {path.relative_to(csrc).as_posix(): path.read_text()
               for path in files(csrc, {".cc", ".h"})}  # fmt: skip
    problems = wrong_includes(sources)
    assert not problems, "\n".join(problems)


def test_every_folder_of_csrc_is_a_layer() -> None:
    folders = [path for path in (ROOT / "csrc").iterdir() if path.is_dir()]
    assert not [relative(path) for path in folders if path.name not in BELOW]


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("base/shape.h", '#include "runtime/parallel.h"'),
        ("base/shape.h", "#include <sys/mman.h>"),
        ("base/shape.h", '#include "shape.h"'),
        ("runtime/pool.cc", '#include "tensor/tensor.h"'),
        ("tensor/tensor.h", '#include "autograd/node.h"'),
        ("autograd/engine.cc", '#include "ops/reduce/sum.h"'),
        ("ops/pool/max_pool.cc", '#include "bind/cast.h"'),
        ("ops/pool/max_pool.cc", '#include "simd/vec.h"'),
        ("ops/pool/max_pool.cc", '#include "ops/pool/rows.h"'),
        ("ops/pool/max_pool.cc", "#include <pybind11/pybind11.h>"),
        ("ops/pool/pool_kernels.cc", '#include "runtime/parallel.h"'),
        ("ops/pool/pool_kernels.cc", '#include "ops/pool/pool.h"'),
        ("ops/pool/pool_kernels.cc", '#include "ops/conv/shape.h"'),
        ("bind/pool.cc", '#include "ops/pool/pool_kernels.h"'),
    ],
)
def test_the_rule_sees(path: str, line: str) -> None:
    assert wrong_includes(HEADERS | {path: f"#pragma once\n{line}\n"})


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("ops/pool/pool_kernels.cc", '#include "simd/vec.h"'),
        ("ops/pool/pool_kernels.cc", '#include "ops/pool/rows.h"'),
        ("ops/pool/max_pool.cc", '#include "ops/pool/pool_kernels.h"'),
        ("runtime/allocator.cc", "#include <sys/mman.h>"),
        ("bind/pool.cc", "#include <pybind11/pybind11.h>"),
    ],
)
def test_the_rule_lets_pass(path: str, line: str) -> None:
    assert not wrong_includes(HEADERS | {path: line})
