"""What strace was asked for, as a user says it (``--recorded``): a log does not say what it left out."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass

from strace_lens.errors import UsageError
from strace_lens.filter import Filter
from strace_lens.linux.syscalls import CALLS
from strace_lens.suggest import unknown

# Options of strace(1) that decide how a line looks or where it goes, and not what is recorded.
_LOOKS = re.compile(r"-(t{1,3}|r|T|v|y{1,2}|Y|x{1,2}|i|n|N|k|C|d|h|D{1,3})")
_LOOKS_WITH_VALUE = re.compile(r"-([aosX])(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Asked:
    """What strace was asked for.

    Attributes:
        filter: which calls.
        follows: the tasks that were made, too (``-f``); None: not said.
    """

    filter: Filter
    follows: bool | None


def asked_for(text: str) -> Asked:
    """Returns what the words of ``--recorded`` say: options as given to strace, or a bare list of calls.

    Without ``-e trace=`` strace records every call, and without ``-f`` only the first task.

    Raises:
        UsageError: a call that strace does not know, or an option whose meaning is not known here: the words decide
            what may hold.
    """
    try:
        words = shlex.split(text)
    except ValueError as error:
        raise UsageError(f"--recorded: {text!r} cannot be split into words: {error}") from error
    if len(words) == 1 and not words[0].startswith("-"):
        return Asked(_filter(words[0]), None)
    calls, follows = "all", False
    for option, value in _options(iter(words)):
        if option == "-f":
            follows = True
        elif option == "trace":
            calls = value  # strace(1): the last one counts
    return Asked(_filter(calls), follows)


def _options(words: Iterator[str]) -> Iterator[tuple[str, str]]:
    """The options that say what was recorded: ``-f``, and ``trace`` with its value."""
    for word in words:
        if word in {"-f", "-ff", "--follow-forks"}:
            yield "-f", ""
        elif word == "--trace":
            yield "trace", next(words, "")
        elif word.startswith("--trace="):
            yield "trace", word.partition("=")[2]
        elif word.startswith("-e"):
            name, equals, value = (word[2:] or next(words, "")).partition("=")
            if equals and name not in {"trace", "t"}:
                raise _not_known(f"-e {name}=")
            yield "trace", value if equals else name
        elif found := _LOOKS_WITH_VALUE.fullmatch(word):
            if not found[2]:
                next(words, "")
        elif not _LOOKS.fullmatch(word):
            raise _not_known(word)


def _not_known(word: str) -> UsageError:
    return UsageError(
        f"--recorded: what {word!r} leaves out of a log is not known here; "
        "it takes -f and -e trace=CALLS as given to strace, or a bare list of calls"
    )


def _filter(words: str) -> Filter:
    for word in words.lstrip("!").split(","):
        bare = word.strip().lstrip("?").partition("@")[0]
        if not bare.startswith(("%", "/")) and bare not in {*CALLS, "all", "none", "process"}:
            raise UsageError(f"--recorded: {unknown('system call', bare, CALLS)}")
    return Filter(words)
