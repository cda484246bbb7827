"""The trace of a run, from what was recorded of it."""

from pathlib import Path

import pytest
from msgspec.structs import replace

import strace_lens
from strace_lens.api.run import read_recording
from strace_lens.errors import ExpectationError, UsageError

pytestmark = pytest.mark.needs_strace


@pytest.mark.parametrize("log", ["", "7 +++ killed by SIGKILL +++\n"])
def test_a_program_whose_time_is_over_before_it_ran(tmp_path: Path, log: str) -> None:
    """A time that ends before strace has started the program is a run that timed out, and no failure of strace."""
    ran = strace_lens.run(["true"], capture=True)
    assert ran.recording is not None
    place = tmp_path / "log"
    place.write_text(log)
    trace = read_recording(replace(ran.recording, log=place, status=137, timed_out=True))
    assert trace.recording is not None
    assert trace.recording.timed_out
    assert trace.execs == []


def test_error_calls_to_trace_that_strace_does_not_know() -> None:
    """A mistake of the user's: not that nothing can be traced here, which would be a skip."""
    with pytest.raises(UsageError, match="strace does not know the calls to trace: invalid system call 'bogus'"):
        strace_lens.run("true", trace="bogus")
    with pytest.raises(UsageError, match="strace does not know the calls to trace: invalid system call '%proces'"):
        strace_lens.watch(trace="%proces").__enter__()


class TestExpectations:
    """What they need is recorded: the calls, what may answer them, the paths of descriptors."""

    def test_they_are_decided(self) -> None:
        """Without them rename(2) would not be in the log."""
        text = "no syscall rename"
        assert strace_lens.check(strace_lens.run("true"), text).outcome == "undecided"
        assert strace_lens.check(strace_lens.run("true", expectations=[text]), text).outcome == "held"

    def test_one_may_stand_alone(self) -> None:
        """A text is one, not its letters; files besides."""
        trace = strace_lens.run("true", files=True, expectations="no syscall write")
        assert [trace.was_traced(call) for call in ("write", "openat", "read")] == [True, True, False]

    def test_error_one_does_not_parse(self) -> None:
        """Before anything runs."""
        with pytest.raises(ExpectationError, match="unknown subject 'fly'"):
            strace_lens.run("false", expectations="no fly")
