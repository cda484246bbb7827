"""Makes the runs of a sweep, with a fault and without."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec
from msgspec.structs import replace

from strace_lens.analysis.sweep.files import masked
from strace_lens.analysis.sweep.plan import Attempt
from strace_lens.analysis.sweep.ran import Ran, Verified, of_trace
from strace_lens.api.run import recorded
from strace_lens.api.sweeps.world import Contents, Stop, World, shell
from strace_lens.errors import UsageError
from strace_lens.model.trace import Trace
from strace_lens.record.options import StraceOptions
from strace_lens.record.runner import Launch
from strace_lens.record.strace import find_strace
from strace_lens.scratch import discard

GRACE = 1.0
"""Seconds that tasks have to end after the program, at least, before they count as left running."""
_LEAST_PID = 100
"""Smaller numbers stand for many things, and are pids in a container alone."""
_MOST_LOG = 32 << 20
"""Bytes of a log of a run with a fault: a program that hangs may call for ever."""
_STRINGS = 64
"""Bytes of a string in these logs. strace prints paths whole all the same (strace(1), -s)."""


class Around(msgspec.Struct, frozen=True):
    """What surrounds each run of a program.

    Attributes:
        command: the program and its arguments.
        stdin: the file that is its standard input.
        env: its environment; None: the caller's.
        setup, cleanup: commands for sh, before and after each run.
        verify: a command for sh that judges the result; it reads the program's output.
        masks: what varies in output and files, and is blanked.
    """

    command: tuple[str, ...]
    stdin: Path
    env: Mapping[str, str] | None = None
    setup: str | None = None
    cleanup: str | None = None
    verify: str | None = None
    masks: tuple[re.Pattern[bytes], ...] = ()


class Stopped(Exception):
    """The run was ended since the whole sweep was."""


class Runner:
    """Runs the program in worlds, under strace.

    Attributes:
        keeps_quiet: this strace can follow paths (``-P``) without a word about them on the program's stderr.
    """

    def __init__(self, around: Around, stop: Stop) -> None:
        """Finds strace.

        Raises:
            CannotTrace: there is none that can be used.
        """
        self._around = around
        self._stop = stop
        self._strace = find_strace()
        self.keeps_quiet = self._strace.knows("--quiet")
        self._texts: dict[bytes, bytes] = {}
        self._contents: Contents = {}

    def plainly(self, world: World, timeout: float | None) -> tuple[Trace, Ran]:
        """Runs the program without a fault, with each call recorded.

        Raises:
            Stopped: the sweep was ended.
            UsageError: ``setup`` or ``verify`` failed.
        """
        options = StraceOptions(trace="all", descriptors=True, string_limit=_STRINGS)
        trace, ran = self._run(world, options, timeout, GRACE, None)
        if ran.verified is not None and ran.verified.status:
            said = f": {ran.verified.said}" if ran.verified.said else ""
            raise UsageError(f"--verify fails without any fault, with exit status {ran.verified.status}{said}")
        return trace, ran

    def with_fault(self, attempt: Attempt, world: World, limit: float, grace: float) -> Ran:
        """Runs the program with a fault. A run that does not end in ``limit`` seconds is ended.

        Raises:
            Stopped: the sweep was ended.
            UsageError: ``setup`` failed.
        """
        along = [word for path in attempt.along for word in ("-P", world.own(path))]
        quiet = ["-e", "quiet=attach,personality,path-resolution"] if along else []  # on stderr, the program's
        options = StraceOptions(
            trace=f"%process,{attempt.call}",
            descriptors=True,
            string_limit=_STRINGS,
            seccomp_bpf=not along and attempt.fault.kind != "signal",  # strace 6.1 would send no signal with it
            more=(*quiet, *along, "-e", f"inject={attempt.inject}"),
        )
        return self._run(world, options, limit, grace, attempt)[1]

    def _run(
        self, world: World, options: StraceOptions, timeout: float | None, grace: float, attempt: Attempt | None
    ) -> tuple[Trace, Ran]:
        world.make()
        env = world.environment(self._around.env)
        self._prepare(world, env)
        before = world.paths([*world.masks(), *self._around.masks])
        try:
            launch = self._launch(world, env, timeout, grace, _MOST_LOG if attempt is not None else None)
            since = time.monotonic()
            trace = recorded(self._around.command, options, launch)
            seconds = time.monotonic() - since
            try:
                self._unless_stopped()
                return trace, self._read(trace, world, env, seconds, attempt, before)
            finally:
                if attempt is not None or self._stop.came:
                    forget(trace)
        finally:
            if self._around.cleanup is not None:
                shell(self._around.cleanup, world, env, self._stop)

    def _prepare(self, world: World, env: Mapping[str, str]) -> None:
        if self._around.setup is None:
            return
        status, said = shell(self._around.setup, world, env, self._stop)
        self._unless_stopped()
        if status:
            raise UsageError(f"--setup failed with exit status {status}{said and f': {said}'}")

    def _launch(
        self, world: World, env: Mapping[str, str], timeout: float | None, grace: float, most_log: int | None
    ) -> Launch:
        return Launch(
            capture=True,
            cwd=world.cwd,
            env=env,
            timeout=timeout,
            stdin=self._around.stdin,
            own_session=True,
            ends_rest=True,
            grace=grace,
            until=self._stop.reader,
            max_log=most_log,
            strace=self._strace,
        )

    def _unless_stopped(self) -> None:
        if self._stop.came:
            raise Stopped

    def _read(
        self,
        trace: Trace,
        world: World,
        env: Mapping[str, str],
        seconds: float,
        attempt: Attempt | None,
        before: frozenset[str],
    ) -> Ran:
        recording = trace.recording
        assert recording is not None  # it was recorded
        masks = [*world.masks(), *_pids(trace), *self._around.masks]
        stdout = recording.stdout or b""
        verified = None
        if self._around.verify is not None and not recording.timed_out:
            verified = Verified(*shell(self._around.verify, world, env, self._stop, stdout))
            self._unless_stopped()
        ran = of_trace(
            trace,
            stdout=self._masked(stdout, masks, keep=attempt is None),
            stderr=self._masked(recording.stderr or b"", masks, keep=attempt is None),
            seconds=seconds,
            files=world.files(masks, self._contents),
            before=before,
            verified=verified,
            call=attempt.call if attempt is not None else "",
            fault=attempt.fault if attempt is not None else None,
        )
        fired = (replace(one, text=self._shown(one.text, world)) for one in ran.fired)
        return replace(ran, fired=tuple(fired))

    def _masked(self, text: bytes, masks: Sequence[re.Pattern[bytes]], *, keep: bool) -> bytes:
        """An output, masked as in the run without a fault that has the same: a pid may stand in it by chance."""
        found = self._texts.get(text)
        if found is None:
            found = masked(text, masks)
            if keep:
                self._texts[text] = found
        return found

    def _shown(self, text: str, world: World) -> str:
        """A line of the log with words for what is ours: the copy, TMPDIR, the file that is standard input."""
        for path, word in ((self._around.stdin, "STDIN"), (world.cwd, "DIR"), (world.folder / "tmp", "TMPDIR")):
            if path != world.cwd or world.source is not None:
                text = text.replace(f"{path}", word)
        return text


def _pids(trace: Trace) -> list[re.Pattern[bytes]]:
    """What finds the numbers of the run's tasks: a program prints its pid, and it is another in each run."""
    tids = sorted({task.tid for task in trace.tasks if task.tid is not None and task.tid >= _LEAST_PID})
    return [re.compile(rb"\b(?:%s)\b" % b"|".join(b"%d" % tid for tid in tids))] if tids else []


def forget(trace: Trace) -> None:
    """Removes the log of a run now, and not when the trace is collected."""
    if trace.recording is not None:
        discard(trace.recording.log.parent)


def patterns(words: Sequence[str]) -> tuple[re.Pattern[bytes], ...]:
    """Reads ``--mask``.

    Raises:
        UsageError: a word is no regular expression.
    """
    try:
        return tuple(re.compile(word.encode(errors="surrogateescape")) for word in words)
    except re.error as error:
        raise UsageError(f"--mask: {error.pattern!r} is no regular expression: {error}") from error
