"""The leader: the columns that strace prints before an event.

    31201<strace> 04:18:41.618380 (+     0.000000) [  59] [00007f2a95d3aad7] execve(

In this order (strace.c: printleader, syscall.c): pid, security context, absolute time, relative time, number of the
system call, instruction pointer. The set of columns can change from line to line: strace on a terminal prints ``[pid
N]`` only while it has more than one task.
"""

from __future__ import annotations

import re

COMM = r"<(?:[^<>\\]|\\.)*>"
COLUMNS = {
    "pid": rf"(?P<pid>\d{{1,7}})(?P<comm>{COMM})? +",
    "[pid]": rf"\[pid +(?P<bracketed>\d{{1,7}})(?P<bracketed_comm>{COMM})?\] ",
    "context": r"\[(?P<context>[^\s\[\]:]+(?::[^\s\[\]:]+)+)\] ",
    "clock": r"(?P<clock>\d\d:\d\d:\d\d)(?:\.(?P<clock_fraction>\d{1,9}))? ",
    "epoch": r"(?P<epoch>\d{1,12})(?:\.(?P<epoch_fraction>\d{1,9}))? ",
    "relative": r"(?:\(\+ *(?P<since>\d{1,12}(?:\.\d{1,9})?)\)"
    r"|(?:(?=[ \d]{6}[ .]) +)?(?P<delta>\d{1,12}(?:\.\d{1,9})?)) ",
    "number": r"\[ *(?P<number>\d{1,7})\] ",
    "ip": r"\[(?P<ip>[0-9a-f]{8}|[0-9a-f]{12}|[0-9a-f]{16}|\?{8}|\?{12}|\?{16})\] ",
}
"""Each column, by its name for ``--leader``."""

# A number with blanks before it, six places in all, is a relative time (``%6ld``); pids stand at the left (``%-5u``)
# and have seven digits at most (PID_MAX_LIMIT is 4,194,304; include/linux/threads.h), so a longer number is seconds
# since the epoch.
_ANY = (
    rf"(?:{COLUMNS['[pid]']}|{COLUMNS['pid']})?"
    rf"(?:{COLUMNS['context']})?"
    rf"(?:{COLUMNS['clock']}|(?=\d{{8}}){COLUMNS['epoch']})?"
    rf"(?:{COLUMNS['relative']})?"
    rf"(?:{COLUMNS['number']})?"
    rf"(?:{COLUMNS['ip']})?"
)

_SCALE: list[int] = [10 ** (9 - digits) for digits in range(10)]
# The columns of our own recordings, which _ANY reads in a third of the speed.
_USUAL = re.compile(r"(?:[0-9]{1,7} +|\[pid +[0-9]{1,7}\] )?([0-9]{8,12})(?:\.([0-9]{1,9}))? ").match
_NEVER = re.compile(r"(?!)").match


class Leader:
    """The columns of one log.

    ``columns`` names them, separated by commas (``pid,epoch``); None finds them line by line. ``none`` is a log without
    columns.

    Raises:
        ValueError: a name is not a column.
    """

    def __init__(self, columns: str | None = None) -> None:
        self.pattern = _ANY if columns is None else _chosen(columns)
        self._usual = _USUAL if columns is None else _NEVER
        self.match = re.compile(self.pattern, re.ASCII).match

    def pid(self, text: str) -> int | None:
        """The number in the pid column of a leader."""
        found = self.match(text)
        return None if found is None else pid_of(found)

    def time(self, text: str) -> int | None:
        """Nanoseconds of the absolute time, since the epoch or since midnight; None without one."""
        usual = self._usual(text)
        if usual is not None:
            whole, fraction = usual.groups("")
            return int(whole + fraction) * _SCALE[len(fraction)]
        found = self.match(text)
        if found is None:
            return None
        groups = found.groupdict()
        if groups.get("epoch"):
            return _nanoseconds(groups["epoch"], groups["epoch_fraction"])
        if groups.get("clock"):
            hours, minutes, seconds = groups["clock"].split(":")
            return _nanoseconds(int(hours) * 3600 + int(minutes) * 60 + int(seconds), groups["clock_fraction"])
        return None

    def elapsed(self, text: str) -> int | None:
        """Nanoseconds of the relative time; None without one."""
        found = self.match(text)
        groups = found.groupdict() if found else {}
        shown = groups.get("since") or groups.get("delta")
        if not shown:
            return None
        whole, _, fraction = shown.partition(".")
        return _nanoseconds(whole, fraction)


def _nanoseconds(whole: str | int, fraction: str | None) -> int:
    return int(whole) * 1_000_000_000 + int((fraction or "").ljust(9, "0"))


DAY = 24 * 60 * 60 * 1_000_000_000
"""Nanoseconds."""


def is_time_of_day(time: int) -> bool:
    """Whether an absolute time is one of ``-t``: of a day and perhaps a leap second. Those of ``-ttt`` are larger."""
    return time <= DAY + 1_000_000_000


def pid_of(found: re.Match[str]) -> int | None:
    """The pid that a match of a leader shows."""
    groups = found.groupdict()
    shown = groups.get("pid") or groups.get("bracketed")
    return int(shown) if shown else None


def _chosen(columns: str) -> str:
    names = [name.strip() for name in columns.split(",") if name.strip() not in {"", "none"}]
    unknown = [name for name in names if name not in COLUMNS]
    if unknown:
        raise ValueError(f"no such column: {unknown[0]}; there are {', '.join(COLUMNS)} and none")
    return "".join(f"(?:{COLUMNS[name]})?" for name in COLUMNS if name in names)


# In re, ``[0-9]`` is a good deal faster than the digits of all scripts.
_LIKE = {"clock": r"[0-9]{2}:[0-9]{2}:[0-9]{2}", "epoch": r"[0-9]{8,12}+"}


def _unnamed(column: str) -> str:
    return re.sub(r"\(\?P<\w+>", "(?:", column)


def like(found: re.Match[str]) -> str:
    """An expression for leaders with the columns of this one, with one group, round the pid.

    It finds the same leaders as the general expression, faster, in most lines of a log.
    """
    groups = found.groupdict()
    parts = [r"([0-9]{1,7}+)" + (COMM if groups.get("comm") else "") + " ++" if groups.get("pid") else ""]
    if groups.get("bracketed"):
        parts = [r"\[pid +([0-9]{1,7}+)" + (COMM if groups.get("bracketed_comm") else "") + r"\] "]
    for name in ("context", "clock", "epoch", "relative", "number", "ip"):
        marks = ("since", "delta") if name == "relative" else (name,)
        if any(groups.get(mark) for mark in marks):
            fraction = r"\.[0-9]{1,9}+" if groups.get(f"{name}_fraction") else ""
            parts.append(_LIKE[name] + fraction + " " if name in _LIKE else _unnamed(COLUMNS[name]))
    # The general expression takes a short number at the beginning for a pid, never for a relative time.
    return "".join(parts) if parts[0] else "()" + "".join(["(?![0-9]{1,7} )" if len(parts) > 1 else "", *parts])
