"""Finds events that no strace writes: bytes between two lines were lost, or a name was overwritten.

Such a line was read, but counts as not understood: it may mix two calls or two tasks.
"""

from __future__ import annotations

import re

from strace_lens.events import Event, Exit, GroupStop, Note, SignalDelivery, Syscall, is_usual
from strace_lens.linux.signals import is_signal
from strace_lens.linux.syscalls import CALLS, EXEC_CALLS, EXIT_CALLS, is_call
from strace_lens.values.repeats import many

_STRING = '"' + many(r'[^"\\]|\\.') + '"'
_TEXTS = re.compile(
    rf"""
      {_STRING}
    | /\* (?: /\*.*?\*/ | (?!\*/). )* \*/                   # strace puts comments in comments (quotactl.c, ioprio.c)
    | <[A-Z][\w-]*:\[ (?: {_STRING} | -> | [^<>"] )* \]>    # -yy: both ends of a socket (socketutils.c)
    | <\.\.\.[ ]resuming[ ]interrupted[ ]\w+[ ]\.\.\.>      # (restart_syscall.c)
    | <(?!\.\.\.[ ]|unfinished)[^<>]*>
    """,
    re.VERBOSE,
)
"""What strace prints in quotes, comments and angle brackets: anything may stand there."""
_DUMPED = re.compile(r"\s*\| [0-9a-f]{5,}  (?:[0-9a-f]{2} {1,2})+ *.{16} \|")
"""A whole line of a dump, whose last column is text of the program (dumpstr in util.c)."""
_INTRUDER = re.compile(r"resumed>|<\.\.\. |<unfinished|\) += |---|\+\+\+")
_EVENT = re.compile(r"--- SIG|\+\+\+ (?:exited|killed|superseded)|<\.\.\. |\) += ")
_CALL = re.compile(r"([a-z_]\w*)\(")


def is_strange(event: Event) -> bool:
    """Whether strace does not write such an event."""
    match event:
        case Syscall():
            return not _is_known_call(event.name) or _runs_on(event) or _returned_another(event)
        case SignalDelivery():
            return not is_signal(event.signal) or "---" in event.siginfo_text
        case GroupStop():
            return not is_signal(event.signal)
        case Exit():
            return event.signal is not None and not is_signal(event.signal)
        case Note(kind="stack" | "hexdump"):
            return event.follows is None or _mixes_lines(event.text)
        case _:
            return False


def _mixes_lines(text: str) -> bool:
    return _EVENT.search(text) is not None and _DUMPED.fullmatch(text) is None


def _is_known_call(name: str) -> bool:
    """Whether strace prints such a name: also for a call that it cannot read, and of x32 (``read#64``)."""
    return name in CALLS or is_call(name.removesuffix("#64")) or name.startswith(("?", "osf_"))


def _runs_on(call: Syscall) -> bool:
    """Whether the text of a call runs into the text of another line."""
    tail = call.tail
    if tail is not None and is_usual(call.args_text, tail):
        return False
    if tail is not None and call.result is not None and call.result.unread is not None:
        return bool(_INTRUDER.search(tail) or _has_call(tail))
    args = call.args_text
    whole = tail is not None and not call.begun_before_log
    if not any(mark in args for mark in "()>") and not (whole and _is_lopsided(args)):
        return False
    bare = _TEXTS.sub("", args)
    return bool(_INTRUDER.search(bare)) or _has_call(bare) or (whole and _is_lopsided(bare))


def _is_lopsided(text: str) -> bool:
    """Whether a bracket has no partner."""
    return any(text.count(left) != text.count(right) for left, right in ("()", "[]", "{}"))


def _has_call(text: str) -> bool:
    return any(name in CALLS for name in _CALL.findall(text))


def _returned_another(call: Syscall) -> bool:
    """Whether an execve returned another number than 0, and not by strace's own mistake, or an exit returned.

    strace 6.1 may print a later call's result if a thread that does not lead its group called execve.
    """
    result = call.result if call.name in EXEC_CALLS or call.name in EXIT_CALLS else None
    if result is None or result.injected:
        return False
    if call.name in EXIT_CALLS:
        return result.returned is not None
    return call.end_pid == call.pid and result.errno is None and result.value not in {0, None}
