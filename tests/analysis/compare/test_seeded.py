"""Small changes of a program: each is one statement, in one comparison and over many runs, and nothing else is said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import count

import pytest

from strace_lens.analysis.compare.repeat import diff
from strace_lens.model.trace import Trace
from tests.analysis.judged_logs import FORK, traced

THREAD = (
    "clone3({flags=CLONE_VM|CLONE_FS|CLONE_FILES|CLONE_SIGHAND|CLONE_THREAD|CLONE_SYSVSEM|CLONE_SETTLS|"
    "CLONE_PARENT_SETTID|CLONE_CHILD_CLEARTID, child_tid=0x7f0990, parent_tid=0x7f0990, exit_signal=0, "
    "stack=0x7f0000, stack_size=0x800300, tls=0x7f06c0}, 88)"
)
SPAWN = "clone3({flags=CLONE_VM|CLONE_VFORK|CLONE_CLEAR_SIGHAND, exit_signal=SIGCHLD, stack=0x7f, stack_size=0x90}, 88)"
FALLBACK = "clone(child_stack=0x7f, flags=CLONE_VM|CLONE_VFORK|SIGCHLD)"


@dataclass(frozen=True)
class Child:
    """A task that a program makes: arguments (none: a fork or a thread), call, end, what it makes and does."""

    words: str = ""
    call: str = FORK
    end: str = "exited with 0"
    makes: tuple[Child, ...] = ()
    leaked: bool = False
    does: tuple[str, ...] = ()


@dataclass
class Log:
    """Writes what strace prints of a program that makes children one after the other."""

    pids: Iterator[int] = field(default_factory=lambda: count(100))
    late: list[str] = field(default_factory=list)

    def of(self, pid: int, child: Child) -> Iterator[str]:
        """The lines of a task and of all that it makes; those of a leaked one come last."""
        if child.words:
            argv = ", ".join(f'"{word}"' for word in child.words.split())
            yield f'{pid} execve("/bin/{child.words.split()[0]}", [{argv}], 0x7ffc /* 9 vars */) = 0'
        yield from (f"{pid} {call}" for call in child.does)
        for one in child.makes:
            made = next(self.pids)
            yield f"{pid} {one.call} = {made}"
            if one.leaked:
                self.late += self.of(made, one)
            else:
                yield from self.of(made, one)
        if child.end.startswith("exited"):
            code = child.end.rpartition(" ")[2]
            yield f"{pid} {'exit' if 'THREAD' in child.call else 'exit_group'}({code}) = ?"
        yield f"{pid} +++ {child.end} +++"


def program(*makes: Child, words: str = "op") -> Trace:
    """The trace of a program with these children."""
    log = Log()
    lines = [*log.of(next(log.pids), Child(words, makes=makes)), *log.late]
    return traced("\n".join(lines) + "\n", recorded="-f -y -e trace=%process,%file,%network")


LS, WC, SORT = Child("ls"), Child("wc -l"), Child("sort")
THREADS = (Child(call=THREAD),) * 4
READS = 'openat(AT_FDCWD</srv>, "/etc/hosts", O_RDONLY|O_CLOEXEC) = 3</etc/hosts>'
READS_MORE = 'openat(AT_FDCWD</srv>, "/etc/passwd", O_RDONLY|O_CLOEXEC) = 3</etc/passwd>'
WRITES = 'openat(AT_FDCWD</srv>, "out", O_WRONLY|O_TRUNC) = 3</srv/out>'
CONNECTS = (
    "socket(AF_INET, SOCK_STREAM, IPPROTO_IP) = 3<TCP:[71]>",
    'connect(3<TCP:[71]>, {sa_family=AF_INET, sin_port=htons(8080), sin_addr=inet_addr("127.0.0.1")}, 16) = 0',
)
NEW_NAMES = tuple(f'openat(AT_FDCWD</srv>, "/var/{n}", O_WRONLY) = 3</var/{n}>' for n in ("qx", "zz", "kk"))
CURL = Child("curl -s http://127.0.0.1/")


def a_child(**changes: object) -> tuple[Child, ...]:
    """Three children, the second with changes."""
    return LS, replace(WC, **changes), SORT  # type: ignore[arg-type]  # each test gives fields of Child


@pytest.mark.parametrize(
    ("a", "b", "statement"),
    [
        (a_child(), a_child(call=FORK.replace("flags=", "flags=CLONE_FILES|")), "~ 1.2 (wc): flags gained CLONE_FILES"),
        (THREADS, (*THREADS, Child(call=THREAD)), "+ B only: one more thread of op: 1.5, made by clone3"),
        (
            a_child(call="fork()"),
            a_child(call="vfork()"),
            "~ 1.2 (wc) is now made by vfork, was fork; flags gained CLONE_VFORK, CLONE_VM",
        ),
        (
            a_child(call=SPAWN),
            a_child(call=FALLBACK),
            "~ 1.2 (wc) is now made by clone, was clone3; flags lost CLONE_CLEAR_SIGHAND",
        ),
        (a_child(), a_child(words="cat -l"), "~ 1.2 (wc) now runs /bin/cat, was /bin/wc ("),
        (a_child(), a_child(words="wc -c"), "~ 1.2 (wc): argument -l → -c"),
        (a_child(), a_child(end="exited with 3"), "~ 1.2 (wc): exit status 0 → 3"),
        (a_child(), a_child(end="killed by SIGSEGV"), "~ 1.2 (wc): killed by SIGSEGV, was exit status 0"),
        ((LS, WC), (Child("hostname"), LS, WC), "+ B only: 1.1 hostname, made by clone, exit status 0"),
        ((LS, WC), (LS, Child("hostname"), WC), "+ B only: 1.2 hostname, made by clone, exit status 0"),
        ((LS, WC, SORT), (LS, WC), "- A only: 1.3 sort, made by clone, exit status 0"),
        ((LS,) * 10, (LS,) * 11, "+ B only: 1.11 ls, made by clone, exit status 0"),
        (
            (LS, WC),
            (LS, Child("sleep 1", leaked=True), WC),
            "+ B only: 1.2 sleep 1, made by clone, exit status 0, left behind (outlived its maker)",
        ),
        (
            a_child(),
            a_child(makes=(CURL,)),
            "+ B only: 1.2.1 curl -s http://127.0.0.1/, made by clone, exit status 0",
        ),
        (a_child(does=(READS,)), a_child(does=(READS, READS_MORE)), "~ wc: also reads /etc/passwd ("),
        (a_child(does=(READS,)), a_child(does=(READS, WRITES)), "~ wc: also writes /srv/out ("),
        (a_child(does=(READS,)), a_child(does=(READS, *CONNECTS)), "~ wc: also connects to 127.0.0.1:8080 ("),
    ],
)
@pytest.mark.parametrize("runs", [1, 3])
def test_a_change_is_one_statement(a: Sequence[Child], b: Sequence[Child], statement: str, runs: int) -> None:
    """What differs, and nothing more."""
    found = diff([program(*a)] * runs, [program(*b)] * runs)
    assert found.outcome == "different"
    (text,) = [line for line in str(found).splitlines() if line[0] in "+-~"]
    assert text.startswith(statement)
    assert diff([program(*b)] * runs, [program(*b)] * runs).outcome == "same"


def test_files_that_vary_are_no_difference_and_do_not_hide_one() -> None:
    """Each run writes another file; each of B reads one more."""
    ours = [program(*a_child(does=(READS, name))) for name in NEW_NAMES]
    theirs = [program(*a_child(does=(READS, READS_MORE, name))) for name in reversed(NEW_NAMES)]
    found = diff(ours, theirs)
    (text,) = [line for line in str(found).splitlines() if line[0] in "+-~"]
    assert text.startswith("~ wc: also reads /etc/passwd (")
    assert diff(ours, ours[::-1]).outcome == "same"
