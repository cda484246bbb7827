"""What the failure tests share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.failures.lens import Lens


@pytest.fixture
def lens(tmp_path: Path) -> Iterator[Lens]:
    """The command; after each test no process and no file of it may be left."""
    called = Lens(tmp_path)
    yield called
    clean = called.nothing_is_left()
    left = called.processes(), list(called.temporary.iterdir())
    called.end_everything()
    assert clean, left
