"""``strace-lens explain``: flags, signals and lines in words."""

import pytest

from tests.cli.command import lens

PTHREAD = "CLONE_VM|CLONE_FS|CLONE_FILES|CLONE_SIGHAND|CLONE_THREAD|CLONE_SYSVSEM|CLONE_SETTLS"


def test_the_flags_of_a_thread() -> None:
    """What is shared, and that it is a thread."""
    lines = lens("explain", PTHREAD).out.splitlines()
    assert lines[0].startswith("makes a thread: ")
    assert lines[1] == (
        "shared: memory; root, working directory and umask; file descriptor table; signal handlers; parent; "
        "thread group; System V semaphore undo list"
    )


@pytest.mark.parametrize(
    ("flags", "makes"),
    [
        ("CLONE_CHILD_CLEARTID|CLONE_CHILD_SETTID|SIGCHLD", "makes a process: a thread group of its own, with a copy"),
        ("CLONE_VM|CLONE_VFORK|SIGCHLD", "makes a process that borrows its maker's memory"),
        ("CLONE_VM|SIGCHLD", "makes neither thread nor process"),
    ],
)
def test_what_the_flags_make(flags: str, makes: str) -> None:
    """A process, a process for a moment in its maker's memory, neither."""
    assert lens("explain", flags).out.startswith(makes)


@pytest.mark.parametrize(
    ("flags", "rule"),
    [
        ("CLONE_SIGHAND", "EINVAL: CLONE_SIGHAND needs CLONE_VM"),
        ("CLONE_VM|CLONE_THREAD", "EINVAL: CLONE_THREAD needs CLONE_SIGHAND"),
        ("CLONE_NEWNS|CLONE_FS", "EINVAL: CLONE_NEWNS does not go with CLONE_FS"),
        ("CLONE_PIDFD|CLONE_DETACHED", "EINVAL: CLONE_PIDFD does not go with CLONE_DETACHED"),
    ],
)
def test_flags_that_the_kernel_refuses(flags: str, rule: str) -> None:
    """The rule that is broken is named."""
    assert rule in lens("explain", flags).out


def test_a_signal() -> None:
    """Its number, meaning and default."""
    assert lens("explain", "SIGCHLD").out == (
        "SIGCHLD (17): Child exited\nWithout a handler it does nothing (signal(7)).\n"
    )


def test_a_line_is_taken_apart() -> None:
    """Argument by argument; a creating call's flags are explained too."""
    line = "4734 clone(child_stack=NULL, flags=CLONE_CHILD_CLEARTID|SIGCHLD, child_tidptr=0x7f03d79f7a10) = 4735"
    lines = lens("explain", line).out.splitlines()
    assert lines[:4] == [
        "the task called clone: it returned 4735",
        "  child_stack   NULL  a null pointer",
        "  flags         CLONE_CHILD_CLEARTID|SIGCHLD  a constant or flags",
        "  child_tidptr  0x7f03d79f7a10  an address",
    ]
    assert lines[4].startswith("makes a process")


def test_a_failed_call_says_why() -> None:
    """The error in words."""
    line = 'openat(AT_FDCWD, "/x", O_RDONLY) = -1 ENOENT (No such file or directory)'
    assert lens("explain", line).out.startswith(
        "the task called openat: it failed with ENOENT (No such file or directory)\n"
    )


def test_error_an_unknown_word_names_the_nearest() -> None:
    """Flags and signals."""
    done = lens("explain", "CLONE_VM|CLONE_THREAT")
    assert (done.status, done.err) == (
        2,
        "strace-lens: there is no flag 'CLONE_THREAT' of clone. Did you mean CLONE_THREAD?\n",
    )
    assert "Did you mean SIGCHLD?" in lens("explain", "SIGCHILD").err
