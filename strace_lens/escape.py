"""Escapes program-controlled text: it cannot act on a terminal or break a format.

Names and arguments of a program may hold anything: control characters, escape sequences of a terminal, bytes that are
not text. Every report escapes them here.
"""

from __future__ import annotations

import re

_COMMAND = re.compile(r"##(?=[A-Za-z]*\[)")
"""The beginning of ``##[error]``, of Azure's ``##vso[`` and of TeamCity's ``##teamcity[``."""


def plain(text: str) -> str:
    """``text`` for one line of a terminal: an unprintable character is written as ``\\n``, ``\\x1b``, ``\\u202e``.

    A byte of the log outside UTF-8 is written as ``\\xff``. What runners take for a command
    wherever it stands in a line (GitHub's ``##[error]``, Azure's ``##vso[``) is written as ``#\\x23[``.
    """
    if not text.isprintable():
        text = "".join(char if char.isprintable() else _escaped(char) for char in text)
    return _COMMAND.sub(r"#\\x23", text) if "##" in text else text


def lines(*texts: str) -> str:
    """The texts as lines of a terminal or a log, one each. No line begins like a command of GitHub's runner.

    The runner reads ``::error::`` at the beginning of a line, after blanks too.
    """
    return "\n".join(_no_command(plain(text)) for text in texts)


def _no_command(line: str) -> str:
    return line.replace("::", "\\x3a:", 1) if line.lstrip().startswith("::") else line


_MARKDOWN = str.maketrans({mark: f"\\{mark}" for mark in "\\`*_[]<>|#~"} | {"&": "&amp;", "$": "<span>$</span>"})
# GitHub looks for people and issues in what Markdown has become: a backslash is gone by then (github/markup#1168).
_REFERENCE = re.compile(r"(?<=@)(?=\w)|(?<=#)(?=\d)|(?<=\bGH-)(?=\d)", re.IGNORECASE)


def markdown(text: str) -> str:
    """``text`` as plain words within a line or a table cell of Markdown: no character is markup.

    Nor does it mention anybody (``@name``), refer to an issue (``#1``) or begin mathematics (``$``) on GitHub.
    """
    return _REFERENCE.sub("&#8203;", plain(text).translate(_MARKDOWN))


# Surrogates that stand for no byte: only a caller's own text can hold them.
_NO_BYTE = re.compile("[\ud800-\udc7f\udd00-\udfff]")


def is_utf8(text: str) -> bool:
    """Whether the text has no lone surrogate (surrogateescape's way to carry a byte), so that every reader takes it."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def utf8(text: str) -> bytes:
    """The bytes of the log that the text stands for."""
    return _NO_BYTE.sub("\ufffd", text).encode("utf-8", "surrogateescape")


def readable(text: str) -> str:
    """The text with U+FFFD for each stretch of bytes that is not UTF-8."""
    return text if is_utf8(text) else utf8(text).decode("utf-8", "replace")


def _escaped(char: str) -> str:
    code = ord(char)
    if 0xDC80 <= code <= 0xDCFF:  # surrogateescape's way to carry the byte
        return f"\\x{code - 0xDC00:02x}"
    return {"\n": "\\n", "\t": "\\t", "\r": "\\r"}.get(char) or char.encode("unicode_escape").decode("ascii")
