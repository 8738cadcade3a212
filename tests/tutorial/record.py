"""Writes `recorded/`: what real torch prints for each block."""

from __future__ import annotations

from tests.tutorial.scripts import FOLDER, NAMES, printed_by_torch


def main() -> None:
    """Run every block's program with torch."""
    for name in NAMES:
        path = FOLDER / "recorded" / f"{name}.txt"
        path.write_text(printed_by_torch(name), encoding="utf-8")


if __name__ == "__main__":
    main()
