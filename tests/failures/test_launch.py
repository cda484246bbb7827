"""What goes wrong before the program runs: no strace, no ptrace, no program."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.failures import filtered
from tests.failures.lens import Lens

pytestmark = pytest.mark.needs_strace

FILTER = (sys.executable, filtered.__file__)
AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="needs root")
FILTERS = pytest.mark.skipif(filtered.NUMBERS is None, reason="the call's number is not known on this machine")


def played(folder: Path, script: str) -> dict[str, str]:
    """An environment in which strace is this script."""
    bin_ = folder / "bin"
    bin_.mkdir()
    strace = bin_ / "strace"
    strace.write_text(f"#!/bin/sh\n{script}\n")
    strace.chmod(0o755)
    return {"PATH": f"{bin_}:{os.environ['PATH']}"}


def needs(program: str) -> None:
    """Skip where the program is not there."""
    if shutil.which(program) is None:
        pytest.skip(f"there is no {program}")


def test_error_no_strace(lens: Lens, tmp_path: Path) -> None:
    """125 for run, 77 for what else records, each with how to install it."""
    empty = {"PATH": str(tmp_path)}
    ran, checked = (
        lens("run", "/bin/true", env=empty),
        lens("check", "--run", "-e", "no thread", "/bin/true", env=empty),
    )
    assert (ran.returncode, checked.returncode) == (125, 77)
    assert ran.stderr == checked.stderr
    assert ran.stderr.startswith("strace-lens: strace is not installed: no strace in PATH. Install")
    doctor = lens("doctor", env=empty)
    assert (doctor.returncode, doctor.stdout.splitlines()[-1]) == (77, "Nothing can be traced here.")


def test_error_an_old_strace(lens: Lens, tmp_path: Path) -> None:
    """The version is named, and the oldest that will do."""
    done = lens("run", "true", env=played(tmp_path, "echo 'strace -- version 4.21'"))
    assert done.returncode == 125
    assert "is version 4.21; strace 4.26 or newer is needed" in done.stderr


def test_error_a_strace_that_does_not_know_an_option(lens: Lens, tmp_path: Path) -> None:
    """What it said is the reason; nothing was run."""
    script = (
        "[ \"$1\" = -V ] && echo 'strace -- version 6.1' && exit\necho \"strace: unrecognized option '$1'\" >&2; exit 1"
    )
    env = played(tmp_path, script)
    ran, checked = lens("run", "true", env=env), lens("check", "--run", "-e", "no thread", "true", env=env)
    assert (ran.returncode, checked.returncode) == (125, 77)
    assert "tracing does not work here: strace fails (strace: unrecognized option '-f')" in ran.stderr


@FILTERS
@pytest.mark.parametrize(
    ("action", "text"),
    [
        ("EPERM", "a seccomp filter denies ptrace(2)"),
        ("ENOSYS", "a seccomp filter makes ptrace(2) fail with ENOSYS"),
        ("kill", "a seccomp filter kills every caller of ptrace(2)"),
    ],
)
def test_error_ptrace_is_filtered(lens: Lens, action: str, text: str) -> None:
    """As a container runtime does it; the doctor and a run say the same, with what to do."""
    filter_ = (*FILTER, "ptrace", action)
    doctor, ran = lens("doctor", before=filter_), lens("run", "true", before=filter_)
    assert (doctor.returncode, ran.returncode) == (77, 125)
    assert text in doctor.stdout
    assert f"tracing does not work here: {text}" in ran.stderr
    assert "--cap-add=SYS_PTRACE" in ran.stderr


@FILTERS
def test_clone3_that_is_refused_is_clone(lens: Lens) -> None:
    """libc falls back, and an expectation on ``clone`` speaks of both."""
    before = (*FILTER, "clone3", "ENOSYS")
    expected = "some clone where kind == thread"
    python = "import threading; t = threading.Thread(target=print); t.start(); t.join()"
    done = lens("check", "--run", "-e", expected, sys.executable, "-c", python, before=before)
    assert done.returncode == 0, done.stdout + done.stderr


def test_error_strace_in_strace(lens: Lens) -> None:
    """A task has one tracer only; the tracer is named."""
    done = lens("run", "true", before=("strace", "-f", "-o", "/dev/null", "--"))
    assert done.returncode == 125
    assert "tracing does not work here: this process is itself traced, by pid " in done.stderr
    assert "Run it outside of that strace or debugger." in done.stderr


@pytest.mark.parametrize(
    "launcher",
    [
        ["setpriv", "--no-new-privs"],
        ["setpriv", "--bounding-set=-sys_ptrace"],
        ["unshare", "--user", "--map-root-user"],
        ["unshare", "--fork", "--pid", "--mount-proc"],
    ],
    ids=["no_new_privs", "without CAP_SYS_PTRACE", "user namespace", "pid namespace"],
)
@AS_ROOT
def test_where_tracing_works_all_the_same(lens: Lens, launcher: list[str]) -> None:
    """Neither root's capability nor the first namespaces are needed for one's own children."""
    needs(launcher[0])
    if subprocess.run([*launcher, "true"], capture_output=True, check=False).returncode:
        pytest.skip(f"{' '.join(launcher)} does not work here")
    done = lens("run", "--quiet", "sh", "-c", "ls /proc/self/fd | wc -l; exit 3", before=launcher)
    assert (done.returncode, done.stdout) == (3, "4\n")


@AS_ROOT
def test_an_unprivileged_user_can_trace(tmp_path: Path) -> None:
    """Nobody's privileges are enough; a set-id program then runs without its own, which is noted."""
    needs("setpriv")
    python = "/usr/bin/python3"
    site = Path(pytest.__file__).parent.parent
    env = {**os.environ, "PYTHONPATH": f"{Path(__file__).parents[2]}:{site}", "TMPDIR": "/tmp", "HOME": "/nonexistent"}
    nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", python, "-B", "-m", "strace_lens"]
    if subprocess.run([*nobody, "--version"], env=env, cwd="/", capture_output=True, check=False).returncode:
        pytest.skip("there is no Python here that everybody can use")
    program = tmp_path.parent / "program"
    shutil.copy("/usr/bin/id", program)
    program.chmod(0o4755)
    for folder in tmp_path.parents:  # those that pytest made for us alone
        if folder.stat().st_mode & 0o77 == 0:
            folder.chmod(0o755)
    command = [*nobody, "run", "-q", str(program), "-u"]
    done = subprocess.run(command, env=env, cwd="/", capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "65534\n")
    assert f"note: {program} ran without its set-id privileges: it was traced" in done.stderr


