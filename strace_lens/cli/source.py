"""Makes the traces that a command works on: reads logs, records programs."""

from __future__ import annotations

import os
import pwd
from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from strace_lens.analysis.wording import notes
from strace_lens.api.read import read
from strace_lens.cli.mistakes import check_command_line
from strace_lens.cli.options import RecordOptions
from strace_lens.cli.say import say
from strace_lens.errors import UsageError
from strace_lens.escape import plain

if TYPE_CHECKING:
    from strace_lens.analysis.expect.syntax import Expectation
    from strace_lens.api.read import Trace
    from strace_lens.api.run import Command, StraceOptions

USUAL = "%process"
"""What to record by default: strace's class of calls that make, run, end and wait for tasks."""


def traces(
    logs: Sequence[str],
    commands: Sequence[Command],
    *,
    recorded: str | None,
    record: RecordOptions,
    expectations: Sequence[Expectation] = (),
) -> list[Trace]:
    """The traces of the logs, then of the commands, which are recorded now with their output on stderr.

    Calls that ``expectations`` need are recorded too. Recording begins after every log was read and every program
    found.

    Raises:
        UsageError: an option says how to record, and there are only logs; or an option is for logs, and there are none.
    """
    _fitting(logs, commands, recorded, record)
    found = [read(log, recorded=recorded) for log in logs]
    return [*found, *_recorded_now(commands, record, expectations)] if commands else found


def _recorded_now(
    commands: Sequence[Command], record: RecordOptions, expectations: Sequence[Expectation]
) -> list[Trace]:
    from strace_lens.analysis.expect.needs import needs
    from strace_lens.api.run import find_program, run, split

    asked = needs(expectations, record.trace or USUAL)
    how = strace_options(replace(record, trace=asked.trace), descriptors=asked.descriptors)
    for command in commands:
        if isinstance(command, str):
            check_command_line(command)
    programs = [split(command) for command in commands]
    for words in programs:
        find_program(words)
    limit = record.timeout or None  # 0: no timeout, as in timeout(1)
    return [run(words, options=how, timeout=limit, stdout_to_stderr=True) for words in programs]


def _fitting(logs: Sequence[str], commands: Sequence[object], recorded: str | None, record: RecordOptions) -> None:
    if logs.count("-") > 1:
        raise UsageError("standard input can be read once: it cannot be two logs")
    if recorded is not None and not logs:
        raise UsageError("--recorded says how a log was recorded; there is none here, only programs that are run now")
    asked = {
        "--files": record.files,
        "--network": record.network,
        "--trace": record.trace is not None,
        "--no-follow": record.no_follow,
        "--no-seccomp-bpf": record.no_seccomp_bpf,
        "--timeout": record.timeout is not None,
    }
    wrong = next((option for option, given in asked.items() if given), None)
    if wrong is not None and not commands:
        hint = "; for a log say --recorded, what its strace was asked" if wrong in _OF_A_LOG else ""
        raise UsageError(f"{wrong} says how to record, and nothing is recorded here{hint}")


_OF_A_LOG = {"--files", "--network", "--trace", "--no-follow"}


def say_notes(trace: Trace, side: str = "") -> None:
    """Prints what the report lacks: what tracing changed, what is still running, what failed in us."""
    made = trace.recording
    for note in notes(trace):
        say(f"note: {side}{plain(note)}")
    if made is not None and made.failure is not None:
        say(f"{side}{plain(made.failure)}")


def timed_out(trace: Trace) -> bool:
    """Whether we ended the program because its time was over."""
    return trace.recording is not None and trace.recording.timed_out


def strace_options(
    record: RecordOptions,
    *,
    limit: int | None = None,
    descriptors: bool = False,
    env: tuple[str, ...] = (),
    more: Sequence[str] = (),
    user: str | None = None,
) -> StraceOptions:
    """How to record, from the options of the command line.

    Raises:
        UsageError: an option for strace does not fit, or ``user`` is not possible.
    """
    from strace_lens.api.run import STRING_LIMIT, StraceOptions, check_strace_arguments

    check_strace_arguments(more)
    trace = record.trace or USUAL
    if record.files or record.network:
        from strace_lens.analysis.expect.needs import widened

        trace, descriptors = widened(trace, files=record.files, network=record.network), True
    return StraceOptions(
        trace=trace,
        follow=not record.no_follow,
        seccomp_bpf=not record.no_seccomp_bpf,
        string_limit=STRING_LIMIT if limit is None else limit,
        descriptors=descriptors,
        user=_user(user),
        env=env,
        more=tuple(more),
    )


def _user(name: str | None) -> str | None:
    if name is None:
        return None
    try:
        wanted = pwd.getpwnam(name)
    except KeyError:
        raise UsageError(f"--user: there is no user {name!r}") from None
    if os.geteuid() != 0:
        if wanted.pw_uid == os.geteuid():
            return None
        raise UsageError(f"--user: only root can run a program as {name}")
    return name


def environment(words: Sequence[str]) -> tuple[dict[str, str] | None, tuple[str, ...]]:
    """Reads ``--env``: the environment of the run (None: ours), and the variables for the program alone.

    Variables of the dynamic loader (LD_PRELOAD) would change strace too: strace sets them for the program.
    """
    ours: dict[str, str] | None = None
    programs: list[str] = []
    for word in words:
        name, equals, value = word.partition("=")
        if not name:
            raise UsageError(f"--env takes NAME=VALUE, or NAME to take a variable away, not {word!r}")
        if name.startswith("LD_"):
            programs.append(word)
            continue
        ours = dict(os.environ) if ours is None else ours
        if equals:
            ours[name] = value
        else:
            ours.pop(name, None)
    return ours, tuple(programs)
