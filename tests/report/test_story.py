"""The story of a trace, as a reader sees it."""

from __future__ import annotations

import json

from strace_lens.model.trace import Trace
from strace_lens.report.story import story
from strace_lens.report.style import PLAIN
from tests.model.built import built
from tests.report.findings import FORK, ODD, traced


def told(trace: Trace) -> str:
    """The story as one text."""
    return " ".join("".join(said.text for said in sentence) for sentence in story(trace, PLAIN))


SISTERS = """\
1 1700000000.000000 execve("/bin/make", ["make", "-j2"], 0x7ffe59 /* 39 vars */) = 0
1 1700000000.100000 vfork( <unfinished ...>
2 1700000000.200000 execve("/usr/lib/cc1", ["cc1"], 0x7ffe59 /* 39 vars */) = 0
1 1700000000.300000 <... vfork resumed>) = 2
1 1700000000.400000 vfork() = 3
3 1700000000.500000 execve("/bin/true", ["true"], 0x7ffe59 /* 39 vars */) = 0
2 1700000000.600000 exit_group(1) = ?
2 1700000000.700000 +++ exited with 1 +++
3 1700000000.800000 exit_group(0) = ?
3 1700000000.900000 +++ exited with 0 +++
1 1700000001.000000 exit_group(0) = ?
1 1700000001.500000 +++ exited with 0 +++
"""


def test_it_says_what_was_made_what_overlapped_and_what_failed() -> None:
    """Kinds and ends are in words, and the failed task by its program and name."""
    assert told(traced(SISTERS)) == (
        "/bin/make -j2 made 2 processes in 1.5s and exited with 0. Of the tasks made, 2 overlapped a sister; "
        "3 tasks were provably alive at once (line 5). 1 process failed: cc1 (1.1) exited with 1."
    )


def test_a_sentence_knows_the_task_that_it_speaks_of() -> None:
    """So that a page can link it."""
    trace = traced(SISTERS)
    linked = [said.task.name for sentence in story(trace, PLAIN) for said in sentence if said.task is not None]
    assert linked == ["1", "1.1"]


def test_a_single_child_overlaps_nobody() -> None:
    """Its maker does not count: every child overlaps it."""
    assert told(traced(FORK)) == (
        "./a 'x y' made 1 process and exited with 0. 1 process failed: a (1.1) exited with 3."
    )


def test_error_a_log_with_gaps_promises_no_exact_number() -> None:
    """More tasks may have been made, and it says that the log is incomplete."""
    text = told(traced(ODD))
    assert "made at least 1 process" in text
    assert "The log is incomplete" in text
    assert text.isprintable()


def test_parts_without_order_prove_no_overlap() -> None:
    """Which tasks overlapped is said to be unknown."""
    assert "is not known" in told(built(SISTERS.splitlines(), ordered=False))


def test_a_log_without_tasks_says_so() -> None:
    """Nothing is made up."""
    assert told(traced("")) == "The log shows no task."


KILLED = """\
1 execve("/bin/sh", ["sh"], 0x7ffe59 /* 39 vars */) = 0
1 vfork() = 2
1 vfork() = 3
1 kill(2, SIGKILL) = 0
2 +++ killed by SIGKILL +++
3 --- SIGTERM {si_signo=SIGTERM, si_code=SI_USER, si_pid=77, si_uid=0} ---
3 +++ killed by SIGTERM +++
1 exit_group(0) = ?
1 +++ exited with 0 +++
"""


def test_who_killed_a_task_is_said_in_each_report() -> None:
    """By name where the trace has the killer, else by pid; in JSON as an index, or null."""
    assert told(traced(KILLED)).endswith(
        "sh (1.1) was killed by SIGKILL from 1, sh (1.2) was killed by SIGTERM from pid 77."
    )
    for name in ("tree", "summary", "markdown", "perfetto"):
        text = traced(KILLED).report(name)
        assert "killed by SIGKILL from 1" in text, name
        assert "killed by SIGTERM from pid 77" in text, name
    ends = [task["end"] for task in json.loads(traced(KILLED).report("json"))["tasks"]]
    assert [end["killer"] for end in ends] == [None, 0, None]
