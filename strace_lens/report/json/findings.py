"""Writes findings as JSON documents: verdicts, differences, accounts, proofs, a diagnosis.

Each follows the schema of its name in ``strace_lens/schemas``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TextIO

from strace_lens.analysis.audit import Audit
from strace_lens.analysis.compare.finding import SIDES, Difference, Pair, Place, TraceDiff
from strace_lens.analysis.compare.sequences import Block
from strace_lens.analysis.compare.stat import ProgramStat
from strace_lens.analysis.compare.verbs import Deed
from strace_lens.analysis.expect.verdict import Verdict, Verdicts
from strace_lens.analysis.expect.witness import Who, Witness
from strace_lens.claims.prove import Proof, Provenance, StatementResult
from strace_lens.diagnosis import Diagnosis
from strace_lens.report.diff_words import sentence
from strace_lens.report.json.document import FORMAT_VERSION, Json, indented, text, words
from strace_lens.report.style import Style
from strace_lens.wording import snake


def write_check(judged: Verdicts, out: TextIO, style: Style) -> None:
    """Writes the verdicts on one trace."""
    out.write(
        _document(
            style,
            expectations=[_verdict(one) for one in judged.verdicts],
            notes=list(judged.notes),
            logs=list(judged.logs),
            undecided_passes=judged.undecided_passes,
            failure=judged.failure,
            settings=judged.settings,
        )
    )


def write_diff(found: TraceDiff, out: TextIO, style: Style) -> None:
    """Writes the differences between two traces."""
    out.write(
        _document(
            style,
            a=found.names[0],
            b=found.names[1],
            verdict=found.outcome,
            differences=[_difference(one, style) for one in found.differences],
            missing=_by_side(found.missing),
            not_watched=_by_side(found.scope),
            notes=_by_side(found.notes),
            made_up=list(found.made_up),
            stats=None if found.stats is None else [_stat(one) for one in found.stats],
            not_recorded=list(found.covered.unrecorded),
            not_compared=_not_compared(found),
            machines=None if found.covered.machines is None else dict(zip("ab", found.covered.machines, strict=True)),
            runs={"a": found.runs[0], "b": found.runs[1]},
            varying=found.varying,
            settings=found.settings,
        )
    )


def write_audit(accounts: Sequence[Audit], out: TextIO, style: Style) -> None:
    """Writes a list of audits, one for each log."""
    out.write(indented([_account(one) for one in accounts], style.redactor))


def write_prove(proofs: Sequence[Proof], out: TextIO, style: Style) -> None:
    """Writes the claims with their verdicts."""
    out.write(_document(style, claims=[_proof(one) for one in proofs]))


def write_doctor(found: Diagnosis, out: TextIO, style: Style) -> None:
    """Writes the result of the doctor."""
    strace = None if found.strace_path is None else {"path": found.strace_path, "version": found.strace_version}
    checks = [{"name": one.name, "grade": one.grade, "text": one.text, "remedy": one.remedy} for one in found.checks]
    out.write(_document(style, works=found.works, strace=strace, findings=checks, capabilities=found.capabilities))


def _document(style: Style, /, **members: Json) -> str:
    return indented({"format_version": FORMAT_VERSION, **members}, style.redactor)


def _verdict(verdict: Verdict) -> dict[str, Json]:
    return {
        "text": verdict.expectation,
        "verdict": verdict.outcome,
        "found": verdict.found,
        "evidence": list(verdict.evidence),
        "evidence_total": verdict.evidence_total,
        "missing": list(verdict.missing),
        "scope": list(verdict.scope),
        "warnings": list(verdict.warnings),
        "because": verdict.because,
        "source": verdict.source or None,
        "line": verdict.line,
        "witnesses": [_witness(one) for one in verdict.witnesses],
        "run": verdict.run,
        "differences": list(verdict.differences),
    }


def _witness(one: Witness) -> dict[str, Json]:
    return {
        "task": _who(one.task),
        "maker": None if one.maker is None else _who(one.maker),
        "values": one.values,
        "lines": [{"line": number, **text("text", line)} for number, line in one.lines],
    }


def _who(who: Who) -> dict[str, Json]:
    return {"name": who.name, **text("program", who.program), **words("argv", who.argv), "thread": who.thread}


def _difference(one: Difference, style: Style) -> dict[str, Json]:
    return {
        "kind": one.kind,
        "text": sentence(one, style.redactor),
        "field": one.field,
        "fields": list(dict.fromkeys(change.field for change in one.changes)),
        "a": _place(one.a),
        "b": _place(one.b),
        "others": [_pair(pair) for pair in one.pairs[1:]],
        "loosely": one.loosely,
        "deeds": {side: [_deed(deed) for deed in some] for side, some in zip("ab", one.deeds, strict=True)},
        "blocks": [_block(block) for block in one.blocks],
        "below": [task.name for task in one.below],
        "sure": one.sure,
    }


def _block(block: Block) -> dict[str, Json]:
    sides: dict[str, Json] = {
        side: {
            "number": number,
            "events": [{"line": one.line, "text": one.text, "count": one.count} for one in events],
        }
        for side, events, number in zip("ab", (block.a, block.b), block.numbers, strict=True)
    }
    return {**sides, "only_count": block.counts}


def _stat(one: ProgramStat) -> dict[str, Json]:
    numbers: dict[str, tuple[int, int] | None] = {"processes": one.processes, "calls": one.calls, "wall": one.wall}
    sides = {name: None if two is None else dict(zip("ab", two, strict=True)) for name, two in numbers.items()}
    return {"program": one.program, "was": one.was, **sides}


def _not_compared(found: TraceDiff) -> list[Json]:
    """What was recorded and not compared; ``side``: the one that recorded it, or null for both."""
    ours, theirs = (
        [{"side": side, "what": what} for what in some] for side, some in zip(SIDES, found.covered.apart, strict=True)
    )
    return [*ours, *theirs, *({"side": None, "what": what} for what in found.covered.left_out)]


def _deed(deed: Deed) -> dict[str, Json]:
    return {"verb": deed.verb, "object": deed.object, "error": deed.error}


def _pair(pair: Pair) -> dict[str, Json]:
    return {"a": _place(pair.a), "b": _place(pair.b)}


def _place(place: Place | None) -> dict[str, Json] | None:
    if place is None:
        return None
    return {"task": place.task, "lines": list(place.lines), "program": place.program}


def _by_side(texts: Sequence[tuple[str, str]]) -> list[Json]:
    return [{"side": side, "text": text} for side, text in texts]


def _account(account: Audit) -> dict[str, Json]:
    members: dict[str, Json] = {
        "format_version": FORMAT_VERSION,
        "log": account.log,
        "complete": account.complete,
        "lines": account.lines,
        "events": {snake(kind): number for kind, number in sorted(account.events.items())},
        "unparsed": account.unparsed,
        "unparsed_lines": list(account.unparsed_lines),
        "raw_arguments": account.raw_arguments,
        "raw_lines": list(account.raw_lines),
        "never_resumed": account.never_resumed,
        "died_in_the_call": account.died,
        "cut": account.cut,
        "headless": account.begun_before_log,
        "without_end": account.without_end,
        "without_newline": account.ends_in_line,
        "gaps": [{"kind": gap.kind, "text": gap.text, "line": gap.line} for gap in account.gaps],
    }
    if account.round_trip_differences is not None:
        members["round_trip_differences"] = account.round_trip_differences
        members["differing_lines"] = list(account.differing_lines)
    return members


def _proof(proof: Proof) -> dict[str, Json]:
    return {
        "name": proof.claim.name,
        "title": proof.claim.title,
        "verdict": proof.outcome,
        "sources": list(proof.claim.sources),
        "provenance": _provenance(proof.provenance),
        "statements": [_statement(one) for one in proof.findings],
    }


def _statement(one: StatementResult) -> dict[str, Json]:
    return {
        "text": one.says,
        "verdict": one.outcome,
        "evidence": [line for line, _ in one.evidence],
        "lines": [text for _, text in one.evidence],
        "reason": one.reason,
        "expectations": [verdict.expectation for verdict in one.verdicts],
    }


def _provenance(made: Provenance | None) -> dict[str, Json] | None:
    if made is None:
        return None
    return {
        "libc": made.libc,
        "compiler": made.compiler,
        "machine": made.machine,
        "kernel": made.kernel,
        "strace": made.strace,
        "command": list(made.command),
    }
