"""Writes a canonical form as text.

A line is a fact: a word that says what it is, then its values. What is below a task is indented by two more blanks. A
value that is not plain stands in double quotes, with C's escapes; ``?`` alone is not known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from strace_lens.analysis.compare.form import LIVES_ON, Canonical, Node, Ran, Used, Words

VERSION = 1
"""Of the text: it changes when an older reader would read it wrongly."""
HEADING = "strace-lens canonical"
INDENT = "  "
UNKNOWN = "?"
CUT = "..."
TRIES = "tries"
_BARE = re.compile(r"[\w@%+=:,./~^<>{}!|?-]+", re.ASCII)
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def text_of(form: Canonical) -> str:
    """Returns the text of a canonical form."""
    return "".join(f"{line}\n" for line in _lines(form))


def _lines(form: Canonical) -> Iterator[str]:
    yield f"{HEADING} {VERSION}"
    for word, values in (("keep", form.keep), ("ignore", form.ignore), ("mask", form.masks), ("lacks", form.lacks)):
        yield from (f"{word} {quoted(value)}" for value in values)
    for entry in form.entries:
        indent = INDENT * entry.depth
        head, *facts = node_lines(entry.node, root=not entry.depth)
        if not entry.depth:
            yield ""
        yield f"{indent}{f'{entry.count} x ' if entry.count > 1 else ''}{head}"
        yield from (f"{indent}{INDENT}{fact}" for fact in facts)


def node_lines(node: Node, *, root: bool) -> Iterator[str]:
    """The lines of a task: what it is, then its facts. ``root``: it stands below no other."""
    yield _head(node)
    if (made := _made(node, root=root)) is not None:
        yield made
    if node.inherited:
        yield f"inherits {quoted(node.inherited)}"
    yield from (_used(one) for one in node.used)
    for one in node.ran:
        yield f"runs {_ran(one)}"
        yield from (f"{INDENT}{_used(used)}" for used in one.used)
    if node.kind != "thread":
        yield _end(node.end)
    yield from (f"call {text}" for text in node.calls)


def _head(node: Node) -> str:
    if node.kind == "thread":
        return node.kind
    name = UNKNOWN if node.name is None else quoted(node.name)
    return f"{node.kind} {name}" if node.ran else f"{node.kind} copy of {name}"


def _end(end: int | str | None) -> str:
    if end == LIVES_ON:
        return "lives on"
    return f"killed by {end}" if isinstance(end, str) else f"exit {or_unknown(end)}"


def usual_signal(kind: str) -> str:
    """The exit signal that a kind of task has if nothing says otherwise; "" for no signal (clone(2))."""
    return "" if kind == "thread" else "SIGCHLD"


def _made(node: Node, *, root: bool) -> str | None:
    """How a task was made, on a line; None for what goes without saying: below another, in the usual way."""
    made = node.made
    if made is None:
        return None if root else f"made {UNKNOWN}"
    parts = [f"by {or_unknown(made.via)}"] if made.via != "" else []
    if made.flags != ():
        parts.append(f"flags {UNKNOWN if made.flags is None else '|'.join(made.flags)}")
    if made.exit_signal != usual_signal(node.kind):
        parts.append(f"exit signal {'none' if made.exit_signal == '' else or_unknown(made.exit_signal)}")
    return f"made {', '.join(parts)}".rstrip() if parts or root else None


def _ran(one: Ran) -> str:
    words = [UNKNOWN] if one.argv is None else map(quoted, one.argv)
    return " ".join([UNKNOWN if one.path is None else quoted(one.path), *words, *([CUT] if one.cut else [])])


def _used(one: Used) -> str:
    """``file read|write /etc/passwd``, ``connection connect-to 127.0.0.1:80 ECONNREFUSED``, ``tries x ENOENT``."""
    verbs = "" if one.field == TRIES else "|".join(one.verbs).replace(" ", "-") + " "
    return f"{one.field} {verbs}{_values((one.object, one.error))}"


def _values(words: Words) -> str:
    """The values of a fact: an empty one is not known; an error comes last, and is left out where there is none."""
    *values, error = words
    return " ".join([*(quoted(value) if value else UNKNOWN for value in values), *([quoted(error)] if error else [])])


def or_unknown(value: object) -> str:
    """The value, or the mark of one that is not known."""
    return UNKNOWN if value is None else str(value)


def quoted(word: str) -> str:
    """Returns a word as it stands in a line: bare if it is plain, else in quotes."""
    if _BARE.fullmatch(word) and word not in {CUT, UNKNOWN}:
        return word
    inside = "".join(_escaped(char) for char in word)
    return f'"{inside}"'


def _escaped(char: str) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    code = ord(char)
    if 0xDC80 <= code <= 0xDCFF:  # surrogateescape: a byte outside UTF-8
        return f"\\x{code - 0xDC00:02x}"
    return char if char.isprintable() and char != "#" else f"\\u{{{code:x}}}"
