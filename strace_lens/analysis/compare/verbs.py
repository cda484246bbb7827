"""What a call did, as a verb and its object: ``read /etc/passwd``, ``connect to 127.0.0.1:80``.

Calls that succeeded count. A lookup that failed does not: a search in PATH or for a library makes many. Other failures
do, each with its error.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from typing import Literal, TypeAlias

import msgspec

from strace_lens.events import Syscall
from strace_lens.linux.descriptors import ADDRESSES
from strace_lens.linux.syscalls import SIGNAL_PLACES
from strace_lens.model.connections import Connection
from strace_lens.model.files import ACCESSES, FileUse
from strace_lens.model.task import Task
from strace_lens.values import name_of, number_of

DeedField: TypeAlias = Literal["attempt", "file", "connection", "signal", "call"]


class Deed(msgspec.Struct, frozen=True):
    """What a program did.

    Attributes:
        field: what the object is: a program that was not found, a path, an address, a signal, the name of a call.
        verb: in the infinitive: ``read``, ``connect to``.
        object: None: the log does not show it.
        error: name of the error of an attempt that failed.
    """

    field: DeedField
    verb: str
    object: str | None
    error: str | None = None


_AGAIN = frozenset({"EAGAIN", "EINTR", "EALREADY", "EISCONN"})
"""The same call comes again, or came before: nothing was refused."""
_ABSENT = frozenset({"ENOENT", "ENOTDIR"})
_REFUSED = frozenset({"EACCES", "EPERM"})
LOOK = "look at"


def file_deeds(uses: Sequence[FileUse], *, as_given: bool, failures: bool) -> Iterator[Deed]:
    """What one call did to files. ``as_given``: a path is not resolved. ``failures``: those that failed count too."""
    if not uses or not uses[0].returned or uses[0].errno in _AGAIN or (uses[0].errno and not failures):
        return
    names = [_name(use, as_given=as_given) for use in uses]
    if uses[1:] and uses[0].deed in _JOINED:
        verb, joint = _JOINED[uses[0].deed]
        yield _tried(verb, None if None in names else joint.join(map(str, names)), uses[0])
        return
    for use, name in zip(uses, names, strict=True):
        yield from (_tried(verb, name, use) for verb in _verbs(use))


_JOINED = {"rename from": ("rename", " to "), "link": ("link", " as ")}


def _tried(verb: str, name: str | None, use: FileUse) -> Deed:
    """A deed; what fails as a lookup does is no more than a look."""
    looked = use.errno in _ABSENT or (verb == LOOK and use.errno is not None and use.errno not in _REFUSED)
    return Deed("file", LOOK if looked else verb, name, use.errno)


def _verbs(use: FileUse) -> Sequence[str]:
    if use.deed == "look":
        return (LOOK,)
    if use.deed != "open":
        return (use.deed,)
    if use.errno is not None or use.maybe == frozenset(ACCESSES):
        return ("open",)
    flags = use.flags or frozenset()
    if "O_TMPFILE" in flags:
        return ("make a nameless file in",)
    if "O_DIRECTORY" in flags and use.access == {"read"}:
        return ("list",)
    return [LOOK if access == "look" else access for access in sorted(use.access)]


def _name(use: FileUse, *, as_given: bool) -> str | None:
    """The path, absolute if the log shows where it begins, else as the call gave it."""
    path = use.path
    if path is None or (as_given and use.followed and use.given is not None):
        path = use.given and posixpath.normpath(use.given)
    if path is not None and use.flags and "O_TMPFILE" in use.flags and use.followed:
        return posixpath.dirname(path)  # -y prints /tmp/#2146308: the number of an inode
    return path


def connection_deeds(made: Sequence[Connection], *, failures: bool) -> Iterator[Deed]:
    """What one call on a socket did with addresses."""
    for one in made:
        error = None if one.errno == "EINPROGRESS" else one.errno
        if one.returned and error not in _AGAIN and (failures or error is None):
            yield Deed("connection", _CONNECTING[ADDRESSES[one.call].deed], _address(one), error)


_CONNECTING = {"connect": "connect to", "bind": "bind", "send": "send to"}


def _address(made: Connection) -> str | None:
    if not made.known:
        return None
    if made.address is None:
        return made.path or made.family
    host = f"[{made.address}]" if ":" in made.address else made.address
    return f"{host}:{made.port}" if made.port is not None else host


def signal_deeds(task: Task, call: Syscall) -> Iterator[Deed]:
    """The signal that a call sent to another process. Threads that signal each other do so as they meet."""
    place = SIGNAL_PLACES[call.name]
    given, target = call.argument(place), call.argument(0)
    within = place > 1 and target is not None and number_of(target) == task.group.tgid
    name = name_of(given) if given is not None else None
    if call.status == "successful" and name is not None and not within:
        yield Deed("signal", "send", name)
