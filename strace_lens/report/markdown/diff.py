"""Writes the differences between two traces as Markdown for a comment on a pull request.

Such a comment takes 65,536 characters (GitHub): what does not fit is counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TextIO

from strace_lens.analysis.compare.finding import Difference, TraceDiff
from strace_lens.escape import markdown
from strace_lens.report.coverage_words import coverage
from strace_lens.report.diff_words import over_runs, sentence
from strace_lens.report.stat_words import stat_rows, stat_summary
from strace_lens.report.style import Style
from strace_lens.wording import and_more, count, shortened

_MOST = 50_000
_LONGEST = 1_000
_MISSING_SHOWN = 5
_MARKS = {"removed": "\\-", "added": "\\+", "changed": "\\~"}
_TITLES = {"same": "No difference", "different": "Different", "undecided": "Undecided"}


def write(found: TraceDiff, out: TextIO, style: Style) -> None:
    """Writes the differences, under the user's names for the two sides."""
    out.writelines(f"{line}\n" for line in _page(found, style))


def _page(found: TraceDiff, style: Style) -> Iterator[str]:
    counted = f": {count(len(found.differences), 'difference')}" if found.differences else ""
    yield from (f"### {_TITLES[found.outcome]}{counted}{over_runs(found)}", "")
    yield from ("| | | tasks |", "|---|---|---|")
    for side, name, tasks in zip("AB", found.names, found.tasks, strict=True):
        yield f"| {side} | {_text(name, style)} | {tasks:,} |"
    yield from _stats(found, style)
    if found.differences:
        yield from ("", "| | difference | first lines |", "|---|---|---|")
        yield from _rows(found.differences, style)
    yield from _remarks(found, style)
    if found.settings is not None:
        yield from ("", f"Settings: {_text(found.settings, style)}")


def _rows(differences: Sequence[Difference], style: Style) -> Iterator[str]:
    """A row for each difference, as many as fit."""
    room = _MOST
    for place, one in enumerate(differences):
        doubt = "" if one.sure else " *(not sure: a trace lacks what could remove it)*"
        text = _text(sentence(one, style.redactor), style)
        row = f"| {_MARKS[one.kind]} | {text}{doubt} | {_at(one)} |"
        room -= len(row)
        if room < 0:
            yield f"| | {and_more(len(differences) - place)} | |"
            return
        yield row


def _at(one: Difference) -> str:
    places = zip("AB", (one.a, one.b), strict=True)
    return ", ".join(f"{side} {place.lines[0]}" for side, place in places if place is not None and place.lines)


def _stats(found: TraceDiff, style: Style) -> Iterator[str]:
    if found.stats is None:
        return
    head, *rows = stat_rows(found)
    yield from ("", f"{stat_summary(found)}.", "", f"| {' | '.join(head)} |", "|---|---|---|---|")
    yield from (f"| {' | '.join(_text(cell, style) for cell in row)} |" for row in rows)


def _remarks(found: TraceDiff, style: Style) -> Iterator[str]:
    """What either log lacks, what was left out, and what was not recorded."""
    lacks = [f"Incomplete: in {side}, {_text(text, style)}" for side, text in found.missing[:_MISSING_SHOWN]]
    more = and_more(len(found.missing) - _MISSING_SHOWN)
    left = [f"Not watched: in {side}, {_text(text, style)}" for side, text in found.scope]
    names = f"{count(len(found.made_up), 'word')} with made-up names taken for the same" if found.made_up else ""
    others = [_text(text, style) for text in (names, *coverage(found)) if text]
    for remark in (*lacks, *([f"Incomplete: {more}"] if more else []), *left, *others):
        yield from ("", f"{remark}.")


def _text(text: str, style: Style) -> str:
    return markdown(shortened(style.text(text), _LONGEST))
