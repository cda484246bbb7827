"""Runs a fuzz target: under atheris, or by lot without it.

    python tests/fuzz/fuzz_model.py -max_total_time=60 [CORPUS]
    python tests/fuzz/fuzz_model.py --lot --seconds 60 --seed 7

The first way has libFuzzer's options; without CORPUS the search begins with the target's own seeds. atheris is not a
dependency of the tests: what a target finds belongs into the tests as an example.
"""

from __future__ import annotations

import argparse
import resource
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from random import Random
from types import FrameType

Hold = Callable[[str], None]
"""Raises where a rule does not hold of a text."""
Mutate = Callable[[Random, str], str]

PATIENCE = 20
"""Seconds in which a text is read, or never."""
MEMORY = 2 << 30
LOT = "--lot" in sys.argv


def instrumented(*packages: str) -> AbstractContextManager[object]:
    """What is imported within is of ``packages``, and libFuzzer sees which of its branches run."""
    if LOT:
        return nullcontext()
    import atheris  # type: ignore[import-untyped, import-not-found, unused-ignore]  # it has no types, and need not be here

    found: AbstractContextManager[object] = atheris.instrument_imports(include=list(packages))
    return found


def run(name: str, hold: Hold, seeds: Iterable[str], mutate: Mutate) -> None:
    """Feed ``hold`` the seeds, and what ``mutate`` and libFuzzer make of them, until the time is over."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lot", action="store_true", help="without atheris")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    chosen, options = parser.parse_known_args()
    if chosen.lot:
        _by_lot(name, hold, list(seeds), mutate, chosen.seconds, chosen.seed)
    else:
        _by_atheris(hold, list(seeds), mutate, options)


def _by_lot(name: str, hold: Hold, seeds: Sequence[str], mutate: Mutate, seconds: float, seed: int) -> None:
    """Say which text breaks a rule, and fail."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    signal.signal(signal.SIGALRM, _too_long)
    lot, until, count = Random(seed), time.monotonic() + seconds, 0
    while time.monotonic() < until:
        text = mutate(lot, lot.choice(seeds))
        signal.alarm(PATIENCE)
        try:
            hold(text)
        except BaseException:
            found = Path(f"crash-{name}-{seed}-{count}")
            found.write_bytes(text.encode("utf-8", "surrogateescape"))
            print(f"seed {seed}, text {count}: written to {found}")
            raise
        count += 1
    signal.alarm(0)
    print(f"seed {seed}: {count} texts, each keeps the rules")


def _too_long(_number: int, _frame: FrameType | None) -> None:
    raise TimeoutError(f"a text was not read in {PATIENCE} seconds")


def _by_atheris(hold: Hold, seeds: Sequence[str], mutate: Mutate, options: list[str]) -> None:
    """Hand the target, the seeds and the changes to libFuzzer; every second change is its own."""
    import atheris

    def target(data: bytes) -> None:
        hold(data.decode("utf-8", "surrogateescape"))

    def change(data: bytes, most: int, seed: int) -> bytes:
        if seed % 2:
            changed: bytes = atheris.Mutate(data, most)
            return changed
        text = mutate(Random(seed), data.decode("utf-8", "surrogateescape"))
        return text.encode("utf-8", "surrogateescape")[:most]

    with tempfile.TemporaryDirectory() as folder:
        if all(option.startswith("-") for option in options):
            for number, text in enumerate(seeds):
                Path(folder, str(number)).write_bytes(text.encode("utf-8", "surrogateescape"))
            options = [*options, folder]
        atheris.Setup([sys.argv[0], f"-timeout={PATIENCE}", *options], target, custom_mutator=change)
        atheris.Fuzz()
