"""Finds the calls that made tasks, if the returned number does not name the task.

There are three cases.

*Lives of parts*: the parts of ``strace -ff`` have no order among each other. A number that the kernel used again may
have several creations in its maker's part, and several lives in its own part.

*Hidden*: the maker knows the child by another number (pid namespaces that strace did not translate, before 5.9). No
line begins with the number that the call returned. A stranger is a task in the log with a number that no call returned.
Hidden children and strangers are matched by their order: the kernel counts up in every namespace at once
(kernel/pid.c: alloc_pid), so numbers that grow outside grow inside, and a number outside is not less than the one
inside. Such creations are marked as inferred.

A returned number without lines may have another cause. If a task is killed in clone(2), strace may print what another
call returned (6.1: the buffer of PTRACE_GET_SYSCALL_INFO holds the last answer). So if a maker's other children show
under their numbers, none of its children counts as hidden.

*Unreturned*: an execve or exit_group of another thread may end a thread in the middle of clone(2), after clone(2) has
made a task. The log shows the task, and the call without a number: ``clone3(… <unfinished ...>) = ?``. They are matched
if only one match is possible; the creation is marked as inferred.

A match never makes a task its own ancestor, whatever the order suggests.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from msgspec.structs import replace

from strace_lens.model.build import groups
from strace_lens.model.build.births import creation
from strace_lens.model.build.draft import Draft, Unreturned
from strace_lens.model.build.waits import Waits
from strace_lens.model.task import Creation, Task


def adopt(draft: Draft, waits: Waits) -> None:
    """Finds the creations of strangers; counts the unreturned calls without a match as failed."""
    _give(draft, waits, _lives_of_parts(draft), inferred=False)
    strangers = {task: number for task, number in draft.tids.strangers().items() if task.creation is None}
    _give(draft, waits, _hidden(draft, strangers), inferred=True)
    for call in pair_unreturned(draft, waits, strangers):
        draft.failed(call.call.name, "?")


def _give(draft: Draft, waits: Waits, pairs: Iterable[tuple[Creation, Task]], *, inferred: bool) -> None:
    """Replaces the children of creations by strangers, in the creations and in all records that name the children."""
    known: dict[Task, Task] = {}
    given: dict[Creation, Creation] = {}
    for made, stranger in pairs:
        known[made.child] = stranger
        given[made] = stranger.creation = replace(made, child=stranger, inferred=inferred)
        stranger.ordinal, stranger.reaper = made.child.ordinal, made.child.reaper
        stranger.group.parent = made.child.group.parent
        draft.families.replaced(made.child, stranger)
        waits.merged(groups.join(stranger.creation), made.maker.group)
    if known:
        for group in {stranger.group for stranger in known.values()}:
            group.tasks = [task for task in group.tasks if task not in known]
        draft.tasks = [task for task in draft.tasks if task not in known]
        draft.creations = [given.get(made, made) for made in draft.creations]
        draft.waits = [replace(one, child=known.get(one.child, one.child)) if one.child else one for one in draft.waits]
        draft.signalled = {line: known.get(task, task) for line, task in draft.signalled.items()}


# parts of strace -ff


def _lives_of_parts(draft: Draft) -> Iterator[tuple[Creation, Task]]:
    """The creations that returned one number, each with the life that it began.

    If the kernel uses a number again, strace overwrites the number's part, and only the last life is left; with ``-A``
    it appends (strace.c: strace_fopen). So the last creation began the last life. The order of the creations is known
    only if one task made them all.
    """
    for number, children in draft.tids.rivals.items():
        creations = [child.creation for child in children if child.creation is not None]
        if len({made.maker for made in creations}) == 1:
            for made, life in zip(reversed(creations), reversed(draft.tids.unmade.get(number, [])), strict=False):
                if draft.tids.is_placeholder(made.child) and draft.families.first_maker(made.maker) is not life:
                    yield made, life


# hidden children


def _hidden(draft: Draft, strangers: Mapping[Task, int]) -> Iterator[tuple[Creation, Task]]:
    """The creations of hidden children, each with its child. The caller enters each pair before the next search."""
    inside = draft.families.groups_inside()
    outside = {made.maker.group for made in draft.creations if made.child.watched} - inside
    hidden = [made for made in unseen(draft) if made.maker.group not in outside]
    hidden.sort(key=lambda made: made.returned, reverse=True)
    candidates: list[Creation] = []
    """Creations that returned at most the stranger's number, in the order in which they began."""
    for stranger in sorted(strangers, key=lambda task: strangers[task]):
        while hidden and hidden[-1].returned <= strangers[stranger]:
            insort(candidates, hidden.pop(), key=_line)
        made = _match(draft, candidates, stranger) if stranger.index > 0 else None
        if made is not None:
            candidates.remove(made)
            yield made, stranger


