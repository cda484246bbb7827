"""Every command explains itself on one screen, with an example."""

import pytest

from tests.cli.command import lens

COMMANDS = [
    *("run", "report", "audit", "diff", "stable", "check", "prove", "sweep", "export", "query", "explain", "doctor"),
    *("completion", "man"),
]


@pytest.mark.parametrize("command", COMMANDS)
def test_help_fits_a_screen_and_shows_an_example(command: str) -> None:
    """24 lines and the usage, of 80 columns."""
    lines = lens(command, "--help", env={"COLUMNS": "80"}).out.splitlines()
    assert len(lines) <= 25
    assert max(map(len, lines)) <= 80
    assert any(line.startswith(("  Example: strace-lens ", "  Example: strace -f ")) for line in lines)


def test_every_command_is_listed() -> None:
    """And none that does not exist."""
    listed = lens("--help").out.partition("Commands:\n")[2].split("\n")
    assert [line.split()[0] for line in listed if line.strip()] == COMMANDS


def test_version_names_what_a_trace_hangs_on() -> None:
    """Ours, strace's and the kernel's."""
    done = lens("--version")
    assert done.status == 0
    assert done.out.startswith("strace-lens 0.")
    assert ", strace " in done.out
    assert ", Linux " in done.out


@pytest.mark.needs_strace
def test_rare_options_are_shown_with_all() -> None:
    """``--help --all``; the program's own words are not ours."""
    short = lens("run", "--help").out
    assert "--depth" not in short
    assert short.endswith("Show this; --help --all: every option.\n")
    assert "--depth N" in lens("run", "--help", "--all").out
    assert "--leader" in lens("audit", "--all", "--help").out
    assert lens("run", "-q", "echo", "--help", "--all").out == "--help --all\n"
