"""Golden logs: recorded from everyday programs and C samples under each option that changes a log's form."""

from __future__ import annotations

import pytest

from strace_lens.analysis.audit import Reading
from strace_lens.events import Exit, Note, Superseded, Syscall
from strace_lens.model.build.fold import build
from strace_lens.values import Fd, Flags, Number, Pid, String
from tests.parse.test_total import comes_back
from tests.traces.describe import HERE, describe, golden, names


def test_there_are_golden_logs() -> None:
    """The logs are where the tests look for them."""
    assert len(names()) > 40


@pytest.mark.parametrize("name", names())
class TestEveryTrace:
    """What holds for each golden log."""

    def test_every_line_is_accounted_for(self, name: str) -> None:
        """Every line is understood, every argument read, and every line printed back."""
        with golden(name) as log:
            reading = Reading(log.lines())
            account = reading.audit(build(log.events, passing=reading.passing))
            assert not log.cut
        foreign = 3 if name.startswith("terminal") else 0
        assert account.unparsed <= foreign
        assert (account.raw_arguments, account.round_trip_differences, account.cut) == (0, 0, 0)

    def test_events_are_read_as_before(self, name: str) -> None:
        """The events are those of the description beside the log."""
        assert list(describe(name)) == (HERE / f"{name}.events").read_text(encoding="utf-8").splitlines()


def test_small_traces_cut_at_every_byte() -> None:
    """A log that ends at any byte is read, and printed back."""
    for name in ("process", "signals", "comms", "quiet"):
        with golden(name) as log:
            data = "".join(log.lines()).encode("utf-8", "surrogateescape")
        start = max(0, len(data) - 1500)
        for end in range(start, len(data)):
            comes_back(data[start:end].decode("utf-8", "surrogateescape"))


def calls(name: str) -> list[Syscall]:
    """The calls of a golden log."""
    with golden(name) as log:
        return [event for event in log.events() if isinstance(event, Syscall)]


def test_paths_with_syntax_in_them() -> None:
    """``-y`` prints a path that looks like strace's own syntax, and it is read as the path."""
    opened = [
        call
        for call in calls("paths")
        if call.name == "openat" and call.result and isinstance(call.result.returned, Fd)
    ]
    assert any(call.result.returned.path.endswith("/a>b<c, d) = 0") for call in opened if call.result)  # type: ignore[union-attr]  # else the test fails


def test_written_bytes_survive() -> None:
    """The bytes that were written are read as they were, however they were printed."""
    data = b'a\tb"\n\x01\x012\xff'
    for name in ("paths", "hexadecimal", "all-hexadecimal"):
        written = [call.args[1] for call in calls(name) if call.name == "write"]
        assert String(data) in written


def test_names_beside_pids() -> None:
    """``-Y`` prints a name beside each pid, also in the result of a call."""
    forks = [call for call in calls("comms") if call.name in {"clone", "fork", "vfork", "clone3"} and call.result]
    assert forks
    assert all(isinstance(call.result.returned, Pid) for call in forks if call.result)
    assert {call.result.returned.comm for call in forks if call.result} == {"sh"}  # type: ignore[union-attr]  # else the test fails


def test_execve_from_a_thread() -> None:
    """A thread's execve ends under the pid of the leader, whose place it takes."""
    with golden("exec-from-thread") as log:
        found = list(log.events())
    superseded = next(event for event in found if isinstance(event, Superseded))
    execve = next(event for event in found if isinstance(event, Syscall) and event.end_pid != event.pid)
    assert (execve.name, execve.pid, execve.end_pid) == ("execve", superseded.by, superseded.pid)


def test_an_injected_error() -> None:
    """Results that strace injected are marked so."""
    injected = [call for call in calls("injected") if call.result and call.result.injected]
    assert {(call.name, call.result.errno) for call in injected if call.result} >= {("openat", "ENOSPC")}


def test_stacks_follow_their_calls() -> None:
    """Every frame belongs to a call, and comes after it."""
    with golden("stack") as log:
        notes = [event for event in log.events() if isinstance(event, Note) and event.kind == "stack"]
    assert len(notes) > 20
    assert all(note.follows is not None and note.follows < note.line for note in notes)


def test_exit_codes() -> None:
    """A shell's own exit status is told by its last line."""
    with golden("process") as log:
        exits = [event for event in log.events() if isinstance(event, Exit)]
    assert exits[-1].code == 3


def test_the_flags_of_fork() -> None:
    """glibc's fork is a clone with these flags."""
    fork = next(call for call in calls("fork") if call.name == "clone")
    assert fork.argument("flags") == Flags(("CLONE_CHILD_CLEARTID", "CLONE_CHILD_SETTID", "SIGCHLD"))
    assert fork.result is not None
    assert isinstance(fork.result.returned, Number)
