"""Reading of short logs in tests; each is printed back as well."""

from __future__ import annotations

import io
from collections.abc import Iterable

from strace_lens.events import Event, Note, Syscall
from strace_lens.parse.log import read_lines
from strace_lens.values import Value


def events(text: str, *, leader: str | None = None) -> list[Event]:
    """The events of a log, which must print it again."""
    found = list(read_lines(io.StringIO(text, newline="\n"), leader=leader))
    assert printed(found) == text.removesuffix("\n")
    return found


def printed(found: Iterable[Event]) -> str:
    """The log that the events print; each line by one event."""
    lines: dict[int, str] = {}
    for event in found:
        for number, line in event.printed():
            assert number not in lines
            lines[number] = line
    return "\n".join(lines[number] for number in sorted(lines))


def call(text: str) -> Syscall:
    """The one call that a log tells, notes put aside."""
    found = [event for event in events(text) if not isinstance(event, Note)]
    assert len(found) == 1
    assert isinstance(found[0], Syscall)
    return found[0]


def args(text: str) -> tuple[Value, ...]:
    """The values of an argument list, which must print it again."""
    found = call(f"call({text}) = 0\n").args
    assert ", ".join(str(value) for value in found) == text
    return found


def arg(text: str) -> Value:
    """The value of a list of one."""
    found = args(text)
    assert len(found) == 1
    return found[0]
