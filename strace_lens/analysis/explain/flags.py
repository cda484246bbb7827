"""Explains a set of flags: what clone makes by it, or the meaning of other constants."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Literal

import msgspec

from strace_lens.errors import UsageError
from strace_lens.linux.clone_flags import (
    CLONE_FLAGS,
    OLD_NAMES,
    ONLY_CLONE3,
    RULES,
    CloneFlag,
    Rule,
    rules_on,
    shared,
    split_bits,
)
from strace_lens.linux.constants import CONSTANTS, Constant
from strace_lens.linux.signals import SIGNALS, signal_name
from strace_lens.suggest import unknown

Makes = Literal["thread", "process", "borrowing process", "process in shared memory"]
"""What clone makes. A process that borrows memory gives it back by execve or exit; its maker waits for that
(vfork(2))."""


class FlagSet(msgspec.Struct, frozen=True):
    """A set of flags for clone(2) or clone3(2).

    Attributes:
        text: the set as it was given.
        flags: in the order of the bits.
        exit_signal: the signal that the parent gets when the child ends; None if the set does not name it.
        unknown_bits: bits without a name.
        shared: what child and maker share, in words.
        apart: things of the same kinds that they do not share.
        makes: what the new task is.
        broken: rules by which clone fails with EINVAL.
        kept: the other rules on these flags.
        only_clone3: flags that clone(2) cannot be given.
    """

    text: str
    flags: tuple[CloneFlag, ...]
    exit_signal: str | None
    unknown_bits: int
    shared: tuple[str, ...]
    apart: tuple[str, ...]
    makes: Makes
    broken: tuple[Rule, ...]
    kept: tuple[Rule, ...]
    only_clone3: tuple[str, ...]


class ConstantSet(msgspec.Struct, frozen=True):
    """Constants of calls other than clone, ``O_RDONLY|O_CLOEXEC``, and the bits given as a number."""

    text: str
    constants: tuple[Constant, ...]
    unknown_bits: int = 0


def explain_set(text: str) -> FlagSet | ConstantSet:
    """Explains names and numbers with bars between them.

    Numbers alone are flags of clone.

    Raises:
        UsageError: a word is neither a number nor a known name (the message names the nearest), or the set has two exit
        signals.
    """
    words = [word.strip() for word in text.split("|")]
    others = [word for word in words if word in CONSTANTS]
    if others and not any(word in CLONE_FLAGS or word in SIGNALS for word in words):
        bits = sum(_number(word) for word in words if word not in CONSTANTS)
        return ConstantSet(text, tuple(CONSTANTS[word] for word in others), bits)
    names, signals, bits = set[str](), set[str](), 0
    for word in words:
        if word in SIGNALS:
            signals.add(SIGNALS[word])
        elif (name := OLD_NAMES.get(word, word)) in CLONE_FLAGS:
            names.add(name)
        else:
            bits |= _number(word)
    split = split_bits(bits)
    if split.signal == CLONE_FLAGS["CLONE_NEWTIME"].bit:
        # No signal has this number: it is the flag for clone3(2) and unshare(2).
        split = split_bits(bits, signal_inside=False)
    given = signals | ({signal_name(split.signal) or ""} - {""})
    if len(given) > 1:
        raise UsageError(f"a task has one exit signal, not {' and '.join(sorted(given))}")
    return flag_set(names | split.names, next(iter(given), None), split.unknown, text)


def flag_set(names: Collection[str], exit_signal: str | None, unknown_bits: int = 0, text: str = "") -> FlagSet:
    """Explains what clone does with these flags. Without ``text``, the text is made of them."""
    flags = tuple(flag for flag in CLONE_FLAGS.values() if flag.name in names)
    broken = tuple(rule for rule in RULES if rule.broken_by(names))
    together = shared(frozenset(names))
    words = [*(flag.name for flag in flags), *([exit_signal] if exit_signal else [])]
    return FlagSet(
        text=text or "|".join([*words, *([hex(unknown_bits)] if unknown_bits else [])]) or "0",
        flags=flags,
        exit_signal=exit_signal,
        unknown_bits=unknown_bits,
        shared=together,
        apart=tuple(flag.shares for flag in CLONE_FLAGS.values() if flag.shares and flag.shares not in together),
        makes=_makes(names),
        broken=broken,
        kept=tuple(rule for rule in rules_on(names) if rule not in broken),
        only_clone3=tuple(name for name in CLONE_FLAGS if name in names and name in ONLY_CLONE3),
    )


_NUMBER = re.compile(r"0[xX][0-9a-fA-F]{1,16}|[0-9]{1,20}")


def is_number(word: str) -> bool:
    """Whether a word of a set is a number, decimal or ``0x…``, of 64 bits or little more."""
    return bool(_NUMBER.fullmatch(word))


def _number(word: str) -> int:
    if not is_number(word):
        raise UsageError(unknown("flag", word, [*CLONE_FLAGS, *SIGNALS, *CONSTANTS]))
    # C and strace write octal numbers with a leading 0, but never flags.
    return int(word, 16) if word[:2] in {"0x", "0X"} else int(word)


def _makes(names: Collection[str]) -> Makes:
    if "CLONE_THREAD" in names:
        return "thread"
    if "CLONE_VM" not in names:
        return "process"
    return "borrowing process" if "CLONE_VFORK" in names else "process in shared memory"
