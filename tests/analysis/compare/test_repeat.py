"""Many runs of one program against many of another: what differs between them and never within either."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from strace_lens.analysis.compare.finding import TraceDiff
from strace_lens.analysis.compare.repeat import apart, diff, never_shared
from tests.analysis.judged_logs import run, traced


def said(found: TraceDiff) -> list[str]:
    """The statements, without where they stand in the logs."""
    return [line.rpartition(" (")[0] for line in str(found).splitlines() if line[0] in "+-~"]


class TestTheRule:
    """No value of A occurs in B; numbers lie apart; other values take at most two forms on each side."""

    @pytest.mark.parametrize(
        ("ours", "theirs", "answer"),
        [([3, 3], [4, 4], True), ([5, 6], [9, 10], True), ([9, 10], [5, 6], True), ([5, 6], [6, 7], False)],
    )
    def test_numbers_differ_if_they_lie_apart(self, ours: Sequence[int], theirs: Sequence[int], answer: bool) -> None:
        """All of one side below all of the other."""
        assert apart(ours, theirs) is answer

    @pytest.mark.parametrize(
        ("ours", "theirs", "answer"),
        [("aa", "bb", True), ("ab", "cd", True), ("ab", "bc", False), ("abc", "ddd", False)],
    )
    def test_other_values_differ_if_none_is_shared_and_they_are_few(self, ours: str, theirs: str, answer: bool) -> None:
        """A name that is new in each run would never be shared."""
        assert never_shared(ours, theirs) is answer


def test_what_varies_within_a_side_is_no_difference() -> None:
    """A worker that exits or is killed, on both sides; one statement is left out and counted."""
    exits, dies = run("worker"), run("worker|killed by SIGTERM")
    found = diff([exits, dies, exits], [dies, exits, dies])
    assert (found.outcome, found.varying, found.runs) == ("same", 1, (3, 3))
    assert "no difference that holds over 3 runs of A and 3 of B, 1 that varies left out" in str(found)


def test_what_never_occurs_within_a_side_is_a_difference() -> None:
    """The worker never ended so in A, whatever else varies."""
    ours = [run("worker"), run("worker|killed by SIGTERM"), run("worker")]
    theirs = [run("worker|exited with 3")] * 3
    assert said(diff(ours, theirs)) == ["~ 1.1 (worker): exit status 0 → 3"]


@pytest.mark.parametrize(
    ("a", "b", "statement"),
    [
        (("ls", "wc"), ("ls", "id", "wc"), "+ B only: 1.2 id, made by clone, exit status 0"),
        (("ls", "id", "wc"), ("ls", "wc"), "- A only: 1.2 id, made by clone, exit status 0"),
        (("ls", "wc"), ("ls -l", "wc"), "~ 1.1 (ls): argument -l added"),
        (("ls", "wc"), ("ls", "cat"), "~ 1.2 (wc) now runs /bin/cat, was /bin/wc"),
        (("ls", "wc"), ("ls", "wc|killed by SIGSEGV"), "~ 1.2 (wc): killed by SIGSEGV, was exit status 0"),
        (("ls", "wc"), ("wc", "ls"), "~ 1.1 (ls; 1.2 in B) now comes last"),
        (("ls",) * 3, ("ls",) * 4, "+ B only: 1.4 ls, made by clone, exit status 0"),
    ],
)
def test_a_change_that_all_runs_have_is_named(a: Sequence[str], b: Sequence[str], statement: str) -> None:
    """In the words of a comparison of two."""
    assert said(diff([run(*a)] * 3, [run(*b)] * 3)) == [statement]


def test_a_change_of_the_program_itself_is_named() -> None:
    """It is the first task, whatever its arguments; those are compared if the user asks for it."""
    assert said(diff([run(end="exited with 0")] * 3, [run(end="exited with 1")] * 3)) == ["~ 1 (sh): exit status 0 → 1"]
    given = [run()] * 3, [run(args=', "-x"')] * 3
    assert said(diff(*given)) == []
    assert said(diff(*given, keep=["command-line"])) == ["~ 1 (sh): argument -x added"]


def test_a_fork_of_the_program_is_not_the_program() -> None:
    """Each has its own end."""
    text = """\
