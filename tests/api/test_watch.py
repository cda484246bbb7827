"""Watching the calling process for a block: what is in the trace, what is not, and what a verdict may claim."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

import strace_lens
from strace_lens.api.watch import Watch
from strace_lens.errors import UsageError
from strace_lens.events import Syscall
from strace_lens.record import attach, watching
from strace_lens.record.run import procfs
from strace_lens.record.strace import find_strace
from tests.waiting import until

pytestmark = pytest.mark.needs_strace

SLEEP = ["sleep", "1000"]


def _held(seen: Watch, *expectations: str) -> list[str]:
    return [strace_lens.check(seen.trace, text).outcome for text in expectations]


def test_a_block_shows_its_processes_and_threads() -> None:
    """Of all that the process made, each with its end; the process itself lives on."""
    with strace_lens.watch() as seen:
        subprocess.run(["/bin/true"], check=True)
        thread = threading.Thread(target=int)
        thread.start()
        thread.join()
    trace = seen.trace
    assert [(task.name, task.kind) for task in trace.tasks] == [("1", "process"), ("1.1", "process"), ("1.2", "thread")]
    assert [image.path for image in trace.execs] == ["/bin/true"]
    assert trace.gaps == []
    assert re.search(r"(?m)^1 \(\S*python\S*[^?]\): lives on", str(trace))


def test_a_block_in_which_nothing_happens() -> None:
    """It shows the process, and that it made nothing and ran nothing."""
    with strace_lens.watch() as seen:
        pass
    assert _held(seen, "no exec", "no creation", "no exit", "exactly 1 process", "no signal") == ["held"] * 5


def test_what_the_process_is_and_does_later_is_no_doubt() -> None:
    """It has no exit status in the block, and runs what it ran when strace attached."""
    with strace_lens.watch() as seen:
        pass
    program = Path(sys.executable).resolve().name
    texts = ("exactly 1 process where exit_code == none", f'exactly 1 process where program matches "*/{program}"')
    assert _held(seen, *texts, "every process has maker == none") == ["held"] * 3


def test_our_own_calls_are_not_there() -> None:
    """Of all calls of this thread, only those of the block show. xdist has other threads."""
    with strace_lens.watch(trace="all") as seen:
        os.getppid()
    ours = [event for task, event in seen.trace.walk() if task.tid == threading.get_native_id()]
    assert [event.name for event in ours if isinstance(event, Syscall)] == ["getppid"]


def test_a_trace_that_is_collected_in_the_block_does_nothing_there() -> None:
    """Its private folder is removed after the block."""
    with strace_lens.watch(files=True) as seen:
        pass
    with strace_lens.watch(files=True) as seen:
        Path("/etc/passwd").read_bytes()
    assert [use.path for use in seen.trace.files] == ["/etc/passwd"]


def test_files_and_network() -> None:
    """Are recorded where that is asked for; else verdicts on them are undecided."""
    texts = ("no file", "no connection")
    with strace_lens.watch(files=True, network=True) as both:
        pass
    with strace_lens.watch() as usual:
        pass
    assert (_held(both, *texts), _held(usual, *texts)) == (["held", "held"], ["undecided", "undecided"])


def test_a_child_that_was_there_before_is_not_missing() -> None:
    """It may end in the block, and the process may wait for it; a note names it."""
    with subprocess.Popen(["cat"], stdin=subprocess.PIPE) as child:
        with strace_lens.watch() as seen:
            child.communicate()
        assert child.returncode == 0
    assert seen.trace.gaps == []
    assert _held(seen, "no creation", "exactly 1 process", "exactly 1 wait") == ["held"] * 3
    assert seen.trace.notes == (f"children that were there before were not watched: {child.pid} (ended since)",)


def test_a_thread_that_was_there_before_is_of_the_process() -> None:
    """It shows once it does something, as a thread of the process, and is not missing."""
    go, done = threading.Event(), threading.Event()

    def work() -> None:
        go.wait()
        subprocess.run(["/bin/true"], check=True)
        done.set()

    thread = threading.Thread(target=work)
    thread.start()
    with strace_lens.watch() as idle:
        pass
    with strace_lens.watch() as seen:
        go.set()
        done.wait()
    thread.join()
    assert _held(idle, "no thread", "exactly 1 task") == ["held"] * 2
    assert _held(seen, "exactly 2 processes", "exactly 1 thread", "exactly 1 exec", "no creation where maker.pid != 0")
    assert seen.trace.gaps == []
    (made,) = seen.trace.creations
    assert (made.maker.is_thread, made.maker.pid) == (True, os.getpid())


def test_a_task_that_outlives_the_block_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """What it does later could change the verdict; what it has shown is proof."""
    monkeypatch.setattr(watching, "GRACE", 0.0)
    with strace_lens.watch() as seen:
        # What it says shows that its execve has returned. Popen itself waits only until execve has closed a descriptor.
        child = subprocess.Popen(["sh", "-c", "echo; read _"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert child.stdout is not None
        assert child.stdout.readline() == b"\n"
    try:
        assert os.waitpid(child.pid, os.WNOHANG) == (0, 0)
    finally:
        child.kill()
        child.communicate()
    assert _held(seen, "no exec where path matches '*/curl'".replace("'", '"'), "some exec", "no exec") == [
        "undecided",
        "held",
        "failed",
    ]
    verdict = strace_lens.check(seen.trace, "at most 1 exec")
    assert "): made while we watched, and alive at the end" in " ".join(verdict.missing)
    assert strace_lens.check(seen.trace, "at most 1 exec", watched_only=True)


def test_strace_is_nobodys_child() -> None:
    """A program that waits for any child does not find it."""
    with strace_lens.watch(), pytest.raises(ChildProcessError):
        os.wait()


def test_an_error_in_the_block_passes_through() -> None:
    """The block has a trace all the same."""
    seen = strace_lens.watch()
    with pytest.raises(ZeroDivisionError), seen:
        _ = 1 / 0
    assert _held(seen, "no exec") == ["held"]


def test_a_kept_log_is_read_as_the_block_was(tmp_path: Path) -> None:
    """The record beside it says that strace attached to a running program."""
    log = tmp_path / "block.strace"
    with strace_lens.watch(log=log) as seen:
        subprocess.run(["/bin/true"], check=True)
    again = strace_lens.read(log)
    assert again.gaps == []
    assert strace_lens.check(again, "exactly 2 processes")
    assert again.report("events") == seen.trace.report("events")


def test_a_strangers_log_lacks_its_beginning(tmp_path: Path) -> None:
    """Without the record nothing says that we watched."""
    log = tmp_path / "block.strace"
    with strace_lens.watch(log=log):
        subprocess.run(["/bin/true"], check=True)
    log.with_name("block.strace.recording.json").unlink()
    assert strace_lens.check(strace_lens.read(log, recorded="-f -e trace=%process"), "no fork").outcome == "undecided"


def test_a_forked_child_does_not_end_the_block() -> None:
    """It leaves the block as its parent does, and the parent's trace shows it."""
    with strace_lens.watch() as seen:
        child = os.fork()
        if child == 0:
            try:
                seen.__exit__(None, None, None)
            finally:
                os._exit(5)
        os.waitpid(child, 0)
    assert _held(seen, "exactly 1 exit where code == 5") == ["held"]


