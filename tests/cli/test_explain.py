"""``strace-lens explain``: the command."""

from pathlib import Path

import pytest

from tests.cli.command import lens


def test_several_words() -> None:
    """Flags that are words of their own are one set."""
    done = lens("explain", "CLONE_VM", "CLONE_VFORK", "SIGCHLD")
    assert done.status == 0
    assert done.out.startswith("makes a process that borrows its maker's memory")


def test_a_line_that_begins_with_dashes() -> None:
    """It is no option."""
    done = lens("explain", "--- SIGTERM {si_signo=SIGTERM, si_code=SI_USER, si_pid=2, si_uid=0} ---")
    assert (done.status, done.out.splitlines()[0]) == (0, "signal SIGTERM was delivered to the task")


def test_standard_input() -> None:
    """A dash reads lines and words, and passes over empty lines."""
    done = lens("explain", "-", stdin=b"1 getpid() = 1\n\nENOENT\n")
    assert done.status == 0
    assert [line.partition(":")[0] for line in done.out.splitlines()] == ["getpid", "result", "", "ENOENT (error 2)"]


def test_a_report_of_its_own(tmp_path: Path) -> None:
    """-o writes it into a file."""
    assert lens("explain", "ENOENT", "-o", tmp_path / "told").status == 0
    assert (tmp_path / "told").read_text().startswith("ENOENT (error 2): ")


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize(
    "line",
    [
        '1 execve("/a", ["a", "--password", "hunter2"], ["A_TOKEN=hunter2"]) = 0',
        '1 openat(AT_FDCWD, "/x?token=hunter2", O_RDONLY) = 3</x?token=hunter2>',
        '1 mystery({x=[{y="PASSWORD=hunter2"}]}',
        '1 execve("/a", ["\\x2d\\x2d\\x70\\x61\\x73\\x73", "\\x68\\x75\\x6e\\x74\\x65\\x72\\x32"], NULL) = 0',
    ],
)
def test_secrets_of_a_line_are_masked(form: str, line: str) -> None:
    """As in every report; --no-redact shows them."""
    secrets = ("hunter2", r"\x68\x75\x6e", r"\\x68\\x75")
    masked, shown = (lens("explain", *more, "--format", form, line) for more in ([], ["--no-redact"]))
    assert not any(secret in masked.out for secret in secrets)
    assert any(secret in shown.out for secret in secrets)


def test_error_an_unknown_word_names_the_nearest() -> None:
    """Status 2, and one line on stderr."""
    done = lens("explain", "SIGCHILD")
    assert (done.status, done.out, done.err) == (
        2,
        "",
        "strace-lens: unknown word 'SIGCHILD': did you mean 'SIGCHLD'?\n",
    )
