"""What the commands that record a program have in common: the options, and a pair of trace and name."""

from __future__ import annotations

from strace_lens.record.command import Options


def options(trace: str | None, no_follow: bool, no_seccomp_bpf: bool) -> Options:
    """How to record, from the command line's words."""
    return Options(trace=trace or "%process", follow=not no_follow, seccomp_bpf=not no_seccomp_bpf)
