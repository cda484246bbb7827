"""Writes verdicts as JUnit XML, which Jenkins, GitLab, Azure and others show: a test case for each expectation."""

from __future__ import annotations

from typing import TextIO

from junitparser import Attr, Error, Failure, JUnitXml, TestCase, TestSuite

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
    spec_of,
    subject_text,
)


class _Case(TestCase):
    """A test case with the place of its expectation, which pytest writes too."""

    file = Attr("file")
    line = Attr("line")


def write(judged: Verdicts, out: TextIO, style: Style) -> None:
    """Writes one suite. An undecided expectation is an error, which no CI system shows as green."""
    suite = TestSuite(f"strace-lens: {subject_text(judged, style)}")
    settings = settings_text(judged, style)
    if settings is not None:
        suite.add_property("settings", settings)
    cases = [_case(verdict, judged, style) for verdict in judged.verdicts]
    if judged.failure is not None:
        cases.append(_not_judged(failure_rows(judged, style)))
    suite.add_testcases(cases)  # one by one it counts all cases again with each
    document = JUnitXml()
    document.add_testsuite(suite)
    out.write('<?xml version="1.0" encoding="utf-8"?>\n')
    out.write(document.tostring().decode("utf-8") + "\n")  # type: ignore[no-untyped-call]  # junitparser's own gap


def _case(verdict: Verdict, judged: Verdicts, style: Style) -> TestCase:
    case = _Case(style.text(verdict.expectation), "strace-lens")
    spec = spec_of(verdict)
    if spec is not None:
        case.file, case.line = style.text(spec), str(verdict.line)
    text = "\n".join(plain_details(verdict, style))
    graded = grade(verdict, judged)
    if graded in {"failed", "undecided"}:
        log = log_text(judged, style)
        kind = Failure if graded == "failed" else Error
        result = kind(f"{graded}: {style.text(verdict.found)}", graded)
        result.text = text if log is None else f"{text}\nlog: {log}"
        case.result = [result]
    else:
        case.system_out = f"{EXCUSED}\n{text}" if graded == "excused" else text
    return case


def _not_judged(rows: list[str]) -> TestCase:
    case = _Case(NOT_JUDGED, "strace-lens")
    result = Error(rows[0], "not judged")
    result.text = "\n".join(rows)
    case.result = [result]
    return case
