"""Ways in which a log is damaged: bytes or lines that are lost, doubled, moved or changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random
from typing import NamedTuple


class Damage(NamedTuple):
    """A damaged log.

    Attributes:
        kind: how it was damaged.
        text: what is left.
        lines: numbers of the lines, in the whole log, that are lost, doubled, moved or changed.
        changed: what those that were changed read like now; "" where whole lines were lost, doubled or moved.
    """

    kind: str
    text: str
    lines: range
    changed: str = ""


_ALPHABET = '0123456789abcdefgxSIGCLONE_|"\\ ,=-+()[]{}<>#?/.\x00'


def cut(lines: list[str], random: Random) -> Damage:
    """The log ends in the middle of a line: a full disk, a kill."""
    text = "".join(lines)
    end = random.randrange(len(text))
    whole = text.count("\n", 0, end)
    return Damage("cut", text[:end], range(whole + 1, len(lines) + 1))


def tail(lines: list[str], random: Random) -> Damage:
    """The last lines are lost."""
    end = random.randrange(len(lines))
    return Damage("tail", "".join(lines[:end]), range(end + 1, len(lines) + 1))


def head(lines: list[str], random: Random) -> Damage:
    """The first lines are lost: a log that was rotated."""
    start = random.randrange(1, len(lines))
    return Damage("head", "".join(lines[start:]), range(1, start + 1))


def drop(lines: list[str], random: Random) -> Damage:
    """One line is lost."""
    return _without("drop", lines, random.randrange(len(lines)), 1)


def hole(lines: list[str], random: Random) -> Damage:
    """Lines in a row are lost."""
    return _without("hole", lines, random.randrange(len(lines)), random.randrange(2, 6))


def _without(kind: str, lines: list[str], start: int, number: int) -> Damage:
    end = min(len(lines), start + number)
    return Damage(kind, "".join(lines[:start] + lines[end:]), range(start + 1, end + 1))


def duplicate(lines: list[str], random: Random) -> Damage:
    """A line stands twice, the second time up to three lines later."""
    place = random.randrange(len(lines))
    again = min(len(lines), place + 1 + random.randrange(4))
    text = "".join([*lines[:again], lines[place], *lines[again:]])
    return Damage("duplicate", text, range(place + 1, place + 2))


def reorder(lines: list[str], random: Random) -> Damage:
    """A line stands up to five lines later than it should."""
    place = random.randrange(len(lines))
    to = min(len(lines) - 1, place + 1 + random.randrange(5))
    rest = lines[:place] + lines[place + 1 :]
    return Damage("reorder", "".join([*rest[:to], lines[place], *rest[to:]]), range(place + 1, to + 2))


def garble(lines: list[str], random: Random) -> Damage:
    """A stretch of a line is overwritten."""
    return _changed("garble", lines, random, lambda span: "".join(random.choice("#@\x00\ufffd%") for _ in span))


def lose(lines: list[str], random: Random) -> Damage:
    """A stretch of a line is lost."""
    return _changed("lose", lines, random, lambda _span: "")


def byte(lines: list[str], random: Random) -> Damage:
    """One byte is another."""
    return _changed("byte", lines, random, lambda _span: random.choice(_ALPHABET), longest=1)


def merge(lines: list[str], random: Random) -> Damage:
    """The end of a line is lost."""
    place = random.randrange(max(1, len(lines) - 1))
    one = lines[place].removesuffix("\n") + "".join(lines[place + 1 : place + 2])
    text = "".join([*lines[:place], one, *lines[place + 2 :]])
    return Damage("merge", text, range(place + 1, min(len(lines), place + 2) + 1), one)


def _changed(kind: str, lines: list[str], random: Random, new: Callable[[str], str], longest: int = 12) -> Damage:
    place = random.randrange(len(lines))
    line = lines[place].removesuffix("\n")
    start = random.randrange(len(line)) if line else 0
    end = min(len(line), start + random.randrange(1, longest + 1))
    changed = line[:start] + new(line[start:end]) + line[end:] + "\n"
    return Damage(kind, "".join([*lines[:place], changed, *lines[place + 1 :]]), range(place + 1, place + 2), changed)


KINDS: Mapping[str, Callable[[list[str], Random], Damage]] = {
    kind.__name__: kind for kind in (cut, tail, head, drop, hole, duplicate, reorder, garble, lose, byte, merge)
}
"""Each kind of damage by its name."""
