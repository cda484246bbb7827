"""Lines to events: calls that were broken over several lines are put together again.

strace holds one line for each task. When another task stops while a call is open, it ends the line with
`` <unfinished ...>`` and later begins one with ``<... NAME resumed>``; the arguments go on where they were broken off,
so joining is concatenation (strace.c: printleader). On a terminal, messages and the program's own output can break a
line anywhere; with ``-z`` the rest of a call comes without a leader on the very next line.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from strace_lens.events import Decoder, Fragment, Note, Syscall
from strace_lens.parse import forms

END = sys.maxsize


@dataclass(slots=True)
class Open:
    """A call whose end has not been read yet."""

    line: int
    pid: int | None
    leader: str
    name: str
    args: str
    fragments: list[Fragment]
    headless: bool = False

    @property
    def length(self) -> int:
        """Characters of the call's text so far: name, parenthesis, arguments."""
        return (0 if self.headless else len(self.name) + 1) + len(self.args)

    def take(self, number: int, before: str, args: str, after: str = "") -> None:
        """Go on with the arguments, on another line or after something foreign."""
        self.args += args
        self.fragments.append(Fragment(number, before, self.length, after))


class Joiner:
    """The calls that are open, and what becomes of them.

    Attributes:
        pending: calls that ended with `` <unfinished ...>``, by pid.
        broken: the call in the middle of which the line before ended, or None.
        latest: the line, and its call, that ended with `` <unfinished ...>`` last, for a rest without leader.
    """

    def __init__(self, decoder: Decoder) -> None:
        self.decoder = decoder
        self.pending: dict[int | None, Open] = {}
        self.broken: Open | None = None
        self.latest: tuple[int, Open] | None = None

    def call(self, number: int, pid: int | None, leader: str, found: re.Match[str]) -> Iterator[Syscall | Note]:
        """A line with the beginning of a call, and maybe its end."""
        yield from self.abandon(pid)
        call = Open(number, pid, leader, found["name"], "", [])
        yield from self._go_on(call, number, leader, found)

    def resumed(self, number: int, pid: int | None, leader: str, found: re.Match[str]) -> Iterator[Syscall | Note]:
        """A line that goes on with a call. The beginning may lie before the log, or under the pid column's absence."""
        call = self._resumable(pid, found["name"])
        before = f"{leader}<... {found['name']} resumed>{found['blank'] or ''}"
        if call is None:
            call = Open(number, pid, leader, found["name"], "", [], headless=True)
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
        """A line that is no event: the rest of the call that the line before broke off in; None if it is not."""
        call = self.broken or (self.latest[1] if self.latest and self.latest[0] == number - 1 else None)
        if call is None:
            return None
        found = forms.REMAINDER.fullmatch(text)
        whole = forms.CALL.fullmatch(f"{call.name}({call.args}{text}")
        if whole is None or found is None or not (found["result"] is not None or self._ends(found["args"])):
            return None
        if call is self.broken:
            self.broken = None
        elif found["result"] is None or self.pending.pop(call.pid, None) is None:
            return None
        return self._go_on(call, number, "", found, call.pid)

    def _ends(self, args: str) -> bool:
        return self.broken is not None and forms.ENDING.search(args) is not None

    def _go_on(
        self, call: Open, number: int, before: str, found: re.Match[str], end_pid: int | None = None
    ) -> Iterator[Syscall | Note]:
        """Add what ``found`` shows of a call: its end, or arguments and a reason to wait for more."""
        args, result = found["args"], found["result"]
        ending = forms.ENDING.search(args)
        if result is not None:
            yield self._complete(call, number, before, found, end_pid)
        elif ending is not None:
            call.take(number, before, args[: ending.start()], ending.group())
            if ending["why"] == "detached":
                yield self.finish(call, "detached")
            else:
                self.pending[call.pid] = call
                self.latest = (number, call)
        else:
            yield from self._break_off(call, number, before, args)

    def _complete(self, call: Open, number: int, before: str, found: re.Match[str], end_pid: int | None) -> Syscall:
        args, result, gap = found["args"], found["result"], len(found["gap"])
        # A task that died in the call: the line was closed later, with ``) = ?`` (strace.c: print_exited).
        closed = result == "?" and args.endswith(" <unfinished ...>")
        if closed:
            call.take(number, before, args[:-17], " <unfinished ...>")
            call.fragments.append(Fragment(number, "", END))
        else:
            call.args += args
            call.fragments.append(Fragment(number, before, END))
        return Syscall(
            call.line,
            call.pid,
            call.leader,
            self.decoder,
            call.name,
            call.args,
            result,
            gap,
            call.pid if end_pid is None else end_pid,
            headless=call.headless,
            fragments=tuple(call.fragments) if closed or len(call.fragments) > 1 or call.headless else None,
        )

    def _break_off(self, call: Open, number: int, before: str, args: str) -> Iterator[Syscall | Note]:
        """The line ends, or something foreign begins, in the middle of a call."""
        self.broken = call
        foreign = foreign_text(call.name, call.args + args)
        if foreign is None:
            call.take(number, before, args)
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
            end_pid=call.pid,
            ending=ending,
            headless=call.headless,
            fragments=tuple(call.fragments),
        )

    def abandon(self, pid: int | None) -> Iterator[Syscall]:
        """The task with this pid does something else or is gone: its open call will not be finished."""
        call = self.pending.pop(pid, None)
        if call is not None:
            yield self.finish(call)

    def supersede(self, pid: int | None, by: int) -> Iterator[Syscall]:
        """The execve that task ``by`` has open goes on under the leader's pid (execve(2))."""
        yield from self.abandon(pid)
        if by in self.pending:
            self.pending[pid] = self.pending.pop(by)

    def cut(self) -> Iterator[Syscall]:
        """A line begins anew though the one before ended in the middle of a call."""
        if self.broken is not None:
            call, self.broken = self.broken, None
            yield self.finish(call, "cut")

    def close(self) -> Iterator[Syscall]:
        """The log has ended."""
        yield from self.cut()
        for call in sorted(self.pending.values(), key=lambda call: call.line):
            yield self.finish(call)
        self.pending.clear()


