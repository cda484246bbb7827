"""Parts of a log that is still written: what was made, run and ended in each, as it was at its end."""

from __future__ import annotations

from itertools import pairwise
from random import Random

import pytest

from strace_lens.linux.syscalls import CREATING_CALLS
from strace_lens.model.build.growing import Growing
from strace_lens.model.trace import Trace
from strace_lens.parse.reader import Reader
from tests.model.built import built
from tests.model.lines import FORK, chld, end, start
from tests.model.world import World

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


class Log:
    """A log that grows by some lines at a time."""

    def __init__(self, text: str) -> None:
        self.lines = text.splitlines(keepends=True)
        self.read = 0
        self.reader = Reader()
        self.growing = Growing()

    def grow(self, last_line: int) -> None:
        """Let strace write, and read, the lines up to one."""
        for event in self.reader.read(self.lines[self.read : last_line], self.read + 1):
            self.growing.take(event)
        self.read = last_line

    def part(self, first_line: int, last_line: int) -> Trace:
        """The trace of some lines."""
        self.grow(first_line - 1)
        begun = self.growing.begin(first_line)
        self.grow(last_line)
        lines = self.lines[:last_line]
        return self.growing.end(begun, lambda: Reader().read(lines, 1), self.reader.open_calls())


def test_what_happened_before_is_not_in_it() -> None:
    """Neither the first child's creation nor the shell's own execve; a call belongs to where it returned."""
    part = Log(LOG).part(4, 8)
    assert [made.child.tid for made in part.creations] == [3]
    assert [image.path for image in part.execs] == ["/bin/sleep"]
    assert [task.tid for task in part.exits] == [3]
    assert [signal.name for signal in part.signals] == ["SIGCHLD"]


def test_its_tasks_are_those_that_acted_and_their_makers() -> None:
    """Each task of a part is there once, in order of birth, with the name that it has in the whole."""
    part = Log(LOG).part(6, 8)
    assert [(task.tid, task.name, task.index) for task in part.tasks] == [(1, "1", 0), (3, "1.2", 2)]
    assert [group.tgid for group in part.processes] == [1, 3]


def test_each_task_with_a_line_is_in_it() -> None:
    """A task that only made a call that concerns no task is among the tasks all the same, with its name."""
    log = Log(LOG + '2 read(0, "x", 1)                        = 1\n')
    log.grow(8)
    part = log.part(9, 9)
    assert [part.names[task] for task, _ in part.walk()] == ["1.1"]
    assert [task.tid for task in part.tasks] == [1, 2]


def test_to_live_on_is_no_gap() -> None:
    """A task that is still alive at the end of a part is no gap."""
    assert Log(LOG).part(4, 8).gaps == []


def test_where_nothing_was_done_there_is_nothing() -> None:
    """A part without lines is an empty trace without gaps."""
    part = Log(LOG).part(9, 8)
    assert [part.tasks, part.creations, list(part.events), part.gaps] == [[], [], [], []]


def test_a_part_stays_as_it_was_while_the_log_goes_on() -> None:
    """The end of a task in a later part is not seen in the earlier one, nor what its group ran later."""
    log = Log(start(1) + f"1 {FORK} = 2\n" + start(2, "./b") + end(2) + f"1 {chld(2)}\n")
    made, ended = log.part(2, 2), log.part(3, 6)
    assert [(task.tid, task.program, task.end) for task in made.tasks] == [(1, "./a", None), (2, "./a", None)]
    assert [(task.tid, task.program) for task in ended.exits] == [(2, "./b")]
    assert made.creations[0].child is made.tasks[1]
    assert made.execs == []


def test_failed_creations_are_counted_where_they_failed() -> None:
    """A creation that failed in a part is counted in that part alone."""
    failed = "1 fork() = -1 EAGAIN (Resource temporarily unavailable)\n"
    log = Log(start(1) + failed * 5)
    first, second, third = log.part(1, 3), log.part(4, 6), log.part(7, 6)
    assert first.failed_creations == {"fork": {"EAGAIN": 2}}
    assert second.failed_creations == {"fork": {"EAGAIN": 3}}
    assert third.failed_creations == {}


def test_one_part_may_lie_in_another() -> None:
    """Each has what was done in it."""
    log = Log(LOG)
    log.grow(1)
    outer = log.growing.begin(2)
    inner = log.part(4, 4)
    log.grow(8)
    around = log.growing.end(outer, lambda: Reader().read(log.lines, 1))
    assert [made.child.tid for made in inner.creations] == [3]
    assert [made.child.tid for made in around.creations] == [2, 3]
    assert len(list(around.events)) == 6


