"""Mistakes on the command line are explained where they are made."""

from __future__ import annotations

from pathlib import Path

import pytest

from strace_lens.cli.mistakes import behind_program, check_command_line
from strace_lens.errors import UsageError
from tests.cli.command import FORK_LOG, lens


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["-f", "true"], "--no-follow"),
        (["-ff", "true"], "--no-follow"),
        (["-e", "trace=fork", "true"], "--trace CALLS"),
        (["-v", "true"], "--verbose"),
        (["-c", "true"], "--format summary"),
        (["-s", "99", "true"], "--string-limit N"),
        (["-p", "1"], "--pid PID"),
        (["-Y", "true"], "--strace-arg=-Y"),
    ],
)
def test_error_a_word_of_straces_has_another_name_here(words: list[str], hint: str) -> None:
    """The message says which, and names the command's own help."""
    done = lens("run", *words)
    assert done.status == 125
    assert hint in done.err.splitlines()[1]
    assert done.err.endswith("Try 'strace-lens run --help' for help.\n")


def test_error_a_log_is_no_report(tmp_path: Path) -> None:
    """``-o f.strace`` is strace's way to keep the log."""
    done = lens("run", "-o", "f.strace", "true", cwd=tmp_path)
    assert (done.status, list(tmp_path.iterdir())) == (125, [])
    assert "--log f.strace" in done.err


@pytest.mark.parametrize("words", [["diff", "--nope"], ["check", "--run"], ["audit"], ["prove", "--cc"]])
def test_error_a_mistake_names_the_help_of_its_command(words: list[str]) -> None:
    """Not that of the whole program."""
    assert lens(*words).err.endswith(f"Try 'strace-lens {words[0]} --help' for help.\n")


def test_error_a_piped_log_needs_a_dash() -> None:
    """The message says so."""
    done = lens("report", stdin=FORK_LOG.encode())
    assert (done.status, done.out) == (2, "")
    assert "To read what is piped in: strace-lens report -\n" in done.err


@pytest.mark.parametrize(
    "text", ["ls | wc", "a && b", "a; b", "a > b", "a 2>&1", "a <b", "a &", "`a`", "echo $(a)", 'x "$" |y']
)
def test_error_what_only_a_shell_can_do(text: str) -> None:
    """A COMMAND is split into words; the message says how to run a shell."""
    with pytest.raises(UsageError, match="is for a shell, and none runs; write: sh -c '"):
        check_command_line(text)


@pytest.mark.parametrize(
    "text", ["grep '|' x", 'echo "a > b"', r"echo a\;b", "", "sh -c 'ls | wc'", "make CFLAGS=-O2", "$x"]
)
def test_words_that_a_program_gets_are_no_shells(text: str) -> None:
    """What is quoted is one word."""
    check_command_line(text)


def test_error_a_variable_is_set_by_a_shell() -> None:
    """env(1) does it without one."""
    done = lens("diff", "--run", "FOO=1 ls", "--run", "ls")
    assert done.status == 2
    assert "write: env FOO=1 ls" in done.err


@pytest.mark.needs_strace
def test_options_behind_the_program_are_its_own() -> None:
    """A note says so where the program failed; a ``--`` shows that it was meant."""
    done = lens("run", "--quiet", "ls", "--timeout", "3")
    assert "note: --timeout stands behind the program, so the program got it" in done.err
    assert "stands behind" not in lens("run", "--quiet", "--", "ls", "--timeout", "3").err
    assert behind_program(["sh", "-c", "--"], ["run", "sh", "-c", "--"]) is None


def test_error_an_expectation_behind_the_program_is_its_own() -> None:
    """Then nothing is asked, and the message says why."""
    done = lens("check", "--run", "true", "-e", "some exec")
    assert done.status == 2
    assert "nothing to judge: -e stands behind the program, so the program got it" in done.err
    assert "give --expect TEXT" in lens("check", "--run", "true").err
    assert "give --expect TEXT" in lens("check", "--run", "--", "true", "-e", "x").err


@pytest.mark.needs_strace
def test_a_command_line_is_no_program() -> None:
    """The message says how a shell runs it, and what sets a variable."""
    done = lens("run", "ls | wc")
    assert done.status == 127
    assert "for a command line write: -- sh -c" in done.err
    assert "to set a variable write: env FOO=1 PROGRAM" in lens("run", "FOO=1", "true").err


@pytest.mark.needs_strace
@pytest.mark.parametrize(("given", "status"), [("5s", 0), ("2m", 0), ("0", 0), (".5h", 0), ("0.05s", 124)])
def test_a_time_has_a_unit(given: str, status: int) -> None:
    """As in timeout(1)."""
    done = lens("run", "--timeout", given, "sleep", "0.2" if status == 0 else "100")
    assert done.status == status
    assert ("--timeout ended it" in done.err) is (status == 124)


@pytest.mark.parametrize("given", ["5x", "-1", "nan", "inf", "1e400", ""])
def test_error_a_time_that_is_none(given: str) -> None:
    """The message shows what times look like."""
    done = lens("run", f"--timeout={given}", "true")
    assert done.status == 125
    assert "is not a valid float, and not a time such as 5s, 0.5m or 1h." in done.err
