"""``strace-lens diff``: two logs, two commands, or a log and a command."""

import json
import os
from pathlib import Path

import pytest

from tests.cli.command import FORK_LOG, lens


@pytest.fixture
def logs(tmp_path: Path) -> tuple[Path, Path]:
    """Two logs of fork.c."""
    for name in ("a", "b"):
        (tmp_path / name).write_text(FORK_LOG)
    return tmp_path / "a", tmp_path / "b"


@pytest.mark.needs_strace
def test_two_runs_of_a_pipeline_do_not_differ() -> None:
    """Pids, addresses and the order of lines are no difference; sides are called as the user wrote them."""
    command = 'sh -c "ls | wc -l; true"'
    done = lens("diff", "--run", command, "--run", command)
    assert done.status == 0
    assert done.out.splitlines() == [
        f"A: {command}",
        f"B: {command}",
        "no difference (3 tasks in A, 3 tasks in B)",
        "files and network were not recorded: --files --network",
    ]


@pytest.mark.needs_strace
@pytest.mark.parametrize("order", [("LOG", "--run", "COMMAND"), ("--run", "COMMAND", "LOG")])
def test_a_log_stands_beside_a_command(tmp_path: Path, order: tuple[str, ...]) -> None:
    """The log is A, wherever it stands; the command is split as a shell splits words."""
    log = tmp_path / "base.strace"
    assert lens("run", "--quiet", "--log", log, "--", "sh", "-c", "exit 3").status == 3
    done = lens("diff", *({"LOG": str(log), "COMMAND": "sh -c 'exit 4'"}.get(word, word) for word in order))
    assert done.status == 1
    assert done.out.startswith(f"A: {log}\nB: sh -c 'exit 4'\n")
    assert "~ 1 (sh): exit status 3 → 4 " in done.out


@pytest.mark.needs_strace
def test_two_machines_are_named(tmp_path: Path) -> None:
    """By the records beside the logs."""
    for name in ("a", "b"):
        assert lens("run", "--quiet", "--log", tmp_path / name, "--", "true").status == 0
    record = tmp_path / "b.recording.json"
    here = os.uname().machine
    record.write_text(record.read_text().replace(here, "riscv64"))
    done = lens("diff", tmp_path / "a", tmp_path / "b")
    assert done.status == 0
    assert f"A was recorded on {here}, B on riscv64: " in done.out
    found = json.loads(lens("diff", "--format", "json", tmp_path / "a", tmp_path / "b").out)
    assert found["machines"] == {"a": here, "b": "riscv64"}


def test_a_difference_is_1_and_what_is_undecided_4(logs: tuple[Path, Path]) -> None:
    """By the verdict of the whole."""
    logs[1].write_text(FORK_LOG.replace("exited with 7", "exited with 8"))
    assert lens("diff", *logs).status == 1
    logs[1].write_text(FORK_LOG[:-30])
    assert lens("diff", *logs).status == 4


def test_arguments_can_be_left_out(logs: tuple[Path, Path]) -> None:
    """--ignore arguments."""
    logs[1].write_text(FORK_LOG.replace('["./fork"]', '["./fork", "-v"]'))
    assert lens("diff", "--keep", "command-line", *logs).status == 1
    assert lens("diff", "--keep", "command-line", "--ignore", "arguments", *logs).status == 0


def test_the_command_lines_stand_in_the_heading(logs: tuple[Path, Path]) -> None:
    """What was asked to be compared is no difference; secrets in it are masked."""
    logs[1].write_text(FORK_LOG.replace('["./fork"]', '["./fork", "--password=hunter2secret"]'))
    done = lens("diff", *logs)
    assert (done.status, done.out.splitlines()[2:4]) == (0, ["A ran ./fork", "B ran ./fork '--password=[redacted]'"])


def test_tasks_that_were_not_watched_can_be_left_out(logs: tuple[Path, Path]) -> None:
    """--watched-only."""
    for log in logs:
        log.write_text("\n".join(line[6:] for line in FORK_LOG.splitlines() if line.startswith("100")) + "\n")
    assert lens("diff", *logs).status == 4
    assert lens("diff", "--watched-only", *logs).status == 0


