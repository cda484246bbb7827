"""The call sites of a run: each system call of each task, named so that another run has the same name for it."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator, Sequence

import msgspec

from strace_lens.analysis.sweep.loader import Loading
from strace_lens.events import Event, Syscall
from strace_lens.linux.faults import NEVER_RETURN
from strace_lens.model.connections import connections
from strace_lens.model.files import Files
from strace_lens.model.task import Task
from strace_lens.model.trace import Trace
from strace_lens.values import Fd

_SYSCALL_NAME = re.compile(r"[a-z_][a-z0-9_]*\Z")
_KINDS = {"pipe": "pipe", "socket": "socket", "TCP": "socket", "UDP": "socket", "UNIX": "socket", "NETLINK": "socket"}


class Site(msgspec.Struct, frozen=True):
    """One call of one task. Task, call and n-th are its name: in another run they mean the same call.

    Attributes:
        task: the path of the task's creation, ``1.2``.
        program: path of the program that the task ran then; None: not known.
        call: name of the call.
        nth: it is the n-th call of that name of that task, from 1, as strace counts for ``when=``.
        path: the file or the address that the call names or works on, relative if it is below the working directory;
            None: neither.
        descriptor: the descriptor that the call works on, or None.
        kind: what that stands for: ``file``, ``pipe``, ``socket`` or ``terminal``; "" without one, or not known.
        nth_of_path: it is the n-th such call of its task with that path, from 1; 0 without a path.
        whole_path: the file's absolute path; None: no file.
        given: the path as the call gave it; None: it gave none.
        born: the place of its task in the order of birth, from 0.
        before: of a brk(2) that moved the break: where it was before; 0 if that varies from run to run.
    """

    task: str
    program: str | None
    call: str
    nth: int
    path: str | None = None
    descriptor: int | None = None
    kind: str = ""
    nth_of_path: int = 0
    whole_path: str | None = None
    given: str | None = None
    before: int | None = None
    born: int = 0

    @property
    def key(self) -> tuple[str, str, int]:
        """Its name."""
        return self.task, self.call, self.nth


def sites(trace: Trace, *, loader: bool = False) -> list[Site]:
    """The sites of a run, in the order of the log. ``loader``: with the calls that load each program."""
    reader = _Reader(trace)
    found: list[Site] = []
    loading: dict[Task, Loading[Site]] = {}
    for task, event in trace.walk():
        site = reader.take(task, event)
        if isinstance(event, Syscall) and event.name in {"execve", "execveat"} and event.status == "successful":
            loading[task] = Loading()
        elif site is not None and isinstance(event, Syscall) and task in loading and not loader:
            found += loading[task].take(event, site)
            if loading[task].is_over:
                del loading[task]
            continue
        found += [site] if site is not None else []
    for still in loading.values():
        found += still.rest()
    return [site for site in found if site.call not in NEVER_RETURN]


def of_program(every: Sequence[Site], trace: Trace) -> list[Site]:
    """The sites that load no program."""
    own = {site.key for site in sites(trace)}
    return [site for site in every if site.key in own]


class _Reader:
    """Names the calls of a log, given event by event."""

    def __init__(self, trace: Trace) -> None:
        self._names = trace.names
        self._cwd = trace.recorded.cwd
        self._files = Files(self._cwd)
        self._counts: Counter[tuple[Task, str]] = Counter()
        self._of_path: Counter[tuple[Task, str, str]] = Counter()
        self._breaks: dict[Task, int] = {}
        self._first = True

    def take(self, task: Task, event: Event) -> Site | None:
        """The site of an event; None if it is no call, or the execve by which strace started the program."""
        uses = self._files.take(task, event)
        if not isinstance(event, Syscall) or _SYSCALL_NAME.match(event.name) is None:
            return None
        if self._first and event.name == "execve":
            self._first = False
            return None  # strace does not count it (syscall.c: hide_log)
        self._counts[task, event.name] += 1
        use = next((use for use in uses if use.path is not None), None)
        named = use.path if use is not None else None
        descriptor = _descriptor(event)
        whole, kind = (named, "file") if named is not None else _of_descriptor(descriptor)
        if whole is not None:
            self._of_path[task, event.name, whole] += 1
        return Site(
            task=self._names[task],
            program=program_at(task, event.line),
            call=event.name,
            nth=self._counts[task, event.name],
            path=_address(task, event) or self._shown(whole),
            descriptor=descriptor.number if descriptor is not None else None,
            kind=kind,
            nth_of_path=self._of_path[task, event.name, whole] if whole is not None else 0,
            whole_path=whole,
            given=use.given if use is not None else None,
            before=self._moved(task, event),
            born=task.index,
        )

    def _moved(self, task: Task, call: Syscall) -> int | None:
        """Where the break was before a brk(2) that moved it; None for another call, and for one that only asks."""
        if call.name != "brk" or call.result is None or call.result.value is None:
            return None
        before, now = self._breaks.get(task), call.result.value
        self._breaks[task] = now
        return before if before is not None and now > before else None

    def _shown(self, path: str | None) -> str | None:
        if path is None or self._cwd is None or not f"{path}/".startswith(f"{self._cwd.rstrip('/')}/"):
            return path
        return os.path.relpath(path, self._cwd)


def program_at(task: Task, line: int) -> str | None:
    """Path of the program that a task ran at a line of the log."""
    ran = [image.path for image in task.group.images if image.lines[-1] < line]
    return ran[-1] if ran else task.group.inherited


def _descriptor(call: Syscall) -> Fd | None:
    found = call.argument(0)
    return found if isinstance(found, Fd) and found.number >= 0 else None


def _of_descriptor(descriptor: Fd | None) -> tuple[str | None, str]:
    """The path and the kind of what a descriptor stands for, as ``-y`` prints it."""
    if descriptor is None:
        return None, ""
    text = descriptor.path
    if text.startswith("/"):
        return text, "terminal" if text.startswith(("/dev/pts/", "/dev/tty")) else "file"
    return None, _KINDS.get(text.partition(":")[0], "")


def _address(task: Task, call: Syscall) -> str | None:
    """The address that a call gives to a socket."""
    return next(_texts(task, call), None)


def _texts(task: Task, call: Syscall) -> Iterator[str]:
    for given in connections(task, call):
        if given.path is not None:
            yield given.path
        elif given.address is not None:
            yield given.address if given.port is None else f"{given.address}:{given.port}"
