"""Joins the lines of calls that strace broke over several lines.

strace holds one line for each task. When another task stops while a call is open, strace ends the line with
`` <unfinished ...>`` and later begins one with ``<... NAME resumed>``. The arguments go on where they broke off:
joining is concatenation (strace.c: printleader). On a terminal, messages and the program's own output can break a line
anywhere; with ``-z`` the rest of a call comes without a leader on the very next line.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

import msgspec

from strace_lens.events import Decoder, Fragment, Layout, Note, NoteKind, Syscall
from strace_lens.parse import line_forms
from strace_lens.values import Intruded

END = sys.maxsize
MAX_FOREIGN_LINES = 1000
"""The most lines of the program's own output that may stand in the middle of a call."""


class Open(msgspec.Struct, eq=False):
    """A call whose end has not been read yet; ``usual``: its arguments so far have the usual form."""

    line: int
    pid: int | None
    leader: str
    name: str
    args: str
    fragments: list[Fragment] | None = None
    begun_before_log: bool = False
    usual: bool = False

    @property
    def length(self) -> int:
        """Characters of the call's text so far: name, parenthesis, arguments."""
        return (0 if self.begun_before_log else len(self.name) + 1) + len(self.args)

    def take(self, number: int, before: str, args: str, after: str = "") -> None:
        """Appends the arguments on another line, or after foreign text."""
        parts = self.parts()
        self.args += args
        parts.append(Fragment(number, before, self.length, after))

    def parts(self) -> list[Fragment]:
        """The fragments so far. For a call with one line, the usual case, they are made here."""
        if self.fragments is None:
            self.fragments = [Fragment(self.line, self.leader, self.length, " <unfinished ...>")]
        return self.fragments

    @property
    def last_line(self) -> int:
        """The physical line that was read last."""
        return self.fragments[-1].line if self.fragments else self.line


