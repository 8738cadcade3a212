"""A saved file is the old one or the new one, whatever happens in between."""

from __future__ import annotations

import errno
import gc
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import rushlight
from rushlight.serialization import CheckpointError, files

SAVE_FOR_EVER = """
import sys, rushlight
values = rushlight.ones(200_000)
print("ready", flush=True)
while True:
    for number in (1.0, 2.0):
        rushlight.save({"number": number, "values": values}, sys.argv[1])
"""


def test_a_killed_save_leaves_a_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "state.pt"
    for delay in (0.003, 0.011, 0.017, 0.02, 0.031):
        with subprocess.Popen(
            [sys.executable, "-c", SAVE_FOR_EVER, str(path)], stdout=subprocess.PIPE
        ) as process:
            assert process.stdout is not None
            process.stdout.readline()
            while not path.exists():
                time.sleep(0.001)
            time.sleep(delay)
            process.send_signal(signal.SIGKILL)
        state = rushlight.load(path)
        assert state["number"] in (1.0, 2.0)
        assert state["values"].tolist()[-1] == 1.0


def test_an_exception_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "state.pt"
    rushlight.save(1, path)
    with pytest.raises(CheckpointError, match="builtin_function"):
        rushlight.save([rushlight.ones(1000), print], path)
    with pytest.raises(KeyboardInterrupt), files.replacing(path) as file:
        file.write(b"half")
        raise KeyboardInterrupt
    assert rushlight.load(path) == 1
    assert [*tmp_path.iterdir()] == [path]


@pytest.mark.parametrize("failing", ["fsync", "replace"])
def test_an_error_of_the_disk_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    path = tmp_path / "state.pt"
    rushlight.save(1, path)

    def fail(*arguments: object) -> None:
        raise OSError(errno.EIO, "no luck")

    monkeypatch.setattr(files.os, failing, fail)
    with pytest.raises(OSError, match="no luck"):
        rushlight.save(2, path)
    monkeypatch.undo()
    assert rushlight.load(path) == 1
    assert [*tmp_path.iterdir()] == [path]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_told() -> None:
    with pytest.raises(OSError) as error:
        rushlight.save(rushlight.ones(100_000), "/dev/full")
    assert error.value.errno == errno.ENOSPC


def test_what_is_no_regular_file_is_written_directly(tmp_path: Path) -> None:
    rushlight.save(rushlight.ones(3), os.devnull)
    assert not Path(os.devnull).is_file()


def test_links_and_permissions_stay(tmp_path: Path) -> None:
    target = tmp_path / "target.pt"
    rushlight.save(1, target)
    target.chmod(0o640)
    link = tmp_path / "link.pt"
    link.symlink_to(target)
    rushlight.save(2, link)
    assert link.is_symlink()
    assert rushlight.load(target) == 2
    assert target.stat().st_mode & 0o777 == 0o640


def test_new_files_follow_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        rushlight.save(1, tmp_path / "state.pt")
    finally:
        os.umask(before)
    assert (tmp_path / "state.pt").stat().st_mode & 0o777 == 0o640


def test_missing_folders_and_files(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="Parent directory .* does not exist"):
        rushlight.save(1, tmp_path / "no" / "state.pt")
    with pytest.raises(FileNotFoundError):
        rushlight.load(tmp_path / "no.pt")
    with pytest.raises(AttributeError):
        rushlight.save(1, 7)  # type: ignore[arg-type]
    with pytest.raises(AttributeError):
        rushlight.load(7)  # type: ignore[arg-type]


def test_refused_memory_leaves_nothing_half_done(tmp_path: Path) -> None:
    path = tmp_path / "state.pt"
    state = {name: rushlight.ones(1000) for name in "abcd"}
    rushlight.save(state, path)
    gc.collect()
    before = rushlight._C._live_storage_count()
    for number in range(1, 50):
        rushlight._C._fail_allocation(number)
        try:
            names = {*rushlight.load(path)}
        except rushlight.OutOfMemoryError:
            names = set()
        finally:
            rushlight._C._fail_allocation(0)
        if rushlight._C._live_storage_count() != before:
            gc.collect()  # what the traceback held
        assert rushlight._C._live_storage_count() == before
        if names:
            break
    assert names == {*state}
    assert number > 4
