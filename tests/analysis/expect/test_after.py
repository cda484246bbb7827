"""``every S comes after T``: one of the second had returned, in the same process, before each of the first began."""

from __future__ import annotations

import pytest

from tests.analysis.judged_logs import FORK, THREAD, judged

ALL = "-f"
HEAD = '7 execve("/bin/dpkg", ["dpkg"], NULL) = 0'
TAIL = "7 exit_group(0) = ?\n7 +++ exited with 0 +++"
SYNC, MOVE = "7 fsync(3) = 0", '7 rename("a.new", "a") = 0'
ASKED = "every syscall rename comes after syscall fsync"


def outcome(*rows: str, text: str = ASKED, recorded: str = ALL, tail: str = TAIL) -> str:
    """The answer on a log of these lines."""
    return judged("\n".join([HEAD, *rows, tail]), text, recorded=recorded).outcome


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ((SYNC, MOVE), "held"),
        ((SYNC, MOVE, MOVE), "held"),
        ((SYNC, MOVE, SYNC, MOVE), "held"),
        ((), "held"),
        ((SYNC,), "held"),
        ((MOVE,), "failed"),
        ((MOVE, SYNC), "failed"),
        ((MOVE, SYNC, MOVE), "failed"),
    ],
)
def test_the_order_of_one_task(rows: tuple[str, ...], expected: str) -> None:
    """The calls of one task are in order; one before the first is enough for all."""
    assert outcome(*rows) == expected


def test_where_selects_both() -> None:
    """A condition on each side; a failed fsync has returned, unless it was asked to succeed."""
    bad = "7 fsync(3) = -1 EIO (Input/output error)"
    assert outcome(bad, MOVE) == "held"
    assert outcome(bad, MOVE, text=f"{ASKED} where errno == none") == "failed"
    assert outcome(bad, MOVE, text='every syscall rename where newpath == "b" comes after syscall fsync') == "held"
    assert outcome(SYNC, MOVE, text=f"{ASKED} where fd == 4") == "failed"
    assert outcome(SYNC, MOVE, text='every file where path matches "*" comes after syscall fsync where fd == 3') in {
        "undecided",
        "failed",
    }


def test_another_process_does_not_count() -> None:
    """The fsync of a child, or of the maker, is not one of the process that renames."""
    child = (f"7 {FORK} = 8", "8 fsync(3) = 0", "8 exit_group(0) = ?", "8 +++ exited with 0 +++")
    assert outcome(*child, MOVE) == "failed"
    moved = (f"7 {FORK} = 8", MOVE.replace("7 ", "8 ", 1), "8 exit_group(0) = ?", "8 +++ exited with 0 +++")
    assert outcome(SYNC, *moved) == "failed"


def threads(*rows: str) -> tuple[str, ...]:
    """The lines of a process with a second thread, 8."""
    return (f"7 {THREAD} = 8", *rows, "8 exit(0) = ?", "8 +++ exited with 0 +++")


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (("8 fsync(3) = 0", MOVE), "held"),
        (("8 fsync(3 <unfinished ...>", "8 <... fsync resumed>) = 0", MOVE), "held"),
        ((MOVE, "8 fsync(3) = 0"), "failed"),
        (("8 fsync(3 <unfinished ...>", MOVE, "8 <... fsync resumed>) = 0"), "undecided"),
        (('7 rename("a.new", "a" <unfinished ...>', "8 fsync(3) = 0", "7 <... rename resumed>) = 0"), "undecided"),
    ],
)
def test_two_threads(rows: tuple[str, ...], expected: str) -> None:
    """Where the lines of two threads overlap, which call was first is not known."""
    assert outcome(*threads(*rows)) == expected


def test_a_call_that_never_returned() -> None:
    """The task ended in it, or the kernel makes it again: it had not returned."""
    ended = threads("8 fsync(3 <unfinished ...>", MOVE)[:-2]
    assert outcome(
        *ended, tail="7 exit_group(0) = ?\n8 <... fsync resumed>) = ?\n8 +++ exited with 0 +++\n7 +++ exited with 0 +++"
    ) in {"failed", "undecided"}
    again = "7 fsync(3) = ? ERESTARTSYS (To be restarted if SA_RESTART is set)"
    assert outcome(again, MOVE) == "failed"


