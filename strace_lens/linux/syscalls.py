"""System calls: groups of them that the house asks for."""

from __future__ import annotations

CREATING_CALLS = frozenset({"clone", "clone2", "clone3", "fork", "vfork"})
EXEC_CALLS = frozenset({"execve", "execveat"})
WAIT_CALLS = frozenset({"wait4", "waitid", "waitpid"})
