"""Reads the log of a run while it grows: when the program has ended, the last lines are left to read.

The other CPU has time for it: ``make bench`` shows how long after its program a run ends.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import nullcontext, suppress
from pathlib import Path

from strace_lens.api.read import warm_up
from strace_lens.model.build.fold import PASSABLE, Fold
from strace_lens.parse.passing import PassingReader

_LOOK = 0.02
"""Seconds between two looks at a log that does not grow."""


class ReadAhead:
    """A thread that reads a log into a fold until :meth:`finish`. A context manager: behind it, the thread ends."""

    def __init__(self, log: Path, *, follows: bool) -> None:
        self._log = log
        self._fold = Fold(follows=follows)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._error: BaseException | None = None
        self._is_whole = self._is_given_up = False

    def __enter__(self) -> ReadAhead:
        return self

    def __exit__(self, *_: object) -> None:
        self._is_given_up = True
        self._end()

    def start(self) -> None:
        """Begins to read. Where no thread can be started (RLIMIT_NPROC), the log is read at its end.

        The thread takes no signals: the kernel gives one that is sent to the process to any thread that does, and the
        main thread, which waits for the run, would not wake.
        """
        before = signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
        try:
            with suppress(RuntimeError):
                self._thread.start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def finish(self) -> Fold | None:
        """Reads the rest of the log, which grows no more. Returns None where the log has to be read another way.

        Raises:
            BaseException: what went wrong in the thread.
        """
        self._end()
        if self._error is not None:
            raise self._error
        return self._fold if self._is_whole else None

    def _end(self) -> None:
        self._over.set()
        if self._thread.ident is not None:
            self._thread.join()

    def _read(self) -> None:
        try:
            warm_up()
            for event in PassingReader(PASSABLE).events(nullcontext(self._lines())):
                self._fold.take(event)
                # Where lines have the time of day, midnight may lie between any two: none may be passed over.
                if self._is_given_up or self._fold.times.counts_days:
                    return
            self._is_whole = True
        except OSError:
            return  # the program removed its log: the reading afterwards says so
        except BaseException as error:
            self._error = error

    def _lines(self) -> Iterator[str]:
        """Yields each line when its end is there; the rest when the log is over."""
        parts: list[bytes] = []
        with self._log.open("rb") as log:
            while True:
                is_over = self._over.is_set()
                part = log.readline()
                parts.append(part)
                if part.endswith(b"\n") or (not part and is_over):
                    line = b"".join(parts)
                    parts.clear()
                    if line:
                        yield line.decode("utf-8", "surrogateescape")
                    else:
                        return
                elif not part:
                    self._over.wait(_LOOK)
