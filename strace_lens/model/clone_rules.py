"""Which CLONE_* flags go together, and with which clone answers EINVAL.

The rules are those of clone(2), 'ERRORS', and of the kernel's ``kernel/fork.c`` (copy_process, clone3_args_valid).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """``flag`` demands all of ``needs`` and none of ``excludes``; ``since`` says where that changed."""

    flag: str
    needs: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    since: str = ""

    @property
    def text(self) -> str:
        """The rule in words."""
        demands = [f"needs {name}" for name in self.needs] + [f"does not go with {name}" for name in self.excludes]
        return f"{self.flag} {' and '.join(demands)}{f' ({self.since})' if self.since else ''}"

    def broken_by(self, flags: Collection[str]) -> bool:
        """clone answers EINVAL to these flags by this rule."""
        if self.flag not in flags:
            return False
        return any(name not in flags for name in self.needs) or any(name in flags for name in self.excludes)


RULES = (
    Rule("CLONE_SIGHAND", needs=("CLONE_VM",), since="Linux 2.6.0"),
    Rule("CLONE_SIGHAND", excludes=("CLONE_CLEAR_SIGHAND",)),
    Rule("CLONE_THREAD", needs=("CLONE_SIGHAND",), since="Linux 2.5.35"),
    Rule("CLONE_THREAD", excludes=("CLONE_NEWPID",)),
    Rule("CLONE_THREAD", excludes=("CLONE_NEWUSER",)),
    Rule("CLONE_THREAD", excludes=("CLONE_PIDFD",), since="allowed since Linux 6.9"),
    Rule("CLONE_NEWNS", excludes=("CLONE_FS",)),
    Rule("CLONE_NEWUSER", excludes=("CLONE_FS",)),
    Rule("CLONE_NEWIPC", excludes=("CLONE_SYSVSEM",)),
    Rule("CLONE_PIDFD", excludes=("CLONE_DETACHED",)),
)

ONLY_CLONE3 = frozenset({"CLONE_CLEAR_SIGHAND", "CLONE_INTO_CGROUP", "CLONE_NEWTIME"})
"""Flags that clone(2) cannot be given: above its 32 bits, or where it keeps the exit signal."""


def rules_on(flags: Collection[str]) -> list[Rule]:
    """The rules that say something of one of these flags."""
    return [rule for rule in RULES if rule.flag in flags]
