"""Damages whole logs, as a crash, a full disk, a merge of files or a pid namespace may: by lot, from a seed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from random import Random

from tests.fuzz.any_lines import any_line, any_log
from tests.model.generated import chain, forks, threads
from tests.model.lines import FORK, chld, end, exited, start, thread
from tests.model.record_traces import TRACES, log_lines
from tests.model.world import World
from tests.traces.describe import golden, names

LONGEST = 120
"""So many lines of a log are damaged at once: each change then meets something that tells of tasks."""
_NUMBER = re.compile(r"(?<![0-9a-zA-Z_])[0-9]{1,7}(?![0-9a-zA-Z_])")
_BYTES = '0123456789(){}[]<>=,|" .+-\\?\n'


def seeds() -> Iterator[list[str]]:
    """Logs to begin with: made-up runs, recorded programs, the forms of the tests of the model."""
    for number in range(40):
        world = World(Random(number))
        world.run(10 + 2 * number)
        yield world.lines
    for number in range(40):
        yield any_log(Random(number))
    for made_up in (forks(12, pids=4), chain(9), threads(7)):
        yield list(made_up)
    for text in _SHORT:
        yield text.splitlines(keepends=True)
    for path in sorted(TRACES.glob("*.strace.xz")):
        yield from _windows(log_lines(path))
    for name in names():
        with golden(name) as log:
            yield from _windows(log.lines())


def _windows(lines: Iterator[str]) -> Iterator[list[str]]:
    """The head of a log, and the pieces behind it that are not too many."""
    for _ in range(4):
        if window := list(islice(lines, LONGEST)):
            yield window


_SHORT = (
    f"{start(1)}1 vfork() = 1\n",
    f"{start(2)}2 {FORK} = 3\n3 {FORK} = 2\n4 getppid() = 1\n{end(4, 3)}{end(3)}{end(2)}",
    (
        f"{start(7)}7 unshare(CLONE_NEWPID) = 0\n7 {FORK} = 8\n8 {FORK} = 2\n{end(9, 4)}"
        f"8 wait4(-1, NULL, 0, NULL) = 2\n8 {chld(2, status=4)}\n{end(8, 5)}7 wait4(-1, NULL, 0, NULL) = 8\n{end(7)}"
    ),
    (
        f"{start(7)}7 clone(child_stack=NULL, flags=CLONE_NEWPID|SIGCHLD) = 8\n"
        f"8 {FORK} = 2 /* 9 in strace's PID NS */\n{end(9, 3)}8 wait4(-1, {exited(3)}, 0, NULL) = 2\n{end(8)}{end(7)}"
    ),
    (
        f"{start(7)}7 {thread(8)}\n7 {thread(9)}\n"
        '9 execve("/bin/true", ["true"], 0x7fff26 /* 39 vars */ <unfinished ...>\n8 +++ exited with 0 +++\n'
        "7 +++ superseded by execve in pid 9 +++\n7 <... execve resumed>) = 0\n"
        f"7 {FORK} = 10\n{end(10, 4)}7 wait4(-1, {exited(4)}, 0, NULL) = 10\n{end(7)}"
    ),
    (
        f"{start(7)}7 clone(child_stack=NULL, flags=CLONE_PARENT|SIGCHLD) = 8\n8 clone(child_stack=NULL, "
        f"flags=CLONE_PARENT|SIGCHLD) = 9\n{end(9)}{end(8)}{end(7)}"
    ),
    (
        f'execve("./a", ["./a"], NULL) = 0\nvfork(strace: Process 8 attached\n <unfinished ...>\n'
        '[pid     8] execve("/b", ["b"], NULL) = 0\n[pid     7] <... vfork resumed>) = 8\n'
        f"[pid     7] wait4(8,  <unfinished ...>\n[pid     8] +++ exited with 3 +++\n"
        f"<... wait4 resumed>{exited(3)}, 0, NULL) = 8\n+++ exited with 0 +++\n"
    ),
)


def mutated(lot: Random, logs: Sequence[list[str]], others: Sequence[list[str]] = ()) -> str:
    """One of ``logs``, or two, damaged between once and eight times."""
    lines = list(lot.choice(logs))
    if len(lines) > LONGEST:
        first = lot.randrange(len(lines) - LONGEST)
        lines = lines[first : first + LONGEST]
    for _ in range(lot.choice((1, 1, 2, 3, 5, 8))):
        lines = lot.choice(_DAMAGES)(lot, lines or ["\n"], others or logs)
    return "".join(lines)


_Damage = Callable[[Random, list[str], Sequence[list[str]]], list[str]]


def _place(lot: Random, lines: Sequence[str]) -> int:
    return lot.randrange(len(lines))


def _cut(lot: Random, lines: list[str], _logs: Sequence[list[str]]) -> list[str]:
    """The log ends in the middle of a line, or begins in one."""
    place = _place(lot, lines)
    column = lot.randrange(len(lines[place]) + 1)
    if lot.random() < 0.5:
        return [*lines[:place], lines[place][:column]]
    return [lines[place][column:], *lines[place + 1 :]]


def _drop(lot: Random, lines: list[str], _logs: Sequence[list[str]]) -> list[str]:
    """A line, or a few, are lost."""
    place = _place(lot, lines)
    return lines[:place] + lines[place + lot.choice((1, 1, 2, 5)) :]


def _duplicate(lot: Random, lines: list[str], _logs: Sequence[list[str]]) -> list[str]:
    """A line is there again, anywhere."""
    place = _place(lot, lines)
    return [*lines[:place], lines[_place(lot, lines)], *lines[place:]]


def _move(lot: Random, lines: list[str], _logs: Sequence[list[str]]) -> list[str]:
    """A line stands elsewhere."""
    lines = list(lines)
    line = lines.pop(_place(lot, lines))
    lines.insert(lot.randrange(len(lines) + 1), line)
    return lines


def _shuffle(lot: Random, lines: list[str], _logs: Sequence[list[str]]) -> list[str]:
    """A stretch of lines is out of order."""
    place = _place(lot, lines)
    part = lines[place : place + 8]
    lot.shuffle(part)
    return lines[:place] + part + lines[place + len(part) :]


def _swap(lot: Random, lines: list[str], _logs: Sequence[list[str]]) -> list[str]:
    """A number is another one of the log's: in one place, or wherever it stands from there on."""
    numbers = list(dict.fromkeys(_NUMBER.findall("".join(lines))))
    if not numbers:
        return lines
    old, new = lot.choice(numbers), lot.choice(numbers)
    place = _place(lot, lines)
    final = place + 1 if lot.random() < 0.5 else len(lines)
    pattern = re.compile(rf"(?<![0-9a-zA-Z_]){old}(?![0-9a-zA-Z_])")
    return lines[:place] + [pattern.sub(new, line) for line in lines[place:final]] + lines[final:]


