"""Decodes what events keep as text: arguments, results, siginfo, times."""

from __future__ import annotations

import re

from msgspec.structs import replace

from strace_lens.events import Result
from strace_lens.parse.arguments.literals import ANNOTATION, COMMENT
from strace_lens.parse.arguments.shapes import Shapes
from strace_lens.parse.leader import Leader
from strace_lens.values import Number, Raw, Value, number_of
from strace_lens.values.memo import Memo

_ARGUMENTS = Shapes("arguments")
_NOTES = Shapes("note")

_RESULT = re.compile(
    rf"""
    (?: \?
      | (?P<returned> -?[0-9a-fx]+ (?:{ANNOTATION}(?:\(deleted\))?)? (?:\ {COMMENT})? (?:\ \[[^\s\[\]]+:[^\s\[\]]+\])? )
    )
    (?: \ (?P<errno> E[A-Z0-9_]+ ) \ \( (?P<message> [^()]* (?:\([^()]*\)[^()]*)* ) \)
      | \ \( (?P<number> errno\ [0-9]+ ) \)
    )?
    (?P<unavailable> \ <unavailable> )?
    (?: \ \( (?! INJECTED | DELAYED\) ) (?P<note> .*? ) \) )?
    (?: \ \(INJECTED (?: :\ (?P<injection> [a-z, ]+ ) )? (?P<injected> \) ) )?
    (?P<delayed> \ \(DELAYED\) )?
    (?: \ < (?P<seconds> -?[0-9]{{1,18}} (?:\.[0-9]{{1,9}})? ) > )?
    """,
    re.VERBOSE | re.DOTALL,
)
"""result = ( "?" | value ) [ " " ERROR " (" text ")" | " (errno N)" ] [ " <unavailable>" ] [ " (" note ")" ]
[ " (INJECTED" [ ": " words ] ")" ] [ " (DELAYED)" ] [ " <" SECONDS ">" ]

``-1 ENOENT (No such file or directory)``, ``3</etc/passwd> <0.000021>``, ``0x8000 (flags O_RDONLY)``, ``? ERESTARTSYS
(To be restarted if SA_RESTART is set)``, ``1<sh> /* 11648 in strace's PID NS */``, ``901 <-1.994043>`` (of a clock that
stepped back). (syscall.c: print_syscall_resume)
"""


class LogDecoder:
    """The :class:`~strace_lens.events.Decoder` of one log."""

    def __init__(self, leader: Leader) -> None:
        self._values: Memo[tuple[Value, ...]] = Memo()
        self._results: Memo[Result] = Memo()
        self._printed: Memo[str] = Memo()
        self.covers = _ARGUMENTS.covers
        self.time = leader.time
        self.elapsed = leader.elapsed

    def arguments(self, text: str) -> tuple[Value, ...]:
        """Decodes an argument list."""
        found = self._values.get(text)
        if found is None:
            found = self._values.keep(text, _ARGUMENTS.read(text))
        return found

    def printed(self, text: str) -> str:
        """Decodes an argument list, and prints it again."""
        found = self._printed.get(text)
        if found is None:
            found = self._printed.keep(text, ", ".join([str(value) for value in self.arguments(text)]))
        return found

    def siginfo(self, text: str) -> Value | None:
        """Decodes the braces of a signal's line."""
        return _single(text) if text else None

    def result(self, text: str) -> Result:
        """Decodes the text behind the ``=``."""
        found = self._results.get(text)
        if found is None:
            found = self._results.keep(text, self._timed(text) or _result(text))
        return found

    def _timed(self, text: str) -> Result | None:
        """A result with the time spent in the call behind it (``-T``): the rest is mostly known; the times differ."""
        rest, mark, seconds = text.rpartition(" <")
        if not mark or _SECONDS(seconds) is None:
            return None
        found = self.result(rest)
        return replace(found, seconds=seconds[:-1]) if found.unread is None and found.seconds is None else None


_COUNT = re.compile(r"0|[1-9][0-9]{0,18}").fullmatch
"""Most results: pids, counts and descriptors differ from line to line."""
_SECONDS = re.compile(r"-?[0-9]{1,18}(?:\.[0-9]{1,9})?>").fullmatch


def _single(text: str) -> Value:
    values = _ARGUMENTS.read(text)
    return values[0] if len(values) == 1 else Raw(text)


def _result(text: str) -> Result:
    if _COUNT(text):
        count = int(text)
        return Result(returned=Number(count), value=count)
    found = _RESULT.fullmatch(text)
    if found is None:
        return Result(unread=text)
    returned = _single(found["returned"]) if found["returned"] else None
    note = found["note"]
    result = Result(
        returned=returned,
        value=None if returned is None else number_of(returned),
        errno=found["errno"] or found["number"],
        message=found["message"],
        note=None if note is None else _NOTES.read(note),
        unavailable=found["unavailable"] is not None,
        injection=(found["injection"] or "") if found["injected"] else None,
        delayed=found["delayed"] is not None,
        seconds=found["seconds"],
    )
    return result if str(result) == text else Result(unread=text)