def test_a_child_may_show_before_the_call_that_makes_it_has_returned() -> None:
    """The call is found that is still open, and did not fail; its maker is inferred until it returns."""
    log = Log(start(1) + f"1 {FORK[:-1]} <unfinished ...>\n" + start(2, "./b") + "1 <... clone resumed>) = 2\n")
    early, late = log.part(2, 3), log.part(4, 4)
    assert [(task.name, task.program) for task in early.tasks] == [("1", "./a"), ("1.1", "./b")]
    assert [made.inferred for made in early.creations] == [True]
    assert early.failed_creations == {}
    assert [made.inferred for made in late.creations] == [False]
    assert [early.gaps, late.gaps] == [[], []]


def test_a_creation_that_is_still_open_has_not_failed() -> None:
    """Whether a call makes a task is not known before it returns; it is counted where it returned."""
    log = Log(
        start(1)
        + f"1 {FORK[:-1]} <unfinished ...>\n"
        + "1 <... clone resumed>) = ? ERESTARTNOINTR (To be restarted)\n"
        + end(1)
    )
    assert [log.part(2, 2).failed_creations, log.part(3, 3).failed_creations] == [{}, {"clone": {"ERESTARTNOINTR": 1}}]


def test_lines_that_were_not_understood_are_gaps_of_their_part() -> None:
    """A line that was not understood is a gap of the part that it stands in."""
    log = Log(start(1) + "1 what is this\n" + f"1 {FORK} = 2\n")
    assert [gap.kind for gap in log.part(1, 2).gaps] == ["unparsed"]
    assert log.part(3, 3).gaps == []


def made_up(number: int) -> str:
    """The log of a run of the made-up kernel."""
    world = World(Random(number))
    world.run(20 + 5 * number)
    return "".join(world.lines)


def cut_at(text: str, lines: list[int]) -> list[Trace]:
    """The parts of a log that is cut behind some lines."""
    log = Log(text)
    return [log.part(first + 1, last) for first, last in pairwise([0, *lines, len(log.lines)])]


def quiet(text: str) -> list[int]:
    """The lines behind which no call is open that makes a task."""
    log = Log(text)
    found = []
    for line in range(1, len(log.lines)):
        log.grow(line)
        if CREATING_CALLS.isdisjoint(call.name for call in log.reader.open_calls()):
            found.append(line)
    return found


@pytest.mark.parametrize("number", range(20))
def test_the_parts_are_the_whole(number: int) -> None:
    """Between prompts, the parts have each creation, exec, wait, signal, end and event of the whole once."""
    text = made_up(number)
    whole = built(text.splitlines(keepends=True))
    where = quiet(text)
    parts = cut_at(text, sorted(Random(number).sample(where, min(5, len(where)))))
    assert [fact for part in parts for fact in facts(part)] == facts(whole)
    assert [gap for part in parts for gap in part.gaps] == []
    assert [part.names[task] for part in parts for task, _ in part.walk()] == [
        whole.names[task] for task, _ in whole.walk()
    ]


@pytest.mark.parametrize("number", range(20))
def test_a_log_may_be_cut_anywhere(number: int) -> None:
    """A task that shows while the call that makes it is open is no gap, and no creation is claimed that was not."""
    text = made_up(number)
    whole = built(text.splitlines(keepends=True))
    parts = cut_at(text, sorted(Random(number).sample(range(1, text.count("\n")), 12)))
    assert [gap for part in parts for gap in part.gaps] == []
    events = iter(whole.walk())
    for part in parts:
        twins = {task: next(events)[0] for task, _ in part.walk()}
        for made in part.creations:
            twin = twins.get(made.child)
            assert twin is None or twin.maker is twins.get(made.maker, twin.maker)


def facts(trace: Trace) -> list[str]:
    """What happened, in the order of the lines."""
    happened = [
        *((made.lines[-1], f"{made.maker.name} made {made.child.name}") for made in trace.creations),
        *((image.lines[-1], f"{image.task.name} ran {image.path}") for image in trace.execs),
        *((wait.lines[-1], f"{wait.task.name} waited for {wait.child and wait.child.name}") for wait in trace.waits),
        *((one.line, f"{one.task.name} was told of {one.child and one.child.name}") for one in trace.signals),
        *((task.end.line, f"{task.name} ended") for task in trace.tasks if task.end),
    ]
    return [text for _, text in sorted(happened)]
