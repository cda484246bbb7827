"""Calls that a reader passes over: most lines of a log of every call say of tasks only that they lived."""

from __future__ import annotations

import re
from functools import lru_cache

import msgspec

from strace_lens.events.log_event import LogEvent
from strace_lens.values.repeats import many


def _usual_arguments(depth: int = 2) -> str:
    """Arguments whose brackets close, to a depth, without parentheses but those of ``WIFEXITED(s)``."""
    inner = rf"|\[{_usual_arguments(depth - 1)}\]|\{{{_usual_arguments(depth - 1)}\}}" if depth else ""
    escapes = many(r'\\[^\n][^"\\\n]*+')
    text = rf'"[^"\\\n]*+{escapes}"'
    note = r"<(?!\.\.\. |unfinished)[^<>\n]*+>"
    return many(rf"[^\"<>()\[\]{{}}/\n]++|{text}|{note}|/(?!\*)|/\*[^*\n]*+\*/|(?<=[A-Z])\(s\){inner}")


ARGUMENTS = _usual_arguments()
"""No text of another line stands in them. To take them apart instead made a report of a build a third slower."""
RESULT = r" += (?:-?\d{1,20}(?:<[^<>\"?\n]*>)?|0x[0-9a-f]{1,16}|-1 E[A-Z0-9]+ \([^()\n]*\))(?: <[0-9.]+>)?"
_arguments, _result = re.compile(ARGUMENTS).fullmatch, re.compile(rf"{RESULT}| += \?(?: <[0-9.]+>)?").fullmatch


def is_usual(args: str, tail: str) -> bool:
    """Whether arguments and result of a call have the form that most have: they are one call's.

    (syscall.c: print_syscall_resume)
    """
    return _result(tail) is not None and (_kept(args) if len(args) < _LONG else _are_usual(args))


def _are_usual(args: str) -> bool:
    return _arguments(args) is not None and "---" not in args and "+++" not in args


_kept = lru_cache(4096)(_are_usual)
_LONG = 1024
"""Longer texts are not kept; most that are shorter come again."""


class Passed(LogEvent, eq=False):
    """Usual calls of one task between two events that a reader gives.

    Attributes:
        names: of the calls.
        begun: the lines where they began.
        end: the line where the last of them ended.
        end_leader: the text before it.
        succeeded, failed: one of them did.
    """

    names: set[str] = msgspec.field(default_factory=set)
    begun: list[int] = msgspec.field(default_factory=list)
    end: int = 0
    end_leader: str = ""
    succeeded: bool = False
    failed: bool = False

    @property
    def last_line(self) -> int:
        """The physical line where the last call ended."""
        return self.end

    @property
    def last_leader(self) -> str:
        """The text before the last call's end."""
        return self.end_leader

    def take(self, line: int, name: str, tail: str, end: int, end_leader: str) -> None:
        """Adds a call."""
        self.names.add(name)
        self.begun.append(line)
        self.end, self.end_leader = end, end_leader
        if "= -1 " in tail:
            self.failed = True
        else:
            self.succeeded = True
