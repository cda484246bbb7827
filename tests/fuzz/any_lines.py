"""Lines of tasks by lot: each is one that strace may write, and together they mostly cannot be true."""

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random

from tests.model.lines import THREAD_FLAGS, exited

_THREAD = f"clone3({{flags={THREAD_FLAGS}, exit_signal=0, stack=0x7f0000, stack_size=0x7fff80}}, 88"
_FORK = "clone(child_stack=NULL, flags="
_FORMS = (  # each # is a number
    '# execve("/a", ["a"], NULL) = 0',
    '# execve("/b", ["b"], NULL <unfinished ...>',
    '# execve("/b", ["b"], NULL <pid changed to # ...>',
    "# <... execve resumed>) = 0",
    "# +++ superseded by execve in pid # +++",
    f"# {_THREAD}) = #",
    f"# {_THREAD} <unfinished ...>",
    "# <... clone3 resumed>) = #",
    f"# {_FORK}SIGCHLD) = #",
    f"# {_FORK}SIGCHLD) = # /* # in strace's PID NS */",
    f"# {_FORK}SIGCHLD <unfinished ...>",
    "# <... clone resumed>) = #",
    f"# {_FORK}CLONE_PARENT|SIGCHLD) = #",
    f"# {_FORK}CLONE_NEWPID|SIGCHLD) = #",
    f"# {_FORK}CLONE_UNTRACED|SIGCHLD) = #",
    "# unshare(CLONE_NEWPID) = 0",
    f"# wait4(-1, {exited(3)}, 0, NULL) = #",
    "# wait4(-1, NULL, 0, NULL) = #",
    "# --- SIGCHLD {si_signo=SIGCHLD, si_code=CLD_EXITED, si_pid=#, si_uid=0, si_status=3, si_utime=0, si_stime=0} ---",
    "# getppid() = #",
    "# exit(0) = ?",
    "# exit_group(3) = ?",
    "# +++ exited with 3 +++",
    "# +++ killed by SIGKILL +++",
)


def any_line(lot: Random, numbers: Sequence[str]) -> str:
    """One line that says something of the tasks with these numbers."""
    return re.sub("#", lambda _found: lot.choice(numbers), lot.choice(_FORMS))


def any_log(lot: Random) -> list[str]:
    """A log of a few tasks whose lines say whatever they like of each other."""
    numbers = [str(number) for number in range(1, lot.choice((4, 5, 6, 7)))]
    begins = ['1 execve("/a", ["a"], NULL) = 0\n'] * lot.choice((0, 1))
    return begins + [any_line(lot, numbers) + "\n" for _ in range(lot.choice((4, 6, 10, 20, 30)))]
