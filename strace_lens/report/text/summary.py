"""Writes a summary: programs, creations, signals, the slowest and the failed, files and addresses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TextIO

from strace_lens.analysis.summary.files import file_sets, record_files
from strace_lens.analysis.summary.network import addresses, record_network
from strace_lens.analysis.summary.tasks import ProgramUse, TaskSummary, Total, summarize
from strace_lens.facts.evidence import Evidence
from strace_lens.model.task import Task
from strace_lens.model.trace import Trace
from strace_lens.report.resource_rows import file_lines, network_lines
from strace_lens.report.style import Line, Piece, Style, columns, write_lines
from strace_lens.report.task_words import ended, headline, program, set_back, stamps
from strace_lens.report.wording import gap_lines
from strace_lens.wording import and_more, short_time

_MOST = 10
"""The most tasks, files or addresses of a kind."""


def write(trace: Trace, out: TextIO, style: Style) -> None:
    """Writes the summary of ``trace``."""
    write_lines(map(style.fit, _lines(trace, style)), out, style)


def _lines(trace: Trace, style: Style) -> Iterator[Line]:
    found, names = summarize(trace), trace.names
    yield headline(trace, names, style)
    yield from _programs(found.programs, style)
    yield from _counts(found)
    yield from _tasks(found, names, Evidence(trace), style)
    if record_files(trace):
        yield from _titled("files", list(file_lines(file_sets(trace)[0], style, _MOST)))
    if record_network(trace):
        yield from _titled("network", list(network_lines(addresses(trace)[0], style, _MOST)))
    yield from _missing(trace, style)


def _programs(programs: Sequence[ProgramUse], style: Style) -> Iterator[Line]:
    """A table: the numbers first, since a program may be of any length."""
    has_cpu = any(use.cpu is not None for use in programs)
    has_wall = any(use.wall is not None for use in programs)
    head = ["processes", "failed", *(["wall", "longest"] if has_wall else []), *(["cpu"] if has_cpu else [])]
    rows = [
        [
            f"{use.processes:,}",
            f"{use.failed:,}" if use.failed else "",
            *([_total(use.wall), "" if use.longest is None else short_time(use.longest)] if has_wall else []),
            *([_total(use.cpu)] if has_cpu else []),
        ]
        for use in programs
    ]
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    yield [("", "")]
    yield [("  ".join(f"{word:>{width}}" for word, width in zip(head, widths, strict=True)) + "  program", "bold")]
    for use, row in zip(programs, rows, strict=True):
        cells: Line = [(f"{cell:>{width}}  ", "") for cell, width in zip(row, widths, strict=True)]
        cells[1] = (cells[1][0], "red" if use.failed else "")
        yield [*cells, (style.text(use.program or "(not in the log)"), "green")]


def _total(found: Total | None) -> str:
    """A sum; ``+`` says that some terms of it are not known."""
    return "" if found is None else f"{short_time(found.nanoseconds)}{'' if found.is_whole else '+'}"


def _counts(found: TaskSummary) -> Iterator[Line]:
    made = [f"{kind} by {via} {number:,}" for via, kind, number in found.creations]
    failed = [f"{call} {why} {number:,}" for call, why, number in found.failed_creations]
    yield [("", "")]
    yield [("creations  ", "bold"), (", ".join(made) or "none", "")]
    if failed:
        yield [("  made no task: ", "yellow"), (", ".join(failed), "")]
    signals = ", ".join(f"{name} {number:,}" for name, number in found.signals)
    yield [("signals    ", "bold"), (signals or "the log shows no delivery", "")]


def _tasks(found: TaskSummary, names: dict[Task, str], evidence: Evidence, style: Style) -> Iterator[Line]:
    def what(task: Task) -> Line:
        room = None if style.width is None else style.width
        ran = program(task, evidence, style, room) or "thread"
        return [(f"{names[task][-40:]} ", ""), (ran, "green")]

    if len(found.slowest) > 1:
        yield from [[("", "")], [("slowest", "bold")]]
        for task, time in found.slowest:
            yield [(f"{short_time(time):>8}  ", ""), *what(task)]
    if found.failed:
        yield from [[("", "")], [("failed", "bold red")]]
        for task in found.failed[:_MOST]:
            yield [("  ", ""), (f"{ended(task, names)[0]}: ", "red"), *what(task)]
        if more := and_more(len(found.failed) - _MOST):
            yield [(f"  {more}", "red")]


def _titled(title: str, rows: Sequence[tuple[Piece, str]]) -> Iterator[Line]:
    yield from [[("", "")], [(title, "bold")]]
    if not rows:
        yield [("  none", "")]
    width = max((columns(word) for (word, _), _ in rows), default=0)
    for (word, colour), text in rows:
        yield [(f"  {word}{' ' * (width - columns(word))}  ", colour), (text, "")]


def _missing(trace: Trace, style: Style) -> Iterator[Line]:
    kinds = {"files": record_files(trace), "network": record_network(trace)}
    left = [kind for kind, recorded in kinds.items() if not recorded]
    yield [("", "")]
    if left:
        options = " ".join(f"--{kind}" for kind in left)
        yield [(f"not recorded, as far as the log shows: {' and '.join(left)} ({options})", "dim")]
    yield from set_back(stamps(trace).back)
    yield from gap_lines(trace, style)
