"""What explain writes for people."""

from __future__ import annotations

import io

import pytest

from strace_lens.api.explain import explain
from strace_lens.errors import UsageError
from strace_lens.report.style import PLAIN
from strace_lens.report.text import explain as writer


def written(*what: str) -> list[str]:
    """The lines that are written for these words or lines."""
    out = io.StringIO()
    writer.write(explain(what), out, PLAIN)
    return out.getvalue().splitlines()


PTHREAD = "CLONE_VM|CLONE_FS|CLONE_FILES|CLONE_SIGHAND|CLONE_THREAD|CLONE_SYSVSEM|CLONE_SETTLS"


def test_the_flags_of_a_thread() -> None:
    """What is made, and what is shared."""
    lines = written(PTHREAD)
    assert lines[0].startswith("makes a thread: ")
    assert lines[1] == (
        "shared: memory; root, working directory and umask; file descriptor table; signal handlers; parent; "
        "thread group; System V semaphore undo list"
    )
    assert "exit signal: none: a thread sends no signal when it ends" in lines


def test_flags_that_the_kernel_refuses() -> None:
    """Nothing is made, and the broken rule is named."""
    lines = written("CLONE_SIGHAND|0x40000000000")
    assert lines[0] == "makes nothing: clone answers EINVAL to these flags"
    assert "EINVAL: CLONE_SIGHAND needs CLONE_VM (Linux 2.6.0)" in lines
    assert "  0x40000000000  no flag has these bits" in lines


def test_a_signal() -> None:
    """Number, meaning and default action."""
    assert written("SIGTERM") == [
        "SIGTERM (signal 15): asks the process to end; kill(1) sends it by default",
        "default action: terminates the process",
    ]


def test_a_number_is_each_thing_that_it_can_be() -> None:
    """An empty line stands between two things."""
    lines = written("17")
    assert lines[0].startswith("SIGCHLD (signal 17, also SIGCLD): ")
    assert lines[-2:] == ["", "EEXIST (error 17): it exists already"]
    assert written("137") == ["exit status 137: 128 + 9: so a shell says that SIGKILL killed the program"]


def test_a_system_call() -> None:
    """What it does, its arguments, strace's classes."""
    assert written("openat") == [
        "openat(dirfd, pathname, flags, mode): opens a file, its path relative to dirfd; returns its descriptor",
        "classes of strace: %desc, %file",
    ]


def test_a_function_of_libc() -> None:
    """What glibc and musl call, what proves it, and what its flags make."""
    lines = written("fork()")
    assert lines[:5] == [
        "fork() of libc: makes a process, a copy of its maker, after the handlers of pthread_atfork",
        "glibc: clone(2) with CLONE_CHILD_CLEARTID|CLONE_CHILD_SETTID|SIGCHLD",
        "musl: fork(2)",
        "proof: strace-lens prove fork",
        "makes a process: a thread group of its own, with a copy of its maker's memory",
    ]
    assert "musl: fork(2) twice" in written("daemon")
    assert "glibc: clone(2) with the flags of the caller" in written("clone()")


def test_two_functions_side_by_side() -> None:
    """A column each, in the order given."""
    lines = written("fork", "pthread_create")
    assert lines[0].split() == ["fork", "pthread_create"]
    assert lines[1].split() == ["makes", "process", "thread"]
    assert lines[2].split() == ["memory", "-", "shared"]
    assert ["exit", "signal", "SIGCHLD", "-"] in [line.split() for line in lines]


def test_a_line_is_taken_apart() -> None:
    """A call's arguments with their meaning, its result, and what its flags make."""
    assert written(
        "4734 clone(child_stack=NULL, flags=CLONE_CHILD_CLEARTID|SIGCHLD, child_tidptr=0x7f03d79f7a10) = 4735"
    )[:6] == [
        "clone: makes a task, which shares with its maker what the flags say",
        "  child_stack   NULL  a null pointer",
        "  flags         CLONE_CHILD_CLEARTID|SIGCHLD  a constant or flags",
        "  child_tidptr  0x7f03d79f7a10  an address",
        "result: 4735",
        "makes a process: a thread group of its own, with a copy of its maker's memory",
    ]


