"""Calls that strace was perhaps not asked for, though the log has others of that name: -P, -z, -e status=SET."""

from __future__ import annotations

import pytest

from strace_lens.analysis.compare.diff import compare
from tests.analysis.judged_logs import judged, traced
from tests.facts.test_texts import program

OPENS = (
    'openat(AT_FDCWD, "/srv/menu", O_RDONLY) = 3',
    'openat(AT_FDCWD, "/srv/menu.d", O_RDONLY) = -1 ENOENT (No such file or directory)',
)
ONE = "no syscall openat where arg1 == '/srv/bill'".replace("'", '"')


def without_exit(*lines: str) -> str:
    """The log of a program, without the line of its exit_group."""
    return program(*lines).replace("50 exit_group(0)                      = ?\n", "")


def test_calls_of_some_paths() -> None:
    """A log of path and descriptor calls alone may be one of strace -P, which shows the calls of some paths only."""
    found = judged(without_exit(*OPENS), ONE)
    assert found.outcome == "undecided"
    assert any("strace -P" in text for text in found.missing)
    assert judged(program(*OPENS), ONE).outcome == "held"
    assert judged(without_exit(*OPENS), ONE, recorded="-f -e trace=openat,execve").outcome == "held"
    assert judged(without_exit(*OPENS), ONE, recorded="-f -P /srv").outcome == "undecided"
    assert judged(without_exit(*OPENS), ONE.replace("bill", "menu")).outcome == "failed"


def test_calls_that_never_returned() -> None:
    """A log with calls of other kinds, and without the line of an exit, may lack calls that never returned."""
    log = without_exit(*OPENS, "getpid() = 50")
    found = judged(log, ONE)
    assert found.outcome == "undecided"
    assert any("never returned" in text for text in found.missing)
    assert judged(log, "no syscall openat where result == 8").outcome == "held"
    assert judged(log, ONE, recorded="-f -e trace=openat,execve,getpid").outcome == "held"


@pytest.mark.parametrize("status", ["successful", "failed", "successful,failed", "unfinished"])
def test_a_status_that_was_asked_for(status: str) -> None:
    """With -e status=SET calls of another outcome have no line."""
    recorded = f"-f -e status={status}"
    assert judged(program(*OPENS), ONE, recorded=recorded).outcome == "undecided"


def test_a_program_that_one_filter_hid() -> None:
    """A task that shows no program in a log of some paths may have run one: nothing differs surely."""
    made = "clone(child_stack=NULL, flags=CLONE_CHILD_SETTID|SIGCHLD, child_tidptr=0x7f10) = 51"
    lines = [*program(made).splitlines()[:2], "51 +++ exited with 0 +++", "50 +++ exited with 0 +++"]
    child = '51 execve("/opt/lunch", ["lunch"], 0x7ffd50 /* 9 vars */) = 0'
    both = [
        "\n".join([one for one in found if "clone" not in one] + [""])
        for found in (lines, [*lines[:1], child, *lines[1:]])
    ]
    first, second = (traced(log) for log in both)
    assert compare(first, second).outcome == "undecided"


ANNOUNCED = "--- SIGCHLD {{si_signo=SIGCHLD, si_code=CLD_EXITED, si_pid={}, si_uid=0, si_status=7}} ---"
FOLLOWED = "51 exit_group(7) = ?\n51 +++ exited with 7 +++\n50 "


@pytest.mark.parametrize(
    ("before", "pid", "outcome"),
    [("50 ", 51, "undecided"), (FOLLOWED, 51, "held"), (FOLLOWED, 2, "held")],
    ids=["without lines", "followed", "followed, in a pid namespace"],
)
def test_a_child_that_strace_did_not_follow(before: str, pid: int, outcome: str) -> None:
    """Where calls that make tasks were not recorded, a SIGCHLD shows a child that was made with CLONE_UNTRACED."""
    log = program(*OPENS).replace("50 exit_group", f"{before}{ANNOUNCED.format(pid)}\n50 exit_group", 1)
    found = judged(log, ONE, recorded="-f -e trace=execve,execveat,openat,exit_group")
    assert found.outcome == outcome
    assert any("CLONE_UNTRACED" in text for text in found.missing) is (outcome == "undecided")
