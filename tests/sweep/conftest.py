"""What the tests of sweeps share: compiled samples, and a directory to run them in."""

from collections.abc import Callable
from pathlib import Path

import pytest

from strace_lens.api.sweeps import sweeping
from strace_lens.claims.sample import compile_sample, find_compiler

SAMPLES = Path(__file__).parent / "samples"


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Compiles a sample, once; returns the program."""
    folder = tmp_path_factory.mktemp("samples")

    def compiled(name: str) -> Path:
        program = folder / name
        return program if program.exists() else compile_sample(find_compiler(), SAMPLES / f"{name}.c", folder)

    return compiled


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """No program of these tests stamps a time: they need not wait between the runs without a fault."""
    monkeypatch.setattr(sweeping, "PAUSE", 0)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A directory with ``in.txt``."""
    place = tmp_path / "place"
    place.mkdir()
    (place / "in.txt").write_text("given\n")
    return place
