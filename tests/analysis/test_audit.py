"""The account of what was read."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from strace_lens.analysis.audit import Audit, Reading
from strace_lens.api.read import audit
from strace_lens.model.build.fold import build
from strace_lens.parse.log import read_lines


def account(text: str, *, round_trip: bool = True) -> Audit:
    """The account of a log."""
    lines = list(io.StringIO(text, newline="\n"))
    reading = Reading(lines if round_trip else None)
    return reading.audit(build(lambda: read_lines(lines), passing=reading.passing))


def test_a_whole_log_is_complete() -> None:
    """Everything was understood, and every task has an end."""
    found = account(
        "7 read(0,  <unfinished ...>\n8 +++ exited with 0 +++\n"
        "7 <... read resumed>NULL, 0) = 0\n7 +++ exited with 0 +++\n"
    )
    assert found.complete
    assert (found.lines, found.events) == (4, {"Syscall": 1, "Exit": 2})


def test_a_line_that_is_not_understood() -> None:
    """The line is counted, and its number told."""
    found = account("7 getpid() = 7\nwhat is this\n7 +++ exited with 0 +++\n")
    assert (found.unparsed, found.unparsed_lines, found.complete) == (1, [2], False)


def test_an_argument_left_raw() -> None:
    """Raw text is found however deep it lies, in arguments, results and siginfo; no line is missing for that."""
    found = account("uname({a=[?!]}) = 0\nuname() = 1 (?!)\n--- SIGUSR1 {a=?!} ---\n+++ exited with 0 +++\n")
    assert (found.raw_arguments, found.raw_lines, found.complete) == (3, [1, 2, 3], True)


def test_a_result_that_was_not_understood() -> None:
    """A creating call whose result was not understood may have made a task: the log is not complete."""
    found = account('7 execve("./a", ["./a"], NULL) = 0\n7 fork() = ?!\n7 exit_group(0) = ?\n7 +++ exited with 0 +++\n')
    assert (found.raw_arguments, found.raw_lines, found.complete) == (1, [2], False)


def test_a_call_that_is_never_resumed() -> None:
    """A call left open is missing its end, unless its task died in it."""
    open_call = account("7 read(0,  <unfinished ...>\n7 getpid() = 7\n7 +++ exited with 0 +++\n")
    died = account("7 read(0,  <unfinished ...>\n7 +++ killed by SIGKILL +++\n")
    assert (open_call.never_resumed, open_call.died, open_call.complete) == (1, 0, False)
    assert (died.never_resumed, died.died, died.complete) == (1, 1, True)


ON_A_TERMINAL = """\
getpid() = 7
strace: Process 8 attached
[pid 8] exit(0) = ?
[pid 7] getpid() = 7
[pid 8] +++ exited with 0 +++
+++ exited with 0 +++
"""
SUPERSEDED = """\
8 execve(NULL <unfinished ...>
7 +++ superseded by execve in pid 8 +++
7 <... execve resumed>) = 0
7 +++ exited with 0 +++
"""


@pytest.mark.parametrize(
    ("log", "endless"),
    [
        ("7 getpid() = 7\n8 +++ exited with 0 +++\n", [7]),
        ("7 getpid() = 7\n7 +++ exited with 0 +++\n7 getpid() = 7\n", [7]),
        ("7 getpid() = 7\n7 exit_group(0) = ?\n", []),
        ("7 getpid() = 7\n7 exit_group(0) = ?\n8 +++ exited with 0 +++\n", [7]),
        (ON_A_TERMINAL, []),
        (SUPERSEDED, []),
    ],
)
def test_tasks_without_an_end(log: str, endless: list[int]) -> None:
    """A task ends by its exit line; in a log without any, by its call of exit_group."""
    assert account(log).without_end == len(endless)


def test_a_cut_log(tmp_path: Path) -> None:
    """A log that ends within a line is not complete, though every line was understood."""
    log = tmp_path / "log"
    log.write_text("7 getpid() = 7\n7 +++ exited with 0 +++")
    found = audit(log)
    assert (found.unparsed, found.ends_in_line, found.complete) == (0, True, False)


def test_the_round_trip_is_only_tried_when_asked_for() -> None:
    """Without the log's own lines there is nothing to compare with."""
    assert account("getpid() = 7\n", round_trip=False).round_trip_differences is None


def test_lines_that_differ() -> None:
    """Lines that are not printed as they are, or not at all, are counted."""
    reading = Reading(["getpid() = 8\n", "getpid() = 9\n"])
    found = reading.audit(build(lambda: read_lines(["getpid() = 7\n"]), passing=reading.passing))
    assert (found.round_trip_differences, found.differing_lines, found.complete) == (2, [1, 2], False)
