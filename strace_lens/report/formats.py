"""The table of reports: for each kind of finding, its formats and their writers.

To add a format: a file with ``write(finding, out, style)``, and a row here. ``--format``, the suffixes of ``-o``, and
``report()`` of a trace, a verdict or a diff follow the table. A writer is imported when it is used.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from importlib import import_module
from pathlib import PurePath
from typing import Any, Literal, TextIO, TypeAlias

import msgspec

from strace_lens.errors import UsageError
from strace_lens.report.style import PLAIN, Style

Kind = Literal[
    "trace",
    "audit",
    "diff",
    "stable",
    "check",
    "prove",
    "claims",
    "sources",
    "explain",
    "doctor",
    "query",
    "questions",
    "sweep",
]
"""The kinds of finding: a ``Trace``; ``Audit``s; a ``TraceDiff``; ``Stability``; ``Verdicts``; ``Proof``s; ``Claim``s,
for a list or their C programs; what ``explain`` found, a list; a ``Diagnosis``; an ``Answer``; ``Question``s; a
``Sweep``."""

Writer: TypeAlias = Callable[[Any, TextIO, Style], None]  # Any: a finding of the row's kind


class Format(msgspec.Struct, frozen=True):
    """A format of one kind of finding.

    Attributes:
        name: the word for ``--format``.
        writer: module under ``strace_lens.report``, and the function in it.
        says_failure: a reader of this format must hear why nothing could be judged, on standard output too.
    """

    name: str
    writer: str
    says_failure: bool = False

    def load(self) -> Writer:
        """Returns the writer."""
        module, _, function = self.writer.partition(":")
        found: Writer = getattr(import_module(f"strace_lens.report.{module}"), function)
        return found


FORMATS: dict[Kind, tuple[Format, ...]] = {
    "trace": (
        Format("tree", "text.tree:write"),
        Format("timeline", "text.timeline:write"),
        Format("summary", "text.summary:write"),
        Format("events", "text.events:write"),
        Format("canonical", "text.canonical:write"),
        Format("json", "json.trace:write"),
        Format("ndjson", "json.events:write"),
        Format("html", "html.trace:write"),
        Format("perfetto", "perfetto:write"),
        Format("markdown", "markdown.trace:write"),
        Format("svg", "svg:write"),
    ),
    "audit": (Format("text", "text.audit:write"), Format("json", "json.findings:write_audit")),
    "diff": (
        Format("text", "text.diff:write"),
        Format("json", "json.findings:write_diff"),
        Format("html", "html.diff:write"),
        Format("markdown", "markdown.diff:write"),
    ),
    "stable": (
        Format("text", "text.stable:write"),
        Format("json", "json.stable:write"),
        Format("markdown", "markdown.stable:write"),
    ),
    "check": (
        Format("text", "text.verdicts:write"),
        Format("json", "json.findings:write_check"),
        Format("markdown", "markdown.check:write"),
        Format("junit", "ci.junit:write", says_failure=True),
        Format("github", "ci.github:write", says_failure=True),
        Format("sarif", "ci.sarif:write", says_failure=True),
        Format("tap", "ci.tap:write", says_failure=True),
        Format("codequality", "ci.codequality:write", says_failure=True),
    ),
    "prove": (
        Format("text", "text.proof:write"),
        Format("json", "json.findings:write_prove"),
        Format("markdown", "markdown.claims:write"),
    ),
    "claims": (Format("text", "text.proof:write_list"),),
    "sources": (Format("text", "text.proof:write_sources"),),
    "explain": (Format("text", "text.explain:write"), Format("json", "json.explain:write")),
    "doctor": (Format("text", "text.doctor:write"), Format("json", "json.findings:write_doctor")),
    "query": (
        Format("text", "text.query:write"),
        Format("json", "json.query:write"),
        Format("csv", "csv:write"),
        Format("markdown", "markdown.query:write"),
    ),
    "questions": (Format("text", "text.query:write_list"),),
    "sweep": (
        Format("text", "text.sweep:write"),
        Format("json", "json.sweep:write"),
        Format("markdown", "markdown.sweep:write"),
        Format("junit", "ci.junit_sweep:write"),
        Format("html", "html.sweep:write"),
    ),
}
"""The formats of each kind, the default first."""

SUFFIXES = {
    ".canonical": "canonical",
    ".json": "json",
    ".ndjson": "ndjson",
    ".jsonl": "ndjson",
    ".md": "markdown",
    ".html": "html",
    ".svg": "svg",
    ".xml": "junit",
    ".sarif": "sarif",
    ".tap": "tap",
    ".csv": "csv",
}
"""Maps a file's suffix to its format. Any other suffix, ``.txt`` too, means the default."""


def names(kind: Kind) -> list[str]:
    """The names of a kind's formats, the default first."""
    return [found.name for found in FORMATS[kind]]


def named(kind: Kind, name: str) -> Format:
    """Returns the format of that name.

    Raises:
        UsageError: the kind has no such format; the message has the nearest, and all of them.
    """
    for found in FORMATS[kind]:
        if found.name == name:
            return found
    from strace_lens.suggest import unknown

    raise UsageError(unknown("format", name, names(kind)))


def for_file(kind: Kind, path: PurePath) -> Format:
    """Returns the format that a file's suffix asks for, else the default.

    Raises:
        UsageError: the suffix asks for a format that the kind does not have.
    """
    wanted = SUFFIXES.get(path.suffix.lower())
    if wanted is None:
        return FORMATS[kind][0]
    if wanted not in names(kind):
        raise UsageError(
            f"{path}: this report has no format {wanted} (known: {', '.join(names(kind))}); --format chooses one"
        )
    return named(kind, wanted)


def report(kind: Kind, finding: object, name: str | None = None) -> str:
    """Returns a report as text, without colours.

    Raises:
        UsageError: the format is unknown.
    """
    chosen = FORMATS[kind][0] if name is None else named(kind, name)
    out = io.StringIO()
    chosen.load()(finding, out, PLAIN)
    return out.getvalue()
