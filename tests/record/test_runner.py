"""The run itself, with the real strace."""

import os
import signal
import subprocess
import threading
from pathlib import Path

import pytest

from strace_lens.record import runner
from strace_lens.record.options import StraceOptions
from strace_lens.record.run.log_pipe import Channel
from strace_lens.record.run.procfs import kill, pids, program_of, started, status, tracees
from strace_lens.record.runner import Launch, record
from tests.record.run.hurried import an_hour_passes
from tests.waiting import Gate, until

pytestmark = pytest.mark.needs_strace

CAPTURED = Launch(input=b"", capture=True)


def test_output_and_status_are_the_programs(tmp_path: Path) -> None:
    """What the program writes is captured apart, byte for byte; its exit status comes back."""
    made = record(["sh", "-c", "printf 'a\\377'; echo b >&2; exit 3"], tmp_path, StraceOptions(), CAPTURED)
    assert (made.stdout, made.stderr, made.status) == (b"a\xff", b"b\n", 3)


def test_a_killed_program_has_a_shells_status(tmp_path: Path) -> None:
    """128 + the number of the signal."""
    made = record(["sh", "-c", "kill -SEGV $$"], tmp_path, StraceOptions(), CAPTURED)
    assert made.status == 128 + signal.SIGSEGV


def test_the_log_is_private_and_whole(tmp_path: Path) -> None:
    """The log is the user's alone and ends with a whole line; nothing else is left."""
    made = record(["true"], tmp_path, StraceOptions(), CAPTURED)
    assert made.log.stat().st_mode & 0o777 == 0o600
    assert made.log.read_bytes().endswith(b"+++ exited with 0 +++\n")
    assert list(tmp_path.iterdir()) == [made.log]


def test_input_environment_and_directory_are_given(tmp_path: Path) -> None:
    """As subprocess.run has them."""
    around = Launch(input=b"in", capture=True, cwd=tmp_path, env={"PATH": os.environ["PATH"], "X": "1"})
    made = record(["sh", "-c", "cat; pwd; echo $X"], tmp_path, StraceOptions(), around)
    assert made.stdout == f"in{tmp_path}\n1\n".encode()


def test_no_descriptor_of_ours_reaches_the_program(tmp_path: Path) -> None:
    """The program sees its three standard descriptors, and the one that lists them."""
    made = record(["ls", "/proc/self/fd"], tmp_path, StraceOptions(), CAPTURED)
    assert made.stdout is not None
    assert len(made.stdout.split()) == 4


def test_a_timeout_leaves_nothing_alive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Background children and shells that ignore SIGTERM are ended too, and strace writes their ends."""
    an_hour_passes('"ready"', monkeypatch.setattr)
    script = "trap '' TERM; sleep 1000 & setsid sleep 1000 & /bin/true ready; wait"
    made = record(["sh", "-c", script], tmp_path, StraceOptions(), Launch(input=b"", capture=True, timeout=1000))
    assert made.timed_out
    assert made.log.read_text().count("+++ killed by SIGKILL +++") == 3


def test_a_signal_sent_to_us_reaches_the_program(tmp_path: Path) -> None:
    """SIGTERM is passed on, and the program decides what becomes of it."""
    ready = tmp_path / "ready"
    script = f"trap 'exit 9' TERM; touch {ready}; while :; do sleep 0.05; done"

    def terminate() -> None:
        until(ready.exists, "the program runs")
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=terminate).start()
    assert record(["sh", "-c", script], tmp_path, StraceOptions(), CAPTURED).status == 9


def test_no_tracee_is_found_where_nothing_is_traced() -> None:
    """This process traces nothing."""
    assert list(tracees(os.getpid())) == []


def test_a_daemon_is_detached(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What outlives the program by a second is let go, with strace at its side: it runs to its end as it would."""
    monkeypatch.setattr(runner, "GRACE", 0.0)
    done, gate = tmp_path / "done", Gate(tmp_path / "gate")
    script = f"({gate.wait}; ls >/dev/null; touch {done}) </dev/null >/dev/null 2>&1 & exit 3"
    made = record(["sh", "-c", script], tmp_path, StraceOptions(), CAPTURED)
    assert (made.status, len(made.detached), made.failure) == (3, 1, None)
    assert made.log.read_bytes().endswith(b"\n")
    gate.open()
    until(done.exists, "the daemon ends as it would")


def test_without_seccomp_bpf_a_daemon_runs_on_untraced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """strace leaves it, so that it costs nothing any more."""
    monkeypatch.setattr(runner, "GRACE", 0.0)
    script = "sleep 1000 </dev/null >/dev/null 2>&1 & echo $!"
    made = record(["sh", "-c", script], tmp_path, StraceOptions(seccomp_bpf=False), CAPTURED)
    (left,) = made.detached
    tracer = status(left)["TracerPid"]
    kill(left)
    assert (made.stdout, tracer) == (f"{left}\n".encode(), "0")


