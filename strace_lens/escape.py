"""What a traced program can influence is written so that it does nothing to its reader's terminal or file.

Names and arguments of a program may hold anything: control characters, escape sequences of a terminal, bytes that
are no text. Every report writes them through here.
"""

from __future__ import annotations


def plain(text: str) -> str:
    """``text`` on one line of a terminal: what is not printable is written as ``\\n``, ``\\x1b``, ``\\u202e``.

    A byte that was not UTF-8 in the log comes out as ``\\xff``.
    """
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else _escaped(char) for char in text)


_MARKDOWN = str.maketrans({mark: f"\\{mark}" for mark in "\\`*_[]<>|#~"} | {"&": "&amp;"})


def markdown(text: str) -> str:
    """``text`` as plain words within a line or a table cell of Markdown: no mark of it means anything."""
    return plain(text).translate(_MARKDOWN)


def _escaped(char: str) -> str:
    code = ord(char)
    if 0xDC80 <= code <= 0xDCFF:  # surrogateescape's way to carry the byte
        return f"\\x{code - 0xDC00:02x}"
    return {"\n": "\\n", "\t": "\\t", "\r": "\\r"}.get(char) or char.encode("unicode_escape").decode("ascii")
