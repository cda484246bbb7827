"""Which calls and signals vary from run to run: the functions of the rules on whole lines of a log."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import PurePosixPath

from strace_lens.events import Event, SignalDelivery, Syscall
from strace_lens.linux.syscalls import EXIT_CALLS, FUTEX_CALLS, WAIT_CALLS
from strace_lens.linux.varying import (
    CLOCK_CALLS,
    DATA_CALLS,
    HANDLER_RETURNS,
    MAPPING_CALLS,
    MEMORY_CALLS,
    POLLING_CALLS,
    TIMER_SIGNALS,
    YIELD_CALLS,
)
from strace_lens.model.task import Exec


def child_signal(event: Event) -> bool:
    """A delivery of SIGCHLD, and the return from its handler."""
    return (isinstance(event, SignalDelivery) and event.signal == "SIGCHLD") or event_name(event) in HANDLER_RETURNS


def timer_signal(event: Event) -> bool:
    """A delivery of a signal that a timer or a runtime sends."""
    return isinstance(event, SignalDelivery) and event.signal in TIMER_SIGNALS


def wait(event: Event) -> bool:
    """A wait for a child."""
    return event_name(event) in WAIT_CALLS


def exits(event: Event) -> bool:
    """The call that ends a thread or a process."""
    return event_name(event) in EXIT_CALLS


def polling(event: Event) -> bool:
    """A call that waits until something happens."""
    return event_name(event) in POLLING_CALLS


def restart(event: Event) -> bool:
    """A call that a signal interrupted or that was not ready, its restart, or a call that never returned."""
    if not isinstance(event, Syscall):
        return False
    returned = event.status not in {"unfinished", "detached", "unavailable", "restarted"}
    errno = event.result.errno if event.result else None
    return not returned or event.name == "restart_syscall" or errno in {"EAGAIN", "EINTR"}


def lock(event: Event) -> bool:
    """A call that waits for a lock, or wakes who waits."""
    return event_name(event) in FUTEX_CALLS | YIELD_CALLS


def memory(event: Event) -> bool:
    """A call that shapes memory; a mapped file counts as a use of the file."""
    name = event_name(event)
    anonymous = isinstance(event, Syscall) and name in MAPPING_CALLS and "MAP_ANONYMOUS" in event.args_text
    return anonymous or name in MEMORY_CALLS


def clock(event: Event) -> bool:
    """A call that reads a clock, the load, or random numbers."""
    return event_name(event) in CLOCK_CALLS


def event_name(event: Event) -> str:
    """The name of a call; ``""`` for a signal."""
    return event.name if isinstance(event, Syscall) else ""


def once(texts: Sequence[str]) -> list[str]:
    """Makes one of equal calls in a row that move data."""
    return [text for text, same in groupby(texts) for text in (same if _moves_no_data(text) else (text,))]


def _moves_no_data(text: str) -> bool:
    return text.partition("(")[0] not in DATA_CALLS


def as_set(texts: Sequence[str]) -> list[str]:
    """Each text once, sorted."""
    return sorted(set(texts))


def found(attempts: Sequence[Exec], images: Sequence[Exec]) -> list[Exec]:
    """The attempts to run a program, without those of a search along PATH; a name that was never found counts once."""
    ran = {PurePosixPath(image.path).name for image in images if image.path}
    kept: dict[object, Exec] = {}
    for attempt in attempts:
        name = PurePosixPath(attempt.path).name if attempt.path else None
        if attempt.errno != "ENOENT" or name is None:
            kept[attempt] = attempt
        elif name not in ran:
            kept.setdefault(name, attempt)
    return list(kept.values())
