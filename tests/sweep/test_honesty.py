"""Whatever is cut from a log, nothing is called tolerated that the log does not show."""

from __future__ import annotations

import pytest

from strace_lens.analysis.sweep.fault import Fault
from strace_lens.analysis.sweep.judge import judged, not_reached, reached, stable
from strace_lens.analysis.sweep.plan import Attempt
from strace_lens.analysis.sweep.ran import of_trace
from strace_lens.analysis.sweep.site import Site
from strace_lens.errors import UnreadableLog
from tests.report.findings import recorded

LINES = """\
7 execve("./a", ["./a"], 0x7ffe59 /* 39 vars */) = 0
7 clone(child_stack=NULL, flags=CLONE_CHILD_CLEARTID|CLONE_CHILD_SETTID|SIGCHLD, child_tidptr=0x7f8c10) = 8
7 write(1<pipe:[5]>, "a", 1 <unfinished ...>
8 write(1<pipe:[5]>, "b", 1)        = 1
7 <... write resumed>)              = -1 EIO (Input/output error) (INJECTED)
8 exit_group(0)                     = ?
8 +++ exited with 0 +++
7 write(1<pipe:[5]>, "a", 1)        = 1
7 exit_group(0)                     = ?
7 +++ exited with 0 +++
""".splitlines()
FAULT = Fault("error", "EIO")
ATTEMPT = Attempt((Site("1", "./a", "write", 1),), (), FAULT, 1)


def outcome(lines: list[str]) -> str:
    """What is said of the site when the log has these lines and all else is as without a fault."""
    try:
        trace = recorded("\n".join(lines), status=0, detached=())
    except UnreadableLog:
        return "undecided"
    ran = of_trace(trace, stdout=b"", stderr=b"", seconds=0.1, call="write", fault=FAULT)
    there, _ = reached(ATTEMPT, ran)
    return judged(stable([ran]), ran, "write", FAULT).outcome if there else not_reached(ran).outcome


def test_the_whole_log_shows_a_fault_that_was_tolerated() -> None:
    """Else the tests below would show nothing."""
    assert outcome(LINES) == "tolerated"


@pytest.mark.parametrize("cut", [2, 4, 6, 9])
def test_without_the_injected_lines_or_an_end_nothing_is_tolerated(cut: int) -> None:
    """Either half of the call that failed, and the end of each task."""
    assert outcome([line for number, line in enumerate(LINES) if number != cut]) in {"undecided", "not reached"}


def test_without_the_whole_call_the_fault_was_not_reached() -> None:
    """Nothing in the log shows that lines are missing, and the site is not called tolerated."""
    assert outcome([line for number, line in enumerate(LINES) if number not in {2, 4}]) == "not reached"


@pytest.mark.parametrize("end", range(1, len(LINES)))
def test_a_log_that_ends_early_decides_nothing(end: int) -> None:
    """Not even where the fault has fired already."""
    assert outcome(LINES[:end]) in {"undecided", "not reached"}
