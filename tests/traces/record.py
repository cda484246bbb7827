"""Record the golden logs anew: everyday programs and C samples under each option that changes a log's form.

    python tests/traces/record.py [NAME...]

Each log is written beside this file as ``NAME.strace.xz`` (``NAME.ff/PART.xz`` for ``-ff``), with ``NAME.events``, a
line for each event as it is read. A changed ``.events`` file is to be read before it is committed: it is what the
tests hold the reader to. Names of the machine's own are replaced by others of the same length.
"""

from __future__ import annotations

import lzma
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
SAMPLES = HERE.parent.parent / "c_samples"

if __name__ == "__main__":
    sys.path.insert(0, str(HERE.parent.parent))

from tests.traces.describe import describe  # noqa: E402 - a script finds the package only after the line above

PIPELINE = ["sh", "-c", "echo one two | cat | wc -w; true; exit 3"]
JOBS = ["sh", "-c", "sleep 5 & kill -STOP $!; kill -CONT $!; kill -TERM $!; wait; (exit 4)"]
DEATHS = ["sh", "-c", "kill -SEGV $$"]
FILES = ["sh", "-c", 'printf "a\\tb\\"\\n\\001\\0012\\377" > "a>b<c, d) = 0"; cat "a>b<c, d) = 0" /nothing; rm a*']
ECHO = ["sh", "-c", "echo out; echo err >&2"]


@dataclass(frozen=True)
class Recording:
    """A log to record: strace's options, and a command or the name of a C sample."""

    options: tuple[str, ...]
    command: tuple[str, ...]
    on_terminal: bool = False
    """Without ``-o``: strace and the program write to one place."""


def _recording(options: str, command: list[str] | str, *, on_terminal: bool = False) -> Recording:
    return Recording(tuple(options.split()), tuple([command] if isinstance(command, str) else command), on_terminal)


RECORDINGS = {
    "plain": _recording("", ["true"]),
    "pipeline": _recording("-f", PIPELINE),
    "process": _recording("-f --trace=%process --seccomp-bpf", PIPELINE),
    "parts": _recording("-ff -ttt", PIPELINE),
    "parts-untimed": _recording("-ff --trace=%process", PIPELINE),
    "deaths": _recording("-f", DEATHS),
    "jobs": _recording("-f --trace=%process,kill -tt", JOBS),
    "stack": _recording("-f -k --trace=execve,write,wait4", PIPELINE),
    "quiet": _recording("-f -qq --trace=%process", PIPELINE),
    "successful": _recording("-f -z --trace=%file,%process", FILES),
    "paths": _recording("-y --trace=%desc,%file", FILES),
    "descriptors": _recording("-yy -f --trace=%desc", PIPELINE),
    "comms": _recording("-Y -f --trace=%process,kill", JOBS),
    "hexadecimal": _recording("-x --trace=read,write", FILES),
    "all-hexadecimal": _recording("-xx -y --trace=read,write,openat", FILES),
    "verbose": _recording("-v -s 200 --trace=execve,newfstatat,fstat,uname", ["uname", "-a"]),
    "no-strings": _recording("-s0", ["echo", "x"]),
    "raw-constants": _recording("-X raw -f", PIPELINE),
    "verbose-constants": _recording("-X verbose -f", PIPELINE),
    "raw": _recording("-e raw=all", ["true"]),
    "numbers": _recording("-n -f", ["true"]),
    "addresses": _recording("-i", ["true"]),
    "everything": _recording("-f -Y -tt -r -n -i -T -yy", PIPELINE),
    "elapsed": _recording("-r", ["true"]),
    "clock": _recording("-f -t", PIPELINE),
    "milliseconds": _recording("--absolute-timestamps=precision:ms --syscall-times=ns", ["true"]),
    "nanoseconds": _recording("--absolute-timestamps=format:unix,precision:ns -r", ["true"]),
    "seconds": _recording("--absolute-timestamps=format:unix,precision:s -f", PIPELINE),
    "counted": _recording("-f -C", PIPELINE),
    "only-counted": _recording("-f -c", PIPELINE),
    "column": _recording("-a 0", ["true"]),
    "injected": _recording("--inject=openat:error=ENOSPC:when=3 --inject=getuid:retval=7 -f", ["id", "-u"]),
    "delayed": _recording("--inject=brk:delay_exit=1000:when=1 -T", ["true"]),
    "dumped": _recording("-e read=0 -e write=1 --trace=read,write", ["echo", 'a "quoted" | text that is long enough']),
    "signals": _recording("-f --trace=none", DEATHS),
    "terminal": _recording("-f --trace=%process,write", ECHO, on_terminal=True),
    "terminal-pipeline": _recording("-f --trace=%process", PIPELINE, on_terminal=True),
    "tips": _recording("--tips=full,0 --trace=none", ["true"], on_terminal=True),
    "fork": _recording("-f", "fork"),
    "vfork": _recording("-f -T", "vfork"),
    "threads": _recording("-f -ttt", "pthread_create"),
    "clone3": _recording("-f", "clone3"),
    "exec-from-thread": _recording("-f", "exec_from_thread"),
    "exec-from-thread-parts": _recording("-ff", "exec_from_thread"),
    "spawn": _recording("-f -y", "posix_spawn"),
    "many-deaths": _recording("-f --trace=%process,%signal", "several_deaths"),
}


