"""What the commands that record a program have in common: how the command line's words become options."""

from __future__ import annotations

import os
import pwd
from collections.abc import Sequence
from pathlib import Path

from strace_lens.api import STRING_LIMIT, Launch, StraceOptions, check_strace_arguments
from strace_lens.errors import UsageError


def options(
    trace: str | None,
    no_follow: bool,
    no_seccomp_bpf: bool,
    *,
    limit: int = STRING_LIMIT,
    descriptors: bool = False,
    env: tuple[str, ...] = (),
    more: Sequence[str] | None = None,
    user: str | None = None,
) -> StraceOptions:
    """How to record, from the command line's words. Raises UsageError for those that do not fit."""
    check_strace_arguments(more or [])
    return StraceOptions(
        trace=trace or "%process",
        follow=not no_follow,
        seccomp_bpf=not no_seccomp_bpf,
        string_limit=limit,
        descriptors=descriptors,
        user=_user(user),
        env=env,
        more=tuple(more or []),
    )


def surroundings(
    cwd: Path | None, env: dict[str, str] | None, timeout: float | None, *, terminal: bool, wait_daemons: bool
) -> Launch:
    """What the program of ``run`` finds around it: the caller's own."""
    return Launch(
        cwd=cwd,
        env=env,
        timeout=timeout,
        descriptors=True,
        terminal=terminal,
        wait_daemons=wait_daemons,
    )


def _user(name: str | None) -> str | None:
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
