"""Writes what a sweep found as JUnit XML, which CI systems show: a test case for each site and fault."""

from __future__ import annotations

from typing import TextIO

from junitparser import Error, Failure, JUnitXml, Skipped, TestCase, TestSuite

from strace_lens.analysis.sweep.finding import SiteResult, Sweep
from strace_lens.report.style import Style
from strace_lens.report.sweep_words import MEANING, command, details, heading, program


def write(found: Sweep, out: TextIO, style: Style) -> None:
    """Writes one suite. What is undecided is an error, which no CI system shows as green."""
    suite = TestSuite(f"strace-lens sweep: {style.text(command(found, style.redactor))}")
    for result in found.results:
        suite.add_testcase(_case(result, found, style))
    document = JUnitXml()
    document.add_testsuite(suite)
    out.write('<?xml version="1.0" encoding="utf-8"?>\n')
    out.write(document.tostring().decode("utf-8") + "\n")  # type: ignore[no-untyped-call]  # junitparser's own gap


def _case(result: SiteResult, found: Sweep, style: Style) -> TestCase:
    case = TestCase(style.text(heading(result)), style.text(program(result.site)), result.seconds)
    text = "\n".join(f"{word}: {style.text(text)}" for word, text in details(result))
    message = f"{result.outcome}: {MEANING[result.outcome]}"
    if result.outcome in found.fail_on and not found.allows(result):
        case.result = [_with(Failure(message, result.outcome), text)]
    elif result.outcome == "undecided":
        case.result = [_with(Error(message, "undecided"), text)]
    elif result.outcome in {"left out", "not reached"}:
        case.result = [Skipped(f"{result.outcome}: {style.text(result.judged.why)}")]
    else:
        case.system_out = f"{message}\n{text}"
    return case


def _with(result: Failure | Error, text: str) -> Failure | Error:
    result.text = text
    return result
