"""Writes `recorded/`: what real torch prints for each block."""

from __future__ import annotations

from tests.tutorial.scripts import FOLDER, printed_by_torch


def main() -> None:
    """Run every block's program with torch."""
    for name, printed in printed_by_torch().items():
        (FOLDER / "recorded" / f"{name}.txt").write_text(printed, encoding="utf-8")


if __name__ == "__main__":
    main()
