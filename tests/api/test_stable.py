"""What many runs of a program have in common, and what is safe to expect of it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

import strace_lens
from strace_lens.analysis.compare.stability import Fact, Stability
from strace_lens.analysis.expect.judge import check
from strace_lens.api.stable import of_runs, stable
from strace_lens.errors import ProgramNotFound, UsageError
from strace_lens.facts.value import NoValue
from strace_lens.model.trace import Trace
from tests.analysis.judged_logs import run, traced


def values(found: Stability, program: str, aspect: str) -> list[tuple[object, int]]:
    """The values of an aspect of a program's processes, each with its number of runs."""
    (fact,) = [
        fact
        for fact in found.facts
        if fact.aspect == aspect and fact.who is not None and fact.who.images[-1:] and program in str(fact.who.images)
    ]
    return [(form.value, form.runs) for form in fact.forms]


def totals(found: Stability) -> list[Fact]:
    """The numbers of processes and threads."""
    return [fact for fact in found.facts if fact.who is None]


class TestFacts:
    """What was the same, what varied and how."""

    def test_what_is_alike_in_all_runs_is_the_same(self) -> None:
        """Counts, makers, flags and ends."""
        found = of_runs([run("ls", "wc -l")] * 3)
        assert all(fact.same for fact in found.facts)
        assert [fact.forms[0].value for fact in totals(found)] == [3, 0]
        assert values(found, "wc", "end") == [(((0, NoValue.ABSENT),), 3)]

    def test_a_count_that_varies_has_each_number(self) -> None:
        """One worker or two."""
        found = of_runs([run("worker"), run("worker", "worker"), run("worker")])
        assert values(found, "worker", "count") == [(1, 2), (2, 1)]
        assert [fact.same for fact in totals(found)] == [False, True]
        assert "worker: how many: 1 to 2 (1 in 2 runs, 2 in 1 run)" in str(found)

    def test_an_end_that_varies_is_told_with_its_runs(self) -> None:
        """In words, the most frequent first."""
        found = of_runs([run("worker|killed by SIGTERM"), run("worker"), run("worker")])
        assert "worker: end: exit status 0 in 2 runs, killed by SIGTERM in 1 run" in str(found)

    def test_arguments_that_are_new_in_each_run_leave_the_program(self) -> None:
        """Three runs of one tool, not three tools."""
        found = of_runs([run(f"tool {number}") for number in (11, 22, 33)])
        assert "/bin/tool, with arguments that vary" in str(found)
        assert values(found, "tool", "count") == [(1, 3)]


class TestExpectations:
    """Each is a sentence of the language, and held in every run."""

    @pytest.mark.parametrize(
        "runs",
        [
            [run("ls", "wc -l")] * 2,
            [run("worker|killed by SIGTERM"), run("worker"), run("worker")],
            [run("worker"), run("worker", "worker|exited with 3")],
            [run('a\\"b'), run('a\\"b')],
            [run(), run(end="killed by SIGSEGV (core dumped)")],
        ],
    )
    def test_they_hold_on_the_runs_they_come_from(self, runs: Sequence[Trace]) -> None:
        """Judged once more, one by one."""
        found = of_runs(runs)
        assert found.expectations
        for text in found.expectations:
            assert all(check(one, text) for one in runs), text

    def test_they_say_what_was_the_same(self) -> None:
        """From the general to the particular."""
        assert of_runs([run("ls", "wc -l|exited with 2")] * 2).expectations == (
            "exactly 3 processes",
            "no thread",
            "every process has killed_by == none",
            'every process where program matches "*/sh" has exit_code == 0',
            'every process where program matches "*/ls" has exit_code == 0',
            'every process where program matches "*/wc" has exit_code == 2',
            "exactly 2 clones",
            "exactly 2 creations where flags == CLONE_CHILD_CLEARTID|CLONE_CHILD_SETTID|SIGCHLD",
            'exactly 2 creations where maker.program matches "*/sh"',
            'exactly 1 exec where path matches "*/sh"',
            'exactly 1 exec where path matches "*/ls"',
            'exactly 1 exec where path matches "*/wc"',
        )

    def test_what_varies_is_not_asserted(self) -> None:
        """One run has two workers: some worker is all that is safe."""
        found = of_runs([run("worker"), run("worker", "worker")]).expectations
        assert 'some exec where path matches "*/worker"' in found
        assert "some process" in found
        assert not [text for text in found if text.startswith("exactly") and "worker" in text]

    def test_what_a_cut_log_could_turn_over_is_not_asserted(self) -> None:
        """The rest of the log could hold another process, or another end."""
        cut = traced('7 execve("/bin/sh", ["sh"], 0x7ffc /* 9 vars */) = 0\n', recorded="-f -e trace=%process")
        found = of_runs([run(), cut])
        assert found.expectations == ("some process", 'some exec where path matches "*/sh"')
        assert found.incomplete == ((2, "task 1 (tid 7) has no end in the log"),)


class TestRecording:
    """``strace_lens.stable``."""

    @pytest.mark.needs_strace
    def test_it_records_and_answers(self) -> None:
        """The public name; the report is its text."""
        found = strace_lens.stable(["sh", "-c", "/bin/true; exit 3"], n=2)
        assert (found.runs, found.command[0]) == (2, "sh")
        assert 'every process where program matches "*/sh" has exit_code == 3' in found.expectations
        assert str(found).startswith("sh -c '/bin/true; exit 3': 2 runs\n")

    def test_error_no_run_and_no_program(self) -> None:
        """Before anything runs."""
        with pytest.raises(UsageError, match="stable needs one run or more, not 0"):
            stable("true", 0)
        with pytest.raises(ProgramNotFound):
            stable("no-such-program")
