"""Recognises logs of other tracers, and of straces before 4.26, by their first lines."""

from __future__ import annotations

import re
from collections.abc import Sequence

_TRACERS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("gVisor (runsc --strace)", re.compile(r".*\bstrace\.go:\d+\] ")),
    ("perf trace", re.compile(r" *(?:\d+\.\d{3}|\?) \( *(?:\d+\.\d{3} ms)? *\): ")),
    ("sysdig", re.compile(r"\d+ \d\d:\d\d:\d\d\.\d+ \d+ \S+ \(\d+(?:[.:]\d+)*\) [<>] \w+")),
    ("ltrace", re.compile(r"(?:\d+ |\[pid \d+\] )?(?:__libc_start_main\(|[\w.+-]+->\w+\()")),
    # lurk prints [PID] before each call; strace pads the number of a call to four places.
    ("lurk", re.compile(r"\[[1-9](?:\d{0,2}|\d{4,6})\] \w+\(")),
)
_LURK_OR_NUMBER = re.compile(r"\[([1-9]\d{3})\] (\w+)\(")
"""Four places: lurk's pid, or the number of a call where these are so large (MIPS)."""
# qemu's linux-user/strace.c: no blank behind the comma after the first argument, and errors as numbers.
_QEMU = re.compile(r'\d+ \w+\((?:(?:[^" ,(){}]+|"(?:[^"\\]|\\.)*"),[^ ]|.*\) = -1 errno=\d+ \()')
_COMMA = re.compile(r"\d+ \w+\(.*,")
_OLD = re.compile(r"clone\(child_stack=0,|--- SIG\w+ \([^()]*\) @ \d+ \(|Process \d+ (?:attached|suspended)\b")
"""What strace printed before 4.26: 0 for NULL, a signal without siginfo (4.6), messages without its name (4.8)."""
_ENOUGH = 0.6
MOST_LINES = 50


def other_tracer(lines: Sequence[str]) -> str | None:
    """The tracer that wrote most of these lines; None if strace may have."""
    told = [line for line in lines if line.strip()]
    for name, form in _TRACERS:
        if told and sum(form.match(line) is not None for line in told) >= _ENOUGH * len(told):
            return name
    if _pids_in_brackets(told):
        return "lurk"
    with_comma = [line for line in told if _COMMA.match(line)]
    of_qemu = sum(_QEMU.match(line) is not None for line in with_comma)
    return "qemu-user (qemu -strace)" if of_qemu and of_qemu >= _ENOUGH * len(with_comma) else None


def _pids_in_brackets(lines: Sequence[str]) -> bool:
    """Whether different calls have one number in brackets: it is a pid, and no call's number."""
    found = {match.groups() for match in map(_LURK_OR_NUMBER.match, lines) if match is not None}
    return len(found) > len({number for number, _ in found})


def is_old(lines: Sequence[str]) -> bool:
    """Whether the lines show that a strace before 4.26 wrote them."""
    return any(_OLD.search(line) and "strace: Process" not in line for line in lines)
