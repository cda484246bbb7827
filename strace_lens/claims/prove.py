"""Proves a claim on this machine: compiles its sample, records it, judges each statement."""

from __future__ import annotations

import platform
from collections.abc import Sequence, Set
from pathlib import Path
from typing import Literal

import msgspec

from strace_lens.analysis.expect.judge import judge
from strace_lens.analysis.expect.needs import needs
from strace_lens.analysis.expect.verdict import Verdict
from strace_lens.api.read import Trace, private_folder
from strace_lens.api.run import run
from strace_lens.claims.claim import Claim, Statement
from strace_lens.claims.sample import Compiler, NotCompiled, compile_sample, libc_of, told
from strace_lens.interrupts import CtrlC
from strace_lens.scratch import discard
from strace_lens.wording import lines_at, listed

Outcome = Literal["proven", "refuted", "not provable"]


class Provenance(msgspec.Struct, frozen=True):
    """What a verdict was measured with. The verdict holds for these only."""

    libc: str
    compiler: str
    machine: str
    kernel: str
    strace: str
    command: tuple[str, ...]


class StatementResult(msgspec.Struct, frozen=True):
    """A statement with its verdict.

    Attributes:
        says: the statement.
        outcome: ``not provable`` means not on this machine; ``reason`` says why.
        verdicts: of its expectations, in order.
        evidence: numbers and texts of the lines of the log that decide it.
        reason: why it is not proven; "" for a proven statement.
    """

    says: str
    outcome: Outcome
    verdicts: tuple[Verdict, ...]
    evidence: tuple[tuple[int, str], ...]
    reason: str


class Proof(msgspec.Struct, frozen=True):
    """A claim with the result of each statement. ``provenance`` is None if the sample never ran."""

    claim: Claim
    findings: tuple[StatementResult, ...]
    provenance: Provenance | None

    @property
    def outcome(self) -> Outcome:
        """``refuted`` if one statement is refuted; ``proven`` if all are proven."""
        outcomes = {finding.outcome for finding in self.findings}
        if "refuted" in outcomes:
            return "refuted"
        return "not provable" if "not provable" in outcomes else "proven"


_LIMIT = 300
"""Seconds for a sample. Each needs less than one, on a machine that has time for it."""


class Proofs(Sequence[Proof]):
    """The proofs of claims. Each is made when it is first asked for.

    Attributes:
        made: the proofs so far.
        ctrl_c: if it comes, there are no more proofs.
    """

    def __init__(self, claims: Sequence[Claim], compiler: Compiler, ctrl_c: CtrlC) -> None:
        self._claims = claims
        self._compiler = compiler
        self.made: list[Proof] = []
        self.ctrl_c = ctrl_c

    def __len__(self) -> int:
        return len(self.made) if self.ctrl_c.came else len(self._claims)

    def __getitem__(self, place: int) -> Proof:  # type: ignore[override]  # no slices
        while not self.ctrl_c.came and len(self.made) <= place < len(self._claims):
            with self.ctrl_c.stops():
                self.made.append(prove(self._claims[len(self.made)], self._compiler))
        return self.made[place]


def prove(claim: Claim, compiler: Compiler) -> Proof:
    """Compiles and records the sample of a claim, and judges its statements.

    Raises:
        CannotTrace: no program can be recorded here.
    """
    if claim.processors and platform.machine() not in claim.processors:
        tried = listed(claim.processors)
        return _not_provable(claim, f"it was tried on {tried} only, and this is {platform.machine()}", None)
    folder = private_folder()
    try:
        program = compile_sample(compiler, claim.sample, folder)
        command, calls = [str(program), *claim.arguments], _traced(claim)
        # What outlives the sample, an orphan, is part of the claim.
        trace = run(command, input=b"", capture=True, trace=calls, timeout=_LIMIT, wait_daemons=True)
        return _judged(claim, trace, _provenance(program, compiler, trace))
    except NotCompiled as error:
        return _not_provable(claim, str(error), None)
    finally:
        discard(folder)


def _traced(claim: Claim) -> str:
    return needs([each for statement in claim.statements for each in statement.expectations], claim.trace).trace


def _judged(claim: Claim, trace: Trace, provenance: Provenance) -> Proof:
    recording = trace.recording
    assert recording is not None  # run() sets it
    if recording.timed_out or recording.status != 0:
        said = (recording.stderr or b"").decode(errors="replace").strip()
        how = f"was ended after {_LIMIT} s" if recording.timed_out else f"ended with exit status {recording.status}"
        return _not_provable(claim, f"the sample {how}: {said or 'it said nothing'}", provenance)
    truth = told(recording.stdout or b"")
    texts = recording.log.read_text(encoding="utf-8", errors="surrogateescape").split("\n")
    findings = tuple(
        _finding(statement, judge(trace, statement.expectations, truth), texts) for statement in claim.statements
    )
    return Proof(claim, findings, provenance)


def _finding(statement: Statement, verdicts: list[Verdict], texts: list[str]) -> StatementResult:
    outcomes = {verdict.outcome for verdict in verdicts}
    lines = sorted({line for verdict in verdicts for line in verdict.evidence})
    evidence = tuple((line, texts[line - 1]) for line in lines)
    if outcomes == {"held"}:
        return StatementResult(statement.says, "proven", tuple(verdicts), evidence, "")
    reason = next(_reason(verdict) for verdict in verdicts if verdict.outcome in _decisive(outcomes))
    outcome: Outcome = "refuted" if "failed" in outcomes else "not provable"
    return StatementResult(statement.says, outcome, tuple(verdicts), evidence, reason)


def _reason(verdict: Verdict) -> str:
    """What was found and what is missing, a line each."""
    rows = [f"{verdict.outcome}: {verdict.expectation}", f"found: {verdict.found}"]
    if verdict.evidence:
        rows.append(lines_at(verdict.evidence, len(verdict.evidence), verdict.evidence_total))
    rows += [f"missing: {what}" for what in verdict.missing]
    rows += [f"scope: {what}" for what in verdict.scope]
    rows += [f"warning: {what}" for what in verdict.warnings]
    return "\n  ".join(rows)


def _decisive(outcomes: Set[str]) -> Set[str]:
    return {"failed"} if "failed" in outcomes else {"undecided"}


def _not_provable(claim: Claim, reason: str, provenance: Provenance | None) -> Proof:
    findings = tuple(StatementResult(statement.says, "not provable", (), (), reason) for statement in claim.statements)
    return Proof(claim, findings, provenance)


def _provenance(program: Path, compiler: Compiler, trace: Trace) -> Provenance:
    assert trace.recording is not None  # run() sets it
    return Provenance(
        libc=libc_of(program),
        compiler=compiler.version,
        machine=platform.machine(),
        kernel=f"Linux {platform.release()}",
        strace=f"strace {trace.recording.strace_version}",
        command=trace.recording.strace,
    )
