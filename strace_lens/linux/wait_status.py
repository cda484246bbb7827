"""Status words, codes and options of waits and of SIGCHLD.

Sources: wait(2), sigaction(2); bits/waitstatus.h of glibc for the word, include/uapi/linux/wait.h for the options.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

ChildChange = Literal["exited", "killed", "stopped", "continued", "unknown"]
"""How a child changed its state."""

MACROS: Mapping[str, ChildChange] = {
    "WIFEXITED": "exited",
    "WIFSIGNALED": "killed",
    "WIFSTOPPED": "stopped",
    "WIFCONTINUED": "continued",
}
"""The macro that is true of a status word, by which strace prints it, and the change that it means."""

CHILD_CODES: Mapping[str, ChildChange] = {
    "CLD_EXITED": "exited",
    "CLD_KILLED": "killed",
    "CLD_DUMPED": "killed",
    "CLD_TRAPPED": "stopped",
    "CLD_STOPPED": "stopped",
    "CLD_CONTINUED": "continued",
}
"""The si_code of a SIGCHLD, in the order of their numbers, from 1, and the change that it means."""

_CHILD_CODES = tuple(CHILD_CODES)


def child_code(number: int) -> str | None:
    """The name of si_code ``number`` of a SIGCHLD; None if it is not about a child."""
    return _CHILD_CODES[number - 1] if 1 <= number <= len(_CHILD_CODES) else None


WUNTRACED, WCONTINUED, WNOWAIT = 0x2, 0x8, 0x01000000
WAIT_OPTIONS: Mapping[str, int] = {
    "WNOHANG": 0x1,
    "WUNTRACED": WUNTRACED,
    "WSTOPPED": WUNTRACED,
    "WEXITED": 0x4,
    "WCONTINUED": WCONTINUED,
    "WNOWAIT": WNOWAIT,
    "__WNOTHREAD": 0x20000000,
    "__WALL": 0x40000000,
    "__WCLONE": 0x80000000,
}
"""The bit of each option of wait4(2) and waitid(2)."""


class Status(NamedTuple):
    """A status word taken apart.

    Attributes:
        change: how the child changed.
        number: its exit code, or the number of the signal that killed or stopped it.
        core: it dumped core.
    """

    change: ChildChange
    number: int | None = None
    core: bool = False


def read_status(word: int) -> Status:
    """Takes a status word apart, as the macros of wait(2) do. Any other number gives ``unknown``."""
    if not 0 <= word <= 0xFFFFFFFF:
        return Status("unknown")
    signal, rest = word & 0x7F, (word >> 8) & 0xFF
    if signal == 0:
        return Status("exited", rest)
    if signal != 0x7F:
        return Status("killed", signal, bool(word & 0x80))
    if not word & 0x80:
        return Status("stopped", rest)
    return Status("continued" if word == 0xFFFF else "unknown")
