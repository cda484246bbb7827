"""What a sweep found, in each format: complete, escaped, its secrets masked."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from msgspec.structs import replace

from strace_lens.analysis.sweep.finding import Sweep
from strace_lens.analysis.sweep.lock import read, text_of
from strace_lens.report.formats import names, report
from tests.report.findings import swept


@pytest.mark.parametrize("name", names("sweep"))
def test_a_format_has_no_control_character_and_no_secret(name: str) -> None:
    """Names and messages are the program's."""
    text = report("sweep", swept(), name)
    assert "hunter22" not in text
    assert not {char for char in text if ord(char) < 32 and char != "\n"}
    assert "SIGABRT" in text


def test_the_summary_counts_the_good_first() -> None:
    """As the last line of the text."""
    assert report("sweep", swept()).splitlines()[-1] == (
        "9 faults at 2 sites: 1 tolerated, 1 reported, 1 silent, 1 leak, 1 crash, "
        "2 undecided, 1 not reached, 1 left out"
    )
    assert report("sweep", Sweep(("true",), ())).splitlines()[-1] == "0 sites"


def test_text_says_where_else_the_fault_fired() -> None:
    """And the command that repeats it."""
    text = report("sweep", swept())
    assert "with it: the fault fired too at write #1 of standard output in task 1 (a)" in text
    assert "repeat:  strace -- './b \\xff'" in text


def test_junit_has_failures_errors_and_what_was_skipped() -> None:
    """A case for each site and fault."""
    (suite,) = ET.fromstring(report("sweep", swept(), "junit"))
    assert {key: suite.get(key) for key in ("tests", "failures", "errors", "skipped")} == {
        "tests": "9",
        "failures": "3",
        "errors": "2",
        "skipped": "2",
    }


def test_a_baseline_allows_what_was_as_bad() -> None:
    """It is written in a stable order, and read back."""
    found = swept()
    known = replace(found, known=read(text_of(found)))
    assert (len(found.failures), known.failures) == (3, [])
    assert "(in the baseline)" in report("sweep", known)
    better = replace(found, known=frozenset(line for line in read(text_of(found)) if not line.startswith("crash")))
    assert [one.outcome for one in better.failures] == ["crash"]


@pytest.mark.parametrize(("text", "line"), [("", "line 1"), ("{}\n", "line 1")])
def test_error_a_text_that_is_no_baseline(text: str, line: str) -> None:
    """The message names the line."""
    with pytest.raises(ValueError, match=line):
        read(text)


def test_error_a_line_of_a_baseline_without_an_outcome() -> None:
    """A merge conflict, say."""
    with pytest.raises(ValueError, match="line 3 begins with no outcome: '<<<<<<< HEAD'"):
        read(text_of(Sweep(("a",), ())) + "crash: 1 close #1 EIO /bin/a\n<<<<<<< HEAD\n")
