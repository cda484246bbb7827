"""The record beside a log counts for that log, as it was written, and for no other."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from strace_lens.api.read import read
from strace_lens.api.run import run
from strace_lens.recording_file import beside

pytestmark = pytest.mark.needs_strace


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log of ours with its record."""
    log = tmp_path_factory.mktemp("recorded") / "true.strace"
    run(["true"], log=log)
    return log


def copied(log: Path, folder: Path, record: str) -> Path:
    """A copy of the log, with another record beside it."""
    copy = folder / log.name
    copy.write_bytes(log.read_bytes())
    beside(copy).write_text(record)
    return copy


def test_the_record_counts(recorded: Path, tmp_path: Path) -> None:
    """Size and hash fit: what strace was asked is known."""
    trace = read(copied(recorded, tmp_path, beside(recorded).read_text()))
    assert trace.was_traced("execveat") is True
    assert not trace.notes


@pytest.mark.parametrize("added", [b"1 getpid() = 1\n", b"\n", b" "])
def test_a_log_that_was_changed(recorded: Path, tmp_path: Path, added: bytes) -> None:
    """A log that has changed since is a stranger's, and a note says so."""
    log = copied(recorded, tmp_path, beside(recorded).read_text())
    log.write_bytes(log.read_bytes() + added)
    trace = read(log)
    assert trace.was_traced("execveat") is None
    assert any("the log has changed since" in note for note in trace.notes)


@pytest.mark.parametrize(
    "changed",
    [
        {"strace": [1, 2]},
        {"strace": "strace --follow-forks"},
        {"strace": None},
        {"strace": []},
        {"strace_version": "new"},
        {"cwd": 7},
        {"log": None},
        {"format_version": 0},
    ],
)
def test_a_record_that_is_none(recorded: Path, tmp_path: Path, changed: dict[str, Any]) -> None:
    """A record with members of other kinds says nothing; nothing is known of the log."""
    document = json.loads(beside(recorded).read_text()) | changed
    trace = read(copied(recorded, tmp_path, json.dumps(document)))
    assert trace.was_traced("execveat") is None
    assert any("does not count" in note for note in trace.notes)


@pytest.mark.parametrize("text", ["", "no JSON", "[]", "null", "[" * 100_000, "\x00"])
def test_a_record_that_cannot_be_read(recorded: Path, tmp_path: Path, text: str) -> None:
    """Any other text beside the log is no mistake of the reader's: a note says that it does not count."""
    trace = read(copied(recorded, tmp_path, text))
    assert any("it cannot be read" in note for note in trace.notes)
