"""Explains a line of strace: the name of each argument, and the meaning of its constants."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec
from msgspec.structs import replace

from strace_lens.analysis.explain.flags import FlagSet, flag_set
from strace_lens.events import Event, SignalDelivery, Syscall
from strace_lens.linux.clone_flags import CLONE_FLAGS
from strace_lens.linux.constants import CLONE_ARGS, CONSTANTS, MEMBERS
from strace_lens.linux.errnos import Errno, errno_named
from strace_lens.linux.signal_codes import CODES, code_name
from strace_lens.linux.signals import BY_NUMBER, signal_name, signal_number
from strace_lens.linux.synopses import Synopsis, argument_names, synopsis_of
from strace_lens.linux.syscalls import CREATING_CALLS
from strace_lens.model.build.creating import creating_call
from strace_lens.values import Array, Change, Flags, Named, Struct, Value, WaitStatus, inner, name_of, number_of


class Part(msgspec.Struct, frozen=True):
    """One piece of a line.

    Attributes:
        name: of the argument or member, or its place: ``argument 3``.
        value: as it was read.
        means: what a member of that name is; "" if no table has it.
        notes: each constant in it with its meaning, in the order printed.
        members: of a struct, or of the structs in an array.
    """

    name: str
    value: Value
    means: str = ""
    notes: tuple[tuple[str, str], ...] = ()
    members: tuple[Part, ...] = ()


class Dissection(msgspec.Struct, frozen=True):
    """An explained line.

    Attributes:
        event: as read from the line.
        synopsis: of a system call, if a table has it; else None.
        parts: arguments of a call, members of a signal's siginfo_t.
        flags: of a creating call, if the line shows them; else None.
        error: returned by the call, or None.
    """

    event: Event
    synopsis: Synopsis | None = None
    parts: tuple[Part, ...] = ()
    flags: FlagSet | None = None
    error: Errno | None = None


def dissect(event: Event) -> Dissection:
    """Explains an event."""
    if isinstance(event, Syscall):
        return _call(event)
    if isinstance(event, SignalDelivery) and event.siginfo is not None:
        return Dissection(event, parts=_members(event.siginfo, MEMBERS, event.signal))
    return Dissection(event)


def _call(call: Syscall) -> Dissection:
    errno = call.result.errno if call.result is not None else None
    asked = creating_call(call) if call.name in CREATING_CALLS else None
    flags = None
    if asked is not None and asked.known:
        flags = flag_set(asked.words.names, asked.words.exit_signal, asked.words.unknown_bits)
    parts = tuple(_arguments(call))
    return Dissection(
        event=call,
        synopsis=synopsis_of(call.name),
        parts=tuple(map(_without_flags, parts)) if flags is not None else parts,
        flags=flags,
        error=errno_named(errno) if errno is not None else None,
    )


def _without_flags(part: Part) -> Part:
    """The flags of clone are explained together, not again at their argument."""
    members = tuple(map(_without_flags, part.members))
    return replace(part, notes=() if part.name == "flags" else part.notes, members=members)


def _arguments(call: Syscall) -> Iterator[Part]:
    names = () if _is_raw_clone(call) else argument_names(call.name)
    for place, value in enumerate(call.args):
        name = names[place] if place < len(names) else f"argument {place}"
        yield _part(name, value, CLONE_ARGS if call.name == "clone3" else MEMBERS)


def _is_raw_clone(call: Syscall) -> bool:
    """Whether clone's arguments are numbers without names (-e raw=): each architecture has an order of its own."""
    return call.name == "clone" and not any(isinstance(value, Named) for value in call.args)


# Arguments and members that hold a signal's number if strace prints no name (-X raw).
_SIGNALS = frozenset({"signum", "sig", "si_signo", "exit_signal"})


def _part(name: str, value: Value, known: Mapping[str, str], signal: str = "", means: str = "") -> Part:
    """Explains one value. ``known`` has the meanings of its members; ``signal`` is the one whose siginfo_t has it."""
    if isinstance(value, Named):
        name, value = value.name, value.value
    members = tuple(part for struct in _structs(value) for part in _members(struct, known, signal))
    return Part(name, value, means, () if members else tuple(_notes(name, value, signal)), members)


def _structs(value: Value) -> Iterator[Struct]:
    """The structs that an argument is, points at, or has before and after the call."""
    if isinstance(value, Struct):
        yield value
    elif isinstance(value, Array | Change):
        for part in inner(value):
            yield from _structs(part)


def _members(struct: Struct, known: Mapping[str, str], signal: str = "") -> tuple[Part, ...]:
    named = (member for member in struct.members if isinstance(member, Named))
    sent = struct.get("si_signo")
    signal = signal or (name_of(sent) if sent is not None else None) or ""
    return tuple(_part(one.name, one.value, known, signal, known.get(one.name, "")) for one in named)


def _notes(name: str, value: Value, signal: str) -> Iterator[tuple[str, str]]:
    number = number_of(value)
    if number is not None and name_of(value) is None:
        word = None
        if name in _SIGNALS:
            word = signal_name(number)
        elif name == "si_code":
            word = code_name(signal, number)
        if word is not None and (meaning := meaning_of(word)):
            yield word, meaning
    for word in dict.fromkeys(_constants(value)):
        if meaning := meaning_of(word):
            yield word, meaning


def _constants(value: Value) -> Iterator[str]:
    """Each constant in a value, nested ones too, except in a status word or a struct, which are explained whole."""
    if isinstance(value, Flags):
        yield from (member for member in value.members if isinstance(member, str))
    elif isinstance(value, WaitStatus):
        return
    elif (name := name_of(value)) is not None:
        yield name
    for part in inner(value):
        yield from _constants(part)


def meaning_of(name: str) -> str | None:
    """The meaning of a constant, from any table; None if no table has it."""
    if name in CLONE_FLAGS:
        return CLONE_FLAGS[name].does
    if name in CONSTANTS:
        return CONSTANTS[name].meaning
    if name in CODES:
        return CODES[name].meaning
    if (number := signal_number(name)) is not None:
        return BY_NUMBER[number].meaning
    error = errno_named(name)
    return error.meaning if error else None