def test_what_is_missing_makes_it_undecided() -> None:
    """A call that was not recorded may have come before; the verdict says how to record it."""
    rows = "\n".join([HEAD, MOVE, TAIL])
    found = judged(rows, ASKED, recorded="-f -e trace=%process,rename")
    assert found.outcome == "undecided"
    assert any("fsync was not recorded" in text for text in found.missing)
    assert judged(rows, ASKED).outcome == "undecided"
    assert outcome(SYNC, MOVE, recorded="-f -e trace=%process,rename,fsync") == "held"
    assert outcome("7 fsync(3", MOVE) == "undecided"


def test_lines_written_at_the_return() -> None:
    """With -z strace writes a call when it returns: of two threads nobody knows which began first."""
    rows = threads("8 fsync(3) = 0", MOVE)
    assert outcome(*rows, recorded="-f -z", tail="7 +++ exited with 0 +++") == "undecided"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("every exec comes after syscall fsync", "failed"),
        ("every exit comes after syscall fsync", "held"),
        ("every syscall fsync comes after exec", "held"),
        ("every exit comes after exec", "held"),
        ("every signal comes after exec", "held"),
        ("every exec comes after exit", "failed"),
        ("every syscall rename comes after syscall rename", "failed"),
    ],
)
def test_other_subjects(text: str, expected: str) -> None:
    """Calls, ends and signals have an order; a fact does not come after itself."""
    assert outcome(SYNC, MOVE, text=text) == expected


@pytest.mark.parametrize("lost", range(1, 6))
@pytest.mark.parametrize(("rows", "whole"), [((SYNC, MOVE), "held"), ((MOVE, SYNC), "failed")])
def test_a_cut_line_turns_no_answer_over(rows: tuple[str, ...], whole: str, lost: int) -> None:
    """With half of any one line the answer is the same, or undecided."""
    lines = [HEAD, *rows, *TAIL.splitlines()]
    lines[lost - 1] = lines[lost - 1][: len(lines[lost - 1]) // 2]
    assert judged("\n".join(lines), ASKED, recorded=ALL).outcome in {whole, "undecided"}


def test_a_failure_shows_what_did_not_come_after() -> None:
    """The verdict has the fact, whose it is, and why it was expected."""
    found = judged("\n".join([HEAD, MOVE, TAIL]), f'{ASKED} because "the data must be on the disk first"', recorded=ALL)
    assert str(found) == (
        'failed    every syscall rename comes after syscall fsync because "the data must be on the disk first"\n'
        "          found: 1 of 1 syscall rename has no syscall fsync before it (line 2)\n"
        "          1 dpkg\n"
        '               2  7 rename("a.new", "a") = 0'
    )
    assert found.because == "the data must be on the disk first"


def test_what_may_fail_is_counted() -> None:
    """An undecided verdict says how many facts are in doubt."""
    rows = "\n".join([HEAD, *threads("8 fsync(3 <unfinished ...>", MOVE, "8 <... fsync resumed>) = 0"), TAIL])
    assert judged(rows, ASKED, recorded=ALL).found == "1 of 1 syscall rename may have no syscall fsync before it"
    lost = "\n".join([HEAD, f"7 {FORK} = 8", "8 exit_group(1) = ?", "8 +++ exited with 1 +++"])
    found = judged(lost, "every process has exit_code == 0", recorded=ALL)
    assert (found.outcome, found.found) == (
        "failed",
        "1 of 2 processes does not have what is expected, 1 may not have what is expected",
    )


@pytest.mark.parametrize("text", ["every task comes after exec", "every exec comes after process"])
def test_error_of_a_subject_without_an_order(text: str) -> None:
    """A task lives for a time: what comes after it is not defined."""
    from strace_lens.analysis.expect.parse import parse
    from strace_lens.errors import ExpectationError

    with pytest.raises(ExpectationError, match="'comes after' orders calls, signals and ends, and a"):
        parse(text)
