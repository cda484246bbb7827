"""The trace of a run, from what was recorded of it."""

from pathlib import Path

import pytest
from msgspec.structs import replace

import strace_lens
from strace_lens.api.run import read_recording


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
