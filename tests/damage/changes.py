"""Changes of a log as another program would have written it, each with the expectation that should notice.

Damage loses lines; a change tells another story: a flag less, one more program, another exit status.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import NamedTuple, TypeVar

from strace_lens.model.task import Creation, Exec, Task
from strace_lens.model.trace import Trace

T = TypeVar("T")


class Change(NamedTuple):
    """A changed log.

    Attributes:
        kind: what was changed.
        text: the log now.
        question: an expectation that held before, if it was decided, and may not hold now.
        changed: the line that is new or another.
    """

    kind: str
    text: str
    question: str
    changed: str


Changer = Callable[[Sequence[str], Trace, Random], Change | None]

_FLAGS = re.compile(r"flags=((?:CLONE_\w+\|?)+)")
_EXECVE = re.compile(r'execve\("([^"\\]*)", \["([^"\\]*)"')


def flag_dropped(lines: Sequence[str], trace: Trace, random: Random) -> Change | None:
    """A creation has one flag less."""
    made = _any(_with_flags(lines, trace), random)
    if made is None:
        return None
    named = [flag for flag in _flags_of(lines, made).split("|") if flag]
    flag = random.choice(named)
    left = "|".join(one for one in named if one != flag)
    return _flags(lines, trace, made, flag, left)


def flag_added(lines: Sequence[str], trace: Trace, random: Random) -> Change | None:
    """A creation has one flag more."""
    made = _any(_with_flags(lines, trace), random)
    if made is None:
        return None
    flags = _flags_of(lines, made).rstrip("|")
    flag = random.choice([one for one in ("CLONE_IO", "CLONE_NEWUTS", "CLONE_PTRACE") if one not in flags])
    return _flags(lines, trace, made, flag, f"{flags}|{flag}")


def _flags(lines: Sequence[str], trace: Trace, made: Creation, flag: str, now: str) -> Change:
    before = lines[made.line - 1]
    old = _flags_of(lines, made)
    new = before.replace(f"flags={old}", f"flags={now}{'|' if old.endswith('|') and now else ''}" if now else "flags=")
    if not now and not old.endswith("|"):
        new = before.replace(f"flags={old}", "flags=0")
    number = sum(flag in one.flags for one in trace.creations)
    question = f"exactly {number} creations where flags contains {flag}"
    return _with(lines, "flag", made.line, [new], question)


def exit_signal(lines: Sequence[str], trace: Trace, random: Random) -> Change | None:
    """A creation has another exit signal."""
    made = _any([one for one in trace.creations if "SIGCHLD" in lines[one.line - 1]], random)
    if made is None:
        return None
    verbose, name = ("17 /* SIGCHLD */", "12 /* SIGUSR2 */"), ("SIGCHLD", "SIGUSR2")  # -X verbose: 17 alone says which
    old, now = verbose if verbose[0] in lines[made.line - 1] else name
    new = lines[made.line - 1].replace(old, now, 1)
    return _with(lines, "exit signal", made.line, [new], "no creation where exit_signal == SIGUSR2")


def exec_added(lines: Sequence[str], trace: Trace, random: Random) -> Change | None:
    """A task runs one program more."""
    done = _program(lines, trace, random)
    if done is None:
        return None
    line = lines[done.lines[0] - 1]
    new = _EXECVE.sub('execve("/usr/bin/curl", ["curl"', line)
    return _with(lines, "exec added", done.lines[0], [line, new], 'no exec where path == "/usr/bin/curl"')


def program(lines: Sequence[str], trace: Trace, random: Random) -> Change | None:
    """A task runs another program."""
    done = _program(lines, trace, random)
    if done is None or done.path is None:
        return None
    number = sum(one.path == done.path for one in trace.execs)
    new = _EXECVE.sub(lambda found: f'execve("/opt/other", ["{found[2]}"', lines[done.lines[0] - 1])
    return _with(lines, "program", done.lines[0], [new], f'exactly {number} execs where path == "{done.path}"')


def argument(lines: Sequence[str], trace: Trace, random: Random) -> Change | None:
    """A program has one argument more."""
    done = _program(lines, trace, random)
    if done is None:
        return None
    line = lines[done.lines[0] - 1]
    new = _EXECVE.sub(lambda found: f'{found[0]}, "--injected"', line)
    return _with(lines, "argument", done.lines[0], [new], 'no exec where argv contains "--injected"')


def exit_status(lines: Sequence[str], trace: Trace, random: Random) -> Change | None:
    """A task exits with another status; its last call, its parent's wait and signal say so too."""
    task = _ended(lines, trace, random)
    if task is None or task.end is None or task.end.code is None:
        return None
    code, now = task.end.code, (task.end.code + 1 + random.randrange(200)) % 256
    changed = list(lines)
    line = task.end.line
    changed[line - 1] = changed[line - 1].replace(f"exited with {code} ", f"exited with {now} ")
    for place, text in enumerate(changed):
        if f"si_pid={task.tid}," in text:
            changed[place] = text.replace(f"si_status={code},", f"si_status={now},")
        elif text.rstrip().endswith(f"= {task.tid}"):
            changed[place] = text.replace(f"WEXITSTATUS(s) == {code}}}", f"WEXITSTATUS(s) == {now}}}")
    calls = [
        place for place in range(line - 1) if re.search(rf"\b{task.tid}\b.*\bexit(_group)?\({code}\)", lines[place])
    ]
    if calls:
        changed[calls[-1]] = changed[calls[-1]].replace(f"({code})", f"({now})")
    number = sum(one.end is not None and one.end.code == code for one in trace.exits)
    question = f"exactly {number} exits where code == {code}"
    return Change("exit status", "".join(changed), question, changed[line - 1])


