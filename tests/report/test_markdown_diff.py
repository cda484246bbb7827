"""The differences between two traces as a comment on a pull request."""

from __future__ import annotations

from strace_lens.analysis.compare.diff import compare
from strace_lens.analysis.compare.finding import TraceDiff
from tests.analysis.judged_logs import traced


def runs(*commands: str, code: int = 0) -> str:
    """The log of a program that runs these one after the other."""
    lines = ['9 execve("/bin/top", ["top"], 0x7ffd50 /* 9 vars */) = 0']
    for number, command in enumerate(commands, 10):
        argv = ", ".join(f'"{word}"' for word in command.split())
        lines.append(f"9 vfork() = {number}")
        lines.append(f'{number} execve("/bin/{command.split()[0]}", [{argv}], 0x7ffd50 /* 9 vars */) = 0')
        lines += [f"{number} exit_group(0) = ?", f"{number} +++ exited with 0 +++"]
    return "".join(f"{line}\n" for line in (*lines, f"9 exit_group({code}) = ?", f"9 +++ exited with {code} +++"))


def page(ours: str, theirs: str, names: tuple[str, str] = ("old", "new")) -> str:
    """The comment on two logs."""
    return compare(traced(ours), traced(theirs), names=names).report("markdown")


def test_each_difference_is_a_row() -> None:
    """With its mark, its sentence, and where the logs show it; then what was not recorded."""
    assert page(runs("id"), runs("id", "hostname"), ("old|log", "new")).splitlines() == [
        "### Different: 1 difference",
        "",
        "| | | tasks |",
        "|---|---|---|",
        "| A | old\\|log | 2 |",
        "| B | new | 3 |",
        "",
        "| | difference | first lines |",
        "|---|---|---|",
        "| \\+ | B only: 1.2 hostname, made by vfork, exit status 0 | B 6 |",
        "",
        "files and network were not recorded: --files --network.",
    ]


def test_no_difference_and_undecided_are_told_in_the_title() -> None:
    """And what a log lacks."""
    assert page(runs("id"), runs("id")).startswith("### No difference\n")
    found = page(runs("id")[:-20], runs("id"))
    assert found.startswith("### Undecided\n")
    assert "\nIncomplete: in A, line 7 was not understood" in found


def test_a_programs_words_are_no_markup_and_call_nobody() -> None:
    """Neither a table's bar, nor HTML, a link, code, a mention or a new line."""
    found = page(runs("id"), runs("id", "sh [x](y) <img|`a` @team *b* \\n##[error]"))
    (row,) = [line for line in found.splitlines() if "B only" in line]
    assert "\\[x\\](y)" in row
    assert "\\<img\\|\\`a\\`" in row
    assert "@team" not in row
    assert "\\*b\\*" in row
    assert "##[" not in found
    assert row.replace("\\|", "").count("|") == 4


def test_a_thousand_differences_fit_a_comment() -> None:
    """GitHub takes 65,536 characters; the rest is counted."""
    programs = [f"p{number} {'x' * 300}" for number in range(400)]
    found = page(runs(), runs(*programs))
    assert len(found) < 65_536
    assert "| | and " in found


def test_a_doubt_stands_in_the_row() -> None:
    """A trace lacks what could remove the difference."""
    found: TraceDiff = compare(traced(runs("id")[:-20]), traced(runs("id", "date")))
    assert "*(not sure: a trace lacks what could remove it)*" in found.report("markdown")
