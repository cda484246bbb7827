"""Verdicts as JUnit XML, read by junitparser and by Python's own parser."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from junitparser import Error, Failure, JUnitXml, TestCase, TestSuite

from strace_lens.analysis.expect.verdict import Verdicts
from strace_lens.report.formats import report
from tests.report.ci.verdicts import ALL, EVERY, GREEN, LET_PASS, NOT_JUDGED


def cases(judged: Verdicts) -> list[TestCase]:
    """The test cases of the report."""
    (suite,) = JUnitXml.fromstring(report("check", judged, "junit").encode())
    return list(suite)


def kinds(judged: Verdicts) -> list[str]:
    """What became of each test case."""
    return [type(case.result[0]).__name__ if case.result else "passed" for case in cases(judged)]


def test_each_expectation_is_a_case() -> None:
    """A failure is a failure, undecided an error, and what held passed; it may pass if the owner says so."""
    assert kinds(ALL) == ["Failure", "Error", "passed", "passed"]
    assert kinds(LET_PASS) == ["passed", "passed", "passed"]
    assert kinds(GREEN) == ["passed", "passed"]
    assert kinds(NOT_JUDGED) == ["Error"]


def test_a_failure_has_the_lines_and_the_place() -> None:
    """The message in short, the text with tasks and lines, the place in the spec file, where the log is."""
    failed, undecided, *_ = cases(ALL)
    (result,) = failed.result
    assert isinstance(result, Failure)
    assert (result.message, result.type) == ("failed: 1 exec matches", "failed")
    assert '1.2.1 a"b' in result.text
    assert ", made by 1.2 sh -c 'curl x': path is " in result.text
    assert result.text.endswith("\nlog: logs/make-1.strace")
    (element, *_) = ElementTree.fromstring(report("check", ALL, "junit")).iter("testcase")
    assert (element.get("file"), element.get("line"), element.get("classname")) == ("ci/spec", "3", "strace-lens")
    (result,) = undecided.result
    assert isinstance(result, Error)
    assert "missing: openat was not recorded" in result.text


def test_what_passes_though_undecided_says_so() -> None:
    """--undecided pass is printed."""
    assert cases(LET_PASS)[0].system_out.startswith("undecided, which counts as passed here (--undecided pass)\n")


def test_cases_are_counted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A suite of ten thousand is not counted ten thousand times."""
    counts: list[TestSuite] = []
    count = TestSuite.update_statistics

    def counted(suite: TestSuite) -> None:
        counts.append(suite)
        count(suite)  # type: ignore[no-untyped-call]  # junitparser's own gap

    monkeypatch.setattr(TestSuite, "update_statistics", counted)
    report("check", ALL, "junit")
    assert len(ALL.verdicts) > 1
    assert len(counts) == 1


@pytest.mark.parametrize("name", EVERY)
def test_the_document_is_well_formed_and_counts_right(name: str) -> None:
    """Whatever texts hold; a suite's counts are those of its cases."""
    text = report("check", EVERY[name], "junit")
    root = ElementTree.fromstring(text.encode())
    (suite,) = root
    found = list(suite.iter("testcase"))
    assert text.startswith('<?xml version="1.0" encoding="utf-8"?>\n<testsuites')
    assert suite.get("tests") == str(len(found))
    assert suite.get("failures") == str(sum(case.find("failure") is not None for case in found))
    assert suite.get("errors") == str(sum(case.find("error") is not None for case in found))
    assert {element.tag for element in root.iter()} <= {
        "testsuites",
        "testsuite",
        "properties",
        "property",
        "testcase",
        "failure",
        "error",
        "system-out",
    }
