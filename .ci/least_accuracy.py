"""Fails unless the last percentage that a training run prints is at least the one asked for."""

import re
import sys

least = float(sys.argv[1])
percentages = [float(number) for number in re.findall(r"([\d.]+) ?%", sys.stdin.read())]
reached = percentages[-1] if percentages else 0.0
print(f"reached {reached} %, wanted {least} %")
sys.exit(reached < least)
