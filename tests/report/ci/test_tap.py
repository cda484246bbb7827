"""Verdicts as TAP 13, read by tap.py and, where it is installed, by Perl's prove."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from tap.parser import Parser  # type: ignore[import-untyped]  # it has no types

from strace_lens.analysis.expect.verdict import Verdicts
from strace_lens.report.formats import report
from tests.report.ci.verdicts import ALL, EVERY, GREEN, LET_PASS, NOT_JUDGED
from tests.waiting import HANG

OUTCOMES = {"all": [False, False, True, True], "let pass": [True] * 3, "green": [True] * 2, "not judged": [False]}


def results(judged: Verdicts) -> list[tuple[bool, bool, bool]]:
    """Of each line: whether it is ok, skipped, to do."""
    lines = list(Parser().parse_text(report("check", judged, "tap")))
    assert [line.category for line in lines if line.category == "unknown"] == []
    return [(line.ok, bool(line.skip), bool(line.todo)) for line in lines if line.category == "test"]


@pytest.mark.parametrize("name", EVERY)
def test_undecided_is_not_ok_and_nothing_is_skipped(name: str) -> None:
    """No text of an expectation is taken for a directive."""
    assert results(EVERY[name]) == [(ok, False, False) for ok in OUTCOMES[name]]


def test_the_plan_comes_first() -> None:
    """The number of expectations; what could not be judged bails out."""
    assert report("check", ALL, "tap").startswith("TAP version 13\n1..4\nnot ok 1 - no exec where path matches")
    text = report("check", NOT_JUDGED, "tap")
    assert text.startswith("TAP version 13\n1..1\nnot ok 1 - strace-lens could not judge the expectations\n")
    assert "\nBail out! a seccomp filter denies ptrace: " in text


def test_the_diagnostics_are_yaml() -> None:
    """What was found, of whom, and the lines of the log."""
    text = report("check", ALL, "tap")
    failed, undecided, warned = [
        line.yaml_block for line in Parser().parse_text(text) if line.category == "test" and line.yaml_block
    ]
    assert failed["outcome"] == "failed"
    assert failed["details"].startswith('found: 1 exec matches (line 12)\n1.2.1 a"b')
    assert "missing: openat was not recorded\n" in undecided["details"]
    assert warned["details"].endswith("warning: it varies\n")
    assert "# undecided, which counts as passed here (--undecided pass)\n" in report("check", LET_PASS, "tap")
    assert "# log: logs/make-1.strace\n" in text


@pytest.mark.skipif(shutil.which("prove") is None, reason="Perl's prove is not installed")
@pytest.mark.parametrize("name", EVERY)
def test_prove_reads_it(tmp_path: Path, name: str) -> None:
    """Green only if each expectation held or may pass; no parse error."""
    (tmp_path / "report.tap").write_text(report("check", EVERY[name], "tap"))
    done = subprocess.run(
        ["prove", "--exec", "cat", str(tmp_path / "report.tap")],
        capture_output=True,
        timeout=HANG,
        check=False,
    )
    assert (done.returncode == 0) is all(OUTCOMES[name]), done.stdout
    assert b"Parse errors" not in done.stdout + done.stderr or EVERY[name] is NOT_JUDGED
    assert EVERY[name] is not GREEN or b"Result: PASS" in done.stdout
