"""Applies the settings of the working directory beside the options, and shows them (``--show-settings``)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec.structs import replace
from typer.core import TyperCommand

from strace_lens.api.settings import settings_of
from strace_lens.cli.options import BaselineOptions, RecordOptions, RuleOptions
from strace_lens.escape import plain

if TYPE_CHECKING:
    from strace_lens.settings.read import Settings

_Rules = TypeVar("_Rules", RuleOptions, BaselineOptions)


class ShowsSettings(TyperCommand):
    """A command that needs no arguments with ``--show-settings``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # Any: typer keeps this Context's class private
        """Lets arguments be missing if the option is there, and is the command's."""
        arguments = [one for one in self.params if one.param_type_name == "argument" and one.required]
        if "--show-settings" in args and arguments:
            for one in arguments:
                one.required = False
            rest = super().parse_args(ctx, list(args))
            if ctx.params["show_settings"]:
                return rest
            for one in arguments:
                one.required = True
        return super().parse_args(ctx, args)


class Asked:
    """The options of a command, with the settings behind them: an option that was given wins.

    Attributes:
        settings: what the settings file says; None: there is none.
    """

    def __init__(self) -> None:
        """Looks for settings in the working directory, and above.

        Raises:
            UsageError, UnreadableLog, SettingsError: as :func:`strace_lens.api.settings.settings_of`.
        """
        self.settings = settings_of()

    @property
    def name(self) -> str | None:
        """The settings file, for a report; None: there is none."""
        return self.settings.name if self.settings is not None else None

    def record(self, options: RecordOptions) -> RecordOptions:
        """How to record a program."""
        if self.settings is None:
            return options
        trace = self.settings.trace if options.trace is None else options.trace
        timeout = self.settings.timeout if options.timeout is None else options.timeout
        return replace(options, trace=trace, timeout=timeout)

    def rules(self, options: _Rules) -> _Rules:
        """What a comparison leaves out."""
        if self.settings is None:
            return options
        found = self.settings.rules(options.keep, options.ignore, options.mask)
        return replace(options, **{key: list(words) for key, words in found.items()})

    def show(self, record: RecordOptions, rules: _Rules) -> int:
        """Prints each setting, its value and where that is from; returns the exit status."""
        rows = list(self._rows(record, rules))
        name, value = (max(min(len(row[place]), _WIDEST) for row in rows) for place in (0, 1))
        print(f"{'file':<{name}}  {plain(self.name) if self.name else 'none'}")  # noqa: T201 - a command prints
        for row in rows:
            print(f"{row[0]:<{name}}  {row[1]:<{value}}  {row[2]}")  # noqa: T201 - a command prints
        return 0

    def _rows(self, record: RecordOptions, rules: _Rules) -> Iterator[tuple[str, str, str]]:
        """The name of each setting, its value, and where that is from, in words."""
        from strace_lens.cli.source import USUAL

        ours, left = self.record(record), self.rules(rules)
        yield "trace", plain(ours.trace or USUAL), self._origin("trace", record.trace)
        yield "timeout", f"{ours.timeout:g}s" if ours.timeout else "none", self._origin("timeout", record.timeout)
        for key in ("ignore", "keep", "mask"):
            words, before = getattr(left, key) or [], getattr(self.settings, key, None) or ()
            given = getattr(rules, key) or list(words) != list(before)  # a rule that was asked for is taken out of keep
            yield key, _listed(words), self._origin(key, given or None)
        if self.settings is not None:
            yield from _specs(self.settings)

    def _origin(self, key: str, given: object) -> str:
        if given is not None:
            return "command line"
        if self.settings is None or getattr(self.settings, key) is None:
            return "default"
        return _at(self.settings, self.settings.line(key))


_WIDEST = 40


def _listed(words: Sequence[str] | None) -> str:
    return ", ".join(map(plain, words)) if words else "none"


def _specs(settings: Settings) -> Iterator[tuple[str, str, str]]:
    """A row for each named spec, or for each of its expectations."""
    for name, one in settings.specs.items():
        path = ("specs", name)
        key = plain(".".join(path))
        if isinstance(one, str) or not one:
            yield key, plain(one) if isinstance(one, str) else "none", _at(settings, settings.line(*path))
            continue
        for number, text in enumerate(one):
            yield "" if number else key, plain(text), _at(settings, settings.line_of(path, text))


def _at(settings: Settings, line: int | None) -> str:
    return plain(settings.name if line is None else f"{settings.name}:{line}")
