"""A finding of each kind, made from short logs: one whole, one with bytes that are not UTF-8 and with gaps."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

from msgspec.structs import replace

from strace_lens.analysis.audit import Audit, Reading
from strace_lens.analysis.compare.diff import compare
from strace_lens.analysis.compare.finding import TraceDiff
from strace_lens.analysis.expect.judge import check_all
from strace_lens.analysis.expect.parse import parse
from strace_lens.analysis.expect.verdict import Verdict, Verdicts
from strace_lens.analysis.sweep.fault import Fault
from strace_lens.analysis.sweep.finding import OUTCOMES, Judged, SiteResult, Sweep, in_order
from strace_lens.analysis.sweep.site import Site
from strace_lens.api.explain import explain
from strace_lens.api.stable import of_runs
from strace_lens.claims.claim import Claim, Statement
from strace_lens.claims.prove import Proof, Provenance, StatementResult
from strace_lens.diagnosis import Check, Diagnosis
from strace_lens.export.answer import Answer
from strace_lens.export.questions import questions
from strace_lens.filter import Filter
from strace_lens.model.build.fold import build
from strace_lens.model.trace import Trace
from strace_lens.parse.log import read_lines
from strace_lens.recording import Recording
from strace_lens.report.formats import Kind
from tests.model.built import built

FORK = """\
7 execve("./a", ["./a", "x y"], 0x7ffe59 /* 39 vars */) = 0
7 clone(child_stack=NULL, flags=CLONE_CHILD_CLEARTID|CLONE_CHILD_SETTID|SIGCHLD, child_tidptr=0x7f8c10) = 8
7 wait4(8,  <unfinished ...>
8 exit_group(3)                     = ?
8 +++ exited with 3 +++
7 <... wait4 resumed>[{WIFEXITED(s) && WEXITSTATUS(s) == 3}], 0, NULL) = 8
7 --- SIGCHLD {si_signo=SIGCHLD, si_code=CLD_EXITED, si_pid=8, si_uid=0, si_status=3, si_utime=0, si_stime=0} ---
7 exit_group(0)                     = ?
7 +++ exited with 0 +++
"""
ODD = """\
7 execve("./\\377\\33", ["./\\377\\33", "fine", "\\303"], 0x7ffe59 /* 39 vars */) = 0
7 openat(AT_FDCWD</\\351>, "/\\342\\202", O_RDONLY) = -1 ENOENT (No such file or directory)
what \udcff is this?
7 vfork() = 8
7 execve("./gone", 0x7f12, 0x7ffe59) = -1 ENOENT (No such file or directory)
7 +++ killed by SIGSEGV (core dumped) +++
"""


def traced(log: str) -> Trace:
    """The trace of a log's text."""
    lines = log.splitlines()
    return built(lines)


def recorded(log: str, **known: object) -> Trace:
    """The trace of a log, as if it were a run of ours whose arguments are not UTF-8."""
    made = Recording(
        command=("./\udcff", "x"),
        strace=("strace", "--", "./\udcff", "x"),
        strace_version="6.1",
        filter=Filter("%process"),
        follows=True,
        seccomp_bpf=False,
        status=3,
        stdout=None,
        stderr=None,
        log=Path("a.strace"),
        notes=("/bin/\udcffsu ran without its set-id privileges",),
        detached=(9,),
    )
    recording = replace(made, **known)
    return replace(traced(log), recording=recording, notes=recording.notes)


def audited(log: str, name: str, *, round_trip: bool = False) -> Audit:
    """The account of a log's text."""
    lines = log.splitlines()
    reading = Reading(lines if round_trip else None, log=name)
    return reading.audit(build(lambda: read_lines(lines), passing=reading.passing))


def judged() -> Verdicts:
    """Verdicts of each sort on the recorded trace."""
    texts = ("some clone", "no exec", 'no syscall openat where arg1 == "/\udcff"', "exactly 9 waits")
    return check_all(recorded(FORK), [parse(text) for text in texts], {}, allow_failure=False)


def compared() -> TraceDiff:
    """A whole trace beside one with gaps."""
    return compare(recorded(FORK), traced(ODD), names=("a.strace", "./b '\udcff'"))


