"""Writes a trace as one JSON document, after ``schemas/trace.json``.

Tasks refer to each other by their index, never by pid.
"""

from __future__ import annotations

from typing import TextIO

from strace_lens.facts.evidence import Evidence
from strace_lens.model.task import Creation, End, Exec, Task, Wait
from strace_lens.model.trace import Signal, Trace
from strace_lens.recording import Recording
from strace_lens.report.json.document import FORMAT_VERSION, Json, on_a_line, text, words
from strace_lens.report.style import Style
from strace_lens.report.wording import is_sorted


def write(trace: Trace, out: TextIO, style: Style) -> None:
    """Writes ``trace`` as one document."""
    out.write(on_a_line(document(trace), style.redactor) + "\n")


def document(trace: Trace) -> dict[str, Json]:
    """The whole document."""
    names, evidence = trace.names, Evidence(trace)
    return {
        "format_version": FORMAT_VERSION,
        "recording": recording(trace.recording),
        "notes": list(trace.notes),
        "complete": not trace.gaps,
        "clock": trace.clock,
        "gaps": [{"kind": gap.kind, "text": gap.text, "line": gap.line} for gap in trace.gaps],
        "tasks": [_task(task, names[task], evidence) for task in trace.tasks],
        "creations": [_creation(creation) for creation in trace.creations],
        "failed_creations": trace.failed_creations,
        "execs": [_exec(image) for image in trace.execs],
        "waits": [_wait(wait) for wait in trace.waits],
        "signals": [_signal(signal) for signal in trace.signals],
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
        "end": _end(task.end),
    }


def _index(task: Task | None) -> int | None:
    return task.index if task is not None else None


def _end(end: End | None) -> dict[str, Json] | None:
    if end is None:
        return None
    return {
        "code": end.code,
        "signal": end.signal,
        "core": end.core,
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
