"""Code compiled for one ISA level is called at that level only.

An inline function or template that two levels emit as a weak symbol is merged by the linker into
one copy, perhaps the one with AVX-512 in it, which then runs on processors without. So the kernel
objects may define nothing that the linker could merge or that runs at load time.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from repository import ROOT

LEVEL_OBJECT = re.compile(r"rushlight_kernels_(\w+)\.dir/.*_kernels\.cc\.o$")
# Allocation, exceptions, static guards, threads, and out-of-line pieces of the standard library.
FORBIDDEN_CALLS = re.compile(
    r"^(__cxa_|_Znw|_Zna|_Zdl|_Zda|malloc$|calloc$|free$|posix_memalign$|pthread_|_ZSt|_ZNSt|_ZNKSt)"
)


def run(*command: str | Path) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def wrong_symbols(path: Path, level: str) -> list[str]:
    """Names what a kernel object of a level holds and may not hold."""
    problems = []
    for line in run("nm", path).splitlines():
        kind, name = line.split()[-2:]
        if kind in "WwVvu":
            problems.append(f"weak symbol {name}")
        elif kind == "U":
            if FORBIDDEN_CALLS.match(name):
                problems.append(f"calls {name}")
        elif kind.isupper() and not name.startswith(f"_ZN9rushlight{len(level)}{level}"):
            problems.append(f"global symbol outside rushlight::{level}: {name}")
    for line in run("objdump", "-h", path).splitlines():
        fields = line.split()
        is_constructor = len(fields) > 2 and re.match(r"\.(init_array|ctors)", fields[1])
        if is_constructor and int(fields[2], 16):
            problems.append(f"code that runs at load time: {fields[1]}")
    return problems


def test_kernel_objects() -> None:
    place = os.environ.get("RUSHLIGHT_BUILD_DIR")
    if not place:
        pytest.skip("RUSHLIGHT_BUILD_DIR names no build tree")
    found: dict[str, int] = {}
    problems: list[str] = []
    for path in sorted((ROOT / place / "CMakeFiles").rglob("*_kernels.cc.o")):
        match = LEVEL_OBJECT.search(path.as_posix())
        if match:
            level = match.group(1)
            found[level] = found.get(level, 0) + 1
            problems += [f"{level}: {path.name}: {text}" for text in wrong_symbols(path, level)]
    assert {"naive", "generic"} <= set(found), f"no kernel objects under {place}"
    sources = len([path for path in (ROOT / "csrc").rglob("*_kernels.cc")])
    assert set(found.values()) == {sources}, f"{sources} kernel files, but objects: {found}"
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize(
    ("snippet", "problem"),
    [
        (
            "inline int twice(int x) { return 2 * x; }\n"
            "namespace rushlight::v3 { extern int (*const table)(int) = &twice; }",
            "weak symbol",
        ),
        ("int twice(int x) { return 2 * x; }", "outside rushlight::v3"),
        ("namespace rushlight::v4 { int twice(int x) { return 2 * x; } }", "outside rushlight::v3"),
        (
            "int seed(); namespace rushlight::v3 { extern int start; int start = seed(); }",
            "load time",
        ),
        ("namespace rushlight::v3 { float* make() { return new float[8]; } }", "calls _Zna"),
        (
            "int seed(); "
            "namespace rushlight::v3 { int once() { static int x = seed(); return x; } }",
            "calls __cxa_guard",
        ),
        ("namespace rushlight::v3 { void fail() { throw 1; } }", "calls __cxa_throw"),
    ],
)
def test_the_rule_sees(snippet: str, problem: str, tmp_path: Path) -> None:
    assert problem in " ".join(wrong_symbols(compiled(snippet, tmp_path), "v3"))


def test_the_rule_lets_pass(tmp_path: Path) -> None:
    snippet = """
    namespace rushlight { struct Table { void (*scale)(float*, long); }; }
    namespace rushlight::v3 {
    namespace {
    template <class T> void scale(T* x, long n) { for (long i = 0; i < n; ++i) x[i] *= 2; }
    }
    extern const Table table;
    constinit const Table table = {&scale<float>};
    }"""
    assert wrong_symbols(compiled(snippet, tmp_path), "v3") == []


def compiled(snippet: str, folder: Path) -> Path:
    found = shutil.which(os.environ.get("CXX", "g++"))
    compiler: str = found or pytest.skip("no C++ compiler to try the rule with")
    (folder / "snippet.cc").write_text(snippet)
    run(compiler, "-std=c++20", "-O1", "-c", folder / "snippet.cc", "-o", folder / "snippet.o")
    return folder / "snippet.o"
