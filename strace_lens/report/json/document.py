"""Parts of every JSON document: its version, and text that every JSON reader accepts.

The log is bytes, and a program chooses most of them. Text of it that is not UTF-8 is a ``str`` with lone surrogates
here (surrogateescape). Python's json and jq read those; DuckDB, pyarrow, polars, orjson and simdjson refuse the whole
file. So no document holds one: bytes outside UTF-8 become U+FFFD in the text. If a text lost bytes so, a member beside
``path``, ``argv``, ``text`` and the like has them in base64.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence

from strace_lens.escape import is_utf8, readable, utf8
from strace_lens.redact import Redactor

FORMAT_VERSION = 2
"""The ``format_version`` of each document, and of each member of a list.

1: the first.
2: no lone surrogates (``path_bytes``, ``argv_bytes``, ``bytes``); members of ``audit`` have the version too; ``check``
and ``diff`` have ``notes``; a difference has ``kind`` and ``text``, and its ``a`` and ``b`` are objects.
"""

Json = str | int | float | bool | None | Sequence["Json"] | Mapping[str, "Json"]

_LINE = json.JSONEncoder().encode
_COMPACT = json.JSONEncoder(separators=(",", ":")).encode
_INDENTED = json.JSONEncoder(indent=2).encode


def on_a_line(value: Json, redactor: Redactor, *, compact: bool = False) -> str:
    """Returns a document on one line, in ASCII: for one that may be large (json's C encoder knows no indentation)."""
    encode = _COMPACT if compact else _LINE
    found = encode(value)
    if redactor.may_hold_one(found):
        value = masked(value, redactor)
        found = encode(value)
    # How a surrogate is written, alone or in a pair.
    return _harmless(encode(_readable(value)) if "\\ud" in found else found)


def part(value: Json, redactor: Redactor) -> str | None:
    """Returns a part of a compact document; None where :func:`on_a_line` would change it: secrets, bytes."""
    found = _COMPACT(value)
    return None if redactor.may_hold_one(found) or "\\ud" in found else _harmless(found)


def indented(value: Json, redactor: Redactor) -> str:
    """Returns a document for people to look at, in ASCII, with a newline at its end."""
    found = _LINE(value)
    if redactor.may_hold_one(found):
        value = masked(value, redactor)
    return _harmless(_INDENTED(_readable(value) if "\\ud" in found else value)) + "\n"


def _harmless(document: str) -> str:
    """The same document without what a runner takes for a command wherever it stands (``##[error]``)."""
    return document.replace("##", "#\\u0023")


def masked(value: Json, redactor: Redactor) -> Json:
    """Returns a document with its secrets masked. A list of texts, or of NDJSON's string objects, is a command."""
    match value:
        case str():
            return redactor.sentence(value)
        case Mapping():
            return _masked_members({key: masked(item, redactor) for key, item in value.items()}, value)
        case Sequence():
            words = [_word(item) for item in value]
            if words and None not in words:
                return [_reworded(item, word) for item, word in zip(value, redactor.words(words), strict=True)]  # type: ignore[arg-type]  # None is not among them
            # Most items have no mark of a secret, and need not be walked through.
            return [masked(item, redactor) if redactor.may_hold_one(_COMPACT(item)) else item for item in value]
        case _:
            return value


def _masked_members(members: dict[str, Json], before: Mapping[str, Json]) -> dict[str, Json]:
    """Removes the bytes beside a masked text: they would show the secret."""
    changed = {key for key in members if members[key] != before[key]}
    beside = {"bytes" if key == "text" else f"{key}_bytes" for key in changed}
    return {key: item for key, item in members.items() if key not in beside}


def _word(item: Json) -> str | None:
    """The text of a list's item; None if it is neither a text nor an object of type ``string``."""
    if isinstance(item, Mapping) and item.get("type") == "string":
        item = item.get("text")
    return item if isinstance(item, str) else None


def _reworded(item: Json, word: str) -> Json:
    if isinstance(item, Mapping):
        return _masked_members({**item, "text": word}, item)
    return word


def _readable(value: Json) -> Json:
    match value:
        case str():
            return readable(value)
        case Mapping():
            return {readable(key): _readable(item) for key, item in value.items()}
        case Sequence():
            return [_readable(item) for item in value]
        case _:
            return value


def text(name: str, given: str | None) -> dict[str, Json]:
    """Returns the member ``name``, and if it is not UTF-8 its bytes in ``NAME_bytes`` (of ``text``: ``bytes``)."""
    if given is None or is_utf8(given):
        return {name: given}
    return {name: readable(given), "bytes" if name == "text" else f"{name}_bytes": _base64(given)}


def words(name: str, given: Sequence[str] | None) -> dict[str, Json]:
    """Returns the member ``name``; if a word is not UTF-8, also ``NAME_bytes``: for each word its bytes, or null."""
    if given is None:
        return {name: None}
    if all(map(is_utf8, given)):
        return {name: list(given)}
    lost = [None if is_utf8(word) else _base64(word) for word in given]
    return {name: [readable(word) for word in given], f"{name}_bytes": lost}


def _base64(text: str) -> str:
    return base64.b64encode(utf8(text)).decode("ascii")
