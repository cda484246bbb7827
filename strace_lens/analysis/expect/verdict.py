"""Verdicts: whether an expectation held, and why, as data and in words."""

from __future__ import annotations

from typing import Literal

import msgspec

from strace_lens.analysis.expect.witness import Witness
from strace_lens.facts.value import (
    Alias,
    CutText,
    CutTexts,
    FieldValue,
    InPart,
    NoValue,
    NumbersIn,
    Other,
    Printed,
    Unsure,
)
from strace_lens.model.task import Task
from strace_lens.wording import shortened

Outcome = Literal["held", "failed", "undecided"]

MOST_LINES = 20
_LONGEST = 160


class Verdict(msgspec.Struct, frozen=True):
    """The verdict on one expectation. It is true only if the expectation held.

    Attributes:
        expectation: its text.
        outcome: ``undecided``: what is missing from the evidence could change the answer.
        found: what was found, in words.
        evidence: numbers of the lines that show it, in order, at most 20.
        evidence_total: the number of all such lines.
        missing: what the log lacks, and how to record it; empty unless undecided.
        scope: what the verdict does not speak of: tasks that were not watched, links in paths.
        warnings: why another run of the same program may give another verdict.
        witnesses: the first facts that decide a verdict that did not hold.
        witnesses_total: the number of all such facts.
        because: why it was expected, in the words of whoever wrote it; None: not given.
        source: the file that the expectation is from, or ``--expect``; "" from Python.
        line: its line there.
        run: of many runs, the number of the one that the evidence is from; None: there was one.
        differences: from a baseline: a sentence each, as ``strace-lens diff`` prints them.
    """

    expectation: str
    outcome: Outcome
    found: str
    evidence: tuple[int, ...] = ()
    evidence_total: int = 0
    missing: tuple[str, ...] = ()
    scope: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    witnesses: tuple[Witness, ...] = ()
    witnesses_total: int = 0
    because: str | None = None
    source: str = ""
    line: int = 1
    run: int | None = None
    differences: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self.outcome == "held"

    def __repr__(self) -> str:
        found = "" if self else f"; found: {shortened(self.found, 60)}"  # for the message of an assertion
        return f"<Verdict {self.outcome}: {shortened(self.expectation, 60)}{found}>"

    def __str__(self) -> str:
        return self.report().removesuffix("\n")

    def report(self, format: str = "text") -> str:  # noqa: A002 - the word of the command line
        """Returns the report as text, in a format of ``strace-lens check``.

        Raises:
            UsageError: the format is unknown.
        """
        from strace_lens.report import formats

        return formats.report("check", Verdicts((self,)), format)


class Verdicts(msgspec.Struct, frozen=True):
    """The verdicts on one trace.

    Attributes:
        verdicts: in the order of the expectations.
        notes: what users should know about how the trace was recorded or read.
        logs: paths of the logs that can be looked at: those that were read, or that were kept of runs.
        recorded: the verdicts are on a run.
        of: the command that was run, or the log that was read; empty from Python.
        undecided_passes: the owner lets undecided expectations pass.
        failure: why nothing could be judged, in words; None: it was judged.
        failed_at: the file and the number of the line that is wrong; None: no line of a file is.
        settings: the settings file under which it was judged; None: there was none.
    """

    verdicts: tuple[Verdict, ...]
    notes: tuple[str, ...] = ()
    logs: tuple[str, ...] = ()
    recorded: bool = False
    of: tuple[str, ...] = ()
    undecided_passes: bool = False
    failure: str | None = None
    failed_at: tuple[str, int] | None = None
    settings: str | None = None

    @property
    def status(self) -> int:
        """The exit status: 1 if an expectation failed, 4 if one is undecided and may not pass, else 0."""
        found = {verdict.outcome for verdict in self.verdicts}
        if "failed" in found:
            return 1
        return 4 if "undecided" in found and not self.undecided_passes else 0


def shown(value: FieldValue, *, quoted: bool = False) -> str:
    """``value`` on one line, shortened, with the program's text escaped. ``quoted``: the value is a text."""
    match value:
        case NoValue():
            return value.value
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case Task():
            return f"task {_short(value.name)}"
        case str():
            return _quoted(value) if quoted else _short(_escaped(value))
        case frozenset():
            return _short(_escaped("|".join(sorted(value))) or "0")
        case tuple():
            return f"[{_short(', '.join(map(_quoted, value)))}]"
        case _:
            return _shown_in_part(value)


def _shown_in_part(value: InPart) -> str:
    match value:
        case CutText(text):
            return f"{_quoted(text)}..."
        case CutTexts(items):
            return f"[{_short(', '.join(map(_quoted, items)))}, ...]"
        case Alias(text):
            return f"{_quoted(text)}, which leads to another file"
        case NumbersIn(text):
            return _quoted(text)
        case Printed(number):
            return hex(number) if number > 0xFFFF else str(number)
        case Unsure(sure, maybe):
            return f"{_short('|'.join(sorted(sure)) or '0')}, perhaps {'|'.join(sorted(maybe))}"
        case Other():
            return NoValue.UNKNOWN.value


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{_short(_escaped(escaped))}"'


def _escaped(text: str) -> str:
    """Escapes all that a terminal would act on, and bytes that were not UTF-8."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in text)


def _short(text: str) -> str:
    return shortened(text, _LONGEST)


def counted(number: int, word: str, plural: str) -> str:
    """``no clone``, ``1 clone``, ``3 clones``."""
    return f"no {word}" if number == 0 else f"{number} {word if number == 1 else plural}"
