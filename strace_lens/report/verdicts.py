"""What was judged: each expectation, its verdict, what was found, and the lines of the log that count."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TextIO

from strace_lens.analysis.judgement import Judgement
from strace_lens.escape import plain
from strace_lens.report.json import FORMAT_VERSION, Json, write_document
from strace_lens.report.pieces import Line, write_lines

_LINES_SHOWN = 8
_STYLES = {"held": "green", "failed": "bold red", "undecided": "yellow"}


def write(judgements: Sequence[Judgement], out: TextIO, *, as_json: bool = False, colour: bool = False) -> None:
    """Write the judgements, one after the other."""
    if as_json:
        write_document({"format_version": FORMAT_VERSION, "expectations": [_json(one) for one in judgements]}, out)
    else:
        write_lines((line for judgement in judgements for line in _lines(judgement)), out, colour=colour)


def _lines(judgement: Judgement) -> Iterator[Line]:
    yield [(f"{judgement.verdict:<10}", _STYLES[judgement.verdict]), (plain(judgement.expectation), "bold")]
    yield [(f"          found: {plain(judgement.found)}{_lines_of(judgement)}", "")]
    for name, texts in (
        ("missing", judgement.missing),
        ("not watched", judgement.scope),
        ("warning", judgement.warnings),
    ):
        for text in texts:
            yield [(f"          {name}: ", "yellow"), (plain(text), "")]


def _lines_of(judgement: Judgement) -> str:
    """Where in the log it shows, the first few lines by number."""
    if not judgement.evidence:
        return ""
    shown = ", ".join(map(str, judgement.evidence[:_LINES_SHOWN]))
    more = judgement.evidence_total - len(judgement.evidence[:_LINES_SHOWN])
    return f" ({'line' if judgement.evidence_total == 1 else 'lines'} {shown}{f' and {more} more' if more > 0 else ''})"


def _json(judgement: Judgement) -> dict[str, Json]:
    return {
        "text": judgement.expectation,
        "verdict": judgement.verdict,
        "found": judgement.found,
        "evidence": list(judgement.evidence),
        "evidence_total": judgement.evidence_total,
        "missing": list(judgement.missing),
        "scope": list(judgement.scope),
        "warnings": list(judgement.warnings),
    }
