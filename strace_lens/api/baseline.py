"""Baselines: a file in git that says what a program makes, runs and ends with.

``compare(path, trace)`` gives a verdict, as :func:`strace_lens.check` does. ``update(path, trace)`` writes the file and
gives a verdict that says what changed. ``read(path)`` gives the data. ``compare`` never writes: a missing file is a
failure.
"""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from strace_lens.analysis.compare.baseline import Baseline, Holds, baseline_text, read_baseline
from strace_lens.analysis.compare.finding import TraceDiff
from strace_lens.analysis.compare.form import Canonical
from strace_lens.analysis.compare.form_text import text_of
from strace_lens.analysis.expect.verdict import MOST_LINES, Outcome, Verdict
from strace_lens.errors import UnreadableLog
from strace_lens.model.trace import Trace
from strace_lens.outfile import written
from strace_lens.redact import Redactor

__all__ = ["Baseline", "Holds", "compare", "read", "update"]

_MASKS = Redactor()
_OUTCOMES: dict[str, Outcome] = {"same": "held", "different": "failed", "undecided": "undecided"}


def read(path: str | Path) -> Baseline | None:
    """Reads a baseline; None if there is no such file.

    Raises:
        UnreadableLog: it cannot be read, is no baseline, a newer version wrote it, it holds a merge conflict, or a line
            is wrong; the message has the number of the line.
    """
    try:
        text = Path(path).read_text(encoding="utf-8", errors="surrogateescape")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UnreadableLog(f"{path} cannot be read: {error.strerror}") from error
    return read_baseline(text, str(path))


def compare(
    path: str | Path, trace: Trace, *, redactor: Redactor = _MASKS, watched_only: bool = False, how: str = ""
) -> Verdict:
    """Compares a trace with the baseline in a file.

    The verdict holds only if nothing differs and nothing is missing that could; a missing file is a failure.
    ``redactor`` masks secrets as it did in the file. ``how`` says how to make the file, for the message.

    Raises:
        UnreadableLog: as :func:`read`.
    """
    known = read(path)
    if known is None:
        return Verdict(_name(path), "failed", f"there is no such file; {how or _HOW.format(path)} makes it")
    return _verdict(path, known.compare(trace, redactor, watched_only=watched_only))


_HOW = "strace-lens check --baseline {} --update"


def update(
    path: str | Path,
    trace: Trace,
    holds: Holds | None = None,
    *,
    redactor: Redactor = _MASKS,
    watched_only: bool = False,
) -> Verdict:
    """Writes the baseline of a trace to a file, whole or not at all, and says what changed.

    ``holds`` says what it is to hold; None: what the file held before, or the least. Nothing is written if the log
    lacks something that could be a part of it: the verdict is then undecided.

    Raises:
        UnreadableLog: the file is there, and is no baseline.
        UsageError: the file cannot be written, or a rule is unknown.
    """
    known = read(path)
    asked = holds.rules() if holds is not None else known.form.rules if known is not None else Holds().rules()
    rules = replace(asked, redact=redactor)
    text = baseline_text(trace, rules)
    new = read_baseline(text, str(path))
    own = _verdict(path, new.compare(trace, redactor, watched_only=watched_only))
    if own.outcome != "held":
        return replace(own, found="not written: it would not hold on the log that it is made of")
    found, changes = "written; it was not there before", tuple[str, ...]()
    if known is not None:
        if text_of(known.form) == text:
            return Verdict(_name(path), "held", "it is as it was; not written")
        before = known.compare(trace, redactor, watched_only=watched_only)
        changed = _changed_rules(known.form, new.form)
        found = f"written{', by other rules' if changed else ''}; {before.counted} to what it was"
        changes = (*changed, *_sentences(before))
    with written(Path(path)) as out:
        out.write(text)
    return Verdict(_name(path), "held", found, differences=changes)


def _changed_rules(old: Canonical, new: Canonical) -> tuple[str, ...]:
    """A sentence for each rule that only one of two forms was made by."""
    rules = [
        {(kind, one) for kind in ("keep", "ignore", "masks") for one in getattr(form, kind)} for form in (old, new)
    ]
    gone, come = sorted(rules[0] - rules[1]), sorted(rules[1] - rules[0])
    return tuple(
        f"{sign} rule: {kind.removesuffix('s')} {one}"
        for sign, found in (("-", gone), ("+", come))
        for kind, one in found
    )


def _name(path: str | Path) -> str:
    return f"baseline {path}"


def _verdict(path: str | Path, found: TraceDiff) -> Verdict:
    lines = sorted({line for one in found.differences for pair in one.pairs if pair.b for line in pair.b.lines})
    return Verdict(
        _name(path),
        _OUTCOMES[found.outcome],
        found.counted,
        tuple(lines[:MOST_LINES]),
        len(lines),
        tuple(f"{'in the baseline, ' if side == 'A' else ''}{text}" for side, text in found.missing),
        tuple(text for _, text in found.scope),
        differences=_sentences(found),
    )


def _sentences(found: TraceDiff) -> tuple[str, ...]:
    """Each difference, as the report of the comparison says it."""
    return tuple(line for line in str(found).splitlines() if line.startswith(("+ ", "- ", "~ ")))
