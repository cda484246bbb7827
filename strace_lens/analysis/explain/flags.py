"""What a set of clone's flags, a signal or a line of strace means, as data with its words."""

from __future__ import annotations

import difflib
import signal
from collections.abc import Collection
from dataclasses import dataclass

from strace_lens.errors import UsageError
from strace_lens.linux.clone_flags import CLONE_FLAGS, ONLY_CLONE3, RULES, CloneFlag, Rule, rules_on, shared


@dataclass(frozen=True, slots=True)
class FlagSet:
    """A set of flags for clone(2) or clone3(2).

    Attributes:
        flags: in the order of the bits.
        exit_signal: what the parent gets when the child ends; None: nothing was said of it.
        unknown_bits: bits without a name.
        shared: what child and maker share, in words.
        apart: what of the same kind they do not share.
        makes: what that makes the new task.
        broken: rules by which clone answers EINVAL.
        kept: the other rules on these flags.
        only_clone3: flags that clone(2) cannot be given.
    """

    flags: tuple[CloneFlag, ...]
    exit_signal: str | None
    unknown_bits: int
    shared: tuple[str, ...]
    apart: tuple[str, ...]
    makes: str
    broken: tuple[Rule, ...]
    kept: tuple[Rule, ...]
    only_clone3: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SignalWords:
    """A signal: number on this machine, what it means, and what it does to a task that set no handler (signal(7))."""

    name: str
    number: int
    meaning: str
    default: str


def is_flag_set(text: str) -> bool:
    """The text is names, numbers and bars, and begins like clone's flags."""
    first = text.strip().partition("|")[0].strip()
    return first.startswith("CLONE") or ("|" in text and "(" not in text)


def explain_flags(text: str) -> FlagSet:
    """Explain ``CLONE_VM|CLONE_FS|SIGCHLD``. Raises UsageError for an unknown word, naming the nearest."""
    names, bits, exit_signal = set[str](), 0, None
    for word in (part.strip() for part in text.split("|")):
        if word in CLONE_FLAGS:
            names.add(word)
        elif word.startswith("SIG") and word in signal.Signals.__members__:
            exit_signal = word
        else:
            bits |= _number(word)
    broken = tuple(rule for rule in RULES if rule.broken_by(names))
    together = shared(names)
    return FlagSet(
        flags=tuple(flag for flag in CLONE_FLAGS.values() if flag.name in names),
        exit_signal=exit_signal,
        unknown_bits=bits,
        shared=together,
        apart=tuple(flag.shares for flag in CLONE_FLAGS.values() if flag.shares and flag.shares not in together),
        makes=_makes(names),
        broken=broken,
        kept=tuple(rule for rule in rules_on(names) if rule not in broken),
        only_clone3=tuple(name for name in CLONE_FLAGS if name in names & ONLY_CLONE3),
    )


def _number(word: str) -> int:
    try:
        return int(word, 0)
    except ValueError:
        near = difflib.get_close_matches(word.upper(), [*CLONE_FLAGS, *signal.Signals.__members__], n=1)
        hint = f" Did you mean {near[0]}?" if near else ""
        raise UsageError(f"there is no flag {word!r} of clone.{hint}") from None


def _makes(names: Collection[str]) -> str:
    if "CLONE_THREAD" in names:
        return "a thread: a task in its maker's thread group, with its pid and a tid of its own"
    if "CLONE_VM" not in names:
        return "a process: a thread group of its own, with a copy of its maker's memory"
    if "CLONE_VFORK" in names:
        return "a process that borrows its maker's memory until it calls execve or exits, while the maker waits"
    return "neither thread nor process in the usual sense: a thread group of its own in its maker's memory"


_DEFAULTS = {
    "ends it": "SIGHUP SIGINT SIGKILL SIGUSR1 SIGUSR2 SIGPIPE SIGALRM SIGTERM SIGSTKFLT SIGVTALRM SIGPROF SIGIO SIGPWR",
    "ends it and dumps core": "SIGQUIT SIGILL SIGTRAP SIGABRT SIGBUS SIGFPE SIGSEGV SIGXCPU SIGXFSZ SIGSYS",
    "does nothing": "SIGCHLD SIGURG SIGWINCH",
    "stops it": "SIGSTOP SIGTSTP SIGTTIN SIGTTOU",
    "lets it go on if it is stopped": "SIGCONT",
}


def explain_signal(name: str) -> SignalWords:
    """Explain ``SIGCHLD``. Raises UsageError for an unknown name, naming the nearest."""
    if name not in signal.Signals.__members__:
        near = difflib.get_close_matches(name.upper(), signal.Signals.__members__, n=1)
        raise UsageError(f"there is no signal {name!r}.{f' Did you mean {near[0]}?' if near else ''}")
    found = signal.Signals[name]
    default = next((what for what, names in _DEFAULTS.items() if found.name in names.split()), "ends it")
    return SignalWords(found.name, found.value, signal.strsignal(found) or "", default)
