"""Verdicts as annotations, read as GitHub's runner reads them."""

from __future__ import annotations

from msgspec.structs import replace

from strace_lens.analysis.expect.verdict import Verdict, Verdicts
from strace_lens.report.formats import report
from tests.report.ci.runner import obeyed
from tests.report.ci.verdicts import ALL, FAILED, GREEN, LET_PASS, NOT_JUDGED


def told(judged: Verdicts) -> list[tuple[str, dict[str, str], str]]:
    """The annotations of the report."""
    return obeyed(report("check", judged, "github"))


def test_what_did_not_hold_is_an_error() -> None:
    """Failed and undecided, with the place in the spec file; a warning is a warning."""
    failed, undecided, warning = told(ALL)
    assert failed[0] == undecided[0] == "error"
    assert failed[1] == {
        "file": "ci/spec",
        "line": "3",
        "title": 'failed: no exec where path matches "*/curl"',
    }
    assert failed[2].startswith('found: 1 exec matches (line 12)\n1.2.1 a"b')
    assert failed[2].endswith("\nlog: logs/make-1.strace")
    assert undecided[1].keys() == {"title"}
    assert "missing: openat was not recorded" in undecided[2]
    assert warning == ("warning", {"title": "at most 3 processes"}, "it varies")


def test_nothing_else_is_a_command() -> None:
    """No text of a program or a user makes one; the last line sums up."""
    assert [level for level, _, _ in told(ALL)] == ["error", "error", "warning"]
    last = report("check", ALL, "github").splitlines()[-1]
    assert last.startswith("strace-lens: 4 expectations: 1 failed, 1 undecided and 2 held (settings: /src/a\"b'c <b>")


def test_what_may_pass_is_a_warning() -> None:
    """--undecided pass is told."""
    levels = [level for level, _, _ in told(LET_PASS)]
    assert levels == ["warning", "warning"]
    assert told(LET_PASS)[0][1]["title"].startswith("undecided, which counts as passed here (--undecided pass)")


def test_what_could_not_be_judged_is_an_error() -> None:
    """One, with the reason."""
    ((level, properties, message),) = told(NOT_JUDGED)
    assert (level, properties["title"]) == ("error", "strace-lens could not judge the expectations")
    assert message.startswith("a seccomp filter denies ptrace")


def test_the_tenth_counts_the_rest() -> None:
    """The runner shows ten of a level in a step."""
    many = Verdicts(tuple(replace(FAILED, expectation=f"no exec {number}") for number in range(25)))
    found = told(many)
    assert len(found) == 10
    assert found[9][2] == "and 16 more errors: the job summary has them all"
    ten = Verdicts(tuple(Verdict(f"x {number}", "failed", "") for number in range(10)))
    assert "more" not in told(ten)[9][2]


def test_what_held_is_one_line() -> None:
    """No annotation but the warning."""
    assert report("check", replace(GREEN, verdicts=GREEN.verdicts[1:]), "github") == (
        "strace-lens: 1 expectation: 1 held\n"
    )
