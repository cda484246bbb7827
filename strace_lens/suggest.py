"""Finds the nearest known word for an unknown one."""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches

from strace_lens.wording import shortened


def nearest(word: str, known: Collection[str]) -> str | None:
    """The known word nearest to ``word``, whatever its case; None if no known word is near."""
    # difflib's time grows with the product of the lengths; no known word is half as long.
    if len(word) > 64:
        return None
    by_lower = {name.lower(): name for name in sorted(known)}
    close = get_close_matches(word.lower(), by_lower, 1)
    return by_lower[close[0]] if close else None


def unknown(what: str, word: str, known: Collection[str]) -> str:
    """The message for an unknown word: the nearest known word, and all known words if they are few."""
    choice = f" (known: {', '.join(sorted(known))})" if len(known) <= 16 else ""
    return f"unknown {what} '{short(word)}'{did_you_mean(nearest(word, known))}{choice}"


def did_you_mean(near: str | None) -> str:
    """The question to append to a message about a word (``: did you mean '…'?``); "" if no known word is near."""
    return f": did you mean '{near}'?" if near else ""


def short(word: str) -> str:
    """``word``, cut if it is too long for a message."""
    return shortened(word, 64)
