"""An export that is killed at ten random moments, and then repeated, makes the same set as one that was not.

pytest tests/heavy/kills.py
"""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.export.sets import contents, exported

MAKE_LOGS = Path(__file__).resolve().parents[2] / "bench" / "make_logs.py"
LOGS = 100
LINES = 1000


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Logs of builds, each another."""
    folder = tmp_path_factory.mktemp("kills")
    found = [folder / f"{number}.strace" for number in range(LOGS)]
    for number, path in enumerate(found):
        words = [sys.executable, str(MAKE_LOGS), "build", str(LINES), str(path), f"--seed={number}"]
        subprocess.run(words, check=True)
    return found


def command(logs: list[Path], place: Path) -> list[str]:
    """The export, by two processes."""
    return [sys.executable, "-m", "strace_lens", "export", *map(str, logs), "--to", str(place), "--jobs", "2"]


@pytest.fixture(scope="module")
def whole(logs: list[Path], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, float]:
    """The set that nobody disturbed, and the seconds that it took."""
    place = tmp_path_factory.mktemp("whole") / "set"
    before = time.monotonic()
    subprocess.run(command(logs, place), check=True, stderr=subprocess.DEVNULL)
    return place, time.monotonic() - before


@pytest.mark.parametrize("seed", range(10))
def test_the_same_set_after_a_kill(logs: list[Path], whole: tuple[Path, float], tmp_path: Path, seed: int) -> None:
    """SIGKILL somewhere in the time that an export takes; the second call does the rest, and leaves nothing behind."""
    undisturbed, took = whole
    place = tmp_path / "set"
    killed = subprocess.Popen(command(logs, place), stderr=subprocess.DEVNULL)
    time.sleep(random.Random(seed).uniform(0.1, 1) * took)
    killed.kill()
    status = killed.wait()
    there = len(list((place / "traces").rglob("*.parquet"))) if place.exists() else 0
    print(f"ended with {status}; of 8 batches {there} were there")
    subprocess.run(command(logs, place), check=True, stderr=subprocess.DEVNULL)
    assert contents(place) == contents(undisturbed)
    assert not list(place.glob(".strace-lens-*"))
    assert exported(logs, place).added == 0
