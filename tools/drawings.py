"""Draw the pictures of the tree and the timeline that README and docs show: make pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from strace_lens.model.build.fold import build
from strace_lens.model.trace import Trace
from strace_lens.parse.log import read_lines
from strace_lens.report.life_rows import timeline_lines
from strace_lens.report.style import Line, Style
from strace_lens.report.svg import drawn
from strace_lens.report.tree_rows import tree_lines

PICTURES = Path(__file__).resolve().parents[1] / "docs" / "pictures"
_LIB = "/usr/lib/gcc/x86_64-linux-gnu/12"
_FILES = ("lexer", "parser", "tree", "codegen", "main")
_BROKEN = "codegen"


class _Log:
    """Writes the log of a build, as strace -f -ttt would: a clock that goes on, and the next pid."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._at = 1_795_770_000_000
        self._pid = 700

    def say(self, pid: int, text: str, milliseconds: int = 1) -> None:
        self._at += milliseconds
        self.lines.append(f"{pid} {self._at / 1000:.6f} {text}")

    def child(self, maker: int, call: str) -> int:
        self._pid += 1
        self.say(maker, f"{call} = {self._pid}", 2)
        return self._pid

    def run(self, pid: int, path: str, *words: str) -> None:
        argv = ", ".join(f'"{word}"' for word in (path.rpartition("/")[2], *words))
        self.say(pid, f'execve("{path}", [{argv}], 0x7ffd10 /* 30 vars */) = 0', 2)

    def end(self, pid: int, code: int = 0, after: int = 3) -> None:
        self.say(pid, f"exit_group({code}) = ?", after)
        self.say(pid, f"+++ exited with {code} +++")


_SPAWN = "clone3({flags=CLONE_VM|CLONE_VFORK, exit_signal=SIGCHLD, stack=0x7f03, stack_size=0x9000}, 88)"
_FORK = "clone(child_stack=NULL, flags=CLONE_CHILD_CLEARTID|CLONE_CHILD_SETTID|SIGCHLD, child_tidptr=0x7f8c10)"
_THREAD = (
    "clone3({flags=CLONE_VM|CLONE_FS|CLONE_FILES|CLONE_SIGHAND|CLONE_THREAD|CLONE_SYSVSEM|CLONE_SETTLS|"
    "CLONE_PARENT_SETTID|CLONE_CHILD_CLEARTID, child_tid=0x7f0990, parent_tid=0x7f0990, exit_signal=0, stack=0x7f0000, "
    "stack_size=0x7fff80, tls=0x7f06c0}, 88)"
)


def _compiled(log: _Log, make: int, number: int, name: str) -> tuple[int, int]:
    """A compiler's run; returns its pid, and its exit status."""
    code = int(name == _BROKEN)
    driver = log.child(make, _SPAWN)
    log.run(driver, "/usr/bin/gcc", "-O2", "-Wall", "-Isrc", "-c", "-o", f"obj/{name}.o", f"src/{name}.c")
    compiler = log.child(driver, "vfork()")
    log.run(compiler, f"{_LIB}/cc1", "-quiet", "-I", "src", f"src/{name}.c", "-O2", "-Wall", "-o", f"/tmp/cc{number}.s")
    log.end(compiler, code, 15 if code else 60 + 35 * (number % 3))
    if not code:
        assembler = log.child(driver, "vfork()")
        log.run(assembler, "/usr/bin/as", "-I", "src", "--64", "-o", f"obj/{name}.o", f"/tmp/cc{number}.s")
        log.end(assembler, 0, 12)
    return driver, code


def build_log() -> list[str]:
    """The lines of a build in which a file does not compile, beside a test with threads and a worker that is killed."""
    log = _Log()
    make = 700
    log.run(make, "/usr/bin/make", "-k", "-j2", "all", "check")
    for number, name in enumerate(_FILES):
        driver, code = _compiled(log, make, number, name)
        log.end(driver, code, 2)
    test = log.child(make, _SPAWN)
    log.run(test, "/usr/bin/python3", "-m", "pytest", "-q", "tests")
    threads = [log.child(test, _THREAD) for _ in range(4)]
    worker = log.child(test, _FORK)
    for thread in threads:
        log.say(thread, "exit(0) = ?", 9)
        log.say(thread, "+++ exited with 0 +++")
    for _ in range(12):
        tried = log.child(test, "vfork()")
        log.run(tried, "/bin/true")
        log.end(tried, 0, 2)
    log.say(test, f"kill({worker}, SIGKILL) = 0", 40)
    log.say(worker, "+++ killed by SIGKILL +++")
    log.end(test, 1, 5)
    log.end(make, 2, 2)
    return log.lines


def _picture(lines: Callable[[Trace, Style], Iterator[Line]], width: int) -> str:
    log = build_log()
    trace = build(lambda: read_lines(log))
    return "".join(drawn([*lines(trace, Style(width=width))]))


def pictures() -> dict[Path, str]:
    """The text of each picture by its file."""
    return {
        PICTURES / "tree-80.svg": _picture(tree_lines, 80),
        PICTURES / "tree-200.svg": _picture(tree_lines, 200),
        PICTURES / "timeline.svg": _picture(timeline_lines, 100),
    }


if __name__ == "__main__":
    PICTURES.mkdir(exist_ok=True)
    for path, text in pictures().items():
        path.write_text(text)
