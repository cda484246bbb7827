"""Writes verdicts as a code quality report of GitLab: a list of what did not hold."""

from __future__ import annotations

import json
from typing import TextIO

from strace_lens.analysis.expect.verdict import Verdict, Verdicts
from strace_lens.report.json.document import Json
from strace_lens.report.style import Style
from strace_lens.report.verdict_words import (
    EXCUSED,
    NOT_JUDGED,
    failure_place,
    failure_rows,
    fingerprint,
    grade,
    settings_text,
    spec_of,
)

_SEVERITIES = {"failed": "critical", "undecided": "major", "excused": "info"}
_NO_FILE = "strace-lens"
"""A path is required; an expectation of the command line has none."""


def write(judged: Verdicts, out: TextIO, style: Style) -> None:
    """Writes the list; it is empty only if each expectation held."""
    issues = [_issue(one, judged, style) for one in judged.verdicts if one.outcome != "held"]
    if judged.failure is not None:
        file, line = failure_place(judged) or (None, 1)
        text = f"{NOT_JUDGED}: {failure_rows(judged, style)[0]}"
        issues.append(_described(text, "not-judged", "blocker", file, line))
    out.write(json.dumps(issues, indent=2) + "\n")


def _issue(verdict: Verdict, judged: Verdicts, style: Style) -> dict[str, Json]:
    graded = grade(verdict, judged)
    outcome = EXCUSED if graded == "excused" else graded
    settings = settings_text(judged, style)
    under = "" if settings is None else f" (settings: {settings})"
    text = f"{outcome}: {style.text(verdict.expectation)}: {style.text(verdict.found)}{under}"
    return _described(text, fingerprint(verdict, judged), _SEVERITIES[graded], spec_of(verdict), verdict.line)


def _described(text: str, mark: str, severity: str, path: str | None, line: int) -> dict[str, Json]:
    return {
        "description": text,
        "check_name": "strace-lens",
        "fingerprint": mark,
        "severity": severity,
        "location": {"path": path or _NO_FILE, "lines": {"begin": line}},
    }