def record(name: str, recording: Recording, folder: Path) -> None:
    """Record one log and describe its events."""
    log = folder / f"{name}.strace"
    argv = [*recording.command]
    if len(argv) == 1 and (SAMPLES / f"{argv[0]}.c").exists():
        argv = [str(_compiled(argv[0], folder))]
    separate = "-ff" in recording.options
    where = [] if recording.on_terminal else ["-o", str(folder / "part" if separate else log)]
    work = folder / "work"
    work.mkdir()
    with (log if recording.on_terminal else Path(os.devnull)).open("wb") as out:
        command = ["strace", *where, *recording.options, *argv]
        environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "HOME": "/home/user"}
        subprocess.run(
            command,
            cwd=work,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            check=False,
            timeout=30,
        )
    _keep(name, sorted(folder.glob("part.*")) if separate else [log])


def _compiled(sample: str, folder: Path) -> Path:
    program = folder / sample
    source = SAMPLES / f"{sample}.c"
    subprocess.run(["cc", "-O1", "-pthread", "-w", "-o", str(program), str(source)], check=True)
    return program


def _keep(name: str, logs: list[Path]) -> None:
    target = HERE / f"{name}.ff" if logs[0].name.startswith("part.") else HERE
    target.mkdir(exist_ok=True)
    for old in target.glob("*.xz") if target != HERE else []:
        old.unlink()
    for log in logs:
        data = _made_anonymous(log.read_bytes(), log.parent)
        (target / f"{log.name}.xz").write_bytes(lzma.compress(data, preset=9))
    (HERE / f"{name}.events").write_text("".join(f"{line}\n" for line in describe(name)), encoding="utf-8")


def _made_anonymous(data: bytes, folder: Path) -> bytes:
    """Names of this machine and of the temporary directory, replaced by others of the same length."""
    for name in (os.fsencode(folder), os.fsencode(socket.gethostname())):
        stand_in = (b"/srv/lab" if name.startswith(b"/") else b"machine").ljust(len(name), b"x")[: len(name)]
        data = data.replace(name, stand_in)
    return data


def main() -> int:
    """Record those named, or all."""
    if shutil.which("strace") is None:
        sys.stderr.write("strace is not here\n")
        return 77
    for name in sys.argv[1:] or RECORDINGS:
        with tempfile.TemporaryDirectory(prefix="traces-") as folder:
            record(name, RECORDINGS[name], Path(folder))
        sys.stderr.write(f"{name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
