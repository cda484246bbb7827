"""Make logs that reports have trouble with: very many tasks, a deep chain, long lists, no times, hostile names.

    python tools/odd_logs.py KIND NUMBER FILE

The same kind and number give the same log. ``KINDS`` says what the number counts.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

_FLAGS = "child_stack=NULL, flags=CLONE_CHILD_CLEARTID|CLONE_CHILD_SETTID|SIGCHLD, child_tidptr=0x7f03d79f7a10"
_FIRST = 1_000
_START = 1_700_000_000_000_000
HOSTILE = (
    "\u202egnp.exe",
    "zero\u200bwidth\u2060\ufeff",
    "\x1b]0;owned\x07\x1b[31m\r\x9b",
    "</script><script>alert(1)</script>",
    "]]><x/>",
    '"]; n0 --> n9 %% end subgraph',
    "=HYPERLINK(1)|cmd",
    "@octocat $x_1$ $$y$$ #1 GH-2 **b** <!-- -->",
    "::error::forged",
    "##[error]forged",
    "```\n~~~\n---",
    "<img src=x onerror=alert(1)>&amp;",
    "漢字🙂e\u0301",
)
"""Words that a program may choose: marks of direction, control characters, the syntax of each format."""


class Clock:
    """Gives each line a time."""

    def __init__(self, step: int = 100) -> None:
        """``step``: microseconds from a line to the next; below 0 the clock goes backwards."""
        self._now, self._step = _START, step

    def __call__(self, pid: int, text: str) -> str:
        """A line with the next time."""
        self._now += self._step
        seconds, micros = divmod(self._now, 1_000_000)
        return f"{pid} {seconds}.{micros:06} {text}\n"


def no_time(pid: int, text: str) -> str:
    """A line without a time."""
    return f"{pid} {text}\n"


Say = Callable[[int, str], str]


def quoted(word: str) -> str:
    """A text as strace prints it: other bytes than ASCII in octal, with three digits only before a digit."""
    data = word.encode()
    return '"' + "".join(_escaped(byte, following) for byte, following in zip(data, [*data[1:], 0], strict=True)) + '"'


def _escaped(byte: int, following: int) -> str:
    named = {9: "\\t", 10: "\\n", 11: "\\v", 12: "\\f", 13: "\\r", 34: '\\"', 92: "\\\\"}
    if byte in named:
        return named[byte]
    if 32 <= byte < 127:
        return chr(byte)
    return f"\\{byte:03o}" if chr(following) in "01234567" else f"\\{byte:o}"


def _exec(say: Say, pid: int, path: str, *argv: str) -> str:
    words = ", ".join(map(quoted, argv))
    return say(pid, f"execve({quoted(path)}, [{words}], 0x7ffe5920 /* 36 vars */) = 0")


def _end(say: Say, pid: int, maker: int = 0, status: int = 0) -> Iterator[str]:
    yield say(pid, f"exit_group({status}) = ?")
    yield say(pid, f"+++ exited with {status} +++")
    if maker:
        about = f"si_signo=SIGCHLD, si_code=CLD_EXITED, si_pid={pid}, si_uid=0, si_status={status}"
        yield say(maker, f"--- SIGCHLD {{{about}}} ---")


def tasks(number: int, say: Say) -> Iterator[str]:
    """So many tasks: shells of other arguments, each with two commands; one in a thousand fails."""
    yield _exec(say, _FIRST, "/usr/bin/make", "make", "-j")
    for pid in range(_FIRST + 1, _FIRST + number - 2, 3):
        yield say(_FIRST, f"clone({_FLAGS}) = {pid}")
        yield _exec(say, pid, "/bin/sh", "sh", "-c", f"cc -c f{pid}.c && touch f{pid}.o")
        for child, program in ((pid + 1, "cc"), (pid + 2, "touch")):
            yield say(pid, f"vfork() = {child}")
            yield _exec(say, child, f"/usr/bin/{program}", program, f"f{pid}.c")
            yield from _end(say, child, pid, int(child % 1000 == 0))
        yield from _end(say, pid, _FIRST)
    yield from _end(say, _FIRST)


def equal(number: int, say: Say) -> Iterator[str]:
    """So many equal sisters."""
    yield _exec(say, _FIRST, "/bin/sh", "sh", "loop")
    for pid in range(_FIRST + 1, _FIRST + 1 + number):
        yield say(_FIRST, f"clone({_FLAGS}) = {pid}")
        yield _exec(say, pid, "/bin/true", "true")
        yield from _end(say, pid, _FIRST, pid % 2)
    yield from _end(say, _FIRST)


def sisters(number: int, say: Say) -> Iterator[str]:
    """So many sisters with other arguments, which live at the same time."""
    pids = range(_FIRST + 1, _FIRST + 1 + number)
    yield _exec(say, _FIRST, "/bin/sh", "sh", "start")
    for pid in pids:
        yield say(_FIRST, f"clone({_FLAGS}) = {pid}")
        yield _exec(say, pid, "/bin/sleep", "sleep", str(pid))
    for pid in pids:
        yield from _end(say, pid, _FIRST)
    yield from _end(say, _FIRST)


def chain(number: int, say: Say) -> Iterator[str]:
    """Each task makes the next, so many deep."""
    last = _FIRST + number - 1
    yield _exec(say, _FIRST, "/bin/sh", "sh", "deep")
    for pid in range(_FIRST, last):
        yield say(pid, f"clone({_FLAGS}) = {pid + 1}")
    for pid in range(last, _FIRST - 1, -1):
        yield from _end(say, pid, pid - 1 if pid > _FIRST else 0)


def argv(number: int, say: Say) -> Iterator[str]:
    """One task whose command has so many words."""
    yield _exec(say, _FIRST, "/usr/bin/ld", "ld", *(f"objects/f{place}.o" for place in range(number)))
    yield from _end(say, _FIRST)


def endless(number: int, say: Say) -> Iterator[str]:
    """So many tasks, and no line of an end."""
    yield from (line for line in tasks(number, say) if "+++" not in line and "exit_group" not in line)


def hostile(number: int, say: Say) -> Iterator[str]:
    """So many tasks whose paths and arguments are syntax, marks of direction and control characters."""
    yield _exec(say, _FIRST, "/bin/sh", "sh", "-c", HOSTILE[0])
    for pid in range(_FIRST + 1, _FIRST + 1 + number):
        word = HOSTILE[pid % len(HOSTILE)]
        yield say(_FIRST, f"clone({_FLAGS}) = {pid}")
        yield _exec(say, pid, f"/tmp/{word}", word, *HOSTILE, str(pid))
        yield from _end(say, pid, _FIRST, pid % 2)
    yield from _end(say, _FIRST, status=1)


KINDS: dict[str, tuple[Callable[[int, Say], Iterator[str]], Callable[[], Say]]] = {
    "tasks": (tasks, Clock),
    "equal": (equal, Clock),
    "sisters": (sisters, Clock),
    "chain": (chain, Clock),
    "argv": (argv, Clock),
    "no-times": (tasks, lambda: no_time),
    "back": (tasks, lambda: Clock(-100)),
    "endless": (endless, Clock),
    "hostile": (hostile, Clock),
}
"""For each kind what makes its lines from a number, and what makes its times."""


def lines(kind: str, number: int) -> Iterator[str]:
    """Yields the lines of a log."""
    make, clock = KINDS[kind]
    return make(number, clock())


if __name__ == "__main__":
    with Path(sys.argv[3]).open("w", encoding="utf-8") as out:
        out.writelines(lines(sys.argv[1], int(sys.argv[2])))
