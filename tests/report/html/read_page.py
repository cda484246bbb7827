"""Reads a page as its script does."""

from __future__ import annotations

import json
import re
import zlib
from base64 import b64decode
from html.parser import HTMLParser
from typing import Any


class Page(HTMLParser):
    """What a browser finds in a page.

    Attributes:
        tags: each element that begins, with its attributes.
        texts: the texts of script and style elements, each with its id or tag.
        shown: the text outside of them.
    """

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, str] = {}
        self.shown = ""
        self._within: str | None = None
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Takes the beginning of an element."""
        self.tags.append((tag, dict(attrs)))
        if tag in {"script", "style"}:
            self._within = dict(attrs).get("id") or tag

    def handle_endtag(self, tag: str) -> None:
        """Takes the end of one."""
        if tag in {"script", "style"}:
            self._within = None

    def handle_data(self, data: str) -> None:
        """Takes text."""
        if self._within is None:
            self.shown += data
        else:
            self.texts[self._within] = self.texts.get(self._within, "") + data

    @property
    def policy(self) -> dict[str, list[str]]:
        """The content security policy: the words of each directive."""
        text = next(found["content"] for _, found in self.tags if found.get("http-equiv") == "Content-Security-Policy")
        words = [directive.split() for directive in re.split(r";\s*", text or "")]
        return {name: rest for name, *rest in words}

    def unpacked(self, name: str) -> str:
        """The text of a block of data."""
        return zlib.decompress(b64decode(self.texts[name])).decode()

    @property
    def trace(self) -> Any:  # Any: a JSON document
        """The data of the tasks."""
        return json.loads(self.unpacked("trace"))

    @property
    def rows(self) -> list[list[str]]:
        """The rows of the log, with their columns."""
        return [line.split("\t") for line in self.unpacked("log").splitlines()]
