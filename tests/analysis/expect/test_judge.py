"""Verdicts: held, failed, undecided."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from strace_lens.analysis.expect.judge import judge
from strace_lens.analysis.expect.parse import parse
from strace_lens.events import Event
from strace_lens.model.task import Task
from tests.analysis.judged_logs import (
    CALLS,
    CUT,
    EXEC_IN_THREAD,
    FORK,
    PIPELINE,
    RECORDED,
    THREADED,
    VFORK_AND_CRASH,
    WRITES_ONLY,
    judged,
    sigchld,
    traced,
)

VERDICTS = [
    (PIPELINE, "held", "exactly 2 clones where exit_signal == SIGCHLD"),
    (PIPELINE, "held", "exactly 2 clones where flags == CLONE_CHILD_CLEARTID|CLONE_CHILD_SETTID|SIGCHLD"),
    (PIPELINE, "held", "exactly 2 clones where flags == CLONE_CHILD_CLEARTID|CLONE_CHILD_SETTID"),
    (PIPELINE, "failed", "some clone where flags == CLONE_CHILD_CLEARTID|CLONE_CHILD_SETTID|SIGUSR1"),
    (PIPELINE, "failed", "exactly 1 clone"),
    (PIPELINE, "held", "between 1 and 2 creations"),
    (PIPELINE, "failed", "between 3 and 4 creations"),
    (PIPELINE, "held", "at most 3 processes"),
    (PIPELINE, "failed", "at most 2 processes"),
    (PIPELINE, "failed", "at least 4 tasks"),
    (PIPELINE, "held", "no thread"),
    (PIPELINE, "held", "no fork"),
    (PIPELINE, "failed", "some vfork"),
    (PIPELINE, "held", 'some exec where path matches "*/wc" and argv contains "-l" and task.maker.name == "1"'),
    (PIPELINE, "held", 'no exec where path matches "*/curl"'),
    (PIPELINE, "held", 'every process where program matches "*/ls" has exit_code == 0'),
    (PIPELINE, "failed", "every process has exit_code == 0"),
    (PIPELINE, "held", 'every process where program matches "*/cc1" has exit_code == 0'),
    (PIPELINE, "held", "exactly 1 process where maker == none"),
    (PIPELINE, "held", "every exit has core == false and code in [0, 1]"),
    (PIPELINE, "held", "some wait where code == 1 and pid == 12622"),
    (PIPELINE, "held", "exactly 1 syscall wait4 where errno == ECHILD"),
    (PIPELINE, "held", "some signal where name == SIGCHLD and sender == 12622 and status == 1 and task.tid == 12620"),
    (PIPELINE, "held", 'some overlap where first.program == "/usr/bin/ls" and second.program == "/usr/bin/wc"'),
    (PIPELINE, "failed", "at most 2 overlaps"),
    (VFORK_AND_CRASH, "held", 'no overlap where first.name == "1.1" and second.name == "1.2"'),
    (VFORK_AND_CRASH, "failed", "no signal where name == SIGSEGV"),
    (VFORK_AND_CRASH, "held", "exactly 1 task where killed_by == SIGSEGV"),
    (VFORK_AND_CRASH, "held", "exactly 1 task where killed_by == 11"),
    (VFORK_AND_CRASH, "held", "exactly 2 tasks where killed_by == none"),
    (VFORK_AND_CRASH, "held", "exactly 2 tasks where killed_by != SIGSEGV"),
    (VFORK_AND_CRASH, "held", "no task where killed_by == SIGSEGV and exit_code != none"),
    (VFORK_AND_CRASH, "held", "exactly 1 creation where child.exit_code != 0 and child.killed_by == none"),
    (VFORK_AND_CRASH, "held", "some clone where child.killed_by == SIGSEGV"),
    (THREADED, "held", "exactly 1 thread where maker.exit_code == 3"),
    (
        THREADED,
        "held",
        "every clone has kind == thread and flags contains CLONE_VM|CLONE_THREAD and exit_signal == none",
    ),
    (THREADED, "held", "some clone where exit_signal == 0 and flags contains any CLONE_NEWPID|CLONE_VM"),
    (THREADED, "held", "exactly 1 process"),
    (EXEC_IN_THREAD, "held", 'exactly 1 exec where argv == ["true"]'),
    (EXEC_IN_THREAD, "held", "every process has exit_code == 0"),
    (EXEC_IN_THREAD, "held", "exactly 1 exit"),
    (CALLS, "held", 'exactly 1 syscall openat where arg1 == "/etc/hosts" and result == 3'),
    (CALLS, "held", "every syscall openat has arg2 contains O_CLOEXEC and arg0 == AT_FDCWD"),
    (CALLS, "held", 'some syscall read where arg1 matches "127.0.0.1*" and arg0 == 3'),
    (CALLS, "undecided", 'some syscall read where arg1 matches "*nameserver"'),
    (CALLS, "held", "exactly 1 syscall mmap where arg0 == NULL and arg2 == PROT_READ|PROT_WRITE"),
    (CALLS, "held", "some signal where name == SIGTERM and sender == 290 and status == none"),
    (CALLS, "held", "some task where killed_by == SIGKILL"),
]


def asked(log: str) -> str:
    """What strace was asked when it wrote ``log``."""
    return "-f" if log is CALLS else RECORDED


@pytest.mark.parametrize(("log", "verdict", "text"), VERDICTS, ids=[text for _, _, text in VERDICTS])
def test_verdict(log: str, verdict: str, text: str) -> None:
    """On a whole log that was recorded so, an expectation holds or fails as its words say."""
    assert judged(log, text, recorded=asked(log)).outcome == verdict


@pytest.mark.parametrize(("log", "verdict", "text"), VERDICTS, ids=[text for _, _, text in VERDICTS])
def test_a_strangers_log_agrees_or_does_not_know(log: str, verdict: str, text: str) -> None:
    """Where nobody says what strace was asked, a verdict is the same or undecided."""
    assert judged(log, text).outcome in {verdict, "undecided"}


WRITES = "-f -e trace=write"


class TestGaps:
    """What is missing makes a verdict undecided, and only where it could change it."""

    @pytest.mark.parametrize(
        "text",
        [
            "some clone",
            "at least 2 clones",
            "some exit where code == 1",
            'some process where program matches "*/ls"',
            "some signal where name == SIGCHLD",
            "some syscall execve where result == 0",
        ],
    )
    def test_a_witness_holds(self, text: str) -> None:
        """A fact that was seen holds "some" and "at least", whatever is missing."""
        assert judged(CUT, text, recorded=RECORDED).outcome == "held"

    def test_a_program_that_may_have_changed_is_no_witness(self) -> None:
        """Where execveat was perhaps not recorded, a process may have run another program than the log shows."""
        found = judged(CUT, 'some process where program matches "*/ls"')
        assert found.outcome == "undecided"
        assert "not known: line 2: program is not known" in found.missing

    @pytest.mark.parametrize(
        "text",
        [
            "no clone",
            "at most 1 clone",
            "exactly 1 clone",
            "every exit has code == 0",
            "every process has exit_code == 0",
        ],
    )
    def test_one_too_many_fails(self, text: str) -> None:
        """A fact too many, or one that has not what all should have, fails whatever is missing."""
        assert judged(CUT, text, recorded=RECORDED).outcome == "failed"

    @pytest.mark.parametrize(
        "text",
        [
            "exactly 2 clones",
            "at most 2 clones",
            "no thread",
            "some thread",
            "every clone has exit_signal == SIGCHLD",
            "every thread has exit_code == 0",
            'some process where name == "1" and exit_code == 0',
        ],
    )
    def test_what_could_still_come_is_undecided(self, text: str) -> None:
        """Where a line that is missing could change the verdict there is none."""
        found = judged(CUT, text, recorded=RECORDED)
        assert found.outcome == "undecided"
        assert "task 1 (tid 12620) has no end in the log" in found.missing

    def test_a_line_that_was_not_understood(self) -> None:
        """An unread line may have been anything."""
        log = PIPELINE.replace("12620 wait4(-1, 0x7ffe5d22ed5c, WNOHANG, NULL)", "12620 wait4(-1, 0x7ffe5d22")
        assert judged(log, "exactly 2 clones").outcome == "undecided"
        assert judged(log, "exactly 3 clones").outcome == "undecided"
        assert judged(log, "exactly 1 clone").outcome == "failed"

    def test_what_is_not_known_is_named(self) -> None:
        """The message says of which fact which field is not known."""
        found = judged(CUT, 'every process where name == "1" has exit_code == 0')
        assert found.missing == (
            "not known: line 1: exit_code is not known",
            "task 1 (tid 12620) has no end in the log",
        )

    @pytest.mark.parametrize("log", ["", "hello\nworld\n", "\x7fELF\x02\x01\n\x00\n"])
    @pytest.mark.parametrize("text", ["no clone", "at least 0 clones", "every process has exit_code == 0", "some task"])
    def test_a_log_that_says_nothing_is_undecided(self, log: str, text: str) -> None:
        """Nothing holds or fails because nothing was recorded."""
        assert judged(log, text).outcome == "undecided"

    def test_many_gaps_are_counted(self) -> None:
        """Of many gaps the first are named and the rest counted."""
        log = "".join(f"{pid} getpid() = {pid}\n" for pid in range(100, 120))
        found = judged(log, "no exec", recorded="-f -e trace=%process,getpid")
        assert sum(what.endswith("has no end in the log") for what in found.missing) == 0
        assert "task 1 (tid 100) ran before the log begins" in found.missing
        assert "the log does not show what made task 2 (tid 101)" in found.missing
        assert len(found.missing) == 6
        assert found.missing[-1] == "and 35 more such gaps"


class TestPrefixes:
    """A verdict on the beginning of a log is not refuted by the rest."""

    @pytest.mark.parametrize(("log", "verdict", "text"), VERDICTS, ids=[text for _, _, text in VERDICTS])
    def test_each_prefix_agrees_or_does_not_know(self, log: str, verdict: str, text: str) -> None:
        """On each beginning of a log the verdict is that on the whole, or there is none."""
        lines = log.splitlines()
        found = {judged("\n".join(lines[:end]), text, recorded=asked(log)).outcome for end in range(len(lines))}
        assert found <= {verdict, "undecided"}
        assert "undecided" in found


class TestTraced:
    """A call that was not traced decides nothing."""

    def test_nothing_shows_that_it_was(self) -> None:
        """A call without a line in a log that does not say its filter is undecided; the message says what to record."""
        found = judged(PIPELINE, "no syscall openat")
        assert found.outcome == "undecided"
        (missing,) = found.missing
        assert missing == (
            "nothing shows that openat was recorded; record with --trace=%process,openat, or say with --recorded what "
            "strace was asked"
        )

    def test_it_was_left_out(self) -> None:
        """A call that the filter left out is undecided."""
        found = judged(PIPELINE, "no syscall openat", recorded="%process,write")
        assert found.outcome == "undecided"
        assert "openat was not recorded; record with --trace=%process,openat" in found.missing

    def test_it_was_traced(self) -> None:
        """A call that the filter took and that has no line was not made."""
        assert judged(PIPELINE, "no syscall openat", recorded="-f -e trace=%process,openat").outcome == "held"
        assert judged(PIPELINE, "some syscall openat", recorded="-f -e trace=%process,?openat").outcome == "failed"

    @pytest.mark.parametrize(
        "text", ["no creation", "no exec", "no wait", "some fork", "every clone has kind == process"]
    )
    def test_a_log_of_writes_only(self, text: str) -> None:
        """Subjects whose calls nothing shows to be traced are undecided."""
        found = judged(WRITES_ONLY, text)
        assert found.outcome == "undecided"
        assert any("record with --trace=%process" in what for what in found.missing)

    def test_tasks_that_are_followed_show_without_their_making(self) -> None:
        """With ``-f`` each task has lines, but for one made with CLONE_UNTRACED; which are threads is unknown."""
        assert judged(WRITES_ONLY, "at least 2 tasks").outcome == "held"
        assert judged(WRITES_ONLY, "at most 1 exit").outcome == "failed"
        assert judged(WRITES_ONLY, "exactly 2 tasks", recorded=WRITES).outcome == "undecided"
        assert judged(WRITES_ONLY, "exactly 2 exits", recorded=WRITES).outcome == "held"
        found = judged(WRITES_ONLY, "exactly 2 processes", recorded=WRITES)
        assert found.outcome == "undecided"
        assert found.found == "no process, 2 more may be one"
        assert found.missing == (
            "not known: line 5: who made it, or what became of it, is not known",
            "not known: line 3: who made it, or what became of it, is not known",
            "clone, clone3, fork and vfork were not recorded; record with --trace=%process",
        )

    def test_signals_are_printed_whatever_the_filter_of_calls_is(self) -> None:
        """A filter of calls leaves out no signal (strace(1)); a bare list of calls says nothing of ``-e signal``."""
        text = "exactly 1 signal where name == SIGCHLD"
        assert judged(WRITES_ONLY, text, recorded=WRITES).outcome == "held"
        assert judged(WRITES_ONLY, text, recorded="write").outcome == "undecided"

    def test_without_following_a_task_shows_only_where_it_is_made(self) -> None:
        """Without ``-f``, and without the calls that make tasks, nothing shows how many there were."""
        log = 'execve("./a", ["./a"], NULL) = 0\nwrite(1, "a\\n", 2) = 2\nexit_group(0) = ?\n+++ exited with 0 +++\n'
        assert judged(log, "exactly 1 task").outcome == "undecided"
        assert judged(log, "exactly 1 task", recorded="-e trace=execve,write").outcome == "undecided"
        assert judged(log, "exactly 1 task", recorded="-e trace=%process,write").outcome == "held"


class TestReading:
    """How often a log is read, and how much of it is kept."""

    def test_the_log_is_read_again_once(self) -> None:
        """Expectations on signals and calls are judged in one walk over the events, others in none."""
        whole = traced(PIPELINE, recorded=RECORDED)
        walks = []

        def counting() -> Iterator[tuple[Task | None, Event]]:
            walks.append(1)
            return iter(whole.source())

        trace = replace(whole, source=counting)
        texts = ["some signal", "exactly 3 syscalls wait4", "no syscall kill", "some syscall execve", "some exec"]
        verdicts = [verdict.outcome for verdict in judge(trace, [parse(text) for text in texts])]
        assert (verdicts, walks) == (["held", "held", "held", "held", "held"], [1])
        judge(trace, [parse("some exec"), parse("every task has exit_code == 0")])
        assert len(walks) == 1

    def test_evidence_is_bounded_and_counted(self) -> None:
        """Of many lines the first 20 are given, and the number of all."""
        log = "".join(f"7 getpid() = {number}\n" for number in range(50)) + "7 +++ exited with 0 +++\n"
        found = judged(log, "exactly 50 syscalls getpid", recorded="-f -e trace=getpid")
        assert (found.outcome, found.evidence, found.evidence_total) == ("held", tuple(range(1, 21)), 50)
        assert str(found).endswith("found: 50 syscalls getpid (lines 1, 2, 3, 4, 5, 6, 7, 8 and 42 more)")


def test_order_is_kept() -> None:
    """Judgements come in the order of the expectations."""
    texts = ["some signal", "no thread", "some exec", "no syscall kill"]
    assert [found.expectation for found in judge(traced(PIPELINE), [parse(text) for text in texts])] == texts


def test_many_children_in_linear_time_and_few_words() -> None:
    """A thousand facts make a short verdict."""
    rows = ['1 execve("./a", ["./a"], NULL) = 0']
    for pid in range(1000, 2000):
        rows += [f"1 {FORK} = {pid}", f"{pid} +++ exited with 3 +++", f"1 {sigchld('CLD_EXITED', pid, '3')}"]
    rows += ["1 exit_group(0) = ?", "1 +++ exited with 0 +++"]
    found = judged("\n".join(rows), "every process where maker != none has exit_code == 0")
    assert found.outcome == "failed"
    assert found.found == "1000 of 1000 processes do not have what is expected: a ×1,000"
    assert [one.task.name for one in found.witnesses] == ["1.1", "1.2", "1.3"]
    assert (len(found.evidence), found.evidence_total) == (20, 2000)
