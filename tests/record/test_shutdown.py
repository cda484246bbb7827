"""What a strace that was killed left behind: found by the log, and by nothing else."""

import subprocess
from pathlib import Path

from strace_lens.record.run.procfs import started
from strace_lens.record.run.shutdown import stop, sweep, ticks


def test_a_process_of_another_pid_namespace_is_known_by_its_pid_in_ours(tmp_path: Path) -> None:
    """Its number there may be that of a process of somebody else here."""
    since = ticks()
    with subprocess.Popen(["sleep", "100"]) as theirs, subprocess.Popen(["sleep", "100"]) as left:
        log = tmp_path / "log"
        log.write_text(f"1 clone(child_stack=NULL, flags=SIGCHLD) = {theirs.pid} /* {left.pid} in strace's PID NS */\n")
        assert sweep(log, tmp_path / "no-pipe", since, ticks()) == 1
        assert started(theirs.pid) is not None
        assert left.wait() == -9
        theirs.kill()


def test_a_process_that_is_older_than_the_run_is_left_alone(tmp_path: Path) -> None:
    """Its number was used again."""
    with subprocess.Popen(["sleep", "100"]) as theirs:
        log = tmp_path / "log"
        log.write_text(f"{theirs.pid} execve(...) = 0\n")
        since = ticks() + 1
        assert sweep(log, tmp_path / "no-pipe", since, since + 100) == 0
        assert started(theirs.pid) is not None
        theirs.kill()


def test_what_it_made_and_the_log_does_not_name_is_found_below_it(tmp_path: Path) -> None:
    """Children of what is left go with it."""
    since = ticks()
    with subprocess.Popen(["sh", "-c", "sleep 100 & echo $!; wait"], stdout=subprocess.PIPE, text=True) as left:
        assert left.stdout is not None
        child = int(left.stdout.readline())
        log = tmp_path / "log"
        log.write_text(f"{left.pid} execve(...) = 0\n")
        assert sweep(log, tmp_path / "no-pipe", since, ticks()) == 2
        assert (left.wait(), started(child)) == (-9, None)


def test_a_run_ends_though_subprocess_lost_its_lock() -> None:
    """An exception of a signal handler, raised just when Popen.poll had taken it."""
    with subprocess.Popen(["sleep", "100"], start_new_session=True) as strace:
        strace._waitpid_lock.acquire()  # type: ignore[attr-defined]
        strace.kill()
        stop(strace)
        assert strace.poll() is None
        strace._waitpid_lock.release()  # type: ignore[attr-defined]
    assert strace.returncode == -9
