"""What all events have in common."""

from __future__ import annotations

from typing import Protocol

import msgspec

from strace_lens.events.layout import Fragment, Layout
from strace_lens.events.result import Result
from strace_lens.values import Value


class Decoder(Protocol):
    """Reads what an event keeps as text. The reader makes one for each log and gives it to the events."""

    def arguments(self, text: str) -> tuple[Value, ...]:
        """The values of an argument list, without its parentheses."""

    def printed(self, text: str) -> str:
        """An argument list, printed from its values."""

    def covers(self, text: str) -> bool:
        """Whether an argument list was understood whole. Cheaper than to look through the values of each."""

    def result(self, text: str) -> Result:
        """What stands behind the ``=``."""

    def siginfo(self, text: str) -> Value | None:
        """The braces of a signal's line; None for an empty text."""

    def time(self, leader: str) -> int | None:
        """Nanoseconds of a leader's absolute time, since the epoch or (``-t``) midnight; None without one."""

    def elapsed(self, leader: str) -> int | None:
        """Nanoseconds of the relative time in a leader (``-r``); None without one."""


class _Placed(msgspec.Struct, eq=False, kw_only=True):
    """The field ``layout``, keyword only. It needs a class of its own: ``kw_only`` holds for all fields of a Struct."""

    layout: Layout | None = None


class LogEvent(_Placed, eq=False):
    """What all events have in common.

    Attributes:
        line: the physical line, from 1, where the event began.
        pid: the number that strace printed before the line (a tid), or None.
        leader: the text before the event: pid, times and the like.
        decoder: reads the parts that are kept as text.
        layout: how the event lies in the log; None for one whole line.
    """

    line: int
    pid: int | None
    leader: str
    decoder: Decoder

    def __repr__(self) -> str:
        names = [name for name in self.__struct_fields__ if name != "decoder" and not name.startswith("_")]
        fields = ", ".join([f"{name}={getattr(self, name)!r}" for name in names])
        return f"{type(self).__name__}({fields})"

    @property
    def fragments(self) -> tuple[Fragment, ...] | None:
        """The shares of the physical lines; None where the event is one whole line."""
        return self.layout.fragments if self.layout else None

    @property
    def last_line(self) -> int:
        """The physical line where the event ended."""
        layout = self.layout
        return self.line if layout is None or layout.fragments is None else layout.fragments[-1].line

    @property
    def last_leader(self) -> str:
        """The text before the event's share of its last line: its leader, or that of the line where it was resumed."""
        fragments = self.fragments
        if fragments is None or fragments[-1].line == self.line:
            return self.leader
        last = fragments[-1]
        return (
            last.before
            if fragments[-2].line < last.line
            else next(part.before for part in fragments if part.line == last.line)
        )

    @property
    def lines(self) -> tuple[int, ...]:
        """The physical lines that the event is made of."""
        fragments = self.fragments
        return tuple(dict.fromkeys(part.line for part in fragments)) if fragments else (self.line,)

    @property
    def time(self) -> int | None:
        """Absolute time as printed, in nanoseconds since the epoch or (``-t``) since midnight, or None."""
        return self.decoder.time(self.leader)

    @property
    def elapsed(self) -> int | None:
        """Nanoseconds since the line before (``-r``), or None."""
        return self.decoder.elapsed(self.leader)

    def body(self) -> str:
        """The event's own text, printed from its values, without leader, as if it stood on one line."""
        raise NotImplementedError

    def printed(self) -> list[tuple[int, str]]:
        """Number and text, without newline, of each physical line of the log that the event is made of.

        An event that begins in the middle of another's line omits its first line: the other event prints it.
        """
        if self.layout is None:
            return [(self.line, self.leader + self.body())]
        layout = self.layout
        lines = layout.spread(self.body()) if layout.fragments else [(self.line, self.leader + self.body())]
        return [(number, layout.dressed(number, text)) for number, text in lines]
