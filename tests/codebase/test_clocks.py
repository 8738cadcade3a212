"""No test depends on a clock: on a busy machine everything takes as long as it likes."""

from __future__ import annotations

import re

import pytest
from repository import ROOT, files, relative

CLOCK = re.compile(
    r"perf_counter|monotonic|\btime\.time\b|timeit|process_time|thread_time|getrusage\(.*time"
    r"|(steady|system|high_resolution)_clock|clock_gettime|\b(timeout|alarm)\b\s*[=(]\s*(\d+)"
)
# Waiting this long for an end that never comes tells a hang from work.
LIVENESS_SECONDS = 60
ALLOWED = {
    "tests/promises/test_threads.py": "the processor's time, which is not the machine's",
    "tests/cpp/thread_pool_test.cc": "the processor's time of a pool that has nothing to do",
}


def clocks(path: str, text: str) -> list[str]:
    """Names the lines that ask how late it is, or wait too short for a busy machine."""
    if path in ALLOWED:
        return []
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        match = CLOCK.search(line)
        if match and not (match[3] and int(match[3]) >= LIVENESS_SECONDS):
            found.append(f"{path}:{number}: {line.strip()}")
    return found


def test_no_test_reads_a_clock() -> None:
    problems: list[str] = []
    for path in files(ROOT / "tests", {".py", ".cc", ".h"}):
        name = relative(path)
        if not name.startswith(("tests/long/", "tests/codebase/test_clocks.py")):
            problems += clocks(name, path.read_text())
    assert not problems, "\n".join(problems)


def test_what_is_allowed_is_there() -> None:
    assert [path for path in ALLOWED if not CLOCK.search((ROOT / path).read_text())] == []


@pytest.mark.parametrize(
    "line",
    ["start = time.perf_counter()", "run(script, timeout=5)", "alarm(5);", "time.time() - start"],
)
def test_the_rule_sees(line: str) -> None:
    assert clocks("tests/x.py", line)


@pytest.mark.parametrize("line", ["run(script, timeout=60)", "alarm(60);", "lifetime = 3"])
def test_the_rule_lets_pass(line: str) -> None:
    assert not clocks("tests/x.py", line)
