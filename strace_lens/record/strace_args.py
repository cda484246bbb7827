"""Checks the user's own strace options (``--strace-arg``): some make a log that cannot be read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from strace_lens.errors import UsageError

_TAKES_VALUE = frozenset("abeEIoOpPsSuUX")
"""The short options of strace(1) that take a value, in the same word or in the next one."""

_SUMMARY = "prints a summary, not a trace"
_HIDES = "hides calls: the log would not show what did not happen"
_ENDS = "hides the ends of tasks"
_SECRETS = "prints whole environments, secrets included"
_RAW = "prints numbers where names are read"
_OURS = "is ours: strace writes the log into a pipe of ours"

_SHORT = {
    "A": "appends to a log, and a log holds one run: the tids of two would mix",
    "b": "detaches from tasks while they live",
    "c": _SUMMARY,
    "C": _SUMMARY,
    "D": "makes strace the child of another process: we could not end the run",
    "E": "has an option of ours: --env",
    "f": "is set already; --no-follow removes it",
    "F": "is set already; --no-follow removes it",
    "h": "prints help, not a trace",
    "I": "changes which signals end strace",
    "o": _OURS,
    "p": "attaches to a process; this records a program",
    "P": _HIDES,
    "s": "has an option of ours: --string-limit",
    "u": "has an option of ours: --user",
    "v": _SECRETS,
    "V": "prints the version, not a trace",
    "z": _HIDES,
    "Z": _HIDES,
}
_LONG = {
    "output-append-mode": _SHORT["A"],
    "attach": _SHORT["p"],
    "daemonize": _SHORT["D"],
    "daemonized": _SHORT["D"],
    "detach-on": _SHORT["b"],
    "env": _SHORT["E"],
    "failed-only": _HIDES,
    "follow-forks": _SHORT["f"],
    "help": _SHORT["h"],
    "interruptible": _SHORT["I"],
    "kill-on-exit": _SHORT["I"],
    "no-abbrev": _SECRETS,
    "output": _OURS,
    "output-separately": _OURS,
    "string-limit": _SHORT["s"],
    "successful-only": _HIDES,
    "summary": _SUMMARY,
    "summary-only": _SUMMARY,
    "trace-path": _HIDES,
    "user": _SHORT["u"],
    "version": _SHORT["V"],
}
_TRACE = "has an option of ours: --trace"
_SETS = {
    **dict.fromkeys(("trace", "t"), _TRACE),
    **dict.fromkeys(("signal", "signals", "s"), "hides signals"),
    "status": _HIDES,
    **dict.fromkeys(("abbrev", "a"), _SECRETS),
    **dict.fromkeys(("verbose", "v", "raw", "x"), _RAW),
}
"""Words of ``-e WORD=…``. The long words are long options too."""
_QUIET = ("quiet", "silent", "silence", "q")


def check(words: Sequence[str]) -> None:
    """Checks strace options.

    Raises:
        UsageError: an option would make a log that cannot be read; the first such option is named.
    """
    quiet = 0
    for option, value in _options(words):
        quiet += option == "-q"
        reason = _reason(option, value) or (_ENDS if quiet > 1 else None)
        if reason is not None:
            shown = (
                f"{option}={value}" if value and option.startswith("--") else f"{option} {value}" if value else option
            )
            raise UsageError(f"--strace-arg: {shown} {reason}")


def _options(words: Sequence[str]) -> Iterator[tuple[str, str | None]]:
    """Each option with its value, as getopt_long(3) reads them."""
    rest = iter(words)
    for word in rest:
        if word.startswith("--") and word != "--":
            name, equals, value = word.partition("=")
            yield name, value if equals else None
        elif word.startswith("-") and word not in {"-", "--"}:
            yield from _cluster(word[1:], rest)
        else:
            raise UsageError(f"--strace-arg: {word!r} is not an option; strace would take it for the program")


def _cluster(letters: str, rest: Iterator[str]) -> Iterator[tuple[str, str | None]]:
    for place, letter in enumerate(letters):
        if letter in _TAKES_VALUE:
            yield f"-{letter}", letters[place + 1 :] or next(rest, None)
            return
        yield f"-{letter}", None


def _reason(option: str, value: str | None) -> str | None:
    if option == "-e":
        name, equals, set_ = (value or "").partition("=")
        # -e without a word means trace=.
        return _of_set(name, set_) if equals else _TRACE
    if not option.startswith("--"):
        return _SHORT.get(option[1])
    name = option[2:]
    if name in _LONG:
        return _LONG[name]
    for known, reason in _LONG.items():
        # getopt_long(3) accepts an unambiguous prefix of a long option.
        if known.startswith(name) and name not in _SETS:
            return reason
    word = next((word for word in (*_SETS, *_QUIET) if len(word) > 1 and word.startswith(name)), "")
    return _of_set(word, value or "")


def _of_set(word: str, set_: str) -> str | None:
    if word in _QUIET:
        quiet = set(set_.split(","))
        return _ENDS if not quiet.isdisjoint({"all", "exit", "exits"}) or set_.startswith("!") else None
    return _SETS.get(word)
