"""Words that messages and reports share: plurals, lists, "and 3 more", shortening."""

from __future__ import annotations

import re
from collections.abc import Sequence


def count(number: int, one: str, many: str = "") -> str:
    """Returns ``1 task``, ``2 tasks``; ``many`` is the plural if it differs from ``one`` + s."""
    return f"{number:,} {plural(number, one, many)}"


def plural(number: int, one: str, many: str = "") -> str:
    """Returns the word that goes with ``number``: ``task`` for 1, else ``tasks``."""
    return one if number == 1 else many or f"{one}s"


def listed(words: Sequence[str]) -> str:
    """Returns ``a``, ``a and b``, ``a, b and c``."""
    return " and ".join([*([", ".join(words[:-1])] if words[1:] else []), *words[-1:]])


def and_more(number: int, what: str = "") -> str:
    """Returns ``and 3 more``, or ``and 3 more lines`` for ``what="line"``; ``""`` for 0."""
    if number <= 0:
        return ""
    return f"and {number:,} more" + (f" {plural(number, what)}" if what else "")


def lines_at(numbers: Sequence[int], most: int, total: int | None = None) -> str:
    """Returns where in the log something shows: ``line 3``, ``lines 3, 7 and 5 more``; ``""`` without a line.

    ``total`` is the count of all lines, if ``numbers`` are only the first of them.
    """
    if not numbers:
        return ""
    every = len(numbers) if total is None else total
    more = and_more(every - len(numbers[:most]))
    shown = ", ".join(map(str, numbers[:most]))
    return f"{plural(every, 'line')} {shown}{more and f' {more}'}"


def shortened(text: str, longest: int) -> str:
    """Returns ``text``, with ``...`` for its end if it has more than ``longest`` characters."""
    return text if len(text) <= longest else f"{text[: longest - 3]}..."


def snake(name: str) -> str:
    """Returns the name of a type of ours as formats have it: ``SignalDelivery`` becomes ``signal_delivery``."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def short_time(nanoseconds: int) -> str:
    """Returns a length of time in few characters: ``0.3ms``, ``92ms``, ``1.0s``, ``12m05s``, ``3h07m``."""
    milliseconds = nanoseconds / 1e6
    if milliseconds < 9.95:
        return f"{milliseconds:.1f}ms"
    if milliseconds < 99.5:
        return f"{milliseconds:.0f}ms"
    seconds = nanoseconds / 1e9
    if seconds < 99.95:
        return f"{seconds:.1f}s"
    minutes, seconds = divmod(round(seconds), 60)
    if minutes < 100:
        return f"{minutes}m{seconds:02}s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours}h{minutes:02}m"
