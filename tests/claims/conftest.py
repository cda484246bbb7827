"""What the tests of the claims share."""

from collections.abc import Iterator

import pytest

from tests.waiting import HANG


@pytest.fixture(autouse=True, scope="module")
def patient() -> Iterator[None]:
    """A sample's daemon may take its time to end: no second decides what is proven."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("strace_lens.record.runner.GRACE", HANG)
        yield
