"""Whatever is lost of a log may leave a verdict undecided, and turns it only where nothing could show the loss."""

from __future__ import annotations

import io
from pathlib import Path
from random import Random

import pytest

from tests.damage.golden import golden_logs
from tests.damage.kinds import KINDS
from tests.damage.rest import SORTS
from tests.damage.trial import Trial
from tools.mutate import change, mutate

SAMPLES = 2
PAGE = Path(__file__).resolve().parents[2] / "docs" / "failures.md"


@pytest.fixture(scope="module")
def trials(tmp_path_factory: pytest.TempPathFactory) -> list[Trial]:
    """A trial of each golden log, with what its strace was asked."""
    folder = tmp_path_factory.mktemp("damaged")
    return [Trial(golden, folder) for golden in golden_logs()]


def test_the_pool_is_large(trials: list[Trial]) -> None:
    """At least 30 logs, each with expectations that are decided on the whole of it, held ones and failed ones."""
    large = [trial for trial in trials if len(trial.pool) >= 30]
    assert len(large) >= 30
    assert all({"held", "failed"} <= {outcome for _, outcome in trial.pool} for trial in large)
    assert sum(trial.ignore is not None for trial in trials) >= 30


@pytest.mark.parametrize("kind", ["tail", "cut", "drop", "garble", "duplicate"])
def test_a_loss_turns_no_verdict(trials: list[Trial], kind: str) -> None:
    """A log that is cut after a line or in one, or has one line less, garbled or twice: undecided, or as before."""
    random = Random(f"loss by {kind}")
    damaged = [(trial, KINDS[kind](trial.lines, random)) for trial in trials for _ in range(SAMPLES)]
    turned = [one for trial, damage in damaged for one in trial.turned(damage)]
    assert [one for one in turned if one.sorts is None] == []
    sorts = {sort for one in turned for sort in one.sorts or ()}
    assert sorts <= set(SORTS)
    # Shown by pytest -s.
    print(f"{kind}: nothing shows {len({one.damage for one in turned})} of {len(damaged)}: {sorted(sorts)}")


def test_a_strangers_damaged_log_turns_no_verdict() -> None:
    """The same as a user runs it, also where nobody says what strace was asked."""
    out = io.StringIO()
    assert mutate(60, 7, list(KINDS), out) == 0, out.getvalue()
    assert "60 damaged logs: " in out.getvalue()


def test_a_change_is_noticed() -> None:
    """Another program's log: the expectation that should notice fails or is undecided, whatever was changed."""
    out = io.StringIO()
    assert change(60, 5, out) == 0, out.getvalue()
    assert out.getvalue().startswith(f"{len(golden_logs())} logs; 60 changes: ")


def test_the_page_has_every_sort() -> None:
    """docs/failures.md says which damage nothing shows."""
    page = PAGE.read_text()
    assert [sort for sort in SORTS if f"- {sort}" not in page] == []
