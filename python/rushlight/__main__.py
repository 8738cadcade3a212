"""``python -m rushlight SCRIPT``: runs a program written for torch on rushlight."""

from __future__ import annotations

import io
import os
import runpy
import sys
import zipfile
from collections.abc import Sequence
from importlib.machinery import SourceFileLoader
from types import ModuleType, TracebackType

from rushlight import torch_alias

USAGE = """\
usage: python -m rushlight SCRIPT [ARGUMENTS]
       python -m rushlight -m MODULE [ARGUMENTS]
       python -m rushlight -c CODE [ARGUMENTS]

Runs a Python program in which `import torch` imports rushlight.
SCRIPT may be - for standard input. See also: python -m rushlight.info
"""


def main(arguments: Sequence[str]) -> int:
    """Run the program that the arguments name; what it raises passes through.

    Args:
        arguments: the command line without the interpreter and this module.

    Returns:
        The exit status: 0, or 2 for a wrong command line.
    """
    if not arguments:
        sys.stderr.write(USAGE)
        return 2
    first, *rest = arguments
    if first in ("-h", "--help"):
        sys.stdout.write(USAGE)
        return 0
    if first == "--version":
        import rushlight

        print(f"rushlight {rushlight.__version__}")
        return 0
    if first in ("-m", "-c") and not rest:
        sys.stderr.write(f"Argument expected for the {first} option\n{USAGE}")
        return 2
    if first.startswith("-") and first not in ("-", "-m", "-c"):
        sys.stderr.write(f"Unknown option: {first}\n{USAGE}")
        return 2
    try:
        torch_alias.install()
    except RuntimeError as error:
        sys.stderr.write(f"rushlight: {error}\n")
        return 2
    sys.excepthook = _print_like_python
    if first == "-m":
        sys.argv = rest
        runpy.run_module(rest[0], run_name="__main__", alter_sys=True)
        return 0
    if first == "-c":
        sys.argv = ["-c", *rest[1:]]
        _run_source(rest[0], "<string>", None)
        return 0
    sys.argv = [*arguments]
    return _run_script(first)


def _run_script(path: str) -> int:
    if path == "-":
        _run_source(sys.stdin.buffer.read(), "<stdin>", None)
        return 0
    if os.path.isdir(path) or zipfile.is_zipfile(path):
        runpy.run_path(path, run_name="__main__")
        return 0
    try:
        with io.open_code(os.path.abspath(path)) as file:
            source = file.read()
    except OSError as error:
        sys.stderr.write(
            f"{sys.executable}: can't open file {os.path.abspath(path)!r}: "
            f"[Errno {error.errno}] {error.strerror}\n"
        )
        return 2
    if not getattr(sys.flags, "safe_path", False):
        sys.path[0] = os.path.dirname(os.path.realpath(path))
    _run_source(source, path, os.path.abspath(path))
    return 0


def _run_source(source: str | bytes, name: str, path: str | None) -> None:
    """Execute source as the module ``__main__``, as the interpreter does."""
    module = ModuleType("__main__")
    if path is not None:
        module.__file__ = path
        module.__loader__ = SourceFileLoader("__main__", path)
    sys.modules["__main__"] = module
    exec(compile(source, path or name, "exec", dont_inherit=True), module.__dict__)


def _print_like_python(
    kind: type[BaseException], error: BaseException, traceback: TracebackType | None
) -> None:
    """Print a traceback that begins in the program, not in what started it."""
    own = (__file__, runpy.__file__, "<frozen runpy>", "<frozen importlib._bootstrap>")
    while traceback is not None and traceback.tb_frame.f_code.co_filename in own:
        traceback = traceback.tb_next
    sys.__excepthook__(kind, error.with_traceback(traceback), traceback)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
