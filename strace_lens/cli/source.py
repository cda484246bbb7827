"""Makes the traces that a command works on: reads logs, records programs."""

from __future__ import annotations

import os
import pwd
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from strace_lens.analysis.wording import notes
from strace_lens.api.read import read
from strace_lens.cli.mistakes import check_command_line
from strace_lens.cli.options import RecordOptions
from strace_lens.cli.say import progress, reading, say
from strace_lens.errors import UsageError
from strace_lens.escape import plain

if TYPE_CHECKING:
    from strace_lens.analysis.expect.syntax import Expectation
    from strace_lens.api.read import Trace
    from strace_lens.api.run import Command, StraceOptions
    from strace_lens.redact import Redactor

USUAL = "%process"
"""What to record by default: strace's class of calls that make, run, end and wait for tasks."""


def traces(
    logs: Sequence[str],
    commands: Sequence[Command],
    *,
    recorded: str | None,
    record: RecordOptions,
    repeat: int = 1,
    expectations: Sequence[Expectation] = (),
    throw_away: bool = False,
    log: Path | None = None,
    redactor: Redactor | None = None,
    each: Callable[[Trace], object] = lambda _trace: None,
) -> list[list[Trace]]:
    """The traces of each log, which is one, and of each command, which is recorded now with its output on stderr.

    Each command is recorded ``repeat`` times, in turn. Calls that ``expectations`` need are recorded too. ``log`` is
    the place to keep the log of the only run, with secrets masked by ``redactor``; ``each`` is called with each run.
    Recording begins after every log was read and every program found. If the timeout ended a run, the commands have
    fewer runs, perhaps none. ``throw_away``: of several runs, one more of each command comes first and is forgotten.

    Raises:
        UsageError: an option says how to record, and there are only logs; or an option is for logs, and there are none.
    """
    _fitting(logs, commands, recorded, record, repeat)
    found = [[read_shown(log, recorded=recorded)] for log in logs]
    if not commands:
        return found
    from strace_lens.analysis.expect.needs import needs
    from strace_lens.api.series import Series

    asked = needs(expectations, record.trace or USUAL)
    for line in (command for command in commands if isinstance(command, str)):
        check_command_line(line)
    series = Series(
        commands,
        options=strace_options(replace(record, trace=asked.trace), descriptors=asked.descriptors),
        timeout=record.timeout or None,  # 0: no timeout, as in timeout(1)
        max_log=record.max_log,
        log=log,
        redactor=redactor,
        stdout_to_stderr=True,
    )
    with progress() as begins:
        series.record(repeat, throw_away=throw_away and repeat > 1, begins=begins, each=each)
    return [*found, *series.runs]


def read_shown(log: str, *, recorded: str | None = None, leader: str | None = None) -> Trace:
    """Reads a log, and shows on a terminal how much of it is read. Raises as :func:`read`."""
    with reading(log):
        return read(log, recorded=recorded, leader=leader)


def _fitting(
    logs: Sequence[str],
    commands: Sequence[object],
    recorded: str | None,
    record: RecordOptions,
    repeat: int,
) -> None:
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
        "--max-log": record.max_log is not None,
        "--repeat": repeat > 1,
    }
    wrong = next((option for option, given in asked.items() if given), None)
    if wrong is not None and not commands:
        hint = "; for a log say --recorded, what its strace was asked" if wrong in _OF_A_LOG else ""
        raise UsageError(f"{wrong} says how to record, and nothing is recorded here{hint}")


_OF_A_LOG = {"--files", "--network", "--trace", "--no-follow"}


def say_notes(runs: Sequence[Trace], side: str = "") -> None:
    """Prints what the report lacks: what tracing changed, what is still running, what failed in us.

    Of many runs, the notes of the first that has some, since those of the others are much the same.
    """
    for note in next(filter(None, map(notes, runs)), ()):
        say(f"note: {side}{plain(note)}")
    for failure in [made.failure for trace in runs if (made := trace.recording) is not None]:
        if failure is not None:
            say(f"{side}{plain(failure)}")


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
        from strace_lens.analysis.expect.needs import needs

        trace, descriptors = needs((), trace, files=record.files, network=record.network).trace, True
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
