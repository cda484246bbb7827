"""A trace is whole or says that it is not; secrets stay out of what is kept."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.failures.lens import LENS, Lens, logs

pytestmark = pytest.mark.needs_strace

AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a small file system")
ENDED = ". The program had ended with exit status 3.\n"
LIMITED = (
    "import os, resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192)); "
    "os.execvp(sys.argv[1], sys.argv[1:])"
)
FORKS = "i=0; while [ $i -lt 700 ]; do (:); i=$((i+1)); done"
MANY_FORKS = "i=0; while [ $i -lt 300 ]; do /bin/true; i=$((i+1)); done; exit 3"


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A file system that is full soon."""
    place = tmp_path / "small"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", str(place)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("nothing can be mounted here")
    yield place
    subprocess.run(["umount", str(place)], check=True)


@AS_ROOT
def test_error_the_disk_is_full(lens: Lens, small: Path, tmp_path: Path) -> None:
    """Told once; the program ran to its end, and what there is of the log is partial by its name."""
    log = tmp_path / "log"
    log.write_text("of an earlier run\n")
    done = lens("run", "--log", str(log), "sh", "-c", MANY_FORKS, env={"TMPDIR": str(small)})
    assert done.returncode == 125
    assert done.stderr.count("No space left on device") == 2  # in the report, and at its end
    assert "strace-lens: the log could not be written: No space left on device" in done.stderr
    assert "incomplete" in done.stderr
    assert logs(tmp_path) == ["log.partial"]
    assert list(small.iterdir()) == []


@AS_ROOT
def test_error_the_disk_is_full_under_a_check(lens: Lens, small: Path) -> None:
    """What is missing could change the answer: undecided."""
    done = lens(
        "check", "--run", "-e", "no thread", "--allow-failure", "sh", "-c", MANY_FORKS, env={"TMPDIR": str(small)}
    )
    assert done.returncode == 4
    assert "No space left on device" in done.stdout


@AS_ROOT
def test_error_there_is_no_room_for_the_log_that_is_to_be_kept(lens: Lens, small: Path) -> None:
    """Nothing half-written is left in its place, and what became of the program is told."""
    done = lens("run", "-q", "--log", str(small / "log"), "sh", "-c", MANY_FORKS)
    assert done.returncode == 125
    assert done.stderr.endswith(
        "cannot be written: No space left on device. The program had ended with exit status 3.\n"
    )
    assert list(small.iterdir()) == []


def test_error_files_may_not_grow(lens: Lens, tmp_path: Path) -> None:
    """RLIMIT_FSIZE: strace would die of it and leave the program untraced; our log is only partial."""
    log = tmp_path / "log"
    limit = (sys.executable, "-c", LIMITED)
    done = lens("run", "--log", str(log), "sh", "-c", MANY_FORKS, before=limit)
    assert done.returncode == 125
    assert "strace-lens: the log could not be written: File too large" in done.stderr
    assert logs(tmp_path) == ["log.partial"]


def test_error_the_log_has_no_place(lens: Lens, tmp_path: Path) -> None:
    """A directory that is not there, for the log or the report: the program is not run for nothing."""
    place = tmp_path / "missing" / "file"
    for option in ("--log", "-o"):
        done = lens("run", option, str(place), "touch", "ran", cwd=str(tmp_path))
        assert done.returncode == 125
        assert done.stderr == f"strace-lens: {place} cannot be written: No such file or directory\n"
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("name", ["log.partial", "log.recording.json", "log.partial.recording.json"])
@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo])
def test_error_a_log_that_is_not_whole_has_no_place(
    lens: Lens, tmp_path: Path, name: str, make: Callable[[Path], None]
) -> None:
    """A directory or a pipe under a name beside the log's: a log that turns out partial would be lost."""
    make(tmp_path / name)
    done = lens("run", "--log", str(tmp_path / "log"), "touch", "ran", cwd=str(tmp_path))
    assert done.returncode == 125
    assert done.stderr.startswith(f"strace-lens: {tmp_path / name} cannot be written: ")
    assert not (tmp_path / "ran").exists()


def test_error_the_place_of_the_log_goes_meanwhile(lens: Lens, tmp_path: Path) -> None:
    """The message says what became of the program."""
    place = tmp_path / "folder" / "log"
    place.parent.mkdir()
    done = lens("run", "-q", "--log", str(place), "sh", "-c", f"rmdir {place.parent}; exit 3")
    assert done.returncode == 125
    assert done.stderr == f"strace-lens: {place} cannot be written: No such file or directory{ENDED}"


