"""Children of calls that never returned, since the maker died in them.

A thread that another thread's execve or exit_group ends in the middle of clone(2) may have made a task by then: the
log shows the task and the call, ``clone3(… <unfinished ...>) = ?``, and no number. The two are put together where
there is no other choice, and the creation is marked as inferred.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from strace_lens.events import Syscall
from strace_lens.model import groups
from strace_lens.model.creation import CreatingCall, Creation
from strace_lens.model.kin import Kin
from strace_lens.model.namespaces import unseen
from strace_lens.model.task import Task
from strace_lens.model.trace import Trace


@dataclass(frozen=True, slots=True)
class Unreturned:
    """A creating call without a result."""

    maker: Task
    call: Syscall
    made: CreatingCall

    def may_have_made(self, task: Task, *, ordered: bool) -> bool:
        """``task`` showed after the call began, and in a group of its own if it is no thread."""
        is_thread = "CLONE_THREAD" in self.made.words.names
        later = task.first_line > self.call.line or not ordered
        return later and task is not self.maker and (is_thread or not task.is_thread)


def pair(trace: Trace, calls: Sequence[Unreturned], strangers: Mapping[Task, int], kin: Kin) -> None:
    """Give strangers to the calls that made them, and count the other calls as failed."""
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
            trace.failed(call.call.name, "?")


def _adopt(trace: Trace, made: Unreturned, child: Task, number: int, kin: Kin) -> None:
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
        headless=made.call.headless,
        inferred=True,
    )
    trace.creations.append(child.creation)
    united = groups.join(child.creation)
    if united is not None:
        kin.merged(united, maker.group)
    elif not child.is_thread:
        child.group.parent = maker.group
