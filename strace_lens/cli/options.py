"""Options that several commands have, in groups."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
import typer

from strace_lens.errors import UsageError
from strace_lens.report.formats import Kind, names
from strace_lens.report.style import RuleWords, View
from strace_lens.settings.durations import seconds

if TYPE_CHECKING:
    from strace_lens.analysis.compare.rules import Rules
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


def length_of_time(text: str) -> float:
    """Reads a length of time as timeout(1) does; 0 means no timeout."""
    found = seconds(text)
    if found is None:
        raise typer.BadParameter(f"{text!r} is not a valid float, and not a time such as 5s, 0.5m or 1h.")
    return found


FilesOption = Annotated[bool, typer.Option("--files", help="Record the files that calls name.")]
NetworkOption = Annotated[bool, typer.Option("--network", help="Record connections, and all calls on sockets.")]


def _size(text: str) -> int:
    """Returns a size in bytes for ``10M``, ``500K``, ``1G`` or a bare number of bytes; K is 1,024, as for dd(1)."""
    found = re.fullmatch(r"([1-9][0-9]{0,11})([KMGT]?)(?:i?B)?", text, re.IGNORECASE)
    if found is None:
        raise typer.BadParameter(f"{text!r} is not a size such as 500K, 10M or 1G.")
    return int(found[1]) << 10 * " KMGT".index(found[2].upper() or " ")


class RecordOptions(msgspec.Struct, frozen=True):
    """How to record a program. None and False: not asked for. ``timeout``: seconds; 0: none."""

    files: FilesOption = False
    network: NetworkOption = False

    trace: Annotated[
        str | None, typer.Option("--trace", metavar="CALLS", help="What to record, as strace has it (%process).")
    ] = None
    no_follow: Annotated[bool, typer.Option("--no-follow", hidden=True, help="Trace PROGRAM's first task alone.")] = (
        False
    )
    no_seccomp_bpf: Annotated[
        bool, typer.Option("--no-seccomp-bpf", hidden=True, help="Slower, without no-new-privileges.")
    ] = False
    timeout: Annotated[
        float | None,
        typer.Option(
            "--timeout", metavar="TIME", parser=length_of_time, help="End PROGRAM and all it made then (5s, 2m)."
        ),
    ] = None
    max_log: Annotated[
        int | None,
        typer.Option(
            "--max-log", metavar="SIZE", parser=_size, hidden=True, help="Drop what the log would hold beyond SIZE."
        ),
    ] = None


class SecretOptions(msgspec.Struct, frozen=True):
    """What to mask: by default, secrets in reports."""

    redact: Annotated[
        bool | None, typer.Option("--redact/--no-redact", help="Mask secrets in a kept log too, or nowhere.")
    ] = None
    redact_also: Annotated[
        list[str] | None, typer.Option("--redact-also", metavar="REGEX", hidden=True, help="Mask what REGEX finds too.")
    ] = None
    redact_not: Annotated[
        list[str] | None,
        typer.Option("--redact-not", metavar="RULE", hidden=True, help="Switch a rule of masking off."),
    ] = None

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


class ViewOptions(msgspec.Struct, frozen=True):
    """What trees and timelines show."""

    every: Annotated[bool, typer.Option("--all", help="A row a task: do not fold equal ones.")] = False
    depth: Annotated[int | None, typer.Option("--depth", metavar="N", min=0, help="Show N levels below.")] = None
    only: Annotated[list[str] | None, typer.Option("--only", metavar="GLOB", help="Tasks that ran such a program.")] = (
        None
    )
    flags: Annotated[bool, typer.Option("--flags", help="Spell all flags of creations.")] = False
    pids: Annotated[bool, typer.Option("--pids", help="Show pids and tids.")] = False

    def view(self, *, files: bool = False, network: bool = False) -> View:
        """Returns what to show."""
        return View(
            every=self.every,
            depth=self.depth,
            only=tuple(self.only or ()),
            flags=self.flags,
            pids=self.pids,
            files=files,
            network=network,
        )


class RuleOptions(msgspec.Struct, frozen=True):
    """What a comparison, or a canonical form, leaves out."""

    ignore: Annotated[
        list[str] | None,
        typer.Option("--ignore", metavar="WHAT", help="Leave out too: arguments, loops, 'syscall NAME'."),
    ] = None
    keep: Annotated[
        list[str] | None, typer.Option("--keep", metavar="RULE", help="Do not leave out: pids, temporary-names.")
    ] = None
    mask: Annotated[
        list[str] | None, typer.Option("--mask", metavar="REGEX", hidden=True, help="Leave out too what REGEX finds.")
    ] = None

    @property
    def asked(self) -> bool:
        """Whether any of the options was given."""
        return bool(self.ignore or self.keep or self.mask)

    def rules(self, also: str | None = None) -> Rules:
        """Returns the rules that hold, and one that another option names.

        Raises:
            UsageError: a rule is unknown, or a mask is no regular expression.
        """
        from strace_lens.analysis.compare.rules import chosen

        return chosen(self.keep or (), (*(self.ignore or ()), *([also] if also else ())), self.mask or ())

    def words(self) -> RuleWords:
        """Returns what was asked, for a report.

        Raises:
            UsageError: as :meth:`rules`.
        """
        if not self.asked:  # nothing to look up: a report starts without the rules
            return RuleWords()
        rules = self.rules()
        return RuleWords(rules.keep, rules.ignore, rules.masks)


class BaselineOptions(msgspec.Struct, frozen=True):
    """A file that says what a program makes, runs and ends with."""

    baseline: Annotated[
        Path | None, typer.Option("--baseline", metavar="FILE", help="Compare with FILE, a canonical form.")
    ] = None
    update: Annotated[bool, typer.Option("--update", help="Write the baseline, and show what changed.")] = False
    exact: Annotated[bool, typer.Option("--exact", hidden=True, help="Compare the text itself.")] = False
    ignore: Annotated[
        list[str] | None,
        typer.Option("--ignore", metavar="WHAT", hidden=True, help="Leave out too: arguments, loops, 'syscall NAME'."),
    ] = None
    keep: Annotated[
        list[str] | None,
        typer.Option("--keep", metavar="RULE", hidden=True, help="Do not leave out: pids, temporary-names."),
    ] = None
    mask: Annotated[
        list[str] | None, typer.Option("--mask", metavar="REGEX", hidden=True, help="Leave out too what REGEX finds.")
    ] = None


LeaderOption = Annotated[
    str | None, typer.Option("--leader", metavar="COLUMNS", help="What stands before each event, if ambiguous.")
]
RecordedOption = Annotated[
    str | None, typer.Option("--recorded", metavar="WORDS", help="What LOG's strace was asked: -f -e trace=%process.")
]
RepeatOption = Annotated[int, typer.Option("--repeat", metavar="N", min=1, help="Record N times.", show_default=False)]
WatchedOption = Annotated[
    bool, typer.Option("--watched-only", hidden=True, help="Ask about tasks that strace watched.")
]

ShowSettingsOption = Annotated[
    bool, typer.Option("--show-settings", hidden=True, help="Show each setting, and where it is from.")
]

LetOption = Annotated[
    list[str] | None, typer.Option("--let", metavar="NAME=VALUE", help="What $NAME means.", show_default=False)
]


def named_values(pairs: Sequence[str]) -> Mapping[str, str]:
    """Reads ``--let``.

    Raises:
        UsageError: a pair is not NAME=VALUE.
    """
    for pair in pairs:
        if not pair.partition("=")[0].isidentifier() or "=" not in pair:
            raise UsageError(f"--let takes NAME=VALUE, not {pair!r}")
    return dict(pair.split("=", 1) for pair in pairs)


def format_option(kind: Kind) -> Any:  # Any: as typer.Option
    """The option ``--format`` of a command that reports that kind of finding."""
    first, *others = names(kind)
    every = f"{', '.join([first, *others[:-1]])} or {others[-1]}" if others else first
    return typer.Option("--format", metavar="F[=FILE],...", help=f"{every}.", show_default=False)
