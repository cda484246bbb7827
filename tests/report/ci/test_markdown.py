"""Verdicts as Markdown."""

from __future__ import annotations

import pytest

from strace_lens.report.formats import report
from tests.report.ci.verdicts import ALL, EVERY, LET_PASS, NOT_JUDGED


def test_the_page() -> None:
    """A table of all, then what did not hold, with its lines."""
    page = report("check", ALL, "markdown")
    lines = page.splitlines()
    assert lines[0].startswith("### strace-lens: make all ")
    assert lines[2] == "4 expectations: 1 failed, 1 undecided and 2 held."
    assert '| ❌ | failed | no exec where path matches "\\*/curl" |' in lines
    assert "| ✅ | held | some exec |" in lines
    assert "**failed**: no exec where path matches" in page
    assert "    found: 1 exec matches (line 12)" in lines
    assert lines[-3] == "Log: logs/make-1.strace"
    assert lines[-1].startswith("Settings: /src/a")


@pytest.mark.parametrize("name", EVERY)
def test_no_text_is_markup(name: str) -> None:
    """A row has its columns, a code block ends only where it should, no HTML comes through."""
    for line in report("check", EVERY[name], "markdown").splitlines():
        if line.startswith("|"):
            assert line.replace("\\|", "").count("|") == 4
        elif not line.startswith("    "):
            assert "<b>" not in line.replace("\\<b\\>", "")
        assert line.isprintable()


def test_what_may_pass_and_what_was_not_judged() -> None:
    """Both are told."""
    assert "| ❓ | undecided, which counts as passed here (--undecided pass) |" in report("check", LET_PASS, "markdown")
    assert "❌ **strace-lens could not judge the expectations**: a seccomp" in report("check", NOT_JUDGED, "markdown")
