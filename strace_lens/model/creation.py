"""A creation: the event that a task was made, whichever of clone, clone3, fork and vfork made it."""

from __future__ import annotations

from dataclasses import dataclass

from strace_lens.events import Syscall
from strace_lens.model.clone_flags import CloneWords, shared, take_apart
from strace_lens.model.task import Kind, Task
from strace_lens.values import Array, Change, Number, Struct, Value, number_of

CREATING_CALLS = frozenset({"clone", "clone2", "clone3", "fork", "vfork"})
# kernel/fork.c: fork(2) is a clone with no flag and exit signal SIGCHLD; vfork(2) adds these two.
_FIXED = {
    "fork": CloneWords(frozenset(), 0, "SIGCHLD"),
    "vfork": CloneWords(frozenset({"CLONE_VM", "CLONE_VFORK"}), 0, "SIGCHLD"),
}


@dataclass(frozen=True, slots=True, eq=False)
class Creation:
    """A task was made. Calls that failed or were restarted are none.

    Attributes:
        via: the call: clone, clone2, clone3, fork or vfork.
        flags: names of the CLONE_* flags; those that fork(2) and vfork(2) imply are here too.
        unknown_bits: bits of the flags that have no name (0: none).
        exit_signal: sent to the parent at the child's end; None: no signal.
        maker, child: the two tasks.
        returned: what the call returned: the child's pid as the maker's pid namespace counts it.
        lines: of the log, first and last of the call.
        pidfd: descriptor number that CLONE_PIDFD gave to the maker, or None.
        set_tid: pids asked for with clone3's set_tid, innermost namespace first.
        inferred: the child's number and the call's do not name each other (a pid namespace that strace did not
            translate); the two were put together by their order.
        flags_known: the log shows the flags and the exit signal; False where they stood on a line that it lacks, or
            were printed as an address.
        headless: the line where the call began is missing.
    """

    via: str
    flags: frozenset[str]
    unknown_bits: int
    exit_signal: str | None
    maker: Task
    child: Task
    returned: int
    lines: tuple[int, ...]
    pidfd: int | None = None
    set_tid: tuple[int, ...] = ()
    inferred: bool = False
    flags_known: bool = True
    headless: bool = False

    @property
    def kind(self) -> Kind:
        """``thread``: in its maker's group. ``other``: a group of its own in its maker's memory, and not for a moment.

        A child with CLONE_VM and CLONE_VFORK borrows the memory only until it calls execve; it is a process.
        """
        if "CLONE_THREAD" in self.flags:
            return "thread"
        return "other" if "CLONE_VM" in self.flags and "CLONE_VFORK" not in self.flags else "process"

    @property
    def shares(self) -> tuple[str, ...]:
        """What child and maker share, in words."""
        return shared(self.flags)

    @property
    def line(self) -> int:
        """First line of the call."""
        return self.lines[0]


@dataclass(frozen=True, slots=True)
class CreatingCall:
    """The arguments of a creating call, in one form for all of them; ``known``: its flags were printed."""

    words: CloneWords
    pidfd: int | None = None
    set_tid: tuple[int, ...] = ()
    known: bool = True


_NOTHING = CreatingCall(CloneWords(frozenset(), 0, None), known=False)


def creating_call(call: Syscall) -> CreatingCall:
    """Read the flags, exit signal, pidfd and set_tid of ``call``, one of :data:`CREATING_CALLS`."""
    if call.name in _FIXED:
        return CreatingCall(_FIXED[call.name])
    if call.name == "clone3":
        return _clone3(call)
    flags = call.argument("flags")
    if flags is None:
        return _NOTHING
    words = take_apart(flags)
    # clone(2) has no argument for the descriptor: it is returned through parent_tid.
    pidfd = _first_number(call.argument("parent_tid")) if "CLONE_PIDFD" in words.names else None
    return CreatingCall(words, pidfd)


def _clone3(call: Syscall) -> CreatingCall:
    argument = call.argument(0)
    given, after = (argument.before, argument.after) if isinstance(argument, Change) else (argument, None)
    flags = given.get("flags") if isinstance(given, Struct) else None
    if not isinstance(given, Struct) or flags is None:
        return _NOTHING
    words = take_apart(flags, given.get("exit_signal") or Number(0))
    pidfd = _first_number(after.get("pidfd")) if isinstance(after, Struct) else None
    set_tid = given.get("set_tid")
    wanted = [number_of(item) for item in set_tid] if isinstance(set_tid, Array) else []
    return CreatingCall(words, pidfd, tuple(number for number in wanted if number is not None))


def leaves_pid_namespace(call: Syscall) -> bool:
    """After this successful call the caller's next children live in another pid namespace (unshare(2), setns(2))."""
    if call.name not in {"unshare", "setns"}:
        return False
    flags = call.argument(0 if call.name == "unshare" else 1)
    return flags is not None and "CLONE_NEWPID" in take_apart(flags).names


def _first_number(value: Value | None) -> int | None:
    if isinstance(value, Array) and value.items:
        value = value.items[0]
    return number_of(value) if value is not None else None
