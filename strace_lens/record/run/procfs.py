"""Reads tasks in /proc: who traces whom, who is whose child (proc_pid_status(5), proc_pid_stat(5))."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterator
from pathlib import Path

from strace_lens.errors import CannotTrace

_PROC = Path("/proc")


def status(pid: int | str = "self") -> dict[str, str]:
    """The fields of /proc/PID/status; empty if the task does not exist, or no longer."""
    try:
        text = (_PROC / str(pid) / "status").read_text(encoding="utf-8", errors="replace")
    except (OSError, ValueError):
        return {}
    fields = (line.partition(":") for line in text.splitlines())
    return {name: value.strip() for name, _, value in fields}


def minds(pid: int, number: int) -> bool:
    """Whether a process ignores or catches the signal of that number."""
    fields = status(pid)
    mask = int(fields.get("SigIgn", "0"), 16) | int(fields.get("SigCgt", "0"), 16)
    return bool(mask >> (number - 1) & 1)


def need() -> None:
    """Checks that /proc is there.

    Raises:
        CannotTrace: it is not mounted.
    """
    if not status():
        raise CannotTrace("/proc is not mounted here, and shows who traces whom: mount -t proc proc /proc")


def pids() -> Iterator[int]:
    """Every thread group of this pid namespace."""
    return (int(name) for name in os.listdir(_PROC) if name.isdigit())  # noqa: PTH208 - names, many times a second


def tracees(tracer: int) -> list[int]:
    """The tids of all tasks that ``tracer`` traces now."""
    needle = f"\nTracerPid:\t{tracer}\n"
    return [tid for pid in pids() for tid, text in _tasks(pid) if needle in text]


def _tasks(pid: int) -> Iterator[tuple[int, str]]:
    # A task may end between listing and reading.
    with contextlib.suppress(OSError):
        for task in (_PROC / str(pid) / "task").iterdir():
            yield int(task.name), (task / "status").read_text(encoding="utf-8", errors="replace")


def tids(pid: int) -> list[int]:
    """The tids of a process; empty if there is none."""
    with contextlib.suppress(OSError):
        return sorted(int(name) for name in os.listdir(_PROC / str(pid) / "task"))  # noqa: PTH208 - names
    return []


def children(pid: int) -> list[int]:
    """The pids of the children of a process, zombies too."""
    with contextlib.suppress(OSError):  # a kernel without CONFIG_PROC_CHILDREN, or a thread that has just ended
        files = [task / "children" for task in (_PROC / str(pid) / "task").iterdir()]
        return [int(word) for file in files for word in file.read_text().split()]
    return [other for other in pids() if _parent(other) == pid]


def program(pid: int) -> str | None:
    """The path of the program that a process runs; None if it cannot be read."""
    found = _executable(pid)
    return None if found is None else str(found)


def command(pid: int) -> tuple[str, ...]:
    """The arguments of a process, its program first; empty for a thread of the kernel or a process that is gone."""
    with contextlib.suppress(OSError):
        words = (_PROC / str(pid) / "cmdline").read_bytes().removesuffix(b"\0").split(b"\0")
        return tuple(os.fsdecode(word) for word in words)
    return ()


def directory(pid: int) -> str | None:
    """The working directory of a process; None if it cannot be read."""
    with contextlib.suppress(OSError):
        return str((_PROC / str(pid) / "cwd").readlink())
    return None


def descendants(*roots: int) -> list[int]:
    """The descendants of the thread groups ``roots``, without ``roots``."""
    children: dict[int, list[int]] = {}
    for pid in pids():
        parent = _parent(pid)
        if parent is not None:
            children.setdefault(parent, []).append(pid)
    found: list[int] = []
    ahead = list(roots)
    while ahead:
        below = children.get(ahead.pop(), [])
        found += below
        ahead += below
    return found


def given(word: str) -> list[int]:
    """The pids of processes with ``word`` in an argument, except ours."""
    found: list[int] = []
    for pid in pids():
        with contextlib.suppress(OSError):
            arguments = (_PROC / str(pid) / "cmdline").read_bytes()
            if pid != os.getpid() and word.encode() in arguments:
                found.append(pid)
    return found


def program_of(strace: int) -> int | None:
    """The pid of the program that ``strace`` started, from its execve to its end; else None.

    Before that strace starts children to test ptrace; their executable is strace.
    """
    own = _executable(strace)
    for pid in tracees(strace):
        if _parent(pid) == strace and _executable(pid) not in {own, None}:
            return pid
    return None


def _executable(pid: int) -> Path | None:
    with contextlib.suppress(OSError):
        return (_PROC / str(pid) / "exe").readlink()
    return None


def _parent(pid: int) -> int | None:
    stat = _stat(pid)
    return int(stat[1]) if stat else None


def started(pid: int) -> int | None:
    """When the process started, in clock ticks since boot; None if it does not exist or is a zombie."""
    stat = _stat(pid)
    return int(stat[19]) if stat and stat[0] != b"Z" else None


def _stat(pid: int) -> list[bytes]:
    """The fields of proc_pid_stat(5) from the third on. The second, the name, may hold blanks and parentheses."""
    with contextlib.suppress(OSError):
        return (_PROC / str(pid) / "stat").read_bytes().rpartition(b")")[2].split()
    return []


def kill(pid: int) -> None:
    """Kills a process; it may be gone already."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, signal.SIGKILL)
