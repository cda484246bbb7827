"""The golden logs, unpacked, and their events described, a line each."""

from __future__ import annotations

import lzma
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from strace_lens.events import (
    Event,
    Exit,
    GroupStop,
    Note,
    SignalDelivery,
    Superseded,
    Syscall,
    Unparsed,
)
from strace_lens.parse.log import Log, open_log
from strace_lens.values import (
    Annotation,
    Array,
    Comment,
    Flags,
    More,
    Named,
    Null,
    Number,
    String,
    Struct,
    Value,
    inner,
)

HERE = Path(__file__).parent


def names() -> list[str]:
    """The golden logs."""
    return sorted(path.stem for path in HERE.glob("*.events"))


@contextmanager
def golden(name: str) -> Iterator[Log]:
    """A golden log, unpacked for as long as it is needed."""
    with tempfile.TemporaryDirectory() as folder:
        packed = HERE / f"{name}.ff"
        for path in packed.iterdir() if packed.is_dir() else [HERE / f"{name}.strace.xz"]:
            (Path(folder) / path.stem).write_bytes(lzma.decompress(path.read_bytes()))
        yield open_log(folder if packed.is_dir() else Path(folder) / f"{name}.strace")


def describe(name: str) -> Iterator[str]:
    """A line for each event of a golden log."""
    with golden(name) as log:
        for event in log.events():
            lines = ",".join(str(line) for line in event.lines)
            yield f"{lines} {event.pid or '-'} {_what(event)}"


def _what(event: Event) -> str:
    match event:
        case Syscall():
            end = f" ends under {event.end_pid}" if event.end_pid != event.pid else ""
            shown = ", ".join(kind(value) for value in event.args)
            result = "" if event.result is None else f" = {_result(event)}"
            return f"{event.name}({shown}){result} {event.status}{end}"
        case SignalDelivery():
            return f"signal {event.signal} {kind(event.siginfo) if event.siginfo else '-'}"
        case GroupStop():
            return f"stop {event.signal}"
        case Exit():
            return f"exit {event.code} {event.signal or '-'}{' core' * event.core}"
        case Superseded():
            return f"superseded {event.by}"
        case Note():
            return f"{event.kind} follows {event.follows or '-'}{' glued' * event.glued}"
        case Unparsed():
            return f"not understood: {event.reason}"


def _result(call: Syscall) -> str:
    result = call.result
    assert result is not None
    parts = [
        "?" if result.returned is None else kind(result.returned),
        result.errno or "",
        "" if result.note is None else f"({', '.join(kind(part) for part in result.note)})",
        "injected" * result.injected,
        "delayed" * result.delayed,
    ]
    return " ".join(part for part in parts if part)


def kind(value: Value) -> str:
    """What a value was read as: the kinds of values, nested, with the names that matter."""
    match value:
        case Number(value=number, base=base):
            return f"{number}" if base == 10 else "0x" if base == 16 else "0o"
        case Null() | More() | Flags():
            return str(value)
        case String(data=data, truncated=truncated):
            return f"{len(data)} bytes{'...' * truncated}"
        case Named(name=name, value=inside):
            return f"{name}: {kind(inside)}"
        case Struct() | Array():
            marks = "{}" if isinstance(value, Struct) else "[]"
            return marks[0] + ", ".join(kind(part) for part in inner(value)) + marks[1]
        case Annotation() | Comment():
            return type(value).__name__
        case _:
            inside_out = ", ".join(kind(part) for part in inner(value))
            return f"{type(value).__name__}({inside_out})"