def test_error_there_is_no_place_for_private_files(lens: Lens, tmp_path: Path) -> None:
    """TMPDIR, /tmp and the rest are tried; the message says which to set."""
    script = (
        "import sys, tempfile; from strace_lens.cli.main import main\n"
        "def refuse(*_, **__): raise PermissionError(13, 'Permission denied')\n"
        "tempfile.gettempdir = refuse\n"
        "sys.argv = ['strace-lens', 'run', 'true']\n"
        "main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], env=lens.env, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 125
    assert done.stderr == (
        "strace-lens: no private directory can be made for the log: Permission denied (TMPDIR says where)\n"
    )


@pytest.mark.parametrize(("program", "status"), [("no-such-program", 127), ("/etc", 126), ("./no-interpreter", 127)])
def test_an_earlier_log_stays_where_nothing_was_recorded(lens: Lens, tmp_path: Path, program: str, status: int) -> None:
    """The log, its partial name and a report go when a new one takes their place, not before."""
    (tmp_path / "no-interpreter").write_text("#!/no/such/interpreter\n")
    (tmp_path / "no-interpreter").chmod(0o755)
    places = [tmp_path / name for name in ("log", "log.partial", "report")]
    for place in places:
        place.write_text("of an earlier run\n")
    done = lens("run", "--log", str(places[0]), "-o", str(places[2]), program, cwd=str(tmp_path))
    assert done.returncode == status
    assert [place.read_text() for place in places] == 3 * ["of an earlier run\n"]


def test_a_link_under_the_name_of_the_log_is_replaced_itself(lens: Lens, tmp_path: Path) -> None:
    """The log takes its place, for its owner alone; what it names stays as it is."""
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_text("precious")
    target.chmod(0o644)
    link.symlink_to(target)
    (tmp_path / "link.partial").symlink_to(target)
    assert lens("run", "-q", "--log", str(link), "true").returncode == 0
    assert (target.read_text(), target.stat().st_mode & 0o777) == ("precious", 0o644)
    assert not link.is_symlink()
    assert link.stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in tmp_path.glob("*link*")) == ["link", "link.recording.json"]


@AS_ROOT
def test_error_another_users_link_in_a_shared_directory(lens: Lens, tmp_path: Path) -> None:
    """125 for run, 2 for a report, as the kernel refuses it (proc_sys_fs(5)); nothing was run."""
    shared = tmp_path / "shared"
    shared.mkdir()
    (shared / "link").symlink_to("../victim")
    os.chown(shared / "link", 65534, 65534, follow_symlinks=False)
    os.chown(shared, 1, 1)
    shared.chmod(0o1777)
    ran = lens("run", "--log", str(shared / "link"), "touch", str(tmp_path / "victim"))
    (tmp_path / "log").write_text('1 execve("/a", ["a"], 0x1 /* 1 vars */) = 0\n1 +++ exited with 0 +++\n')
    reported = lens("report", "-o", str(shared / "link"), str(tmp_path / "log"))
    assert (ran.returncode, reported.returncode) == (125, 2)
    assert ran.stderr == reported.stderr
    assert "is another user's, in a directory that all share" in ran.stderr
    assert not (tmp_path / "victim").exists()


DEFECT = (
    "import sys; import strace_lens.api.run; from strace_lens.cli.main import main\n"
    "def fail(*_): raise {}\n"
    "sys.modules['strace_lens.api.run'].read_recording = fail; main()"
)


@pytest.mark.parametrize("error", ["ZeroDivisionError", "MemoryError", "KeyboardInterrupt", "SystemExit(143)"])
def test_a_log_is_kept_whatever_goes_wrong_afterwards(lens: Lens, tmp_path: Path, error: str) -> None:
    """A defect of ours, or a signal, while the log is read: it is there under the name that says partial."""
    log = tmp_path / "log"
    log.write_text("of an earlier run\n")
    script = DEFECT.format(error)
    words = ["--traceback", "run", "--redact", "--log", str(log), "sh", "-c", "true --password=hunter2"]
    done = subprocess.run([sys.executable, "-c", script, *words], env=lens.env, capture_output=True, check=False)
    assert done.returncode in {125, 130, 143}
    assert (f"the log is kept as {log}.partial".encode() in done.stderr) is (done.returncode == 125)
    assert logs(tmp_path) == ["log.partial"]
    text = (tmp_path / "log.partial").read_text()
    assert text.endswith("+++ exited with 0 +++\n")
    assert "hunter2" not in text


