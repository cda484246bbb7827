"""What one run of a sweep shows: how it ended, what it wrote and left, and where its fault fired."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import msgspec

from strace_lens.analysis.sweep.fault import Fault
from strace_lens.analysis.sweep.files import Files
from strace_lens.events import Event, SignalDelivery, Syscall
from strace_lens.linux.faults import CRASH_SIGNALS
from strace_lens.linux.signals import signal_number
from strace_lens.model.task import Task
from strace_lens.model.trace import Trace
from strace_lens.recording import Recording


class Fired(msgspec.Struct, frozen=True):
    """A call at which a fault fired, by the log.

    Attributes:
        task: the path of the task's creation; it means nothing in a log of ``strace -P``.
        nth: it was the n-th such call of the task in the log.
        text: the line of the log, without its leader.
        again: the task made such a call of the same arguments later, and it succeeded.
    """

    task: str
    nth: int
    text: str
    again: bool = False


class Verified(msgspec.Struct, frozen=True):
    """What the user's own judge said: its exit status, and the first line that it wrote."""

    status: int
    said: str = ""


class Ran(msgspec.Struct, frozen=True):
    """One run.

    Attributes:
        status: its exit status, as a shell gives it.
        signal: name of the signal that killed the program, or None.
        crashes: signals by which tasks crashed, with how many.
        stdout, stderr: what it wrote, masked.
        files: what it left in its directory; None: not asked for.
        before: the paths that were in its directory before it ran.
        outlived: the number of tasks that lived on after the program.
        timed_out: its time was over, and we ended it.
        lacks: what its log lacks, in sentences.
        fired: where the fault fired.
        verified: what the user's judge said; None: there is none.
        seconds: how long it took.
    """

    status: int
    signal: str | None
    crashes: Mapping[str, int]
    stdout: bytes
    stderr: bytes
    files: Files | None
    before: frozenset[str]
    outlived: int
    timed_out: bool
    lacks: tuple[str, ...]
    fired: tuple[Fired, ...]
    verified: Verified | None
    seconds: float


def of_trace(
    trace: Trace,
    *,
    stdout: bytes,
    stderr: bytes,
    seconds: float,
    files: Files | None = None,
    before: frozenset[str] = frozenset(),
    verified: Verified | None = None,
    call: str = "",
    fault: Fault | None = None,
) -> Ran:
    """Reads a run of ours; ``call`` and ``fault`` say what was to fail."""
    recording = trace.recording
    assert recording is not None  # it was recorded
    ended = [task.end.signal for task in trace.tasks if task.end is not None and not task.is_thread]
    return Ran(
        status=recording.status,
        signal=_signal(trace, recording),
        crashes=Counter(signal for signal in ended if signal in CRASH_SIGNALS),
        stdout=stdout,
        stderr=stderr,
        files=files,
        before=before,
        outlived=len(recording.outlived),
        timed_out=recording.timed_out,
        lacks=tuple(_lacks(trace, recording)),
        fired=tuple(_fired(trace, call, fault)) if fault is not None else (),
        verified=verified,
        seconds=seconds,
    )


def _signal(trace: Trace, recording: Recording) -> str | None:
    """Name of the signal that killed the program. A log of ``strace -P`` may begin with another task."""
    if recording.recorded.each:
        end = trace.tasks[0].end if trace.tasks else None
        return end.signal if end is not None else None
    signals = {task.end.signal for task in trace.tasks if task.end is not None and task.end.signal is not None}
    return next((name for name in signals if recording.status == 128 + (signal_number(name) or 0)), None)


def _lacks(trace: Trace, recording: Recording) -> list[str]:
    failed = [recording.failure] if recording.failure is not None else []
    dropped = ["the log has the largest size that was asked for, and the rest is dropped"] if recording.dropped else []
    return [*failed, *dropped, *(gap.text for gap in trace.gaps)]


def _fired(trace: Trace, call: str, fault: Fault) -> list[Fired]:
    counts: Counter[Task] = Counter()
    last: dict[Task, Syscall] = {}
    found: list[tuple[Task, int, Syscall]] = []
    succeeded: dict[tuple[Task, str], int] = {}
    first = call == "execve"
    for task, event in trace.walk():
        if isinstance(event, Syscall) and event.name == call:
            if first and not _shows(event, call, fault):
                first = False  # strace does not count the execve by which it starts the program
                continue
            counts[task] += 1
            last[task] = event
            if event.status == "successful":
                succeeded[task, event.args_text] = event.line
        if task in last and _shows(event, call, fault):
            found.append((task, counts[task], last[task]))
    names = trace.names
    return [
        Fired(names[task], nth, event.body(), again=succeeded.get((task, event.args_text), 0) > event.line)
        for task, nth, event in found
    ]


def _shows(event: Event, call: str, fault: Fault) -> bool:
    """Whether an event shows that the fault fired. strace marks a call, not a signal that it sends (SI_KERNEL)."""
    if isinstance(event, SignalDelivery):
        return fault.kind == "signal" and event.signal == fault.value and "SI_KERNEL" in event.siginfo_text
    if not isinstance(event, Syscall) or event.name != call or event.result is None:
        return False
    return event.result.delayed if fault.kind == "delay" else event.result.injected and fault.kind != "signal"
