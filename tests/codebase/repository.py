"""Where the repository's files are: what the rules of this folder read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "python" / "rushlight"
SOURCE_FOLDERS = ("csrc", "python", "tests", "bench", "examples", ".ci")
CODE_SUFFIXES = {".cc", ".h", ".cpp", ".py", ".pyi"}


def files(folder: Path, suffixes: set[str]) -> Iterator[Path]:
    """Yields the files under a folder with one of the suffixes, in a fixed order."""
    for path in sorted(folder.rglob("*")):
        if path.suffix in suffixes and "__pycache__" not in path.parts and path.is_file():
            yield path


def code_files() -> list[Path]:
    """Lists every file of code that this repository holds."""
    found: list[Path] = []
    for name in SOURCE_FOLDERS:
        found += files(ROOT / name, CODE_SUFFIXES)
    return found


def relative(path: Path) -> str:
    """Names a file the way messages do: from the top of the repository."""
    return path.relative_to(ROOT).as_posix()