def test_a_failed_call() -> None:
    """Flags of open one by one, permissions in letters, the error in words."""
    line = 'openat(AT_FDCWD, "/x", O_RDONLY|O_CREAT, 0640) = -1 ENOENT (No such file or directory)'
    assert written(line) == [
        "openat: opens a file, its path relative to dirfd; returns its descriptor",
        "  dirfd     AT_FDCWD  a relative path begins at the working directory",
        '  pathname  "/x"  a string',
        "  flags     O_RDONLY|O_CREAT",
        "    O_RDONLY  opened for reading",
        "    O_CREAT   the file is created if it does not exist, with the permissions of mode",
        "  mode      0640  permissions rw-r-----",
        "failed: ENOENT: there is no such file or directory, or a part of the path is missing",
    ]


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("WIFEXITED(s) && WEXITSTATUS(s) == 3", "the child exited with 3"),
        ("WIFSIGNALED(s) && WTERMSIG(s) == SIGSEGV && WCOREDUMP(s)", "SIGSEGV killed the child, which dumped core"),
        ("WIFSTOPPED(s) && WSTOPSIG(s) == SIGSTOP", "SIGSTOP stopped the child"),
        ("WIFCONTINUED(s)", "the child goes on"),
    ],
)
def test_a_wait_status(status: str, words: str) -> None:
    """How the child changed, in words."""
    lines = written(f"1 wait4(-1, [{{{status}}}], 0, NULL) = 2")
    assert lines[2] == f"  status   [{{{status}}}]  {words}"


@pytest.mark.parametrize(
    ("line", "last"),
    [
        (
            "1 wait4(-1, NULL, 0, NULL) = ? ERESTARTSYS (To be restarted)",
            "result: ERESTARTSYS: a signal interrupts the call: ",
        ),
        ("1 exit_group(0) = ?", "result: none: the call did not return"),
        ("1 getpid() = 4 (INJECTED)", "result: 4; strace made it return that (--inject)"),
    ],
)
def test_results_that_are_none(line: str, last: str) -> None:
    """A restart, a call that never returns, one that strace answered."""
    assert written(line)[-1].startswith(last)


@pytest.mark.parametrize(
    ("line", "first"),
    [
        (
            "1 --- SIGCHLD {si_signo=SIGCHLD, si_code=SI_USER, si_pid=2, si_uid=0} ---",
            "signal SIGCHLD was delivered to the task",
        ),
        ("1 --- stopped by SIGTSTP ---", "SIGTSTP stopped every task of the thread group"),
        ("1 +++ exited with 3 +++", "the task ended: exited with 3"),
        ("+++ superseded by execve in pid 4 +++", "thread 4 of the group called execve: "),
        ("strace: Process 4 attached", "strace's own words (message), no event of the program"),
    ],
)
def test_lines_that_are_no_calls(line: str, first: str) -> None:
    """Each kind of line is said in one sentence."""
    assert written(line)[0].startswith(first)


def test_lines_that_belong_together_are_read_together() -> None:
    """A call that was broken off is one call; words may follow."""
    lines = written("1 wait4(-1,  <unfinished ...>", "1 <... wait4 resumed>NULL, 0, NULL) = 2", "EINVAL")
    assert lines[0].startswith("wait4: ")
    assert lines[-3:] == ["result: 2", "", "EINVAL (error 22): an argument is not valid"]


def test_what_a_program_chose_is_escaped() -> None:
    """A name with an escape sequence does nothing to the terminal."""
    assert not any("\x1b" in line for line in written('1 chdir("\x1b[31m") = 0'))


def test_error_what_is_no_line() -> None:
    """The text is named."""
    with pytest.raises(UsageError, match="'hello world' is neither a line of strace nor a known word"):
        explain(["hello world"])
