"""Builds strace's argument list from the user's options."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from msgspec.structs import replace

from strace_lens.record.options import StraceOptions
from strace_lens.record.strace import Strace


def strace_command(strace: Strace, options: StraceOptions, log: Path, program: Sequence[str]) -> list[str]:
    """Returns the argument list of strace, its own path first.

    ``log`` must be absolute: strace runs a shell for an ``-o`` that begins with ``|`` or ``!``. The program's name
    follows ``--`` as the user typed it, so the program gets the same argv[0] as without strace.
    """
    command = _options(strace, options, log)
    if options.user is not None:
        command += ["-u", options.user]
    for variable in options.env:
        command += ["-E", variable]
    return [*command, *options.more, "--", *program]


def attach_command(strace: Strace, options: StraceOptions, log: Path, pid: int) -> list[str]:
    """The same for a strace that attaches to the running program ``pid``. It cannot use ``--seccomp-bpf`` then."""
    return [*_options(strace, replace(options, seccomp_bpf=False), log), *options.more, "-p", str(pid)]


def _options(strace: Strace, options: StraceOptions, log: Path) -> list[str]:
    command = [str(strace.path)]
    if options.follow:
        command.append("--follow-forks" if strace.knows("--follow-forks") else "-f")
    if options.uses_seccomp_bpf(strace):
        command.append("--seccomp-bpf")
    if strace.knows("--trace"):
        command += [f"--trace={options.trace}", f"--string-limit={options.string_limit}", f"--output={log}"]
    else:
        command += ["-e", f"trace={options.trace}", "-s", str(options.string_limit), "-o", str(log)]
    command += _time_stamps(strace, options.more)
    if options.descriptors:
        command.append("-y")
    if strace.knows("--decode-pids"):
        command.append("--decode-pids=pidns")
    elif strace.knows("--pidns-translation"):
        command.append("--pidns-translation")
    return command


def _time_stamps(strace: Strace, more: Sequence[str]) -> list[str]:
    """Asks for the time since the epoch, unless the user asks for another form: strace prints only one."""
    if any(re.match(r"-[a-zA-Z]*t|--(absolute-)?timestamps", word) for word in more):
        return []
    precise = strace.knows("--absolute-timestamps")
    return ["--absolute-timestamps=format:unix,precision:ns"] if precise else ["-ttt"]
