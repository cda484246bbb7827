"""What strace was asked to record, as far as that is known.

A log does not show it. If a log lacks a class of calls, failed calls or signals, strace was perhaps not asked for them.
The answer comes from outside: from a recording of ours, from the record beside a log of ours, or from the user
(``--recorded``).
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from msgspec.structs import replace

from strace_lens.filter import Filter
from strace_lens.linux.signals import SIGNALS, signal_name


class SignalSet(msgspec.Struct, frozen=True):
    """Which signals strace prints.

    Attributes:
        words: of ``--signal``: names or numbers with commas between them, ``all`` or ``none``, ``!`` before the others.
    """

    words: str

    def takes(self, name: str) -> bool:
        """Whether strace prints deliveries of the signal ``name``, and deaths by it."""
        listed = {_signal(word) for word in self.words.lstrip("!").split(",")}
        return ("ALL" in listed or name in listed) is not self.words.startswith("!")


def _signal(word: str) -> str:
    """A signal's name, as strace prints it, for a name with or without SIG, in any case, or a number."""
    bare = word.strip().upper()
    if bare.isdecimal():
        return signal_name(int(bare)) or bare
    return SIGNALS.get(f"SIG{bare.removeprefix('SIG')}", bare)


class Attached(msgspec.Struct, frozen=True):
    """A running program that our strace attached to. What it did before that is not missing from the trace.

    Attributes:
        pid: of the program.
        tids: of its tasks when strace had attached.
        program: path of the program that it ran then; None: not known.
        children: pids of the children that it had then. strace does not watch them.
    """

    pid: int
    tids: tuple[int, ...]
    program: str | None = None
    children: tuple[int, ...] = ()


class Recorded(msgspec.Struct, frozen=True):
    """What one strace was asked for; None in a field means unknown.

    Attributes:
        calls: which system calls, by name.
        each: each call of such a name has a line (not so with ``-P``, ``-Z``, ``--status``).
        failed: failed calls too (not so with ``-z``, ``--status=successful``).
        signals: the signals for which strace prints deliveries, and deaths by them (``--signal``).
        string_limit: bytes of a string (``-s``).
        follows: strace followed new tasks (``-f``).
        begins: the log has the program's first line: strace started it, and did not attach to it (``-p``).
        seccomp_bpf: calls that another seccomp filter answers have no line (``--seccomp-bpf``).
        cwd: the program's first working directory, as an absolute path without links.
        filtered: whether strace itself ran under a seccomp filter, such as a container's.
        attached: the running program that strace attached to, if we recorded it; else None.
        machine: the architecture, as uname(2) names it.
    """

    calls: Filter | None = None
    each: bool = True
    failed: bool | None = None
    signals: SignalSet | None = None
    string_limit: int | None = None
    follows: bool | None = None
    begins: bool | None = None
    cwd: str | None = None
    seccomp_bpf: bool = False
    filtered: bool = False
    attached: Attached | None = None
    machine: str | None = None

    def takes(self, call: str) -> bool | None:
        """Whether each call named ``call`` was recorded; None if unknown, or if not each was."""
        return self.calls.takes(call) if self.calls is not None and self.each else None

    def takes_signal(self, name: str) -> bool | None:
        """Whether deliveries of the signal ``name`` were recorded; None if unknown."""
        return None if self.signals is None else self.signals.takes(name)


UNKNOWN = Recorded()
"""For a log of unknown origin: nothing is known."""

_EVERYTHING = Recorded(
    calls=Filter("all"), failed=True, signals=SignalSet("all"), string_limit=32, follows=False, begins=True
)
"""For strace without options."""

_TAKES_VALUE = frozenset("abeEIoOpPsSuUX")
"""The short options of strace(1) that take a value, in the same word or in the next one."""

# The long options of strace(1) that take the next word as value; others take it after "=", or take none.
_VALUES = """
    abbrev attach columns const-print-style detach-on env fault inject interruptible kvm output raw read relative-to
    signal signals sort-by status string-limit summary-columns summary-sort-by trace trace-path user verbose write
"""
_LONG_TAKES_VALUE = frozenset(_VALUES.split())
_OTHERS = """
    absolute-timestamps always-show-pid argument-names arg-names daemonize daemonized debug decode-fds decode-pids
    failed-only failing-only follow-forks help instruction-pointer kill-on-exit namespace no-abbrev
    output-append-mode output-separately quiet relative-timestamps seccomp-bpf silence silent stack-trace
    stack-trace-frame-limit stack-traces strings-in-hex successful-only summary summary-only
    summary-syscall-overhead summary-wall-clock syscall-number syscall-times timestamps tips version
"""
_LONG_NAMES = _LONG_TAKES_VALUE | frozenset(_OTHERS.split())
"""The long options of strace 6.x."""
_LETTERS = _TAKES_VALUE | frozenset("ACcDdFfhiknNqrTtVvwxYyZz")
"""The short ones."""


