"""Watches the calling process for a block, and follows running programs; both give a trace."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType

from msgspec.structs import replace

from strace_lens.api.read import private_folder, read_run
from strace_lens.api.run import check_places, options_for, rescue
from strace_lens.errors import StraceLensError, UsageError
from strace_lens.facts.completeness import is_whole
from strace_lens.model.trace import Trace
from strace_lens.record import save
from strace_lens.record.follow import LOG, Following, follow
from strace_lens.record.options import StraceOptions
from strace_lens.record.run import procfs
from strace_lens.record.watching import Watching
from strace_lens.recording import Recording
from strace_lens.redact import Redactor
from strace_lens.scratch import discard

__all__ = ["Following", "Watch", "followed", "watch"]


class Watch:
    """A block in which strace watches the calling process, all its threads, and all that they make.

    A context manager; :func:`watch` makes it. When its block has ended, it has a trace.
    """

    def __init__(self, options: StraceOptions, log: Path | None) -> None:
        self._options, self._keep = options, log
        self._watching: Watching | None = None
        self._trace: Trace | None = None

    def __enter__(self) -> Watch:
        if self._watching is not None:
            raise UsageError("this block was watched already: call watch() again for another one")
        folder = private_folder()
        try:
            self._watching = Watching(folder, self._options)
        except BaseException:
            discard(folder)
            raise
        self._folder = folder
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._watching is not None  # the block was entered
        try:
            recording = self._watching.end()
            if recording is not None:
                self._trace = _ended(recording, self._keep, self._folder)
        except BaseException as own:
            discard(self._folder)
            if error is None or not isinstance(own, StraceLensError):
                raise
            error.add_note(str(own))  # what went wrong in the block matters more

    @property
    def trace(self) -> Trace:
        """What the process did between attaching and detaching.

        Raises:
            UsageError: the block has not ended, or its log could not be read.
        """
        if self._trace is None:
            raise UsageError("a watched block has no trace before its end")
        return self._trace


def watch(
    *,
    trace: str = "%process",
    files: bool = False,
    network: bool = False,
    expectations: str | Sequence[str] = (),
    log: str | Path | None = None,
) -> Watch:
    """Watches the calling process, its threads included, for the length of a ``with`` block.

    ``files`` and ``network`` record the files that calls name, and what sockets are used for; what ``expectations``
    need is recorded, they are not judged; ``trace`` has strace's filter words; ``log`` is the place to keep the log.

    The block is slower than usual: strace stops it at each system call. At its end we wait up to a second for tasks
    that it made: a task that outlives the block leaves verdicts undecided. What was before the block, and what the
    process does after it, is not missing.

    Entering the block raises:
        CannotTrace: strace may not attach.
        RecordingFailed: strace could not be started.
        UsageError: a watched block is open already, or ``log`` cannot be written.

    Raises:
        ExpectationError: an expectation does not parse.
    """
    place = Path(log) if log is not None else None
    if place is not None:
        check_places(place)
    return Watch(options_for(expectations, trace, files=files, network=network), place)


def followed(
    what: Following,
    options: StraceOptions,
    *,
    log: str | Path | None = None,
    redactor: Redactor | None = None,
    meanwhile: Callable[[], None] | None = None,
) -> Trace:
    """Follows a running program; returns its trace, with ``trace.recording`` set.

    Calls ``meanwhile`` once, when strace is attached.

    Raises:
        CannotTrace: strace may not attach.
        RecordingFailed: strace could not be started, or the log cannot be kept.
        UsageError: there is no such program, or ``log`` cannot be written.
    """
    place = Path(log) if log is not None else None
    if place is not None:
        check_places(place)
    folder = private_folder()
    try:
        return _ended(follow(what, folder, options, meanwhile=meanwhile), place, folder, redactor)
    except BaseException as error:
        if place is not None:
            rescue(folder / LOG, place, redactor, error)
        discard(folder)
        raise


def _ended(recording: Recording, keep: Path | None, folder: Path, redactor: Redactor | None = None) -> Trace:
    """The trace of a recording in ``folder``, which is removed with the trace."""
    result = read_run(recording)
    notes = tuple(_not_watched(recording))
    made = replace(recording, notes=notes)
    if keep is not None:
        kept = save.redacted(made, redactor) if redactor is not None else made
        made = replace(made, log=save.save(kept, keep, whole=is_whole(result)))
    result = replace(result, notes=notes, recording=made)
    weakref.finalize(result, discard, folder)
    return result


def _not_watched(recording: Recording) -> list[str]:
    """A note on the children that the program had before: strace does not watch them."""
    children = recording.attached.children if recording.attached is not None else ()
    if not children:
        return []
    named = [f"{pid} ({procfs.status(pid).get('Name', 'ended since')})" for pid in children[:_MOST]]
    more = "" if len(children) <= _MOST else ", …"
    return [f"children that were there before were not watched: {', '.join(named)}{more}"]


_MOST = 5
