"""Explains mistakes on the command line: words of strace's, of a shell's, and options behind PROGRAM."""

from __future__ import annotations

import re
import sys
from collections.abc import Collection, Iterator, Sequence

from strace_lens.errors import UsageError

_KEPT = "{0} is an option of strace: --strace-arg={0} passes it on"
_STRACES = {
    "-f": "strace's -f is what run does anyway; --no-follow leaves it out",
    "-F": "strace's -F is what run does anyway; --no-follow leaves it out",
    "-e": "strace's -e trace=CALLS is --trace CALLS here; --strace-arg=-e… passes other expressions on",
    "-v": "--verbose shows how strace was called; strace's own -v is --strace-arg=-v",
    "-p": "strace's -p PID is --pid PID here",
    "-s": "strace's -s N is --string-limit N here",
    "-t": "lines of a run have time stamps anyway",
    "-r": "lines of a run have time stamps anyway",
    "-T": "strace's -T is --strace-arg=-T; reports have the times of tasks anyway",
    "-y": "--files and --network print what descriptors stand for; strace's own -y is --strace-arg=-y",
    "-c": "strace's -c counts calls; --format summary counts tasks, signals and files",
    "-C": "strace's -C counts calls; --format summary counts tasks, signals and files",
    "-E": "strace's -E NAME=VALUE is --env NAME=VALUE here",
    "-u": "strace's -u NAME is --user NAME here",
    "-P": "strace's -P PATH is --strace-arg=-P --strace-arg=PATH; check can ask: no file where path matches GLOB",
}
_OTHERS = "abdDIikKnNOqSUwxXYzZA"
"""Letters of strace's other options (strace(1))."""


def hints(words: Sequence[str], command: str, message: str) -> Iterator[str]:
    """Yields lines that help after a mistake: ``message`` says what typer found wrong with ``words``."""
    found = re.search(r"No such option: (-\w)", message)
    if found and command in {"run", "check", "diff"}:
        letter = found[1]
        known = _KEPT.format(letter) if letter[1] in _OTHERS else None
        if hint := _STRACES.get(letter, known):
            yield f"{hint}."
    if "Missing argument 'LOG" in message and not words[-1].startswith("-"):
        yield "LOG is a file, the name given to strace -ff -o, a directory with its parts, or - for standard input."
        if sys.stdin is not None and not sys.stdin.isatty():
            yield f"To read what is piped in: strace-lens {command} -"
    yield f"Try 'strace-lens {f'{command} ' if command else ''}--help' for help."


def behind_program(program: Sequence[str], given: Sequence[str], known: Collection[str] = ()) -> str | None:
    """Returns a note if options of ours stand behind the program, which got them; None if not, or after a ``--``.

    ``given``: all the words of the command line. ``known``: the options to look for; else those that few programs have.
    """
    known = known or _OURS
    if "--" in given[: max(len(given) - len(program), 0)]:
        return None
    found = [word for word in program[1:] if word.partition("=")[0] in known]
    if not found:
        return None
    return f"{found[0]} stands behind the program, so the program got it; options of strace-lens stand before it"


_OURS = frozenset(
    {"--format", "--log", "--quiet", "--trace", "--files", "--network", "--timeout", "--wait-daemons", "--terminal"}
    | {"--redact", "--no-redact", "--strace-arg", "--no-follow", "--no-seccomp-bpf", "--keep-log", "--repeat", "--pid"}
)


EXPECTATIONS = frozenset({"-e", "--expect", "--spec", "--baseline"})
"""The options of ``check`` of which it needs one."""


def check_command_line(text: str) -> None:
    """Checks that a COMMAND, which is split into words, asks for nothing that only a shell can do.

    Raises:
        UsageError: it has a pipe, a redirection, a list, or sets a variable; the message says what to write.
    """
    found = _shell_word(text)
    if found is not None:
        quoted = text.replace("'", "'\\''")
        raise UsageError(f"{found!r} in {text!r} is for a shell, and none runs; write: sh -c '{quoted}'")
    first = text.split(maxsplit=1)[0] if text.strip() else ""
    if re.match(r"[A-Za-z_]\w*=", first):
        raise UsageError(f"{first!r} in {text!r} sets a variable in a shell, and none runs; write: env {text}")


def _shell_word(text: str) -> str | None:
    """The first operator of a shell that is not quoted, or None."""
    quote = ""
    place = 0
    while place < len(text):
        char = text[place]
        if char == "\\" and quote != "'":
            place += 1
        elif quote:
            quote = "" if char == quote else quote
        elif char in "'\"":
            quote = char
        elif found := re.match(r"\|\|?|&&?|;|[0-9]?>>?(?:&[0-9-])?|<|`|\$\(", text[place:]):
            return found[0]
        place += 1
    return None
