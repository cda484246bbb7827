"""Reads the arguments of calls that make a task: flags, exit signal, pidfd, pids."""

from __future__ import annotations

from functools import lru_cache

import msgspec

from strace_lens.events import Syscall
from strace_lens.linux.clone_flags import CLONE_FLAGS, OLD_NAMES, split_bits
from strace_lens.linux.signals import is_signal, signal_name
from strace_lens.linux.syscalls import FILTER_CALLS, NAMESPACE_CALLS
from strace_lens.values import Array, Change, Flags, Number, Struct, Value, is_read, name_of, number_of


class CloneWords(msgspec.Struct, frozen=True):
    """The parts of a flags argument: names, bits without a name, exit signal (None: the kernel sends no signal)."""

    names: frozenset[str]
    unknown_bits: int
    exit_signal: str | None


def take_apart(flags: Value | None, exit_signal: Value | None = None) -> CloneWords:
    """Splits the flags of clone(2), or flags and exit_signal of clone3(2), into one form.

    clone(2) has the exit signal in the low byte of flags (``CSIGNAL``), clone3(2) in a member. With ``-X raw`` strace
    prints numbers.
    """
    printed, bits = _names_and_bits(flags)
    split = split_bits(bits, signal_inside=exit_signal is None)
    signal = next((name for name in printed if name.startswith("SIG")), None)
    names = frozenset(OLD_NAMES.get(name, name) for name in printed if name != signal)
    if signal is None:
        signal = signal_name(split.signal) if exit_signal is None else _signal_of(exit_signal)
    return _once(names | split.names, split.unknown, signal)


@lru_cache(256)
def _once(names: frozenset[str], unknown_bits: int, exit_signal: str | None) -> CloneWords:
    """The same object for equal words: a program makes its tasks by few sets of flags, of 216 bytes each."""
    return CloneWords(names, unknown_bits, exit_signal)


def _names_and_bits(flags: Value | None) -> tuple[set[str], int]:
    if isinstance(flags, Flags):
        return set(flags.names), flags.bits
    return set(), (number_of(flags) if flags is not None else None) or 0


def _signal_of(value: Value) -> str | None:
    names, bits = _names_and_bits(value)
    return next(iter(names), None) or signal_name(bits)


# kernel/fork.c: fork(2) is a clone with no flag and exit signal SIGCHLD; vfork(2) adds these two.
_FIXED = {
    "fork": CloneWords(frozenset(), 0, "SIGCHLD"),
    "vfork": CloneWords(frozenset({"CLONE_VM", "CLONE_VFORK"}), 0, "SIGCHLD"),
}


class CreatingCall(msgspec.Struct, frozen=True):
    """The arguments of a creating call, in one form for all calls; ``known``: strace printed its flags."""

    words: CloneWords
    pidfd: int | None = None
    set_tid: tuple[int, ...] = ()
    known: bool = True


_NOTHING = CreatingCall(CloneWords(frozenset(), 0, None), known=False)


def creating_call(call: Syscall) -> CreatingCall:
    """Reads the flags, exit signal, pidfd and set_tid of ``call``, one of :data:`CREATING_CALLS`."""
    if call.name in _FIXED:
        return CreatingCall(_FIXED[call.name])
    if call.name == "clone3":
        return _clone3(call)
    flags = call.argument("flags")
    if flags is None or not _are_flags(flags):
        return _NOTHING
    words = take_apart(flags)
    if not _are_known(words):
        return _NOTHING
    # clone(2) returns the descriptor through parent_tid.
    pidfd = _first_number(call.argument("parent_tid")) if "CLONE_PIDFD" in words.names else None
    return CreatingCall(words, pidfd)


def _clone3(call: Syscall) -> CreatingCall:
    argument = call.argument(0)
    given, after = (argument.before, argument.after) if isinstance(argument, Change) else (argument, None)
    flags = given.get("flags") if isinstance(given, Struct) else None
    exit_signal = given.get("exit_signal") if isinstance(given, Struct) else None
    unread = flags is None or not all(_are_flags(value) for value in (flags, exit_signal) if value is not None)
    if not isinstance(given, Struct) or flags is None or unread:
        return _NOTHING
    words = take_apart(flags, exit_signal or Number(0))
    if not _are_known(words):
        return _NOTHING
    pidfd = _first_number(after.get("pidfd")) if isinstance(after, Struct) else None
    set_tid = given.get("set_tid")
    wanted = [number_of(item) for item in set_tid] if isinstance(set_tid, Array) else []
    return CreatingCall(words, pidfd, tuple(number for number in wanted if number is not None))


def _are_flags(value: Value) -> bool:
    if isinstance(value, Flags):
        # Under -X verbose they are numbers, with the names in comments.
        return all(isinstance(member, str) or _is_number(member) for member in value.members)
    return _is_number(value)


def _is_number(value: Value) -> bool:
    return is_read(value) and number_of(value) is not None


def _are_known(words: CloneWords) -> bool:
    """Whether the names are names of flags and signals that strace knows."""
    flags = all(name in CLONE_FLAGS or name in OLD_NAMES.values() for name in words.names)
    return flags and (words.exit_signal is None or is_signal(words.exit_signal))


def leaves_pid_namespace(call: Syscall) -> bool:
    """Whether this successful call puts the caller's next children in another pid namespace (unshare(2), setns(2))."""
    if call.name not in NAMESPACE_CALLS:
        return False
    flags = call.argument(NAMESPACE_CALLS[call.name])
    return flags is not None and "CLONE_NEWPID" in take_apart(flags).names


def installs_filter(call: Syscall) -> bool:
    """Whether this successful call may install a seccomp filter, which can answer calls (prctl(2), seccomp(2))."""
    if call.name not in FILTER_CALLS:
        return False
    operation = call.argument(0)
    name = name_of(operation) if operation is not None else None
    return name in {"PR_SET_SECCOMP", "SECCOMP_SET_MODE_FILTER", "SECCOMP_SET_MODE_STRICT", None}


def _first_number(value: Value | None) -> int | None:
    if isinstance(value, Array) and value.items:
        value = value.items[0]
    return number_of(value) if value is not None else None
