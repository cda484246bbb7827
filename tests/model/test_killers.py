"""Who killed a task: only where the log shows it."""

from __future__ import annotations

import pytest

from strace_lens.model.task import End
from tests.model.lines import FORK, end, start, thread, traced

CHILD = f"{start(7)}7 {FORK} = 8\n8 getppid() = 7\n"
DEAD = "8 +++ killed by SIGKILL +++\n"


def killed(log: str) -> End:
    """The end of the second task."""
    found = traced(log + end(7)).tasks[1].end
    assert found is not None
    return found


def name(found: End) -> str | None:
    """The name of the killer."""
    return found.killer.name if found.killer is not None else None


def delivery(code: str, pid: int) -> str:
    """The line of a SIGTERM to the child, and its end."""
    sent = f"8 --- SIGTERM {{si_signo=SIGTERM, si_code={code}, si_pid={pid}, si_uid=0}} ---\n"
    return f"{sent}8 +++ killed by SIGTERM +++\n"


class TestSigkill:
    """It has no delivery: the call that sent it is the proof."""

    def test_a_call_that_succeeded(self) -> None:
        """The first one; the child cannot be killed twice."""
        assert name(killed(f"{CHILD}7 kill(8, SIGKILL) = 0\n{DEAD}")) == "1"

    @pytest.mark.parametrize(
        "call",
        [
            "kill(8, SIGKILL) = -1 EPERM (Operation not permitted)",
            "kill(8, SIGTERM) = 0",
            "kill(-8, SIGKILL) = 0",
            "kill(99, SIGKILL) = 0",
            "kill(8, 0) = 0",
        ],
    )
    def test_another_call_proves_nothing(self, call: str) -> None:
        """It failed, or sent another signal, or another task was meant, or a process group."""
        assert name(killed(f"{CHILD}7 {call}\n{DEAD}")) is None

    def test_a_call_that_never_returned(self) -> None:
        """Only the caller itself can have died in it."""
        assert name(killed(f"{CHILD}8 kill(8, SIGKILL <unfinished ...>) = ?\n{DEAD}")) == "1.1"

    def test_a_call_that_names_another_thread(self) -> None:
        """The signal ends each task of the group (signal(7))."""
        log = f"{start(7)}7 {thread(8)}\n8 getppid() = 1\n9 kill(7, SIGKILL) = 0\n{DEAD}7 +++ killed by SIGKILL +++\n"
        assert [one.end.killer.name for one in traced(log).tasks[:2] if one.end and one.end.killer] == ["2", "2"]


class TestDeliveries:
    """The siginfo_t of a signal that could be caught names the sender."""

    def test_a_task_of_the_trace(self) -> None:
        """The first task of the process that si_pid names."""
        found = killed(CHILD + delivery("SI_USER", 7))
        assert (name(found), found.sender) == ("1", 7)

    def test_a_process_that_the_trace_does_not_have(self) -> None:
        """Its pid is all that is known."""
        found = killed(CHILD + delivery("SI_TKILL", 99))
        assert (name(found), found.sender) == (None, 99)

    def test_the_kernel(self) -> None:
        """A timer, a fault: no process sent it."""
        assert killed(CHILD + delivery("SI_KERNEL", 7)).sender == 0

    def test_another_signal_before(self) -> None:
        """The task caught it."""
        log = CHILD + delivery("SI_USER", 7).replace("killed by SIGTERM", "killed by SIGSEGV")
        assert (killed(log).killer, killed(log).sender) == (None, 0)
