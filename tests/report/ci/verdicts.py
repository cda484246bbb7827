"""Verdicts of each outcome, with texts that could break a format."""

from __future__ import annotations

from msgspec.structs import replace

from strace_lens.analysis.expect.verdict import Verdict, Verdicts
from strace_lens.analysis.expect.witness import Who, Witness

HOSTILE = (
    "a\"b'c <b>&amp; ]]> `x` | # SKIP # TODO % ::error::x ##[error]y\n"
    "::set-output name=a::b\r\x1b[1m \udcff \u202e\x00 é"
)
"""What a program may be called, and what a user may write."""

SEEN = Witness(
    Who("1.2.1", f"/bin/{HOSTILE}", ("curl", HOSTILE)),
    Who("1.2", "/bin/sh", ("sh", "-c", "curl x")),
    'path is "/usr/bin/curl"',
    (12,),
    ((12, f'7 execve("/usr/bin/curl", ["{HOSTILE}"], 0x7ffe) = 0'),),
)
FAILED = Verdict(
    'no exec where path matches "*/curl"',
    "failed",
    "1 exec matches",
    (12,),
    1,
    witnesses=(SEEN,),
    because="builds must not download",
    source="ci/spec",
    line=3,
)
UNDECIDED = Verdict(
    f"no syscall openat where arg1 == {HOSTILE}", "undecided", "no openat", missing=("openat was not recorded",)
)
HELD = Verdict("at most 3 processes", "held", "2 processes", (1, 2), 2, warnings=("it varies",), source="--expect")
PLAIN = Verdict("some exec", "held", "1 exec", (1,), 1, source="ci/spec", line=9)

ALL = Verdicts(
    (FAILED, UNDECIDED, HELD, PLAIN),
    logs=("logs/make-1.strace",),
    recorded=True,
    of=("make", "all", HOSTILE),
    settings=f"/src/{HOSTILE}/pyproject.toml",
)
LET_PASS = replace(ALL, verdicts=(UNDECIDED, HELD, PLAIN), undecided_passes=True)
GREEN = Verdicts((HELD, PLAIN), recorded=True, of=("make",))
NOT_JUDGED = Verdicts((), failure=f"a seccomp filter denies ptrace: {HOSTILE}", of=("make",), recorded=True)
EVERY = {"all": ALL, "let pass": LET_PASS, "green": GREEN, "not judged": NOT_JUDGED}
