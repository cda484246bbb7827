"""The CLONE_* flags: bits, what each shares and does, and which go together.

Bits are those of the kernel's ``include/uapi/linux/sched.h``; the words are ours, after clone(2) and unshare(2). The
rules are those of clone(2), 'ERRORS', and of the kernel's ``kernel/fork.c`` (copy_process, clone3_args_valid).
"""

from __future__ import annotations

from collections.abc import Collection, Set
from typing import NamedTuple

import msgspec

CSIGNAL = 0xFF


class CloneFlag(msgspec.Struct, frozen=True):
    """One flag: its bit, what it makes child and maker share (or ""), and its effect."""

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

BY_BIT = {flag.bit: flag for flag in CLONE_FLAGS.values()}
# strace 4.26 still gave the old name to the bit that CLONE_PIDFD took over.
OLD_NAMES = {"CLONE_IDLETASK": "CLONE_PIDFD"}


class Bits(NamedTuple):
    """A number read as flags: the names of its bits, the number of the exit signal, and the bits without a name."""

    names: frozenset[str]
    signal: int
    unknown: int


def split_bits(bits: int, *, signal_inside: bool = True) -> Bits:
    """Names the bits of a number given to clone(2) as flags.

    The low byte (CSIGNAL) is the exit signal. For clone3(2) and unshare(2) it holds CLONE_NEWTIME instead: pass
    ``signal_inside=False``. A negative number counts as one of 64 bits.
    """
    if bits < 0:
        bits &= 2**64 - 1
    signal = bits & CSIGNAL if signal_inside else 0
    bits -= signal
    names = frozenset(flag.name for bit, flag in BY_BIT.items() if bits & bit)
    return Bits(names, signal, bits & ~sum(CLONE_FLAGS[name].bit for name in names))


def shared(flags: Set[str]) -> tuple[str, ...]:
    """What child and maker share by these flags, in words, in the order of the bits."""
    # A thread has its maker's parent, whether CLONE_PARENT is there or not (kernel/fork.c: copy_process).
    implied = {"CLONE_PARENT"} if "CLONE_THREAD" in flags else set()
    return tuple(flag.shares for flag in CLONE_FLAGS.values() if flag.shares and flag.name in flags | implied)


class Rule(msgspec.Struct, frozen=True):
    """``flag`` demands all of ``needs`` and none of ``excludes``; ``since`` says where that changed."""

    flag: str
    needs: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    since: str = ""

    @property
    def text(self) -> str:
        """The rule in words."""
        demands = [f"needs {name}" for name in self.needs] + [f"does not go with {name}" for name in self.excludes]
        return f"{self.flag} {' and '.join(demands)}{f' ({self.since})' if self.since else ''}"

    def broken_by(self, flags: Collection[str]) -> bool:
        """Whether clone fails with EINVAL for these flags, by this rule."""
        if self.flag not in flags:
            return False
        return any(name not in flags for name in self.needs) or any(name in flags for name in self.excludes)


RULES = (
    Rule("CLONE_SIGHAND", needs=("CLONE_VM",), since="Linux 2.6.0"),
    Rule("CLONE_SIGHAND", excludes=("CLONE_CLEAR_SIGHAND",)),
    Rule("CLONE_THREAD", needs=("CLONE_SIGHAND",), since="Linux 2.5.35"),
    Rule("CLONE_THREAD", excludes=("CLONE_NEWPID",)),
    Rule("CLONE_THREAD", excludes=("CLONE_NEWUSER",)),
    Rule("CLONE_THREAD", excludes=("CLONE_PIDFD",), since="allowed since Linux 6.9"),
    Rule("CLONE_NEWNS", excludes=("CLONE_FS",)),
    Rule("CLONE_NEWUSER", excludes=("CLONE_FS",)),
    Rule("CLONE_NEWIPC", excludes=("CLONE_SYSVSEM",)),
    Rule("CLONE_PIDFD", excludes=("CLONE_DETACHED",)),
)

ONLY_CLONE3 = frozenset({"CLONE_CLEAR_SIGHAND", "CLONE_INTO_CGROUP", "CLONE_NEWTIME"})
"""Flags that only clone3(2) takes: clone(2) has no bit for them, or keeps the exit signal there."""


def rules_on(flags: Collection[str]) -> list[Rule]:
    """The rules about one or more of these flags."""
    return [rule for rule in RULES if rule.flag in flags]
