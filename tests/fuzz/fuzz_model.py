"""Damage whole logs and build their traces: a fuzz target for atheris, or for a plain lot.

    python tests/fuzz/fuzz_model.py -max_total_time=60 [CORPUS]
    python tests/fuzz/fuzz_model.py --lot --seconds 60 --seed 7

What must hold of any log: building the trace does not fail, ends, and keeps every invariant of
``strace_lens/model/check.py``; each event of the second reading is of a task of the trace. atheris is not a dependency
of the tests. What it finds belongs into ``tests/model/test_damaged.py`` as an example.
"""

from __future__ import annotations

import argparse
import resource
import signal
import sys
import tempfile
import time
from pathlib import Path
from random import Random
from types import FrameType

sys.path.insert(0, str(Path(__file__).parent.parent.parent))

PATIENCE = 20
"""Seconds in which a log of some hundred lines is read, or never."""
MEMORY = 2 << 30


def by_lot(seconds: float, seed: int) -> None:
    """Damage logs by lot until the time is over; say which log breaks a rule, and fail."""
    from tests.fuzz.hold import hold
    from tests.fuzz.mutate import mutated, seeds

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    signal.signal(signal.SIGALRM, _too_long)
    logs, lot, until, count = list(seeds()), Random(seed), time.monotonic() + seconds, 0
    while time.monotonic() < until:
        text = mutated(lot, logs)
        signal.alarm(PATIENCE)
        try:
            hold(text)
        except BaseException:
            found = Path(f"crash-model-{seed}-{count}")
            found.write_text(text, encoding="utf-8", errors="surrogateescape")
            print(f"seed {seed}, log {count}: written to {found}")
            raise
        count += 1
    signal.alarm(0)
    print(f"seed {seed}: {count} damaged logs, each keeps the rules")


def _too_long(_number: int, _frame: FrameType | None) -> None:
    raise TimeoutError(f"a log was not read in {PATIENCE} seconds")


def by_atheris(options: list[str]) -> None:
    """Hand the target, the seeds and the damages to libFuzzer."""
    import atheris  # type: ignore[import-untyped, import-not-found, unused-ignore]  # it has no types, and need not be here

    with atheris.instrument_imports(include=["strace_lens.model"]):
        from tests.fuzz.hold import hold
    from tests.fuzz.mutate import mutated, seeds

    logs = list(seeds())

    def target(data: bytes) -> None:
        hold(data.decode("utf-8", "surrogateescape"))

    def mutator(data: bytes, most: int, seed: int) -> bytes:
        lines = data.decode("utf-8", "surrogateescape").splitlines(keepends=True) or ["\n"]
        return mutated(Random(seed), [lines], logs).encode("utf-8", "surrogateescape")[:most]

    with tempfile.TemporaryDirectory() as folder:
        if all(option.startswith("-") for option in options):
            for number, log in enumerate(logs):
                text = "".join(log).encode("utf-8", "surrogateescape")
                Path(folder, str(number)).write_bytes(text)
            options = [*options, folder]
        with atheris.instrument_imports(include=["strace_lens.model"]):
            pass
        atheris.Setup([sys.argv[0], *options], target, custom_mutator=mutator)
        atheris.Fuzz()


def main() -> None:
    """Choose the way."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lot", action="store_true", help="without atheris")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    chosen, options = parser.parse_known_args()
    if chosen.lot:
        by_lot(chosen.seconds, chosen.seed)
    else:
        by_atheris(options)


if __name__ == "__main__":
    main()
