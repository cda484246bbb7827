"""Records the everyday programs whose trees the tests know: ``python -m tests.model.record_traces DIRECTORY``.

The directory is where they run; its path is in the logs, so /srv/lab is a good one. What is written: a log a program,
xz-compressed, beside this file in ``traces``, and the trees that the model makes of them in ``traces/trees.txt``. Read
those before they are committed: they are what the tests hold the model to.
"""

from __future__ import annotations

import lzma
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from strace_lens.model.trace import Trace
from tests.model.built import built

TRACES = Path(__file__).parent / "traces"
PYTHON = "/usr/bin/python3"

SHELL = "ls / | wc -l; (exit 3); sleep 0.01 & wait; x=$(echo a); exec true"
PERL = 'system("true"); if (my $p = fork) { waitpid $p, 0 } else { exit 4 } my $x = `echo hi`; exec "true"'
MAKEFILE = "all: one two\none:\n\t@(exit 0); sleep 0.01\ntwo:\n\t@false || true\n"
HELLO_C = "int main(void) { return 0; }\n"
HELLO_RS = "fn main() {}\n"
CARGO_TOML = '[package]\nname = "hello"\nversion = "0.1.0"\nedition = "2021"\n'
HELLO_JAVA = """
public class Hello {
    public static void main(String[] words) throws Exception {
        Thread thread = new Thread(() -> {});
        thread.start();
        thread.join();
        new ProcessBuilder("true").start().waitFor();
    }
}
"""
NODE = "require('child_process').spawnSync('true')"
SUBPROCESS = """
import os, subprocess
subprocess.run(["true"])
subprocess.run(["sh", "-c", "exit 3"], close_fds=False)
subprocess.run(["true"], preexec_fn=os.getpid)
os.system("true")
if (child := os.fork()) == 0:
    os._exit(5)
os.waitpid(child, 0)
"""
POOL = """
import multiprocessing
if __name__ == "__main__":
    child = multiprocessing.get_context({!r}).Process(target=print)
    child.start()
    child.join()
"""
THREADS = """
import threading
threads = [threading.Thread(target=print) for _ in range(3)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
"""
ASYNCIO = """
import asyncio
async def main():
    child = await asyncio.create_subprocess_exec("true")
    await child.wait()
asyncio.run(main())
"""

FILES = {
    "make/Makefile": MAKEFILE,
    "gcc/hello.c": HELLO_C,
    "cargo/Cargo.toml": CARGO_TOML,
    "cargo/src/main.rs": HELLO_RS,
    "java/Hello.java": HELLO_JAVA,
    "py/subprocess_run.py": SUBPROCESS,
    "py/mp_fork.py": POOL.format("fork"),
    "py/mp_spawn.py": POOL.format("spawn"),
    "py/mp_forkserver.py": POOL.format("forkserver"),
    "py/threads.py": THREADS,
    "py/asyncio_run.py": ASYNCIO,
}
PREPARE = {
    "java": ["javac", "Hello.java"],
    "git": ["sh", "-c", "git init -q a && cd a && git -c user.name=a -c user.email=a@b commit -q --allow-empty -m a"],
}
PROGRAMS: dict[str, tuple[str, list[str]]] = {
    "bash": (".", ["bash", "-c", SHELL]),
    "dash": (".", ["dash", "-c", SHELL]),
    "perl": (".", ["perl", "-e", PERL]),
    "make": ("make", ["make", "-j2"]),
    "gcc": ("gcc", ["gcc", "-o", "hello", "hello.c"]),
    "git": ("git", ["git", "clone", "-q", "--no-local", "a", "b"]),
    "node": (".", ["node", "-e", NODE]),
    "java": ("java", ["java", "-Xshare:auto", "Hello"]),
    "cargo": ("cargo", ["cargo", "build", "--offline", "-q"]),
    "python-subprocess": ("py", [PYTHON, "subprocess_run.py"]),
    "python-mp-fork": ("py", [PYTHON, "mp_fork.py"]),
    "python-mp-spawn": ("py", [PYTHON, "mp_spawn.py"]),
    "python-mp-forkserver": ("py", [PYTHON, "mp_forkserver.py"]),
    "python-threads": ("py", [PYTHON, "threads.py"]),
    "python-asyncio": ("py", [PYTHON, "asyncio_run.py"]),
}
"""Each program with the directory below the given one in which it runs."""


def tree(trace: Trace) -> list[str]:
    """A line a task: name, kind, the call that made it, exit signal, program, end, how many execves failed."""
    lines = []
    for task, name in trace.names.items():
        made = task.creation
        how = f"by {made.via}, {made.exit_signal or 'no signal'}" if made else "first"
        end = task.end
        ended = "no end" if end is None else "superseded" if end.superseded else end.signal or str(end.code)
        images = " then ".join(str(image.path) for image in task.own_execs) or "-"
        lines.append(f"{name} {task.kind} {how}; {images}; {ended}; {len(task.attempts)} failed")
    return lines


def log_lines(path: Path) -> Iterator[str]:
    """The lines of a packed log."""
    return iter(lzma.decompress(path.read_bytes()).decode("utf-8", "surrogateescape").splitlines(keepends=True))


def load(name: str) -> Trace:
    """The trace of a recorded program."""
    lines = list(log_lines(TRACES / f"{name}.strace.xz"))
    return built(lines)


def _record(name: str, folder: Path, command: Sequence[str]) -> None:
    log = folder / "log"
    strace = ["strace", "-f", "-s", "200", "-e", "trace=%process", "-o", str(log)]
    done = subprocess.run([*strace, *command], cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"{name}: {done.stderr.decode(errors='replace')}")
    text = log.read_text(encoding="utf-8", errors="surrogateescape").replace(str(Path.home()), "/home/user")
    packed = lzma.compress(text.encode("utf-8", "surrogateescape"), preset=9 | lzma.PRESET_EXTREME)
    (TRACES / f"{name}.strace.xz").write_bytes(packed)


def main(place: Path) -> None:
    """Write the files, run the programs, write the trees."""
    for name, text in FILES.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(text)
    TRACES.mkdir(exist_ok=True)
    for name, (folder, command) in PROGRAMS.items():
        if shutil.which(command[0]) is None:
            continue
        (place / folder).mkdir(parents=True, exist_ok=True)
        if name in PREPARE:
            subprocess.run(PREPARE[name], cwd=place / folder, check=True)
        _record(name, place / folder, command)
    sections = [
        f"== {name}\n" + "\n".join(tree(load(name))) for name in PROGRAMS if (TRACES / f"{name}.strace.xz").exists()
    ]
    (TRACES / "trees.txt").write_text("\n".join(sections) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
