"""Writes the man pages from the commands themselves."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from strace_lens import __version__
from strace_lens.cli.described import CommandDescription, OptionDescription, described

_EXIT = {
    "0": "it holds; no difference; the log was read in full; of run: the program's own status",
    "1": "an expectation failed; a difference was found; a statement was refuted",
    "2": "a mistake in the call, a file that cannot be read, a mistake in an expectation",
    "4": "undecided: what is missing from the evidence could change the answer",
    "70": "a bug of strace-lens (run: 125)",
    "77": "tracing cannot work here, or prove has no C compiler (run: 125)",
    "124": "the program was ended by --timeout",
    "125": "run failed, or strace did; a mistake in a call of run",
    "126, 127": "PROGRAM could not be executed; it was not found",
    "128+N": "the program died of signal N; 130 after Ctrl-C",
}
_ENVIRONMENT = {
    "NO_COLOR, CLICOLOR_FORCE": "switch colours off or on; --color outranks both",
    "COLUMNS": "the width of a report on a terminal",
    "CC": "the C compiler of prove",
    "TMPDIR": "where logs are kept while a program runs",
}


def pages() -> dict[str, str]:
    """Returns the text of each page by its name: ``strace-lens``, ``strace-lens-run`` …, in roff (man(7))."""
    commands = described()
    names = [f"strace-lens-{one.name}" if one.name else "strace-lens" for one in commands]
    return {
        name: "\n".join([*_page(name, one, commands, names), ""]) for name, one in zip(names, commands, strict=True)
    }


def _page(
    name: str, command: CommandDescription, commands: Sequence[CommandDescription], names: Sequence[str]
) -> Iterator[str]:
    yield f'.TH {name.upper()} 1 "" "strace-lens {__version__}"'
    yield from (".SH NAME", f"{name} \\- {_text(command.line)}")
    yield ".SH SYNOPSIS"
    yield f".B {name.replace('strace-lens-', 'strace-lens ')}"
    yield _text(f"[OPTIONS] {command.usage}".strip())
    yield ".SH DESCRIPTION"
    yield from _paragraphs(command.text)
    if not command.name:
        yield ".SH COMMANDS"
        for one in commands[1:]:
            yield from (".TP", f".B {one.name}", _text(one.line))
    yield ".SH OPTIONS"
    for option in command.options:
        yield from _option(option)
    for title, table in (("EXIT STATUS", _EXIT), ("ENVIRONMENT", _ENVIRONMENT)):
        yield f".SH {title}"
        for key, meaning in table.items():
            yield from (".TP", f".B {_text(key)}", _text(f"{meaning}."))
    yield ".SH SEE ALSO"
    yield ", ".join(f"{_text(other)}(1)" for other in [*names, "strace"] if other != name)


def _option(option: OptionDescription) -> Iterator[str]:
    names = ", ".join(f"\\fB{_text(name)}\\fR" for name in option.names)
    yield ".TP"
    yield f"{names} \\fI{_text(option.value)}\\fR" if option.value else names
    chosen = f" One of: {', '.join(option.choices)}." if option.choices and option.names[0] != "--format" else ""
    yield _text(f"{option.help}{chosen}")


def _paragraphs(text: str) -> Iterator[str]:
    for paragraph in textwrap.dedent(text).strip().split("\n\n"):
        yield from (".PP", _text(" ".join(paragraph.split())))


def _text(text: str) -> str:
    """Escapes what roff would act on: a backslash, a dash that would become a hyphen, a dot or a quote at the begin."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-")
    escaped = "".join(char if char.isascii() else f"\\[u{ord(char):04X}]" for char in escaped)
    return f"\\&{escaped}" if escaped.startswith((".", "'")) else escaped