def unseen(draft: Draft) -> list[Creation]:
    """The creations with a child that strace could follow and that has no line under its number."""
    return [
        made for made in draft.creations if draft.tids.is_placeholder(made.child) and "CLONE_UNTRACED" not in made.flags
    ]


def _match(draft: Draft, candidates: Sequence[Creation], stranger: Task) -> Creation | None:
    """The creation that made ``stranger``, the stranger with the lowest number so far unmatched; or None."""
    best: Creation | None = None
    for made in candidates:
        if made.line >= stranger.first_line or (best is not None and made.line > best.lines[-1]):
            break  # this creation and all later ones began after the stranger's first line, or after the best returned
        if draft.families.first_maker(made.maker) is stranger:
            continue
        # Of calls that ran at once, the kernel served first the one that returned the lower number.
        if best is None or made.returned < best.returned:
            best = made
    return best


def _line(made: Creation) -> int:
    return made.line


# calls that never returned


def pair_unreturned(draft: Draft, waits: Waits, strangers: Mapping[Task, int]) -> list[Unreturned]:
    """Finds the tasks that unreturned calls made. Returns the other calls: the log shows no task that they made."""
    if not draft.unreturned:
        return []
    choice = _Choice(draft, [task for task in strangers if task.creation is None and task.index > 0])
    # A creation that returned, but whose child has no line, may have made the stranger: see *Hidden* above.
    doubtful = min((made.line for made in unseen(draft)), default=None) if draft.follows else None
    fruitless: list[Unreturned] = []
    for call in draft.unreturned:
        child = choice.only_child(call)
        if child is None or (doubtful is not None and doubtful < child.first_line):
            fruitless.append(call)
        else:
            _adopt(draft, waits, call, child, strangers[child])
    return fruitless


class _Choice:
    """Possible matches of tasks without a maker and calls without a result, both sorted by line for a short search."""

    def __init__(self, draft: Draft, nobodys: Sequence[Task]) -> None:
        self.draft = draft
        self.tasks = sorted(nobodys, key=_first_line)
        self.processes = [task for task in self.tasks if not task.is_thread]
        self.calls = sorted(draft.unreturned, key=_call_line)
        self.thread_calls = [call for call in self.calls if call.makes_thread]
        self.contested: dict[Task, bool] = {}

    def only_child(self, call: Unreturned) -> Task | None:
        """The only task that ``call`` can have made, if no other call can have made that task; else None."""
        tasks = self.tasks if call.makes_thread else self.processes
        first = bisect_right(tasks, call.call.line, key=_first_line) if self.draft.ordered else 0
        later = (tasks[place] for place in range(first, len(tasks)))
        fits = list(islice((task for task in later if self._is_possible(call, task)), 2))
        return fits[0] if len(fits) == 1 and not self._is_contested(fits[0]) else None

    def _is_contested(self, task: Task) -> bool:
        """Whether several calls can have made ``task``."""
        if task not in self.contested:
            calls = self.thread_calls if task.is_thread else self.calls
            end = bisect_left(calls, task.first_line, key=_call_line) if self.draft.ordered else len(calls)
            earlier = (calls[place] for place in range(end))
            fits = islice((call for call in earlier if self._is_possible(call, task)), 2)
            self.contested[task] = len(list(fits)) > 1
        return self.contested[task]

    def _is_possible(self, call: Unreturned, task: Task) -> bool:
        return task.creation is None and self.draft.families.first_maker(call.maker) is not task


def _first_line(task: Task) -> int:
    return task.first_line


def _call_line(call: Unreturned) -> int:
    return call.call.line


def _adopt(draft: Draft, waits: Waits, call: Unreturned, child: Task, number: int) -> None:
    made = creation(call.maker, child, call.call, call.made, number, inferred=True)
    draft.creations.append(made)
    waits.merged(groups.join(made), made.maker.group)
    if not child.is_thread:
        child.group.parent = made.maker.group