def test_json_has_both_sides(logs: tuple[Path, Path]) -> None:
    """Kind, sentence, and of each side task and lines."""
    logs[1].write_text(FORK_LOG.replace("exited with 7", "exited with 8"))
    document = json.loads(lens("diff", "--format", "json", *logs).out)
    side = {"task": "1.1", "lines": [5], "program": "./fork"}
    assert (document["a"], document["b"], document["verdict"]) == (str(logs[0]), str(logs[1]), "different")
    assert document["differences"] == [
        {
            "kind": "changed",
            "text": "1.1 (a fork of fork): exit status 7 → 8",
            "field": "exit_code",
            "fields": ["exit_code"],
            "a": side,
            "b": side,
            "others": [],
            "loosely": False,
            "deeds": {"a": [], "b": []},
            "blocks": [],
            "below": [],
            "sure": True,
        }
    ]


@pytest.mark.needs_strace
def test_a_secret_in_a_command_is_masked_in_its_name() -> None:
    """The headings are words of the command line."""
    done = lens("diff", "--run", "true --password=hunter2secret", "--run", "true")
    assert "hunter2secret" not in done.out + done.err
    assert done.out.startswith("A: true --password=[redacted]\nB: true\n")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["A"], "diff compares two: A B, A --run COMMAND, or --run COMMAND twice; given: 1"),
        (["A", "A", "A"], "given: 3"),
        (["A", "A", "--run", "true"], "given: 3"),
        (["-", "-"], "standard input can be read once"),
        (["A", "/nonexistent"], "cannot read /nonexistent: "),
        (
            ["A", "A", "--trace", "read"],
            "--trace says how to record, and nothing is recorded here; for a log say --recorded",
        ),
        (["A", "A", "--timeout", "1"], "--timeout says how to record, and nothing is recorded here"),
        (["--run", "true", "--run", "true", "--recorded", "-f"], "--recorded says how a log was recorded"),
        (["A", "A", "--recorded", "openta"], "--recorded: unknown system call 'openta': did you mean 'openat'?"),
        (["A", "A", "--ignore", "argument"], "unknown rule 'argument': did you mean 'arguments'?"),
        (["--run", "sh -c 'a", "--run", "true"], "cannot be split into words: No closing quotation"),
    ],
)
def test_error_a_users_mistake_is_2(logs: tuple[Path, Path], words: list[str], message: str) -> None:
    """One clear message."""
    done = lens("diff", *(str(logs[0]) if word == "A" else word for word in words))
    assert (done.status, done.out) == (2, "")
    assert message in done.err
    assert len(done.err.splitlines()) == 1


def test_error_nothing_runs_before_everything_is_there(tmp_path: Path) -> None:
    """A program that is not there, and a log that cannot be read, are told before the first program runs."""
    touch = f"touch {tmp_path / 'ran'}"
    missing = lens("diff", "--run", touch, "--run", "no-such-program")
    assert (missing.status, "there is no such program" in missing.err) == (127, True)
    assert lens("diff", "/nonexistent", "--run", touch).status == 2
    assert not (tmp_path / "ran").exists()


def test_verbose_lists_the_made_up_names(logs: tuple[Path, Path]) -> None:
    """The last line counts them in any case."""
    ours, theirs = (
        FORK_LOG.replace(
            "100   exit_group",
            f'100   execve("/a", ["a", "/tmp/cc{end}.s"], 0x1 /* 2 vars */) = 0\n100   exit_group',
            1,
        )
        for end in ("AAAAAA", "BBBBBB")
    )
    logs[0].write_text(ours)
    logs[1].write_text(theirs)
    short, long = lens("diff", *logs), lens("diff", "-v", *logs)
    assert (short.status, long.status) == (0, 0)
    assert "1 word with made-up names taken for the same" in short.out
    assert "taken for the same: /tmp/ccAAAAAA.s" not in short.out.splitlines()
    assert "taken for the same: /tmp/ccAAAAAA.s" in long.out.splitlines()
