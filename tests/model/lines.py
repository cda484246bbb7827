"""Traces of short logs, and the lines of which they are made, as strace 6.1 writes them (addresses shortened)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from strace_lens.api.read import read
from strace_lens.model.task import Task
from strace_lens.model.trace import Trace
from strace_lens.recorded import UNKNOWN
from strace_lens.recorded import recorded as of_words
from tests.model.built import built

FORK = "clone(child_stack=NULL, flags=CLONE_CHILD_CLEARTID|CLONE_CHILD_SETTID|SIGCHLD, child_tidptr=0x7f8c10)"
THREAD_FLAGS = (
    "CLONE_VM|CLONE_FS|CLONE_FILES|CLONE_SIGHAND|CLONE_THREAD|CLONE_SYSVSEM|CLONE_SETTLS|CLONE_PARENT_SETTID|"
    "CLONE_CHILD_CLEARTID"
)


def thread(tid: int) -> str:
    """pthread_create(3) of glibc 2.36."""
    return (
        f"clone3({{flags={THREAD_FLAGS}, child_tid=0x7f0990, parent_tid=0x7f0990, exit_signal=0, stack=0x7f0000, "
        f"stack_size=0x7fff80, tls=0x7f06c0}} => {{parent_tid=[{tid}]}}, 88) = {tid}"
    )


def chld(pid: int, code: str = "CLD_EXITED", status: int | str = 0, signal: str = "SIGCHLD") -> str:
    """The line of a signal that tells of a child."""
    info = f"si_signo={signal}, si_code={code}, si_pid={pid}, si_uid=0, si_status={status}, si_utime=0, si_stime=0"
    return f"--- {signal} {{{info}}} ---"


def exited(code: int) -> str:
    """The status of a child that exited, as a wait prints it."""
    return f"[{{WIFEXITED(s) && WEXITSTATUS(s) == {code}}}]"


def start(pid: int, program: str = "./a") -> str:
    """The first line of a program."""
    return f'{pid} execve("{program}", ["{program}"], 0x7ffe59 /* 39 vars */) = 0\n'


def end(pid: int, code: int = 0) -> str:
    """The last lines of a task."""
    return f"{pid} exit_group({code})                     = ?\n{pid} +++ exited with {code} +++\n"


def traced(log: str, *, recorded: str | None = None) -> Trace:
    """The trace of a log's text; ``recorded`` says what strace was asked, as ``--recorded`` does."""
    lines = log.splitlines(keepends=True)
    return built(lines, recorded=of_words(recorded) if recorded else UNKNOWN)


def traced_parts(folder: Path, parts: Mapping[int, str]) -> Trace:
    """The trace of a directory that ``strace -ff`` wrote, a part a task."""
    for pid, text in parts.items():
        (folder / f"trace.{pid}").write_text(text)
    return read(folder)


def tree(trace: Trace) -> list[str]:
    """Each task as ``name tid kind``, with its end, in depth-first order."""
    return [f"{name} {task.tid} {task.kind} {_ending(task)}" for task, name in trace.names.items()]


def _ending(task: Task) -> str:
    if task.end is None:
        return "no end"
    if task.end.superseded:
        return "superseded"
    return task.end.signal or str(task.end.code)


def problems(trace: Trace) -> list[str]:
    """What is missing, by kind."""
    return [gap.kind for gap in trace.gaps]
