"""A run whose time is over at a moment of its own, whatever the clock says."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable
from types import SimpleNamespace

from strace_lens.record.run import loop, shutdown
from strace_lens.record.run.log_pipe import Channel
from tests.waiting import HANG

HOUR = 3600.0


def an_hour_passes(when: str, patch: Callable[[object, str, object], None] = setattr) -> None:
    """Let an hour pass on the run's clock when its log holds what the expression ``when`` matches."""
    written, late = b"", 0.0
    take = Channel._take

    def look(channel: Channel, block: bytes) -> None:
        nonlocal written, late
        written += block
        late = HOUR if re.search(when.encode(), written) else 0.0
        take(channel, block)

    patch(Channel, "_take", look)
    patch(loop, "time", SimpleNamespace(monotonic=lambda: time.monotonic() + late))
    patch(shutdown, "_PATIENCE", HANG)


def main() -> None:
    """The command, with such a clock: ``python -m tests.record.hurried WHEN WORD…``."""
    from strace_lens.cli.main import main as command

    an_hour_passes(sys.argv.pop(1))
    command()


if __name__ == "__main__":
    main()
