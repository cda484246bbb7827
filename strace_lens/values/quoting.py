"""How strace prints bytes: ``string_quote`` of its ``util.c``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

Quoting = Literal["octal", "hex", "hex-chars"]
"""``octal``: strace's default. ``hex``: every byte (``-xx``; ``-x`` and binary data). ``hex-chars``: only some."""

# string_quote in strace's util.c: letters for the escapes of C, else octal with as few digits as possible: three
# where a digit from 0 to 7 follows.
_LETTERS = {7: None, 9: "t", 10: "n", 11: "v", 12: "f", 13: "r", 92: "\\"}


def _octal_escapes() -> dict[str, str]:
    table = {}
    for byte in range(256):
        letter = _LETTERS.get(byte)
        short = f"\\{letter}" if letter else f"\\{byte:o}"
        full = f"\\{letter}" if letter else f"\\{byte:03o}"
        table[chr(byte)] = short
        table.update({chr(byte) + digit: full + digit for digit in "01234567"})
    for mark in "\"'":
        table[mark] = f"\\{mark}"
        table.update({mark + digit: f"\\{mark}{digit}" for digit in "01234567"})
    return table


_OCTAL = _octal_escapes()
_HEX_CHARS = (
    {chr(byte): f"\\x{byte:02x}" for byte in range(256)}
    | {chr(byte): f"\\{letter}" for byte, letter in _LETTERS.items() if letter}
    | {"'": "\\'", '"': '\\"'}
)
_SPECIAL = {
    '"': re.compile(r"[^ !#-\[\]-~][0-7]?"),
    "'": re.compile(r"[^ -&(-\[\]-~][0-7]?"),
    "<": re.compile(r"[^ !#-;=?-\[\]-~][0-7]?"),
}
_SPECIAL_ALONE = {mark: re.compile(pattern.pattern.removesuffix("[0-7]?")) for mark, pattern in _SPECIAL.items()}


def escape(data: bytes, quoting: Quoting, quote: str) -> str:
    """Prints bytes as strace's ``string_quote``; ``quote`` is ``"``, ``'``, or ``<`` for text in angle brackets."""
    if quoting == "hex":
        return "".join([f"\\x{byte:02x}" for byte in data])
    return "".join(_escaped(piece, quoting, quote) for piece in _pieces(data.decode("latin-1")))


_PIECE = 1 << 16
"""Characters that are escaped at once: each escape needs 100 bytes until the text is put together."""


def _pieces(text: str) -> Iterator[str]:
    """Cuts a text where no octal digit follows: it decides how the byte before it is printed."""
    start, end = 0, _PIECE
    while start < len(text):
        while end < len(text) and text[end] in "01234567":
            end += 1
        yield text[start:end]
        start, end = end, end + _PIECE


def _escaped(text: str, quoting: Quoting, quote: str) -> str:
    if quoting == "octal":
        return _SPECIAL[quote].sub(lambda found: _OCTAL[found.group()], text)
    return _SPECIAL_ALONE[quote].sub(lambda found: _HEX_CHARS[found.group()], text)
