"""``strace-lens check --baseline``: compare with a file in git, or write it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.command import FORK_LOG, Done, lens


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    """The place of a baseline, beside a log of fork.c."""
    (tmp_path / "log").write_text(FORK_LOG)
    return tmp_path / "trace.lock"


def checked(lock: Path, *words: str) -> Done:
    """Checks the log beside the baseline."""
    return lens("check", lock.with_name("log"), "--baseline", lock, *words)


def test_a_missing_baseline_is_a_failure(lock: Path) -> None:
    """The message says how to make it; nothing is made."""
    done = checked(lock)
    assert done.status == 1
    assert f"failed    baseline {lock}\n" in done.out
    assert f"there is no such file; strace-lens check --baseline {lock} --update makes it" in done.out
    assert not lock.exists()


def test_a_baseline_is_written_and_holds(lock: Path) -> None:
    """--update; a second time nothing is written."""
    written = checked(lock, "--update")
    assert (written.status, "found: written; it was not there before" in written.out) == (0, True)
    assert lock.read_text().startswith("strace-lens canonical 1\nkeep command-line\nignore calls\n")
    held = checked(lock)
    assert (held.status, held.out) == (0, f"held      baseline {lock}\n          found: no difference\n")
    before = lock.stat()
    assert "it is as it was; not written" in checked(lock, "--update").out
    assert lock.stat() == before


def test_a_change_is_a_failure_until_the_baseline_is_updated(lock: Path) -> None:
    """Both say the change; it is one more entry in the JSON."""
    checked(lock, "--update")
    lock.with_name("log").write_text(FORK_LOG.replace("exited with 7", "exited with 8"))
    failed = checked(lock, "--format", "json", "-e", "some task")
    (expectation, baseline) = json.loads(failed.out)["expectations"]
    assert (failed.status, expectation["verdict"], baseline["verdict"]) == (1, "held", "failed")
    assert baseline["text"] == f"baseline {lock}"
    (text,) = baseline["differences"]
    assert text.startswith("~ 1.1 (a fork of fork): exit status 7 → 8 (baseline line ")
    assert baseline["evidence"] == [5]
    updated = checked(lock, "--update")
    assert (updated.status, "exit status 7 → 8" in updated.out) == (0, True)
    assert checked(lock).status == 0


def test_an_update_by_other_rules_names_them(lock: Path) -> None:
    """Though the log is as it was: the baseline holds less from now on."""
    checked(lock, "--update")
    lines = checked(lock, "--update", "--ignore", "arguments").out.splitlines()
    assert lines[1].endswith("found: written, by other rules; no difference to what it was")
    assert [line.strip() for line in lines[2:]] == ["+ rule: ignore arguments"]


def test_a_cut_log_writes_no_baseline(lock: Path) -> None:
    """What is missing could be a part of it."""
    lock.with_name("log").write_text(FORK_LOG[:-30])
    done = checked(lock, "--update")
    assert (done.status, "not written: it would not hold on the log that it is made of" in done.out) == (4, True)
    assert not lock.exists()


@pytest.mark.needs_strace
def test_a_program_that_fails_writes_no_baseline(tmp_path: Path) -> None:
    """Unless it may fail."""
    lock = tmp_path / "trace.lock"
    command = ("--run", "--", "sh", "-c", "exit 3")
    done = lens("check", "--baseline", lock, "--update", *command)
    assert (done.status, lock.exists(), "not written: the program failed" in done.out) == (1, False, True)
    assert lens("check", "--baseline", lock, "--update", "--allow-failure", *command).status == 0
    assert lens("check", "--baseline", lock, "--allow-failure", *command).status == 0


def test_an_update_keeps_what_the_baseline_holds(lock: Path) -> None:
    """Its rules, unless others are given."""
    checked(lock, "--update", "--exact", "--ignore", "arguments")
    assert "made by clone" in lock.read_text()
    lock.with_name("log").write_text(FORK_LOG.replace("exited with 7", "exited with 8"))
    checked(lock, "--update")
    assert ("made by clone" in lock.read_text(), "ignore arguments" in lock.read_text()) == (True, True)
    checked(lock, "--update", "--mask", "a+")
    assert ("made by clone" in lock.read_text(), "mask a+" in lock.read_text()) == (False, True)


def test_a_baseline_of_a_log_holds_its_files(lock: Path) -> None:
    """--keep files, as the log shows them."""
    opened = '100   openat(AT_FDCWD, "/etc/passwd", O_RDONLY) = 3\n'
    lock.with_name("log").write_text(FORK_LOG.replace("100   exit_group", f"{opened}100   exit_group", 1))
    words = ("--recorded", "-f -e trace=%process,%file")
    assert checked(lock, "--update", "--keep", "files", "--keep", "libc", *words).status == 0
    assert "    file read /etc/passwd" in lock.read_text().splitlines()
    assert "made by clone" in lock.read_text()
    assert checked(lock, *words).status == 0
    lock.with_name("log").write_text(FORK_LOG)
    assert "~ fork: no longer reads /etc/passwd" in checked(lock, *words).out


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "<<<<<<< HEAD\n",
            ":1: a merge conflict: choose a side (git checkout --ours or --theirs); --update then writes it anew",
        ),
        ("strace-lens canonical 9\n", ":1: a newer strace-lens wrote this: form 9, and this one reads 1"),
        ("strace-lens canonical 1\n\nprocess a\n  exits 0\n", ":4: unknown word 'exits': did you mean 'exit'?"),
        ("", " is no canonical form: its first line is not 'strace-lens canonical 1'"),
        ("\0\xff", " is no canonical form: its first line is not 'strace-lens canonical 1'"),
    ],
)
def test_error_a_file_that_is_no_baseline(lock: Path, text: str, message: str) -> None:
    """Status 2 with the line; --update does not take it away."""
    lock.write_text(text, encoding="latin-1")
    for words in ((), ("--update",)):
        done = checked(lock, *words)
        assert (done.status, done.out) == (2, "")
        assert f"{lock}{message}" in done.err
    assert lock.read_text(encoding="latin-1") == text


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--exact"], "does not say which calls made tasks: --update --exact writes it anew"),
        (["--ignore", "arguments"], "the rules of a baseline stand in "),
        (["--update", "--ignore", "argument"], "unknown rule 'argument': did you mean 'arguments'?"),
    ],
)
def test_error_rules_that_are_not_those_of_the_file(lock: Path, words: list[str], message: str) -> None:
    """They say what a baseline holds when it is written."""
    checked(lock, "--update")
    done = checked(lock, *words)
    assert (done.status, message in done.err) == (2, True)


def test_error_an_update_needs_a_baseline(lock: Path) -> None:
    """And so do its other options."""
    done = lens("check", lock.with_name("log"), "-e", "some task", "--update")
    assert (done.status, "--update is for a --baseline FILE" in done.err) == (2, True)
