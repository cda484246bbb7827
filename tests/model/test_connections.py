"""The addresses that calls give to sockets."""

from __future__ import annotations

import pytest

from strace_lens.model.connections import Connection
from tests.model.built import built


def connections(log: str) -> list[Connection]:
    """The connections of a log."""
    lines = log.splitlines()
    return built(lines).connections


INET = '{sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("10.0.0.1")}'
INET6 = (
    '{sa_family=AF_INET6, sin6_port=htons(53), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, "::1", &sin6_addr), '
    "sin6_scope_id=0}"
)


@pytest.mark.parametrize(
    ("call", "parts"),
    [
        (f"connect(3, {INET}, 16) = 0", ("AF_INET", "10.0.0.1", 80, None)),
        (f"connect(3, {INET6}, 28) = 0", ("AF_INET6", "::1", 53, None)),
        ('connect(3, {sa_family=AF_UNIX, sun_path="/run/x"}, 110) = 0', ("AF_UNIX", None, None, "/run/x")),
        ('connect(3, {sa_family=AF_UNIX, sun_path=@"abs"}, 6) = 0', ("AF_UNIX", None, None, "@abs")),
        (f"bind(3, {INET}, 16) = 0", ("AF_INET", "10.0.0.1", 80, None)),
        (f'sendto(3, "x", 1, 0, {INET}, 16) = 1', ("AF_INET", "10.0.0.1", 80, None)),
        (f"sendmsg(3, {{msg_name={INET}, msg_namelen=16, msg_iovlen=0}}, 0) = 1", ("AF_INET", "10.0.0.1", 80, None)),
        ("bind(3, {sa_family=AF_NETLINK, nl_pid=0, nl_groups=00000000}, 12) = 0", ("AF_NETLINK", None, None, None)),
    ],
)
def test_an_address_taken_apart(call: str, parts: tuple[str, str | None, int | None, str | None]) -> None:
    """Family, address, port and path, by the family."""
    (made,) = connections(f"7 {call}\n")
    assert (made.family, made.address, made.port, made.path) == parts
    assert made.known


def test_each_message_has_its_address() -> None:
    """sendmmsg sends many; one without an address names none."""
    message = "{{msg_hdr={{msg_name={}, msg_namelen=16}}, msg_len=1}}"
    many = ", ".join(message.format(name) for name in (INET, "NULL", INET6))
    found = connections(f"7 sendmmsg(3, [{many}], 3, 0) = 3\n")
    assert [made.address for made in found] == ["10.0.0.1", "::1"]


def test_a_call_without_an_address_is_no_connection() -> None:
    """A socket that is connected already."""
    assert connections('7 sendto(3, "x", 1, 0, NULL, 0) = 1\n') == []


def test_an_address_that_was_not_read() -> None:
    """A pointer is a connection to nobody knows where."""
    (made,) = connections("7 connect(3, 0x7ffd1234, 16) = -1 EFAULT (Bad address)\n")
    assert (made.family, made.known, made.errno) == (None, False, "EFAULT")
