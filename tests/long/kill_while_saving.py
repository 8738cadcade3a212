"""Kills a process in the middle of saving, 200 times: the file is always whole (P7)."""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import rushlight

TIMES = 200
SAVE_FOR_EVER = """
import sys, rushlight
state = {"values": rushlight.ones(1_000_000)}
print("ready", flush=True)
number = 0
while True:
    state["number"] = number
    rushlight.save(state, sys.argv[1])
    number += 1
"""


def main() -> int:
    """Returns 0 if every file could be read, else 1."""
    chance = random.Random(0)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "state.pt"
        for time_number in range(TIMES):
            with subprocess.Popen(
                [sys.executable, "-c", SAVE_FOR_EVER, str(path)], stdout=subprocess.PIPE
            ) as process:
                assert process.stdout is not None
                process.stdout.readline()
                while not path.exists():
                    time.sleep(0.001)
                time.sleep(chance.uniform(0, 0.1))
                process.kill()
            try:
                state = rushlight.load(path)
            except rushlight.serialization.CheckpointError as error:
                print(f"kill {time_number}: {error}")
                return 1
            if state["values"].tolist()[-1] != 1.0:
                print(f"kill {time_number}: wrong values")
                return 1
    print(f"{TIMES} kills, {TIMES} whole files")
    return 0


if __name__ == "__main__":
    sys.exit(main())