class Joiner:
    """The open calls, and how each goes on or ends.

    Attributes:
        pending: calls that ended with `` <unfinished ...>``, by pid.
        broken: the call that the end of the line before broke off, or None.
        latest: the call that ended with `` <unfinished ...>`` last, for a rest without leader on the next line.
    """

    def __init__(self, decoder: Decoder) -> None:
        self.decoder = decoder
        self.pending: dict[int | None, Open] = {}
        self.broken: Open | None = None
        self.latest: Open | None = None

    def call(self, number: int, pid: int | None, leader: str, found: re.Match[str]) -> Iterator[Syscall | Note]:
        """Takes a line with the beginning of a call, and maybe its end."""
        yield from self.abandon(pid)
        call = Open(number, pid, leader, found["name"], "", [])
        yield from self._go_on(call, number, leader, found)

    def beginning(self, number: int, pid: int | None, leader: str, found: re.Match[str]) -> Iterator[Syscall | Note]:
        """Takes a line with the beginning of a call, followed by foreign text or nothing."""
        yield from self.abandon(pid)
        yield from self._break_off(Open(number, pid, leader, found["name"], "", []), number, leader, found["args"])

    def resumed(self, number: int, pid: int | None, leader: str, found: re.Match[str]) -> Iterator[Syscall | Note]:
        """Takes a line that goes on with a call. The log may lack the beginning, or its line the pid column."""
        call = self._resumable(pid, found["name"])
        before = f"{leader}<... {found['name']} resumed>{found['blank'] or ''}"
        if call is None:
            yield from self.abandon(pid)
            call = Open(number, pid, leader, found["name"], "", [], begun_before_log=True)
        yield from self._go_on(call, number, before, found, pid)

    def _resumable(self, pid: int | None, name: str) -> Open | None:
        for key in (pid, None):
            call = self.pending.get(key)
            if call is not None and _may_be(call.name, name):
                return self.pending.pop(key)
        if pid is None:
            keys = [key for key, call in self.pending.items() if call.name == name]
            return self.pending.pop(keys[0]) if len(keys) == 1 else None
        return None

    def remainder(self, number: int, text: str) -> Iterator[Syscall | Note] | None:
        """Takes a line as the rest of the call that the line before broke off; None if it is not."""
        found = line_forms.REMAINDER.fullmatch(text)
        if found is None:
            return None
        call = self.broken or (self.latest if self.latest and self.latest.last_line == number - 1 else None)
        if self.broken is not None and number - self.broken.last_line > MAX_FOREIGN_LINES:
            return None
        if call is not None and self._fits(call, found):
            if call is self.broken:
                self.broken = None
            else:
                del self.pending[call.pid]
            return self._go_on(call, number, "", found, call.pid)
        if found["result"] and _ORPHAN.match(text) and self.broken is None:
            # The log has only the end of the call.
            orphan = Open(number, None, "", "???", "", [], begun_before_log=True)
            return self._go_on(orphan, number, "", found)
        return None

    def _fits(self, call: Open, rest: re.Match[str]) -> bool:
        """Whether a line is the rest of ``call``: joined they are one call, with a result or a mark at the end."""
        if call is self.broken:
            ends = rest["result"] is not None or line_forms.ENDING.search(rest["args"]) is not None
        else:
            ends = rest["result"] is not None and self.pending.get(call.pid) is call
        return ends and line_forms.CALL.fullmatch(f"{call.name}({call.args}{rest.group()}") is not None

    def _go_on(
        self, call: Open, number: int, before: str, found: re.Match[str], end_pid: int | None = None
    ) -> Iterator[Syscall | Note]:
        """Adds what ``found`` shows of a call: its end, or arguments and a reason to wait for more."""
        args, result = found["args"], found["result"]
        ending = line_forms.ENDING.search(args)
        if result is not None:
            yield self._complete(call, number, before, found, end_pid)
        elif ending is not None:
            call.take(number, before, args[: ending.start()], ending.group())
            if ending["why"] == "detached":
                yield self.finish(call, "detached")
            else:
                self.pending[call.pid] = call
                self.latest = call
        else:
            yield from self._break_off(call, number, before, args)

    def _complete(self, call: Open, number: int, before: str, found: re.Match[str], end_pid: int | None) -> Syscall:
        args, result = found["args"], found["result"]
        # The task died in the call: strace closed the line later, with ``) = ?`` (strace.c: print_exited).
        closed = result == "?" and args.endswith(" <unfinished ...>")
        if closed:
            call.take(number, before, args[:-17], " <unfinished ...>")
            call.parts().append(Fragment(number, "", END))
        else:
            call.parts().append(Fragment(number, before, END))
            call.args += args
        return Syscall(
            call.line,
            call.pid,
            call.leader,
            self.decoder,
            call.name,
            call.args,
            f"{found['gap']}= {result}",
            layout=self._layout(call, end_pid),
        )

    def _layout(self, call: Open, end_pid: int | None, ending: str = "") -> Layout | None:
        parts = tuple(call.parts())
        if len(parts) == 1 and not call.begun_before_log and not ending:
            return None
        return Layout(parts, (), call.pid if end_pid is None else end_pid, ending, call.begun_before_log)

    def _break_off(self, call: Open, number: int, before: str, args: str) -> Iterator[Syscall | Note]:
        """Keeps a call open whose line ends, or goes on with foreign text, in the middle."""
        self.broken = call
        foreign = foreign_text(call.args + args, self.decoder)
        if foreign is None or not args.endswith(foreign[1]):
            mark = _half_a_mark(args)
            call.take(number, before, args.removesuffix(mark), mark)
            return
        kind, text = foreign
        call.take(number, before, args.removesuffix(text), text)
        yield Note(number, None, "", self.decoder, kind, text, call.line, glued=True)
        if kind == "stack":
            # Detached while the call was open: the stack follows on the same line (``-k -p``, strace 7.2).
            self.broken = None
            yield self.finish(call, "detached")

    def finish(self, call: Open, ending: str = "unfinished") -> Syscall:
        """A call without a result."""
        return Syscall(
            call.line,
            call.pid,
            call.leader,
            self.decoder,
            call.name,
            call.args,
            None,
            layout=self._layout(call, None, ending),
        )

    def abandon(self, pid: int | None, ending: str = "unfinished") -> Iterator[Syscall]:
        """Ends the open call of a task that does something else, or ``died``."""
        call = self.pending.pop(pid, None)
        if call is not None:
            yield self.finish(call, ending)

    def supersede(self, pid: int | None, by: int) -> Iterator[Syscall]:
        """Moves the open execve of task ``by`` to the leader's pid (execve(2))."""
        yield from self.abandon(pid, "died")
        if by in self.pending:
            call = self.pending[pid] = self.pending.pop(by)
            call.parts()

    def cut(self) -> Iterator[Syscall]:
        """Gives up the call that the line before broke off: a new event begins."""
        if self.broken is not None:
            call, self.broken = self.broken, None
            yield self.finish(call, "cut")

    def close(self) -> Iterator[Syscall]:
        """Ends every open call: the log has ended."""
        yield from self.cut()
        for call in sorted(self.pending.values(), key=lambda call: call.line):
            yield self.finish(call)
        self.pending.clear()


def _may_be(opened: str, resumed: str) -> bool:
    """Whether a line may go on with a call under another name: strace did not know it, or it is a restart."""
    return (
        opened == resumed or "restart_syscall" in (opened, resumed) or opened.startswith("?") or resumed.startswith("?")
    )


_ORPHAN = re.compile(r"\)|, | => ")
_MARK = " <unfinished ...>"


def _half_a_mark(args: str) -> str:
    """The beginning of `` <unfinished ...>`` at the end of a log that was cut there, or ""."""
    return next((_MARK[:length] for length in range(len(_MARK) - 1, 1, -1) if args.endswith(_MARK[:length])), "")


_IN_PATHS = "/.+-_" + "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


def _with_path(args: str, place: int) -> str:
    """The message that names strace at ``place``, with the path before the name: in ``0../../src/strace: ``."""
    path = args[:place][len(args[:place].rstrip(_IN_PATHS)) :]
    if "/" not in path:
        return args[place:]
    start = path.index("/")
    dots = start - len(path[:start].rstrip("."))
    return path[start - min(dots, 2) :] + args[place:]


def foreign_text(args: str, decoder: Decoder) -> tuple[NoteKind, str] | None:
    """Foreign text printed into the arguments, with the kind of its note; None without any.

    strace's messages name strace; a stack has its form; the program's own output is found by the decoder.
    """
    place = args.find("strace: ")
    if place >= 0:
        text = _with_path(args, place)
        return ("debug" if args.startswith("[", place + 8) else "message"), text
    place = args.find(" > ")
    if place >= 0 and line_forms.FRAME.fullmatch(args, place):
        return "stack", args[place:]
    values = decoder.arguments(args)
    last = values[-1] if values else None
    return ("output", last.text) if isinstance(last, Intruded) else None
