"""The files that calls named, and what was done with each (openat(2), rename(2), path_resolution(7) …)."""

from __future__ import annotations

import msgspec

from strace_lens.events import Event, Syscall
from strace_lens.linux.paths import ACCESS, CREAT_FLAGS, PATHS, PathArgument
from strace_lens.model.directories import Directories
from strace_lens.model.task import Task
from strace_lens.values import Fd, Flags, Null, String, Struct, Value, is_read

ACCESSES = ("read", "write", "create", "delete", "look")


class FileUse(msgspec.Struct, frozen=True):
    """A call named a file.

    Attributes:
        task: the caller.
        call: name of the call.
        path: absolute, without ``.`` and ``..``; None if the log does not show where a relative path begins. Links are
            resolved only if ``followed``.
        access: what the call did or tried: any of ``read``, ``write``, ``create``, ``delete``, ``look``.
        maybe: what it may have done besides: O_CREAT without O_EXCL creates a file or finds one; all of them if the
            flags are unknown.
        errno: name of the error, None for a success.
        returned: the log shows the result of the call.
        followed: ``path`` is the opened file behind all links, as ``-y`` printed it.
        lines: line numbers of the call.
    """

    task: Task
    call: str
    path: str | None
    access: frozenset[str]
    maybe: frozenset[str]
    errno: str | None
    returned: bool
    followed: bool
    lines: tuple[int, ...]


class Files:
    """Reads the files that calls name. Give it each event of a log, in order.

    ``cwd`` is the working directory of the first task at its beginning, or None if unknown.
    """

    def __init__(self, cwd: str | None) -> None:
        self._directories = Directories(cwd)

    def take(self, task: Task, event: Event) -> list[FileUse]:
        """The files that ``event`` names."""
        if not isinstance(event, Syscall):
            return []
        uses = [_use(task, event, argument, self._directories) for argument in PATHS.get(event.name, ())]
        named = [use for use in uses if use is not None]
        self._directories.take(task, event, named[-1].path if named else None)
        return named


def _use(task: Task, call: Syscall, argument: PathArgument, directories: Directories) -> FileUse | None:
    """The use of one path; None if the call names no path: it uses a descriptor (AT_EMPTY_PATH), or was cut."""
    given = call.argument(argument.place)
    names_none = isinstance(given, Null) or (isinstance(given, String) and not given.data)
    if (given is None and call.result is None) or (names_none and argument.deed != "exec"):
        return None
    path, followed = _path(task, call, argument, directories)
    access, maybe = _access(call, argument)
    result = call.result
    returned = result is not None and (result.value is not None or result.errno is not None)
    errno = result.errno if result is not None else None
    return FileUse(task, call.name, path, access, maybe, errno, returned, followed, call.lines)


def _path(task: Task, call: Syscall, argument: PathArgument, directories: Directories) -> tuple[str | None, bool]:
    """The path, and whether links in it were followed."""
    returned = call.result.returned if call.result is not None else None
    if argument.deed == "open" and isinstance(returned, Fd) and returned.path.startswith("/"):
        return (None if directories.place(task).moved else returned.path), True
    given = call.argument(argument.place)
    descriptor = call.argument(argument.dirfd) if argument.dirfd is not None else None
    if isinstance(given, Null) or (isinstance(given, String) and not given.data):
        # The call uses the descriptor itself (utimensat(2); AT_EMPTY_PATH).
        return (directories.base(task, descriptor) if descriptor is not None else None), True
    if not isinstance(given, String) or given.truncated:
        return None, False
    return directories.resolved(task, descriptor, given.text), False


_ALL = frozenset(ACCESSES)
_NOTHING: frozenset[str] = frozenset()


def _access(call: Syscall, argument: PathArgument) -> tuple[frozenset[str], frozenset[str]]:
    """What the call did or tried, and what it may have done besides."""
    flags = _flags(call, argument)
    if argument.deed == "open":
        return (_NOTHING, _ALL) if flags is None else _opened(flags)
    if argument.deed.startswith("rename") and flags and "RENAME_EXCHANGE" in flags:
        return frozenset({"write"}), _NOTHING
    return ACCESS[argument.deed], _NOTHING


def _opened(flags: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Access by the flags of open(2): the access mode, O_CREAT, O_TRUNC and O_PATH."""
    if "O_PATH" in flags:
        return frozenset({"look"}), _NOTHING
    mode = {"O_WRONLY": {"write"}, "O_RDWR": {"read", "write"}}
    done = next((accesses for name, accesses in mode.items() if name in flags), {"read"})
    if "O_TRUNC" in flags:
        done = done | {"write"}
    if not flags & {"O_CREAT", "O_TMPFILE"}:
        return frozenset(done), _NOTHING
    if "O_EXCL" in flags or "O_TMPFILE" in flags:
        return frozenset(done | {"create"}), _NOTHING
    return frozenset(done), frozenset({"create"})


def _flags(call: Syscall, argument: PathArgument) -> frozenset[str] | None:
    """The names of the call's flags; None if unknown."""
    if call.name == "creat":
        return CREAT_FLAGS
    value: Value | None = call.argument(argument.flags) if argument.flags is not None else None
    if isinstance(value, Struct):
        value = value.get("flags")
    if not isinstance(value, Flags) or not is_read(value):
        return None
    return value.names
