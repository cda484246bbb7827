"""Each shape is read once: the memo that makes a slow grammar fast.

With its literals blanked, the argument list of one line equals that of thousands of others: a log of 50,000 lines has
some 200 such *shapes*. The grammar reads a shape once and gives a plan; the plan becomes a function from literals to
values; the memo keeps it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from operator import itemgetter
from typing import TypeAlias, cast

from strace_lens.parse import assemble
from strace_lens.parse.literals import BLANKS, LITERAL, Leaf, leaf
from strace_lens.parse.plan import Build, Plan, Slot
from strace_lens.values import Empty, Intruded, Number, Partial, Raw, Value

MAX_SHAPES = 4096
MAX_SHAPE_LENGTH = 4096
MAX_LEAVES = 16384
MAX_DEPTH = 40
"""Deeper nesting is not read: pyparsing recurses. strace's own deepest is some ten levels (netlink)."""

Leaves: TypeAlias = list[Leaf]
Fill: TypeAlias = Callable[[Leaves], assemble.Part]
Reading: TypeAlias = Callable[[Leaves], tuple[Value, ...]]


class _LeafMemo(dict[str, Leaf]):
    """The values of short literals, made once."""

    def __missing__(self, text: str) -> Leaf:
        value = leaf(text)
        if len(text) < 128:
            if len(self) >= MAX_LEAVES:
                self.clear()
            self[text] = value
        return value


class Shapes:
    """Reads texts by one rule of the grammar."""

    def __init__(self, rule: str) -> None:
        self._rule = rule
        self._readings: dict[str, Reading | None] = {}
        self._leaf = _LeafMemo().__getitem__

    def read(self, text: str) -> tuple[Value, ...]:
        """The values of ``text``. What the grammar does not cover is :class:`Raw`; printing them gives ``text`` back."""
        pieces = LITERAL.split(text)
        literals = pieces[1::2]
        pieces[1::2] = [BLANKS[literal[0]] for literal in literals]
        shape = "".join(pieces)
        try:
            reading = self._readings[shape]
        except KeyError:
            reading = self._learn(shape, pieces, text, literals)
        if reading is None:
            return self._piecewise(text)
        return reading(list(map(self._leaf, literals)))

    def _learn(self, shape: str, pieces: list[str], text: str, literals: list[str]) -> Reading | None:
        """Read a new shape; None where the grammar does not cover it, or would not print it as it was."""
        plan = _plan(self._rule, shape)
        reading = None if plan is None else _reading(plan, _places(pieces))
        if reading is not None and _printed(reading(list(map(self._leaf, literals)))) != text:
            reading = None
        if len(shape) < MAX_SHAPE_LENGTH:
            if len(self._readings) >= MAX_SHAPES:
                self._readings.clear()
            self._readings[shape] = reading
        return reading

    def _piecewise(self, text: str) -> tuple[Value, ...]:
        """Each argument on its own, so that one that is not understood spoils no other."""
        parts = split(text)
        if len(parts) == 1:
            return (_intruded(text) or Raw(text),)
        values: list[Value] = []
        for part in parts:
            # An argument that is not there reads as no argument; in a list it keeps its place.
            values.extend(self.read(part) or (Empty(),))
        return tuple(values)


def _printed(values: tuple[Value, ...]) -> str:
    return ", ".join([str(value) for value in values])


def _places(pieces: list[str]) -> dict[int, int]:
    """Where in the shape each literal stands: its number by its offset."""
    places, offset = {}, 0
    for index, piece in enumerate(pieces):
        if index % 2:
            places[offset] = index // 2
        offset += len(piece)
    return places


_BRACKETS = re.compile(r"[{\[(\])}]")
_CLOSING = {"{": "}", "[": "]", "(": ")"}


def _open_brackets(shape: str) -> tuple[str, int] | None:
    """The marks that would close what is open at the end, and the depth reached; None where brackets do not match."""
    stack: list[str] = []
    deepest = 0
    for found in _BRACKETS.finditer(shape):
        mark = found.group()
        if mark in _CLOSING:
            stack.append(_CLOSING[mark])
            deepest = max(deepest, len(stack))
        elif not stack or stack.pop() != mark:
            return None
    return "".join(reversed(stack)), deepest


@dataclass(frozen=True, slots=True)
class _Plan:
    """What the grammar made of a shape, and the marks that were missing at its end."""

    plan: Plan
    missing: str


def _plan(rule: str, shape: str) -> _Plan | None:
    brackets = _open_brackets(shape)
    if brackets is None or brackets[1] > MAX_DEPTH:
        return None
    # pyparsing takes long to import and is not needed by those who look at no argument.
    from strace_lens.parse.reading import read_shape

    plan = read_shape(rule, shape + brackets[0])
    return None if plan is None else _Plan(plan, brackets[0])


def _reading(found: _Plan, places: dict[int, int]) -> Reading | None:
    used: set[int] = set()
    fill = _fill(found.plan, places, used)
    if len(used) != len(places):
        return None
    if not found.missing:
        return cast(Reading, fill)

    def partial(leaves: Leaves) -> tuple[Value, ...]:
        values = cast(Reading, fill)(leaves)
        return (*values[:-1], Partial(values[-1], found.missing)) if values else ()

    return partial


def _fill(plan: Plan, places: dict[int, int], used: set[int]) -> Fill:
    """The function that puts literals into a plan. What holds no literal is made now, once."""
    if not isinstance(plan, Slot | Build):
        return lambda _leaves: plan
    if isinstance(plan, Slot):
        index = places[plan.place]
        used.add(index)
        return itemgetter(index)
    before = len(used)
    fills = [_fill(part, places, used) for part in plan.parts]
    make = plan.make
    if len(used) == before:
        constant = make([fill([]) for fill in fills])
        return lambda _leaves: constant
    return lambda leaves: make([fill(leaves) for fill in fills])


def split(text: str) -> list[str]:
    """Cut a list at the commas that stand in no string, no comment and no brackets."""
    parts: list[str] = []
    depth = start = 0
    offset = 0
    for index, piece in enumerate(LITERAL.split(text)):
        if index % 2 == 0:
            for found in _SEPARATORS.finditer(piece):
                mark = found.group()
                if mark == ", " and depth == 0:
                    parts.append(text[start : offset + found.start()])
                    start = offset + found.end()
                depth += 1 if mark in _CLOSING else -1 if mark != ", " else 0
        offset += len(piece)
    return [*parts, text[start:]]


_SEPARATORS = re.compile(r", |[{\[(\])}]")
# A number that runs into a letter was not printed so by strace: the program wrote to the same terminal.
_INTRUDED = re.compile(r"(0x[0-9a-f]+|-?\d+)(?!x)([A-Za-z].*)", re.DOTALL).fullmatch


def _intruded(text: str) -> Value | None:
    found = _INTRUDED(text)
    if found is None:
        return None
    number = leaf(found.group(1))
    return Intruded(number, found.group(2)) if isinstance(number, Number) else None
