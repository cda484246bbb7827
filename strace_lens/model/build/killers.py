"""Finds who killed a task: the sender of the signal that ended it.

A signal that the program could have caught has a delivery, whose siginfo_t names the sender (sigaction(2): si_pid, with
SI_USER, SI_TKILL or SI_QUEUE). SIGKILL has none: strace shows only the call that sent it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec.structs import force_setattr

from strace_lens.events import SignalDelivery, Syscall
from strace_lens.model.build.calls import traced_pid
from strace_lens.model.build.tids import Tids
from strace_lens.model.task import Task, ThreadGroup
from strace_lens.values import Pid, Value, name_of, number_of

# The places of the pid or tid and of the signal (kill(2), tgkill(2), rt_sigqueueinfo(2)). A negative number or 0 means
# a process group, which the log may not show; pidfd_send_signal has a descriptor.
_PLACES: Mapping[str, tuple[int, int]] = {
    "kill": (0, 1),
    "tkill": (0, 1),
    "tgkill": (0, 2),
    "rt_sigqueueinfo": (0, 1),
    "rt_tgsigqueueinfo": (0, 2),
}
_SENT = frozenset({"SI_USER", "SI_TKILL", "SI_QUEUE"})


class Killers:
    """Notes who sent fatal signals. Memory grows by the task.

    Attributes:
        by_call: for each task that a call killed with SIGKILL, the first caller.
        latest: the latest delivery to each task, if that may have killed it.
    """

    def __init__(self, tids: Tids) -> None:
        self._tids = tids
        self.by_call: dict[Task, Task] = {}
        self.latest: dict[Task, SignalDelivery] = {}

    def delivered(self, task: Task, event: SignalDelivery) -> None:
        """Notes a delivery. No SIGCHLD kills (signal(7)), and a shell gets one for each child."""
        if event.signal != "SIGCHLD":
            self.latest[task] = event
        elif task in self.latest:
            del self.latest[task]

    def called(self, task: Task, call: Syscall) -> None:
        """Notes a call that sends SIGKILL, if it succeeded, or if the caller itself died in it."""
        places = _PLACES.get(call.name)
        if places is None or "SIGKILL" not in call.args_text:
            return
        target, signal = (call.argument(place) for place in places)
        if target is None or signal is None or name_of(signal) != "SIGKILL":
            return
        hit = self._tids.live.get(_traced(target))
        if hit is not None and (call.status == "successful" or (hit.group is task.group and call.status != "failed")):
            self.by_call.setdefault(hit, task)

    def enter(self, tasks: Sequence[Task]) -> None:
        """Enters the killers of the tasks that a signal killed."""
        killed = [task for task in tasks if task.end is not None and task.end.signal is not None]
        groups: dict[int | None, list[ThreadGroup]] = {}
        for task in tasks if killed else ():
            if not task.is_thread:
                groups.setdefault(task.group.tgid, []).append(task.group)
        for task in killed:
            self._enter(task, groups)

    def _enter(self, task: Task, groups: Mapping[int | None, Sequence[ThreadGroup]]) -> None:
        assert task.end is not None  # a signal killed it
        if task.end.signal == "SIGKILL":
            found = next((self.by_call[one] for one in task.group.tasks if one in self.by_call), None)
            force_setattr(task.end, "killer", found)
            return
        sender, line = self._sender(task, task.end.signal)
        if sender:
            there = [one for one in groups.get(sender, ()) if _may_have_sent(one, line)]
            force_setattr(task.end, "sender", sender)
            force_setattr(task.end, "killer", there[0].founder if len(there) == 1 else None)

    def _sender(self, task: Task, signal: str | None) -> tuple[int, int]:
        """The pid of the sender, and the line of the delivery; 0 if the kernel sent it or the log does not show it."""
        for one in task.group.tasks:
            event = self.latest.get(one)
            info = event.siginfo if event is not None and event.signal == signal else None
            code = info.get("si_code") if info is not None else None
            if event is not None and info is not None and code is not None and name_of(code) in _SENT:
                return traced_pid(info), event.line
        return 0, 0


def _traced(target: Value) -> int | None:
    """The number of the target as strace counts it."""
    translated = target.translated if isinstance(target, Pid) else None
    return number_of(target) if translated is None else translated


def _may_have_sent(group: ThreadGroup, line: int) -> bool:
    """Whether the group was alive shortly before a line: it may have ended between the call and the delivery."""
    return group.founder.first_line <= line
