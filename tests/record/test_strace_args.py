"""strace options of the user's own: which would make the log unreadable."""

import pytest

from strace_lens.errors import UsageError
from strace_lens.record.strace_args import check


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["-y"],
        ["-yy", "-T"],
        ["-ttt"],
        ["-q"],
        ["--quiet=attach"],
        ["-e", "inject=clone:error=EPERM"],
        ["-eread=3"],
        ["-a", "1"],
        ["--decode-fds=all"],
        ["-k"],
    ],
    ids=" ".join,
)
def test_what_can_be_read_is_let_through(words: list[str]) -> None:
    """Columns, decorations and injected errors are strace's own business."""
    check(words)
    assert words == list(words)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["-c"], "-c prints a summary, not a trace"),
        (["-yC"], "-C prints a summary, not a trace"),
        (["--summary-only"], "--summary-only prints a summary, not a trace"),
        (["--summ"], "--summ prints a summary, not a trace"),
        (["-o", "x"], "-o x is ours: strace writes the log into a pipe of ours"),
        (["-ox"], "-o x is ours: strace writes the log into a pipe of ours"),
        (["--output=x"], "--output=x is ours: strace writes the log into a pipe of ours"),
        (["-ff"], "-f is set already; --no-follow removes it"),
        (["-qq"], "-q hides the ends of tasks"),
        (["-q", "-q"], "-q hides the ends of tasks"),
        (["--quiet=all"], "--quiet=all hides the ends of tasks"),
        (["-e", "q=attach,exit"], "-e q=attach,exit hides the ends of tasks"),
        (["-e", "signal=none"], "-e signal=none hides signals"),
        (["--signal=none"], "--signal=none hides signals"),
        (["-Z"], "-Z hides calls: the log would not show what did not happen"),
        (["--status=failed"], "--status=failed hides calls: the log would not show what did not happen"),
        (["-P", "/etc"], "-P /etc hides calls: the log would not show what did not happen"),
        (["-v"], "-v prints whole environments, secrets included"),
        (["-eabbrev=none"], "-e abbrev=none prints whole environments, secrets included"),
        (["--raw=clone"], "--raw=clone prints numbers where names are read"),
        (["-e", "clone"], "-e clone has an option of ours: --trace"),
        (["--trace=read"], "--trace=read has an option of ours: --trace"),
        (["-D"], "-D makes strace the child of another process: we could not end the run"),
        (["-A"], "-A appends to a log, and a log holds one run: the tids of two would mix"),
        (["-p", "1"], "-p 1 attaches to a process; this records a program"),
        (["-b", "execve"], "-b execve detaches from tasks while they live"),
        (["-u", "root"], "-u root has an option of ours: --user"),
        (["--env=A=B"], "--env=A=B has an option of ours: --env"),
        (["sh"], "'sh' is not an option; strace would take it for the program"),
        (["--"], "'--' is not an option; strace would take it for the program"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_error_what_breaks_reading_is_refused_with_a_reason(words: list[str], message: str) -> None:
    """Short, clustered, long, abbreviated, and as a word of -e."""
    with pytest.raises(UsageError) as caught:
        check(words)
    assert str(caught.value) == f"--strace-arg: {message}"
