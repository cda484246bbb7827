"""Lines to events, in constant memory. Files are opened in ``reader.py``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain

from strace_lens.events import Event, Exit, Fragment, GroupStop, Note, SignalDelivery, Superseded, Syscall, Unparsed
from strace_lens.parse import forms
from strace_lens.parse.decode import LogDecoder
from strace_lens.parse.leader import Leader, like, pid_of
from strace_lens.parse.notes import Notes
from strace_lens.parse.rejoin import END, Joiner, Open


def read_lines(lines: Iterable[str], *, leader: str | None = None, pid: int | None = None) -> Iterator[Event]:
    """The events of a log's lines, which may end with a newline each. Never raises for what a line holds.

    ``leader`` names the columns before each event where they are not to be found out (see ``leader.py``); ``pid`` is
    the task of all lines that show no pid (a part of ``strace -ff``).
    """
    return Reader(leader, pid).events(lines)


class Reader:
    """Makes events of lines."""

    def __init__(self, leader: str | None = None, pid: int | None = None) -> None:
        self.leader = Leader(leader)
        self.decoder = LogDecoder(self.leader)
        self.joiner = Joiner(self.decoder)
        self.notes = Notes()
        self.pid = pid
        self.follows: int | None = None
        self.quick = forms.quick("()")
        self.dressings: dict[int, tuple[tuple[int, int, str], ...]] = {}

    def events(self, lines: Iterable[str], first: int = 1) -> Iterator[Event]:
        """Every event, where it is complete; ``first`` is the number of the first line."""
        joiner, decoder, pending = self.joiner, self.decoder, self.joiner.pending
        for number, line in enumerate(lines, first):
            found = self.quick.fullmatch(line)
            if found is None or joiner.broken is not None:
                yield from self._careful(number, line)
                continue
            leader, shown, name, args, gap, result, again, blank, rest, rest_gap, end = found.groups()
            pid = int(shown) if shown else self.pid
            if (result or end) == "?" or (name is None or pid in pending) and not self._goes_on(pid, again):
                yield from self._careful(number, line)
            elif name is None:
                call = pending.pop(pid)
                call.fragments.append(Fragment(number, f"{leader}<... {again} resumed>{blank}", END))
                self.follows = call.line
                yield Syscall(
                    call.line, call.pid, call.leader, decoder, again, call.args + rest, end, len(rest_gap), pid,
                    fragments=tuple(call.fragments),
                )  # fmt: skip
            elif result is None:
                call = Open(number, pid, leader, name, args, [])
                call.fragments.append(Fragment(number, leader, call.length, " <unfinished ...>"))
                pending[pid] = call
                joiner.latest = (number, call)
            else:
                self.follows = number
                yield Syscall(number, pid, leader, decoder, name, args, result, len(gap), pid)
        for event in joiner.close():
            yield self._dressed(event)

    def _goes_on(self, pid: int | None, name: str | None) -> bool:
        call = self.joiner.pending.get(pid)
        return call is not None and call.name == name

    def _careful(self, number: int, line: str) -> Iterator[Event]:
        """The events of a line of any form."""
        text = line.removesuffix("\n")
        if "\x1b" in text or text.endswith("\r"):
            text, self.dressings[number] = _undress(number, text)
        for event in self._plain(number, text):
            if not isinstance(event, Note):
                self.follows = event.line
            yield self._dressed(event)

    def _dressed(self, event: Event) -> Event:
        if not self.dressings or (isinstance(event, Note) and event.glued):
            return event
        dressing = [dress for line in event.lines for dress in self.dressings.pop(line, ())]
        return replace(event, dressing=tuple(dressing)) if dressing else event

    def _plain(self, number: int, text: str) -> Iterator[Event]:
        lead = self.leader.match(text)
        leader = lead.group() if lead else ""
        pid = pid_of(lead) if lead else None
        found = self._event(number, self.pid if pid is None else pid, leader, text[len(leader) :])
        if found is not None:
            yield from self.joiner.cut()
            yield from found
            if lead is not None:
                self.quick = forms.quick(like(lead))
            return
        yield from self._other(number, pid, leader, text)

    def _event(self, number: int, pid: int | None, leader: str, body: str) -> Iterator[Event] | None:
        """What a task did; None where the line does not look so."""
        if body.startswith(("---", "+++")):
            return self._signal_or_exit(number, pid, leader, body)
        resumed = forms.RESUMED.fullmatch(body)
        if resumed:
            return self.joiner.resumed(number, pid, leader, resumed)
        call = forms.CALL.fullmatch(body)
        return self.joiner.call(number, pid, leader, call) if call else None

    def _signal_or_exit(self, number: int, pid: int | None, leader: str, body: str) -> Iterator[Event] | None:
        if found := forms.SIGNAL.fullmatch(body):
            return iter([SignalDelivery(number, pid, leader, self.decoder, found["signal"], found["siginfo"])])
        if found := forms.STOP.fullmatch(body):
            return iter([GroupStop(number, pid, leader, self.decoder, found["signal"])])
        if found := forms.EXITED.fullmatch(body):
            event = Exit(number, pid, leader, self.decoder, int(found["code"]))
            return chain(self.joiner.abandon(pid), [event])
        if found := forms.KILLED.fullmatch(body):
            killed = Exit(number, pid, leader, self.decoder, None, found["signal"], found["core"] is not None)
            return chain(self.joiner.abandon(pid), [killed])
        if found := forms.SUPERSEDED.fullmatch(body):
            by = int(found["pid"])
            return chain(self.joiner.supersede(pid, by), [Superseded(number, pid, leader, self.decoder, by)])
        return None

    def _other(self, number: int, pid: int | None, leader: str, text: str) -> Iterator[Event]:
        """A line that no task wrote; the rest of a call; or one that is not understood."""
        for start, lead in ((len(leader), leader), (0, "")):
            kind = self.notes.kind(text[start:])
            if kind is not None:
                follows = self.follows if kind in {"stack", "hexdump", "vcpu"} else None
                yield Note(number, pid if start else None, lead, self.decoder, kind, text[start:], follows)
                return
        rest = self.joiner.remainder(number, text)
        if rest is not None:
            yield from rest
        elif self.joiner.broken is not None:
            yield Note(number, None, "", self.decoder, "output", text, self.joiner.broken.line)
        else:
            yield Unparsed(number, pid, "", self.decoder, text, _reason(text[len(leader) :]))


_DRESS = re.compile(r"\x1b\[[0-9;]*m|\r\Z")


def _undress(number: int, text: str) -> tuple[str, tuple[tuple[int, int, str], ...]]:
    """Take colours and the carriage return off a line, and remember where they were."""
    dressing = []
    taken = 0
    for found in _DRESS.finditer(text):
        dressing.append((number, found.start() - taken, found.group()))
        taken += len(found.group())
    return _DRESS.sub("", text), tuple(dressing)


def _reason(body: str) -> str:
    if re.match(forms.NAME + r"\(", body):
        return "the arguments of the call have no end"
    if body.startswith(("---", "+++", "<...")):
        return "no form of signal, exit or resumed call"
    return "no call, signal, exit or message of strace"