@pytest.mark.parametrize("where", ["/dev/full", "missing/report"])
def test_a_log_is_kept_when_the_report_fails(lens: Lens, tmp_path: Path, where: str) -> None:
    """The run is over, and was whole."""
    (tmp_path / "missing").mkdir()
    log = tmp_path / "log"
    done = lens("run", "--log", str(log), "-o", where, "sh", "-c", "rmdir missing; exit 3", cwd=str(tmp_path))
    assert done.returncode == 125
    assert f"{where} cannot be written: No s" in done.stderr
    assert log.read_text().endswith("+++ exited with 3 +++\n")


def test_a_program_cannot_forge_the_log(lens: Lens) -> None:
    """What it prints, on stderr too, is no line of the log."""
    script = "echo '77 +++ exited with 77 +++' >&2; printf 'no newline' >&2; exit 3"
    done = lens("run", "--format", "json", "sh", "-c", script)
    assert done.returncode == 3
    assert done.stderr.startswith("77 +++ exited with 77 +++\nno newline{")
    assert '"complete": true' in done.stderr
    assert '"code": 77' not in done.stderr


def test_output_is_the_programs_own(lens: Lens) -> None:
    """Bytes, order and amount: a million lines come through as they are."""
    done = subprocess.run(
        [*LENS, "run", "-q", "seq", "1000000"], stdin=subprocess.DEVNULL, capture_output=True, env=lens.env, check=False
    )
    assert (done.returncode, len(done.stdout), done.stderr) == (0, 6_888_896, b"")


@AS_ROOT
def test_pids_are_used_again(lens: Lens) -> None:
    """With room for 400 pids, 700 forks are 701 tasks, each with its end."""
    script = f"echo 400 > /proc/sys/kernel/pid_max && exec {' '.join(LENS)} run --format json sh -c '{FORKS}'"
    namespace = ["unshare", "--fork", "--pid", "--mount-proc", "sh", "-c"]
    if subprocess.run([*namespace, "echo 400 > /proc/sys/kernel/pid_max"], capture_output=True, check=False).returncode:
        pytest.skip("pid_max is not of a namespace here (Linux 6.14)")
    done = subprocess.run(
        [*namespace, script], stdin=subprocess.DEVNULL, capture_output=True, text=True, env=lens.env, check=False
    )
    trace = json.loads(done.stderr)
    assert (done.returncode, trace["complete"], len(trace["tasks"])) == (0, True, 701)
    assert len({task["tid"] for task in trace["tasks"]}) < 400


def test_standard_input_that_is_closed(lens: Lens) -> None:
    """A program that reads finds the end at once."""
    done = lens("run", "-q", "sh", "-c", "cat; echo end")
    assert (done.returncode, done.stdout) == (0, "end\n")


@pytest.mark.parametrize("form", ["tree", "json"])
def test_secrets_are_masked_everywhere(lens: Lens, tmp_path: Path, form: str) -> None:
    """With --redact no report and no kept log has them; what is around them stays."""
    log = tmp_path / "log"
    words = ["--password=hunter2", "--token", "hunter2", "https://me:hunter2@example.org/", "API_KEY=hunter2", "plain"]
    done = lens("run", "--redact", "--format", form, "--log", str(log), "/bin/echo", *words)
    assert "hunter2" in done.stdout  # the program's own output is its own
    assert "hunter2" not in done.stderr
    assert "hunter2" not in log.read_text()
    assert "plain" in done.stderr
    reread = lens("report", "--format", form, str(log))
    assert reread.returncode == 0
    assert "[redacted]" in reread.stdout


def test_the_environment_is_never_in_the_log(lens: Lens, tmp_path: Path) -> None:
    """strace prints how many variables there are, and we never ask for more."""
    log = tmp_path / "log"
    assert lens("run", "-q", "--log", str(log), "true", env={"MY_SECRET": "hunter2"}).returncode == 0
    assert "hunter2" not in log.read_text()


HOSTILE = [
    "\x1b[2J\x1b]0;title\x07",
    "<script>alert(1)</script>",
    "| `x` **b**",
    "=cmd|' /C calc'!A0",
    "[/bold][link=file:///etc/passwd]x[/link]",
    "a\n::error::x",
    "\u202e\u2066",
    "*/ } ] ) = 0",
    "+++ exited with 77 +++",
    "\\",
    '"',
]


@pytest.mark.parametrize("form", ["tree", "json"])
def test_hostile_arguments_do_no_harm(lens: Lens, form: str) -> None:
    """Control characters, escape sequences, markup and lines of commands: one printable line each, the trace whole."""
    done = lens("run", "--format", form, "/bin/true", *HOSTILE)
    assert done.returncode == 0
    assert "incomplete" not in done.stderr
    assert "\x1b" not in done.stderr
    assert "\u202e" not in done.stderr
    assert not any(line.lstrip().startswith("::error") for line in done.stderr.splitlines())
