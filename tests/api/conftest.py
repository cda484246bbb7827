"""What the tests of the library share."""

import pytest

from tests.waiting import HANG


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program whose terminal was hung up may take its time to leave: no second decides its status."""
    monkeypatch.setattr("strace_lens.record.session.GRACE", HANG)
