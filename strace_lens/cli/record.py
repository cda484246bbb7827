"""What the commands that record a program have in common: how the command line's words become options."""

from __future__ import annotations

import os
import pwd
from collections.abc import Sequence
from typing import TYPE_CHECKING

from strace_lens.errors import UsageError
from strace_lens.record import arguments
from strace_lens.record.command import Options

if TYPE_CHECKING:
    from strace_lens.redact import Redactor


def options(trace: str | None, no_follow: bool, no_seccomp_bpf: bool) -> Options:
    """How to record, from the command line's words."""
    return Options(trace=trace or "%process", follow=not no_follow, seccomp_bpf=not no_seccomp_bpf)


def strace_arguments(words: Sequence[str]) -> tuple[str, ...]:
    """The words of ``--strace-arg``. Raises UsageError for one after which the log could not be read."""
    arguments.check(words)
    return tuple(words)


def user(name: str | None) -> str | None:
    """The word of ``--user``. Raises UsageError for nobody's name, and where we may not become somebody else."""
    if name is None:
        return None
    try:
        wanted = pwd.getpwnam(name)
    except KeyError:
        raise UsageError(f"--user: there is no user {name!r}") from None
    if os.geteuid() != 0:
        if wanted.pw_uid == os.geteuid():
            return None
        raise UsageError(f"--user: only root can run a program as {name}")
    return name


def environment(words: Sequence[str]) -> tuple[dict[str, str] | None, tuple[str, ...]]:
    """The words of ``--env``: the environment of the run, None for ours, and what only the program is to get.

    What the dynamic loader reads (LD_PRELOAD) would change strace too, so strace is told to set it.
    """
    ours: dict[str, str] | None = None
    programs: list[str] = []
    for word in words:
        name, equals, value = word.partition("=")
        if not name:
            raise UsageError(f"--env takes NAME=VALUE, or NAME to take a variable away, not {word!r}")
        if name.startswith("LD_"):
            programs.append(word)
            continue
        ours = dict(os.environ) if ours is None else ours
        if equals:
            ours[name] = value
        else:
            ours.pop(name, None)
    return ours, tuple(programs)


def secrets(redact: bool, more: Sequence[str], without: Sequence[str]) -> Redactor | None:
    """What masks secrets, by the words of ``--redact``, ``--redact-also`` and ``--redact-not``; None: nothing."""
    if not (redact or more or without):
        return None
    from strace_lens.redact import redactor

    return redactor(more, without)
