"""What is said of a run with a fault: never more than the log, the output and the files show."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from strace_lens.analysis.sweep.fault import Fault
from strace_lens.analysis.sweep.files import Entry
from strace_lens.analysis.sweep.finding import Outcome
from strace_lens.analysis.sweep.judge import Stable, judged, not_reached, reached, stable
from strace_lens.analysis.sweep.plan import Attempt
from strace_lens.analysis.sweep.ran import Fired, Ran, Verified
from strace_lens.analysis.sweep.site import Site

SITE = Site("1", "/bin/a", "write", 1)
FAULT = Fault("error", "EIO")
FIRED = (Fired("1", 1, "write(1, …) = -1 EIO (Input/output error) (INJECTED)"),)
PLAIN = Ran(
    status=0,
    signal=None,
    crashes={},
    stdout=b"out\n",
    stderr=b"",
    files={"a": Entry("file", 0o644, 5, "hash")},
    before=frozenset({"in.txt"}),
    outlived=0,
    timed_out=False,
    lacks=(),
    fired=(),
    verified=None,
    seconds=0.1,
)
OTHER = {"a": Entry("file", 0o644, 5, "other")}
MORE = {**(PLAIN.files or {}), "a.tmp": Entry("file", 0o600, 0, "")}

CASES: list[tuple[Outcome, dict[str, Any]]] = [
    ("tolerated", {}),
    ("reported", {"status": 1}),
    ("reported", {"stderr": b"a: cannot write\n"}),
    ("reported", {"status": 1, "stdout": b"", "files": OTHER}),
    ("silent", {"stdout": b""}),
    ("silent", {"files": OTHER}),
    ("silent", {"files": {}}),
    ("silent", {"stdout": b"", "stderr": b"a: cannot write\n"}),
    ("leak", {"status": 1, "files": MORE}),
    ("reported", {"status": 1, "files": {**(PLAIN.files or {}), "in.txt": Entry("file", 0o644, 6, "input")}}),
    ("leak", {"outlived": 1}),
    ("crash", {"status": 134, "signal": "SIGABRT", "crashes": {"SIGABRT": 1}, "outlived": 1}),
    ("crash", {"status": 1, "crashes": {"SIGSEGV": 1}}),
    ("crash", {"status": 141, "signal": "SIGPIPE"}),
    ("crash", {"status": 1, "stderr": b"==7==ERROR: AddressSanitizer: attempting double-free\n"}),
    ("crash", {"stderr": b"a.c:3:5: runtime error: signed integer overflow\n"}),
    ("hang", {"timed_out": True, "signal": "SIGKILL", "status": 137}),
]


@pytest.mark.parametrize(("outcome", "changes"), CASES)
def test_the_worst_that_applies_counts(outcome: Outcome, changes: dict[str, Any]) -> None:
    """Beside a run without a fault that ends with 0."""
    ran = replace(PLAIN, fired=FIRED, **changes)
    assert judged(Stable(PLAIN), ran, "write", FAULT).outcome == outcome


@pytest.mark.parametrize("changes", [changes for _, changes in CASES if not changes.get("timed_out")])
def test_an_incomplete_log_is_undecided_whatever_else_differs(changes: dict[str, Any]) -> None:
    """What the log lacks may be worse; only a run that we ended has hung all the same."""
    ran = replace(PLAIN, fired=FIRED, lacks=("the log ends in the middle of a line",), **changes)
    found = judged(Stable(PLAIN), ran, "write", FAULT)
    assert (found.outcome, found.why) == ("undecided", "the log is incomplete: the log ends in the middle of a line")


def test_a_fault_that_the_log_does_not_show_was_not_reached() -> None:
    """Never tolerated; undecided, if the log is incomplete."""
    attempt = Attempt((SITE,), (), FAULT, 1)
    assert reached(attempt, PLAIN) == ((), (SITE,))
    assert not_reached(PLAIN).outcome == "not reached"
    assert not_reached(replace(PLAIN, lacks=("cut",))).outcome == "undecided"


def test_a_fault_that_fired_in_another_task_did_not_reach_this_one() -> None:
    """The sites are told apart by the log; what fired elsewhere is said."""
    other = Site("1.1", "/bin/a", "write", 1)
    ran = replace(PLAIN, fired=(Fired("1.1", 1, ""),))
    assert reached(Attempt((SITE, other), (), FAULT, 1), ran) == ((other,), (SITE,))
    assert "task 1.1" in not_reached(ran).why


def test_with_a_path_alone_tasks_have_no_names() -> None:
    """strace -P shows no creations: as many faults as sites, or none counts."""
    attempt = Attempt((SITE,), (), FAULT, 1, along=("/a",))
    assert reached(attempt, replace(PLAIN, fired=(Fired("2", 1, ""),))) == ((SITE,), ())
    assert reached(attempt, replace(PLAIN, fired=(Fired("2", 1, ""), Fired("3", 1, "")))) == ((), (SITE,))


@pytest.mark.parametrize(("again", "outcome"), [(False, "silent"), (True, "tolerated")])
def test_a_failed_fsync_loses_data_unless_it_is_tried_again(again: bool, outcome: Outcome) -> None:
    """The files look the same, since a reader sees what is in memory."""
    ran = replace(PLAIN, fired=(Fired("1", 1, "", again=again),))
    assert judged(Stable(PLAIN), ran, "fsync", FAULT).outcome == outcome
    assert judged(Stable(PLAIN), ran, "fsync", Fault("error", "EINTR")).outcome == "tolerated"


def test_a_signal_that_we_sent_is_no_crash() -> None:
    """The program may die of it; of another it may not."""
    died = replace(PLAIN, fired=FIRED, status=143, signal="SIGTERM")
    assert judged(Stable(PLAIN), died, "write", Fault("signal", "SIGTERM")).outcome == "reported"
    assert judged(Stable(PLAIN), died, "write", Fault("signal", "SIGHUP")).outcome == "crash"


class TestWhatVaries:
    """What is not the same without a fault cannot be compared, and nothing is said as if it had been."""

    VARYING = stable([PLAIN, replace(PLAIN, stdout=b"another\n")])

    def test_it_is_named(self) -> None:
        """With the line that differs."""
        assert self.VARYING.varies == ("its standard output: line 1 is 'out' or 'another'",)

    def test_what_looks_the_same_is_undecided(self) -> None:
        """But another status is reported, and a file that differs is silent."""
        ran = replace(PLAIN, stdout=b"third\n", fired=FIRED)
        assert judged(self.VARYING, ran, "write", FAULT).outcome == "undecided"
        assert judged(self.VARYING, replace(ran, status=1), "write", FAULT).outcome == "reported"
        assert judged(self.VARYING, replace(ran, files=OTHER), "write", FAULT).outcome == "silent"

    @pytest.mark.parametrize(("status", "outcome"), [(0, "tolerated"), (3, "silent")])
    def test_the_users_judge_decides(self, status: int, outcome: Outcome) -> None:
        """In place of the comparison."""
        ran = replace(PLAIN, stdout=b"third\n", fired=FIRED, verified=Verified(status, "wrong"))
        found = judged(self.VARYING, ran, "write", FAULT)
        assert found.outcome == outcome
        assert ("--verify ends with 3: wrong" in found.difference) == (status == 3)

    def test_files_and_statuses_vary_too(self) -> None:
        """Each is named."""
        found = stable([PLAIN, replace(PLAIN, files=OTHER, status=1)])
        assert found.varies == ("its exit status is 0 or 1", "the files a")


def test_the_message_is_the_first_line_that_is_new_and_the_last_of_pythons() -> None:
    """A traceback says what went wrong in its last line."""
    plain = Stable(replace(PLAIN, stderr=b"as ever\n"))
    for text, message in (
        (b"as ever\nno space\nmore\n", "no space"),
        (b"Traceback (most recent call last):\n  File x\nOSError: no space\n", "OSError: no space"),
    ):
        assert judged(plain, replace(PLAIN, fired=FIRED, stderr=text), "write", FAULT).message == message
