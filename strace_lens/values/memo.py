"""Keeps what was found for texts that come again: in a build, three of four argument lists, and nearly all results."""

from __future__ import annotations

from typing import TypeVar

_SIZE = 4096
_LONG = 1024

Found = TypeVar("Found")


class Memo(dict[str, Found]):
    """What was found for each text, in bounded memory: it is emptied when it is full, and long texts are not kept."""

    def keep(self, text: str, found: Found) -> Found:
        """Keeps what was found for a text, and returns it."""
        if len(text) < _LONG:
            if len(self) >= _SIZE:
                self.clear()
            self[text] = found
        return found
