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


def is_kernel(path: str) -> bool:
    return re.search(r"_kernels\.(cc|h)$", path) is not None


def wrong_includes(path: str, text: str) -> list[str]:
    """Names the includes of a file under csrc/ (path from there) that its layer forbids."""
    layer = path.split("/")[0]
    problems = []
    for target in QUOTED.findall(text):
        target_layer = target.split("/")[0]
        if target_layer not in BELOW:
            problems.append(f'{path}: "{target}" is not written from csrc/')
        elif is_kernel(path):
            if not (target_layer in {"base", "simd"} or is_kernel(target)):
                problems.append(f'{path}: a kernel includes "{target}"')
            elif target_layer == "simd" and path.endswith(".h"):
                problems.append(f'{path}: a kernel header includes "{target}"')
        elif target_layer == "simd" and layer != "simd":
            problems.append(f'{path}: only kernels include "{target}"')
        elif target_layer not in BELOW[layer]:
            problems.append(f'{path}: {layer} includes "{target}"')
        elif layer == "bind" and is_kernel(target):
            problems.append(f'{path}: the binding includes "{target}"')
    for target in ANGLED.findall(text):
        if layer != "bind" and re.match(r"pybind11/|Python\.h|numpy/|structmember\.h", target):
            problems.append(f"{path}: {layer} includes <{target}>")
        if layer == "base" and ("/" in target or target.endswith(".h")):
            problems.append(f"{path}: base includes <{target}>, which is not the standard library")
    return problems


def test_every_include_stays_in_its_layer() -> None:
    csrc = ROOT / "csrc"
    problems: list[str] = []
    for path in files(csrc, {".cc", ".h"}):
        problems += wrong_includes(path.relative_to(csrc).as_posix(), path.read_text())
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
        ("ops/pool/max_pool.cc", "#include <pybind11/pybind11.h>"),
        ("ops/pool/pool_kernels.cc", '#include "runtime/parallel.h"'),
        ("ops/pool/pool_kernels.cc", '#include "ops/pool/pool.h"'),
        ("ops/pool/pool_kernels.h", '#include "simd/vec.h"'),
        ("bind/pool.cc", '#include "ops/pool/pool_kernels.h"'),
    ],
)
def test_the_rule_sees(path: str, line: str) -> None:
    assert wrong_includes(path, f"#pragma once\n{line}\n")


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("ops/pool/pool_kernels.cc", '#include "simd/vec.h"'),
        ("ops/pool/max_pool.cc", '#include "ops/pool/pool_kernels.h"'),
        ("runtime/allocator.cc", "#include <sys/mman.h>"),
        ("bind/pool.cc", "#include <pybind11/pybind11.h>"),
    ],
)
def test_the_rule_lets_pass(path: str, line: str) -> None:
    assert not wrong_includes(path, line)