def test_a_process_that_ends_in_its_block(tmp_path: Path) -> None:
    """strace ends with it, and does not hold it up."""
    code = (
        "import os, re, strace_lens\n"
        "from pathlib import Path\n"
        "with strace_lens.watch():\n"
        "    print(re.search(r'TracerPid:\\s+(\\d+)', Path('/proc/self/status').read_text())[1], flush=True)\n"
        "    os._exit(7)"
    )
    here = {**os.environ, "TMPDIR": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, env=here)
    assert done.returncode == 7
    until(lambda: procfs.started(int(done.stdout)) is None, "strace ended")


def test_error_a_block_whose_strace_is_killed() -> None:
    """Nothing is held then: what came later is missing."""
    with strace_lens.watch() as seen:
        tracer = int(procfs.status()["TracerPid"])
        os.kill(tracer, signal.SIGKILL)
        while procfs.status()["TracerPid"] != "0":
            pass
    assert seen.trace.recording is not None
    assert seen.trace.recording.failure == "strace ended before the block did: somebody killed it"
    assert _held(seen, "no exec") == ["undecided"]


def test_error_run_session_and_watch_in_a_block() -> None:
    """A task has one tracer: the mistake is named, and the block goes on."""
    with strace_lens.watch() as seen:
        for what in (lambda: strace_lens.run(["true"]), lambda: strace_lens.session(["cat"]), _enter):
            with pytest.raises(UsageError, match="inside a watched block: what the block starts is traced already"):
                what()
    assert _held(seen, "no exec") == ["held"]
    assert strace_lens.run(["/bin/true"]).execs


