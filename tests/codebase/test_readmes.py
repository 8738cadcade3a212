"""Every folder says in a short README what lives there, what does not, and how to add one."""

from __future__ import annotations

from pathlib import Path

from repository import CODE_SUFFIXES, PACKAGE, ROOT


def folders_without_readme(top: Path) -> list[str]:
    """Names the folders under top (and top itself) that hold code and no README."""
    folders = [top, *(path for path in sorted(top.rglob("*")) if path.is_dir())]
    return [
        path.relative_to(top.parent).as_posix()
        for path in folders
        if any(child.suffix in CODE_SUFFIXES for child in path.iterdir())
        and path.name != "__pycache__"
        and not (path / "README.md").exists()
    ]


def test_every_folder_has_a_readme() -> None:
    missing: list[str] = []
    for top in (ROOT / "csrc", PACKAGE, ROOT / "tests", ROOT / "bench", ROOT / "examples"):
        missing += folders_without_readme(top)
    assert not missing, f"no README.md in: {', '.join(missing)}"


def test_the_rule_sees(tmp_path: Path) -> None:
    (tmp_path / "ops" / "pool").mkdir(parents=True)
    (tmp_path / "ops" / "pool" / "max_pool.cc").write_text("")
    assert folders_without_readme(tmp_path / "ops") == ["ops/pool"]
    (tmp_path / "ops" / "pool" / "README.md").write_text("Pooling.")
    assert folders_without_readme(tmp_path / "ops") == []
