"""The addresses that calls gave to sockets (connect(2), bind(2), sendto(2), sendmsg(2))."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from strace_lens.events import Event, Syscall
from strace_lens.linux.descriptors import ADDRESSES, AddressArgument
from strace_lens.model.task import Task
from strace_lens.values import Array, Call, Named, Null, String, Struct, Value, is_cut, is_read, name_of, number_of


class Connection(msgspec.Struct, frozen=True):
    """A call named an address.

    Attributes:
        task: the caller.
        call: name of the call.
        family: ``AF_INET``, ``AF_UNIX`` …; None: not known, and then ``address``, ``port`` and ``path`` are None too.
        address: of IPv4 or IPv6 as text, else None.
        port: its number, or None.
        path: of an AF_UNIX socket, with ``@`` first in the abstract namespace (unix(7)); else None.
        known: the log shows the whole address.
        errno: name of the error, None for a success.
        returned: the log shows the result of the call.
        lines: line numbers of the call.
    """

    task: Task
    call: str
    family: str | None
    address: str | None
    port: int | None
    path: str | None
    known: bool
    errno: str | None
    returned: bool
    lines: tuple[int, ...]


def connections(task: Task, event: Event) -> list[Connection]:
    """The addresses that ``event`` names."""
    if not isinstance(event, Syscall) or event.name not in ADDRESSES:
        return []
    return [_connection(task, event, address) for address in _addresses(event, ADDRESSES[event.name])]


def _addresses(call: Syscall, argument: AddressArgument) -> Iterator[Value]:
    """The addresses that the call gives; a message without an address (NULL) is left out."""
    given = call.argument(argument.address)
    messages = given.items if argument.many and isinstance(given, Array) else (given,)
    for message in messages:
        found: Value | None = message
        for member in argument.members:
            if isinstance(found, Struct):
                found = found.get(member)
        if found is not None and not isinstance(found, Null):
            yield found


def _connection(task: Task, call: Syscall, address: Value) -> Connection:
    result = call.result
    returned = result is not None and (result.value is not None or result.errno is not None)
    errno = result.errno if result is not None else None
    known = isinstance(address, Struct) and is_read(address) and not is_cut(address)
    family, host, port, path = _parts(address) if isinstance(address, Struct) else (None, None, None, None)
    return Connection(task, call.name, family, host, port, path, known, errno, returned, call.lines)


def _parts(address: Struct) -> tuple[str | None, str | None, int | None, str | None]:
    """Family, address, port and path of a sockaddr, as strace prints it (sockaddr.c)."""
    kind = address.get("sa_family")
    path = address.get("sun_path")
    port = next((_inner(member) for name in ("sin_port", "sin6_port") if (member := address.get(name))), None)
    return (
        name_of(kind) if kind is not None else None,
        _host(address),
        number_of(port) if port is not None else None,
        f"{'@' * path.abstract}{path.text}" if isinstance(path, String) else None,
    )


def _inner(value: Value) -> Value | None:
    """The 80 of ``htons(80)``."""
    return value.args[0] if isinstance(value, Call) and value.args else value


def _host(address: Struct) -> str | None:
    """``inet_addr("127.0.0.1")``, or the second argument of ``inet_pton(AF_INET6, "::1", &sin6_addr)``."""
    for member in address.members:
        value = member.value if isinstance(member, Named) else member
        if isinstance(value, Call) and value.name in {"inet_addr", "inet_pton"}:
            text = next((part for part in value.args if isinstance(part, String)), None)
            return text.text if text is not None else None
    return None
