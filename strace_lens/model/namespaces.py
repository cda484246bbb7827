"""Children whose maker knows them by another number: pid namespaces that strace did not translate (before 5.9).

A hidden child was made by a call whose return value no line begins with. A stranger shows in the log and nobody made
it. The two are put together by their order: the kernel counts up in every namespace at once (kernel/pid.c: alloc_pid),
so numbers that grow outside grow inside, and outside they are not less. Such creations are marked as inferred.

Not every number that no line begins with is of another namespace: of a task that is killed in clone(2) strace may print
what another call returned (6.1: the buffer of PTRACE_GET_SYSCALL_INFO holds the last answer). So a maker whose other
children show under their numbers has no hidden ones.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from strace_lens.model import groups
from strace_lens.model.creation import Creation
from strace_lens.model.kin import Kin
from strace_lens.model.task import Task
from strace_lens.model.trace import Trace


def pair(trace: Trace, strangers: Mapping[Task, int], kin: Kin) -> None:
    """Put strangers in the place of hidden children, in the creations and all that speaks of them."""
    known: dict[Task, Task] = {}
    inferred: dict[Creation, Creation] = {}
    for made, stranger in _pairs(trace.creations, strangers, kin):
        known[made.child] = stranger
        inferred[made] = stranger.creation = replace(made, child=stranger, inferred=True)
        stranger.ordinal, stranger.reaper = made.child.ordinal, made.child.reaper
        united = groups.join(stranger.creation)
        if united is not None:
            kin.merged(united, made.maker.group)
        stranger.group.parent = made.child.group.parent
    if known:
        trace.tasks = [task for task in trace.tasks if task not in known]
        trace.creations = [inferred.get(made, made) for made in trace.creations]
        trace.waits = [replace(one, child=known.get(one.child, one.child)) if one.child else one for one in trace.waits]
        trace.told = {line: known.get(task, task) for line, task in trace.told.items()}


def _pairs(creations: Sequence[Creation], strangers: Mapping[Task, int], kin: Kin) -> list[tuple[Creation, Task]]:
    """The hidden children's creations, each with the stranger that its child is."""
    outside = {made.maker.group for made in creations if made.child.watched} - set(kin.groups_inside())
    hidden = [made for made in unseen(creations) if made.maker.group not in outside]
    pairs: list[tuple[Creation, Task]] = []
    for stranger in sorted(strangers, key=lambda task: strangers[task]):
        place = _match(hidden, stranger, strangers[stranger])
        if place is not None and stranger.index > 0:
            pairs.append((hidden.pop(place), stranger))
    return pairs


def unseen(creations: Sequence[Creation]) -> list[Creation]:
    """Those whose child has no line under its number, though strace could have followed it."""
    return [made for made in creations if not made.child.watched and "CLONE_UNTRACED" not in made.flags]


def _match(hidden: Sequence[Creation], stranger: Task, number: int) -> int | None:
    """Place of the creation that made ``stranger``, which has the lowest number of those that are left."""
    best: int | None = None
    for place, made in enumerate(hidden):
        if best is not None and made.line > hidden[best].lines[-1]:
            break  # it began when the best had returned, and so did all behind it
        if not _may_have_made(made, stranger, number):
            continue
        # Of calls that ran at once, the one that got the lower number was served first.
        if best is None or made.returned < hidden[best].returned:
            best = place
    return best


def _may_have_made(made: Creation, stranger: Task, number: int) -> bool:
    return made.line < stranger.first_line and made.returned <= number and made.maker is not stranger
