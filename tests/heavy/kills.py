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
LOGS = 40
LINES = 500


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


@pytest.mark.parametrize("seed", range(10))
def test_the_same_set_after_a_kill(logs: list[Path], tmp_path: Path, seed: int) -> None:
    """SIGKILL somewhere in the time that an export takes; the second call does the rest, and leaves nothing behind."""
    before = time.monotonic()
    subprocess.run(command(logs, tmp_path / "whole"), check=True, stderr=subprocess.DEVNULL)
    took = time.monotonic() - before
    killed = subprocess.Popen(command(logs, tmp_path / "set"), stderr=subprocess.DEVNULL)
    time.sleep(random.Random(seed).uniform(0.1, 1) * took)
    killed.kill()
    killed.wait()
    there = len(list((tmp_path / "set" / "traces").rglob("*.parquet"))) if (tmp_path / "set").exists() else 0
    subprocess.run(command(logs, tmp_path / "set"), check=True, stderr=subprocess.DEVNULL)
    print(f"killed with {there} parts there")
    assert contents(tmp_path / "set") == contents(tmp_path / "whole")
    assert not list((tmp_path / "set").glob(".strace-lens-*"))
    assert exported(logs, tmp_path / "set").added == 0
