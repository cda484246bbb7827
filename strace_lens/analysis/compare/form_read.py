"""Reads the text of a canonical form back.

Lines that begin with ``#``, and empty lines, are remarks. Facts of a task may stand in any order.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple, TypeAlias

import msgspec
from msgspec.structs import replace

from strace_lens.analysis.compare.form import LIVES_ON, Canonical, Entry, Made, Node, Ran, Used, Words
from strace_lens.analysis.compare.form_text import CUT, HEADING, INDENT, TRIES, UNKNOWN, VERSION, usual_signal
from strace_lens.analysis.compare.rules import chosen
from strace_lens.errors import UnreadableLog, UsageError
from strace_lens.suggest import unknown

_TOKEN = re.compile(r'"((?:[^"\\]|\\.)*)"|([^\s"]+)')
_ESCAPE = re.compile(r"\\(?:x([0-9a-f]{2})|u\{([0-9a-f]{1,6})\}|(.))")
_PLAIN = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\"}
_CONFLICT = re.compile(r"(?:<{7}|>{7}|\|{7}|={7})(?: |$)")
_HEAD = re.compile(r"(?:(\d+) x )?(process|thread|other|task)(?: (copy of )?(.+))?")
_MADE = re.compile(r"by (?P<via>\S+)|flags (?P<flags>\S+)|exit signal (?P<signal>\S+)")
_HEADER = {"keep": "keep", "ignore": "ignore", "mask": "masks", "lacks": "lacks"}


class Line(msgspec.Struct, frozen=True):
    """A line of the text: its file, its number, its depth, its words, and whether it stands below a program."""

    source: str
    number: int
    depth: int
    text: str
    is_inner: bool = False

    def wrong(self, why: str) -> UnreadableLog:
        """Returns the error for this line."""
        return UnreadableLog(f"{self.source}:{self.number}: {why}")


def read_form(text: str, source: str = "canonical form") -> Canonical:
    """Reads the text of a canonical form. ``source`` names it in errors.

    Raises:
        UnreadableLog: it is no such text, a newer version wrote it, it holds a merge conflict, or a line is wrong; the
            message has the number of the line.
    """
    form, _ = read_numbered(text, source)
    return form


Lines: TypeAlias = tuple[tuple[tuple[str, int], ...], ...]
"""Of each entry: the first word and the number of each of its lines."""


def read_numbered(text: str, source: str) -> tuple[Canonical, Lines]:
    """As :func:`read_form`, and the numbers of the lines."""
    lines = list(_lines(text.removeprefix("\ufeff"), source))
    if not lines or not lines[0].text.startswith(f"{HEADING} "):
        raise UnreadableLog(f"{source} is no canonical form: its first line is not '{HEADING} {VERSION}'")
    _check_version(lines[0])
    header: dict[str, list[str]] = {word: [] for word in _HEADER.values()}
    entries: list[Entry] = []
    tasks = _Tasks()
    numbers: list[tuple[tuple[str, int], ...]] = []
    for line in lines[1:]:
        word, _, rest = line.text.partition(" ")
        if word in _HEADER and not entries:
            header[_HEADER[word]] += [token.text for token in _tokens(line, rest)]
        elif (head := _HEAD.fullmatch(line.text)) is not None:
            entries.append(_entry(line, head, entries))
            tasks.add(line, entries[-1])
            numbers.append((("task", line.number),))
        else:
            _add(line, word, rest, entries)
            numbers[-1] += ((word, line.number),)
    form = Canonical(**{name: tuple(words) for name, words in header.items()}, entries=tuple(entries))
    _check_rules(form, lines[0])
    return form, tuple(numbers)


def _lines(text: str, source: str) -> Iterator[Line]:
    for number, whole in enumerate(text.split("\n"), 1):
        bare = whole.removesuffix("\r")
        body = bare.lstrip(" ")
        line = Line(source, number, (len(bare) - len(body)) // len(INDENT), body)
        if _CONFLICT.match(bare):
            raise line.wrong(
                "a merge conflict: choose a side (git checkout --ours or --theirs); --update then writes it anew"
            )
        if body and not body.startswith("#"):
            if (len(bare) - len(body)) % len(INDENT):
                raise line.wrong(f"each level is indented by {len(INDENT)} blanks")
            yield line


def _check_version(line: Line) -> None:
    version = line.text.removeprefix(f"{HEADING} ").strip()
    if not version.isdecimal():
        raise line.wrong(f"'{HEADING} {VERSION}' is expected")
    if int(version) > VERSION:
        raise line.wrong(f"a newer strace-lens wrote this: form {version}, and this one reads {VERSION}")


def _check_rules(form: Canonical, line: Line) -> None:
    try:
        chosen(form.keep, form.ignore, form.masks)
    except UsageError as error:
        raise line.wrong(f"in its rules: {error}") from error


class Token(NamedTuple):
    """A word of a line; ``bare``: it stood without quotes."""

    text: str
    bare: bool

    @property
    def value(self) -> str | None:
        """Its text; None for the mark of what is not known."""
        return None if self.bare and self.text == UNKNOWN else self.text


def _tokens(line: Line, text: str) -> list[Token]:
    """The words in the rest of a line, with their escapes undone."""
    found: list[Token] = []
    at = 0
    while at < len(text):
        token = _TOKEN.match(text, at)
        if token is None or (token.end() < len(text) and text[token.end()] != " "):
            raise line.wrong(f"a word is not quoted right: {text[at:]}")
        bare = token[1] is None
        found.append(Token(token[2] if bare else _unescaped(line, token[1]), bare))
        at = token.end() + 1
    return found


def _unescaped(line: Line, text: str) -> str:
    def one(found: re.Match[str]) -> str:
        byte, point, char = found.groups()
        if byte is not None:
            return chr(0xDC00 + int(byte, 16))
        if point is not None and int(point, 16) <= 0x10FFFF:
            return chr(int(point, 16))
        if char not in _PLAIN:
            raise line.wrong(f"an unknown escape: {found[0]}")
        return _PLAIN[char]

    return _ESCAPE.sub(one, text)


def _words(line: Line, text: str, least: int, most: int) -> Words:
    """The values of a fact; "" is not known. An error that is not there is "" too."""
    found = [token.value or "" for token in _tokens(line, text)]
    if not least <= len(found) <= most:
        raise line.wrong(f"{least} to {most} values are expected here, not {len(found)}: {line.text}")
    return (*found, *[""] * (most - len(found)))


def _entry(line: Line, head: re.Match[str], entries: list[Entry]) -> Entry:
    """The entry that a line begins. How it was made goes without saying below another task."""
    deepest = entries[-1].depth + 1 if entries else 0
    if line.depth > deepest:
        raise line.wrong(f"indented deeper than what is above it: {line.depth} levels, {deepest} at most")
    count, kind, _copy, name = head.groups()
    if (name is None) is not (kind == "thread"):
        raise line.wrong("a thread has no name, and every other task has one")
    names = _tokens(line, name or "")
    made = Made(exit_signal=usual_signal(kind)) if line.depth else None
    return Entry(line.depth, int(count or 1), Node(kind, names[0].value if names else "", made))


class _Tasks:
    """Counts the tasks that the entries stand for: a count holds for all that is below, too."""

    def __init__(self) -> None:
        self._all = 0
        self._by_depth: list[int] = []

    def add(self, line: Line, entry: Entry) -> None:
        """Adds an entry."""
        del self._by_depth[entry.depth :]
        self._by_depth.append(entry.count * (self._by_depth[-1] if self._by_depth else 1))
        self._all += self._by_depth[-1]
        if not 0 < self._all <= _MOST_TASKS or not entry.count:
            raise line.wrong(f"{entry.count} tasks are no count that a log can have")


_MOST_TASKS = 1 << 22
"""No Linux has more pids (PID_MAX_LIMIT)."""


def _add(line: Line, word: str, rest: str, entries: list[Entry]) -> None:
    """Adds a fact to the last entry."""
    if word not in _FACTS:
        raise line.wrong(unknown("word", word, [*_FACTS, *_HEADER, "process", "thread", "other", "task"]))
    inner = bool(entries) and word in _INNER and line.depth == entries[-1].depth + 2
    if not inner and (not entries or line.depth != entries[-1].depth + 1):
        raise line.wrong("it belongs to no task: facts stand right below their task, one level deeper")
    last = entries[-1]
    entries[-1] = replace(last, node=_FACTS[word](last.node, replace(line, is_inner=inner), rest))


def _made(node: Node, line: Line, rest: str) -> Node:
    if rest == UNKNOWN:
        return replace(node, made=None)
    fields: dict[str, str] = {}
    for part in rest.split(", ") if rest else ():
        found = _MADE.fullmatch(part)
        if found is None:
            raise line.wrong(f"'by CALL', 'flags A|B' or 'exit signal NAME' is expected, not '{part}'")
        fields |= {name: value for name, value in found.groupdict().items() if value is not None}
    via, flags, signal = (fields.get(name) for name in ("via", "flags", "signal"))
    known = None if via == UNKNOWN else via or ""
    names = () if flags is None else None if flags == UNKNOWN else tuple(sorted(flags.split("|")))
    sent = usual_signal(node.kind) if signal is None else None if signal == UNKNOWN else signal.removeprefix("none")
    return replace(node, made=Made(known, names, sent))


def _runs(node: Node, line: Line, rest: str) -> Node:
    path, *argv = _tokens(line, rest) or [Token(UNKNOWN, bare=True)]
    cut = bool(argv) and argv[-1] == Token(CUT, bare=True)
    words = argv[: len(argv) - cut]
    unread = words == [Token(UNKNOWN, bare=True)]
    ran = Ran(path.value, None if unread else tuple(word.text for word in words), cut)
    return replace(node, ran=(*node.ran, ran))


def _exits(node: Node, line: Line, rest: str) -> Node:
    if rest != UNKNOWN and not rest.isdecimal():
        raise line.wrong(f"an exit status is a number, or ? where it is not known, not '{rest}'")
    return replace(node, end=None if rest == UNKNOWN else int(rest))


def _killed(node: Node, line: Line, rest: str) -> Node:
    if not rest.startswith("by "):
        raise line.wrong("'killed by SIGNAL' is expected")
    return replace(node, end=rest.removeprefix("by "))


def _lives(node: Node, line: Line, rest: str) -> Node:
    if rest != "on":
        raise line.wrong("'lives on' is expected")
    return replace(node, end=LIVES_ON)


def _inherits(node: Node, line: Line, rest: str) -> Node:
    return replace(node, inherited=_words(line, rest, 1, 1)[0])


def _used(node: Node, line: Line, rest: str) -> Node:
    """What the last program did, one level below it; or the copy that the process was before."""
    field = line.text.partition(" ")[0]
    verbs, thing, error = ("run", *_words(line, rest, 1, 2)) if field == TRIES else _words(line, rest, 2, 3)
    used = Used(field, tuple(sorted(verb.replace("-", " ") for verb in verbs.split("|"))), thing, error)
    if line.is_inner and node.ran:
        last = node.ran[-1]
        return replace(node, ran=(*node.ran[:-1], replace(last, used=(*last.used, used))))
    if line.is_inner or node.ran:
        raise line.wrong("what a program did stands below it, one level deeper")
    return replace(node, used=(*node.used, used))


def _call(node: Node, _line: Line, rest: str) -> Node:
    return replace(node, calls=(*node.calls, rest))


_INNER = frozenset({"file", "connection", TRIES})
_FACTS: Mapping[str, Callable[[Node, Line, str], Node]] = {
    "made": _made,
    "runs": _runs,
    "tries": _used,
    "exit": _exits,
    "killed": _killed,
    "lives": _lives,
    "inherits": _inherits,
    "file": _used,
    "connection": _used,
    "call": _call,
}
"""What reads each kind of fact."""