def proofs() -> list[Proof]:
    """A claim that is proven in part, and one whose sample never ran."""
    statements = (Statement("fork() makes a child", (parse("some creation"),)), Statement("by fork(2)", ()))
    claim = Claim("fork", "fork() | clone", Path("fork.c"), (), "%process", ("fork(2)",), "Once.\nTwice.", statements)
    made = Provenance("glibc 2.36", "cc 12", "x86_64", "Linux 6.1", "strace 6.1", ("strace", "--", "./\udcff"))
    verdict = Verdict("some creation", "held", "1 creation", (2,), 1)
    evidence = tuple((number, f"{number} clone(…\udcff) = 8") for number in range(1, 11))
    return [
        Proof(
            claim,
            (
                StatementResult("fork() makes a child", "proven", (verdict,), evidence, ""),
                StatementResult("by fork(2)", "refuted", (), (), "failed: some fork\n  found: no fork"),
            ),
            made,
        ),
        Proof(claim, (StatementResult("by fork(2)", "not provable", (), (), "fork.c does not compile"),), None),
    ]


def diagnosed() -> Diagnosis:
    """A strace that is there, on a machine where nothing can be traced."""
    checks = (
        Check("strace", "ok", "/usr/bin/strace, version 6.1"),
        Check("yama", "note", "ptrace_scope is 2"),
        Check("ptrace", "bad", "a seccomp filter denies it", "docker run --cap-add=SYS_PTRACE"),
    )
    return Diagnosis(checks, "/usr/bin/strace", "6.1", {"--seccomp-bpf": True, "--argv0": False})


WORDS = (
    ["CLONE_VM|CLONE_VFORK|SIGCHLD"],
    ["CLONE_SIGHAND|0x8000000000"],
    ["O_RDWR|O_CLOEXEC"],
    ["fork", "pthread_create"],
    ["fork()"],
    ["fork(2)", "CLD_EXITED", "ENOENT", "2", "137"],
    [*FORK.splitlines(), 'openat(AT_FDCWD, "/\udcff", O_RDONLY) = -1 ENOENT (No such file or directory)'],
)


def explained() -> list[object]:
    """A thing of each sort: sets, a comparison, a function, a call, a code, an error, numbers, lines."""
    return [one for words in WORDS for one in explain(words)]


def answered() -> Answer:
    """An answer with a value of each sort, and names and texts that a program chose."""
    return Answer(
        ("path|", "n", "list", "labels", "yes", "real", "when", "none"),
        (
            (
                "=cmd|' /C calc'!A0",
                1 << 70,
                ["a", None, "b\x1b[2J"],
                {"job": "x\ny"},
                True,
                0.5,
                date(2026, 11, 27),
                None,
            ),
            ("##[error]x", -1, [], {}, False, math.nan, Decimal("1.50"), None),
            ("::error::x", 0, ["--password", "hunter22"], {}, None, math.inf, b"\xff", None),
        ),
    )


def swept() -> Sweep:
    """A result of each outcome, at sites whose names a program chose."""
    odd = Site("1.2", "/bin/\udcff", "openat", 3, "a\udcff\x1b[2J|`##[error]", descriptor=5, kind="pipe")
    plain = Site("1", "/bin/a", "write", 1, descriptor=1)
    broken = Judged("crash", ("killed by SIGABRT, was 0", "::error::x"), "free(): \udcff --password hunter22")
    why = Judged("left out", why="--max 1")
    results = [
        SiteResult(odd, Fault("error", "EMFILE"), broken, "strace -- './b \udcff'", (plain,), ("openat(…) = -1",), 0.5),
        SiteResult(plain, Fault("retval", "0"), Judged("undecided", why="the log is incomplete"), "strace", seconds=1),
        *(
            SiteResult(plain, Fault("delay", "500000"), Judged(outcome), "strace", seconds=1)
            for outcome in OUTCOMES[2:8]
        ),
        SiteResult(plain, Fault("signal", "SIGTERM"), why, "strace"),
    ]
    return Sweep(("./b \udcff", "x"), in_order(results), 7, 0.25, 10, 3, {"brk": 2}, ("its output varies: \udcff",))


def findings() -> Mapping[Kind, list[object]]:
    """The findings of each kind."""
    accounts = [audited(FORK, "a.strace", round_trip=True), audited(ODD, "\udcff")]
    return {
        "trace": [traced(FORK), traced(ODD), recorded(FORK), traced("")],
        "audit": [accounts],
        "diff": [compared(), compare(traced(FORK), traced(FORK))],
        "stable": [of_runs([recorded(FORK)] * 2), of_runs([recorded(FORK), recorded(ODD), traced("")])],
        "check": [judged(), Verdicts(())],
        "prove": [proofs(), proofs()[:1]],
        "claims": [[proof.claim for proof in proofs()]],
        "sources": [[]],
        "explain": [explained()],
        "doctor": [diagnosed(), Diagnosis(())],
        "query": [answered(), Answer(("a",), ())],
        "questions": [list(questions())],
        "sweep": [swept(), Sweep(("true",), ())],
    }
