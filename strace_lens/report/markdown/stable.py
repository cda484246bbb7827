"""Writes what many runs of a program have in common as markdown, for a pull request or a page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TextIO

from strace_lens.analysis.compare.stability import Stability
from strace_lens.escape import markdown
from strace_lens.report.stable_words import command, habits, kinds, total, varying
from strace_lens.report.style import Style
from strace_lens.wording import count


def write(found: Stability, out: TextIO, style: Style) -> None:
    """Writes a list of what was the same, one of what varied, and the expectations as a block of code."""
    out.writelines(f"{line}\n" for line in _lines(found, style))


def _lines(found: Stability, style: Style) -> Iterator[str]:
    yield from (f"# {markdown(command(found, style.redactor))}: {count(found.runs, 'run')}", "")
    if found.settings is not None:
        yield from (f"Settings: {markdown(style.text(found.settings))}", "")
    if found.incomplete:
        yield from (f"- incomplete: in run {run}, {markdown(style.text(text))}" for run, text in found.incomplete)
        yield ""
    yield from ("## The same in every run", "")
    if totals := total(found):
        yield f"- {totals}"
    for kind in kinds(found, style.redactor):
        rest = "; ".join(map(markdown, kind.clauses))
        yield f"{'  ' * kind.depth}- {markdown(kind.text)}{rest and f' ({rest})'}"
    yield from (f"- {markdown(style.text(text))}" for text in habits(found))
    texts = list(varying(found, style.redactor))
    yield from ("", "## What varied" if texts else "## Nothing varied", "")
    if texts:
        yield from (*(f"- {markdown(style.text(text))}" for text in texts), "")
    yield from ("## Safe to assert" if found.expectations else "## Nothing is safe to assert", "")
    # An indented block: no text in it can end it.
    yield from (f"    {style.text(text)}" for text in found.expectations)
