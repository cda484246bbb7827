"""Puts children together with the calls that made them, where the numbers do not.

Three kinds. *Lives of parts*: the parts of ``strace -ff`` have no order, so a number that was used again may have
several creations in its maker's part and several lives in its own.

*Hidden*: the maker knows the child by another number (pid namespaces that strace did not translate, before 5.9).

A hidden child was made by a call whose return value no line begins with. A stranger shows in the log and no call
returned its number. The two are put together by their order: the kernel counts up in every namespace at once
(kernel/pid.c: alloc_pid), so numbers that grow outside grow inside, and outside they are not less. Such creations are
marked as inferred.

Not every number that no line begins with is of another namespace: of a task that is killed in clone(2) strace may print
what another call returned (6.1: the buffer of PTRACE_GET_SYSCALL_INFO holds the last answer). So a maker whose other
children show under their numbers has no hidden ones.

*Unreturned*: a thread that another thread's execve or exit_group ends in the middle of clone(2) may have made a task
by then. The log shows the task and the call, ``clone3(… <unfinished ...>) = ?``, and no number. They are put together
where there is no other choice, and the creation is marked as inferred.

No task is made by itself or by a task that it made, whatever the order says.
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
    """Give strangers the creations that made them, and count the calls that made none as failed."""
    _give(draft, waits, _lives_of_parts(draft), inferred=False)
    strangers = {task: number for task, number in draft.tids.strangers().items() if task.creation is None}
    _give(draft, waits, _hidden(draft, strangers), inferred=True)
    for call in pair_unreturned(draft, waits, strangers):
        draft.failed(call.call.name, "?")


def _give(draft: Draft, waits: Waits, pairs: Iterable[tuple[Creation, Task]], *, inferred: bool) -> None:
    """Put strangers in the place of the children of creations, there and in all that names those children."""
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

    ``-A`` appends to the part of a number that is used again; else strace writes it anew (strace.c: strace_fopen), and
    the last life is left. So the last creation began the last life. Only if one task made them all is their order
    known.
    """
    for number, children in draft.tids.rivals.items():
        creations = [child.creation for child in children if child.creation is not None]
        if len({made.maker for made in creations}) == 1:
            for made, life in zip(reversed(creations), reversed(draft.tids.unmade.get(number, [])), strict=False):
                if draft.families.first_maker(made.maker) is not life:
                    yield made, life


# hidden children


def _hidden(draft: Draft, strangers: Mapping[Task, int]) -> Iterator[tuple[Creation, Task]]:
    """The hidden children's creations, each with the stranger that its child is: given before the next is sought."""
    inside = draft.families.groups_inside()
    outside = {made.maker.group for made in draft.creations if made.child.watched} - inside
    hidden = [made for made in unseen(draft.creations) if made.maker.group not in outside]
    hidden.sort(key=lambda made: made.returned, reverse=True)
    candidates: list[Creation] = []
    """Those that returned no more than the stranger's number, in the order in which they began."""
    for stranger in sorted(strangers, key=lambda task: strangers[task]):
        while hidden and hidden[-1].returned <= strangers[stranger]:
            insort(candidates, hidden.pop(), key=_line)
        made = _match(draft, candidates, stranger) if stranger.index > 0 else None
        if made is not None:
            candidates.remove(made)
            yield made, stranger


def unseen(creations: Sequence[Creation]) -> list[Creation]:
    """Those whose child has no line under its number, though strace could have followed it."""
    return [made for made in creations if not _shows(made.child) and "CLONE_UNTRACED" not in made.flags]


def _shows(task: Task) -> bool:
    """It has lines, or "superseded" is about it: it leads a group that it did not found."""
    return task.watched or (task.is_thread and task.group.leader is task)


def _match(draft: Draft, candidates: Sequence[Creation], stranger: Task) -> Creation | None:
    """The creation that made ``stranger``, which has the lowest number of those that are left."""
    best: Creation | None = None
    for made in candidates:
        if made.line >= stranger.first_line or (best is not None and made.line > best.lines[-1]):
            break  # it began when the stranger was there, or when the best had returned, and so did all behind it
        if draft.families.first_maker(made.maker) is stranger:
            continue
        # Of calls that ran at once, the one that got the lower number was served first.
        if best is None or made.returned < best.returned:
            best = made
    return best


def _line(made: Creation) -> int:
    return made.line


# calls that never returned


def pair_unreturned(draft: Draft, waits: Waits, strangers: Mapping[Task, int]) -> list[Unreturned]:
    """Give strangers to the calls that made them. Returns the other calls: the log shows no task that they made."""
    if not draft.unreturned:
        return []
    choice = _Choice(draft, [task for task in strangers if task.creation is None and task.index > 0])
    # A call may have returned another number than its child's, too: see above.
    doubtful = min((made.line for made in unseen(draft.creations)), default=None) if draft.follows else None
    fruitless: list[Unreturned] = []
    for call in draft.unreturned:
        child = choice.only_child(call)
        if child is None or (doubtful is not None and doubtful < child.first_line):
            fruitless.append(call)
        else:
            _adopt(draft, waits, call, child, strangers[child])
    return fruitless


class _Choice:
    """The tasks without a maker and the calls without a result, each by line, so that asking looks at few of them."""

    def __init__(self, draft: Draft, nobodys: Sequence[Task]) -> None:
        self.draft = draft
        self.tasks = sorted(nobodys, key=_first_line)
        self.processes = [task for task in self.tasks if not task.is_thread]
        self.calls = sorted(draft.unreturned, key=_call_line)
        self.thread_calls = [call for call in self.calls if call.makes_thread]
        self.contested: dict[Task, bool] = {}

    def only_child(self, call: Unreturned) -> Task | None:
        """The task that ``call`` made, if it can have made no other and no other call can have made it."""
        tasks = self.tasks if call.makes_thread else self.processes
        first = bisect_right(tasks, call.call.line, key=_first_line) if self.draft.ordered else 0
        later = (tasks[place] for place in range(first, len(tasks)))
        fits = list(islice((task for task in later if self._is_possible(call, task)), 2))
        return fits[0] if len(fits) == 1 and not self._is_contested(fits[0]) else None

    def _is_contested(self, task: Task) -> bool:
        """Whether more than one call can have made ``task``."""
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
