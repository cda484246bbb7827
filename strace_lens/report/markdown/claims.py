"""Writes the catalogue of claims as a page of Markdown: a table of verdicts, then each claim with its evidence."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from typing import TextIO

from strace_lens.claims.prove import Proof, StatementResult
from strace_lens.escape import markdown
from strace_lens.report.style import Style
from strace_lens.wording import and_more

_EVIDENCE_SHOWN = 8


def write(proofs: Sequence[Proof], out: TextIO, style: Style) -> None:
    """Writes the page."""
    out.writelines(f"{line}\n" for line in _page(proofs, style))


def _page(proofs: Sequence[Proof], style: Style) -> Iterator[str]:
    yield from ("# What libc and the kernel do here", "")
    made = next((proof.provenance for proof in proofs if proof.provenance), None)
    if made is not None:
        facts = (made.libc, made.compiler, made.machine, made.kernel, made.strace)
        yield from (f"Measured with {markdown('; '.join(facts))}.", "")
    yield from ("| claim | verdict | in one sentence |", "|---|---|---|")
    for proof in proofs:
        yield f"| [{proof.claim.name}](#{proof.claim.name}) | {proof.outcome} | {markdown(proof.claim.title)} |"
    for proof in proofs:
        yield ""
        yield from _section(proof, style)


def _section(proof: Proof, style: Style) -> Iterator[str]:
    yield from (f"## {proof.claim.name}", "", f"{markdown(proof.claim.title)}: **{proof.outcome}**.", "")
    yield from (markdown(proof.claim.explanation.replace("\n", " ")), "")
    for finding in proof.findings:
        yield from _finding(finding, style)
    yield f"Written in: {markdown('; '.join(proof.claim.sources))}."
    if proof.provenance is not None:
        yield from ("", *_code([shlex.join(style.command(proof.provenance.command))], style))


def _finding(finding: StatementResult, style: Style) -> Iterator[str]:
    yield from (f"- **{finding.outcome}**: {markdown(finding.says)}", "")
    shown = [f"{line:>6}  {text}" for line, text in finding.evidence[:_EVIDENCE_SHOWN]]
    if more := and_more(len(finding.evidence) - _EVIDENCE_SHOWN, "line"):
        shown.append(f"        {more}")
    shown += finding.reason.splitlines()
    if shown:
        yield from (*_code(shown, style), "")


def _code(lines: Sequence[str], style: Style) -> Iterator[str]:
    """An indented block of code: no text in it can end the block."""
    yield from (f"    {style.text(line)}" for line in lines)
