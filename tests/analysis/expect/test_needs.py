"""What is recorded for the expectations, beside what the user asked for."""

from __future__ import annotations

from strace_lens.analysis.expect.needs import needs
from strace_lens.analysis.expect.parse import parse
from strace_lens.filter import Filter


def wanted(*texts: str, trace: str = "%process") -> tuple[list[str], bool]:
    """The words for --trace that these expectations add, and whether descriptors are decoded."""
    found = needs([parse(text) for text in texts], trace)
    words = found.trace.split(",")
    assert words[: len(trace.split(","))] == trace.split(",")
    return words[len(trace.split(",")) :], found.descriptors


def test_tasks_and_programs_need_no_more() -> None:
    """They come from the calls of %process."""
    assert wanted("no clone", "some exec", "at most 3 processes", "no signal") == ([], False)


def test_a_system_call_is_recorded_with_what_may_answer_it() -> None:
    """A seccomp filter is installed by prctl or seccomp."""
    assert wanted("no syscall openat") == (["?openat", "?prctl", "?seccomp"], False)
    assert wanted("no syscall execve") == (["?prctl", "?seccomp"], False)
    assert wanted("no syscall openat", "no syscall read") == (["?openat", "?prctl", "?seccomp", "?read"], False)


def test_files_need_their_class_and_descriptors() -> None:
    """With what moves a task to another root, and the ring whose operations have no lines."""
    words, descriptors = wanted("no file where access contains write")
    assert words[0] == "%file"
    assert {"?prctl", "?seccomp", "?io_uring_setup", "?fchdir", "?unshare", "?setns"} <= set(words)
    assert descriptors
    assert all(Filter("%process," + ",".join(words)).takes(call) for call in ("openat2", "renameat2", "statx", "creat"))


def test_connections_need_the_calls_that_name_addresses() -> None:
    """Not the whole class of the network."""
    words, descriptors = wanted("no connection")
    assert {"?connect", "?bind", "?sendto", "?sendmsg", "?sendmmsg"} <= set(words)
    assert not descriptors


def test_a_negated_set_stays() -> None:
    """It takes all but what it names."""
    assert wanted("no syscall openat", trace="!write") == ([], False)


def test_files_and_network_are_classes_of_strace() -> None:
    """With the calls that the classes lack, and what may hide a file or a connection."""
    words = needs((), "%process", files=True, network=True).trace
    assert words.startswith("%process,%file,")
    taken = ("openat2", "renameat2", "fchdir", "io_uring_setup", "seccomp", "socket", "connect", "sendmmsg", "execve")
    assert all(Filter(words).takes(call) for call in taken)
    only = needs((), "%process", network=True).trace
    assert only.startswith("%process,%network,")
    assert not Filter(only).takes("openat")


def test_a_filter_that_takes_all_stays() -> None:
    """Also one that takes all but some calls."""
    for trace in ("all", "!write"):
        assert needs((), trace, files=True, network=True).trace == trace