def _may_be(opened: str, resumed: str) -> bool:
    """Whether a line may go on with a call under another name: strace did not know it, or it is a restart."""
    return (
        opened == resumed or "restart_syscall" in (opened, resumed) or opened.startswith("?") or resumed.startswith("?")
    )


_GLUED_STACK = re.compile(forms.STACK.pattern + r"\Z")
_LAST_NUMBER = re.compile(r"(?:\A|, )(?:-?\d+|0x[0-9a-f]+)(?P<text>[A-Za-z].*)\Z", re.DOTALL)
_WRITTEN = re.compile(r'"(?P<data>(?:[^"\\]|\\.)*)"(?:\.\.\.)?, (?P<rest>\d.*)\Z', re.DOTALL)


def foreign_text(name: str, args: str) -> tuple[str, str] | None:
    """What was printed into the arguments by somebody else, with the kind of its note; None where there is nothing.

    strace's messages name it; a stack has its form. The program's own output shows where a number runs into letters,
    or where what was written follows the count: ``write(1, "end\\n", 4end``.
    """
    message = forms.MESSAGE.search(args)
    if message:
        return ("debug" if message["said"].startswith("[") else "message"), args[message.start() :]
    stack = _GLUED_STACK.search(args)
    if stack:
        return "stack", stack.group()
    number = _LAST_NUMBER.search(args)
    if number:
        return "output", number["text"]
    written = _WRITTEN.search(args) if name.startswith("write") else None
    if written:
        first = written["data"].split("\\n")[0]
        if first and written["rest"].endswith(first) and len(written["rest"]) > len(first):
            return "output", first
    return None
