"""Parts of strace -ff without times: nothing but numbers and statuses shows which life of a pid is whose."""

from __future__ import annotations

from pathlib import Path

import pytest

from strace_lens.api.read import read

MADE = "clone(child_stack=NULL, flags=CLONE_CHILD_SETTID|SIGCHLD, child_tidptr=0x7f2c10) = {}\n"
WAITED = "wait4(-1, [{{WIFEXITED(s) && WEXITSTATUS(s) == {}}}], 0, NULL) = {}\n"
LEFT = "exit_group({0}) = ?\n+++ exited with {0} +++\n"


def ran(program: str, code: int) -> str:
    """A life that runs a program."""
    return f'execve("{program}", ["x"], 0x7ffe80 /* 5 vars */) = 0\n' + LEFT.format(code)


def first(*lines: str) -> str:
    """The part of the first task."""
    return "".join(['execve("/sbin/boot", ["boot"], 0x7ffe80 /* 5 vars */) = 0\n', *lines, LEFT.format(0)])


@pytest.mark.parametrize("lives", [2, 5, 12])
def test_a_pid_that_is_used_again(tmp_path: Path, lives: int) -> None:
    """The lives of a pid follow one another in its part, as their creations do in the maker's."""
    rounds = "".join(MADE.format(610) + WAITED.format(20 + n, 610) for n in range(lives))
    (tmp_path / "t.600").write_text(first(rounds))
    (tmp_path / "t.610").write_text("".join(ran(f"/opt/job{n}", 20 + n) for n in range(lives)))
    trace = read(tmp_path)
    ends = [(task.program, task.end.code) for task in trace.tasks[1:] if task.end]
    assert ends == [(f"/opt/job{n}", 20 + n) for n in range(lives)]
    assert not trace.gaps


def test_orphans_under_a_subreaper_that_have_one_pid(tmp_path: Path) -> None:
    """The reaper of orphans is told of each; which of two that had one pid is meant, its own end shows."""
    (tmp_path / "t.600").write_text(
        first(
            "prctl(PR_SET_CHILD_SUBREAPER, 1) = 0\n",
            *(MADE.format(610) + WAITED.format(0, 610) + WAITED.format(code, 620) for code in (31, 32)),
        )
    )
    (tmp_path / "t.610").write_text((MADE.format(620) + LEFT.format(0)) * 2)
    (tmp_path / "t.620").write_text(ran("/opt/early", 31) + ran("/opt/late", 32))
    trace = read(tmp_path)
    ends = [(trace.names[task], task.program, task.end and task.end.code) for task in trace.tasks if task.tid == 620]
    assert ends == [("1.1.1", "/opt/early", 31), ("1.2.1", "/opt/late", 32)]
    assert not trace.gaps
    assert [wait.child.program for wait in trace.waits if wait.child and wait.pid == 620] == ["/opt/early", "/opt/late"]


def test_statuses_that_do_not_agree(tmp_path: Path) -> None:
    """A wait that shows an end that no life of the pid had is a contradiction: lines are missing."""
    (tmp_path / "t.600").write_text(first(MADE.format(610), WAITED.format(5, 610)))
    (tmp_path / "t.610").write_text(ran("/opt/job", 6))
    assert [gap.kind for gap in read(tmp_path).gaps] == ["contradiction"]
