"""Tasks that take turns on a made-up machine, and the lines that strace would print of them.

A call is printed when it begins and when it returns. When another task comes between, strace breaks the line off
(``<unfinished ...>``) and resumes it later: the more often the turn changes, the more lines are halves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random
from typing import TextIO

_RESULT_COLUMN = 40
_FIRST_MICROSECOND = 1_700_000_000_000_000


@dataclass(frozen=True, slots=True)
class Form:
    """Which of strace's options the log shows."""

    times: str = ""  # "", "-tt" or "-ttt"
    durations: bool = False  # -T
    paths: bool = False  # -y


@dataclass(slots=True)
class Call:
    """A call: what is printed when it begins, what when it returns, and what it does to other tasks."""

    head: str
    tail: str
    result: str
    kind: str = "plain"  # plain, spawn, exec, wait or exit
    child: Callable[[int], Script] | None = None


Script = Iterator[Call]


@dataclass(slots=True, eq=False)
class Task:
    """A task, its script, and where in it the task is."""

    pid: int
    script: Script
    maker: Task | None = None
    call: Call | None = None
    since: int = 0
    made: int = 0  # pid of the child that the last call made
    zombies: list[int] = field(default_factory=list)
    signal: int = 0  # pid of the child whose end is to be told
    waits: bool = False
    ended: bool = False


class Machine:
    """Runs scripts in turns and writes the log."""

    def __init__(self, out: TextIO, form: Form, chance: Random, change: float) -> None:
        self._write = out.write
        self._form = form
        self._random = chance.random
        self._change = change  # how likely the turn changes after each step
        self._now = _FIRST_MICROSECOND
        self._next_pid = 1000 + chance.randrange(9000)
        self._open: Task | None = None  # whose line has no end yet
        self._column = 0
        self._ready: list[Task] = []
        self._effects = {"spawn": self._spawn, "exec": self._release, "wait": self._wait}

    def run(self, script: Callable[[int], Script]) -> None:
        """Run the first task and all that it makes to their ends."""
        turn = self._new_task(script, None)
        while self._ready:
            if turn not in self._ready or self._random() < self._change:
                turn = self._another(turn)
            self._step(turn)

    def _another(self, turn: Task) -> Task:
        """Another task that can run, where there is one."""
        place = int(self._random() * len(self._ready))
        if self._ready[place] is turn:
            place -= 1
        return self._ready[place]

    def _new_task(self, script: Callable[[int], Script], maker: Task | None) -> Task:
        self._next_pid += 1
        task = Task(self._next_pid, script(self._next_pid), maker)
        self._ready.append(task)
        return task

    def _step(self, task: Task) -> None:
        if task.call is not None:
            self._return(task, task.call)
        elif task.ended:
            self._end(task)
        elif task.signal:
            self._deliver(task)
        else:
            self._begin(task, next(task.script))

    def _begin(self, task: Task, call: Call) -> None:
        start = self._start(task) + call.head
        self._write(start)
        self._column = len(start)
        self._open, task.call, task.since = task, call, self._now
        effect = self._effects.get(call.kind)
        if effect is not None:
            effect(task, call)

    def _return(self, task: Task, call: Call) -> None:
        if self._open is task:
            start, column = "", self._column
            self._now += 1
        else:
            start = f"{self._start(task)}<... {call.head.partition('(')[0]} resumed>"
            column = len(start)
        text = f"{call.tail} "
        pad = " " * (_RESULT_COLUMN - column - len(text))
        self._write(f"{start}{text}{pad}= {self._result(task, call)}{self._duration(task, call)}\n")
        self._open = task.call = None
        task.ended = call.kind == "exit"

    def _result(self, task: Task, call: Call) -> str:
        if call.kind == "spawn":
            return str(task.made)
        return str(task.zombies.pop(0)) if call.kind == "wait" else call.result

    def _duration(self, task: Task, call: Call) -> str:
        if not self._form.durations or call.kind == "exit":
            return ""
        passed = self._now - task.since
        return f" <{passed // 1_000_000}.{passed % 1_000_000:06}>"

    def _start(self, task: Task) -> str:
        """Break off a line that has no end; the beginning of the next one."""
        if self._open is not None:
            self._write(" <unfinished ...>\n")
            self._open = None
        self._now += 8 + int(self._random() * 30)
        return f"{task.pid:<5} {self._stamp()}"

    def _stamp(self) -> str:
        if not self._form.times:
            return ""
        seconds, rest = divmod(self._now, 1_000_000)
        if self._form.times == "-ttt":
            return f"{seconds}.{rest:06} "
        return f"{seconds // 3600 % 24:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{rest:06} "

    def _spawn(self, task: Task, call: Call) -> None:
        assert call.child is not None
        task.made = self._new_task(call.child, task).pid
        self._ready.remove(task)  # as with vfork: until the child calls execve

    def _release(self, task: Task, call: Call) -> None:
        maker = task.maker
        if call.result == "0" and maker is not None and maker not in self._ready:
            self._ready.append(maker)

    def _wait(self, task: Task, _: Call) -> None:
        if not task.zombies:
            task.waits = True
            self._ready.remove(task)

    def _end(self, task: Task) -> None:
        self._write(f"{self._start(task)}+++ exited with 0 +++\n")
        self._ready.remove(task)
        maker = task.maker
        if maker is None:
            return
        maker.zombies.append(task.pid)
        maker.signal = maker.signal or task.pid  # a second signal is lost while the first one waits
        if maker.waits:
            maker.waits = False
            self._ready.append(maker)

    def _deliver(self, task: Task) -> None:
        self._write(
            f"{self._start(task)}--- SIGCHLD {{si_signo=SIGCHLD, si_code=CLD_EXITED, si_pid={task.signal}, "
            "si_uid=0, si_status=0, si_utime=0, si_stime=0} ---\n"
        )
        task.signal = 0
