"""Replaces values in calls that vary from run to run: the functions of the rules on arguments and results.

Each returns the value itself where it has nothing to replace. A replacement is a word in angle brackets that says what
stood there: ``<address>``, ``<time>``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TypeAlias

import msgspec
from msgspec.structs import replace

from strace_lens.analysis.compare.calls import event_name
from strace_lens.events import Event
from strace_lens.linux.synopses import argument_names
from strace_lens.linux.varying import (
    COUNT_ARGUMENTS,
    DATA_ARGUMENTS,
    DATA_CALLS,
    FIRST_LOCAL_PORT,
    FREE_SPACE_MEMBERS,
    LISTING_CALLS,
    PID_ARGUMENTS,
    PID_RESULTS,
    PORT_MEMBERS,
    SIZE_MEMBERS,
    TIME_MEMBERS,
)
from strace_lens.model.task import Task
from strace_lens.values import (
    Annotation,
    Call,
    Commented,
    Fd,
    Flags,
    Named,
    Number,
    Pid,
    Struct,
    Value,
    Word,
    number_of,
)

RESULT = "result"
"""The name of the spot of what a call returned."""
_LEAST_ADDRESS = 0x10000
"""No program has memory below it (vm.mmap_min_addr)."""


class Spot(msgspec.Struct, frozen=True):
    """Where a value stands.

    Attributes:
        event: the call, or the delivery of a signal.
        task: whose it is.
        name: of the argument (section 2 of the manual) or of the member; ``result``.
        who: names the task that had a pid, seen from another.
    """

    event: Event
    task: Task
    name: str
    who: Callable[[Task, int], str | None]


ValueRule: TypeAlias = Callable[[Spot, Value], Value]


def masked(spot: Spot, value: Value, rules: Sequence[ValueRule]) -> Value:
    """Replaces in a value, and in all that it is made of, what the rules replace; the outermost comes first."""
    for rule in rules:
        value = rule(spot, value)
    if isinstance(value, Flags | Word):
        return value
    if isinstance(value, Named):
        return replace(value, value=masked(replace(spot, name=value.name), value.value, rules))
    parts = {name: _inside(spot, getattr(value, name), rules) for name in value.__struct_fields__}
    return replace(value, **parts)


def _inside(spot: Spot, part: object, rules: Sequence[ValueRule]) -> object:
    if isinstance(part, tuple):
        return tuple(_inside(spot, one, rules) for one in part)
    return masked(spot, part, rules) if isinstance(part, Value) and not isinstance(part, Annotation) else part


def argument_name(call: str, place: int) -> str:
    """The name of an argument by its place; ``""`` if the call is not known."""
    names = argument_names(call)
    return names[place] if place < len(names) else ""


def address(_spot: Spot, value: Value) -> Value:
    """Replaces an address in memory: a hexadecimal number that is no flag."""
    if isinstance(value, Number) and value.base == 16 and value.prefix and abs(value.value) >= _LEAST_ADDRESS:
        return Word("<address>")
    return value


def environment(_spot: Spot, value: Value) -> Value:
    """Replaces ``0x7ffd0 /* 39 vars */``."""
    return Word("<environment>") if isinstance(value, Commented) and _VARS.fullmatch(str(value.comment)) else value


_VARS = re.compile(r"/\* \d+ vars?(?:, unterminated)? \*/")


def pid(spot: Spot, value: Value) -> Value:
    """Replaces the pid of a task, or of a group of processes, by the task's name."""
    number = number_of(value) if isinstance(value, Number | Pid) else None
    holds = spot.name in PID_ARGUMENTS or (spot.name == RESULT and event_name(spot.event) in PID_RESULTS)
    if number is None or not holds or number in {0, -1}:
        return value
    found = spot.who(spot.task, abs(number)) or "<pid>"
    return Word(f"-{found}" if number < 0 else found)


_INODE = re.compile(r"(?<=:\[)\d+(?=\])")


def inode(spot: Spot, value: Value) -> Value:
    """Replaces the numbers of inodes: ``st_ino``, ``pipe:[4711]``."""
    if spot.name in {"st_ino", "stx_ino"} and isinstance(value, Number):
        return Word("<inode>")
    if isinstance(value, Fd) and (text := _INODE.sub("inode", value.path)) != value.path:
        return replace(value, annotation=replace(value.annotation, what=text.encode("utf-8", "surrogateescape")))
    return value


def descriptor(_spot: Spot, value: Value) -> Value:
    """Replaces a descriptor above 2 by what ``-y`` shows that it stands for."""
    if isinstance(value, Fd) and value.number > 2:
        return Word(f"<fd>{value.annotation}")
    return value


def time_stamp(spot: Spot, value: Value) -> Value:
    """Replaces the members of structures that say when, or how long."""
    return Word("<time>") if spot.name in TIME_MEMBERS and not isinstance(value, Struct) else value


def data(spot: Spot, value: Value) -> Value:
    """Replaces what was read or written, and how much."""
    if event_name(spot.event) not in DATA_CALLS:
        return value
    if spot.name in DATA_ARGUMENTS:
        return Word("<data>")
    counts = spot.name in COUNT_ARGUMENTS or (spot.name == RESULT and (number_of(value) or 0) > 0)
    return Word("<count>") if counts and isinstance(value, Number) else value


def size(spot: Spot, value: Value) -> Value:
    """Replaces the size and the links of a directory, free space, and how much of a directory was read."""
    if isinstance(value, Struct) and "S_IFDIR" in str(value.get("st_mode") or value.get("stx_mode")):
        members = tuple(_sized(member, SIZE_MEMBERS) for member in value.members)
        return value if members == value.members else Struct(members)
    if event_name(spot.event) in LISTING_CALLS and isinstance(value, Number) and value.value > 0:
        return Word("<count>")
    return Word("<size>") if spot.name in FREE_SPACE_MEMBERS and isinstance(value, Number) else value


def _sized(member: Value, names: frozenset[str]) -> Value:
    hit = isinstance(member, Named) and member.name in names and not isinstance(member.value, Word)
    return Named(member.name, Word("<size>")) if hit and isinstance(member, Named) else member


def port(spot: Spot, value: Value) -> Value:
    """Replaces a port that the kernel chose."""
    if spot.name == "nl_pid" and isinstance(value, Number) and value.value:
        return Word("<port>")
    inside = value.args[0] if isinstance(value, Call) and value.args else None
    chosen = spot.name in PORT_MEMBERS and isinstance(inside, Number) and inside.value >= FIRST_LOCAL_PORT
    return Word("<port>") if chosen else value
