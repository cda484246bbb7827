"""Writes a trace as one JSON document, after ``schemas/trace.json``.

Tasks refer to each other by their index, never by pid.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TextIO

from strace_lens.facts.evidence import Evidence
from strace_lens.model.task import Creation, Exec, Task, Wait
from strace_lens.model.trace import Signal, Trace
from strace_lens.recording import Recording
from strace_lens.redact import Redactor
from strace_lens.report.json.document import FORMAT_VERSION, Json, on_a_line, text, words
from strace_lens.report.style import Style
from strace_lens.report.wording import is_sorted


def write(trace: Trace, out: TextIO, style: Style) -> None:
    """Writes ``trace`` as one document, in parts: the whole may be larger than the trace."""
    opening = "{"
    for name, value in _members(trace).items():
        out.write(f'{opening}"{name}": ')
        opening = ", "
        if isinstance(value, Iterator):
            _write_list(value, out, style.redactor)
        else:
            out.write(on_a_line(value, style.redactor))
    out.write("}\n")


_BATCH = 64
"""So many records are encoded, and searched for secrets, at once."""


def _write_list(records: Iterator[dict[str, Json]], out: TextIO, redactor: Redactor) -> None:
    """Writes a list. Records have no member together, so each may be masked alone."""
    opening = "["
    while batch := list(islice(records, _BATCH)):
        out.write(opening + on_a_line(batch, redactor)[1:-1])
        opening = ", "
    out.write("[]" if opening == "[" else "]")


def _members(trace: Trace) -> dict[str, Json | Iterator[dict[str, Json]]]:
    """The members of the document; those with a record for each task or line are read one by one."""
    names, evidence = trace.names, Evidence(trace)
    return {
        "format_version": FORMAT_VERSION,
        "recording": recording(trace.recording),
        "notes": list(trace.notes),
        "complete": not trace.gaps,
        "clock": trace.clock,
        "gaps": ({"kind": gap.kind, "text": gap.text, "line": gap.line} for gap in trace.gaps),
        "tasks": (_task(task, names[task], evidence) for task in trace.tasks),
        "creations": map(_creation, trace.creations),
        "failed_creations": trace.failed_creations,
        "execs": map(_exec, trace.execs),
        "waits": map(_wait, trace.waits),
        "signals": map(_signal, trace.each_signal()),
    }


def recording(made: Recording | None) -> dict[str, Json] | None:
    """How the trace was recorded, or null for a log that was read."""
    if made is None:
        return None
    return {
        **words("command", made.command),
        **words("strace", made.strace),
        "strace_version": made.strace_version,
        "trace": made.filter.words,
        "follows": made.follows,
        "seccomp_bpf": made.seccomp_bpf,
        "status": made.status,
        "timed_out": made.timed_out,
        "let_go": list(made.detached),
        "failure": made.failure,
        "notes": list(made.notes),
    }


def _task(task: Task, name: str, evidence: Evidence) -> dict[str, Json]:
    known = is_sorted(task, evidence)
    return {
        "index": task.index,
        "name": name,
        "kind": task.kind if known else None,
        "tid": task.tid,
        "pid": task.pid if known else None,
        "maker": _index(task.maker),
        "parent": _index(task.group.parent.founder if task.group.parent else None),
        "reaper": _index(task.reaper),
        **text("program", task.program),
        "first_line": task.first_line,
        "times": list(task.times) if task.times else None,
        "watched": task.watched,
        "let_go": task.detached,
        "failed_execs": [_exec(attempt) for attempt in task.attempts],
        "end": _end(task, evidence),
    }


def _index(task: Task | None) -> int | None:
    return task.index if task is not None else None


def _end(task: Task, evidence: Evidence) -> dict[str, Json] | None:
    end, killer = task.end, evidence.killer(task)
    if end is None:
        return None
    return {
        "code": end.code,
        "signal": end.signal,
        "core": end.core,
        "killer": killer.index if isinstance(killer, Task) else None,
        "superseded": end.superseded,
        "told_by_wait": end.told_by_wait,
        "time": end.time,
        "line": end.line,
    }


def _creation(creation: Creation) -> dict[str, Json]:
    known = creation.flags_known
    return {
        "via": creation.via,
        "kind": creation.kind if known else None,
        "flags": sorted(creation.flags) if known else None,
        "unknown_bits": creation.unknown_bits if known else None,
        "exit_signal": creation.exit_signal,
        "shares": list(creation.shares) if known else None,
        "maker": creation.maker.index,
        "child": creation.child.index,
        "returned": creation.returned,
        "pidfd": creation.pidfd,
        "set_tid": list(creation.set_tid),
        "inferred": creation.inferred,
        "flags_known": creation.flags_known,
        "time": creation.time,
        "lines": list(creation.lines),
    }


def _exec(image: Exec) -> dict[str, Json]:
    return {
        "task": image.task.index,
        **text("path", image.path),
        **words("argv", image.argv),
        "argv_cut": image.argv_cut,
        "time": image.time,
        "errno": image.errno,
        "lines": list(image.lines),
    }


def _wait(wait: Wait) -> dict[str, Json]:
    return {
        "task": wait.task.index,
        "pid": wait.pid,
        "time": wait.time,
        "child": _index(wait.child),
        "change": wait.change,
        "code": wait.code,
        "signal": wait.signal,
        "core": wait.core,
        "reaped": wait.reaped,
        "cpu": wait.cpu,
        "lines": list(wait.lines),
    }


def _signal(signal: Signal) -> dict[str, Json]:
    return {
        "task": signal.task.index,
        "name": signal.name,
        "code": signal.code,
        "sender": signal.sender,
        "status": signal.status,
        "child": _index(signal.child),
        "line": signal.line,
    }
