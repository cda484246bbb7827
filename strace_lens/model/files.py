"""The files that calls named, and what was done with each (openat(2), rename(2), path_resolution(7) …)."""

from __future__ import annotations

import msgspec

from strace_lens.events import Event, Syscall
from strace_lens.linux.paths import ACCESS, CREAT_FLAGS, PATHS, Deed, PathArgument
from strace_lens.model.directories import Directories
from strace_lens.model.task import Task
from strace_lens.values import Fd, Flags, Null, String, Struct, Value, is_read, number_of

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
        deed: what such a call does to the file.
        flags: names of the flags of the call; None: it has none, or they are not known.
        given: the path as the call gave it; None: it gave a descriptor, or the log does not show the whole path.
        mode: permissions for a file or a directory that the call makes; None: it makes none, or they are not known.
        printed: strace printed the paths of descriptors (``-y``), or printed none; None: the call does not show it.
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
    deed: Deed
    flags: frozenset[str] | None
    given: str | None
    mode: int | None
    printed: bool | None


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
    flags = _flags(call, argument)
    access, maybe = _access(flags, argument)
    result = call.result
    return FileUse(
        task,
        call.name,
        path,
        access,
        maybe,
        errno=result.errno if result is not None else None,
        returned=result is not None and (result.value is not None or result.errno is not None),
        followed=followed,
        lines=call.lines,
        deed=argument.deed,
        flags=flags,
        given=given.text if isinstance(given, String) and given.data and not given.truncated else None,
        mode=_mode(call, argument, flags),
        printed=_printed(call, argument),
    )


def _printed(call: Syscall, argument: PathArgument) -> bool | None:
    """Whether strace printed the path of the descriptor that the call opened."""
    if argument.deed != "open" or call.status != "successful" or call.result is None:
        return None
    return isinstance(call.result.returned, Fd)


def _mode(call: Syscall, argument: PathArgument, flags: frozenset[str] | None) -> int | None:
    """The permissions for a file or directory that the call makes: they stand behind the flags, or behind the path."""
    if argument.deed == "make directory" or call.name == "creat":
        return _number(call.argument(argument.place + 1))
    if argument.deed != "open" or argument.flags is None or not (flags or _NOTHING) & {"O_CREAT", "O_TMPFILE"}:
        return None
    how = call.argument(argument.flags)
    return _number(how.get("mode") if isinstance(how, Struct) else call.argument(argument.flags + 1))


def _number(value: Value | None) -> int | None:
    return number_of(value) if value is not None else None


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


def _access(flags: frozenset[str] | None, argument: PathArgument) -> tuple[frozenset[str], frozenset[str]]:
    """What the call did or tried, and what it may have done besides."""
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
