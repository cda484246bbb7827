"""Logs of a strace that we attached to a running program: what was before, and what comes later, is not missing."""

from __future__ import annotations

from msgspec.structs import replace

from strace_lens.analysis.expect.judge import check
from strace_lens.model.trace import Trace
from strace_lens.recorded import Attached
from strace_lens.recorded import recorded as of_words
from tests.model.built import built
from tests.model.lines import FORK, chld, end, exited, thread

PROGRAM = "/usr/bin/program"


def _attached(
    log: str, *, tids: tuple[int, ...] = (7,), children: tuple[int, ...] = (), call: str = "%process"
) -> Trace:
    asked = of_words(f"-f -e trace={call} -s 4096 -p 7")
    return built(log.splitlines(keepends=True), recorded=replace(asked, attached=Attached(7, tids, PROGRAM, children)))


def _outcomes(trace: Trace, *texts: str) -> list[str]:
    return [check(trace, text).outcome for text in texts]


def test_a_log_without_a_line() -> None:
    """The program was there, made nothing, ran nothing, and lives on."""
    trace = _attached("")
    assert (trace.gaps, [task.name for task in trace.tasks]) == ([], ["1"])
    texts = (
        "no exec",
        "no creation",
        "no exit",
        "no signal",
        "exactly 1 process where exit_code == none",
        "no overlap",
    )
    assert _outcomes(trace, *texts) == ["held"] * 6
    assert _outcomes(trace, f'every task has program == "{PROGRAM}"', "every task has maker == none") == ["held"] * 2


def test_a_child_inherits_the_program() -> None:
    """A fork runs what its maker ran when strace attached."""
    trace = _attached(f"7 {FORK} = 8\n{end(8)}7 wait4(8, {exited(0)}, 0, NULL) = 8\n7 {chld(8)}\n")
    assert trace.gaps == []
    assert [group.program for group in trace.processes] == [PROGRAM, PROGRAM]


def test_the_thread_that_takes_a_sigchld_is_not_shown_by_it() -> None:
    """The kernel gives a signal for the process to any of its threads: verdicts must not depend on its choice."""
    made = f"7 {FORK} = 10\n{end(10)}"
    of_first, of_other = (_attached(f"{made}{pid} {chld(10)}\n", tids=(7, 8)) for pid in (7, 8))
    for trace in (of_first, of_other):
        assert (trace.gaps, [task.tid for task in trace.tasks]) == ([], [7, 10])
        assert _outcomes(trace, "no thread", "exactly 1 signal where task.tid == 7") == ["held"] * 2
    later = _attached(f"{made}8 {chld(10)}\n8 {FORK} = 11\n{end(11)}", tids=(7, 8))
    assert [(task.tid, task.kind) for task in later.tasks] == [
        (7, "process"),
        (10, "process"),
        (8, "thread"),
        (11, "process"),
    ]
    assert [made.maker.tid for made in later.creations] == [7, 8]


def test_a_thread_that_was_there_shows_at_its_first_line() -> None:
    """It is a thread of the program, whatever it does; one that does nothing is not in the trace."""
    trace = _attached(f"9 {FORK} = 10\n{end(10)}", tids=(7, 8, 9))
    assert trace.gaps == []
    assert [(task.tid, task.kind, task.pid) for task in trace.tasks] == [
        (7, "process", 7),
        (9, "thread", 7),
        (10, "process", 10),
    ]
    assert (
        _outcomes(trace, "exactly 1 thread", "exactly 2 processes", "every creation has maker.pid == 7") == ["held"] * 3
    )


def test_a_task_that_nobody_made_is_a_gap() -> None:
    """It was not there when strace attached, so the log should show what made it."""
    trace = _attached(end(12), tids=(7, 8))
    assert [gap.kind for gap in trace.gaps] == ["no beginning"]


def test_children_that_were_there_are_no_gap() -> None:
    """Their ends, and the waits for them; another child's are."""
    log = f"7 {chld(5)}\n7 wait4(5, {exited(0)}, 0, NULL) = 5\n"
    assert _attached(log, children=(5,)).gaps == []
    assert _outcomes(_attached(log, children=(5,)), "exactly 1 wait", "no creation") == ["held", "held"]
    assert [gap.kind for gap in _attached(log, children=(4,)).gaps] == ["lost child"] * 2
    assert _outcomes(_attached(log, children=(4,)), "no creation") == ["undecided"]


def test_a_task_that_was_made_and_has_no_end_is_missing() -> None:
    """What it does later could change the verdict."""
    trace = _attached(f"7 {FORK} = 8\n8 {FORK} = 9\n{end(9)}")
    assert [gap.kind for gap in trace.gaps] == ["no end"]
    assert _outcomes(trace, "no exec", "some creation") == ["undecided", "held"]


def test_a_thread_that_execs_takes_the_programs_place() -> None:
    """The program lives on in it: its end is not missing."""
    log = (
        f"7 {thread(8)}\n"
        '8 execve("/bin/b", ["b"], 0x7ffe59 /* 39 vars */ <unfinished ...>\n'
        "7 +++ superseded by execve in pid 8 +++\n7 <... execve resumed>) = 0\n"
    )
    trace = _attached(log)
    assert trace.gaps == []
    assert _outcomes(trace, 'exactly 1 process where program == "/bin/b" and exit_code == none') == ["held"]


def test_the_program_may_end() -> None:
    """Then its status is known, and nothing of it is missing."""
    trace = _attached(end(7, 3))
    assert trace.gaps == []
    assert _outcomes(trace, "exactly 1 exit where code == 3") == ["held"]


def test_detached_in_a_call() -> None:
    """strace ends the open line of a task that it leaves: of the program, that is no loss."""
    trace = _attached("7 wait4(-1,  <detached ...>\n")
    assert (trace.gaps, trace.tasks[0].detached) == ([], None)
    assert _outcomes(trace, "no exec") == ["held"]


def test_the_tree_says_that_it_lives_on() -> None:
    """It has no end in the log, and none is missing; what it ran is sure."""
    assert f"1 ({PROGRAM}): lives on\n" in _attached("").report("tree")
