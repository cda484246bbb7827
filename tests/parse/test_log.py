"""Logs as files, pipes and directories."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path
from threading import Thread

import pytest

from strace_lens.errors import UnreadableLog
from strace_lens.events import Exit, Syscall
from strace_lens.parse.log import PartsLog, open_log

LOG = "7 getpid() = 7\n7 +++ exited with 0 +++\n"


def test_a_log_is_read_again_and_again(tmp_path: Path) -> None:
    """Each call of ``events`` begins at the first line; two can go side by side."""
    path = tmp_path / "x.strace"
    path.write_text(LOG)
    log = open_log(path)
    first, second = log.events(), log.events()
    next(first)
    assert [type(event) for event in second] == [Syscall, Exit]
    assert [type(event) for event in first] == [Exit]
    assert (log.last_line, log.cut, log.ordered, list(log.lines())) == (2, False, True, LOG.splitlines(keepends=True))


def test_a_last_line_without_an_end(tmp_path: Path) -> None:
    """A log that ends within a line says so; a line that is whole is read all the same."""
    path = tmp_path / "x.strace"
    path.write_text(LOG.rstrip("\n"))
    log = open_log(path)
    assert (log.cut, log.last_line) == (True, 2)
    assert isinstance(list(log.events())[-1], Exit)


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    """``-`` is standard input, which can be read again too."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(LOG.encode())))
    log = open_log("-")
    assert [len(list(log.events())) for _ in range(2)] == [2, 2]
    assert log.name == "standard input"


def test_a_pipe(tmp_path: Path) -> None:
    """A FIFO can be read once; the log can be read again."""
    path = tmp_path / "fifo"
    os.mkfifo(path)
    writer = Thread(target=path.write_text, args=(LOG,))
    writer.start()
    log = open_log(path)
    writer.join()
    assert [len(list(log.events())) for _ in range(2)] == [2, 2]


def _parts(folder: Path, parts: dict[str, str]) -> PartsLog:
    for name, text in parts.items():
        (folder / name).write_text(text)
    log = open_log(folder)
    assert isinstance(log, PartsLog)
    return log


def test_parts_tell_their_pids(tmp_path: Path) -> None:
    """The pid of a part's lines is in its name; lines are numbered through, by pid."""
    log = _parts(tmp_path, {"t.12": "getpid() = 12\n", "t.9": "getpid() = 9\ngetpid() = 9\n", "t.12.cmd": "strace"})
    assert [(event.pid, event.line) for event in log.events()] == [(9, 1), (9, 2), (12, 3)]
    assert (log.ordered, log.last_line, log.cut) == (False, 3, False)
    assert log.place(3) == f"{tmp_path / 't.12'}:1"


def test_parts_with_times_are_merged(tmp_path: Path) -> None:
    """Absolute times put the events of all parts in order."""
    log = _parts(
        tmp_path,
        {
            "t.5": "1795494050.1 getpid() = 5\n > f(a+0x1) [0x1]\n1795494050.3 getpid() = 5\n",
            "t.6": "1795494050.2 getpid() = 6\n1795494050.4 +++ exited with 0 +++\n",
            "t.7": "",
        },
    )
    assert [(event.pid, event.line) for event in log.events()] == [(5, 1), (None, 2), (6, 4), (5, 3), (6, 5)]
    assert log.ordered


def test_parts_that_are_cut(tmp_path: Path) -> None:
    """One part that ends within a line makes a log that is cut; its line does not run into the next part."""
    log = _parts(tmp_path, {"t.5": "getpid() = ", "t.6": "getpid() = 6\n"})
    assert log.cut
    assert list(log.lines()) == ["getpid() = \n", "getpid() = 6\n"]


def test_error_a_log_that_is_not_there(tmp_path: Path) -> None:
    """A missing log is told by its path."""
    with pytest.raises(UnreadableLog) as caught:
        open_log(tmp_path / "none.strace")
    assert str(caught.value) == f"cannot read {tmp_path / 'none.strace'}: there is no such file"


def test_error_a_log_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A log of root's says why it cannot be read."""
    path = tmp_path / "x.strace"
    path.write_text(LOG)

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(UnreadableLog) as caught:
        open_log(path)
    assert str(caught.value) == (
        f"cannot read {path}: you may not read it; a strace that root ran writes logs for root alone"
    )


def test_error_a_directory_without_parts(tmp_path: Path) -> None:
    """A directory that strace -ff did not write into says what its parts are called."""
    (tmp_path / "x.strace").write_text(LOG)
    with pytest.raises(UnreadableLog) as caught:
        open_log(tmp_path)
    assert str(caught.value) == (
        f"cannot read {tmp_path}: the directory holds no parts of strace -ff; "
        "they are called NAME.PID, as strace -ff -o NAME writes them"
    )


def test_error_a_log_that_vanished(tmp_path: Path) -> None:
    """A log that is gone when it is read again says so."""
    path = tmp_path / "x.strace"
    path.write_text(LOG)
    log = open_log(path)
    path.unlink()
    with pytest.raises(UnreadableLog, match="there is no such file"):
        list(log.events())


def test_error_a_leader_that_is_none(tmp_path: Path) -> None:
    """A wrong ``--leader`` is told before anything is read."""
    path = tmp_path / "x.strace"
    path.write_text(LOG)
    with pytest.raises(UnreadableLog, match=r"^--leader when: no such column: when; "):
        open_log(path, leader="when")
