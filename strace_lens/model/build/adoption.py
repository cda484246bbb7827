"""Puts children together with the calls that made them, where the numbers do not.

Two kinds. *Hidden*: the maker knows the child by another number (pid namespaces that strace did not translate, before
5.9).

A hidden child was made by a call whose return value no line begins with. A stranger shows in the log and nobody made
it. The two are put together by their order: the kernel counts up in every namespace at once (kernel/pid.c: alloc_pid),
so numbers that grow outside grow inside, and outside they are not less. Such creations are marked as inferred.

Not every number that no line begins with is of another namespace: of a task that is killed in clone(2) strace may print
what another call returned (6.1: the buffer of PTRACE_GET_SYSCALL_INFO holds the last answer). So a maker whose other
children show under their numbers has no hidden ones.

*Unreturned*: a thread that another thread's execve or exit_group ends in the middle of clone(2) may have made a task
by then. The log shows the task and the call, ``clone3(… <unfinished ...>) = ?``, and no number. They are put together
where there is no other choice, and the creation is marked as inferred.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
from msgspec.structs import replace

from strace_lens.events import Syscall
from strace_lens.model.build import groups
from strace_lens.model.build.creating import CreatingCall
from strace_lens.model.build.families import Families
from strace_lens.model.task import Creation, Task
from strace_lens.model.trace import Trace


def pair_hidden(trace: Trace, strangers: Mapping[Task, int], kin: Families) -> None:
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
        trace.signalled = {line: known.get(task, task) for line, task in trace.signalled.items()}


def _pairs(creations: Sequence[Creation], strangers: Mapping[Task, int], kin: Families) -> list[tuple[Creation, Task]]:
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


# calls that never returned


class Unreturned(msgspec.Struct, frozen=True):
    """A creating call without a result."""

    maker: Task
    call: Syscall
    made: CreatingCall

    def may_have_made(self, task: Task, *, ordered: bool) -> bool:
        """``task`` showed after the call began, and in a group of its own if it is no thread."""
        is_thread = "CLONE_THREAD" in self.made.words.names
        later = task.first_line > self.call.line or not ordered
        return later and task is not self.maker and (is_thread or not task.is_thread)


def pair_unreturned(
    trace: Trace, calls: Sequence[Unreturned], strangers: Mapping[Task, int], kin: Families
) -> list[Unreturned]:
    """Give strangers to the calls that made them. Returns the other calls: the log shows no task that they made."""
    fruitless = []
    nobodys = [task for task in strangers if task.creation is None and task.index > 0] if calls else []
    # A call may have returned another number than its child's, too: see namespaces.py.
    doubtful = [made.line for made in unseen(trace.creations)] if calls and trace.follows else []
    for call in calls:
        fits = [task for task in nobodys if call.may_have_made(task, ordered=trace.ordered)]
        rivals = [one for one in calls if fits and one.may_have_made(fits[0], ordered=trace.ordered)]
        doubts = [line for line in doubtful if fits and line < fits[0].first_line]
        if len(fits) == 1 and len(rivals) == 1 and not doubts:
            _adopt(trace, call, fits[0], strangers[fits[0]], kin)
        else:
            fruitless.append(call)
    return fruitless


def _adopt(trace: Trace, made: Unreturned, child: Task, number: int, kin: Families) -> None:
    maker, words = made.maker, made.made.words
    maker.made += 1
    child.ordinal = maker.made
    child.creation = Creation(
        via=made.call.name,
        flags=words.names,
        unknown_bits=words.unknown_bits,
        exit_signal=words.exit_signal,
        maker=maker,
        child=child,
        returned=number,
        lines=made.call.lines,
        flags_known=made.made.known,
        begun_before_log=made.call.begun_before_log,
        inferred=True,
    )
    trace.creations.append(child.creation)
    united = groups.join(child.creation)
    if united is not None:
        kin.merged(united, maker.group)
    elif not child.is_thread:
        child.group.parent = maker.group
