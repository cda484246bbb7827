"""Words for the summary of a comparison: what differs, in counts, and what each program took."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from strace_lens.analysis.compare.finding import TraceDiff
from strace_lens.analysis.compare.stat import ProgramStat, Two
from strace_lens.escape import plain
from strace_lens.wording import and_more, count

_SHOWN = 8


def stat_rows(found: TraceDiff) -> list[tuple[str, ...]]:
    """Returns a table: its head, and a row for each of the first programs."""
    stats = found.stats or ()
    rows = [("program", "processes", "calls", "seconds")]
    rows += [(_name(one), _two(one.processes), _two(one.calls), _seconds(one.wall)) for one in stats[:_SHOWN]]
    more = and_more(len(stats) - _SHOWN, "program")
    return [*rows, *([(more, "", "", "")] if more else [])]


def stat_summary(found: TraceDiff) -> str:
    """``3 tasks added, 0 removed, 2 other differences``."""
    added, removed, changed = (found.count(kind) for kind in ("added", "removed", "changed"))
    return f"{count(added, 'task')} added, {removed:,} removed, {count(changed, 'other difference')}"


def stat_lines(found: TraceDiff, unicode: bool) -> Iterator[str]:
    """The summary and the table, in columns; nothing if the user did not ask for it."""
    if found.stats is None:
        return
    yield stat_summary(found)
    rows = stat_rows(found)
    widths = [max(len(row[place]) for row in rows) for place in range(4)]
    for row in rows:
        line = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        yield f"  {line if unicode else line.replace('→', '->')}"


def _name(one: ProgramStat) -> str:
    now, was = (plain(PurePosixPath(path).name) if path else "not known" for path in (one.program, one.was))
    return now if one.was is None or was == now else f"{now} (was {was})"


def _two(numbers: Two) -> str:
    a, b = numbers
    return f"{a:,}" if a == b else f"{a:,} → {b:,}"


def _seconds(wall: Two | None) -> str:
    return "" if wall is None else " → ".join(f"{nanoseconds / 1e9:.3f}" for nanoseconds in wall)
