"""Make a log as strace would have written it, in seconds and always the same.

    python bench/make_logs.py KIND LINES FILE [--seed N] [--tt]

KIND is ``build`` (make -j8 under -f -ttt -T -y: one line in ten tells of processes, four of five are halves),
``sequential`` (the same, make -j1: few halves), ``calls`` (one task that reads files: an event a line) or ``processes``
(a shell's loop of children, as strace-lens records it: every line tells of processes). Another seed is another
recording of the same program. With --tt it is the only form that stracetools reads: times as -tt prints them, no -y.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random

from calls import Patterns
from turns import Call, Form, Machine, Script


@dataclass(frozen=True, slots=True)
class Kind:
    """What a log is made of."""

    script: Callable[[Patterns, int], Callable[[int], Script]]
    lines_a_unit: float  # lines that one unit of the script adds
    change: float  # how likely the turn changes
    form: Form


class Build:
    """make, and for each file a shell, the compiler's driver, the compiler and the assembler."""

    def __init__(self, patterns: Patterns, files: int, at_once: int) -> None:
        self._patterns = patterns
        self._files = files
        self._at_once = at_once

    def make(self, pid: int) -> Script:
        """What make does."""
        calls = self._patterns.calls
        yield self._patterns.call("make exec", "exec")
        yield from calls("make", pid=pid)
        for number in range(self._files):
            if number >= self._at_once:
                yield self._wait()
            yield from calls("make job", n=number)
            yield self._spawn("make spawn", partial(self._shell, maker=pid, number=number))
            yield from calls("make made")
        for _ in range(min(self._files, self._at_once)):
            yield self._wait()
        yield self._exit()

    def _shell(self, pid: int, maker: int, number: int) -> Script:
        calls = self._patterns.calls
        yield from calls("sh before")
        yield self._patterns.call("sh exec", "exec", n=number)
        yield from calls("sh", pid=pid, maker=maker)
        yield self._spawn("fork", partial(self._driver, number=number))
        yield from calls("sh made")
        yield self._wait()
        yield from calls("sh end")
        yield self._exit()

    def _driver(self, pid: int, number: int) -> Script:
        yield self._patterns.call("gcc exec", "exec", n=number)
        yield from self._patterns.calls("gcc", pid=pid, n=number)
        for program in (self._compiler, self._assembler):
            yield self._spawn("fork", partial(program, number=number))
            yield self._wait()
        yield from self._patterns.calls("gcc end", n=number)
        yield self._exit()

    def _compiler(self, pid: int, number: int) -> Script:
        yield self._patterns.call("cc1 exec", "exec", n=number)
        yield from self._patterns.calls("cc1", pid=pid, n=number)
        for _ in range(2 + number * 7 % 5):
            yield from self._patterns.calls("header")
        yield from self._patterns.calls("cc1 end", n=number)
        yield self._exit()

    def _assembler(self, pid: int, number: int) -> Script:
        for _ in range(3):
            yield from self._patterns.calls("as missing", "exec", n=number)
        yield self._patterns.call("as exec", "exec", n=number)
        yield from self._patterns.calls("as", pid=pid, n=number)
        yield self._exit()

    def _spawn(self, section: str, child: Callable[[int], Script]) -> Call:
        call = self._patterns.call(section, "spawn")
        call.child = child
        return call

    def _wait(self) -> Call:
        return self._patterns.call("wait", "wait")

    def _exit(self) -> Call:
        return self._patterns.call("exit", "exit")


def _loop(patterns: Patterns, children: int) -> Callable[[int], Script]:
    """A shell that runs true again and again."""

    def child(_: int) -> Script:
        yield patterns.call("true exec", "exec")
        yield patterns.call("exit", "exit")

    def shell(_: int) -> Script:
        yield patterns.call("loop exec", "exec")
        for _ in range(children):
            spawn = patterns.call("fork", "spawn")
            spawn.child = child
            yield spawn
            yield patterns.call("wait", "wait")
            yield from patterns.calls("loop end")
        yield patterns.call("exit", "exit")

    return shell


def _reader(patterns: Patterns, times: int) -> Callable[[int], Script]:
    """One task that opens, reads and closes files: lines, and no more tasks."""

    def reader(_: int) -> Script:
        yield patterns.call("make exec", "exec")
        for _ in range(times):
            yield from patterns.calls("header")
        yield patterns.call("exit", "exit")

    return reader


_FULL = Form("-ttt", durations=True, paths=True)
KINDS = {
    "build": Kind(lambda patterns, files: Build(patterns, files, 8).make, 430, 0.7, _FULL),
    "sequential": Kind(lambda patterns, files: Build(patterns, files, 1).make, 278, 0.7, _FULL),
    "calls": Kind(_reader, 7, 0.7, _FULL),
    "processes": Kind(_loop, 9.9, 0.9, Form()),
}


def make(kind: str, lines: int, log: Path, seed: int = 1, tt: bool = False) -> None:
    """Write a log of about so many lines."""
    wanted = KINDS[kind]
    chance = Random(seed)
    form = Form("-tt", durations=True) if tt else wanted.form
    with log.open("w", buffering=1 << 20) as out:
        machine = Machine(out, form, chance, wanted.change)
        machine.run(wanted.script(Patterns(chance, form.paths), max(1, round(lines / wanted.lines_a_unit))))


def main() -> None:
    """Make the log that the arguments ask for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("lines", type=int)
    parser.add_argument("log", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tt", action="store_true")
    wanted = parser.parse_args()
    make(wanted.kind, wanted.lines, wanted.log, wanted.seed, wanted.tt)


if __name__ == "__main__":
    main()
