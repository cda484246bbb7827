"""Repeats of a group in a regular expression that never step back into it, and need no memory for each round."""

from __future__ import annotations

import sys

_POSSESSIVE = sys.version_info >= (3, 11, 5)
"""Up to Python 3.11.4 a possessive repeat of a group forgets to step back when a round of it fails half-way:
``7)   = ?`` did not match. The atomic group says the same, and keeps 60 bytes a round: 1 GB for a string of 100 MB."""


def many(group: str, times: str = "*") -> str:
    """An expression for ``group``, repeated as often as it matches; ``times`` is ``*``, ``+`` or ``?``."""
    return f"(?:{group}){times}+" if _POSSESSIVE else f"(?>(?:{group}){times})"
