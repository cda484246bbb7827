"""What strace must have recorded for a subject to have all its facts, and what it was perhaps asked to leave out."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from strace_lens.facts.completeness import Unshown, may_be_filtered, may_lack_unfinished
from strace_lens.facts.evidence import Evidence
from strace_lens.facts.value import Hypothetical, NoValue, Other
from strace_lens.linux.signals import SIGNALS
from strace_lens.linux.syscalls import CREATING_CALLS_TODAY, RING_CALLS
from strace_lens.model.trace import Trace


def calls(*names: str) -> Callable[[Evidence], tuple[str, ...]]:
    """The calls ``names`` must be recorded."""
    return lambda _evidence: names


def making(*names: str) -> Callable[[Evidence], tuple[str, ...]]:
    """The calls ``names`` must be recorded, unless a task that one of them makes shows by itself."""
    return lambda evidence: tuple(name for name in names if name in evidence.making())


if_not_followed = making(*CREATING_CALLS_TODAY)


def outcomes(trace: Trace) -> Iterator[tuple[Unshown, Hypothetical]]:
    """Calls that the log may lack: of one outcome, or those that a seccomp filter answered."""
    if trace.recorded.failed is not True:
        shown = trace.outcomes
        if "failed" not in shown:
            yield Unshown("failed calls"), Hypothetical({"errno": Other(frozenset({NoValue.ABSENT}))})
        if "successful" not in shown:
            yield Unshown("successful calls"), Hypothetical({"errno": NoValue.ABSENT})
    if may_lack_unfinished(trace):
        yield Unshown("unfinished calls"), Hypothetical({"errno": NoValue.ABSENT, "result": NoValue.ABSENT})
    if may_be_filtered(trace):
        yield Unshown("filtered calls"), Hypothetical()


def outcomes_and_rings(trace: Trace) -> Iterator[tuple[Unshown, Hypothetical]]:
    """As :func:`outcomes`, and the work of an io_uring, which makes no system calls (io_uring(7))."""
    yield from outcomes(trace)
    if trace.has_io_uring or not all(trace.was_traced(call) for call in RING_CALLS):
        yield Unshown("io_uring"), Hypothetical()


def deliveries(trace: Trace) -> Iterator[tuple[Unshown, Hypothetical]]:
    """Signals that strace was perhaps not asked for, without the signals in the log."""
    recorded = frozenset(name for name in _SIGNALS if trace.recorded.takes_signal(name))
    if recorded != _SIGNALS:
        yield Unshown("signals"), Hypothetical({"name": Other(recorded | trace.signals_seen)})


_SIGNALS = frozenset(SIGNALS.values())
