"""A run's log is read while it grows, and its trace is what a reading afterwards gives."""

import json
import os
import signal
import threading
from pathlib import Path

import pytest

from strace_lens.api.ahead import ReadAhead
from strace_lens.api.read import read_run
from strace_lens.api.run import StraceOptions, run

BUSY = ["sh", "-c", "for i in 1 2 3 4 5; do cat /etc/hostname | wc -l; done; exec true"]


@pytest.mark.needs_strace
@pytest.mark.parametrize("trace", ["%process", "all"])
def test_the_trace_is_that_of_a_reading_afterwards(trace: str) -> None:
    """Of few lines and of many."""
    ran = run(BUSY, options=StraceOptions(trace=trace), capture=True)
    assert ran.recording is not None
    before, afterwards = (json.loads(trace.report("json")) for trace in (ran, read_run(ran.recording)))
    assert {**before, "notes": []} == {**afterwards, "notes": []}


@pytest.mark.needs_strace
def test_a_run_without_a_thread_is_read_at_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the user may have no more of them."""

    def refused(_thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(ReadAhead, "_read", None)
    monkeypatch.setattr("strace_lens.api.ahead.threading.Thread.start", refused)
    assert len(run(BUSY, capture=True).tasks) == 11


@pytest.mark.needs_strace
def test_what_goes_wrong_in_the_thread_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if it had gone wrong afterwards."""
    monkeypatch.setattr("strace_lens.api.ahead.PassingReader", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run(BUSY, capture=True)


def test_the_thread_takes_no_signals(tmp_path: Path) -> None:
    """Each that is sent to the process wakes the main thread."""
    (tmp_path / "log").touch()
    with ReadAhead(tmp_path / "log", follows=False) as ahead:
        ahead.start()
        others = [task for task in Path("/proc/self/task").iterdir() if task.name != str(os.getpid())]
        blocked = [(task / "status").read_text().partition("SigBlk:\t")[2][:16] for task in others]
        kept = signal.pthread_sigmask(signal.SIG_BLOCK, [])
    masks = [int(mask, 16) for mask in blocked]
    assert any(mask >> signal.SIGTERM - 1 & 1 and mask >> signal.SIGUSR1 - 1 & 1 for mask in masks)
    assert signal.SIGTERM not in kept


def grown(log: Path, pieces: list[bytes]) -> ReadAhead:
    """What reads a log that grew by these pieces, each of which was there to see."""
    log.touch()
    ahead = ReadAhead(log, follows=False)
    ahead.start()
    with log.open("ab", buffering=0) as out:
        for piece in pieces:
            out.write(piece)
    return ahead


def test_lines_that_come_in_pieces(tmp_path: Path) -> None:
    """Cut anywhere; the last has no end."""
    text = b'7 execve("/bin/echo", ["echo", "e"], 0x1 /* 1 vars */) = 0\n7 +++ exited with 3 +++'
    fold = grown(tmp_path / "log", [text[place : place + 1] for place in range(len(text))]).finish()
    assert fold is not None
    (task,) = fold.draft.tasks
    assert (fold.draft.execs[0].argv, task.end and task.end.code) == (("echo", "e"), 3)


def test_lines_with_the_time_of_day_are_read_afterwards(tmp_path: Path) -> None:
    """Midnight may lie between any two."""
    assert grown(tmp_path / "log", [b"7 23:59:59 getpid() = 7\n"]).finish() is None


def test_a_log_that_is_gone_is_read_afterwards(tmp_path: Path) -> None:
    """The reader of files says what is wrong with it."""
    with ReadAhead(tmp_path / "gone", follows=False) as ahead:
        ahead.start()
        assert ahead.finish() is None
