"""Literals: what of an argument list changes from line to line, and the values that they stand for.

Quoted strings, numbers, comments, texts in angle brackets and words like hardware addresses are found by one
expression; everything between them is the shape (``shape.py``).
"""

from __future__ import annotations

import re

from strace_lens.values import Annotation, Comment, Number, Partial, Quoting, Raw, String, Value, Word

# A comment may hold a comment (``-X verbose``: ``0 /* QCMD(0 /* Q_??? */, USRQUOTA) */``) and angle brackets may
# hold angle brackets (``3</dev/ptmx<char 5:2 @/dev/pts/0>>``); both to a depth of three.
_QUOTED = r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\Z)(?:\.\.\.)?+'
_STRING = rf"@?{_QUOTED}"
_CHAR = r"'(?:[^'\\]|\\(?:x[0-9a-f]{2}|[0-7]{1,3}|.))'"


def _nested_comment(depth: int) -> str:
    inner = "(?!)" if depth == 0 else _nested_comment(depth - 1)
    return rf"/\*(?:[^*/]++|\*(?!/)|{inner}|/(?!\*))*+\*/"


def _nested_annotation(depth: int) -> str:
    inner = "(?!)" if depth == 0 else _nested_annotation(depth - 1)
    # An arrow closes nothing: ``<TCP:[127.0.0.1:44351->127.0.0.1:35278]>``. A path's own ``>`` is printed ``\76``.
    return rf'<(?:[^<>"\\]++|\\.|"[^"\\]*+(?:\\.[^"\\]*+)*+"|(?<=[\d\]]-)>(?=[\d\[])|{inner})*+>'


COMMENT = _nested_comment(2)
ANNOTATION = _nested_annotation(2)
_WORD = (
    r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"
    r"|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:[+-]\d{4}|Z)?"
    r"|[0-9a-f]{2}(?::[0-9a-f]{2})+"
)
_DIGITS = r"(?:0x[0-9a-f]+|0[0-9a-f]{15}|[0-9a-f]{16}|0[0-9a-f]{7}|[0-9]+)(?!\w)"
# A minus behind a name is an operator: ``INET_DIAG_CONG-1``.
_NUMBER = rf"(?:(?<![\w)\]])-)?{_DIGITS}"
_WORD_OR_NUMBER = rf"(?<![\w.:])(?:(?:{_WORD})(?![\w:])|{_NUMBER})"
# Arrays of nothing but strings or numbers are one literal, so that argument lists of all lengths have one shape.
_RUN = rf"(?<=\[)(?<!~\[)(?:{_QUOTED}(?:, {_QUOTED})++|{_NUMBER}(?:, {_NUMBER})++)(?=\](?!=)|, )"

LITERAL = re.compile(
    rf"({_RUN}|{_STRING}|{_WORD_OR_NUMBER}|{COMMENT}|(?<=[\w/\])\"])(?<!<)<(?!<){ANNOTATION[1:]}(?:\(deleted\))?+|{_CHAR})",
    re.DOTALL,
)
_RUN_ITEM = re.compile(rf"{_QUOTED}|{_NUMBER}", re.DOTALL)

BLANKS = dict.fromkeys("0123456789-abcdef", "0") | {'"': '""', "@": '""', "'": "''", "/": "/**/", "<": "<>"}
"""What stands in a shape for a literal, by the literal's first character."""

Leaf = Value | tuple[Value, ...]
"""The value of a literal; a run of an array's elements is a tuple."""


def leaf(text: str) -> Leaf:
    """The value of one literal."""
    first = text[0]
    if first in '"@':
        return _string(text) if not _is_run(text) else tuple(_string(item) for item in _RUN_ITEM.findall(text))
    if first == "'":
        return _unquoted(text[1:-1], "'", text) or Raw(text)
    if first == "/":
        return Comment(text[2:-2])
    if first == "<":
        return _annotation(text)
    if ", " in text:
        return tuple(_number(item) for item in text.split(", "))
    return Word(text) if _IS_WORD(text) else _number(text)


_IS_WORD = re.compile(_WORD).fullmatch
_IS_ONE_STRING = re.compile(_STRING, re.DOTALL).fullmatch


def _is_run(text: str) -> bool:
    return _IS_ONE_STRING(text) is None


def _number(text: str) -> Value:
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
    """Whether the closing quote belongs to an escape, so that the string is open at its end."""
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


def unescape(body: str) -> bytes | None:
    """The bytes that an escaped text stands for; None where it is not one of strace's."""
    if not body.isascii():
        return None
    try:
        return body.encode("ascii").decode("unicode_escape").encode("latin-1")
    except UnicodeError:
        return None


def quotings(body: str, data: bytes) -> tuple[Quoting, ...]:
    """The ways in which ``data`` can have been printed as ``body``."""
    if "\\x" not in body:
        return ("octal",)
    return ("hex",) if len(body) == 4 * len(data) else ("hex-chars", "octal")


_DEVICE = re.compile(r"<(?:char|block) .*>\Z", re.DOTALL)
_VERBATIM = re.compile(r"[\w-]+:\[.*\]|\{.*\}|pid:.*|[\w-]+:.*<.*", re.DOTALL).fullmatch
_OF_A_DESCRIPTOR = re.compile(
    r"/|\(unreachable\)|[\w-]+:\[|\{|pid:\d|anon_inode:|socket:|pipe:|\\x2f|[^<]*<(?:char|block) "
).match


def _annotation(text: str) -> Value:
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
            if str(value) + "(deleted)" * 0 == text:
                return value
    return Annotation(body.encode("utf-8", "surrogateescape"), "verbatim", device, deleted, is_comm)
