"""The rules of the comparison and of the canonical form: what varies from run to run by nature, and why.

Two runs of one program differ in pids, addresses and much else that the program did not choose. Each rule here takes
one such thing away. ``--keep RULE`` switches a rule off; ``--ignore RULE`` switches on one that is off. To add a rule,
add a row of ``RULES`` and its function: in calls.py if it leaves out whole calls, in masks.py if it masks a value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from functools import cached_property
from typing import Protocol, TypeAlias

import msgspec

from strace_lens.analysis.compare import calls, made_up, masks
from strace_lens.analysis.compare.made_up import Reader, WordRule
from strace_lens.analysis.compare.masks import ValueRule
from strace_lens.errors import UsageError
from strace_lens.events import Event
from strace_lens.facts.value import FieldValue
from strace_lens.linux.libc import FUNCTIONS
from strace_lens.linux.syscalls import CALLS, is_call
from strace_lens.model.connections import Connection
from strace_lens.model.files import FileUse
from strace_lens.model.task import Exec
from strace_lens.suggest import unknown

Row: TypeAlias = Callable[[str, FieldValue], FieldValue | None]
"""Changes the value of a field of a process; None: the field is not compared."""


class Masks(Protocol):
    """Masks secrets, as ``strace_lens.redact.Redactor`` does."""

    def words(self, words: Sequence[str]) -> tuple[str, ...]:
        """Masks the secrets in the words of a command."""

    def sentence(self, text: str) -> str:
        """Masks the secrets in other text."""


class Rule(msgspec.Struct, frozen=True):
    """One rule. It has one function or more, each for another kind of thing.

    Attributes:
        name: the word for ``--keep`` and ``--ignore``.
        reason: why what it takes away varies, or why users leave it out.
        on: it holds unless ``--keep`` names it.
        word: changes a word of a path or of an argument list.
        row: changes or leaves out a field of a process.
        drops: whether to leave out a call or a signal.
        value: changes a value in a call.
        texts: changes the list of the calls of one process.
        attempts: which attempts to run a program to keep, given them and the programs that ran.
        file, connection: whether to leave out the use of a file, or of an address.
    """

    name: str
    reason: str
    on: bool = True
    word: WordRule | None = None
    row: Row | None = None
    drops: Callable[[Event], bool] | None = None
    value: ValueRule | None = None
    texts: Callable[[Sequence[str]], list[str]] | None = None
    attempts: Callable[[Sequence[Exec], Sequence[Exec]], list[Exec]] | None = None
    file: Callable[[FileUse], bool] | None = None
    connection: Callable[[Connection], bool] | None = None


def _no_arguments(field: str, value: FieldValue) -> FieldValue | None:
    return None if field == "argv" else value


def _libc_flags(*, threads: bool) -> frozenset[str]:
    found = (way.flags or frozenset() for function in FUNCTIONS.values() for way in function.ways)
    return frozenset().union(*(flags for flags in found if ("CLONE_THREAD" in flags) is threads))


_OF_THREADS = _libc_flags(threads=True)
# glibc 2.38 and newer: posix_spawn asks clone3 to reset the handlers of signals (sysdeps/unix/sysv/linux/spawni.c).
_OF_PROCESSES = _libc_flags(threads=False) | {"CLONE_CLEAR_SIGHAND"}


def _unusual(field: str, value: FieldValue) -> FieldValue | None:
    """The flags that no libc gives by itself; not the call."""
    if field == "flags" and isinstance(value, frozenset):
        return value - (_OF_THREADS if "CLONE_THREAD" in value else _OF_PROCESSES)
    return None if field == "via" else value


def _not_found(use: FileUse) -> bool:
    return use.errno in {"ENOENT", "ENOTDIR"}


def _each(_one: object) -> bool:
    return True


RULES: tuple[Rule, ...] = (
    Rule(
        "command-line",
        "the first program of task 1 and its arguments are what was asked to be compared; only diff leaves them out",
    ),
    Rule(
        "temporary-names",
        "mktemp, tempfile, compilers and build tools make up a name in each run",
        word=made_up.temporary,
    ),
    Rule(
        "pids",
        "the kernel gives pids out in order of use",
        word=made_up.pids,
        value=masks.pid,
    ),
    Rule("addresses", "the kernel places memory at random (ASLR)", value=masks.address),
    Rule("environment", "the number of environment variables is the caller's", value=masks.environment),
    Rule("inodes", "the kernel numbers pipes, sockets and inodes in order of use", value=masks.inode),
    Rule("descriptors", "threads race for the lowest free number; -y shows what it stands for", value=masks.descriptor),
    Rule("times", "time stamps say when", value=masks.time_stamp),
    Rule("data", "pipes and sockets cut a stream anywhere, and data holds times and pids", value=masks.data),
    Rule("directory-sizes", "others write into directories and file systems too", value=masks.size),
    Rule("ports", "the kernel chooses local ports (32768 and more) and netlink ports", value=masks.port),
    Rule("child-signals", "SIGCHLD does not queue: one delivery may stand for several ends", drops=calls.child_signal),
    Rule("timer-signals", "how often a timer interrupts depends on the time taken", drops=calls.timer_signal),
    Rule("waits", "which wait takes which child is a race; the ends are shown with the children", drops=calls.wait),
    Rule("exits", "which thread ends the process is a race; the end is shown with the process", drops=calls.exits),
    Rule("polling", "waiting for events, or for time to pass: how often depends on the scheduler", drops=calls.polling),
    Rule("restarts", "calls that a signal interrupted, or that never returned", drops=calls.restart),
    Rule("locks", "only who finds a lock taken calls the kernel", drops=calls.lock),
    Rule("memory", "the allocator asks for memory as contention and ASLR have it", drops=calls.memory),
    Rule("clocks", "clocks, usage and random numbers", drops=calls.clock),
    Rule("repeats", "equal reads or writes in a row are one: a stream may come in pieces", texts=calls.once),
    Rule("path-search", "a program that was found is sought along PATH first", attempts=calls.found),
    Rule("lookups", "whether a file is there: libraries and settings are sought along a path", file=_not_found),
    Rule("arguments", "argument lists", on=False, row=_no_arguments),
    Rule("libc", "which call made a task, and libc's usual flags: the C library chooses them", on=False, row=_unusual),
    Rule("loops", "how many like siblings a process made", on=False),
    Rule("order", "the order and the number of equal calls of one process", on=False, texts=calls.as_set),
    Rule("files", "the files that were used", on=False, file=_each),
    Rule("connections", "the addresses of sockets", on=False, connection=_each),
    Rule("calls", "all other calls, and signals", on=False, drops=_each),
)
"""All rules; those that are off unless ``--ignore`` names them come last."""

_BY_NAME = {rule.name: rule for rule in RULES}
_SYSCALL = "syscall "


class Rules(msgspec.Struct, frozen=True, dict=True):
    """The rules that hold for one comparison, or for one canonical form.

    Attributes:
        keep: names of rules that do not hold.
        ignore: names of rules that hold though they are off by default, and ``syscall NAME``.
        masks: regular expressions; what they match in words is replaced.
        redact: masks secrets in what is written; None: nothing does.
    """

    keep: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    masks: tuple[str, ...] = ()
    redact: Masks | None = None

    @cached_property
    def holding(self) -> tuple[Rule, ...]:
        """The rules that hold."""
        return tuple(rule for rule in RULES if rule.name not in self.keep and (rule.on or rule.name in self.ignore))

    def holds(self, name: str) -> bool:
        """Whether the rule of that name holds."""
        return any(rule.name == name for rule in self.holding)

    @cached_property
    def words(self) -> tuple[WordRule, ...]:
        """What to do with each word of a path or of an argument list."""
        return (*(rule.word for rule in self.holding if rule.word), *map(_mask, self.masks))

    @cached_property
    def calls(self) -> frozenset[str]:
        """The calls that are left out by name."""
        return frozenset(one.removeprefix(_SYSCALL) for one in self.ignore if one.startswith(_SYSCALL))

    @cached_property
    def values(self) -> tuple[ValueRule, ...]:
        """What to do with each value in a call."""
        return tuple(rule.value for rule in self.holding if rule.value)

    def texts(self, texts: Sequence[str]) -> list[str]:
        """Returns the calls of one task, or of one process, as they are shown."""
        found = list(texts)
        for rule in self.holding:
            found = rule.texts(found) if rule.texts is not None else found
        return found

    def attempts(self, attempts: Sequence[Exec], images: Sequence[Exec]) -> list[Exec]:
        """Returns the attempts to run a program that are shown, of a process that ran ``images``."""
        found = list(attempts)
        for rule in self.holding:
            found = rule.attempts(found, images) if rule.attempts is not None else found
        return found

    def row(self, field: str, value: FieldValue) -> FieldValue | None:
        """Returns the value of a field to compare; None: the field is not compared."""
        found: FieldValue | None = value
        for rule in self.holding:
            if rule.row is not None and found is not None:
                found = rule.row(field, found)
        return found

    def drops(self, event: Event) -> bool:
        """Whether a call or a signal is left out."""
        return calls.event_name(event) in self.calls or any(rule.drops(event) for rule in self.holding if rule.drops)

    def drops_file(self, use: FileUse) -> bool:
        """Whether the use of a file is left out."""
        return use.call in self.calls or any(rule.file(use) for rule in self.holding if rule.file)

    def drops_connection(self, one: Connection) -> bool:
        """Whether the use of an address is left out."""
        return one.call in self.calls or any(rule.connection(one) for rule in self.holding if rule.connection)


def _mask(pattern: str) -> WordRule:
    compiled = re.compile(pattern)

    def masked(_reader: Reader, word: str) -> str:
        return compiled.sub("<masked>", word)

    return masked


def chosen(
    keep: Collection[str] = (),
    ignore: Collection[str] = (),
    mask: Collection[str] = (),
    redact: Masks | None = None,
) -> Rules:
    """Returns the rules that ``--keep``, ``--ignore`` and ``--mask`` ask for.

    Raises:
        UsageError: a rule or a call is unknown, or a mask is no regular expression.
    """
    for name in (*keep, *(one for one in ignore if not one.startswith(_SYSCALL))):
        if name not in _BY_NAME:
            raise UsageError(f"{unknown('rule', name, _BY_NAME)} (known: {', '.join(_BY_NAME)}, 'syscall NAME')")
    ignored = [f"{_SYSCALL}{one.removeprefix(_SYSCALL).strip()}" if one.startswith(_SYSCALL) else one for one in ignore]
    for call in (one.removeprefix(_SYSCALL) for one in ignored if one.startswith(_SYSCALL)):
        if not is_call(call):
            raise UsageError(unknown("system call", call, CALLS))
    for pattern in mask:
        try:
            re.compile(pattern)
        except re.error as error:
            raise UsageError(f"--mask {pattern!r} is not a regular expression: {error}") from error
    both = sorted({*keep} & {*ignored})
    if both:
        raise UsageError(f"--keep {both[0]} and --ignore {both[0]} contradict each other")
    return Rules(_sorted(keep), _sorted(ignored), _sorted(mask), redact)


def _sorted(words: Collection[str]) -> tuple[str, ...]:
    return tuple(sorted(set(words)))


DEFAULT = Rules()
"""The rules as they hold without options."""
