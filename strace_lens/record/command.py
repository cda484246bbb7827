"""From what the user asked for to strace's argument list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from strace_lens.record.strace import Strace

STRING_LIMIT = 4096
"""Bytes of a string, and items of an argument list, that are recorded. strace's own 32 hides what is compared."""


@dataclass(frozen=True, slots=True)
class Options:
    """How a program is recorded.

    Attributes:
        trace: strace's filter words, ``%process,write``.
        follow: follow the tasks that the program makes (``-f``).
        seccomp_bpf: let calls outside the filter run untraced, where strace can.
        string_limit: bytes of a string and items of a list that are recorded.
        user: whose program it is to be, by name; only root can choose.
        env: variables that the program gets and strace does not, NAME=VALUE; a NAME alone is taken away.
        more: options for strace, which :mod:`strace_lens.record.arguments` has checked.
    """

    trace: str = "%process"
    follow: bool = True
    seccomp_bpf: bool = True
    string_limit: int = STRING_LIMIT
    user: str | None = None
    env: tuple[str, ...] = ()
    more: tuple[str, ...] = ()

    def uses_seccomp_bpf(self, strace: Strace) -> bool:
        """It needs ``-f`` (strace(1)), saves nothing where every call is traced, and came with strace 5.3."""
        everything = self.trace.startswith("!") or not {"all", "%all"}.isdisjoint(self.trace.split(","))
        return self.seccomp_bpf and self.follow and not everything and strace.knows("--seccomp-bpf")


def strace_command(strace: Strace, options: Options, log: Path, program: Sequence[str]) -> list[str]:
    """The argument list of strace, its own path first.

    ``log`` must be absolute: strace runs a shell for an ``-o`` that begins with ``|`` or ``!``. The program's name
    goes behind ``--`` as it was typed, so that its argv[0] is what it would be without us.
    """
    command = [str(strace.path)]
    if options.follow:
        command.append("--follow-forks" if strace.knows("--follow-forks") else "-f")
    if options.uses_seccomp_bpf(strace):
        command.append("--seccomp-bpf")
    if strace.knows("--trace"):
        command += [f"--trace={options.trace}", f"--string-limit={options.string_limit}", f"--output={log}"]
    else:
        command += ["-e", f"trace={options.trace}", "-s", str(options.string_limit), "-o", str(log)]
    if strace.knows("--decode-pids"):
        command.append("--decode-pids=pidns")
    elif strace.knows("--pidns-translation"):
        command.append("--pidns-translation")
    if options.user is not None:
        command += ["-u", options.user]
    for variable in options.env:
        command += ["-E", variable]
    return [*command, *options.more, "--", *program]
