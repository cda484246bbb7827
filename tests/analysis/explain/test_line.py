"""Lines of strace taken apart."""

from __future__ import annotations

import pytest

from strace_lens.analysis.explain.line import Dissection, Part, dissect
from strace_lens.parse.log import read_lines


def dissected(*lines: str) -> Dissection:
    """The one event of the lines, taken apart."""
    (event,) = read_lines(lines)
    return dissect(event)


def part(found: Dissection, name: str) -> Part:
    """The argument or member of that name, wherever it is."""
    todo = list(found.parts)
    while todo:
        one = todo.pop(0)
        if one.name == name and not one.members:
            return one
        todo += one.members
    raise AssertionError(f"there is no {name} in {found}")


def noted(found: Dissection, name: str) -> list[str]:
    """The constants that are explained in the argument or member of that name."""
    return [word for word, _ in part(found, name).notes]


OPEN = 'openat(AT_FDCWD, "/x", O_RDONLY|O_CREAT|O_CLOEXEC, 0644) = -1 ENOENT (No such file or directory)'


def test_arguments_have_names_and_constants_meanings() -> None:
    """Each flag of open is explained, and the descriptor at which the path begins."""
    found = dissected(OPEN)
    assert [one.name for one in found.parts] == ["dirfd", "pathname", "flags", "mode"]
    assert noted(found, "flags") == ["O_RDONLY", "O_CREAT", "O_CLOEXEC"]
    assert noted(found, "dirfd") == ["AT_FDCWD"]


def test_a_failed_call_has_its_error() -> None:
    """The error of the table, found by its name."""
    found = dissected(OPEN)
    assert found.error is not None
    assert (found.error.name, found.error.number) == ("ENOENT", 2)


def test_names_that_the_log_has_are_taken_from_it() -> None:
    """With strace -N each argument brings its name, whatever the table has."""
    found = dissected('openat(fd=AT_FDCWD, path="/x", flags=O_RDONLY) = 3')
    assert [one.name for one in found.parts] == ["fd", "path", "flags"]


def test_an_unknown_call_counts_its_arguments() -> None:
    """Arguments without names are numbered as in arg0, arg1."""
    found = dissected("syscall_0x1c3(0x1, 0x2) = -1 ENOSYS (Function not implemented)")
    assert [one.name for one in found.parts] == ["argument 0", "argument 1"]
    assert found.synopsis is None


@pytest.mark.parametrize(
    ("line", "name", "signal"),
    [
        ("kill(8, SIGTERM) = 0", "signum", "SIGTERM"),
        ("kill(0x8, 0xf) = 0", "signum", "SIGTERM"),
        ("tgkill(8, 9, SIGRT_1) = 0", "signum", "SIGRT_1"),
        ("prctl(PR_SET_PDEATHSIG, SIGKILL) = 0", "arg2", "SIGKILL"),
    ],
)
def test_signals_that_are_sent(line: str, name: str, signal: str) -> None:
    """By name, or by the number that -X raw prints."""
    assert noted(dissected(line), name) == [signal]


@pytest.mark.parametrize("number", ["0xfffffffffffffffb", "-5", "99", "0"])
def test_a_number_of_no_signal_is_left_alone(number: str) -> None:
    """Nothing is said of it, and nothing raises."""
    assert noted(dissected(f"kill(8, {number}) = -1 EINVAL (Invalid argument)"), "signum") == []


def test_a_siginfo() -> None:
    """Members have meanings, the code says why the signal came, the status which signal killed."""
    info = "si_signo=SIGCHLD, si_code=CLD_KILLED, si_pid=2, si_uid=0, si_status=SIGKILL, si_utime=0, si_stime=0"
    found = dissected(f"1 --- SIGCHLD {{{info}}} ---")
    assert noted(found, "si_code") == ["CLD_KILLED"]
    assert noted(found, "si_status") == ["SIGKILL"]
    assert "who sent it" in part(found, "si_pid").means