def _renumber(lot: Random, lines: list[str], _logs: Sequence[list[str]]) -> list[str]:
    """One number of one line is another one of the log's."""
    place = _place(lot, lines)
    here, everywhere = list(_NUMBER.finditer(lines[place])), _NUMBER.findall("".join(lines))
    if not (here and everywhere):
        return lines
    found = lot.choice(here)
    line = lines[place][: found.start()] + lot.choice(everywhere) + lines[place][found.end() :]
    return [*lines[:place], line, *lines[place + 1 :]]


def _garble(lot: Random, lines: list[str], _logs: Sequence[list[str]]) -> list[str]:
    """Some characters of a line are others, or are lost."""
    place = _place(lot, lines)
    text = list(lines[place])
    for _ in range(lot.choice((1, 1, 3, 9))):
        if text:
            column = lot.randrange(len(text))
            text[column : column + lot.choice((0, 1, 1, 20))] = lot.choice(_BYTES) * lot.choice((0, 1, 1))
    return [*lines[:place], *"".join(text).splitlines(keepends=True), *lines[place + 1 :]]


def _join(lot: Random, lines: list[str], logs: Sequence[list[str]]) -> list[str]:
    """Lines of another log stand between: two runs write to one file."""
    other = lot.choice(logs)
    first = lot.randrange(len(other))
    place = _place(lot, lines)
    return lines[:place] + other[first : first + lot.choice((1, 5, 40))] + lines[place:]


def _say(lot: Random, lines: list[str], _logs: Sequence[list[str]]) -> list[str]:
    """A line more says something of the log's tasks."""
    numbers = [line.split(maxsplit=1)[0] for line in lines if line[:1].isdigit()] or ["1", "2"]
    place = _place(lot, lines)
    return [*lines[:place], any_line(lot, numbers) + "\n", *lines[place:]]


def _another(lot: Random, _lines: list[str], _logs: Sequence[list[str]]) -> list[str]:
    """It is another log: no line of the old is left."""
    return any_log(lot)


_DAMAGES: tuple[_Damage, ...] = (
    _cut,
    _drop,
    _duplicate,
    _duplicate,
    _move,
    _move,
    _shuffle,
    _swap,
    _swap,
    _renumber,
    _renumber,
    _garble,
    _join,
    _say,
    _say,
    _another,
)
