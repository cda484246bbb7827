"""Formats that are written while the log is read: memory does not grow with its lines."""

from __future__ import annotations

import os
import tracemalloc
from pathlib import Path

import pytest

from strace_lens.api.read import read
from strace_lens.parse import file_log, passing
from strace_lens.report.formats import named
from strace_lens.report.style import PLAIN


def peak(log: Path, name: str) -> int:
    """The most bytes in use while the log is read and the report is written."""
    with Path(os.devnull).open("w") as out:
        tracemalloc.start()
        try:
            named("trace", name).load()(read(log), out, PLAIN)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()


def quiet(folder: Path, lines: int) -> Path:
    """The log of one task that makes so many calls that say nothing of tasks."""
    log = folder / f"{lines}.strace"
    calls = [f"7 1700000000.{number:06} lseek(3, {number % 90}, SEEK_SET) = {number % 90}\n" for number in range(lines)]
    first, last = '7 1700000000.0 execve("/a", ["a"], 0x7f /* 1 vars */) = 0\n', "7 1700000001.0 exit_group(0) = ?\n"
    log.write_text("".join([first, *calls, last]))
    return log


@pytest.mark.parametrize("name", ["tree", "events", "ndjson", "perfetto", "json"])
def test_memory_is_flat(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Four times the lines, and no more than the few texts that are kept for lines that come again."""
    monkeypatch.setattr(passing, "_MOST", 256)
    monkeypatch.setattr(file_log, "_BLOCK", 4096)
    short, long = quiet(tmp_path, 1_000), quiet(tmp_path, 4_000)
    peak(short, name)  # modules are loaded
    assert peak(long, name) < peak(short, name) + 50_000
