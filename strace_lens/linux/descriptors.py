"""The calls that make, copy and close descriptors, and those that give a socket an address.

Sources: section 2 of the manual. Some ways to get a descriptor are not in this table: in a message (recvmsg(2) with
SCM_RIGHTS), from an ioctl(2), by clone with CLONE_PIDFD, and from whoever ran the program.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from strace_lens.linux.synopses import wider_versions


class Descriptors(NamedTuple):
    """What a call does to the caller's table of descriptors, if it succeeds. Places count from 0.

    Attributes:
        returns: its result is a new descriptor.
        array: place of the array that it fills with new descriptors.
        copies: place of the descriptor whose open file the new one shares.
        onto: place of the number that the new one gets; the call closes the descriptor that had it (dup2(2)).
        closes: places of the first and the last descriptor that it closes; the same place twice for one.
        operations: it does so only with one of these as its second argument; empty: always.
        flags: place of the argument that may hold ``close_on_exec``; of openat2 that of the struct with such a member.
        close_on_exec: the flag by which execve closes the new descriptor; "always": without asking; "": it stays open.
    """

    returns: bool = False
    array: int | None = None
    copies: int | None = None
    onto: int | None = None
    closes: tuple[int, int] | None = None
    operations: frozenset[str] = frozenset()
    flags: int | None = None
    close_on_exec: str = ""


def _new(flags: int | None = None, close_on_exec: str = "") -> Descriptors:
    return Descriptors(returns=True, flags=flags, close_on_exec=close_on_exec)


ALWAYS = "always"

_FIRST: dict[str, Descriptors] = {
    "open": _new(1, "O_CLOEXEC"),
    "openat": _new(2, "O_CLOEXEC"),
    "openat2": _new(2, "O_CLOEXEC"),
    "open_by_handle_at": _new(2, "O_CLOEXEC"),
    "creat": _new(),
    "dup": Descriptors(returns=True, copies=0),
    "dup2": Descriptors(returns=True, copies=0, onto=1),
    "dup3": Descriptors(returns=True, copies=0, onto=1, flags=2, close_on_exec="O_CLOEXEC"),
    "fcntl": Descriptors(
        returns=True,
        copies=0,
        operations=frozenset({"F_DUPFD", "F_DUPFD_CLOEXEC"}),
        flags=1,
        close_on_exec="F_DUPFD_CLOEXEC",
    ),
    "close": Descriptors(closes=(0, 0)),
    "close_range": Descriptors(closes=(0, 1), flags=2, close_on_exec="CLOSE_RANGE_CLOEXEC"),
    "pipe": Descriptors(array=0),
    "pipe2": Descriptors(array=0, flags=1, close_on_exec="O_CLOEXEC"),
    "socket": _new(1, "SOCK_CLOEXEC"),
    "socketpair": Descriptors(array=3, flags=1, close_on_exec="SOCK_CLOEXEC"),
    "accept": _new(),
    "accept4": _new(3, "SOCK_CLOEXEC"),
    "epoll_create": _new(),
    "epoll_create1": _new(0, "EPOLL_CLOEXEC"),
    "eventfd": _new(),
    "eventfd2": _new(1, "EFD_CLOEXEC"),
    "inotify_init": _new(),
    "inotify_init1": _new(0, "IN_CLOEXEC"),
    "fanotify_init": _new(0, "FAN_CLOEXEC"),
    "signalfd": _new(),
    "signalfd4": _new(3, "SFD_CLOEXEC"),
    "timerfd_create": _new(1, "TFD_CLOEXEC"),
    "memfd_create": _new(1, "MFD_CLOEXEC"),
    "memfd_secret": _new(0, "O_CLOEXEC"),
    "userfaultfd": _new(0, "O_CLOEXEC"),
    "perf_event_open": _new(4, "PERF_FLAG_FD_CLOEXEC"),
    "mq_open": _new(None, ALWAYS),
    "pidfd_open": _new(None, ALWAYS),
    "pidfd_getfd": _new(None, ALWAYS),
    "io_uring_setup": _new(None, ALWAYS),
    "landlock_create_ruleset": _new(None, ALWAYS),
    "fsopen": _new(1, "FSOPEN_CLOEXEC"),
    "fspick": _new(2, "FSPICK_CLOEXEC"),
    "fsmount": _new(1, "FSMOUNT_CLOEXEC"),
    "open_tree": _new(2, "OPEN_TREE_CLOEXEC"),
    "open_tree_attr": _new(2, "OPEN_TREE_CLOEXEC"),
}

DESCRIPTORS: Mapping[str, Descriptors] = {
    name: what for call, what in _FIRST.items() for name in (call, *wider_versions(call))
}
"""Each call that makes, copies or closes descriptors. signalfd with a descriptor of its own returns that again."""


class AddressArgument(NamedTuple):
    """The address that a call gives to a socket.

    Attributes:
        socket: place of the socket's descriptor, from 0.
        address: place of the sockaddr, or of the message that has it.
        deed: what is done with the address.
        members: names of the struct members that lead from that argument to the sockaddr; empty: it is the sockaddr.
        many: the argument is an array of messages.
    """

    socket: int
    address: int
    deed: Literal["connect", "bind", "send"]
    members: tuple[str, ...] = ()
    many: bool = False


ADDRESSES: Mapping[str, AddressArgument] = {
    "connect": AddressArgument(0, 1, "connect"),
    "bind": AddressArgument(0, 1, "bind"),
    "sendto": AddressArgument(0, 4, "send"),
    "sendmsg": AddressArgument(0, 1, "send", ("msg_name",)),
    "sendmmsg": AddressArgument(0, 1, "send", ("msg_hdr", "msg_name"), many=True),
}
"""Each call by which a program names an address. sendto, sendmsg and sendmmsg may leave it out (NULL)."""
