"""The invariants of a trace: each one that is broken is found, in linear time, without an exception."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from strace_lens.model.build.groups import found
from strace_lens.model.check import check
from strace_lens.model.task import Task
from strace_lens.model.trace import Trace
from tests.model.generated import chain
from tests.model.lines import FORK, chld, end, exited, start, thread, traced

LOG = (
    f"{start(7)}7 {FORK} = 8\n{start(8, '/b')}8 {thread(9)}\n9 exit(0) = ?\n9 +++ exited with 0 +++\n{end(8)}"
    f"7 wait4(-1, {exited(0)}, 0, NULL) = 8\n7 {chld(8)}\n{end(7)}"
)
"""A task makes a child, and that one a thread."""


def made_by(trace: Trace, child: Task, maker: Task) -> None:
    """Change who made a task."""
    assert child.creation is not None
    changed = replace(child.creation, maker=maker)
    trace.creations[trace.creations.index(child.creation)] = child.creation = changed


def in_a_circle(trace: Trace) -> None:
    """The child made its maker."""
    first, child, _ = trace.tasks
    assert child.creation is not None
    first.creation = replace(child.creation, maker=child, child=first)
    trace.creations.append(first.creation)


def its_own_parent(trace: Trace) -> None:
    """A process is its own parent."""
    trace.processes[1].parent = trace.processes[1]


def at_another_position(trace: Trace) -> None:
    """An index is not the position."""
    trace.tasks[2].index = 4


def before_its_maker(trace: Trace) -> None:
    """The maker shows after it called clone."""
    trace.tasks[0].first_line = 3


def a_second_creation(trace: Trace) -> None:
    """A creation is not that of its child."""
    trace.creations[0] = replace(trace.creations[0])


def a_creation_twice(trace: Trace) -> None:
    """A creation is listed twice."""
    trace.creations.append(trace.creations[0])


def another_tasks_name(trace: Trace) -> None:
    """Two children of one maker have one ordinal."""
    trace.tasks[2].ordinal = 1
    made_by(trace, trace.tasks[2], trace.tasks[0])


def in_no_group(trace: Trace) -> None:
    """A thread is in no group."""
    trace.processes[1].tasks.remove(trace.tasks[2])


def in_two_groups(trace: Trace) -> None:
    """A thread is in two groups."""
    trace.processes[0].tasks.append(trace.tasks[2])


def led_from_outside(trace: Trace) -> None:
    """A group is led by a task of another."""
    trace.processes[1].leader = trace.tasks[0]


def child_of_a_stranger(trace: Trace) -> None:
    """A parent is not in the trace."""
    trace.processes[1].parent = found(Task(index=0, tid=5))


def ends_before_it_is_born(trace: Trace) -> None:
    """A task lives on after its end."""
    child = trace.tasks[1]
    assert child.end is not None
    child.end = replace(child.end, line=1)


def an_image_of_nobody(trace: Trace) -> None:
    """An image is in no group."""
    trace.execs.append(replace(trace.execs[0]))


def an_image_of_another_group(trace: Trace) -> None:
    """An image is in the group of another task."""
    trace.processes[1].images.append(trace.execs[0])


def a_wait_for_nobody(trace: Trace) -> None:
    """A wait names a task that is not there."""
    trace.waits[0] = replace(trace.waits[0], child=Task(index=0, tid=5))


BREAKS: dict[Callable[[Trace], None], str] = {
    in_a_circle: "descends from itself",
    its_own_parent: "is its own ancestor",
    at_another_position: "has the index 4",
    before_its_maker: "before its own first line",
    a_second_creation: "is not that of its child",
    a_creation_twice: "is there twice",
    another_tasks_name: "has the name of another task",
    in_no_group: "is in no group",
    in_two_groups: "is in a group that is not its own",
    led_from_outside: "is led by a task of another",
    child_of_a_stranger: "is not in the trace",
    ends_before_it_is_born: "lives after it",
    an_image_of_nobody: "the images of the groups are not those of the trace",
    an_image_of_another_group: "is in the group of another task",
    a_wait_for_nobody: "which the trace does not have",
}


@pytest.mark.parametrize(("break_it", "said"), BREAKS.items(), ids=[one.__name__ for one in BREAKS])
def test_a_broken_invariant_is_found(break_it: Callable[[Trace], None], said: str) -> None:
    """Whatever contradicts itself in a trace is a gap of the kind ``contradiction``, in words."""
    trace = traced(LOG)
    assert check(trace) == []
    break_it(trace)
    gaps = check(trace)
    assert {gap.kind for gap in gaps} == {"contradiction"}
    assert any(said in gap.text for gap in gaps), gaps


def test_a_long_circle_is_followed_once() -> None:
    """In a chain of a thousand tasks that ends where it began, one task is named, not each."""
    trace = traced("".join(chain(1000)))
    first, last = trace.tasks[0], trace.tasks[-1]
    assert last.creation is not None
    first.creation = replace(last.creation, maker=last, child=first)
    trace.creations.append(first.creation)
    assert sum("descends from itself" in gap.text for gap in check(trace)) == 1


def test_lines_of_parts_prove_no_order() -> None:
    """In a log without an order of lines, an end in a lower line than the birth is no contradiction."""
    trace = replace(traced(LOG), ordered=False)
    ends_before_it_is_born(trace)
    assert check(trace) == []
