"""Finds and reads the settings file that counts: the nearest one upwards."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from strace_lens.errors import SettingsError, UnreadableLog, UsageError

OWN = "strace-lens.toml"
SHARED = "pyproject.toml"
TABLE = ("tool", "strace-lens")


class Source:
    """A settings file as it was read.

    Attributes:
        path: of the file, absolute.
        name: the path as a user would type it here.
        text: what it holds.
        table: where the settings stand in it: nothing, or ``tool`` and ``strace-lens``.
        values: the settings, as TOML has them.
    """

    def __init__(self, path: Path) -> None:
        """Reads a file.

        Raises:
            UnreadableLog: it cannot be read.
            SettingsError: it is no TOML.
        """
        self.path = path
        self.name = os.path.relpath(path)
        self.table = TABLE if path.name == SHARED else ()
        self.text = _text(path, self.name)
        # A pyproject.toml that never names us is not ours to judge.
        may_be_ours = path.name == OWN or TABLE[-1] in self.text
        document: object = _document(self.text, self.name) if may_be_ours else {}
        for name in self.table:
            document = document.get(name) if isinstance(document, dict) else None
        self.values: Any = document  # Any: what TOML holds


def nearest(start: str | os.PathLike[str]) -> Source | None:
    """Returns the settings of the directory ``start``, or of the nearest one above that has any; None: there are none.

    A pyproject.toml without the table ``[tool.strace-lens]`` is passed over.

    Raises:
        UnreadableLog: a file cannot be read.
        SettingsError: a file is no TOML.
        UsageError: one directory has both kinds.
    """
    first = Path(start).absolute()
    for folder in (first, *first.parents):
        found = list(_of(folder))
        if len(found) > 1:
            both = " and ".join(str(one.path) for one in found)
            raise UsageError(f"settings stand in two files of one directory, {both}: keep one of them")
        if found:
            return found[0]
    return None


def _of(folder: Path) -> Iterator[Source]:
    """The settings files of a directory."""
    for name in (OWN, SHARED):
        path = folder / name
        if os.path.lexists(path):
            source = Source(path)
            if source.values is not None:
                yield source


def _text(path: Path, name: str) -> str:
    """The text of a file."""
    if path.exists() and not path.is_file():
        raise UnreadableLog(f"{name} cannot be read: it is no regular file")
    try:
        given = path.read_bytes()
        return given.decode("utf-8-sig")
    except OSError as error:
        raise UnreadableLog(f"{name} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        line = given.count(b"\n", 0, error.start) + 1
        if path.name == SHARED and TABLE[-1].encode() not in given:
            return ""
        raise UnreadableLog(f"{name} cannot be read: line {line} is not UTF-8") from error


_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


def _document(text: str, name: str) -> dict[str, Any]:
    """The document that a text of TOML holds."""
    import tomllib

    try:
        return tomllib.loads(text)
    except RecursionError:
        raise UnreadableLog(f"{name} cannot be read: its values are nested too deep") from None
    except ValueError as error:  # a TOMLDecodeError; int() refuses numbers of thousands of digits
        message = str(error)
    lines = text.replace("\r\n", "\n").split("\n")
    found = _PLACE.search(message)
    if found is None or found[1] is None:
        line, column = len(lines), len(lines[-1]) + 1
    else:
        line, column = int(found[1]), int(found[2])
    what = message[: found.start()] if found else message
    hint = "" if name.endswith(OWN) else "; it may hold [tool.strace-lens]"
    shown = lines[min(line, len(lines)) - 1].replace("\t", " ")
    raise SettingsError(f"this is no TOML: {what}{hint}", shown, column, line=line, source=name)