@pytest.mark.parametrize(
    ("name", "status", "message"),
    [
        ("no-such-program", 127, "'no-such-program': there is no such program in PATH"),
        ("./nope", 127, "'./nope': there is no such file"),
        (".", 127, "'.': there is no such program in PATH"),
        ("./plain", 126, "'./plain' is not executable: it has no execute permission for you (chmod +x)"),
        ("./folder", 126, "'./folder' is a directory, not a program"),
        ("./no-shebang", 126, "'./no-shebang' could not be executed: execve failed with ENOEXEC, its format"),
        ("./truncated", 126, "'./truncated' could not be executed: execve failed with ENOEXEC, its format"),
        ("./no-interpreter", 127, "could not be executed: execve failed with ENOENT, its interpreter is missing"),
        ("./wrong-loader", 127, "could not be executed: execve failed with ENOENT, its interpreter is missing"),
    ],
    ids=lambda value: value if isinstance(value, str) and " " not in value else "",
)
def test_error_a_program_that_cannot_be_executed(
    lens: Lens, tmp_path: Path, name: str, status: int, message: str
) -> None:
    """Each cause has its message and env(1)'s status."""
    unexecutable(tmp_path)
    done = lens("run", name, cwd=str(tmp_path))
    assert done.returncode == status
    assert message in done.stderr


def test_error_a_check_of_a_program_that_cannot_be_executed(lens: Lens, tmp_path: Path) -> None:
    """Commands that judge end with the same statuses."""
    unexecutable(tmp_path)
    names = ["no-such-program", "./plain", "./no-shebang", "./no-interpreter"]
    ended = [lens("check", "--run", "-e", "no thread", name, cwd=str(tmp_path)).returncode for name in names]
    assert ended == [127, 126, 126, 127]


def unexecutable(folder: Path) -> None:
    """Programs that cannot be executed, each for another reason."""
    (folder / "plain").write_text("")
    (folder / "folder").mkdir()
    binary = Path("/bin/true").read_bytes()
    contents = {
        "no-shebang": b"echo hi\n",
        "truncated": binary[:100],
        "no-interpreter": b"#!/no/such/interpreter\n",
        "wrong-loader": binary.replace(b"/lib64/ld-linux", b"/nolib/ld-linux").replace(
            b"/lib/ld-linux", b"/nol/ld-linux"
        ),
    }
    for name, content in contents.items():
        (folder / name).write_bytes(content)
        (folder / name).chmod(0o755)


