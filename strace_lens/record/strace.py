"""Finds strace, its version, and the options it knows."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import msgspec

from strace_lens.errors import CannotTrace

OLDEST = (4, 26)
"""The oldest strace that we use and read."""

# The version in which each option came, by strace's NEWS.
_SINCE = {
    "--seccomp-bpf": (5, 3),
    "--trace": (5, 5),
    "--output": (5, 5),
    "--string-limit": (5, 5),
    "--follow-forks": (5, 6),
    "--quiet": (5, 6),
    "--absolute-timestamps": (5, 6),
    "--pidns-translation": (5, 9),
    "--decode-pids": (5, 15),
    "--kill-on-exit": (6, 6),
}

CAPABILITIES = {
    "clone3 decoded": (5, 3),
    "--seccomp-bpf": (5, 3),
    "%process without unshare and with kill": (5, 8),
    "pids translated between pid namespaces": (5, 9),
    "names of tasks (-Y)": (5, 15),
    "--argv0": (6, 3),
    "--kill-on-exit": (6, 6),
    "--always-show-pid": (6, 9),
    "names of arguments (-N)": (6, 16),
}
"""What strace can do, and since which version, by its NEWS."""


VARIABLE = "STRACE_LENS_STRACE"
"""Names the strace to use: a path, or a name in PATH."""


class Strace(msgspec.Struct, frozen=True):
    """A strace on this machine.

    Attributes:
        path: of the executable.
        version: (major, minor).
        version_text: as ``strace -V`` prints it.
    """

    path: Path
    version: tuple[int, int]
    version_text: str

    def knows(self, option: str) -> bool:
        """Whether this strace has the long ``option``."""
        return self.version >= _SINCE[option]


def find_strace() -> Strace:
    """Returns the strace that the variable STRACE_LENS_STRACE names; without it the first in PATH.

    Raises:
        CannotTrace: there is no strace, it cannot run, it is too old, or does not print its version.
    """
    named = os.environ.get(VARIABLE)
    path = shutil.which(named or "strace")
    if path is None and named:
        raise CannotTrace(f"{VARIABLE} names {named!r}, and there is no such program")
    if path is None:
        raise CannotTrace(f"strace is not installed: no strace in PATH. {install_hint()}")
    first = _first_line(path)
    found = re.search(r"version (\d+)\.(\d+)\S*", first)
    if found is None:
        raise CannotTrace(f"{path} does not print its version: 'strace -V' began with {first[:80]!r}")
    version = int(found[1]), int(found[2])
    if version < OLDEST:
        oldest = ".".join(map(str, OLDEST))
        raise CannotTrace(f"{path} is version {found[0][8:]}; strace {oldest} or newer is needed. {install_hint()}")
    return Strace(Path(path), version, found[0][8:])


def complaint(strace: Strace, trace: str) -> str | None:
    """What a strace says of words for ``--trace`` that it does not take; None: it takes them."""
    words = [str(strace.path), "-e", f"trace={trace}", "-V"]
    done = subprocess.run(
        words, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", check=False
    )
    return about_words(done.stderr.partition("\n")[0]) if done.returncode else None


def about_words(said: str) -> str | None:
    """strace's message as ours, if it is about the words for ``--trace``: the user's mistake, not the machine's."""
    found = re.search(r"strace: (invalid system call '.*)", said)
    return f"strace does not know the calls to trace: {found[1]}" if found else None


def _first_line(path: str) -> str:
    try:
        done = subprocess.run([path, "-V"], capture_output=True, text=True, errors="replace", timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise CannotTrace(f"{path} cannot be run: {error}") from error
    return (done.stdout or done.stderr).partition("\n")[0]


_INSTALLERS = (
    ("apt-get", "apt-get install strace"),
    ("dnf", "dnf install strace"),
    ("apk", "apk add strace"),
    ("pacman", "pacman -S strace"),
)


def install_hint() -> str:
    """A sentence: how to install strace, with the system's own installer."""
    for installer, command in _INSTALLERS:
        if shutil.which(installer):
            return f"Install it with: {'' if os.geteuid() == 0 else 'sudo '}{command}"
    return "Install the package strace (it has this name on Debian, Fedora, Alpine and Arch)."
