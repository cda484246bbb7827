"""Reads events from lines, in constant memory. ``log.py`` opens the files."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from itertools import chain
from typing import TypeAlias

from msgspec.structs import replace

from strace_lens.events import (
    Event,
    Exit,
    Fragment,
    GroupStop,
    Layout,
    Note,
    SignalDelivery,
    Superseded,
    Syscall,
    Unparsed,
)
from strace_lens.parse import line_forms
from strace_lens.parse.decoder import LogDecoder
from strace_lens.parse.leader import Leader, like, pid_of
from strace_lens.parse.rejoin import END, Joiner, Open, foreign_text
from strace_lens.parse.strace_tables import Notes


def read_lines(lines: Iterable[str], *, leader: str | None = None, pid: int | None = None) -> Iterator[Event]:
    """The events of a log's lines, with or without newlines. No content of a line raises an error.

    ``leader`` names the columns before each event if the lines do not show them surely (see ``leader.py``). ``pid`` is
    the task of all lines without a pid (a part of ``strace -ff``).
    """
    return Reader(leader, pid).events(nullcontext(lines))


MAX_PIDS = 4096
Match: TypeAlias = Callable[[str], "re.Match[str] | None"]


class Reader:
    """Reads lines into events."""

    def __init__(self, leader: str | None = None, pid: int | None = None) -> None:
        self.leader = Leader(leader)
        self.decoder = LogDecoder(self.leader)
        self.joiner = Joiner(self.decoder)
        self.notes = Notes()
        self.pid = pid
        self.pids = _Pids({"": pid})
        self.follows: int | None = None
        self.cut = False
        self.like = "(?!)()"
        """The form of leaders that ``quick`` is for; none before the first event."""
        self.quick: tuple[Match, Match, Match] = _NEVER
        self.dressings: dict[int, tuple[tuple[int, int, str], ...]] = {}

    def events(self, source: AbstractContextManager[Iterable[str]], first: int = 1) -> Iterator[Event]:
        """Yields each event when it is complete. ``source`` gives the lines; ``first`` is the number of the first."""
        with source as lines:
            yield from self.read(lines, first)
            yield from self.end()

    def read(self, lines: Iterable[str], first: int) -> Iterator[Event]:
        """Yields the events that these lines complete. Another call may add lines."""
        joiner, decoder, pending, pids = self.joiner, self.decoder, self.joiner.pending, self.pids
        unfinished, finished, told = self.quick if joiner.broken is None else _NEVER
        for number, line in enumerate(lines, first):
            if line.endswith(" <unfinished ...>\n"):
                if found := unfinished(line):
                    leader, shown, name, args = found.groups()
                    pid = pids[shown]
                    if pid not in pending:
                        pending[pid] = joiner.latest = Open(number, pid, leader, name, args)
                        continue
            elif line.endswith((" ---\n", " +++\n", " = ?\n")) and (event := self._told(number, told(line))):
                self.follows = number
                yield event
                continue
            elif found := finished(line):
                leader, shown, name, args, tail, before, again, rest, end = found.groups()
                pid = pids[shown]
                call = pending.get(pid)
                if call is None:
                    if name is not None and _closes(args):
                        self.follows = number
                        yield Syscall(number, pid, leader, decoder, name, args, tail)
                        continue
                elif call.name == again and call.fragments is None and _closes(call.args + rest):
                    del pending[pid]
                    self.follows = call.line
                    parts = (*call.parts(), Fragment(number, leader + before, END))
                    layout = Layout(parts, (), pid)
                    yield Syscall(call.line, pid, call.leader, decoder, again, call.args + rest, end, layout=layout)
                    continue
            yield from self._careful(number, line)
            # After a call that broke off in the middle of a line, any text can be its rest.
            unfinished, finished, told = self.quick if joiner.broken is None else _NEVER

    def _told(self, number: int, found: re.Match[str] | None) -> Event | None:
        """A signal, or how a task ends; None for another line, and if it ends and a call of it is open."""
        if found is None:
            return None
        leader, shown, signal, siginfo, code, name, args, tail = found.groups()
        pid = self.pids[shown]
        if signal is not None:
            return SignalDelivery(number, pid, leader, self.decoder, signal, siginfo)
        if pid in self.joiner.pending:
            return None
        if code is not None:
            return Exit(number, pid, leader, self.decoder, int(code))
        return Syscall(number, pid, leader, self.decoder, name, args, tail)

    def open_calls(self) -> list[Syscall]:
        """The calls that began and did not return, as if the log ended here."""
        return [self.joiner.finish(replace(call)) for call in self.joiner.pending.values()]

    def end(self) -> Iterator[Event]:
        """Ends the log; yields the calls that never returned."""
        for event in self.joiner.close():
            yield self._dressed(event)

    def _careful(self, number: int, line: str) -> Iterator[Event]:
        """Reads a line of any form into events."""
        text = line.removesuffix("\n")
        self.cut = text == line
        if "\x1b" in text or "^" in text or text.endswith("\r"):
            text, self.dressings[number] = _undress(number, text)
        for event in self._plain(number, text):
            if not isinstance(event, Note):
                self.follows = event.line
            yield self._dressed(event)

    def _dressed(self, event: Event) -> Event:
        if not self.dressings or (isinstance(event, Note) and event.glued):
            return event
        dressing = tuple(dress for line in event.lines for dress in self.dressings.pop(line, ()))
        if not dressing:
            return event
        layout = event.layout or Layout(end_pid=event.pid)
        return replace(event, layout=replace(layout, dressing=dressing))

    def _plain(self, number: int, text: str) -> Iterator[Event]:
        lead = self.leader.match(text)
        leader = lead.group() if lead else ""
        pid = pid_of(lead) if lead else None
        found = self._event(number, self.pid if pid is None else pid, leader, text[len(leader) :])
        if found is not None:
            yield from self.joiner.cut()
            yield from found
            if lead is not None and re.fullmatch(self.like, leader) is None:
                self.like = like(lead)
                self.quick = _quick(self.like)
            return
        yield from self._other(number, pid, leader, text)

    def _event(self, number: int, pid: int | None, leader: str, body: str) -> Iterator[Event] | None:
        """Reads an event of a task; None if the line has no such form."""
        if body.startswith(("---", "+++")):
            return self._signal_or_exit(number, pid, leader, body)
        if resumed := line_forms.RESUMED.fullmatch(body):
            return self.joiner.resumed(number, pid, leader, resumed)
        beginning = line_forms.BEGINNING.fullmatch(body)
        if beginning is None:
            return None
        call = None if line_forms.DEBUGGING.search(body) else line_forms.CALL.fullmatch(body)
        if call and (call["result"] or line_forms.ENDING.search(call["args"])):
            return self.joiner.call(number, pid, leader, call)
        # A call without an end: cut, or broken off by a message. In a text that strace did not write it is no call.
        if self.follows is None and not self.cut and not foreign_text(beginning["args"], self.decoder):
            return None
        return self.joiner.beginning(number, pid, leader, beginning)

    def _signal_or_exit(self, number: int, pid: int | None, leader: str, body: str) -> Iterator[Event] | None:
        if found := line_forms.SIGNAL.fullmatch(body):
            return iter([SignalDelivery(number, pid, leader, self.decoder, found["signal"], found["siginfo"])])
        if found := line_forms.STOP.fullmatch(body):
            return iter([GroupStop(number, pid, leader, self.decoder, found["signal"])])
        if found := line_forms.EXITED.fullmatch(body):
            event = Exit(number, pid, leader, self.decoder, int(found["code"]))
            return chain(self.joiner.abandon(pid, "died"), [event])
        if found := line_forms.KILLED.fullmatch(body):
            killed = Exit(number, pid, leader, self.decoder, None, found["signal"], found["core"] is not None)
            return chain(self.joiner.abandon(pid, "died"), [killed])
        if found := line_forms.SUPERSEDED.fullmatch(body):
            by = int(found["pid"])
            return chain(self.joiner.supersede(pid, by), [Superseded(number, pid, leader, self.decoder, by)])
        return None

    def _other(self, number: int, pid: int | None, leader: str, text: str) -> Iterator[Event]:
        """Reads a line without an event of a task: of strace itself, the rest of a call, or not understood."""
        body = text[len(leader) :]
        if (kind := self.notes.kind(number, text)) or (leader and (kind := line_forms.note_kind(text))):
            leader, body, pid = "", text, None
        if kind or (kind := line_forms.note_kind(body)):
            follows = self.follows if kind in {"stack", "hexdump", "vcpu"} else None
            yield Note(number, pid, leader, self.decoder, kind, body, follows)
            return
        rest = self.joiner.remainder(number, text)
        if rest is not None:
            yield from rest
        elif self.joiner.broken is not None:
            yield Note(number, None, "", self.decoder, "output", text, self.joiner.broken.line)
        else:
            yield Unparsed(number, pid, "", self.decoder, text, _reason(text[len(leader) :]))


class _Pids(dict[str, int | None]):
    """The numbers of a column, each read once."""

    def __missing__(self, shown: str) -> int:
        if len(self) > MAX_PIDS:
            own = self[""]
            self.clear()
            self[""] = own
        pid = self[shown] = int(shown)
        return pid


def _quick(leader: str) -> tuple[Match, Match, Match]:
    unfinished, finished, told = line_forms.quick(leader)
    return unfinished.fullmatch, finished.fullmatch, told.fullmatch


def _closes(args: str) -> bool:
    """Whether each string in the arguments ends, as far as their quotes show it; else the careful way decides."""
    return args.count('"') % 2 == 0


def _never(_line: str) -> None:
    return None


_NEVER = _never, _never, _never


# Colours (--color); the carriage return of script(1); and what a terminal echoes for Ctrl-C, Ctrl-\ and Ctrl-Z where it
# stands before something that strace writes.
_ECHO = r"\^[C\\Z](?=--- SIG|strace: |\[pid | <(?:unfinished|detached)| *\+\+\+ |[a-z_][a-z0-9_]*\()"
_TYPED = r"(?<=, )\^[C\\Z](?=0x|\")"
_DRESS = re.compile(rf"\x1b\[[0-9;]*m|\r\Z|{_ECHO}|{_TYPED}")


def _undress(number: int, text: str) -> tuple[str, tuple[tuple[int, int, str], ...]]:
    """Removes colours and the carriage return from a line, and keeps their places."""
    dressing = []
    taken = 0
    for found in _DRESS.finditer(text):
        dressing.append((number, found.start() - taken, found.group()))
        taken += len(found.group())
    return _DRESS.sub("", text), tuple(dressing)


def _reason(body: str) -> str:
    if re.match(line_forms.NAME + r"\(", body):
        return "the arguments of the call have no end"
    if body.startswith(("---", "+++", "<...")):
        return "no form of signal, exit or resumed call"
    return "no call, signal, exit or message of strace"
