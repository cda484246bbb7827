"""Words for verdicts that all their reports share."""

from __future__ import annotations

import contextlib
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from strace_lens.analysis.expect.verdict import Verdict, Verdicts
from strace_lens.analysis.expect.witness import Who, Witness, program_name
from strace_lens.report.style import Line, Style
from strace_lens.wording import count, lines_at, listed, shortened

_LINES_SHOWN = 8
_LONGEST_COMMAND = 100
_TITLE = 60

Grade = Literal["held", "failed", "undecided", "excused"]
"""The outcome of an expectation for a CI system; ``excused``: undecided, and the owner lets that pass."""

EXCUSED = "undecided, which counts as passed here (--undecided pass)"
NOT_JUDGED = "strace-lens could not judge the expectations"


def grade(verdict: Verdict, judged: Verdicts) -> Grade:
    """What a verdict counts as."""
    return "excused" if verdict.outcome == "undecided" and judged.undecided_passes else verdict.outcome


def details(verdict: Verdict, style: Style) -> Iterator[Line]:
    """Lines on a verdict: what was found, of which tasks, by which lines; what is missing; warnings."""
    found = style.text(verdict.found)
    yield [(f"found: {found if style.unicode else found.replace('×', 'x')}{_lines_of(verdict)}", "")]
    for one in verdict.witnesses:
        yield from _witness(one, verdict, style)
    if verdict.witnesses_total > len(verdict.witnesses):
        yield [(f"and {verdict.witnesses_total - len(verdict.witnesses)} more", "dim")]
    yield from ([(f"  {style.text(text)}", "")] for text in verdict.differences)
    for name, texts in (("missing", verdict.missing), ("scope", verdict.scope), ("warning", verdict.warnings)):
        yield from ([(f"{name}: ", "yellow"), (style.text(text), "")] for text in texts)


def plain_details(verdict: Verdict, style: Style) -> list[str]:
    """The same as texts, without colours."""
    return ["".join(text for text, _ in line) for line in details(verdict, style)]


def _witness(one: Witness, verdict: Verdict, style: Style) -> Iterator[Line]:
    """The task of a fact, what the fact is, and its lines."""
    # What is not known of it stands among what is missing.
    values = f": {style.text(one.values)}" if one.values and verdict.outcome == "failed" else ""
    yield [(f"{witness_text(one, style)}{values}", "")]
    for number, text in one.lines:
        yield [(f"{number:>6}  ", "dim"), (style.text(text), "cyan")]


def _lines_of(verdict: Verdict) -> str:
    """The lines of the log that show it, the first few by number."""
    where = lines_at(verdict.evidence, _LINES_SHOWN, verdict.evidence_total)
    run = f" of run {verdict.run}" if verdict.run is not None else ""
    return f" ({where}{run})" if where else ""


def witness_text(one: Witness, style: Style) -> str:
    """A task as people know it: ``1.2.1 curl, made by 1.2 sh -c '...'``."""
    maker = "" if one.maker is None else f", made by {_who(one.maker, style)}"
    return f"{one.task.name} {style.text(one.task.kind)}{maker}"


def _who(who: Who, style: Style) -> str:
    if not who.argv:
        return f"{who.name} {style.text(who.kind)}"
    words = [style.text(program_name(who.program)), *style.command(who.argv)[1:]]
    return f"{who.name} {shortened(shlex.join(words), _LONGEST_COMMAND)}"


def log_text(judged: Verdicts, style: Style) -> str | None:
    """Where the log of a run is, that did not hold or that was to be kept; None where there is nothing to say."""
    if judged.recorded and judged.logs:
        return style.text(", ".join(judged.logs))
    if judged.recorded and any(verdict.outcome != "held" for verdict in judged.verdicts):
        return "not kept (--log-dir DIR keeps the logs of runs that did not hold)"
    return None


def failure_rows(judged: Verdicts, style: Style) -> list[str]:
    """Why nothing could be judged, row by row: of a mistake in a text its place, the line, and a mark below."""
    return [style.text(row) for row in (judged.failure or "").split("\n")]


def failure_place(judged: Verdicts) -> tuple[str, int] | None:
    """The file and the line that is wrong, as CI systems show it; None: no line of a file is."""
    return None if judged.failed_at is None else (_shown_path(judged.failed_at[0]), judged.failed_at[1])


def settings_text(judged: Verdicts, style: Style) -> str | None:
    """The settings file under which it was judged; None: there was none."""
    return None if judged.settings is None else style.text(judged.settings)


def summed_up(judged: Verdicts) -> str:
    """``3 expectations: 1 failed, 2 held``."""
    outcomes = [grade(verdict, judged) for verdict in judged.verdicts]
    order = ("failed", "undecided", "excused", "held")
    parts = [f"{outcomes.count(one)} {_PARTS.get(one, one)}" for one in order if one in outcomes]
    return f"{count(len(outcomes), 'expectation')}: {listed(parts)}"


_PARTS = {"excused": "undecided and let pass (--undecided pass)"}


def subject_text(judged: Verdicts, style: Style) -> str:
    """The command that was run, or the log that was read, shortened."""
    words = [style.text(judged.of[0]), *style.command(judged.of)[1:]] if judged.of else ["a trace"]
    return shortened(shlex.join(words) if judged.recorded else words[0], _TITLE)


def spec_of(verdict: Verdict) -> str | None:
    """The file that the expectation is from; None: it is from the command line, standard input or Python.

    CI systems show the line in the file if its path is relative, to the checkout where they run.
    """
    return None if verdict.source in {"", "-", "--expect"} else _shown_path(verdict.source)


def _shown_path(file: str) -> str:
    """The path of a file, relative where the file is below the working directory."""
    with contextlib.suppress(OSError, ValueError):  # no working directory, or a file that is not below it
        return str(Path(file).absolute().relative_to(Path.cwd()))
    return file


def fingerprint(verdict: Verdict, judged: Verdicts) -> str:
    """Text that stands for the expectation of a program, the same in every run: CI systems follow an issue by it."""
    import hashlib  # loads OpenSSL, and most reports need no such text

    program = Path(judged.of[0]).name if judged.of else ""
    return hashlib.sha256(f"{program}\0{verdict.expectation}".encode("utf-8", "surrogateescape")).hexdigest()[:32]
