"""Make a log of a parallel build with as many tasks as asked for: what pictures and the speed of the page need.

    python tools/made_build.py TASKS FILE

Every line tells of processes, as strace-lens records them; times are those of a build. The same number gives the same
log.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count
from pathlib import Path
from random import Random

_START = 1_700_000_000_000_000
_FAILS = 37
"""Each so many-th compiler fails."""


@dataclass
class _Build:
    """The lines so far, each with its time in microseconds, and the numbers that are taken."""

    random: Random
    lines: list[tuple[int, int, str]] = field(default_factory=list)
    pids: Iterator[int] = field(default_factory=lambda: count(4000))
    order: Iterator[int] = field(default_factory=count)
    left: int = 0

    def say(self, time: int, pid: int, text: str) -> None:
        self.lines.append((time, next(self.order), f"{pid} {(_START + time) / 1e6:.6f} {text}"))

    def lasts(self, most: int) -> int:
        return self.random.randint(most // 3, most)

    def run(self, time: int, maker: int, via: str, argv: list[str]) -> tuple[int, int]:
        """A task that runs a program: its pid, and when its program has begun."""
        self.left -= 1
        pid = next(self.pids)
        flags = "" if via == "vfork" else "child_stack=NULL, flags=CLONE_CHILD_CLEARTID|CLONE_CHILD_SETTID|SIGCHLD"
        self.say(time, maker, f"{via}({flags}) = {pid}")
        words = ", ".join(f'"{word}"' for word in argv)
        begun = time + self.lasts(900)
        self.say(begun, pid, f'execve("{argv[0]}", [{words}], 0x7ffe5920 /* 36 vars */) = 0')
        return pid, begun

    def end(self, time: int, pid: int, maker: int, status: int) -> int:
        """Its end, and the signal that its maker gets; returns when the maker goes on."""
        self.say(time, pid, f"exit_group({status}) = ?")
        self.say(time + 40, pid, f"+++ exited with {status} +++")
        about = f"si_signo=SIGCHLD, si_code=CLD_EXITED, si_pid={pid}, si_uid=1000, si_status={status}"
        self.say(time + 60, maker, f"--- SIGCHLD {{{about}}} ---")
        return time + 100

    def compile(self, time: int, make: int, number: int) -> int:
        """What make does for one file; returns when it is done."""
        command = f"gcc -c -O2 -o f{number}.o f{number}.c && touch f{number}.done"
        shell, now = self.run(time, make, "clone", ["/bin/sh", "-c", command])
        driver, now = self.run(
            now + 300, shell, "clone", ["/usr/bin/gcc", "-c", "-O2", "-o", f"f{number}.o", f"f{number}.c"]
        )
        status = int(number % _FAILS == _FAILS - 1)
        inner = [("/usr/libexec/gcc/cc1", "-quiet", 90_000), ("/usr/bin/as", "--64", 20_000)]
        for program, option, most in inner[: 1 if status else 2]:
            pid, begun = self.run(
                now + 200, driver, "vfork", [program, option, f"f{number}.c", "-o", f"/tmp/cc{number}.s"]
            )
            now = self.end(begun + self.lasts(most), pid, driver, status)
        return self.end(self.end(now, driver, shell, status) + 200, shell, make, status)


def build_log(tasks: int, at_once: int = 4) -> str:
    """A log of ``make`` with about so many tasks, four to a file."""
    build = _Build(Random(tasks), left=tasks - 1)
    make = next(build.pids)
    build.say(0, make, f'execve("/usr/bin/make", ["make", "-k", "-j{at_once}"], 0x7ffe5920 /* 36 vars */) = 0')
    working: list[int] = []
    now = 4_000
    for number in count():
        if build.left < 5 and working:
            break
        if len(working) == at_once:
            now = max(now, heappop(working))
        now += build.lasts(700)
        heappush(working, build.compile(now, make, number))
    end = max(working) + 500
    status = 2 if any("exited with 1" in text for _, _, text in build.lines) else 0
    if not status:
        linker, begun = build.run(end, make, "vfork", ["/usr/bin/ld", "-o", "a.out", "f0.o"])
        end = build.end(begun + build.lasts(60_000), linker, make, 0)
    build.say(end, make, f"exit_group({status}) = ?")
    build.say(end + 50, make, f"+++ exited with {status} +++")
    return "".join(f"{text}\n" for _, _, text in sorted(build.lines))


if __name__ == "__main__":
    Path(sys.argv[2]).write_text(build_log(int(sys.argv[1])), encoding="utf-8")
