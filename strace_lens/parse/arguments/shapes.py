"""Reads each shape once: the memo that makes a slow grammar fast.

With its literals blanked, the argument list of one line equals that of thousands of others: a log of 50,000 lines has
some 200 such *shapes*. The grammar reads a shape once and gives a plan; the plan becomes a function from literals to
values; the memo keeps it.
"""

from __future__ import annotations

import re

from msgspec.structs import replace

from strace_lens.parse.arguments.literals import BLANKS, LITERAL, Leaf, leaf
from strace_lens.parse.arguments.plan import Program, program
from strace_lens.parse.arguments.usual import usual_plan
from strace_lens.values import Empty, Intruded, Number, Raw, String, Value, holds_raw

MAX_SHAPES = 4096
MAX_SHAPE_LENGTH = 4096
MAX_GRAMMAR_LENGTH = 1 << 18
"""The longest shape that the grammar reads: it takes 15 µs and 150 bytes a character. What is longer stays raw."""
MAX_LITERALS = 1 << 17
"""The most numbers and texts of one argument list; a list with more stays raw. A run of them in an array is one."""
MAX_LEAVES = 16384
MAX_DEPTH = 40
"""The deepest nesting that is read: pyparsing recurses, and so do values when they print. strace's deepest, of netlink
attributes, is some 30 levels."""


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
        self._programs: dict[str, Program | None] = {}
        self._leaf = _LeafMemo().__getitem__

    def read(self, text: str) -> tuple[Value, ...]:
        """The values of ``text``, which print it again. Text that the grammar does not cover is :class:`Raw`."""
        pieces, literals = _blanked(text)
        if len(literals) >= MAX_LITERALS:
            return (Raw(text),)
        shape = "".join(pieces)
        try:
            found = self._programs[shape]
        except KeyError:
            found = self._learn(shape, pieces, text, literals)
        if found is None:
            return self._piecewise(text)
        return found.run(list(map(self._leaf, literals)))

    def covers(self, text: str) -> bool:
        """Whether the rule covers all of ``text``: no value has Raw in it. Mostly the shape decides."""
        pieces, literals = _blanked(text)
        found = self._programs.get("".join(pieces))
        if found is None or not found.whole or any(map(_is_raw, map(self._leaf, literals))):
            return not any(map(holds_raw, self.read(text)))
        return True

    def _learn(self, shape: str, pieces: list[str], text: str, literals: list[str]) -> Program | None:
        """Reads a new shape; None if the grammar does not cover it, or its values would print other text."""
        found = _program(self._rule, shape, _places(pieces))
        values = None if found is None else found.run(list(map(self._leaf, literals)))
        if found is None or values is None or _printed(values) != text:
            found = None
        elif any(map(holds_raw, values)):
            found = replace(found, whole=False)
        if len(shape) < MAX_SHAPE_LENGTH:
            if len(self._programs) >= MAX_SHAPES:
                self._programs.clear()
            self._programs[shape] = found
        return found

    def seen(self) -> list[str]:
        """The shapes of the texts, those that the grammar does not cover too."""
        return list(self._programs)

    def _piecewise(self, text: str) -> tuple[Value, ...]:
        """Reads each argument alone: one that is not understood then spoils no other."""
        parts = split(text)
        if len(parts) == 1:
            return (intruded(text, None) or Raw(text),)
        values: list[Value] = []
        for part in parts:
            # A missing argument reads as no argument; in a list it keeps its place.
            found = self.read(part) or (Empty(),)
            if isinstance(found[-1], Raw) and values:
                found = (*found[:-1], intruded(part, values[-1]) or found[-1])
            values.extend(found)
        return tuple(values)


def _blanked(text: str) -> tuple[list[str], list[str]]:
    """The pieces of a shape, those of literals blanked, and the literals."""
    pieces = LITERAL.split(text, MAX_LITERALS)
    literals = pieces[1::2]
    pieces[1::2] = [BLANKS[literal[0]] for literal in literals]
    return pieces, literals


def _is_raw(found: Leaf) -> bool:
    return type(found) is Raw or (type(found) is tuple and any(map(holds_raw, found)))


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
    """The marks that would close what is open at the end, and the depth reached; None if brackets do not match."""
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


def _program(rule: str, shape: str, places: dict[int, int]) -> Program | None:
    brackets = _open_brackets(shape) if len(shape) <= MAX_GRAMMAR_LENGTH else None
    if brackets is None or brackets[1] > MAX_DEPTH:
        return None
    missing, depth = brackets
    plan = usual_plan(shape + missing) if rule == "arguments" else None
    if plan is None:
        # pyparsing takes long to import; most logs are read without it.
        from strace_lens.parse.arguments.rules import read_shape

        plan = read_shape(rule, shape + missing, depth)
    return None if plan is None else program(plan, places, missing)


def split(text: str) -> list[str]:
    """Cuts a list at its commas outside of strings, comments and brackets."""
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
_INTO_LETTERS = re.compile(r"(0x[0-9a-f]{1,16}+|-?[0-9]{1,20}+(?!x))([A-Za-z].*)", re.DOTALL).fullmatch


def intruded(text: str, before: Value | None) -> Value | None:
    """A number with the program's own output behind it, if both went to one terminal; else None.

    strace prints no number that runs into a letter; text after the count of a write(2) that equals the written bytes
    (``before``), up to the end of its line, is that output: ``write(1, "1 end\\n", 61 end``.
    """
    found = _INTO_LETTERS(text)
    if found:
        return Intruded(leaf(found[1]), found[2])  # type: ignore[arg-type]  # a number is no run
    line = before.text.split("\n")[0] if isinstance(before, String) else ""
    if not line or not isinstance(before, String):
        return None
    place = text.find(line)
    cut = before.truncated and "\n" not in before.text
    if place > 0 and text[:place].isdecimal() and (cut or place + len(line) == len(text)):
        return Intruded(Number(int(text[:place])), text[place:])
    return None
