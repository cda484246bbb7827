"""Finds the line of a key in a text of TOML.

Python's reader of TOML says what a text means, but not where. So it is asked about beginnings of the text: a key stands
on the last line before which the text is whole and lacks the key, and behind which it is there. Only lines that hold
the key's name are tried.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence

import msgspec

Path = Sequence[str]
"""The names of a key and of the tables around it, the outermost first."""


class Place(msgspec.Struct, frozen=True):
    """A piece of one line.

    Attributes:
        line: its number, from 1.
        column: number of the first character, from 1.
        width: the number of characters.
        text: what is written there, if it is the text that was sought and not the key before it.
    """

    line: int
    column: int
    width: int
    text: str | None = None

    def piece(self, text: str, offset: int, width: int) -> Place:
        """Returns the place of a piece of ``text``, which stands here; of the key, if only that was found."""
        if self.text is None:
            return self
        before, piece = text[:offset], text[offset : offset + width]
        if self.text != text:
            before, piece = escaped(before), escaped(piece)
        return Place(self.line, self.column + len(before), max(1, len(piece)))


class Places:
    """Where keys and texts stand in a text of TOML, which has no mistake.

    Attributes:
        lines: of the text.
    """

    def __init__(self, text: str) -> None:
        self.lines = [line.removesuffix("\r") for line in text.split("\n")]

    def line(self, number: int) -> str:
        """The text of a line; a tab is a blank, so that a mark can stand below."""
        return self.lines[number - 1].replace("\t", " ")

    def key(self, path: Path) -> Place | None:
        """Returns where a key stands; None: its name is not written as it reads."""
        found = None
        for place in self._named(path[-1]):
            has = _has("\n".join(self.lines[: place.line - 1]), path)
            if has:
                break
            if has is False:
                found = place
        return found

    def value(self, path: Path) -> Place | None:
        """Returns where the value of a key stands, as far as it is on the key's line; the key, if nothing is."""
        key = self.key(path)
        if key is None:
            return None
        line = self.lines[key.line - 1]
        found = _VALUE.match(line, key.column - 1 + key.width)
        if found is None or not found[1]:
            return key
        return Place(key.line, found.start(1) + 1, len(found[1]))

    def text(self, path: Path, text: str) -> Place | None:
        """Returns where a text stands in the value of a key, without its quotes; else where the key is."""
        key = self.key(path)
        if key is None:
            return None
        start = key.column - 1 + key.width
        for number in range(key.line, len(self.lines) + 1):
            if found := _quoted(text, number, self.lines[number - 1], start):
                return found
            if _has("\n".join(self.lines[:number]), path):
                break  # the value ends here
            start = 0
        return key

    def _named(self, name: str) -> Iterator[Place]:
        """Each line that holds the name, in order."""
        word = re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])")
        for number, line in enumerate(self.lines, 1):
            if found := word.search(line):
                yield Place(number, found.start() + 1, len(name))


_VALUE = re.compile(r"""["']?\s*=\s*("[^"]*"|'[^']*'|[^#]*?)\s*(?:#.*)?$""")


def _has(text: str, path: Path) -> bool | None:
    """Whether the text has the key; None: it is not whole."""
    try:
        found: object = tomllib.loads(text)
    except ValueError:
        return None
    for name in path:
        if not isinstance(found, dict) or name not in found:
            return False
        found = found[name]
    return True


def escaped(text: str) -> str:
    """The text as it stands between double quotes, if it can be printed."""
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _quoted(text: str, number: int, line: str, start: int) -> Place | None:
    """Where a text stands in quotes on a line, behind ``start``."""
    for quote, written in (("'", text), ('"', escaped(text))):
        at = line.find(f"{quote}{written}{quote}", start)
        if at >= 0:
            return Place(number, at + 2, max(1, len(written)), written)
    return None