def killed(lines: Sequence[str], trace: Trace, random: Random) -> Change | None:
    """A signal kills a task that exited."""
    task = _ended(lines, trace, random)
    if task is None or task.end is None:
        return None
    line = lines[task.end.line - 1]
    new = re.sub(r"exited with \d+", "killed by SIGSEGV", line)
    return _with(lines, "killed", task.end.line, [new], "no exit where signal == SIGSEGV")


def signal(lines: Sequence[str], trace: Trace, random: Random) -> Change | None:  # noqa: ARG001 - as the others
    """A task gets one signal more."""
    place = _any([number for number, text in enumerate(lines, start=1) if "--- SIGCHLD {" in text], random)
    if place is None:
        return None
    line = lines[place - 1]
    now = "--- SIGUSR1 {si_signo=SIGUSR1, si_code=SI_USER, si_pid=1, si_uid=0} ---"
    new = re.sub(r"--- SIGCHLD \{.*\} ---", now, line)
    return _with(lines, "signal", place, [line, new], "no signal where name == SIGUSR1")


def process_added(lines: Sequence[str], trace: Trace, random: Random) -> Change | None:
    """A task makes one process more, which exits at once."""
    whole = [one for one in trace.creations if len(one.lines) == 1 and one.kind == "process" and one.child.end]
    made = _any([one for one in whole if lines[one.line - 1].rstrip().endswith(f"= {one.child.tid}")], random)
    if made is None or made.child.end is None:
        return None
    tid, new = str(made.child.tid), str(max(task.tid or 0 for task in trace.tasks) + 7)
    line, end = lines[made.line - 1], lines[made.child.end.line - 1]
    again = re.sub(rf"= {tid}$", f"= {new}", line.rstrip("\n")) + "\n"
    added = [line, again, re.sub(rf"\b{tid}\b", new, end, count=1)]
    return _with(lines, "process added", made.line, added, f"exactly {len(trace.processes)} processes")


def _any(found: Sequence[T], random: Random) -> T | None:
    return random.choice(found) if found else None


def _with_flags(lines: Sequence[str], trace: Trace) -> list[Creation]:
    """The creations whose first line has their flags."""
    return [one for one in trace.creations if one.flags_known and _FLAGS.search(lines[one.line - 1])]


def _flags_of(lines: Sequence[str], made: Creation) -> str:
    """The CLONE_* flags as the line has them, with the bar before an exit signal."""
    found = _FLAGS.search(lines[made.line - 1])
    assert found is not None  # _with_flags chose it
    return found[1]


def _program(lines: Sequence[str], trace: Trace, random: Random) -> Exec | None:
    """An exec in one line, with its path and arguments."""
    return _any([one for one in trace.execs if len(one.lines) == 1 and _EXECVE.search(lines[one.lines[0] - 1])], random)


def _ended(lines: Sequence[str], trace: Trace, random: Random) -> Task | None:
    """A task whose exit has a line of its own."""
    ended = [one for one in trace.exits if one.end and f"exited with {one.end.code} " in lines[one.end.line - 1]]
    return _any(ended, random)


def _with(lines: Sequence[str], kind: str, number: int, new: Sequence[str], question: str) -> Change:
    return Change(kind, "".join([*lines[: number - 1], *new, *lines[number:]]), question, new[-1])


CHANGES: Mapping[str, Changer] = {
    change.__name__: change
    for change in (
        flag_dropped,
        flag_added,
        exit_signal,
        exec_added,
        program,
        argument,
        exit_status,
        killed,
        signal,
        process_added,
    )
}
"""Each kind of change by its name."""
