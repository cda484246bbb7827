"""Puts a page together: what is in words, the data, and the style and script of this package, allowed by their hashes.

The policy forbids every request, and every script and style but these two. Data is text that nothing executes:
compressed, in base64, so that no byte of it can end its element.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from html import escape
from importlib.resources import files
from itertools import islice
from typing import TextIO

from strace_lens.report.json.document import Json

_POLICY = (
    "default-src 'none'; script-src 'sha256-{script}'; style-src 'sha256-{style}'; img-src data:; base-uri 'none'; "
    "form-action 'none'"
)
_HEAD = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="strace-lens">
<title>{title}</title>
<link rel="icon" href="data:,">
<style>{style}</style>
</head>
<body>
"""
_NO_SCRIPT = "<noscript><p>The rest of this page needs JavaScript. It loads nothing from a network.</p></noscript>\n"
_FOOT = "<script>{script}</script>\n</body>\n</html>\n"


@cache
def asset(name: str) -> str:
    """Returns a file that ``tools/page.py`` built: ``page.js`` or ``page.css``."""
    return (files("strace_lens.report.html") / name).read_text(encoding="utf-8")


def write_page(title: str, words: Iterable[str], data: Mapping[str, Iterable[str]], out: TextIO) -> None:
    """Writes a page. ``words`` is markup; ``data`` holds texts by the name under which the script finds them."""
    style, script = asset("page.css"), asset("page.js")
    policy = _POLICY.format(script=_hash(script), style=_hash(style))
    out.write(_HEAD.format(policy=policy, title=escape(title), style=style))
    out.writelines(f"{line}\n" for line in words)
    out.write(_NO_SCRIPT)
    for name, texts in data.items():
        out.write(f'<script type="application/octet-stream" id="{name}">\n')
        out.writelines(_packed(texts))
        out.write("</script>\n")
    out.write(_FOOT.format(script=script))


def _hash(text: str) -> str:
    return b64encode(hashlib.sha256(text.encode()).digest()).decode()


_LINE = 57 * 1024
"""Bytes that become one line of base64: a multiple of three, so that lines can be joined."""


def _packed(texts: Iterable[str]) -> Iterator[str]:
    """The texts joined, compressed (zlib) and written in base64."""
    packer = zlib.compressobj()
    waiting = bytearray()
    for text in texts:
        waiting += packer.compress(text.encode())
        while len(waiting) >= _LINE:
            yield f"{b64encode(waiting[:_LINE]).decode()}\n"
            del waiting[:_LINE]
    waiting += packer.flush()
    while waiting:
        yield f"{b64encode(waiting[:_LINE]).decode()}\n"
        del waiting[:_LINE]


_ENCODE = json.JSONEncoder(separators=(",", ":")).encode
_BATCH = 512


def document(members: Mapping[str, Json | Iterator[Json]]) -> Iterator[str]:
    """Yields the text of a JSON object; a member that is an iterator becomes a list, encoded in parts."""
    opening = "{"
    for name, value in members.items():
        yield f"{opening}{_ENCODE(name)}:"
        opening = ","
        if isinstance(value, Iterator):
            yield from _list(value)
        else:
            yield _ENCODE(value)
    yield "}"


def _list(items: Iterator[Json]) -> Iterator[str]:
    opening = "["
    while batch := list(islice(items, _BATCH)):
        yield opening + ",".join(map(_ENCODE, batch))
        opening = ","
    yield "[]" if opening == "[" else "]"


def paragraph(text: str, kind: str = "") -> str:
    """Returns a paragraph of text, as markup."""
    return f'<p class="{kind}">{escape(text)}</p>' if kind else f"<p>{escape(text)}</p>"


def bullets(texts: Sequence[str], kind: str) -> str:
    """Returns a list of texts, as markup."""
    return f'<ul class="{kind}">{"".join(f"<li>{escape(text)}</li>" for text in texts)}</ul>'