def recorded(words: str) -> Recorded:
    """Reads ``--recorded``: strace's options (``-f -e trace=%process``), or a bare list of calls (``%process``).

    A bare list says which calls were recorded; signals and failed calls stay unknown.

    Raises:
        ValueError: quotes are left open, or strace has no such option; its message says so.
    """
    try:
        split = shlex.split(words)
    except ValueError as error:
        raise ValueError(f"{words!r} cannot be split into words: {error}") from error
    if not split or not split[0].startswith("-"):
        return replace(UNKNOWN, calls=Filter(words.strip()))
    return of_options(split)


def of_options(words: Sequence[str], version: tuple[int, int] = (6, 1)) -> Recorded:
    """What strace records with these options (strace(1)); ``version`` is that of strace."""
    found = _EVERYTHING
    for name, value in options(words):
        found = _with(found, name, value or "", version)
    return found


def options(words: Sequence[str]) -> Iterator[tuple[str, str | None]]:
    """Each option with its value, as getopt_long(3) reads them: ``f``, ``e``, ``trace``; ends at the program."""
    rest = iter(words)
    for word in rest:
        if word == "--" or not word.startswith("-") or word == "-":
            return
        if word.startswith("--"):
            begun, equals, value = word[2:].partition("=")
            name = _whole_name(begun)
            takes = name in _LONG_TAKES_VALUE
            yield name, value if equals else next(rest, None) if takes else None
        else:
            yield from _cluster(word[1:], rest)


def _whole_name(begun: str) -> str:
    """The long option that begins with ``begun``, as getopt_long(3) finds it.

    Raises:
        ValueError: no option begins so, or several do.
    """
    names = {name for name in _LONG_NAMES if name.startswith(begun)}
    if begun in names:
        return begun
    # --signal and --signals are one option.
    if len({_LONG.get(name, name) for name in names}) != 1:
        raise ValueError(f"strace has {'several options' if names else 'no option'} --{begun}")
    return min(names)


def _cluster(letters: str, rest: Iterator[str]) -> Iterator[tuple[str, str | None]]:
    for place, letter in enumerate(letters):
        if letter not in _LETTERS:
            raise ValueError(f"strace has no option -{letter}")
        if letter in _TAKES_VALUE:
            yield letter, letters[place + 1 :] or next(rest, None)
            return
        yield letter, None


def _with(found: Recorded, name: str, value: str, version: tuple[int, int]) -> Recorded:
    if name == "e":
        word, equals, set_ = value.partition("=")
        # -e without a word means trace=.
        name, value = (_WORDS.get(word, word), set_) if equals else ("trace", value)
    name = _LONG.get(name, name)
    if name == "trace":
        # Which of two such options counts has changed over the versions of strace.
        twice = found.calls is None or found.calls.words != "all"
        return replace(found, calls=None if twice else Filter(value, version))
    if name == "status":
        return replace(found, failed="failed" in value.split(",") or value == "all", each=_takes_each(value))
    if name == "signal":
        return replace(found, signals=SignalSet(value))
    if name == "string-limit":
        return replace(found, string_limit=int(value) if value.isdecimal() else None)
    return replace(found, **_CHANGES.get(name, {}))


_WORDS = {"t": "trace", "s": "signal", "signals": "signal"}
"""Maps words of ``-e WORD=…`` to the word that they mean."""
_LONG = {
    "signals": "signal",
    "failing-only": "failed-only",
    "s": "string-limit",
    "z": "successful-only",
    "Z": "failed-only",
    "P": "trace-path",
    "p": "attach",
    "f": "follow-forks",
    "F": "follow-forks",
}
"""The long option for each short one that matters here."""
# Calls that succeed, or that name another path, have no line with failed-only and trace-path.
_CHANGES: dict[str, dict[str, Any]] = {  # Any: values of several fields
    "follow-forks": {"follows": True},
    "successful-only": {"failed": False},
    "failed-only": {"each": False},
    "trace-path": {"each": False, "failed": None},
    "attach": {"begins": False},
    "seccomp-bpf": {"seccomp_bpf": True},
}


def _takes_each(statuses: str) -> bool:
    """Whether a set of ``--status`` takes every call except failed ones."""
    wanted = set(statuses.split(","))
    return "all" in wanted or {"successful", "unfinished", "unavailable", "detached"} <= wanted
