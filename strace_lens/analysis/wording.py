"""Sentences that findings share: what is missing, what to record instead, how a task ended."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import chain

from strace_lens.facts.completeness import Missing, Unrecorded, Unshown, Unwatched
from strace_lens.filter import Filter
from strace_lens.model.gap import Gap
from strace_lens.model.task import End, Task
from strace_lens.model.trace import Trace
from strace_lens.wording import and_more, listed, plural

_MOST = 5
_MANY = 8
_CLASSES = ("%file", "%network")
_USUAL = "%process"


def sentences(lacks: Iterable[Missing]) -> tuple[str, ...]:
    """Returns sentences on what is missing, and how to record it; of the gaps only the first few."""
    every = list(lacks)
    gaps = [lack.text for lack in every if isinstance(lack, Gap)]
    more = and_more(len(gaps) - _MOST, "such gap")
    rest = (_sentence(lack) for lack in every if not isinstance(lack, Gap))
    return tuple(dict.fromkeys(chain(rest, gaps[:_MOST], [more] if more else [])))


def _sentence(lack: Unwatched | Unrecorded | Unshown) -> str:
    match lack:
        case Unrecorded(calls, surely):
            was = plural(len(calls), "was", "were")
            advice = f"record with {_option(calls)}"
            if surely:
                return f"{_named(calls)} {was} not recorded; {advice}"
            return f"nothing shows that {_named(calls)} {was} recorded; {advice}, or say {_TELL}"
        case Unshown(what):
            return _UNSHOWN[what]
        case Unwatched():
            return f"{_who(lack)}; {_ADVICE[lack.why]}"


_TELL = "with --recorded what strace was asked"
_UNSHOWN = {
    "failed calls": "the log shows no failed call, so perhaps they were not recorded (strace -z); record with "
    "strace-lens, or say with --recorded what strace was asked",
    "successful calls": "the log shows no call that succeeded, so perhaps they were not recorded (strace -Z); record "
    "with strace-lens, or say with --recorded what strace was asked",
    "unfinished calls": "the log shows no call that never returned, so perhaps they were not recorded (-e status=…); "
    "record with strace-lens, or say with --recorded what strace was asked",
    "other paths": "each call of the log takes a path or a descriptor, so perhaps only those of some paths were "
    "recorded (strace -P); record with strace-lens, or say with --recorded what strace was asked",
    "signals": "the log does not show whether strace recorded these signals (-e signal=…); record with strace-lens, or "
    "say with --recorded what strace was asked",
    "beginning": "the first line is not an execve, so the program may have run before the log begins; record it "
    "from its start",
    "io_uring": "work of an io_uring has no lines, and the program has one, or nothing shows that it does not; record "
    "io_uring_setup too",
    "filtered calls": "a seccomp filter may have answered calls before strace saw them; record with --no-seccomp-bpf",
}
_REASONS = {
    "untraced": "made with CLONE_UNTRACED, so strace could not watch",
    "not followed": "strace did not follow",
    "detached": "alive when strace was detached",
    "outlived": "made while we watched, and alive at the end",
}
_ADVICE = {
    "untraced": "--watched-only asks about the others",
    "not followed": "record with -f, or ask with --watched-only",
    "detached": "record with --wait-daemons, or ask with --watched-only",
    "outlived": "watch until it has ended, or ask about the others (watched_only, --watched-only)",
}


def _who(lack: Unwatched) -> str:
    if not lack.tasks:
        return "the program may have made tasks: strace did not follow"
    named = [f"{task.name} (line {line})" for task, line in lack.tasks[:_MOST]]
    more = and_more(len(lack.tasks) - _MOST)
    return f"{plural(len(lack.tasks), 'task')} {', '.join(named)}{more and f' {more}'}: {_REASONS[lack.why]}"


def not_asked(unwatched: Iterable[Unwatched]) -> tuple[str, ...]:
    """Returns sentences on what a question about watched tasks only leaves out."""
    return tuple(_who(lack) for lack in unwatched)


def _named(calls: Sequence[str]) -> str:
    """The calls, or the first of very many."""
    rest = len(calls) - _MANY
    return listed(calls) if rest <= 0 else f"{', '.join(calls[:_MANY])} {and_more(rest, 'call')}"


def _option(calls: Sequence[str]) -> str:
    """The option that records the calls, with a class of strace if it covers many of them."""
    words = [_USUAL, *(word for word in _CLASSES if sum(Filter(word).takes(call) is True for call in calls) >= _MANY)]
    others = [call for call in calls if not Filter(",".join(words)).takes(call)]
    return f"--trace={','.join([*words, *others])}"


def ending(end: End | None, sender: str = "") -> str:
    """How a task ended, in words; ``sender`` are those of :func:`sender`."""
    if end is None:
        return "has no end in the log"
    if end.superseded:
        return "was superseded by an execve in another thread"
    if end.signal is not None:
        return f"was killed by {end.signal}{sender}" + (" (core dumped)" if end.core else "")
    return f"exited with {end.code}"


def sender(task: Task, name: Callable[[Task], str]) -> str:
    """Who sent the signal that killed a task, as words behind the signal; "" if the log does not show it.

    ``name`` gives the name of a task.
    """
    end = task.end
    if end is None or end.signal is None:
        return ""
    if end.killer is not None:
        return " from itself" if end.killer.group is task.group else f" from {name(end.killer)}"
    return f" from pid {end.sender}" if end.sender else ""


def notes(trace: Trace) -> tuple[str, ...]:
    """What users should know about how a trace was recorded or read: what tracing changed, what was left running."""
    if trace.recording is None or not trace.recording.detached:
        return trace.notes
    tids = ", ".join(map(str, trace.recording.detached))
    return (
        *trace.notes,
        f"let go, still running: tid {tids} (--wait-daemons waits for what outlives the program)",
    )