def _enter() -> None:
    with strace_lens.watch():
        pass


def test_error_there_is_no_trace_before_the_end() -> None:
    """Nor a second block of one watch."""
    with strace_lens.watch() as seen, pytest.raises(UsageError, match="no trace before its end"):
        _ = seen.trace
    with pytest.raises(UsageError, match="call watch"):
        seen.__enter__()


def test_error_a_process_that_is_traced_already() -> None:
    """The tracer is named; nothing is left behind."""
    code = (
        "import strace_lens, os\n"
        "try:\n    strace_lens.watch().__enter__()\n"
        "except strace_lens.StraceLensError as error: print(type(error).__name__, error)"
    )
    run = [str(find_strace().path), "-f", "-o", "/dev/null", sys.executable, "-c", code]
    said = subprocess.run(run, capture_output=True, text=True, check=True).stdout
    assert said.startswith("CannotTrace process ")
    assert "is traced already, by pid" in said
    assert "(strace)" in said


def test_error_a_log_on_a_full_disk_is_not_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """strace says so on its own standard error, and goes on: nothing may be held."""
    with strace_lens.watch() as seen:
        assert seen._watching is not None
        said = os.fsencode(seen._watching._raw) + b": No space left on device\n"
        monkeypatch.setattr(attach.Tracer, "said", b"strace: Process 1 attached\nstrace: " + said)
    assert seen.trace.recording is not None
    assert seen.trace.recording.failure is not None
    assert "No space left on device" in seen.trace.recording.failure
    assert _held(seen, "no exec") == ["undecided"]


@pytest.mark.parametrize(
    ("status", "what"),
    [
        ({"TracerPid": "1"}, "process 5 is traced already, by pid 1"),
        ({"Uid": "1234 0 0 0"}, "process 5 belongs to another user (uid 1234)"),
        ({"State": "Z (zombie)"}, "process 5 has ended already"),
        ({"Kthread": "1"}, "process 5 (cat) is a thread of the kernel"),
        ({}, "Yama lets a program be traced by its ancestors alone: ptrace_scope is 1"),
    ],
)
def test_error_why_strace_may_not_attach(monkeypatch: pytest.MonkeyPatch, status: dict[str, str], what: str) -> None:
    """Each reason is named, with what to do."""
    from strace_lens.record.doctor import attaching
    from strace_lens.record.doctor.machine import Machine

    fields = {"Uid": str(os.geteuid()), "VmSize": "1 kB", "Name": "cat", **status}
    monkeypatch.setattr(procfs, "status", lambda _pid="self": fields)
    monkeypatch.setattr(attaching, "this_machine", lambda: Machine(may_ptrace=False, yama=1))
    error = attaching.refused("strace: attach: ptrace(PTRACE_SEIZE, 5): Operation not permitted", 5)
    assert str(error).startswith(what)
