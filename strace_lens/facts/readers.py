"""Turns the events of a walk through a log, in order, into facts. Each function makes a reader for one walk."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeAlias, TypeVar

from strace_lens.events import Event, SignalDelivery, Syscall
from strace_lens.facts.fields import Call
from strace_lens.model.connections import Connection, connections
from strace_lens.model.files import Files, FileUse
from strace_lens.model.task import Task
from strace_lens.model.trace import Signal, Trace, delivered

F = TypeVar("F")

Reader: TypeAlias = Callable[[Task, Event], Iterable[F]]


def nothing(_trace: Trace) -> Reader[F]:
    """For a subject without facts in events."""
    return lambda _task, _event: ()


def files(trace: Trace) -> Reader[FileUse]:
    """The files that calls name; the working directories are followed through the walk."""
    return Files(trace.recorded.cwd).take


def connections_named(_trace: Trace) -> Reader[Connection]:
    """The addresses that calls give to sockets."""
    return connections


def signals(_trace: Trace) -> Reader[Signal]:
    """The deliveries of signals."""
    return lambda task, event: (delivered(task, event),) if isinstance(event, SignalDelivery) else ()


def syscalls(_trace: Trace) -> Reader[Call]:
    """The system calls."""
    return lambda task, event: (Call(task, event),) if isinstance(event, Syscall) else ()
