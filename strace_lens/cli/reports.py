"""Writes reports as ``--format``, ``-o`` and ``--color`` ask. No other file opens an output."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TextIO

import msgspec
from msgspec.structs import replace

from strace_lens.cli.options import Color, OutputOptions
from strace_lens.errors import UsageError
from strace_lens.outfile import check_place, replaceable, written
from strace_lens.redact import Redactor
from strace_lens.report.formats import FORMATS, Format, Kind, for_file, named
from strace_lens.report.style import RuleWords, Style, View

_MASKS = Redactor()
_DEFAULT = RuleWords()


class Report(msgspec.Struct, frozen=True):
    """One report to write: its format, and its file (None: the stream)."""

    format: Format
    path: Path | None


class Reports(msgspec.Struct, frozen=True):
    """The reports that the user asked for, by ``--format`` and ``-o``."""

    wanted: Sequence[Report]
    color: Color
    redactor: Redactor = Redactor()
    view: View = View()
    rules: RuleWords = RuleWords()
    verbose: bool = False

    def write(self, finding: object, stream: TextIO | None = None) -> None:
        """Writes each to its file, or to ``stream`` (default: standard output).

        Raises:
            UsageError: a file cannot be written.
        """
        for report in self.wanted:
            if report.path is not None:
                with written(report.path) as out:
                    report.format.load()(finding, out, self._styled(Style(colour=self.color is Color.ALWAYS)))
        out = stream or sys.stdout
        for report in self.wanted:
            if report.path is None:
                report.format.load()(finding, out, self._styled(style_of(out, self.color)))
                out.flush()
        if self.is_for_github:
            self._add_summary(finding)

    def write_failure(self, finding: object) -> None:
        """Writes that nothing could be judged: to files, in place of an earlier report, and to machines that read us.

        Raises:
            UsageError: a file cannot be written.
        """
        told = [report for report in self.wanted if report.path is not None or report.format.says_failure]
        replace(self, wanted=told).write(finding)

    @property
    def is_for_github(self) -> bool:
        """Whether a report is for GitHub's runner, which takes lines of our output for commands."""
        return any(report.format.name == "github" for report in self.wanted)

    def _add_summary(self, finding: object) -> None:
        """Adds to the job summary, if this is a step of a workflow: GITHUB_STEP_SUMMARY names its file."""
        place = os.environ.get("GITHUB_STEP_SUMMARY")
        if not place:
            return
        try:
            with Path(place).open("a", encoding="utf-8", errors="backslashreplace") as out:
                named("check", "markdown").load()(finding, out, Style(redactor=self.redactor))
        except OSError as error:
            raise UsageError(f"GITHUB_STEP_SUMMARY: {place} cannot be written: {error.strerror}") from error

    def _styled(self, style: Style) -> Style:
        return replace(style, redactor=self.redactor, view=self.view, rules=self.rules, verbose=self.verbose)


def asked_for(
    kind: Kind,
    words: str | None,
    options: OutputOptions,
    redactor: Redactor = _MASKS,
    *,
    logs: Iterable[str | Path | None] = (),
    view: View | None = None,
    rules: RuleWords = _DEFAULT,
    verbose: bool = False,
) -> Reports:
    """Returns the reports that ``--format A,B=FILE`` and ``-o`` ask for. Call it before the work.

    ``logs`` are those that the command reads or keeps; ``view`` says what trees show; ``rules`` are for the canonical
    form.

    Raises:
        UsageError: a format is unknown, a place cannot be written to, or two reports, or a report and a
            log, would go to one place.
    """
    found = _asked_for(kind, words, options, redactor)
    reports = replace(found, view=view or View(), rules=rules, verbose=verbose)
    for place in [report.path for report in reports.wanted if report.path is not None]:
        check_place(place)
        if any(os.path.realpath(log) == os.path.realpath(place) and replaceable(place) for log in logs if log):
            raise UsageError(f"-o {str(place)!r}: the report would take the place of the log")
    return reports


def _asked_for(kind: Kind, words: str | None, options: OutputOptions, redactor: Redactor) -> Reports:
    output = options.output
    if words is None:
        chosen = FORMATS[kind][0] if output is None else for_file(kind, output)
        return Reports([Report(chosen, output)], options.color, redactor)
    wanted = [_report(kind, word, output) for word in words.split(",")]
    places = [report.path for report in wanted]
    if twice := [path for path in places if places.count(path) > 1]:
        raise UsageError(f"--format {words}: two reports cannot go to {twice[0] or 'one place'}; write FORMAT=FILE")
    if output is not None and output not in places:
        raise UsageError(f"--format {words}: no report is left for -o {output}, each has its own file")
    return Reports(wanted, options.color, redactor)


def _report(kind: Kind, word: str, output: Path | None) -> Report:
    name, equals, file = word.partition("=")
    if equals and not file:
        raise UsageError(f"--format {word}: a file's name is missing behind the =")
    return Report(named(kind, name), Path(file) if equals else output)


@contextlib.contextmanager
def no_commands_of(program: bool) -> Iterator[None]:
    """Keeps GitHub's runner from taking output of ``program``, if there is one, for its commands.

    The runner reads standard error too. It takes no command between ``stop-commands`` and a token that the program does
    not know. Both stand where the program writes: only the lines of one stream have an order.
    """
    if not program:
        yield
        return
    token = os.urandom(16).hex()
    _raw(f"::stop-commands::{token}\n")
    try:
        yield
    finally:
        _raw(f"\n::{token}::\n")  # the program's last line may lack its end


def _raw(text: str) -> None:
    with contextlib.suppress(OSError):  # stderr is gone: no runner reads it
        sys.stderr.write(text)
        sys.stderr.flush()


@contextlib.contextmanager
def a_reader_may_go_away() -> Iterator[None]:
    """Goes on if the reader of stderr went away (``2>&1 | head``): the exit status of ``run`` is the program's."""
    try:
        yield
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY | os.O_CLOEXEC), 2)


def style_of(out: TextIO, color: Color) -> Style:
    """How to write to a stream: colour as asked for, within a terminal's width, drawn as its encoding allows."""
    terminal = out.isatty()
    return Style(
        colour=wants_colour(out, color),
        width=_width(out) if terminal else None,
        unicode=(out.encoding or "utf-8").lower().replace("-", "") == "utf8" and not _is_c_locale(),
    )


def _is_c_locale() -> bool:
    """Whether the user asks for the C locale by name. Python writes UTF-8 there all the same (PEP 540)."""
    asked = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_CTYPE", "LANG"))), "")
    return asked in {"C", "POSIX"}


def _width(terminal: TextIO) -> int | None:
    """The columns of a terminal: what COLUMNS says, else the terminal; None: it does not know."""
    said = os.environ.get("COLUMNS", "")
    return (int(said) if said.isdecimal() else os.get_terminal_size(terminal.fileno()).columns) or None


def wants_colour(out: TextIO, color: Color) -> bool:
    """Whether to colour: ``--color``, else NO_COLOR (no-color.org), CLICOLOR_FORCE, else whether it is a terminal."""
    if color is not Color.AUTO:
        return color is Color.ALWAYS
    if os.environ.get("NO_COLOR"):
        return False
    forced = os.environ.get("CLICOLOR_FORCE", "0") not in {"", "0"}
    return forced or (out.isatty() and os.environ.get("TERM") != "dumb")
