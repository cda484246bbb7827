"""Options that several commands have, in groups."""

from __future__ import annotations

import functools
import inspect
import math
from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import msgspec
import typer

from strace_lens.report.formats import Kind, names

if TYPE_CHECKING:
    from strace_lens.redact import Redactor


class Color(StrEnum):
    """When to write colours."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


class OutputOptions(msgspec.Struct, frozen=True):
    """Where to write a report, and whether in colour."""

    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write the report to FILE.")] = (
        None
    )
    color: Annotated[
        Color,
        typer.Option("--color", metavar="WHEN", help="auto (on a terminal), always or never.", hidden=True),
    ] = Color.AUTO


def _seconds(timeout: float | None) -> float | None:
    """Returns None for 0, which means no timeout as in timeout(1)."""
    if timeout is not None and not math.isfinite(timeout):
        raise typer.BadParameter(f"{timeout} is not a number of seconds.")
    return timeout or None


class RecordOptions(msgspec.Struct, frozen=True):
    """How to record a program. None and False: not asked for."""

    trace: Annotated[
        str | None, typer.Option("--trace", metavar="CALLS", help="What to record, as strace has it (%process).")
    ] = None
    no_follow: Annotated[bool, typer.Option("--no-follow", help="Trace PROGRAM's first task alone.")] = False
    no_seccomp_bpf: Annotated[bool, typer.Option("--no-seccomp-bpf", help="Slower, without no-new-privileges.")] = False
    timeout: Annotated[
        float | None,
        typer.Option(
            "--timeout", metavar="SECONDS", min=0, callback=_seconds, help="End PROGRAM and all it made then."
        ),
    ] = None


class SecretOptions(msgspec.Struct, frozen=True):
    """What to mask: by default, secrets in reports."""

    redact: Annotated[
        bool | None, typer.Option("--redact/--no-redact", help="Mask secrets in a kept log too, or nowhere.")
    ] = None
    redact_also: Annotated[list[str] | None, typer.Option("--redact-also", metavar="REGEX", hidden=True)] = None
    redact_not: Annotated[list[str] | None, typer.Option("--redact-not", metavar="RULE", hidden=True)] = None

    def in_reports(self) -> Redactor:
        """Returns the redactor for reports.

        Raises:
            UsageError: a rule is unknown, or not a regular expression.
        """
        from strace_lens.redact import known_only, redactor

        chosen = redactor(self.redact_also or [], self.redact_not or [])
        return known_only([]) if self.redact is False else chosen

    def in_log(self) -> Redactor | None:
        """Returns the redactor for a kept log; None to mask nothing there."""
        from strace_lens.redact import redactor

        return redactor(self.redact_also or [], self.redact_not or []) if self.redact else None


LeaderOption = Annotated[
    str | None, typer.Option("--leader", metavar="COLUMNS", help="What stands before each event, if ambiguous.")
]
RecordedOption = Annotated[
    str | None, typer.Option("--recorded", metavar="WORDS", help="What LOG's strace was asked: -f -e trace=%process.")
]
WatchedOption = Annotated[bool, typer.Option("--watched-only", help="Ask about tasks that strace watched.")]


def format_option(kind: Kind) -> Any:  # Any: as typer.Option
    """The option ``--format`` of a command that reports that kind of finding."""
    first, *others = names(kind)
    every = f"{', '.join([first, *others[:-1]])} or {others[-1]}" if others else first
    return typer.Option("--format", metavar="F[=FILE],...", help=f"{every}.", show_default=False)


def grouped(command: Callable[..., int]) -> Callable[..., int]:
    """Lets a command take a group of options as one parameter: typer sees the fields of the Struct."""
    signature = inspect.signature(command, eval_str=True)
    groups = {name: given.annotation for name, given in signature.parameters.items() if _is_group(given.annotation)}

    @functools.wraps(command)
    def called(**words: object) -> int:
        for name, group in groups.items():
            words[name] = group(**{field: words.pop(field) for field in group.__struct_fields__})
        return command(**words)

    shown = list(_shown(signature, groups))
    called.__signature__ = signature.replace(parameters=shown)  # type: ignore[attr-defined]  # inspect.signature reads it
    called.__annotations__ = {parameter.name: parameter.annotation for parameter in shown}
    return called


def _is_group(annotation: object) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, msgspec.Struct)


def _shown(signature: inspect.Signature, groups: dict[str, type[msgspec.Struct]]) -> Iterator[inspect.Parameter]:
    for name, given in signature.parameters.items():
        if name not in groups:
            yield given.replace(kind=inspect.Parameter.KEYWORD_ONLY)
            continue
        group = groups[name]
        hints = get_type_hints(group, include_extras=True)
        for field, default in zip(group.__struct_fields__, group.__struct_defaults__, strict=True):
            yield inspect.Parameter(field, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=hints[field])
