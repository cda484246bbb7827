"""``under 1.2`` and ``under program "glob"``: of which tasks an expectation speaks."""

from __future__ import annotations

import pytest

from tests.analysis.judged_logs import FORK, RECORDED, judged, sigchld

# make runs sh, which runs cc; and then true. A task of make's writes a file.
BUILD = f"""\
10 execve("/bin/ci", ["ci"], NULL) = 0
10 {FORK} = 11
11 execve("/usr/bin/make", ["make", "all"], NULL) = 0
11 {FORK} = 12
12 execve("/bin/sh", ["sh", "-c", "cc"], NULL) = 0
12 {FORK} = 13
13 execve("/usr/bin/cc", ["cc"], NULL) = 0
13 exit_group(0) = ?
13 +++ exited with 0 +++
12 {sigchld("CLD_EXITED", 13, "0")}
12 exit_group(0) = ?
12 +++ exited with 0 +++
11 {sigchld("CLD_EXITED", 12, "0")}
11 exit_group(2) = ?
11 +++ exited with 2 +++
10 {sigchld("CLD_EXITED", 11, "2")}
10 {FORK} = 14
14 execve("/bin/true", ["true"], NULL) = 0
14 exit_group(0) = ?
14 +++ exited with 0 +++
10 {sigchld("CLD_EXITED", 14, "0")}
10 exit_group(0) = ?
10 +++ exited with 0 +++
"""


def outcome(text: str, log: str = BUILD, recorded: str = RECORDED, *, watched_only: bool = False) -> str:
    """The answer to one expectation."""
    return judged(log, text, recorded=recorded, watched_only=watched_only).outcome


@pytest.mark.parametrize(
    "text",
    [
        "exactly 5 processes under 1",
        "exactly 3 processes under 1.1",
        "exactly 2 processes under 1.1.1",
        "exactly 1 process under 1.2",
        'exactly 3 processes under program "*/make"',
        'exactly 2 processes under program "*/sh"',
        'exactly 5 processes under program "/bin/ci"',
        'exactly 3 processes under program "*/[sm]*"',
        'exactly 2 creations under program "*/make"',
        "exactly 1 creation under 1.1.1",
        "no creation under 1.2",
        'exactly 3 execs under program "*/make"',
        "exactly 3 exits under 1.1",
        "exactly 1 signal under 1.1.1",
        "no thread under 1",
        'every process under program "*/sh" has exit_code == 0',
        "exactly 1 overlap under 1.1.1",
        "exactly 3 overlaps under 1.1",
    ],
)
def test_a_scope_covers_a_task_and_all_below_it(text: str) -> None:
    """A creation belongs to its maker; an overlap needs both tasks inside."""
    assert outcome(text) == "held"


def test_a_failure_names_the_scope() -> None:
    """What was found says where it was looked for."""
    found = judged(BUILD, 'every process under program "*/make" has exit_code == 0', recorded=RECORDED)
    assert found.outcome == "failed"
    assert found.found == '1 of 3 processes under program "*/make" does not have what is expected'
    assert judged(BUILD, "some thread under 1.1", recorded=RECORDED).found == "no thread under 1.1"


@pytest.mark.parametrize("scope", ["under 1.3", "under 2", 'under program "*/curl"', 'under program "make"'])
def test_a_scope_without_a_task_is_warned_of(scope: str) -> None:
    """A wrong name of a task, or a glob that nothing fits, makes "no" hold for nothing."""
    found = judged(BUILD, f"no exec {scope}", recorded=RECORDED)
    assert (found.outcome, found.warnings) == ("held", (f"no task is {scope}, so it speaks of nothing",))
    assert judged(BUILD, "no thread under 1.1", recorded=RECORDED).warnings == ()


@pytest.mark.parametrize("lost", range(1, len(BUILD.splitlines()) + 1))
@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ('exactly 3 processes under program "*/make"', "held"),
        ('no exec under program "*/sh" where path matches "*/true"', "held"),
        ('exactly 2 processes under program "*/make"', "failed"),
        ("exactly 2 processes under 1.1.1", "held"),
        ("exactly 1 process under 1.1", "failed"),
        ("some exec under 1.2", "held"),
    ],
)
def test_a_cut_line_turns_no_answer_over(lost: int, text: str, whole: str) -> None:
    """With half of any one line the answer is the same, or undecided."""
    lines = BUILD.splitlines()
    assert outcome(text) == whole
    lines[lost - 1] = lines[lost - 1][: len(lines[lost - 1]) // 2]
    assert outcome(text, "\n".join(lines)) in {whole, "undecided"}


def test_execs_that_were_not_recorded() -> None:
    """Who ran a program is not known then; the verdict says what to record."""
    log = "\n".join(line for line in BUILD.splitlines() if "execve" not in line)
    found = judged(log, 'no exit under program "*/make" where code == 2', recorded="-f -e trace=clone,exit_group")
    assert found.outcome == "undecided"
    assert any("execve" in text and "record with" in text for text in found.missing)
    assert outcome('no exit under program "*/make" where code == 3', log, "-f -e trace=clone,exit_group") == "held"


def test_a_task_that_still_runs_may_run_it_later() -> None:
    """What a task does may come to be in the scope, until its end shows."""
    log = "\n".join(BUILD.splitlines()[:6])
    assert outcome('no creation under program "*/cc"', log) == "undecided"
    assert outcome('some creation under program "*/make"', log) == "held"


def test_a_child_that_was_not_followed() -> None:
    """It may have run the program, unless the question is about what was watched."""
    alone = "\n".join(line.removeprefix("10 ") for line in BUILD.splitlines() if line.startswith("10 "))
    asked = 'no process under program "*/make"'
    assert outcome(asked, alone, "-e trace=%process") == "undecided"
    assert outcome(asked, alone, "-e trace=%process", watched_only=True) == "held"
    assert outcome("exactly 1 process under 1", alone, "-e trace=%process", watched_only=True) == "held"


def test_a_program_of_a_thread() -> None:
    """Another thread's execve is the process's; the tasks below it are under that program."""
    from tests.analysis.judged_logs import EXEC_IN_THREAD

    found = judged(EXEC_IN_THREAD, "some exec", recorded=RECORDED)
    assert found.outcome == "held"
    assert outcome('no process under program "*/nothing"', EXEC_IN_THREAD) in {"held", "undecided"}
