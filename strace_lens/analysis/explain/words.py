"""Explains the words of a command line, joined where they belong together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TypeAlias

import msgspec

from strace_lens.analysis.explain.flags import ConstantSet, FlagSet, explain_set
from strace_lens.analysis.explain.names import (
    KNOWN,
    FunctionExplained,
    Named,
    explain_call,
    explain_function,
    explain_name,
)
from strace_lens.analysis.explain.numbers import ShellStatus, explain_number
from strace_lens.errors import UsageError
from strace_lens.linux.clone_flags import CLONE_FLAGS, OLD_NAMES
from strace_lens.linux.constants import CONSTANTS
from strace_lens.linux.signals import SIGNALS
from strace_lens.suggest import short, unknown


class Comparison(msgspec.Struct, frozen=True):
    """Flag sets side by side, each with the word that asked for it. A function has the flags of glibc."""

    columns: tuple[tuple[str, FlagSet], ...]


Explained: TypeAlias = FlagSet | ConstantSet | Named | ShellStatus | Comparison


def explain_words(words: Sequence[str]) -> list[Explained]:
    """Explains each word: a name, a number, or flags with bars between them.

    Flags that are words of their own are one set. Two sets with bars, numbers ``0x…`` or library functions stand side
    by side.

    Raises:
        UsageError: a word is not known; the message names the nearest that is.
    """
    explained = [(word, _explain(word)) for word in _joined(words)]
    columns = [(word, flags) for word, found in explained if (flags := _column(found)) is not None]
    if len(columns) < 2:
        return [one for _, found in explained for one in found]
    beside = {word for word, _ in columns}
    others = [one for word, found in explained if word not in beside for one in found]
    return [Comparison(tuple(columns)), *others]


def _column(found: Iterable[Explained]) -> FlagSet | None:
    """The flags to show beside others: of a set, or of a function in the first libc."""
    for one in found:
        if isinstance(one, FlagSet):
            return one
        if isinstance(one, FunctionExplained):
            return one.ways[0][1]
    return None


_IS_HEX = re.compile(r"0[xX][0-9a-fA-F]+")


def _joined(words: Sequence[str]) -> list[str]:
    """The words, with single flags of clone joined to one set, and single constants of other calls to another.

    A signal or a number ``0x…`` among flags of clone is one of them.
    """
    flags = [word for word in words if word in CLONE_FLAGS or word in OLD_NAMES]
    with_flags = (
        [word for word in words if word in flags or word in SIGNALS or _IS_HEX.fullmatch(word)] if flags else []
    )
    constants = [word for word in words if word in CONSTANTS]
    joined: list[str] = []
    for word in words:
        group = with_flags if word in with_flags else constants if word in constants else [word]
        if (text := "|".join(group)) not in joined or group == [word]:
            joined.append(text)
    return joined


_REFERENCE = re.compile(r"(\w+)\(([1-8]?)\)")


def _explain(word: str) -> Sequence[Explained]:
    if "|" in word or word in CLONE_FLAGS or word in OLD_NAMES or word in CONSTANTS or _IS_HEX.fullmatch(word):
        return [explain_set(word)]
    if re.fullmatch(r"-?[0-9]{1,20}", word):
        found: Sequence[Explained] = explain_number(int(word))
        if not found:
            raise UsageError(f"no signal, error or exit status has the number {word}; flags are written as 0x…")
        return found
    found = _by_reference(word) if (_REFERENCE.fullmatch(word)) else explain_name(word)
    if not found:
        raise UsageError(unknown("word", word, KNOWN))
    return found


def _by_reference(word: str) -> list[Explained]:
    """``fork(2)`` is the system call, ``fork(3)`` and ``fork()`` the function; if only one exists, that one."""
    name, _, section = word.rstrip(")").partition("(")
    first, second = explain_function(name), explain_call(name)
    if section == "2":
        return [*(second or first)]
    return [*(first or second)]


def is_line(word: str) -> bool:
    """Whether a word can only be a line of strace: it has spaces, or an argument list that is not empty."""
    return not _REFERENCE.fullmatch(word) and ("(" in word or len(word.split()) > 1 or word.startswith(("+++", "---")))


def not_a_line(text: str) -> UsageError:
    """The error for a text that should be a line of strace."""
    return UsageError(f"'{short(text)}' is neither a line of strace nor a known word")