7 execve("./a", ["./a"], 0x7ffc /* 9 vars */) = 0
7 fork() = 8
8 exit_group({0}) = ?
8 +++ exited with {0} +++
7 exit_group(0) = ?
7 +++ exited with 0 +++
"""
    ours, theirs = ([traced(text.format(code), recorded="-f -e trace=%process")] * 2 for code in (3, 4))
    assert said(diff(ours, theirs)) == ["~ 1.1 (a fork of a): exit status 3 → 4"]


class TestNewNames:
    """Arguments that are new in each run: the process is known by its program."""

    def test_they_are_no_difference(self) -> None:
        """Neither side ever has a word of the other, by nature."""
        ours, theirs = ([run(f"tool {number}") for number in numbers] for numbers in ((11, 22, 33), (44, 55, 66)))
        assert said(diff(ours, theirs)) == []

    def test_a_steady_word_beside_them_is_named_alone(self) -> None:
        """-q is in each run of B and in none of A."""
        ours = [run(f"tool {number}") for number in (11, 22, 33)]
        theirs = [run(f"tool -q {number}") for number in (44, 55, 66)]
        assert said(diff(ours, theirs)) == ["~ 1.1 (tool): argument -q added"]

    def test_another_end_is_named(self) -> None:
        """By the program alone."""
        ours = [run(f"tool {number}") for number in (11, 22, 33)]
        theirs = [run(f"tool {number}|exited with 2") for number in (44, 55, 66)]
        assert said(diff(ours, theirs)) == ["~ 1.1 (tool): exit status 0 → 2"]

    def test_one_process_more_is_found(self) -> None:
        """Two tools in each run of B."""
        ours = [run(f"tool {number}") for number in (11, 22, 33)]
        theirs = [run(f"tool {number}", f"tool {number}9") for number in (44, 55, 66)]
        assert said(diff(ours, theirs)) == ["+ B only: 1.2 tool 449, made by clone, exit status 0"]


def test_more_workers_make_their_varying_ends_no_difference() -> None:
    """There are more of each value, since there are more of them."""
    few = [run("worker", "worker|killed by SIGTERM"), run("worker", "worker")]
    many = [run(*["worker", "worker|killed by SIGTERM"] * 3), run(*["worker|killed by SIGTERM"] * 5, "worker")]
    assert all(line.startswith("+ ") for line in said(diff(few, many)))


def test_a_run_that_lacks_lines_leaves_it_undecided() -> None:
    """What is missing could hold the value of the other side."""
    whole, changed = run("ls"), run("ls|exited with 2")
    cut = traced('7 execve("/bin/sh", ["sh"], 0x7ffc /* 9 vars */) = 0\n', recorded="-f -e trace=%process")
    found = diff([whole, cut, whole], [changed] * 3)
    assert found.outcome == "undecided"
    assert ("A", "run 2: task 1 (tid 7) has no end in the log") in found.missing


def test_a_task_that_strace_could_not_watch_is_a_fact_too() -> None:
    """How it was made is known, also where the question leaves it out."""
    text = """\
7 execve("./a", ["./a"], 0x7ffc /* 9 vars */) = 0
7 clone(child_stack=NULL, flags=CLONE_UNTRACED{}|SIGCHLD) = 8
7 exit_group(0) = ?
7 +++ exited with 0 +++
"""
    ours, theirs = ([traced(text.format(flag), recorded="-f -e trace=%process")] * 2 for flag in ("", "|CLONE_FILES"))
    found = diff(ours, theirs, watched_only=True)
    assert [line.rpartition(" (A")[0] for line in str(found).splitlines() if line[0] in "+-~"] == [
        "~ 1.1 (a fork of a): flags gained CLONE_FILES"
    ]


def test_a_log_stands_beside_many_runs() -> None:
    """The one log has one value, and no run has it."""
    assert said(diff(run("ls"), [run("ls|exited with 1"), run("ls|exited with 2")])) == [
        "~ 1.1 (ls): exit status 0 → 1"
    ]


def test_error_a_side_without_a_run() -> None:
    """There is nothing to compare."""
    with pytest.raises(ValueError, match="a side has none"):
        diff([], [run()])


def test_markdown_says_how_many_runs_there_were() -> None:
    """In the title, as the text does in its summary."""
    found = diff([run("ls")] * 3, [run("ls -l")] * 3)
    title = found.report("markdown").partition("\n")[0]
    assert title == "### Different: 1 difference that holds over 3 runs of A and 3 of B"