@pytest.mark.parametrize(
    ("signal", "code", "name"),
    [("SIGCHLD", "0x2", ["CLD_KILLED"]), ("SIGSEGV", "0x2", ["SEGV_ACCERR"]), ("SIGUSR1", "0x2", [])],
)
def test_a_code_that_is_a_number_belongs_to_its_signal(signal: str, code: str, name: list[str]) -> None:
    """-X raw prints no name: the same number means another thing behind another signal."""
    line = f"1 --- {signal} {{si_signo={signal}, si_code={code}, si_pid=2, si_uid=0}} ---"
    assert noted(dissected(line), "si_code") == name


def test_a_siginfo_of_a_wait() -> None:
    """waitid(2) gives one back, as an argument."""
    info = "{si_signo=SIGCHLD, si_code=0x1, si_pid=8, si_uid=0, si_status=3, si_utime=0, si_stime=0}"
    found = dissected(f"1 waitid(P_ALL, 0, {info}, WEXITED, NULL) = 0")
    assert noted(found, "si_code") == ["CLD_EXITED"]
    assert noted(found, "options") == ["WEXITED"]


def test_the_struct_of_clone3() -> None:
    """Members before and after the call have meanings; the flags are explained as a set."""
    struct = "{flags=CLONE_VM|CLONE_VFORK, exit_signal=SIGCHLD, stack=0x7f03, stack_size=0x9000} => {parent_tid=[3]}"
    found = dissected(f"1 clone3({struct}, 88) = 3")
    assert [one.name for one in found.parts] == ["cl_args", "size"]
    assert [one.name for one in found.parts[0].members] == ["flags", "exit_signal", "stack", "stack_size", "parent_tid"]
    assert noted(found, "exit_signal") == ["SIGCHLD"]
    assert "lowest address" in part(found, "stack").means
    assert found.flags is not None
    assert (found.flags.makes, found.flags.exit_signal) == ("borrowing process", "SIGCHLD")


@pytest.mark.parametrize(
    ("line", "makes"),
    [
        ("clone(child_stack=NULL, flags=CLONE_CHILD_CLEARTID|SIGCHLD, child_tidptr=0x7f03) = 4735", "process"),
        ("clone(child_stack=NULL, flags=0x4111) = 4735", "borrowing process"),
        ("vfork() = 9", "borrowing process"),
    ],
)
def test_calls_that_make_tasks(line: str, makes: str) -> None:
    """The flags say what was made, printed as names or as a number; vfork(2) has fixed ones."""
    found = dissected(line)
    assert found.flags is not None
    assert found.flags.makes == makes


def test_flags_that_the_log_lacks_are_not_made_up() -> None:
    """A clone3 whose struct was not read has no flags."""
    assert dissected("clone3(0x7f03, 88) = 3").flags is None


def test_structs_in_an_array() -> None:
    """Each member of each struct is a part."""
    found = dissected("poll([{fd=3, events=POLLIN|POLLOUT}, {fd=4, events=POLLIN}], 2, -1) = 1")
    assert [one.name for one in found.parts[0].members] == ["fd", "events", "fd", "events"]
    assert noted(found, "events") == ["POLLIN", "POLLOUT"]


@pytest.mark.parametrize(
    "line",
    [
        "1 +++ exited with 0 +++",
        "1 +++ killed by SIGSEGV (core dumped) +++",
        "1 +++ superseded by execve in pid 4 +++",
        "1 --- stopped by SIGTSTP ---",
        "strace: Process 4 attached",
    ],
)
def test_lines_without_arguments(line: str) -> None:
    """Ends, stops and strace's own words have no parts."""
    assert dissected(line).parts == ()


def test_numbers_of_clone_have_no_names() -> None:
    """With -e raw=clone the arguments stand in the kernel's order, which each architecture has of its own."""
    found = dissected("clone(0x1200011, 0, 0, 0x7f2c10, 0) = 7")
    assert [part.name for part in found.parts] == [f"argument {place}" for place in range(5)]
    assert found.flags is None
