"""Damages whole logs and builds their traces.

What must hold of any log: building the trace does not fail, ends, and keeps every invariant of
``strace_lens/model/check.py``; each event of the second reading is of a task of the trace. What this finds belongs into
``tests/model/test_damaged.py`` as an example. The command line is that of ``target.py``.
"""

from __future__ import annotations

import sys
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parent.parent.parent))

from tests.fuzz import target

with target.instrumented("strace_lens.model"):
    from tests.fuzz.hold import hold

from tests.fuzz.mutate import mutated, seeds

if __name__ == "__main__":
    LOGS = list(seeds())

    def changed(lot: Random, text: str) -> str:
        """A log, damaged."""
        return mutated(lot, [text.splitlines(keepends=True) or ["\n"]], LOGS)

    target.run("model", hold, map("".join, LOGS), changed)
