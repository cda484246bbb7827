"""The programs that are recorded many times: what makes processes on an ordinary machine."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

SAMPLES = Path(__file__).parents[2] / "build" / "c_samples"
_ENV = {
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "LC_ALL": "C",
    "HOME": "/nonexistent",
    "GIT_AUTHOR_DATE": "2026-01-01T00:00:00Z",
    "GIT_COMMITTER_DATE": "2026-01-01T00:00:00Z",
    "GIT_CONFIG_NOSYSTEM": "1",
}


def _nothing(_place: Path) -> None:
    return


@dataclass(frozen=True)
class Program:
    """A program to record.

    Attributes:
        name: what it is called in the table.
        words: the command.
        prepare: makes the files that a run needs in an empty directory, which is the working directory of the run.
        races: what may differ between two runs, since a race decides it; None: nothing.
    """

    name: str
    words: Sequence[str]
    prepare: Callable[[Path], None] = _nothing
    races: str | None = None

    @property
    def there(self) -> bool:
        """Whether this machine has it."""
        return shutil.which(self.words[0], path=_ENV["PATH"]) is not None

    def ready(self, place: Path) -> None:
        """Empty the working directory, and make the files."""
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        self.prepare(place)

    @property
    def env(self) -> dict[str, str]:
        """The environment of each run."""
        return dict(_ENV)


_FILES = 20


def _make(place: Path) -> None:
    objects = " ".join(f"f{number}.o" for number in range(_FILES))
    (place / "Makefile").write_text(f"all: {objects}\n\tgcc -o all {objects}\n%.o: %.c\n\tgcc -O1 -c $<\n")
    for number in range(_FILES):
        main = "int main(void) { return 0; }" if number == 0 else f"int f{number}(int x) {{ return x + {number}; }}"
        (place / f"f{number}.c").write_text(main + "\n")


def _source(place: Path) -> None:
    (place / "a.c").write_text('#include <stdio.h>\nint main(void) { return puts("a") < 0; }\n')


def _repository(place: Path) -> None:
    (place / "file").write_text("text\n")
    for words in (("init", "-q"), ("config", "user.name", "A"), ("config", "user.email", "a@b"), ("add", "file")):
        subprocess.run(["git", *words], cwd=place, env=_ENV, check=True, capture_output=True)


def _numbers(place: Path) -> None:
    (place / "numbers").write_text("".join(f"{number * 7919 % 1_000_003}\n" for number in range(400_000)))


def _python(text: str) -> Sequence[str]:
    return (sys.executable, "-S", "-E", "-c", text)


_SUBPROCESS = """\
import subprocess
for _ in range(5):
    subprocess.run(["/bin/true"])
    subprocess.check_output("id", shell=True)
"""
_POOL = """\
import multiprocessing
def work(number):
    return number * number
if __name__ == "__main__":
    with multiprocessing.get_context({!r}).Pool(4) as pool:
        pool.map(work, range(40), chunksize=1)
"""
_THREADS = """\
import concurrent.futures, subprocess
def work(number):
    return subprocess.run(["/bin/sh", "-c", f"exit {number % 3}"]).returncode
with concurrent.futures.ThreadPoolExecutor(4) as pool:
    list(pool.map(work, range(12)))
"""


def _script(text: str) -> Callable[[Path], None]:
    def prepare(place: Path) -> None:
        (place / "script.py").write_text(text)

    return prepare


_PYTHON = (sys.executable, "-S", "-E", "script.py")
_TERMINATED = "at the end of a pool a worker exits, or is killed by SIGTERM first"

PROGRAMS = (
    Program("fork", [str(SAMPLES / "fork")]),
    Program("shell pipeline", ["sh", "-c", "ls / | sort | wc -l; cat /etc/passwd | grep root | cut -d: -f1; true"]),
    Program("posix_spawn", [str(SAMPLES / "posix_spawn")]),
    Program("threads", [str(SAMPLES / "threads_share_memory")]),
    Program("make -j2", ["make", "-j2", "-s"], _make),
    Program(
        "Python's subprocess",
        _python(_SUBPROCESS),
    ),
    Program("Pool (fork)", _PYTHON, _script(_POOL.format("fork")), races=_TERMINATED),
    Program("Pool (spawn)", _PYTHON, _script(_POOL.format("spawn")), races=_TERMINATED),
    Program("threads that run commands", _PYTHON, _script(_THREADS)),
    Program("perl", ["perl", "-e", "for (1..4) { system('/bin/true'); my $x = `id -u`; } if (!fork) { exit 3 } wait;"]),
    Program("git commit", ["git", "commit", "-q", "-m", "text"], _repository),
    Program("gcc", ["gcc", "-O1", "-o", "a", "a.c"], _source),
    Program("xz -T2", ["xz", "-T2", "-k", "-0", "--block-size=256KiB", "numbers"], _numbers),
    Program("sort --parallel", ["sort", "--parallel=2", "-S", "64M", "-o", "sorted", "numbers"], _numbers),
)
