"""The functions of libc that make tasks, and the system calls by which glibc and musl do it.

Measured on x86-64 with glibc 2.36 and musl 1.2.3; the claims of this package prove the rows of glibc again on the
machine where they run. Since glibc 2.34 clone3(2) makes threads and spawned processes, and clone(2) if a container
refuses clone3.
"""

from __future__ import annotations

from collections.abc import Mapping, Set

import msgspec


class LibraryCall(msgspec.Struct, frozen=True):
    """The system call by which one libc does a function's work.

    Attributes:
        libc: ``glibc`` or ``musl``.
        calls: the possible system calls, the usual one first; more than one if libc falls back.
        times: how many tasks it makes.
        flags: of clone, by name; for vfork(2), the flags that it stands for. None: the caller chooses them.
        exit_signal: the signal that the parent gets when the child ends; None for no signal, or if the caller chooses
            it.
    """

    libc: str
    calls: tuple[str, ...]
    flags: frozenset[str] | None = frozenset()
    exit_signal: str | None = "SIGCHLD"
    times: int = 1


class LibraryFunction(msgspec.Struct, frozen=True):
    """One function of libc.


    Attributes:
        name: without parentheses.
        does: what it is for, a sentence without subject and end.
        ways: how each libc does it.
        claim: the claim of this package that proves it, or None.
    """

    name: str
    does: str
    ways: tuple[LibraryCall, ...]
    claim: str | None


_FORK = frozenset({"CLONE_CHILD_CLEARTID", "CLONE_CHILD_SETTID"})
_SPAWN = frozenset({"CLONE_VM", "CLONE_VFORK"})
_THREAD = frozenset(
    {"CLONE_VM", "CLONE_FS", "CLONE_FILES", "CLONE_SIGHAND", "CLONE_THREAD", "CLONE_SYSVSEM", "CLONE_SETTLS"}
    | {"CLONE_PARENT_SETTID", "CLONE_CHILD_CLEARTID"}
)
_FORKS = (LibraryCall("glibc", ("clone",), _FORK), LibraryCall("musl", ("fork",)))
_SPAWNS = (LibraryCall("glibc", ("clone3", "clone"), _SPAWN), LibraryCall("musl", ("clone",), _SPAWN))
_THREADS = (
    LibraryCall("glibc", ("clone3", "clone"), _THREAD, None),
    LibraryCall("musl", ("clone",), _THREAD | {"CLONE_DETACHED"}, None),
)
_SHELL = "runs a command in a shell"

_ALL = (
    LibraryFunction(
        "fork", "makes a process, a copy of its maker, after the handlers of pthread_atfork", _FORKS, "fork"
    ),
    LibraryFunction("_Fork", "makes a process as fork does, without the handlers", _FORKS, "fork-underscore"),
    LibraryFunction("forkpty", "makes a process as fork does, at a new terminal", _FORKS, None),
    LibraryFunction(
        "vfork",
        "makes a process that borrows its maker's memory until it calls execve or exits",
        (LibraryCall("glibc", ("vfork",), _SPAWN), LibraryCall("musl", ("vfork",), _SPAWN)),
        "vfork",
    ),
    LibraryFunction("posix_spawn", "makes a process that runs a program, by its path", _SPAWNS, "posix-spawn"),
    LibraryFunction("posix_spawnp", "makes a process that runs a program, found in PATH", _SPAWNS, "posix-spawn"),
    LibraryFunction("system", f"{_SHELL} and waits for it", _SPAWNS, "system"),
    LibraryFunction("popen", f"{_SHELL} at the other end of a pipe", _SPAWNS, "popen"),
    LibraryFunction(
        "daemon",
        "leaves the terminal: makes a process that starts a session, and ends the caller",
        (LibraryCall("glibc", ("clone",), _FORK), LibraryCall("musl", ("fork",), times=2)),
        "daemon",
    ),
    LibraryFunction("pthread_create", "makes a thread", _THREADS, "pthread-create"),
    LibraryFunction("thrd_create", "makes a thread, by the name that C11 has for it", _THREADS, None),
    LibraryFunction(
        "clone",
        "makes a task that begins in a function; its flags and exit signal are the caller's",
        (LibraryCall("glibc", ("clone",), None, None), LibraryCall("musl", ("clone",), None, None)),
        "clone-function",
    ),
)

FUNCTIONS: Mapping[str, LibraryFunction] = {function.name: function for function in _ALL}
"""Maps each name to its function."""

_ONLY_MEMORY = frozenset({"CLONE_CHILD_CLEARTID", "CLONE_CHILD_SETTID", "CLONE_PARENT_SETTID", "CLONE_SETTLS"})
"""Where the kernel writes a tid or finds the thread-local storage: it makes no other kind of task."""
_ALSO_USUAL = {
    # posix_spawn of glibc 2.38 and later; musl's threads.
    _SPAWN: frozenset({"CLONE_CLEAR_SIGHAND"}),
    _THREAD: frozenset({"CLONE_DETACHED"}),
}


def unusual(flags: Set[str], exit_signal: str | None) -> tuple[str, ...]:
    """Returns how a creation differs from those of fork, vfork, posix_spawn and pthread_create; empty: it is as theirs.

    ``+NEWPID`` is a flag that they do not give, ``-SYSVSEM`` one that they give, ``exit signal SIGUSR1`` another
    signal to the parent.
    """
    if "CLONE_THREAD" in flags:
        usual, signal = _THREAD, None
    else:
        usual, signal = (_SPAWN if flags >= _SPAWN else frozenset()), "SIGCHLD"
    more = sorted(flags - usual - _ONLY_MEMORY - _ALSO_USUAL.get(usual, frozenset()))
    less = sorted(usual - flags - _ONLY_MEMORY)
    words = [f"+{name.removeprefix('CLONE_')}" for name in more] + [f"-{name.removeprefix('CLONE_')}" for name in less]
    return (*words, *([f"exit signal {exit_signal or 'none'}"] if exit_signal != signal else []))
