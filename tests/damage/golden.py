"""The golden logs, and what strace was asked when it wrote them."""

from __future__ import annotations

import lzma
from functools import cache
from pathlib import Path
from typing import NamedTuple

from tests.model.record_traces import TRACES as PROGRAMS
from tests.traces.record import HERE as FORMS
from tests.traces.record import RECORDINGS

_PROGRAMS = "-o log -f -s 200 -e trace=%process"
_WITHOUT_TASKS = {"only-counted", "tips"}


class Golden(NamedTuple):
    """A log that strace wrote.

    Attributes:
        name: of its file.
        text: of the log, decoded as UTF-8 with surrogateescape.
        recorded: the options that strace was given.
    """

    name: str
    text: str
    recorded: str


@cache
def golden_logs() -> tuple[Golden, ...]:
    """Every golden log that is one file and has lines of tasks."""
    forms = [
        Golden(name, _text(FORMS / f"{name}.strace.xz"), " ".join(["-o log", *recording.options]))
        for name, recording in RECORDINGS.items()
        if "-ff" not in recording.options and name not in _WITHOUT_TASKS
    ]
    programs = [
        Golden(path.name.partition(".")[0], _text(path), _PROGRAMS) for path in sorted(PROGRAMS.glob("*.strace.xz"))
    ]
    return (*forms, *programs)


def _text(path: Path) -> str:
    return lzma.decompress(path.read_bytes()).decode("utf-8", "surrogateescape")
