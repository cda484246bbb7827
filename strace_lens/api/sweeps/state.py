"""The state of a sweep in a file: what was tried, so that another call goes on from there."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import msgspec

from strace_lens.analysis.sweep.finding import SiteResult
from strace_lens.analysis.sweep.plan import Attempt
from strace_lens.api.sweeps.options import Options
from strace_lens.api.sweeps.runs import Around
from strace_lens.errors import UsageError

_VERSION = 1


class State:
    """A file of JSON, a line an attempt. A line is whole or it is not read.

    Attributes:
        failure: why the file could not be written on; None: it could.
    """

    def __init__(self, path: Path | None, around: Around, options: Options) -> None:
        """Reads the file, if it is there.

        Raises:
            UsageError: it is of another sweep, or cannot be read.
        """
        self.failure: str | None = None
        self._path = path
        self._header = {"strace-lens sweep": _VERSION, "of": _digest(around, options)}
        self._known: dict[str, list[SiteResult]] = {}
        if path is not None and path.exists():
            self._read(path)

    def _read(self, path: Path) -> None:
        try:
            lines = list(_documents(path))
        except OSError as error:
            raise UsageError(f"--state {path}: {error.strerror}") from error
        if lines[:1] != [self._header]:
            raise UsageError(f"--state {path} is not of this sweep: of another program, directory or option")
        for line in lines[1:]:
            self._known[str(line["attempt"])] = msgspec.convert(line["results"], list[SiteResult])

    def results(self, attempt: Attempt) -> list[SiteResult] | None:
        """What an earlier call found; None: nothing."""
        return self._known.get(_key(attempt))

    def add(self, attempt: Attempt, results: list[SiteResult]) -> None:
        """Writes what was found. Where the disk is full the sweep goes on without."""
        if self._path is None or self.failure is not None:
            return
        new = [] if self._path.exists() else [self._header]
        line = {"attempt": _key(attempt), "results": msgspec.to_builtins(results)}
        try:
            with self._path.open("a", encoding="ascii") as out:
                out.write("".join(f"{json.dumps(one)}\n" for one in (*new, line)))
        except OSError as error:
            self.failure = f"--state {self._path} could not be written on: {error.strerror}"


def _documents(path: Path) -> Iterator[dict[str, object]]:
    for line in path.read_text(encoding="ascii", errors="replace").splitlines():
        try:
            found = json.loads(line)
        except ValueError:  # we were killed in the middle of it
            continue
        yield found if isinstance(found, dict) else {}


def _key(attempt: Attempt) -> str:
    return " ".join((attempt.inject, *attempt.along, *(f"{site.task}#{site.nth}" for site in attempt.sites)))


def _digest(around: Around, options: Options) -> str:
    """What the results hang on: the program and its world."""
    masks = [mask.pattern for mask in around.masks]
    parts = (around.command, around.setup, around.cleanup, around.verify, masks, str(options.source), options.loader)
    return hashlib.sha256(repr(parts).encode(errors="surrogateescape")).hexdigest()
