"""Finds literals, the parts of an argument list that change from line to line, and reads their values.

One expression finds quoted strings, numbers, comments, texts in angle brackets and words like hardware addresses;
everything between them is the shape (``shapes.py``).
"""

from __future__ import annotations

import re

from strace_lens.parse.arguments.make import annotated
from strace_lens.values import Annotation, Comment, Number, Partial, Quoting, Raw, String, Value, Word
from strace_lens.values.repeats import many

# After the first mark, to the second; a string that is cut ends with the text.
_ESCAPES = many(r'\\.[^"\\]*+')
_REST_OF_STRING = rf'[^"\\]*+{_ESCAPES}(?:"|\Z)(?>(?:\.\.\.)?)'
_STRING = rf'"{_REST_OF_STRING}'


# A comment may hold a comment (``-X verbose``: ``0 /* QCMD(0 /* Q_??? */, USRQUOTA) */``) and angle brackets may
# hold angle brackets (``3</dev/ptmx<char 5:2 @/dev/pts/0>>``); both to a depth of three.
def _rest_of_comment(depth: int = 3) -> str:
    inner = rf"|/{_rest_of_comment(depth - 1)}" if depth > 1 else ""
    part = rf"[^*/]++|\*(?!/){inner}|/(?!\*)"
    return rf"\*{many(part)}\*/"


def _rest_of_annotation(depth: int = 3) -> str:
    inner = rf"|<{_rest_of_annotation(depth - 1)}" if depth > 1 else ""
    # An arrow closes nothing: ``<TCP:[127.0.0.1:44351->127.0.0.1:35278]>``. A path's own ``>`` is printed ``\76``.
    part = rf'[^<>"\\]++|\\.|"[^"\\]*+{_ESCAPES}"|(?<=[\d\]]-)>(?=[\d\[]){inner}'
    return rf"(?!<){many(part)}>"


COMMENT = f"/{_rest_of_comment()}"
ANNOTATION = f"<{_rest_of_annotation()}"
CHARACTER = r"'(?:[^'\\]|\\(?:x[0-9a-f]{2}|[0-7]{1,3}|.))'"

_REST_OF_NUMBER = r"(?:(?<=0)x[0-9a-f]++|(?<=0)[0-9a-f]{15}|[0-9a-f]{15}|(?<=0)[0-9a-f]{7}|(?<=\d)\d*+)(?!\w)"
_DIGITS = r"(?:0x[0-9a-f]++|0[0-9a-f]{15}|[0-9a-f]{16}|0[0-9a-f]{7}|\d++)(?!\w)"
_REST_OF_WORD = (
    r"(?:[0-9a-f]{7}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"
    r"|\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:[+-]\d{4}|Z)?"
    r"|[0-9a-f](?>(?::[0-9a-f]{2})+))(?![\w:])"
)
# An array of only strings or numbers is one literal: argument lists of all lengths then have one shape.
_IN_ARRAY = r"(?=\](?!=)|,[ ])"
_REST_OF_STRINGS = rf'(?<=\[")(?<!~\[")(?:{_REST_OF_STRING}(?>(?:,[ ]{_STRING})+){_IN_ARRAY})'
_REST_OF_NUMBERS = (
    rf"(?<=\[[\d-])(?<!~\[[\d-])(?:(?<=-){_DIGITS}|(?<=\d){_REST_OF_NUMBER})(?>(?:,[ ]-?{_DIGITS})+){_IN_ARRAY}"
)

_DELETED = r"(?>(?:\(deleted\))?)"
# A descriptor or a pid with its annotation, ``3</etc/passwd>``, is one literal.
_NOTE = rf"(?>(?:<{_rest_of_annotation()}{_DELETED})?)"

# The first character identifies a literal, and lets the expression skip everything else at once.
LITERAL = re.compile(
    rf"""
    (
        ["@'/<0-9a-f-]
        (?: (?<=")        (?: {_REST_OF_STRINGS} | {_REST_OF_STRING} )
          | (?<=[0-9a-f]) (?: {_REST_OF_NUMBERS}
                             | (?<![\w.:][0-9a-f]) (?: {_REST_OF_WORD} | {_REST_OF_NUMBER} {_NOTE} ) )
          | (?<=<)        (?<=[\w/\])"]<) {_rest_of_annotation()} {_DELETED}
          | (?<=-)        (?: {_REST_OF_NUMBERS} | (?<![\w)\]]-) {_DIGITS} )  # behind a name it is an operator
          | (?<=/)        {_rest_of_comment()[:-3]} (?:\*/|\Z)
          | (?<=@)        {_STRING}
          | (?<=')        {CHARACTER[1:]}
        )
    )
    """,
    re.VERBOSE | re.DOTALL | re.ASCII,
)
_ITEM = re.compile(_STRING, re.DOTALL)
_IS_WORD = re.compile(rf"[0-9a-f]{_REST_OF_WORD}").fullmatch

BLANKS = dict.fromkeys("0123456789-abcdef", "0") | {'"': '""', "@": '""', "'": "''", "/": "/**/", "<": "<>"}
"""What stands in a shape for a literal, by the literal's first character."""

Leaf = Value | tuple[Value, ...]
"""The value of a literal; a run of an array's elements is a tuple."""


