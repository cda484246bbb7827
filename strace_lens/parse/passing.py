"""Reads events, and passes over usual calls of given names: most lines of a log of every call."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Set
from functools import lru_cache
from itertools import islice
from typing import cast

from strace_lens.events import Event, Passed
from strace_lens.events.passed import ARGUMENTS, RESULT
from strace_lens.parse.reader import Reader
from strace_lens.parse.rejoin import Open

_AT_ONCE = 256
"""Lines that are searched at once. To match each by itself makes a report of a build take half as long again."""
_PLAINLY = 8
"""After a batch of which little was passed over, so many are read line by line: a log of processes alone has none."""

_MOST = 4096
"""The calls that are passed over at a stretch: memory does not grow with the lines of a task that makes no other."""

_HALF = len(" <unfinished ...>\n")


class PassingReader(Reader):
    """Reads lines into events; a :class:`Passed` stands for the usual calls of a task between two other events.

    ``passable`` are the names of the calls to pass over, where they have the usual form.
    """

    def __init__(self, passable: Set[str], leader: str | None = None, pid: int | None = None) -> None:
        super().__init__(leader, pid)
        self._passable = passable
        self._passed: dict[int | None, Passed] = {}
        self._waiting = 0
        """How many calls these are."""
        self._read = 0
        """How many lines were not passed over."""

    def read(self, lines: Iterable[str], first: int) -> Iterator[Event | Passed]:  # type: ignore[override]  # it passes over
        """Yields the events that these lines, each with its newline, complete."""
        rest, size, plainly = iter(lines), 1, 1  # the first line shows the form of the leaders
        while batch := list(islice(rest, size)):
            before, behind = self._read, first + len(batch)
            if plainly:
                plainly -= 1
                yield from self._others(batch, behind)
            else:
                yield from self._batch("".join(batch), first)
                plainly = _PLAINLY if 4 * (self._read - before) > 3 * _AT_ONCE else 0
            if self._waiting >= _MOST:
                yield from self._flush()
            first, size = behind, min(2 * size, _AT_ONCE)

    def end(self) -> Iterator[Event | Passed]:  # type: ignore[override]  # as above
        """Ends the log; yields the calls that never returned."""
        yield from self._flush()
        yield from super().end()

    def _batch(self, text: str, first: int) -> Iterator[Event | Passed]:
        joiner, pending, pids, passable = self.joiner, self.joiner.pending, self.pids, self._passable
        others: list[str] = []
        number = first - 1
        for number, found in enumerate(_usual_lines(self.like)(text), first):
            line, leader, shown, name, before, again, tail = found
            if others and (name or again):
                yield from self._others(others, number)
                others = []
            # After a call that broke off in the middle of a line, any text can be its rest.
            if joiner.broken is None and "---" not in line and "+++" not in line:
                if name in passable:
                    pid = pids[shown]
                    if pid not in pending:
                        if tail:
                            self._pass(number, pid, leader, name, tail, number, leader)
                        else:
                            args = line[len(leader) + len(name) + 1 : -_HALF]
                            pending[pid] = joiner.latest = Open(number, pid, leader, name, args, usual=True)
                        continue
                elif tail and again in passable:
                    call = pending.get(pids[shown])
                    if call is not None and call.usual and call.name == again and call.fragments is None:
                        del pending[call.pid]
                        self._pass(call.line, call.pid, call.leader, again, tail, number, leader + before)
                        continue
            others.append(line)
        yield from self._others(others, number + 1)

    def _others(self, lines: list[str], behind: int) -> Iterator[Event | Passed]:
        """Yields the events of lines that are not passed over; ``behind`` is the number of the line behind them."""
        self._read += len(lines)
        for event in super().read(lines, behind - len(lines)):
            yield from self._flush()
            yield event

    def _pass(self, line: int, pid: int | None, leader: str, name: str, tail: str, end: int, end_leader: str) -> None:
        run = self._passed.get(pid)
        if run is None:
            run = self._passed[pid] = Passed(line, pid, leader, self.decoder)
        self._waiting += 1
        run.take(line, name, tail, end, end_leader)
        self.follows = line

    def _flush(self) -> Iterable[Passed]:
        """What was passed over since the last event."""
        if not self._passed:
            return ()
        passed, self._passed, self._waiting = self._passed, {}, 0
        return passed.values()


_Found = list[tuple[str, str, str, str, str, str, str]]


@lru_cache(maxsize=32)
def _usual_lines(leader: str) -> Callable[[str], _Found]:
    """Finds each line of a text, whether it is a usual call, or a half of one, with a leader of this form.

    Groups: the line; of a usual one leader, pid, name; if it is resumed the words before the rest, and the name; what
    stands behind the arguments if the call returned.
    """
    name = r"[a-z_][a-z0-9_]*+"
    begins = rf"({name})\(|(<\.\.\. ({name}) resumed>(?: (?!=> |<))?)"
    usual = rf"({leader})(?:{begins}){ARGUMENTS}(?:\)({RESULT})|(?<= )<unfinished \.\.\.>)\n"
    return cast("Callable[[str], _Found]", re.compile(rf"({usual}|[^\n]*+\n|[^\n]++)").findall)
