"""Chrome's JSON: what viewers need to show a trace. ``make heavy`` asks Perfetto itself."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

import pytest

from strace_lens.report.formats import report
from tests.model.built import built
from tests.report.findings import FORK, ODD, traced

TIMED = """\
1 1700000000.000000 execve("/bin/make", ["make"], 0x7ffe59 /* 39 vars */) = 0 <0.000100>
1 1700000000.100000 vfork( <unfinished ...>
2 1700000000.200000 execve("/usr/lib/cc1", ["cc1", "</script>"], 0x7ffe59 /* 39 vars */) = 0 <0.000200>
1 1700000000.300000 <... vfork resumed>) = 2 <0.200000>
1 1700000000.400000 clone3({flags=CLONE_VM|CLONE_FS|CLONE_FILES|CLONE_SIGHAND|CLONE_THREAD}, 88) = 3 <0.010000>
3 1700000000.450000 exit(0) = ?
3 1700000000.460000 +++ exited with 0 +++
2 1700000000.600000 exit_group(1) = ?
2 1700000000.700000 +++ exited with 1 +++
1 1700000000.800000 --- SIGCHLD {si_signo=SIGCHLD, si_code=CLD_EXITED, si_pid=2, si_status=1} ---
1 1700000001.000000 exit_group(0) = ?
1 1700000001.500000 +++ exited with 0 +++
"""


def events(log: str) -> list[dict[str, Any]]:
    """The events of a log's trace."""
    found: list[dict[str, Any]] = json.loads(report("trace", traced(log), "perfetto"))["traceEvents"]
    return found


def named(found: list[dict[str, Any]], ph: str) -> list[str]:
    """The names of the events of a sort."""
    return [event["name"] for event in found if event["ph"] == ph]


def test_processes_and_threads_are_named() -> None:
    """By the name in the trace, the program and the pid; a thread is in its process."""
    found = [event for event in events(TIMED) if event["ph"] == "M" and event["name"].endswith("_name")]
    assert [(event["name"], event["pid"], event["tid"], event["args"]["name"]) for event in found] == [
        ("process_name", 1, 1, "1 make [1]"), ("thread_name", 1, 1, "1 make [1]"),
        ("process_name", 2, 2, "1.1 cc1 [2]"), ("thread_name", 2, 2, "1.1 cc1 [2]"),
        ("thread_name", 1, 3, "1.2 make [3]"),
    ]  # fmt: skip


def test_programs_and_calls_are_slices_execs_and_signals_are_instants() -> None:
    """A fork runs its maker's program until its own execve; a thread always."""
    found = events(TIMED)
    assert named(found, "X")[:4] == ["make", "cc1", "make", "execve"]
    assert {"vfork", "execve", "clone3", "exit_group"} <= set(named(found, "X"))
    assert named(found, "i") == ["exec make", "exec cc1", "SIGCHLD"]


def test_a_flow_leads_from_the_maker_to_the_child() -> None:
    """One for each creation, with the call and its flags."""
    flows = [event for event in events(TIMED) if event["ph"] in "sf"]
    assert [(event["ph"], event["id"], event["tid"]) for event in flows] == [
        ("s", 2, 1), ("f", 2, 2), ("s", 3, 1), ("f", 3, 3),
    ]  # fmt: skip
    assert flows[0]["args"] == {"call": "vfork", "flags": "CLONE_VFORK|CLONE_VM|SIGCHLD", "line": 2}


LONG = """\
1 1700000000.000000 execve("/bin/a", ["a"], 0x7ffe59 /* 39 vars */) = 0 <0.150000>
1 1700000000.100000 wait4(-1, NULL, 0, NULL) = -1 ECHILD (No child processes) <0.200000>
1 1700000000.200000 exit_group(0) = ?
1 1700000000.250000 +++ exited with 0 +++
"""
"""Each call lasts, by the clock of another processor, until after the next began."""


@pytest.mark.parametrize("log", [TIMED, FORK, ODD, LONG, TIMED.replace("1700000000.6", "1699999990.6")])
def test_slices_of_a_track_hold_each_other_or_are_apart(log: str) -> None:
    """Else Perfetto drops them. Also where the clock was set back, and by lines where there are no times."""
    tracks = defaultdict(list)
    for event in events(log):
        assert event.get("dur", 0) >= 0
        if event["ph"] == "X":
            tracks[event["tid"]].append((event["ts"], -event["dur"]))
    assert tracks
    for slices in tracks.values():
        ends: list[float] = []
        for begun, length in sorted(slices):
            while ends and ends[-1] <= begun:
                ends.pop()
            assert not ends or begun - length <= ends[-1] + 1e-6
            ends.append(begun - length)


def test_numbers_are_small_enough_for_a_double() -> None:
    """Microseconds count from the first line, not from 1970."""
    assert max(event["ts"] for event in events(TIMED) if "ts" in event) == 1_500_000 - 500_000


def test_the_trace_is_read_and_not_kept() -> None:
    """The events are written while the log is read: a first row is there before the last line is."""
    lines = ['1 execve("/a", ["a"], 0x7f /* 1 var */) = 0', *["1 getpid() = 1"] * 2_000, "1 +++ exited with 0 +++"]
    trace = built(lines)

    class Out:
        """Counts what is written at once."""

        def __init__(self) -> None:
            self.sizes: list[int] = []

        def write(self, text: str) -> int:
            """Takes a text."""
            self.sizes.append(len(text))
            return len(text)

    from strace_lens.report.perfetto import write
    from strace_lens.report.style import PLAIN

    out = Out()
    write(trace, out, PLAIN)  # type: ignore[arg-type]  # it only writes
    assert len(out.sizes) > 7
    assert max(out.sizes) < sum(out.sizes) / 5


def test_error_hostile_names_stay_text() -> None:
    """Escaped as everywhere; secrets are masked."""
    lines = ['7 execve("/\\342\\200\\256x", ["x", "--password", "hunter22"], 0x7f /* 1 var */) = 0']
    text = report("trace", built(lines), "perfetto")
    assert text.isascii()
    assert "\\\\u202ex" in text
    assert "hunter22" not in text
