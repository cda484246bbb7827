"""Options that several commands have, in groups."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer

from strace_lens.report.formats import Kind, names

if TYPE_CHECKING:
    from strace_lens.redact import Redactor


class Color(StrEnum):
    """When to colour."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class OutputOptions:
    """Where a report goes, and whether in colour."""

    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write the report to FILE.")] = (
        None
    )
    color: Annotated[
        Color,
        typer.Option("--color", metavar="WHEN", help="auto (on a terminal), always or never.", show_default=False),
    ] = Color.AUTO


@dataclass(frozen=True, slots=True)
class RecordOptions:
    """How a program is recorded. None and False are what nobody asked for."""

    trace: Annotated[
        str | None, typer.Option("--trace", metavar="CALLS", help="What to record, as strace has it (%process).")
    ] = None
    no_follow: Annotated[bool, typer.Option("--no-follow", help="Trace PROGRAM's first task alone.")] = False
    no_seccomp_bpf: Annotated[bool, typer.Option("--no-seccomp-bpf", help="Slower, without no-new-privileges.")] = False
    timeout: Annotated[
        float | None, typer.Option("--timeout", metavar="SECONDS", min=0, help="End PROGRAM and all it made then.")
    ] = None


@dataclass(frozen=True, slots=True)
class SecretOptions:
    """What is masked."""

    redact: Annotated[bool, typer.Option("--redact", help="Mask secrets, in a log that is kept too.")] = False
    redact_also: Annotated[list[str] | None, typer.Option("--redact-also", metavar="REGEX", hidden=True)] = None
    redact_not: Annotated[list[str] | None, typer.Option("--redact-not", metavar="RULE", hidden=True)] = None

    def redactor(self) -> Redactor | None:
        """Returns what masks secrets; None: nothing is masked. Raises UsageError for a rule that is none."""
        more, without = self.redact_also or [], self.redact_not or []
        if not (self.redact or more or without):
            return None
        from strace_lens.redact import redactor

        return redactor(more, without)


LeaderOption = Annotated[
    str | None, typer.Option("--leader", metavar="COLUMNS", help="What stands before each event, if ambiguous.")
]
RecordedOption = Annotated[
    str | None, typer.Option("--recorded", metavar="WORDS", help="What strace was asked for LOG: '-f -e trace=CALLS'.")
]


def format_option(kind: Kind) -> Any:  # Any: as typer.Option
    """The option ``--format`` of a command that reports on that kind of finding."""
    first, *others = names(kind)
    every = f"{', '.join([first, *others[:-1]])} or {others[-1]}" if others else first
    return typer.Option("--format", metavar="F[=FILE],...", help=f"{every}.", show_default=False)


def grouped(command: Callable[..., int]) -> Callable[..., int]:
    """Lets a command take a group of options as one parameter: typer is shown the fields of the dataclass."""
    signature = inspect.signature(command, eval_str=True)
    groups: dict[str, Any] = {  # Any: a dataclass of options
        name: given.annotation for name, given in signature.parameters.items() if is_dataclass(given.annotation)
    }

    @functools.wraps(command)
    def called(**words: object) -> int:
        for name, group in groups.items():
            words[name] = group(**{field.name: words.pop(field.name) for field in fields(group)})
        return command(**words)

    shown = list(_shown(signature, groups))
    called.__signature__ = signature.replace(parameters=shown)  # type: ignore[attr-defined]  # inspect.signature reads it
    called.__annotations__ = {parameter.name: parameter.annotation for parameter in shown}
    return called


def _shown(signature: inspect.Signature, groups: dict[str, Any]) -> Iterator[inspect.Parameter]:
    for name, given in signature.parameters.items():
        if name not in groups:
            yield given.replace(kind=inspect.Parameter.KEYWORD_ONLY)
            continue
        hints = get_type_hints(groups[name], include_extras=True)
        for field in fields(groups[name]):
            yield inspect.Parameter(
                field.name, inspect.Parameter.KEYWORD_ONLY, default=field.default, annotation=hints[field.name]
            )
