"""What was judged: each expectation, its verdict, what was found, and the lines of the log that count."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TextIO

from strace_lens.analysis.expect.verdict import Verdict
from strace_lens.escape import plain
from strace_lens.report.json.trace import FORMAT_VERSION, Json, write_document
from strace_lens.report.style import Line, write_lines

_LINES_SHOWN = 8
_STYLES = {"held": "green", "failed": "bold red", "undecided": "yellow"}


def write(verdicts: Sequence[Verdict], out: TextIO, *, as_json: bool = False, colour: bool = False) -> None:
    """Write the verdicts, one after the other."""
    if as_json:
        write_document({"format_version": FORMAT_VERSION, "expectations": [_json(one) for one in verdicts]}, out)
    else:
        write_lines((line for verdict in verdicts for line in _lines(verdict)), out, colour=colour)


def _lines(verdict: Verdict) -> Iterator[Line]:
    yield [(f"{verdict.outcome:<10}", _STYLES[verdict.outcome]), (plain(verdict.expectation), "bold")]
    yield [(f"          found: {plain(verdict.found)}{_lines_of(verdict)}", "")]
    for name, texts in (
        ("missing", verdict.missing),
        ("not watched", verdict.scope),
        ("warning", verdict.warnings),
    ):
        for text in texts:
            yield [(f"          {name}: ", "yellow"), (plain(text), "")]


def _lines_of(verdict: Verdict) -> str:
    """Where in the log it shows, the first few lines by number."""
    if not verdict.evidence:
        return ""
    shown = ", ".join(map(str, verdict.evidence[:_LINES_SHOWN]))
    more = verdict.evidence_total - len(verdict.evidence[:_LINES_SHOWN])
    return f" ({'line' if verdict.evidence_total == 1 else 'lines'} {shown}{f' and {more} more' if more > 0 else ''})"


def _json(verdict: Verdict) -> dict[str, Json]:
    return {
        "text": verdict.expectation,
        "verdict": verdict.outcome,
        "found": verdict.found,
        "evidence": list(verdict.evidence),
        "evidence_total": verdict.evidence_total,
        "missing": list(verdict.missing),
        "scope": list(verdict.scope),
        "warnings": list(verdict.warnings),
    }
