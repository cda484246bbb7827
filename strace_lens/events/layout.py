"""Where the text of an event lies in the log."""

from __future__ import annotations

import msgspec


class Fragment(msgspec.Struct, frozen=True):
    """The share that one physical line has of an event's text.

    Attributes:
        line: its number, from 1. One line may have several shares: foreign text or colours stand between.
        before: printed before the share: a leader, ``<... read resumed>``, ``strace: Process 7 attached``.
        end: where in the event's text the share ends; it begins where the share before it ended.
        after: printed behind it: `` <unfinished ...>``.
    """

    line: int
    before: str
    end: int
    after: str = ""


class Layout(msgspec.Struct, frozen=True):
    """How an event lies in the log, where it is not simply one whole line.

    Attributes:
        fragments: its shares of the physical lines; None for one whole line.
        dressing: what stood in the lines without meaning: colours (``--color``), the ``\\r`` of script(1); the
            line, the offset in it, and the text.
        end_pid: pid under which a call ended.
        ending: why a call has no result: ``unfinished``, ``died``, ``detached``, ``cut``; "" if it has one.
        begun_before_log: the log lacks the beginning of the call.
    """

    fragments: tuple[Fragment, ...] | None = None
    dressing: tuple[tuple[int, int, str], ...] = ()
    end_pid: int | None = None
    ending: str = ""
    begun_before_log: bool = False

    def spread(self, text: str) -> list[tuple[int, str]]:
        """Cuts an event's text into the physical lines that it was printed on."""
        printed: list[tuple[int, str]] = []
        start = 0
        for part in self.fragments or ():
            share = part.before + text[start : part.end] + part.after
            if printed and printed[-1][0] == part.line:
                share = printed.pop()[1] + share
            printed.append((part.line, share))
            start = part.end
        return printed

    def dressed(self, number: int, text: str) -> str:
        """A physical line with its colours."""
        pieces = []
        start = 0
        for line, offset, dress in self.dressing:
            if line == number:
                pieces += [text[start:offset], dress]
                start = offset
        return "".join([*pieces, text[start:]])
