"""strace's argument list."""

from pathlib import Path

import pytest

from strace_lens.record.command import strace_command
from strace_lens.record.options import StraceOptions
from strace_lens.record.strace import Strace

LOG = Path("/private/log")


def command(version: tuple[int, int], options: StraceOptions | None = None) -> list[str]:
    """The argument list for a strace of that version."""
    strace = Strace(Path("/usr/bin/strace"), version, "")
    return strace_command(strace, options or StraceOptions(), LOG, ["sh", "-c", "true"])


def test_a_new_strace_gets_long_options() -> None:
    """Everything that 6.1 knows is used by its long name; the program stands behind ``--``."""
    assert command((6, 1)) == [
        "/usr/bin/strace",
        "--follow-forks",
        "--seccomp-bpf",
        "--trace=%process",
        "--string-limit=4096",
        "--output=/private/log",
        "--absolute-timestamps=format:unix,precision:ns",
        "--decode-pids=pidns",
        "--",
        "sh",
        "-c",
        "true",
    ]


def test_an_old_strace_gets_short_options() -> None:
    """4.26 had no long options and no --seccomp-bpf."""
    expected = "/usr/bin/strace -f -e trace=%process -s 4096 -o /private/log -ttt -- sh -c true"
    assert command((4, 26)) == expected.split()


def test_the_first_long_options_came_in_two_steps() -> None:
    """5.5 knew --trace and not yet --follow-forks; 5.9 spelled pid translation in its first way."""
    assert command((5, 5))[1:4] == ["-f", "--seccomp-bpf", "--trace=%process"]
    assert "--pidns-translation" in command((5, 9))


@pytest.mark.parametrize(
    "options",
    [
        StraceOptions(follow=False),
        StraceOptions(trace="all"),
        StraceOptions(trace="!write"),
        StraceOptions(seccomp_bpf=False),
    ],
    ids=["without -f", "everything", "everything but", "not wanted"],
)
def test_seccomp_bpf_is_left_out_where_it_cannot_or_need_not_be(options: StraceOptions) -> None:
    """It needs -f, and saves nothing where every call is traced."""
    assert "--seccomp-bpf" not in command((6, 1), options)


@pytest.mark.parametrize("word", ["-t", "-tt", "-rt", "--timestamps", "--absolute-timestamps=precision:ms"])
def test_times_of_another_form_are_the_users(word: str) -> None:
    """strace takes one of its options for absolute times, and no two."""
    words = command((6, 1), StraceOptions(more=(word,)))
    assert [found for found in words if "timestamps" in found or found.startswith("-t")] == [
        found for found in [word] if found != "-rt"
    ]
