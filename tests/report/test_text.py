"""What people read: verdicts, accounts, differences, proofs, explanations, a diagnosis; and proofs as Markdown."""

from __future__ import annotations

import io
from typing import get_args

from strace_lens.analysis.compare.diff import compare
from strace_lens.analysis.compare.finding import Side, TraceDiff
from strace_lens.analysis.expect.verdict import Verdict, Verdicts
from strace_lens.diagnosis import Check, Diagnosis
from strace_lens.report.formats import named, report
from strace_lens.report.style import Style
from tests.report import findings
from tests.report.findings import FORK, ODD, audited, traced


class TestVerdicts:
    """A verdict has its outcome, what was found, and what qualifies it."""

    def test_a_verdict_is_a_block_of_lines(self) -> None:
        """Outcome and expectation first, then what was found, with its lines, then what is missing."""
        verdict = Verdict("no 'x'", "undecided", "1 x\x1b", (1, 2), 2, ("a line",), ("task 1.1",), ("it varies",))
        assert report("check", Verdicts((verdict,))) == (
            "undecided no 'x'\n"
            "          found: 1 x\\x1b (lines 1, 2)\n"
            "          missing: a line\n"
            "          scope: task 1.1\n"
            "          warning: it varies\n"
        )

    def test_ascii_where_the_output_takes_no_more(self) -> None:
        """A number of programs of one name is written with an x."""
        out = io.StringIO()
        verdict = Verdict("no process", "failed", "3 processes: git ×2, curl")
        named("check", "text").load()(Verdicts((verdict,)), out, Style(unicode=False))
        assert "found: 3 processes: git x2, curl" in out.getvalue()

    def test_lines_beyond_the_first_eight_are_counted(self) -> None:
        """Also those that the verdict itself has only counted."""
        verdict = Verdict("x", "held", "30 x", tuple(range(1, 21)), 30)
        assert "(lines 1, 2, 3, 4, 5, 6, 7, 8 and 22 more)" in report("check", Verdicts((verdict,)))

    def test_a_text_that_is_not_utf8_is_shown_as_bytes(self) -> None:
        """The expectation is the user's, and harmless all the same."""
        assert 'arg1 == "/\\xff"' in report("check", findings.judged())


class TestAudit:
    """The account of a log is a table of counts."""

    def test_a_whole_log(self) -> None:
        """Each count stands behind its name."""
        assert report("audit", [audited(FORK, "a.strace", round_trip=True)]) == (
            "a.strace: complete\n"
            "  lines                9\n"
            "  events               exit 2, signal_delivery 1, syscall 5\n"
            "  not understood       0\n"
            "  arguments left raw   0\n"
            "  never resumed        0\n"
            "  tasks without end    0\n"
            "  printed differently  0\n"
        )

    def test_lines_are_named(self) -> None:
        """Those that were not understood."""
        text = report("audit", [audited(ODD, "b\x1b")])
        assert text.startswith("b\\x1b: incomplete\n")
        assert "  not understood       1 (line 3)\n" in text


class TestDiff:
    """What differs, under the names of both sides."""

    def test_the_sides_have_names(self) -> None:
        """What the user called them, made harmless."""
        assert report("diff", findings.compared()).startswith("A: a.strace\nB: ./b '\\xff'\n")

    def test_no_difference_is_said(self) -> None:
        """With how much was compared; sides without a name have no heading."""
        text = report("diff", compare(traced(FORK), traced(FORK)))
        assert (
            text
            == "no difference (2 tasks in A, 2 tasks in B)\nfiles and network were not recorded: --files --network\n"
        )

    def test_a_difference_shows_both_sides_and_their_lines(self) -> None:
        """How a task ended."""
        found = compare(traced(FORK), traced(FORK.replace("8 +++ exited with 3", "8 +++ exited with 4")))
        assert "~ 1.1 (a fork of a): exit status 3 → 4 (A line 5, B line 5)\n" in report("diff", found)

    def test_what_is_missing_is_counted_beyond_the_first_five(self) -> None:
        """Whatever side it is of."""
        missing: tuple[tuple[Side, str], ...] = tuple((side, f"gap {n}") for n in range(4) for side in get_args(Side))
        text = report("diff", TraceDiff((), missing, (), (1, 1)))
        assert "incomplete: in A, gap 2\nincomplete: and 3 more\nundecided: " in text


class TestProofs:
    """A claim with its statements."""

    def test_one_is_told_whole(self) -> None:
        """Evidence up to eight lines, and the reason of what is not proven."""
        text = report("prove", findings.proofs()[:1])
        assert text.startswith("fork: fork() | clone\nrefuted\n\nproven       fork() makes a child\n")
        assert "     8  8 clone(…\\xff) = 8\n        and 2 more lines\n" in text
        assert "        failed: some fork\n          found: no fork\n" in text
        assert text.endswith("by: strace -- './\\xff'\n")

    def test_more_are_a_table(self) -> None:
        """A row a claim; what is not proven below it, and the sum."""
        rows = report("prove", findings.proofs()).splitlines()
        assert rows[0] == f"refuted      {'fork':<29}  fork() | clone"
        assert rows[1] == "             refuted: by fork(2)"
        assert "1 refuted; 1 not provable" in rows

    def test_none_is_a_table_too(self) -> None:
        """Of no rows."""
        assert report("prove", []) == "\n\n"

    def test_the_catalogue_is_a_line_a_claim(self) -> None:
        """Name and title."""
        assert report("claims", findings.findings()["claims"][0]) == "fork  fork() | clone\n" * 2

    def test_the_page_has_a_table_and_a_section_a_claim(self) -> None:
        """Markdown: verdicts first, then the evidence as code; no mark of a title means anything."""
        lines = report("prove", findings.proofs(), "markdown").splitlines()
        assert lines[0] == "# What libc and the kernel do here"
        assert "| [fork](#fork) | refuted | fork() \\| clone |" in lines
        assert [line for line in lines if line.startswith("## ")] == ["## fork", "## fork"]
        assert "         1  1 clone(…\\xff) = 8" in lines
        assert "            and 2 more lines" in lines


class TestDiagnosis:
    """What the doctor found, and what to do."""

    def test_each_check_is_a_line_with_its_remedy_below(self) -> None:
        """Then what strace has and has not, and the sum."""
        assert report("doctor", findings.diagnosed()) == (
            "ok    strace: /usr/bin/strace, version 6.1\n"
            "note  yama: ptrace_scope is 2\n"
            "bad   ptrace: a seccomp filter denies it\n"
            "      docker run --cap-add=SYS_PTRACE\n"
            "This strace has: --seccomp-bpf\n"
            "It has not: --argv0\n"
            "Nothing can be traced here.\n"
        )

    def test_it_works_where_nothing_is_bad(self) -> None:
        """A note forbids nothing."""
        text = report("doctor", Diagnosis((Check("yama", "note", "1"),)))
        assert text == "note  yama: 1\nPrograms can be traced here.\n"
