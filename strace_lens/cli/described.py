"""Describes the commands and their options, for completion scripts and man pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
import typer

from strace_lens.cli.app import COMMANDS, EVERYTHING, app
from strace_lens.report.formats import FORMATS, Kind, names


class OptionDescription(msgspec.Struct, frozen=True):
    """An option.

    Attributes:
        names: ``--output``, ``-o``.
        value: what its value is called; "" for an option without a value.
        choices: the possible values; empty: any.
        help: a sentence.
        is_rare: ``--help`` shows it only with ``--all``.
    """

    names: Sequence[str]
    value: str
    choices: Sequence[str]
    help: str
    is_rare: bool = False


class CommandDescription(msgspec.Struct, frozen=True):
    """A command: its name ("" for the program itself), a line, the words behind its options, its text, its options."""

    name: str
    line: str
    usage: str
    text: str
    options: Sequence[OptionDescription]


_LINE = "See, prove, compare and assert what a program asks the Linux kernel to do."
_KINDS: dict[str, Kind] = {"run": "trace", "report": "trace"}
"""The kind of finding of a command, where it has another name."""


def described() -> list[CommandDescription]:
    """Returns the program itself, then each command in the order of the help."""
    group: Any = typer.main.get_command(app)
    with group.make_context("strace-lens", [], resilient_parsing=True, obj=EVERYTHING) as context:
        found = [CommandDescription("", _LINE, "COMMAND [ARG]...", group.help or "", list(_options("", group, set())))]
        for name, line in COMMANDS.items():
            command = group.get_command(context, name)
            usage = " ".join(p.metavar or "" for p in command.params if p.param_type_name == "argument")
            rare = _rare(group, name)
            found.append(CommandDescription(name, line, usage, command.help or "", list(_options(name, command, rare))))
    return found


def _rare(group: Any, name: str) -> set[str]:  # Any: typer keeps the classes of click private
    """The names of the options that the help shows only with ``--all``."""
    with group.make_context("strace-lens", [], resilient_parsing=True) as context:
        return {p.name for p in group.get_command(context, name).params if p.hidden}


def _options(name: str, command: Any, rare: set[str]) -> Iterator[OptionDescription]:
    for option in command.params:
        if option.param_type_name != "option" or not option.help:
            continue
        yield OptionDescription(
            names=sorted([*option.opts, *option.secondary_opts], key=lambda one: not one.startswith("--")),
            value="" if option.is_flag else option.metavar or "VALUE",
            choices=_choices(name, option),
            help=option.help,
            is_rare=option.name in rare,
        )
    yield OptionDescription(("--help", "-h"), "", (), "Show the help; with --all rare options too.")


def _choices(command: str, option: Any) -> Sequence[str]:
    if option.opts == ["--format"]:
        kind = _KINDS.get(command) or next((kind for kind in FORMATS if kind == command), None)
        return names(kind) if kind is not None else ()
    return tuple(getattr(option.type, "choices", ()))
