"""``strace-lens diff``: two logs or two commands."""

import json
from pathlib import Path

import pytest

from tests.cli.command import FORK_LOG, Done, lens


@pytest.fixture
def logs(tmp_path: Path) -> tuple[Path, Path]:
    """Two logs of fork.c."""
    for name in ("a", "b"):
        (tmp_path / name).write_text(FORK_LOG)
    return tmp_path / "a", tmp_path / "b"


def edited(logs: tuple[Path, Path], old: str, new: str) -> Done:
    """Compare the log with one in which something else happened."""
    assert old in FORK_LOG
    logs[1].write_text(FORK_LOG.replace(old, new))
    return lens("diff", *logs)


def test_two_runs_of_a_pipeline_do_not_differ() -> None:
    """Pids, addresses and the order of lines are no difference."""
    command = "sh -c 'ls | wc -l; true'"
    done = lens("diff", "--run", command, command)
    assert done.status == 0
    assert done.out.splitlines()[-1] == "no difference (3 tasks in A, 3 tasks in B)"


def test_another_call_is_named(logs: tuple[Path, Path]) -> None:
    """fork(2) against clone(2)."""
    call = FORK_LOG.splitlines()[1].partition("   ")[2]
    done = edited(logs, call, "fork() = 101")
    assert done.status == 1
    assert "task 1.1, made by:\n  A  clone (line 2)\n  B  fork (line 2)\n" in done.out


def test_another_flag_and_another_exit_signal_are_named(logs: tuple[Path, Path]) -> None:
    """Each by itself."""
    done = edited(logs, "CLONE_CHILD_SETTID|SIGCHLD", "CLONE_VM|SIGUSR1")
    assert (
        "  A  CLONE_CHILD_CLEARTID|CLONE_CHILD_SETTID (line 2)\n  B  CLONE_CHILD_CLEARTID|CLONE_VM (line 2)" in done.out
    )
    assert "task 1.1, exit signal:\n  A  SIGCHLD (line 2)\n  B  SIGUSR1 (line 2)\n" in done.out


def test_another_exit_status_is_named(logs: tuple[Path, Path]) -> None:
    """How a task ended."""
    done = edited(logs, "101   +++ exited with 7 +++", "101   +++ killed by SIGKILL +++")
    assert "task 1.1, exit status:\n  A  7 (line 5)\n  B  none (line 5)\n" in done.out
    assert "task 1.1, killed by:\n  A  none (line 5)\n  B  SIGKILL (line 5)\n" in done.out


def test_another_program_is_named(logs: tuple[Path, Path]) -> None:
    """What was run, by its path."""
    done = edited(logs, 'execve("./fork"', 'execve("./spoon"')
    assert "task 1, ran:\n  A  ./fork (line 1)\n  B  ./spoon (line 1)\n" in done.out


def test_arguments_count_unless_they_are_left_out(logs: tuple[Path, Path]) -> None:
    """They may hold temporary names and pids; ``--ignore arguments`` leaves them out."""
    done = edited(logs, '["./fork"]', '["./fork", "-v"]')
    assert (done.status, "task 1, arguments:\n  A  ./fork (line 1)\n  B  ./fork -v (line 1)\n" in done.out) == (1, True)
    assert lens("diff", "--ignore", "arguments", *logs).status == 0


def test_a_task_in_one_only_is_told_once(logs: tuple[Path, Path]) -> None:
    """What it made itself goes with it."""
    logs[1].write_text(
        "\n".join(line for line in FORK_LOG.splitlines() if "clone" not in line and not line.startswith("101"))
    )
    logs[1].write_text(
        '100   execve("./fork", ["./fork"], 0x7ffe5930c7f0 /* 39 vars */) = 0\n'
        "100   exit_group(0)                     = ?\n100   +++ exited with 0 +++\n"
    )
    done = lens("diff", *logs)
    assert done.status == 1
    assert "task 1.1 is in A only: process made by clone" in done.out


def test_a_cut_log_makes_sameness_undecided(logs: tuple[Path, Path]) -> None:
    """What is missing could hold a difference."""
    logs[1].write_text(FORK_LOG[:-30])
    done = lens("diff", *logs)
    assert done.status == 4
    assert "incomplete: in B" in done.out


def test_json_has_both_sides(logs: tuple[Path, Path]) -> None:
    """For machines."""
    logs[1].write_text(FORK_LOG.replace("exited with 7", "exited with 8"))
    document = json.loads(lens("diff", "--format", "json", *logs).out)
    (found,) = document["differences"]
    side = {"task": "1.1", "lines": [5]}
    assert document["verdict"] == "different"
    assert found == {
        "kind": "changed",
        "text": "task 1.1, exit status: 8, was 7",
        "field": "exit_code",
        "a": side,
        "b": side,
        "sure": True,
    }


def test_error_a_missing_log_is_2(logs: tuple[Path, Path]) -> None:
    """One clear message."""
    done = lens("diff", logs[0], "/nonexistent")
    assert done.status == 2
    assert done.err.startswith("strace-lens: cannot read /nonexistent: ")


def test_what_neither_recorded_is_not_asked(logs: tuple[Path, Path]) -> None:
    """Two logs are the same where nothing differs in what both recorded."""
    for log in logs:
        log.write_text('openat(AT_FDCWD, "/etc/passwd", O_RDONLY) = 3\n+++ exited with 0 +++\n')
    assert lens("diff", *logs).status == 0


def test_children_that_were_not_followed_are_named(logs: tuple[Path, Path]) -> None:
    """What they did may differ; --watched-only leaves them out, and says so."""
    for log in logs:
        log.write_text("\n".join(line[6:] for line in FORK_LOG.splitlines() if line.startswith("100")) + "\n")
    done = lens("diff", *logs)
    assert done.status == 4
    assert "incomplete: in A, task 1.1 (line 2): strace did not follow" in done.out
    done = lens("diff", "--watched-only", *logs)
    assert done.status == 0
    assert "not watched: in A, task 1.1 (line 2): strace did not follow" in done.out


def test_error_quotes_that_do_not_close() -> None:
    """A usage error, not a difference."""
    done = lens("diff", "--run", "sh -c 'a", "true")
    assert (done.status, "cannot be split into words: No closing quotation" in done.err) == (2, True)


def test_error_standard_input_twice() -> None:
    """It can be read once."""
    assert lens("diff", "-", "-").status == 2
