"""Writes verdicts as TAP, version 13: a line for each expectation, and what was found as YAML."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TextIO

from strace_lens.analysis.expect.verdict import Verdict, Verdicts
from strace_lens.report.style import Style
from strace_lens.report.verdict_words import (
    EXCUSED,
    NOT_JUDGED,
    failure_rows,
    grade,
    log_text,
    plain_details,
    settings_text,
)


def write(judged: Verdicts, out: TextIO, style: Style) -> None:
    """Writes the plan, then the lines. Undecided is ``not ok``: readers take any directive for passed."""
    out.writelines(f"{line}\n" for line in _lines(judged, style))


def _lines(judged: Verdicts, style: Style) -> Iterator[str]:
    yield "TAP version 13"
    yield f"1..{len(judged.verdicts) + (judged.failure is not None)}"
    for number, verdict in enumerate(judged.verdicts, start=1):
        yield from _verdict(number, verdict, judged, style)
    for what, text in (("settings", settings_text(judged, style)), ("log", log_text(judged, style))):
        if text is not None:
            yield f"# {what}: {text}"
    if judged.failure is not None:
        why, *rows = failure_rows(judged, style)
        yield f"not ok {len(judged.verdicts) + 1} - {NOT_JUDGED}"
        yield from (f"# {row}" for row in rows)
        yield f"Bail out! {why}"


def _verdict(number: int, verdict: Verdict, judged: Verdicts, style: Style) -> Iterator[str]:
    graded = grade(verdict, judged)
    # Behind # stands a directive (SKIP, TODO), and readers do not agree on how to escape it.
    text = style.text(verdict.expectation).replace("#", "\\x23")
    yield f"{'ok' if graded in {'held', 'excused'} else 'not ok'} {number} - {text}"
    if graded == "held" and not verdict.warnings:
        return
    yield "  ---"
    yield f"  outcome: {verdict.outcome}"
    yield "  details: |"  # TAP::Parser takes a quoted text with a colon for a key
    yield from (f"    {line}" for line in plain_details(verdict, style))
    yield "  ..."
    if graded == "excused":
        yield f"# {EXCUSED}"
