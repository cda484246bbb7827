"""Recognises logs of other tracers, and of straces before 4.26, by their first lines."""

from __future__ import annotations

import re
from collections.abc import Sequence

_TRACERS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("gVisor (runsc --strace)", re.compile(r".*\bstrace\.go:\d+\] ")),
    ("perf trace", re.compile(r" *(?:\d+\.\d{3}|\?) \( *(?:\d+\.\d{3} ms)? *\): ")),
    ("sysdig", re.compile(r"\d+ \d\d:\d\d:\d\d\.\d+ \d+ \S+ \(\d+(?:[.:]\d+)*\) [<>] \w+")),
    ("ltrace", re.compile(r"(?:\d+ |\[pid \d+\] )?(?:__libc_start_main\(|[\w.+-]+->\w+\()")),
    # qemu's linux-user/strace.c: no blank behind commas, and errors as numbers.
    ("qemu-user (qemu -strace)", re.compile(r"\d+ \w+\((?:.*\) = -1 errno=\d+ \(|[^\" ,]+,[^ ]|.*\",[^ ])")),
    # lurk prints [PID] before each call; strace's number column ends at 3 digits for most calls and is padded to 4.
    ("lurk", re.compile(r"\[[1-9]\d{4,6}\] \w+\(.*\) = -?(?:0x)?[0-9a-f]+$")),
)
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
    return None


def is_old(lines: Sequence[str]) -> bool:
    """Whether the lines show that a strace before 4.26 wrote them."""
    return any(_OLD.search(line) and "strace: Process" not in line for line in lines)
