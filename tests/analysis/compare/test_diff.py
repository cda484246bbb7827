"""What differs between two traces: tasks, how each was made, what each ran, how each ended."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from strace_lens.analysis.compare.diff import compare
from strace_lens.analysis.compare.finding import TraceDiff
from strace_lens.errors import UsageError
from tests.analysis.judged_logs import traced
from tests.cli.command import FORK_LOG


def edited(old: str, new: str, keep: Sequence[str] = ("command-line",)) -> TraceDiff:
    """Compare the log of fork.c with one in which something else happened; the command line of task 1 too."""
    assert old in FORK_LOG
    return compare(traced(FORK_LOG), traced(FORK_LOG.replace(old, new)), keep=keep)


def said(found: TraceDiff) -> list[str]:
    """The lines of the report that state a difference."""
    return [line for line in str(found).splitlines() if line[0] in "+-~"]


def test_two_readings_of_one_log_do_not_differ() -> None:
    """Every task is there twice."""
    found = compare(traced(FORK_LOG), traced(FORK_LOG))
    assert (found.outcome, found.differences, found.tasks) == ("same", (), (2, 2))


def test_another_call_is_named() -> None:
    """A child made by fork(2) differs from one made by clone(2)."""
    call = FORK_LOG.splitlines()[1].partition("   ")[2]
    (text,) = said(edited(call, "fork() = 101"))
    assert text == (
        "~ 1.1 (a fork of fork) is now made by fork, was clone; flags lost CLONE_CHILD_CLEARTID, CLONE_CHILD_SETTID "
        "(A line 2, B line 2)"
    )


def test_another_flag_and_another_exit_signal_are_named() -> None:
    """Flags and exit signal are one difference: how the task was made."""
    (text,) = said(edited("CLONE_CHILD_SETTID|SIGCHLD", "CLONE_VM|SIGUSR1"))
    assert text == (
        "~ 1.1 (a fork of fork): flags lost CLONE_CHILD_SETTID; flags gained CLONE_VM; exit signal SIGUSR1, "
        "was SIGCHLD (A line 2, B line 2)"
    )


def test_another_exit_status_is_named() -> None:
    """How a task ended is a code or a signal, and the line shows it."""
    (text,) = said(edited("101   +++ exited with 7 +++", "101   +++ killed by SIGKILL +++"))
    assert text == "~ 1.1 (a fork of fork): killed by SIGKILL, was exit status 7 (A line 5, B line 5)"
    (text,) = said(edited("101   +++ exited with 7 +++", "101   +++ exited with 8 +++"))
    assert text == "~ 1.1 (a fork of fork): exit status 7 → 8 (A line 5, B line 5)"


class TestPrograms:
    """What was run is compared with its arguments."""

    def test_another_program_is_named(self) -> None:
        """By its path, also where the arguments are the same."""
        (text,) = said(edited('execve("./fork"', 'execve("./spoon"'))
        assert text == "~ 1 (fork) now runs ./spoon, was ./fork (A line 1, B line 1)"

    def test_the_command_line_is_what_was_asked_to_be_compared(self) -> None:
        """The program of task 1 and its arguments are no difference, also where a wrapper runs it by exec."""
        assert edited('execve("./fork", ["./fork"]', 'execve("./spoon", ["./spoon", "-v"]', keep=()).outcome == "same"
        nice = '100   execve("/bin/nice", ["nice", "./fork"], 0x7ffe5930c7f0 /* 39 vars */) = 0\n'
        assert compare(traced(FORK_LOG), traced(nice + FORK_LOG)).outcome == "same"
        assert compare(traced(nice + FORK_LOG), traced(FORK_LOG)).outcome == "same"
        (text,) = said(compare(traced(FORK_LOG), traced(nice + FORK_LOG), keep=["command-line"]))
        assert "run by way of /bin/nice" in text

    def test_other_arguments_are_named(self) -> None:
        """With the words that were given; the first is the name that the program was called by."""
        (text,) = said(edited('["./fork"]', '["-fork", "a b"]'))
        assert text == "~ 1 (fork): arguments ./fork → -fork 'a b' (A line 1, B line 1)"

    def test_arguments_can_be_left_out(self) -> None:
        """They may hold temporary names and pids."""
        other = traced(FORK_LOG.replace('["./fork"]', '["./fork", "-v"]'))
        kept = ["command-line"]
        assert compare(traced(FORK_LOG), other, keep=kept).outcome == "different"
        assert compare(traced(FORK_LOG), other, keep=kept, ignore=["arguments"]).outcome == "same"

    def test_error_what_cannot_be_left_out(self) -> None:
        """The message has what can."""
        with pytest.raises(UsageError, match=r"unknown rule 'argument': did you mean 'arguments'"):
            compare(traced(FORK_LOG), traced(FORK_LOG), ignore=["argument"])


def test_a_task_in_one_only_is_told_once() -> None:
    """What it made itself goes with it."""
    text = (
        '100   execve("./fork", ["./fork"], 0x7ffe5930c7f0 /* 39 vars */) = 0\n'
        "100   exit_group(0)                     = ?\n100   +++ exited with 0 +++\n"
    )
    found = compare(traced(FORK_LOG), traced(text))
    assert found.outcome == "different"
    assert said(found) == ["- A only: 1.1 (a fork of fork), made by clone, exit status 7 (A line 2)"]


def test_a_cut_log_makes_sameness_undecided() -> None:
    """What is missing could hold a difference."""
    found = compare(traced(FORK_LOG), traced(FORK_LOG[:-30]))
    assert found.outcome == "undecided"
    assert "incomplete: in B" in str(found)


def test_what_neither_recorded_is_not_asked() -> None:
    """Two logs are the same where nothing differs in what both recorded."""
    trace = traced('openat(AT_FDCWD, "/etc/passwd", O_RDONLY) = 3\n+++ exited with 0 +++\n')
    assert compare(trace, trace).outcome == "same"


def test_children_that_were_not_followed_are_named() -> None:
    """What they did may differ; a question of what was watched leaves them out, and says so."""
    text = "\n".join(line[6:] for line in FORK_LOG.splitlines() if line.startswith("100")) + "\n"
    found = compare(traced(text), traced(text))
    assert found.outcome == "undecided"
    assert "incomplete: in A, task 1.1 (line 2): strace did not follow" in str(found)
    found = compare(traced(text), traced(text), watched_only=True)
    assert found.outcome == "same"
    assert "not watched: in A, task 1.1 (line 2): strace did not follow" in str(found)


@pytest.mark.parametrize("exec_", ['execve(0x55e01c, ["a"], 0x1 /* 2 vars */) = 0', 'execve("/a", 0x7ffc1d0, 0x1) = 0'])
def test_what_is_read_in_neither_may_differ(exec_: str) -> None:
    """A program and its arguments at an address: two that look alike are not alike, a log and itself neither."""
    trace = traced(f"{exec_}\n+++ exited with 0 +++\n")
    found = compare(trace, trace, keep=["command-line"])
    assert found.outcome == "undecided"
    assert "of task 1 is not known (line 1)" in str(found)


@pytest.mark.parametrize("argv", ['["sort", "-o", "/tmp/aa"...]', '["sort", "-u", ...]', '["sort"..., "-u"]'])
def test_arguments_that_were_cut_may_differ(argv: str) -> None:
    """In the text of one, or in the list; what was cut could be compared after a recording with a larger limit."""
    trace = traced(f'execve("/bin/sort", {argv}, 0x1 /* 2 vars */) = 0\n+++ exited with 0 +++\n')
    assert compare(trace, trace, keep=["command-line"]).outcome == "undecided"
    assert compare(trace, trace, keep=["command-line"], ignore=["arguments"]).outcome == "same"


def test_a_lost_line_makes_no_difference() -> None:
    """With it the two could be the same: a log that lacks a line and shows it is never different."""
    lines = FORK_LOG.splitlines(keepends=True)
    left = [traced("".join(lines[:lost] + lines[lost + 1 :])) for lost in range(len(lines))]
    shown = [trace for trace in left if trace.gaps]
    assert len(shown) > len(lines) / 2
    for trace in shown:
        assert compare(traced(FORK_LOG), trace).outcome == "undecided"
        assert compare(trace, traced(FORK_LOG)).outcome == "undecided"