def leaf(text: str) -> Leaf:
    """The value of one literal."""
    first = text[0]
    if first in '"@':
        return _string(text) if not _is_run(text) else tuple(_string(item) for item in _ITEM.findall(text))
    if first == "'":
        return _unquoted(text[1:-1], "'", text) or Raw(text)
    if first == "/":
        closed = text.endswith("*/") and len(text) > 3
        return Comment(text[2:-2]) if closed else Partial(Comment(text[2:]), "*/")
    if first == "<":
        return _annotation(text)
    if "<" in text:
        return _described_number(text)
    if ", " in text:
        return tuple(_number(item) for item in text.split(", "))
    return Word(text) if _IS_WORD(text) else _number(text)


_IS_ONE_STRING = re.compile(rf"@?{_STRING}", re.DOTALL).fullmatch


def _is_run(text: str) -> bool:
    return _IS_ONE_STRING(text) is None


def _described_number(text: str) -> Value:
    """``3</etc/passwd>``, ``3197<forks>``."""
    digits, mark, note = text.partition("<")
    number = _number(digits)
    return annotated(number, _annotation(mark + note)) if isinstance(number, Number) else Raw(text)


MAX_DIGITS = 64


def _number(text: str) -> Value:
    if len(text) > MAX_DIGITS:
        return Raw(text)
    value = _as_number(text)
    return value if str(value) == text else Raw(text)


def _as_number(text: str) -> Number:
    digits = text.removeprefix("-")
    sign = -1 if len(digits) < len(text) else 1
    if digits.startswith("0x"):
        width = len(digits) - 2 if digits.startswith("0x0") else 0
        return Number(sign * int(digits, 16), 16, width)
    if len(digits) in (8, 16) and (digits[0] == "0" or not digits.isdecimal()):
        return Number(int(digits, 16), 16, len(digits), prefix=False)
    if digits[0] == "0" and len(digits) > 1:
        return Number(sign * int(digits, 8), 8, len(digits) - 1) if not set(digits) & {"8", "9"} else Number(-1)
    return Number(int(text))


def _string(text: str) -> Value:
    body, truncated = (text[:-3], True) if text.endswith('"...') and len(text) > 4 else (text, False)
    abstract = body[0] == "@"
    start = 2 if abstract else 1
    if body[-1] != '"' or len(body) == start or _open_escape(body):
        return _cut_string(text)
    return _unquoted(body[start:-1], '"', text, truncated=truncated, abstract=abstract) or Raw(text)


def _open_escape(body: str) -> bool:
    """Whether the closing quote belongs to an escape: the string is then open at its end."""
    return (len(body) - 1 - len(body[:-1].rstrip("\\"))) % 2 == 1


def _cut_string(text: str) -> Value:
    closed = _string(text + '"') if len(text) > 1 and not text.endswith("\\") else Raw(text)
    return Partial(closed, '"') if isinstance(closed, String) else Raw(text)


def _unquoted(body: str, quote: str, text: str, *, truncated: bool = False, abstract: bool = False) -> Value | None:
    if "\\" not in body:
        found = String(body.encode("utf-8", "surrogateescape"), truncated, "octal", quote, abstract)
        return found if body.isascii() and body.isprintable() else None
    data = unescape(body)
    if data is None:
        return None
    for quoting in quotings(body, data):
        found = String(data, truncated, quoting, quote, abstract)
        if str(found) == text:
            return found
    return None


_IS_ESCAPED = re.compile(
    many(r"[^\\]++|\\(?:[ntvfr\"'\\]|[0-3][0-7]{2}|[0-7]{1,2}(?![0-7])|x[0-9a-f]{2})"), re.ASCII | re.DOTALL
).fullmatch


def unescape(body: str) -> bytes | None:
    """The bytes that an escaped text stands for; None if strace does not escape so (util.c: string_quote)."""
    if not body.isascii() or not _IS_ESCAPED(body):
        return None
    return body.encode("ascii").decode("unicode_escape").encode("latin-1")


def quotings(body: str, data: bytes) -> tuple[Quoting, ...]:
    """The ways in which ``data`` can have been printed as ``body``."""
    if "\\x" not in body:
        return ("octal",)
    return ("hex",) if len(body) == 4 * len(data) else ("hex-chars", "octal")


_DEVICE = re.compile(r"<(?:char|block) .*>\Z", re.DOTALL)
_OF_A_DESCRIPTOR = re.compile(
    r"/|\(unreachable\)|[\w-]+:\[|\{|pid:\d|anon_inode:|socket:|pipe:|\\x2f|[^<]*<(?:char|block) "
).match


def _annotation(text: str) -> Annotation:
    deleted = text.endswith("(deleted)")
    body = text[1:-10] if deleted else text[1:-1]
    device = ""
    found = _DEVICE.search(body)
    if found:
        device, body = found.group(), body[: found.start()]
    is_comm = not _OF_A_DESCRIPTOR(body)
    data = unescape(body)
    if data is not None:
        for quoting in quotings(body, data):
            value = Annotation(data, quoting, device, deleted, is_comm)
            if str(value) == text:
                return value
    return Annotation(body.encode("utf-8", "surrogateescape"), "verbatim", device, deleted, is_comm)