def test_the_first_task_of_the_log_may_not_be_the_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A filter without execve: the child's end is not taken for the program's."""
    monkeypatch.setattr(runner, "GRACE", 0.0)
    made = record(["sh", "-c", "(echo a); sleep 0.3; exit 3"], tmp_path, StraceOptions(trace="write"), CAPTURED)
    assert (made.status, made.detached, made.failure) == (3, (), None)
    assert made.log.read_text().splitlines()[0].split()[0] != made.log.read_text().splitlines()[-1].split()[0]


def test_a_strace_that_fails_midway_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A log that begins and has no end of the program, whatever strace's exit status."""
    script = tmp_path / "strace"
    script.write_text(
        "#!/bin/sh\n[ $1 = -V ] && echo 'strace -- version 6.1' && exit\n"
        "for word; do case $word in --output=*) echo '7 execve(...) = 0' >\"${word#*=}\";; esac; done; exit 1\n"
    )
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    made = record(["true"], tmp_path, StraceOptions(), CAPTURED)
    assert made.failure == "strace ended with exit status 1 before the program had ended"


def test_daemons_are_waited_for_where_that_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Then the log holds their ends too."""
    monkeypatch.setattr(runner, "GRACE", 0.0)
    around = Launch(input=b"", capture=True, wait_daemons=True)
    made = record(["sh", "-c", "sleep 0.3 & exit 3"], tmp_path, StraceOptions(), around)
    assert (made.status, made.detached) == (3, ())
    assert made.log.read_text().count("+++ exited with 0 +++") == 1


def test_a_strace_that_is_killed_leaves_nothing(tmp_path: Path) -> None:
    """What it traced is ended, and the recording says what happened."""

    ready, gate = tmp_path / "ready", Gate(tmp_path / "gate")
    # Without its strace a program cannot fork and not exit: these two wait without either.
    script = f"setsid sh -c ': >{ready}; {gate.wait}' & {gate.wait}"

    def end_strace() -> None:
        until(ready.exists, "the program runs")
        (strace,) = [pid for pid in children() if program_of(pid)]
        os.kill(strace, signal.SIGKILL)

    killer = threading.Thread(target=end_strace)
    killer.start()
    made = record(["sh", "-c", script], tmp_path, StraceOptions(), CAPTURED)
    killer.join()
    assert made.failure is not None
    assert made.failure.startswith(
        "strace was killed by SIGKILL before the program had ended; what it left running was"
    )
    until(lambda: all(started(pid) is None for pid in tids(made.log)), "what was traced has ended")


def test_a_program_that_is_killed_is_not_taken_for_strace(tmp_path: Path) -> None:
    """strace ends itself by the same signal; the log tells whose end it was."""
    made = record(["sh", "-c", "kill -KILL $$"], tmp_path, StraceOptions(), CAPTURED)
    assert (made.status, made.failure) == (137, None)


def test_a_log_that_cannot_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk is full from the first byte on: told once, and the program has ended by itself."""

    def full(_: Channel, __: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Channel, "_write", full)
    made = record(["sh", "-c", "exit 5"], tmp_path, StraceOptions(), CAPTURED)
    assert (made.status, made.stderr) == (5, b"")
    assert made.failure == f"the log could not be written: No space left on device ({made.log})"


def test_other_descriptors_go_to_the_program_where_that_is_asked(tmp_path: Path) -> None:
    """As by execvp(3): what the caller left inheritable, and nothing of ours."""
    command = ["ls", "-l", "/proc/self/fd"]
    with (tmp_path / "file").open("w") as file:
        os.set_inheritable(file.fileno(), True)
        around = Launch(input=b"", capture=True, descriptors=True)
        made = record(command, tmp_path, StraceOptions(), around)
        plain = subprocess.run(command, input=b"", capture_output=True, close_fds=False, check=True)
    assert made.stdout is not None
    assert f"{tmp_path}/file" in made.stdout.decode()
    assert made.stdout.count(b"\n") == plain.stdout.count(b"\n")


def test_an_empty_environment_is_given(tmp_path: Path) -> None:
    """It is not the same as none."""
    made = record(["/usr/bin/env"], tmp_path, StraceOptions(), Launch(input=b"", capture=True, env={}))
    assert made.stdout == b""


def test_much_output_and_much_input_do_not_wait_for_each_other(tmp_path: Path) -> None:
    """cat gives back a megabyte, which is more than a pipe holds."""
    text = b"0123456789abcdef" * 65536
    made = record(["cat"], tmp_path, StraceOptions(), Launch(input=text, capture=True))
    assert made.stdout == text


def test_input_that_nobody_reads_is_no_error(tmp_path: Path) -> None:
    """The program may close its standard input at any time."""
    made = record(["true"], tmp_path, StraceOptions(), Launch(input=b"x" * 200_000, capture=True))
    assert made.status == 0


def children() -> list[int]:
    """Our own children."""
    return [pid for pid in pids() if status(pid).get("PPid") == str(os.getpid())]


def tids(log: Path) -> set[int]:
    """Every tid that the log begins a line with."""
    return {int(line.split()[0]) for line in log.read_text().splitlines()}
