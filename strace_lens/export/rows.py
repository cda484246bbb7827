"""Reads logs into rows: every table of a log, or some of them."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Iterator, Sequence
from typing import Any, TypeAlias

import msgspec

from strace_lens.api.content import Content, content, stamps
from strace_lens.api.read import Trace, read, run_of
from strace_lens.errors import UnreadableLog
from strace_lens.escape import readable
from strace_lens.export.cells import Cell, cell, number
from strace_lens.export.tables import FACTS, LOG_COLUMNS, Table
from strace_lens.facts.evidence import Evidence
from strace_lens.redact import Redactor

Row: TypeAlias = list[Cell]

_MOST_GAPS = 100
"""Gaps that ``traces`` names; ``gap_count`` counts all."""


class How(msgspec.Struct, frozen=True):
    """How to read logs.

    Attributes:
        recorded, leader: as in :func:`strace_lens.api.read.read`.
        redactor: masks secrets in every text.
    """

    recorded: str | None = None
    leader: str | None = None
    redactor: Redactor = Redactor()


def rows(
    log: str, how: How, wanted: Collection[str], known: Content | None = None, source: str | None = None
) -> Iterator[tuple[str, Row]]:
    """Reads a log; yields the name of a table and a row of it, of the tables ``wanted``; ``traces`` comes last.

    ``known`` is the log's content as it was, which it must still be. ``source`` is its name, if that is not its path.

    Raises:
        UnreadableLog: the log cannot be read, or it changed while it was read.
    """
    was = known or content(log)
    trace = read(log, recorded=how.recorded, leader=how.leader)
    evidence = Evidence(trace)
    masks = how.redactor
    for table, row in _facts(trace, evidence, [FACTS[name] for name in wanted if name in FACTS]):
        yield table.name, _masked([was.digest, *row], masks)
    if "traces" in wanted:
        yield "traces", _masked(_log(log, source or log, was, evidence, "syscalls" in wanted), masks)
    if stamps(log) != was.stamps:
        raise UnreadableLog(f"{log} changed while it was read; export it again when its strace has ended")


def unread(log: str, why: str, how: How) -> Row:
    """The row of ``traces`` for a log that could not be read, and why. Its ``trace_id`` is made of its path."""
    row = dict.fromkeys((column.name for column in LOG_COLUMNS), None) | {
        "trace_id": id_of_unread(log),
        "source": readable(log),
        "error": readable(why),
        "complete": False,
        "has_syscalls": False,
        "whole_tables": [],
    }
    return _masked(list(row.values()), how.redactor)


def id_of_unread(log: str) -> str:
    """The ``trace_id`` of a log that could not be read."""
    return hashlib.sha256(b"unread\0" + os.fsencode(os.path.abspath(log))).hexdigest()[:32]  # noqa: PTH100 - keeps links


def _facts(trace: Trace, evidence: Evidence, tables: Sequence[Table]) -> Iterator[tuple[Table, Row]]:
    """The rows of the tables, without the id of the trace. Reads the log again if facts come from events."""
    for table in tables:
        if table.subject.facts is not None:
            for fact in table.subject.facts(trace):
                yield table, _row(table, evidence, fact)
    readers = [(table, table.subject.reader(trace)) for table in tables if table.subject.facts is None]
    if not readers:
        return
    # Times of day go on after midnight only in the model.
    timed = trace.clock == "epoch"
    for task, event in trace.walk():
        for table, take in readers:
            for fact in take(task, event):
                yield table, _row(table, evidence, fact, event.time if timed else None)


def _row(table: Table, evidence: Evidence, fact: Any, time: int | None = None) -> Row:  # Any: a fact of the subject
    subject = table.subject
    cells: Row = [fact.event.name] if table.name == "syscalls" else []
    unknown: list[str] = []
    for name, column in table.read:
        found, is_known = cell(table.fields[name].read(evidence, fact), column)
        cells.append(found)
        if not is_known:
            unknown.append(name)
    if subject.facts is None:
        cells.append(time)
    cells += [number(one.read(fact)) for one in table.times]
    sure = subject.belongs(evidence, fact) is True
    return [table.task(fact), *cells, table.first_line(fact), sure, unknown]


def _log(log: str, source: str, was: Content, evidence: Evidence, has_syscalls: bool) -> Row:
    """The row of ``traces``, in the order of LOG_COLUMNS."""
    trace = evidence.trace
    run = run_of(log)
    times = [task.times for task in trace.tasks if task.times]
    return [
        was.digest,
        readable(source),
        None,
        _command(run.command if run else None, trace),
        list(run.strace) if run else None,
        run.strace_version if run else None,
        run.kernel if run else None,
        run.machine if run else None,
        run.status if run else None,
        not trace.gaps,
        [readable(gap.text) for gap in trace.gaps[:_MOST_GAPS]],
        len(trace.gaps),
        [table.name for table in FACTS.values() if _is_whole(table, evidence)],
        has_syscalls,
        trace.clock,
        min((first for first, _ in times), default=None),
        max((last for _, last in times), default=None),
        was.size,
    ]


def _command(recorded: Sequence[str] | None, trace: Trace) -> list[str] | None:
    """The command of the run: as recorded, or that of the execve with which the log begins."""
    first = trace.execs[0] if trace.begins_with_exec and trace.execs else None
    words = recorded if recorded is not None else first.argv if first is not None and not first.argv_cut else None
    return None if words is None else [readable(word) for word in words]


def _is_whole(table: Table, evidence: Evidence) -> bool:
    """Whether no fact of the table can be missing, by what the log shows and by what its strace was asked."""
    subject = table.subject
    lacks = any(True for _ in evidence.lacks(subject.needs(evidence)))
    return not lacks and not any(True for _ in subject.lacks(evidence.trace)) and bool(evidence.trace.tasks)


def _masked(row: Row, redactor: Redactor) -> Row:
    """The row with secrets masked. A list of texts may be a command, where one word says what the next is."""
    texts = [one if isinstance(one, str) else "\n".join(one) for one in row if isinstance(one, str | list)]
    if not redactor.may_hold_one("\n".join(texts)):
        return row
    return [_masked_cell(one, redactor) for one in row]


def _masked_cell(one: Cell, redactor: Redactor) -> Cell:
    if isinstance(one, str):
        return redactor.sentence(one)
    return list(redactor.words(one)) if isinstance(one, list) else one
