"""Writes claims and their proofs on this machine: verdict, evidence, provenance, explanation."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from typing import TextIO

from strace_lens.claims.claim import Claim
from strace_lens.claims.prove import Proof, Provenance, StatementResult
from strace_lens.escape import plain
from strace_lens.report.style import Line, Style, write_lines
from strace_lens.wording import and_more, listed

_STYLES = {"proven": "green", "refuted": "bold red", "not provable": "yellow"}
_EVIDENCE_SHOWN = 8


def write(proofs: Sequence[Proof], out: TextIO, style: Style) -> None:
    """Writes one proof whole, several as a table: a claim as soon as it is decided."""
    if len(proofs) == 1:
        write_lines(_whole(proofs[0], style), out, style)
        return
    for proof in proofs:
        write_lines(_rows(proof, style), out, style)
        out.flush()
    write_lines(_sum(proofs), out, style)


def write_list(claims: Sequence[Claim], out: TextIO, style: Style) -> None:
    """Writes the names and titles of the claims."""
    width = max(len(claim.name) for claim in claims)
    write_lines(([(f"{claim.name:<{width}}  {claim.title}", "")] for claim in claims), out, style)


def _whole(proof: Proof, style: Style) -> Iterator[Line]:
    yield [(f"{proof.claim.name}: ", "bold"), (proof.claim.title, "bold")]
    yield [(proof.outcome, _STYLES[proof.outcome])]
    for finding in proof.findings:
        yield [("", "")]
        yield [(f"{finding.outcome:<13}", _STYLES[finding.outcome]), (finding.says, "")]
        yield from _evidence(finding, style)
    yield [("", "")]
    yield from ([(text, "")] for text in proof.claim.explanation.splitlines())
    yield [("", "")]
    if proof.claim.sources:
        yield [(f"Written in: {'; '.join(proof.claim.sources)}", "dim")]
    if proof.claim.processors:
        yield [(f"Tried on: {listed(proof.claim.processors)}", "dim")]
    if proof.provenance is not None:
        yield from ([(text, "dim")] for text in _measured(proof.provenance, style))


def _evidence(finding: StatementResult, style: Style) -> Iterator[Line]:
    for line, text in finding.evidence[:_EVIDENCE_SHOWN]:
        yield [(f"{line:>6}  ", "dim"), (style.text(text), "cyan")]
    if more := and_more(len(finding.evidence) - _EVIDENCE_SHOWN, "line"):
        yield [(f"        {more}", "dim")]
    for text in finding.reason.splitlines():
        yield [(f"        {style.text(text)}", "yellow")]


def _measured(made: Provenance, style: Style) -> Iterator[str]:
    yield f"Measured with: {made.libc}; {made.compiler}; {made.machine}; {made.kernel}; {made.strace}"
    yield f"by: {shlex.join(style.command(made.command))}"


def _rows(proof: Proof, style: Style) -> Iterator[Line]:
    yield [
        (f"{proof.outcome:<13}", _STYLES[proof.outcome]),
        (f"{proof.claim.name:<{_NAME}}  {proof.claim.title}", ""),
    ]
    for finding in proof.findings:
        if finding.outcome != "proven":
            yield [("             ", ""), (f"{finding.outcome}: ", _STYLES[finding.outcome]), (finding.says, "")]
            yield from ([(f"               {style.text(text)}", "dim")] for text in finding.reason.splitlines()[:3])


_NAME = len("processes-do-not-share-memory")
"""Columns for the name of a claim: the next names are not known when the first claim is decided."""


def _sum(proofs: Sequence[Proof]) -> Iterator[Line]:
    made = next((proof.provenance for proof in proofs if proof.provenance), None)
    yield [("", "")]
    verdicts = [proof.outcome for proof in proofs]
    yield [("; ".join(f"{verdicts.count(verdict)} {verdict}" for verdict in _STYLES if verdict in verdicts), "bold")]
    if made is not None:
        yield [(f"Measured with: {made.libc}; {made.compiler}; {made.machine}; {made.kernel}; {made.strace}", "dim")]


def write_sources(claims: Sequence[Claim], out: TextIO, style: Style) -> None:
    """Writes the C program of each claim; of several, below the names of their files."""
    for claim in claims:
        if len(claims) > 1:
            out.write(f"// {plain(claim.sample.name)}\n")
        text = claim.sample.read_text(encoding="utf-8", errors="surrogateescape")
        out.writelines(f"{plain(line.expandtabs(4))}\n" for line in text.splitlines())
