"""What a strace was asked to record, as far as that is known.

A log does not say it. What a log shows, its strace took; what a log merely lacks (a class of calls, failed calls,
signals) was perhaps not asked for. So what is known comes from outside: from a recording of ours, from the record that
lies beside a log of ours, or from the user (``--recorded``).
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from msgspec.structs import replace

from strace_lens.filter import Filter


class Recorded(msgspec.Struct, frozen=True):
    """What one strace was asked for. None: not known.

    Attributes:
        calls: which system calls, by name.
        failed: failed calls too (not so with ``-z``, ``--status=successful``).
        signals: every delivery of a signal (not so with ``--signal=none``).
        string_limit: bytes of a string (``-s``).
        follows: tasks that were made were followed (``-f``).
        begins: the program's first line is there: strace started it, and did not attach to it (``-p``).
        seccomp_bpf: calls that another seccomp filter answers have no line (``--seccomp-bpf``).
        cwd: where the program began, as an absolute path without links.
        filtered: whether strace itself ran under a seccomp filter, a container's say.
    """

    calls: Filter | None = None
    failed: bool | None = None
    signals: bool | None = None
    string_limit: int | None = None
    follows: bool | None = None
    begins: bool | None = None
    cwd: str | None = None
    seccomp_bpf: bool = False
    filtered: bool = False

    def takes(self, call: str) -> bool | None:
        """Whether calls named ``call`` were recorded; None: not known."""
        return None if self.calls is None else self.calls.takes(call)


UNKNOWN = Recorded()
"""Of a stranger's log: nothing is known."""

_EVERYTHING = Recorded(Filter("all"), failed=True, signals=True, string_limit=32, follows=False, begins=True)
"""strace without options."""

_TAKES_VALUE = frozenset("abeEIoOpPsSuUX")
"""The short options of strace(1) that take a value, behind them or in the next word."""

# The long options of strace(1) whose value may stand in the next word; others have it behind "=" or have none.
_VALUES = """
    abbrev attach columns const-print-style detach-on env fault inject interruptible kvm output raw read relative-to
    signal signals sort-by status string-limit summary-columns summary-sort-by trace trace-path user verbose write
"""
_LONG_TAKES_VALUE = frozenset(_VALUES.split())


def recorded(words: str) -> Recorded:
    """Read ``--recorded``: strace's options (``-f -e trace=%process``), or a bare list of calls (``%process``).

    A bare list says which calls were recorded, and nothing of signals and failed calls. Raises ValueError where quotes
    are left open.
    """
    split = shlex.split(words)
    if not split or not split[0].startswith("-"):
        return replace(UNKNOWN, calls=Filter(words.strip()))
    return of_options(split)


def of_options(words: Sequence[str], version: tuple[int, int] = (6, 1)) -> Recorded:
    """What strace records that is given these options (strace(1)). ``version``: of that strace."""
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
            name, equals, value = word[2:].partition("=")
            takes = name in _LONG_TAKES_VALUE
            yield name, value if equals else next(rest, None) if takes else None
        else:
            yield from _cluster(word[1:], rest)


def _cluster(letters: str, rest: Iterator[str]) -> Iterator[tuple[str, str | None]]:
    for place, letter in enumerate(letters):
        if letter in _TAKES_VALUE:
            yield letter, letters[place + 1 :] or next(rest, None)
            return
        yield letter, None


def _with(found: Recorded, name: str, value: str, version: tuple[int, int]) -> Recorded:
    if name == "e":
        word, equals, set_ = value.partition("=")
        # Without a word it is trace=.
        name, value = (_WORDS.get(word, word), set_) if equals else ("trace", value)
    name = _LONG.get(name, name)
    if name == "trace":
        # Which of two such options counts has changed over the versions of strace.
        twice = found.calls is None or found.calls.words != "all"
        return replace(found, calls=None if twice else Filter(value, version))
    if name == "status":
        return replace(found, failed="failed" in value.split(",") or value == "all", calls=_if_all(found, value))
    if name == "signal":
        return replace(found, signals=value in {"all", "!none"})
    if name == "string-limit":
        return replace(found, string_limit=int(value) if value.isdecimal() else None)
    return replace(found, **_CHANGES.get(name, {}))


_WORDS = {"t": "trace", "s": "signal", "signals": "signal"}
"""Words of ``-e WORD=…`` that mean another."""
_LONG = {
    "signals": "signal",
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
    "failed-only": {"calls": None},
    "trace-path": {"calls": None, "failed": None},
    "attach": {"begins": False},
    "seccomp-bpf": {"seccomp_bpf": True},
}


def _if_all(found: Recorded, statuses: str) -> Filter | None:
    """The filter, where every call that it takes has a line, whatever its status."""
    wanted = set(statuses.split(","))
    return found.calls if "all" in wanted or {"successful", "unfinished", "detached"} <= wanted else None
