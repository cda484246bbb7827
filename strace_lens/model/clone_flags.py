"""What each CLONE_* flag shares or does, and how clone's words are told apart.

Bits are those of the kernel's ``include/uapi/linux/sched.h``; the words are ours, after clone(2) and unshare(2).
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from signal import Signals

from strace_lens.values import Flags, Value, number_of

CSIGNAL = 0xFF


@dataclass(frozen=True, slots=True)
class CloneFlag:
    """One flag: its bit, what child and maker share by it (or ""), and what it does."""

    name: str
    bit: int
    shares: str
    does: str


_TABLE = (
    ("CLONE_NEWTIME", 0x80, "", "the child's children are put into a new time namespace"),
    ("CLONE_VM", 0x100, "memory", "both run in the same address space: what one writes, the other reads"),
    ("CLONE_FS", 0x200, "root, working directory and umask", "chdir, chroot and umask of one act on both"),
    ("CLONE_FILES", 0x400, "file descriptor table", "a descriptor opened or closed by one is so for both"),
    ("CLONE_SIGHAND", 0x800, "signal handlers", "sigaction of one acts on both; masks stay apart"),
    ("CLONE_PIDFD", 0x1000, "", "the maker gets a descriptor that stands for the child"),
    ("CLONE_PTRACE", 0x2000, "", "the maker's tracer traces the child too"),
    ("CLONE_VFORK", 0x4000, "", "the maker waits until the child calls execve or exits"),
    ("CLONE_PARENT", 0x8000, "parent", "the child's parent is its maker's parent"),
    (
        "CLONE_THREAD",
        0x10000,
        "thread group",
        "the child has its maker's pid, sends no exit signal and is not waited for",
    ),
    ("CLONE_NEWNS", 0x20000, "", "the child gets a mount namespace of its own"),
    ("CLONE_SYSVSEM", 0x40000, "System V semaphore undo list", "semadj values are undone when the last sharer exits"),
    ("CLONE_SETTLS", 0x80000, "", "the child's thread-local storage starts at the address given"),
    ("CLONE_PARENT_SETTID", 0x100000, "", "the kernel writes the child's tid into the maker's memory"),
    ("CLONE_CHILD_CLEARTID", 0x200000, "", "at the child's exit its tid is cleared and a futex woken, as join needs"),
    ("CLONE_DETACHED", 0x400000, "", "ignored since Linux 2.6.2; musl still sets it"),
    ("CLONE_UNTRACED", 0x800000, "", "no tracer can be put upon the child: it is not in the trace"),
    ("CLONE_CHILD_SETTID", 0x1000000, "", "the kernel writes the child's tid into the child's memory"),
    ("CLONE_NEWCGROUP", 0x2000000, "", "the child gets a cgroup namespace of its own"),
    ("CLONE_NEWUTS", 0x4000000, "", "the child gets host and domain names of its own"),
    ("CLONE_NEWIPC", 0x8000000, "", "the child gets System V IPC and message queues of its own"),
    ("CLONE_NEWUSER", 0x10000000, "", "the child gets a user namespace of its own"),
    ("CLONE_NEWPID", 0x20000000, "", "the child is pid 1 of a new pid namespace"),
    ("CLONE_NEWNET", 0x40000000, "", "the child gets a network namespace of its own"),
    ("CLONE_IO", 0x80000000, "I/O context", "the block layer schedules both as one"),
    ("CLONE_CLEAR_SIGHAND", 0x100000000, "", "handled signals are reset to their defaults in the child"),
    ("CLONE_INTO_CGROUP", 0x200000000, "", "the child starts in the cgroup given"),
)

CLONE_FLAGS: dict[str, CloneFlag] = {row[0]: CloneFlag(*row) for row in _TABLE}
"""Every flag by its name, in the order of the bits."""

_BY_BIT = {flag.bit: flag for flag in CLONE_FLAGS.values()}
# strace 4.26 still gave the old name to the bit that CLONE_PIDFD took over.
_OLD_NAMES = {"CLONE_IDLETASK": "CLONE_PIDFD"}


def signal_name(number: int) -> str | None:
    """The name of signal ``number`` as strace prints it (``SIGCHLD``, ``SIGRT_5``); None for 0 (no signal)."""
    if number == 0:
        return None
    # strace counts real-time signals from the kernel's first, 32, which libc keeps for itself (signal.c: signame).
    if number >= 32:
        return "SIGRTMIN" if number == 32 else f"SIGRT_{number - 32}"
    return Signals(number).name


@dataclass(frozen=True, slots=True)
class CloneWords:
    """A flags argument taken apart: names, bits that have no name, exit signal (None: no signal is sent)."""

    names: frozenset[str]
    unknown_bits: int
    exit_signal: str | None


def take_apart(flags: Value | None, exit_signal: Value | None = None) -> CloneWords:
    """Split the flags of clone(2), or flags and exit_signal of clone3(2), into one form.

    clone(2) carries the exit signal in the low byte of flags (``CSIGNAL``), clone3(2) in a member of its own.
    Under ``-X raw`` both are numbers.
    """
    names, bits = _names_and_bits(flags)
    unknown = bits
    for bit, flag in _BY_BIT.items():
        # In clone(2) the bit of CLONE_NEWTIME belongs to the signal.
        if bits & bit and (bit > CSIGNAL or exit_signal is not None):
            names.add(flag.name)
            unknown &= ~bit
    signal = next((name for name in names if name.startswith("SIG")), None)
    if signal is not None:
        names.discard(signal)
    elif exit_signal is not None:
        signal = _signal_of(exit_signal)
    elif unknown & CSIGNAL:
        signal = signal_name(unknown & CSIGNAL)
        unknown &= ~CSIGNAL
    return CloneWords(frozenset(_OLD_NAMES.get(name, name) for name in names), unknown, signal)


def _names_and_bits(flags: Value | None) -> tuple[set[str], int]:
    if isinstance(flags, Flags):
        return set(flags.names), flags.bits
    return set(), (number_of(flags) if flags is not None else None) or 0


def _signal_of(value: Value) -> str | None:
    names, bits = _names_and_bits(value)
    return next(iter(names), None) or signal_name(bits)


def shared(flags: Set[str]) -> tuple[str, ...]:
    """What child and maker share by these flags, in words, in the order of the bits."""
    # A thread has its maker's parent, whether CLONE_PARENT is there or not (kernel/fork.c: copy_process).
    implied = {"CLONE_PARENT"} if "CLONE_THREAD" in flags else set()
    return tuple(flag.shares for flag in CLONE_FLAGS.values() if flag.shares and flag.name in flags | implied)
