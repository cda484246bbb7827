"""Explains the words of a page, from the same data as ``strace-lens explain``."""

from __future__ import annotations

import re
from collections.abc import Iterable

from strace_lens.analysis.explain.flags import FlagSet, explain_set
from strace_lens.analysis.explain.names import SignalExplained, explain_name
from strace_lens.linux.clone_flags import CLONE_FLAGS, CloneFlag
from strace_lens.linux.constants import CONSTANTS
from strace_lens.linux.errnos import ERRORS, Errno
from strace_lens.linux.signal_codes import CODES, SignalCode
from strace_lens.linux.signals import SIGNALS
from strace_lens.linux.synopses import synopsis_of

_FLAGS = frozenset((*CLONE_FLAGS, *CONSTANTS))
_KNOWN = _FLAGS.union(SIGNALS, ERRORS, CODES)
words_in = re.compile(r"\b[A-Z][A-Z0-9_]+\b").findall
"""Finds what may be names of flags, constants, signals and errors in a text."""


def explained(words: Iterable[str]) -> dict[str, str]:
    """Returns the meaning of each word that is known."""
    return {word: _meaning(word) for word in sorted(words) if word in _KNOWN}


def explained_calls(calls: Iterable[str]) -> dict[str, str]:
    """Returns what each system call that is known does: ``read(fd, buf, count): reads …``."""
    found = ((call, synopsis_of(call)) for call in sorted(calls))
    return {call: f"({', '.join(row.arguments)}): {row.does}" for call, row in found if row is not None and row.does}


def _meaning(word: str) -> str:
    if word in _FLAGS:
        found = explain_set(word)
        return _flag(found.flags[0]) if isinstance(found, FlagSet) else found.constants[0].meaning
    return next(filter(None, map(_name, explain_name(word))), "")


def _flag(flag: CloneFlag) -> str:
    return f"{flag.does} (shares: {flag.shares})" if flag.shares else flag.does


def _name(found: object) -> str:
    match found:
        case SignalExplained():
            return f"signal {found.signal.number}: {found.signal.meaning}"
        case Errno():
            return f"error {found.number}: {found.meaning}"
        case SignalCode():
            return found.meaning
        case _:
            return ""
