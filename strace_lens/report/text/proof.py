"""Writes claims and their proofs on this machine: verdict, evidence, provenance, explanation."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from typing import TextIO

from strace_lens.claims.claim import Claim
from strace_lens.claims.prove import Proof, Provenance, StatementResult
from strace_lens.report.style import Line, Style, write_lines
from strace_lens.wording import and_more

_STYLES = {"proven": "green", "refuted": "bold red", "not provable": "yellow"}
_EVIDENCE_SHOWN = 8


def write(proofs: Sequence[Proof], out: TextIO, style: Style) -> None:
    """Writes one proof whole, several as a table."""
    write_lines(_whole(proofs[0], style) if len(proofs) == 1 else _table(proofs, style), out, style)


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
    yield [(f"Written in: {'; '.join(proof.claim.sources)}", "dim")]
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


def _table(proofs: Sequence[Proof], style: Style) -> Iterator[Line]:
    width = max((len(proof.claim.name) for proof in proofs), default=0)
    for proof in proofs:
        yield [
            (f"{proof.outcome:<13}", _STYLES[proof.outcome]),
            (f"{proof.claim.name:<{width}}  {proof.claim.title}", ""),
        ]
        for finding in proof.findings:
            if finding.outcome != "proven":
                yield [("             ", ""), (f"{finding.outcome}: ", _STYLES[finding.outcome]), (finding.says, "")]
                yield from ([(f"               {style.text(text)}", "dim")] for text in finding.reason.splitlines()[:3])
    made = next((proof.provenance for proof in proofs if proof.provenance), None)
    yield [("", "")]
    verdicts = [proof.outcome for proof in proofs]
    yield [("; ".join(f"{verdicts.count(verdict)} {verdict}" for verdict in _STYLES if verdict in verdicts), "bold")]
    if made is not None:
        yield [(f"Measured with: {made.libc}; {made.compiler}; {made.machine}; {made.kernel}; {made.strace}", "dim")]
