"""The catalogue: every claim has a verdict on each libc, the same in every run."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping

import pytest

from strace_lens.claims.claim import Claim, load, names, samples
from strace_lens.claims.prove import Proof, prove
from strace_lens.claims.sample import Compiler, find_compiler
from strace_lens.errors import CannotTrace

# Where glibc and musl do it in different ways, the statement tells glibc's: musl refutes it.
MUSL_REFUTES = {
    "daemon": {"one task was made", "the daemon leads its session"},
    "fork": {
        "fork() issued clone(2) and no fork(2)",
        "the flags are CLONE_CHILD_CLEARTID and CLONE_CHILD_SETTID, the exit signal is SIGCHLD",
    },
    "fork-underscore": {
        "_Fork() issued clone(2) and no fork(2)",
        "flags and exit signal are those of fork()",
    },
    "pthread-create": {"beyond these the flags are SYSVSEM, SETTLS, PARENT_SETTID and CHILD_CLEARTID, and no other"},
    "stdout-is-1": {"what stdio printed was written to descriptor 1, by write(2)"},
}

# What a container, a kernel or an architecture may not have: its sample then says so and ends with 1.
MAY_BE_REFUSED = {"clone3": "clone3: ", "kcmp": "kcmp: ", "raw-fork": "fork(2): "}

# Proven only where two CPUs were there and free.
DECIDED_BY_LUCK = {"parallel"}


@functools.cache
def _proof(name: str, command: str) -> Proof:
    try:
        return prove(load(name), find_compiler(command))
    except CannotTrace as reason:
        pytest.skip(str(reason))


@functools.cache
def _compiler_for(libc: str) -> Compiler:
    """The compiler that links with ``libc``; skips the test where there is none."""
    try:
        compiler = find_compiler("musl-gcc" if libc == "musl" else None)
    except CannotTrace as reason:
        pytest.skip(str(reason))
    provenance = _proof("fork", compiler.command[0]).provenance
    if provenance is None or not provenance.libc.startswith(libc):
        pytest.skip(f"{compiler.command[0]} does not link with {libc}")
    return compiler


def _verdicts(name: str, libc: str) -> tuple[Mapping[str, str], str]:
    """Verdict by statement, and the reason of the first that is not proven."""
    proof = _proof(name, _compiler_for(libc).command[0])
    reason = next((finding.reason for finding in proof.findings if finding.reason), "")
    refused = f"the sample ended with exit status 1: {MAY_BE_REFUSED.get(name, '-')}"
    if proof.outcome == "not provable" and reason.startswith(refused):
        pytest.skip(reason)
    return {finding.says: finding.outcome for finding in proof.findings}, reason


def _decided() -> list[str]:
    return [name for name in names() if name not in DECIDED_BY_LUCK]


@pytest.mark.parametrize("name", _decided())
def test_glibc_proves_every_statement(name: str) -> None:
    """On glibc every statement of the claim is proven."""
    verdicts, reason = _verdicts(name, "glibc")

    assert dict.fromkeys(verdicts, "proven") == verdicts, reason


@pytest.mark.parametrize("name", _decided())
def test_musl_refutes_what_is_true_of_glibc_only(name: str) -> None:
    """On musl the statements of MUSL_REFUTES are refuted, every other one is proven."""
    verdicts, reason = _verdicts(name, "musl")
    refutes = MUSL_REFUTES.get(name, set())

    assert {says: "refuted" if says in refutes else "proven" for says in verdicts} == verdicts, reason


@pytest.mark.parametrize("name", _decided())
def test_a_proven_statement_shows_lines_of_the_log(name: str) -> None:
    """A statement that says that something happened is proven by lines; only "nothing happened" needs none."""
    proof = _proof(name, _compiler_for("glibc").command[0])
    for statement, finding in zip(proof.claim.statements, proof.findings, strict=True):
        only_absence = all(one.origin.text.startswith("no ") for one in statement.expectations)
        assert finding.outcome != "proven" or only_absence or finding.evidence, finding.says


def test_the_musl_table_names_statements_of_the_catalogue() -> None:
    """Every statement in MUSL_REFUTES is one of its claim's."""
    for name, refuted in MUSL_REFUTES.items():
        assert refuted <= {statement.says for statement in load(name).statements}


@pytest.mark.parametrize("name", names())
def test_a_claim_tells_its_sources_and_explains_itself(name: str) -> None:
    """Every claim names a sample that is there, its sources, and has an explanation."""
    claim = load(name)

    assert claim.sample.is_file()
    assert claim.title.strip() == claim.title != ""
    assert claim.sources
    assert all(source.strip() for source in claim.sources)
    assert len(claim.explanation.split()) > 30
    assert claim.statements
    assert all(statement.expectations for statement in claim.statements)


@pytest.mark.parametrize("name", names())
def test_what_a_claim_compares_with_is_printed_by_its_sample(name: str) -> None:
    """Every $name in a claim's expectations is a name that its sample tells."""
    claim = load(name)
    known = set(re.findall(r'"(\w+)"', claim.sample.read_text(encoding="utf-8")))
    known |= set(re.findall(r"\b(\w+)=", claim.sample.read_text(encoding="utf-8")))

    assert _variables(claim) <= known


def _variables(claim: Claim) -> set[str]:
    texts = (one.origin.text for statement in claim.statements for one in statement.expectations)
    return {name for text in texts for name in re.findall(r"\$(\w+)", text)}


def test_every_sample_belongs_to_a_claim() -> None:
    """No C sample lies about without a claim that runs it."""
    used = {load(name).sample.name for name in names()}

    assert {path.name for path in samples().glob("*.c")} - used <= {"parallel.c"}
