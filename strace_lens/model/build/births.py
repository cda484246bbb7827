"""Reads creations: calls that made a task, each with its child."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from strace_lens.events import Syscall
from strace_lens.model.build import groups
from strace_lens.model.build.creating import CreatingCall, creating_call
from strace_lens.model.build.draft import Draft, Unreturned
from strace_lens.model.build.waits import Waits
from strace_lens.model.task import Creation, Task
from strace_lens.values import Pid


def creation(
    maker: Task, child: Task, call: Syscall, made: CreatingCall, returned: int, *, inferred: bool = False
) -> Creation:
    """Returns the creation of ``child`` by ``call``, and makes ``child`` the next child of ``maker``."""
    maker.made += 1
    child.ordinal = maker.made
    child.creation = Creation(
        via=sys.intern(call.name),
        flags=made.words.names,
        unknown_bits=made.words.unknown_bits,
        exit_signal=made.words.exit_signal,
        maker=maker,
        child=child,
        returned=returned,
        lines=call.lines,
        pidfd=made.pidfd,
        set_tid=made.set_tid,
        inferred=inferred,
        flags_known=made.known,
        begun_before_log=call.begun_before_log,
    )
    return child.creation


class Births:
    """Enters creations into the draft."""

    def __init__(self, draft: Draft, waits: Waits) -> None:
        self.draft = draft
        self.waits = waits

    def take(self, maker: Task, call: Syscall) -> None:
        """Takes a call of clone, fork or vfork by ``maker``; it may have failed."""
        self.draft.times.begin(call)
        result = call.result
        if result is None or (result.value is None and result.errno is None):
            self.draft.unreturned.append(Unreturned(maker, call, creating_call(call)))
        elif result.value is None or result.value <= 0 or result.injection not in {None, "args"}:
            self.draft.failed(call.name, result.errno or "?")
        else:
            made = creating_call(call)
            child = self._child(maker, made, call, result.value)
            self._enter(creation(maker, child, call, made, result.value))

    def _enter(self, made: Creation) -> None:
        self.draft.creations.append(made)
        self.waits.merged(groups.join(made), made.maker.group)
        self.draft.families.born(made)
        self.waits.born(made)

    def _child(self, maker: Task, made: CreatingCall, call: Syscall, number: int) -> Task:
        """The task that ``call`` made: a task first seen after the call began, or a new one."""
        families = self.draft.families
        returned = call.result.returned if call.result else None
        if isinstance(returned, Pid) and returned.translated is not None:
            # strace >= 5.9 translates: "= 2 /* 17643 in strace's PID NS */".
            number = returned.translated
            families.found_inside(maker)
        elif families.is_inside(maker) or "CLONE_UNTRACED" in made.words.names:
            # Lines that begin with this number, if any, are of another task.
            return self.draft.new_task(number, call.last_line)
        if not self.draft.ordered:
            child = self.draft.new_task(number, call.last_line)
            self.draft.tids.made_in_parts(number, child)
            return child
        since = 0 if call.begun_before_log else call.line
        return self.draft.tids.claim(number, since, families.first_maker(maker)) or self._new(maker, call, number)

    def _new(self, maker: Task, call: Syscall, number: int) -> Task:
        child = self.draft.new_task(number, call.last_line)
        self.draft.tids.made(number, child, is_taken=self._is_taken(number, maker))
        return child

    def _is_taken(self, number: int, maker: Task) -> bool:
        """Whether a living task has this number: the new task then has another (see ``adoption.py``).

        A log without ends (``strace -qq``) does not show which tasks live. Then only the maker and its makers count as
        living. The kernel uses a number again only after all others, but in a pid namespace that strace did not
        translate, small numbers come again at once.
        """
        occupant = self.draft.tids.live.get(number)
        if occupant is maker:
            return True
        if occupant is None or not occupant.watched or occupant.end is not None:
            return False
        return self.draft.noticed.ends > 0 or any(one is occupant for one in makers(maker))


def makers(task: Task) -> Iterator[Task]:
    """The maker of ``task``, the maker of the maker, and so on."""
    above = task.maker
    while above is not None:
        yield above
        above = above.maker
