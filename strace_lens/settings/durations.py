"""Reads lengths of time as timeout(1) does."""

from __future__ import annotations

import re

_UNITS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}


def seconds(text: str) -> float | None:
    """Returns the seconds of ``5``, ``0.5s``, ``2m``, ``1h`` or ``1d``; None: the text is no length of time."""
    found = re.fullmatch(r"((?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?)([smhd]?)", text, re.ASCII)
    if found is None or float(found[1]) == float("inf"):
        return None
    return float(found[1]) * _UNITS[found[2]]
