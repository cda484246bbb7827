"""What strace was asked, read from its options as getopt_long(3) reads them."""

from __future__ import annotations

import pytest

from strace_lens.recorded import Recorded, options, recorded


@pytest.mark.parametrize(
    ("words", "read"),
    [
        ("-f", [("f", None)]),
        ("-fqq", [("f", None), ("q", None), ("q", None)]),
        ("-fo log -z", [("f", None), ("o", "log"), ("z", None)]),
        ("-folog -z", [("f", None), ("o", "log"), ("z", None)]),
        ("-s9 -e t=open", [("s", "9"), ("e", "t=open")]),
        ("-es=none", [("e", "s=none")]),
        ("--trace x --trace=y", [("trace", "x"), ("trace", "y")]),
        ("--quiet=exit --follow-forks", [("quiet", "exit"), ("follow-forks", None)]),
        ("--quiet exit -f", [("quiet", None)]),
        ("--succ --sig none", [("successful-only", None), ("signal", "none")]),
        ("-f -- -z", [("f", None)]),
        ("-f ./a -z", [("f", None)]),
        ("-f - -z", [("f", None)]),
        ("-u nobody -E A=1 -P /x -I 2 -f", [("u", "nobody"), ("E", "A=1"), ("P", "/x"), ("I", "2"), ("f", None)]),
    ],
)
def test_options(words: str, read: list[tuple[str, str | None]]) -> None:
    """Clusters of letters, values behind an option or in the next word, and the program that ends them."""
    assert list(options(words.split())) == read


def takes(words: str, *calls: str) -> list[bool | None]:
    """Whether each call was recorded."""
    found = recorded(words)
    return [found.takes(call) for call in calls]


@pytest.mark.parametrize(
    ("words", "openat", "execve", "futex"),
    [
        ("-f", True, True, True),
        ("-f -e openat", True, False, False),
        ("-e trace=openat,execve", True, True, False),
        ("-e t=openat", True, False, False),
        ("-et=openat", True, False, False),
        ("--trace openat", True, False, False),
        ("--trace=%process", False, True, False),
        ("-e trace=!futex", True, True, False),
        ("-e '!futex'", True, True, False),
        ("-e trace=none", False, False, False),
        ("-e trace=/^open", None, None, None),
        ("-e trace=openat@64", None, False, False),
        ("%process,openat", True, True, False),
        ("openat, execve", True, True, False),
    ],
)
def test_calls(words: str, openat: bool | None, execve: bool | None, futex: bool | None) -> None:
    """Which calls were recorded; None where the words do not say."""
    assert takes(words, "openat", "execve", "futex") == [openat, execve, futex]


@pytest.mark.parametrize(
    "words",
    [
        "-e trace=openat -e trace=execve",  # which of the two counts has changed over the versions
        "-Z",
        "--failing-only",
        "-P /etc/passwd",
        "--trace-path=/etc/passwd",
        "-e status=failed",
        "-e status=successful",  # a call in which its task died has no line
        "-e status=none",
    ],
)
def test_calls_of_which_some_have_no_line(words: str) -> None:
    """Where calls are left out by more than their name, nothing is known of any."""
    assert takes(words, "openat", "execve") == [None, None]


@pytest.mark.parametrize(
    ("words", "failed"),
    [
        ("-f", True),
        ("-z", False),
        ("-fz", False),
        ("--successful-only", False),
        ("--success", False),
        ("-e status=successful", False),
        ("--status=successful,failed", True),
        ("--status=all", True),
        ("-P /x", None),
        ("%process", None),
    ],
)
def test_failed_calls(words: str, failed: bool | None) -> None:
    """Whether failed calls were recorded."""
    assert recorded(words).failed is failed


@pytest.mark.parametrize(
    ("words", "sigint", "sigchld"),
    [
        ("-f", True, True),
        ("-e signal=none", False, False),
        ("-e s=none", False, False),
        ("--signals=none", False, False),
        ("-e signal=SIGINT", True, False),
        ("-e signal=int,17", True, True),
        ("-e signal=!SIGCHLD", True, False),
        ("-e signal='!chld'", True, False),
        ("-e signal=!none", True, True),
        ("-e signal=all", True, True),
        ("-e signal=none -e signal=2", True, False),
        ("%process", None, None),
    ],
)
def test_signals(words: str, sigint: bool | None, sigchld: bool | None) -> None:
    """Whose deliveries were recorded: by name, by name without SIG, by number."""
    found = recorded(words)
    assert [found.takes_signal("SIGINT"), found.takes_signal("SIGCHLD")] == [sigint, sigchld]


def test_following_and_beginning() -> None:
    """-f follows; -p attaches to a program that ran already; a bare list of calls says neither."""
    assert (recorded("-qf").follows, recorded("-ff -o x").follows, recorded("-q").follows) == (True, True, False)
    assert (recorded("-p 7").begins, recorded("--attach=7").begins, recorded("-f").begins) == (False, False, True)
    assert (recorded("%process").follows, recorded("%process").begins) == (None, None)


def test_the_length_of_strings_and_the_filter_of_strace() -> None:
    """-s and --seccomp-bpf."""
    assert (recorded("-f").string_limit, recorded("-s 9").string_limit) == (32, 9)
    assert (recorded("--string-limit=7").string_limit, recorded("%process").string_limit) == (7, None)
    assert (recorded("-f --seccomp-bpf").seccomp_bpf, recorded("-f").seccomp_bpf) == (True, False)


def test_nothing_is_known_of_a_strangers_log() -> None:
    """Without words each question is open."""
    unknown = Recorded()
    assert (unknown.takes("openat"), unknown.takes_signal("SIGINT")) == (None, None)
    assert (unknown.failed, unknown.follows, unknown.begins) == (None, None, None)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("-e 'trace=x", "cannot be split into words"),
        ("-Q", "strace has no option -Q"),
        ("-fQ", "strace has no option -Q"),
        ("--nonsense", "strace has no option --nonsense"),
        ("--s", "strace has several options --s"),
    ],
)
def test_error_no_option_of_strace(words: str, message: str) -> None:
    """What strace would not take is a mistake: a word that is passed over could make a verdict wrong."""
    with pytest.raises(ValueError, match=message):
        recorded(words)
