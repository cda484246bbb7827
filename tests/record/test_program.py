"""The program that is to be recorded: found or not, executable or not, as env(1) tells the two apart."""

from pathlib import Path

import pytest

from strace_lens.errors import ProgramNotExecutable, ProgramNotFound, StraceLensError, UsageError
from strace_lens.record.program import could_not_execute, find_program


def test_a_name_is_looked_up_in_path() -> None:
    """As execvp(3) does."""
    assert find_program(["sh"], path="/nonexistent:/bin") == Path("/bin/sh")


def test_a_path_is_taken_from_the_working_directory(tmp_path: Path) -> None:
    """A name with a slash is not looked up; it is relative to where the program will run."""
    (tmp_path / "tool").touch(mode=0o755)
    assert find_program(["./tool"], cwd=tmp_path) == tmp_path / "tool"


@pytest.mark.parametrize(
    ("command", "kind", "message"),
    [
        (["no-such-program"], ProgramNotFound, "'no-such-program': there is no such program in PATH"),
        (["./nope"], ProgramNotFound, "'./nope': there is no such file"),
        (["/etc/passwd/x"], ProgramNotFound, "'/etc/passwd/x': there is no such file"),
        (["/etc"], ProgramNotExecutable, "'/etc' is a directory, not a program"),
        (
            ["/etc/passwd"],
            ProgramNotExecutable,
            "'/etc/passwd' is not executable: it has no execute permission for you (chmod +x)",
        ),
        ([""], UsageError, "there is no program to run: its name is empty"),
        ([], UsageError, "there is no program to run: its name is empty"),
        (["echo", "a\0b"], UsageError, "an argument holds a NUL byte: no program can get one"),
    ],
)
def test_error_each_cause_has_its_message(command: list[str], kind: type[StraceLensError], message: str) -> None:
    """Not there, not executable and no name are told apart."""
    with pytest.raises(kind) as caught:
        find_program(command)
    assert str(caught.value) == message


def test_error_in_path_but_not_executable(tmp_path: Path) -> None:
    """A file of that name in PATH without execute permission is 126, not 127."""
    (tmp_path / "tool").touch(mode=0o644)
    with pytest.raises(ProgramNotExecutable, match="is not executable"):
        find_program(["tool"], path=str(tmp_path))


@pytest.mark.parametrize(
    ("errno", "kind", "status", "why"),
    [
        ("ENOENT", ProgramNotFound, 127, "its interpreter is missing: the program named in the '#!' line"),
        ("ENOEXEC", ProgramNotExecutable, 126, "a script without '#!' line, or a binary for another machine"),
        ("EACCES", ProgramNotExecutable, 126, "permission denied: the file, its interpreter, or a mount with noexec"),
        ("EIO", ProgramNotExecutable, 126, "see execve(2)"),
    ],
)
def test_error_a_failed_execve_is_explained(errno: str, kind: type[StraceLensError], status: int, why: str) -> None:
    """A missing interpreter is 127 to env(1) and to the shells, all else is 126."""
    error = could_not_execute(errno, "./x")
    assert (type(error), error.exit_status) == (kind, status)
    assert str(error).startswith(f"'./x' could not be executed: execve failed with {errno}, ")
    assert why in str(error)