def test_a_missing_library_is_the_programs_own_failure(lens: Lens, tmp_path: Path) -> None:
    """execve succeeded; the loader ends the program with 127, and the trace is whole."""
    binary = Path("/bin/ls").read_bytes()
    if b"libselinux.so.1" not in binary:
        pytest.skip("ls needs no library here whose name can be changed")
    (tmp_path / "ls").write_bytes(binary.replace(b"libselinux.so.1", b"libnothere.so.1"))
    (tmp_path / "ls").chmod(0o755)
    done = lens("run", str(tmp_path / "ls"))
    assert done.returncode == 127
    assert "libnothere.so.1: cannot open shared object file" in done.stderr
    assert "exited with 127" in done.stderr


@pytest.mark.parametrize("name", ["-V", "--help", "-o", "--"])
def test_a_program_whose_name_begins_with_a_dash(lens: Lens, tmp_path: Path, name: str) -> None:
    """It is a program, not an option of strace's or of ours."""
    (tmp_path / name).write_text("#!/bin/sh\necho mine $1\n")
    (tmp_path / name).chmod(0o755)
    done = lens("run", "-q", "--", name, "-x", env={"PATH": f"{tmp_path}:{os.environ['PATH']}"})
    assert (done.returncode, done.stdout) == (0, "mine -x\n")


@pytest.mark.parametrize("name", ["|touch INJECTED", "!touch INJECTED"])
def test_a_log_whose_name_strace_would_run(lens: Lens, tmp_path: Path, name: str) -> None:
    """strace's ``-o '|command'`` runs a shell; a log of ours is a file, whatever its name."""
    done = lens("run", "-q", "--log", name, "true", cwd=str(tmp_path))
    assert done.returncode == 0
    assert (tmp_path / name).read_text().endswith("+++ exited with 0 +++\n")
    assert not (tmp_path / "INJECTED").exists()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--append"], "--append: a log holds one run, since the tids of two would mix; give each its own --log"),
        (["--strace-arg", "-c"], "--strace-arg: -c prints a summary, not a trace"),
        (["--user", "no-such-user"], "--user: there is no user 'no-such-user'"),
        (["--env", "=x"], "--env takes NAME=VALUE, or NAME to take a variable away, not '=x'"),
        (["--redact-not", "x"], "unknown redaction rule 'x' (known: "),
        (["--redact-also", "("], "a redaction rule is not a regular expression: missing ), unterminated subpattern"),
        (["--timeout", "soon"], "'soon' is not a valid float"),
    ],
)
def test_error_options_that_do_not_fit(lens: Lens, options: list[str], message: str) -> None:
    """125, since the statuses below are the program's; nothing was run."""
    done = lens("run", *options, "--", "echo", "ran")
    assert (done.returncode, done.stdout) == (125, "")
    assert message in done.stderr


def test_the_surroundings_of_the_program(lens: Lens, tmp_path: Path) -> None:
    """--cwd, --env to set and to take away, and what the loader reads goes to the program only."""
    script = "pwd; echo $A-$B-$LD_PRELOAD"
    env = ["--env", "A=1", "--env", "B", "--env", "LD_PRELOAD=/nonexistent.so"]
    done = lens("run", "-q", "--cwd", str(tmp_path), *env, "sh", "-c", script, env={"B": "2"})
    assert done.stdout == f"{tmp_path}\n1--/nonexistent.so\n"


@AS_ROOT
def test_the_program_of_another_user(lens: Lens) -> None:
    """Root may choose whose it is."""
    assert lens("run", "-q", "--user", "nobody", "id", "-un").stdout == "nobody\n"


def test_no_shell_reads_a_command_line(lens: Lens, tmp_path: Path) -> None:
    """A command line for a shell is a mistake that says so; nothing of it runs."""
    line = "echo a; touch ran & $(touch ran) `touch ran` | touch ran > ran"
    done = lens("diff", "--run", line, "--run", line, cwd=str(tmp_path))
    assert done.returncode == 2
    assert "is for a shell" in done.stderr
    assert not (tmp_path / "ran").exists()
