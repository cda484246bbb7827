"""The watched block of this process, if one is open: nothing else can be traced in it.

Every recording asks here, so it stands apart from what watches (``watching.py``), which a recording does not load.
"""

from __future__ import annotations

import os

from strace_lens.errors import UsageError

_owners: list[int] = []
"""The pid of the process that opened a block; a process that the block forked has the same list."""


def enter() -> None:
    """Notes that this process has opened a block."""
    _owners.append(os.getpid())


def leave() -> None:
    """Notes that its block has ended."""
    _owners.remove(os.getpid())


def refuse(what: str) -> None:
    """Refuses to record ``what`` while this process is watched: a task has one tracer.

    Raises:
        UsageError: a watched block is open.
    """
    if _owners and os.getpid() in _owners:
        raise UsageError(
            f"{what} inside a watched block: what the block starts is traced already, and a task has one tracer only. "
            "Start the program without strace_lens (subprocess.run) and look at the trace of the block, or end the "
            "block before."
        )
