"""A run whose time is over at a moment of its own, whatever the clock says."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

from strace_lens.record.run import loop, shutdown
from strace_lens.record.run.log_pipe import Channel
from tests.waiting import HANG

HOUR = 3600.0


def an_hour_passes(when: str, patch: Callable[[object, str, object], None] = setattr) -> None:
    """Let an hour pass on the run's clock.

    ``when`` is an expression that the log comes to match, or the path of a file that comes to be there.
    """
    written, late = b"", 0.0
    take, turn = Channel._take, loop.Watch._turn

    def look(channel: Channel, block: bytes) -> None:
        nonlocal written
        written += block
        take(channel, block)

    def now() -> float:
        nonlocal late
        over = Path(when).exists() if when.startswith("/") else re.search(when.encode(), written)
        late = HOUR if late or over else 0.0
        return time.monotonic() + late

    def look_often(watch: loop.Watch) -> None:
        watch._due.append(now() + 0.05)
        turn(watch)

    patch(Channel, "_take", look)
    patch(loop.Watch, "_turn", look_often)
    patch(loop, "time", SimpleNamespace(monotonic=now))
    patch(shutdown, "_PATIENCE", HANG)


def main() -> None:
    """The command, with such a clock: ``python -m tests.record.run.hurried WHEN WORD…``."""
    from strace_lens.cli.main import main as command

    an_hour_passes(sys.argv.pop(1))
    command()


if __name__ == "__main__":
    main()
