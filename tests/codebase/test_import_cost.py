"""Importing is cheap and quiet: promise P18."""

from __future__ import annotations

import subprocess
import sys

MOST_MODULES = 150
MOST_MEGABYTES = 15.0

# Both are counted on top of numpy, which the package needs and which starts threads of its own.
COST = """
import sys, numpy
def resident():
    return int(open('/proc/self/statm').read().split()[1]) * 4096 / 1e6
memory, modules = resident(), len(sys.modules)
import rushlight
print(len(sys.modules) - modules, resident() - memory)
"""
QUIET = """
import os, sys, numpy
threads = len(os.listdir('/proc/self/task'))
loud = ('socket.', 'subprocess.', 'os.fork', 'os.posix_spawn', 'os.exec', 'os.system')
seen = []
sys.addaudithook(lambda event, _: event.startswith(loud) and seen.append(event))
import rushlight
print(len(os.listdir('/proc/self/task')) - threads, *seen)
"""


def run(script: str) -> list[str]:
    command = [sys.executable, "-c", script]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()


def test_import_reads_few_modules_and_takes_little_memory() -> None:
    # The least of several: everything else on the machine can only add to it.
    costs = [[float(number) for number in run(COST)] for _ in range(7)]
    megabytes = min(cost[1] for cost in costs)
    assert costs[0][0] <= MOST_MODULES  # seconds are a gate of bench/compare.py
    assert megabytes <= MOST_MEGABYTES


def test_import_starts_nothing() -> None:
    assert run(QUIET) == ["0"]
