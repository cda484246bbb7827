"""``strace-lens explain``: the command."""

from pathlib import Path

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


def test_error_an_unknown_word_names_the_nearest() -> None:
    """Status 2, and one line on stderr."""
    done = lens("explain", "SIGCHILD")
    assert (done.status, done.out, done.err) == (
        2,
        "",
        "strace-lens: unknown word 'SIGCHILD': did you mean 'SIGCHLD'?\n",
    )
