"""A stretch of a trace: what was made, run and ended from some line on."""

from strace_lens.model.build.fold import build
from strace_lens.model.part import stretch
from strace_lens.model.trace import Trace
from strace_lens.parse.log import read_lines

LOG = """\
1 execve("/bin/sh", ["sh"], 0x7ffe5930c7f0 /* 1 var */) = 0
1 clone(child_stack=NULL, flags=SIGCHLD) = 2
2 execve("/bin/sleep", ["sleep", "1"], 0x7ffe5930c7f0 /* 1 var */ <unfinished ...>
1 clone(child_stack=NULL, flags=SIGCHLD) = 3
2 <... execve resumed>) = 0
3 exit_group(4)                           = ?
3 +++ exited with 4 +++
1 --- SIGCHLD {si_signo=SIGCHLD, si_code=CLD_EXITED, si_pid=3, si_uid=0, si_status=4, si_utime=0, si_stime=0} ---
"""


def whole() -> Trace:
    """The trace of the log, in which task 1 and 2 have no end."""
    return build(lambda: read_lines(LOG.splitlines(keepends=True)))


def test_what_happened_before_is_not_in_it() -> None:
    """Neither the first child's making nor the shell's own execve; a call belongs to where it returned."""
    part = stretch(whole(), 4)
    assert [made.child.tid for made in part.creations] == [3]
    assert [image.path for image in part.execs] == ["/bin/sleep"]
    assert [task.tid for task in part.exits] == [3]
    assert [signal.name for signal in part.signals] == ["SIGCHLD"]


def test_its_tasks_are_those_that_acted_and_their_makers() -> None:
    """Each once, in order of birth, with the names that they have in the whole."""
    part = stretch(whole(), 6)
    assert [(task.tid, task.name) for task in part.tasks] == [(1, "1"), (3, "1.2")]
    assert [group.tgid for group in part.processes] == [1, 3]


def test_to_live_on_is_no_gap() -> None:
    """The whole has two tasks without an end; at the end of a step that is so."""
    assert {gap.kind for gap in whole().gaps} == {"no end"}
    assert stretch(whole(), 4).gaps == []


def test_behind_the_end_there_is_nothing() -> None:
    """An empty trace."""
    part = stretch(whole(), 9)
    assert [part.tasks, part.creations, list(part.events)] == [[], [], []]
