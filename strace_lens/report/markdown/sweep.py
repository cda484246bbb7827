"""Writes what a sweep found as Markdown, for a comment on a pull request or a page.

Such a comment takes 65,536 characters (GitHub): what does not fit is counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TextIO

from strace_lens.analysis.sweep.finding import SiteResult, Sweep
from strace_lens.escape import markdown
from strace_lens.report.style import Style
from strace_lens.report.sweep_words import MEANING, command, details, heading, program, remarks, shown, summary
from strace_lens.wording import and_more, shortened

_MOST = 50_000
_LONGEST = 600
_MENTION = re.compile(r"@(?=\w)")


def write(found: Sweep, out: TextIO, style: Style) -> None:
    """Writes a table, worst first; what was tolerated is only counted."""
    out.writelines(f"{line}\n" for line in _page(found, style))


def _page(found: Sweep, style: Style) -> Iterator[str]:
    yield from (f"### sweep: {_text(command(found, style.redactor), style)}", "", f"{summary(found)}.")
    results = shown(found)
    if results:
        yield from ("", "| outcome | program | what was done where | what became of it |", "|---|---|---|---|")
        yield from _rows(results, style)
        yield ""
        yield from (f"- {outcome}: {MEANING[outcome]}" for outcome in dict.fromkeys(one.outcome for one in results))
    texts = list(remarks(found))
    if texts:
        yield from ("", *(f"- {_text(text, style)}" for text in texts))


def _rows(results: Sequence[SiteResult], style: Style) -> Iterator[str]:
    room = _MOST
    for place, one in enumerate(results):
        cells = (one.outcome, _text(program(one.site), style), _text(heading(one), style), _details(one, style))
        row = f"| {' | '.join(cells)} |"
        room -= len(row)
        if room < 0:
            yield f"| {and_more(len(results) - place)} | | | |"
            return
        yield row


def _details(result: SiteResult, style: Style) -> str:
    texts = [f"{word}: {_text(text, style)}" for word, text in details(result) if word != "log"]
    return "<br>".join(texts)


def _text(text: str, style: Style) -> str:
    """A text of a program: a mention in it notifies nobody."""
    return _MENTION.sub("@\u200b", markdown(shortened(style.text(text), _LONGEST)))
