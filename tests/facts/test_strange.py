"""Lines that no strace wrote: bytes are lost between two of them, or others stand where a name was."""

from __future__ import annotations

import pytest

from tests.analysis.judged_logs import FORK, judged
from tests.facts.test_watched import ALL, ENDS, START, numbered, outcome

CALLS = "-f -e trace=%process,openat,mmap,close"
OPENED = 'openat(AT_FDCWD, "/etc/hosts", O_RDONLY) = 3'


def program(*lines: str) -> str:
    """The log of a program of one task that did ``lines``."""
    return numbered(60, START, *lines, *ENDS)


@pytest.mark.parametrize(
    "line",
    [
        # the end of a line is lost, and so two are one
        'close(3)                                = 060 openat(AT_FDCWD, "/etc/shadow", O_RDONLY) = 3',
        'close(3)                                = 0openat(AT_FDCWD, "/etc/shadow", O_RDONLY) = 3',
        'close(3 60 openat(AT_FDCWD, "/etc/shadow", O_RDONLY) = 3',
        "close(3)                                = 060 --- SIGINT {si_signo=SIGINT, si_code=SI_KERNEL} ---",
        "close(3)                                = 060 <... openat resumed>) = 3",
        'execve("/bin/a", ["a"], 0x7ffd50 /* 9 vars */ <unfinished ...>60 <... openat resumed>) = 3',
        "--- SIGINT {si_signo=SIGINT, si_co60 --- SIGINT {si_signo=SIGINT, si_code=SI_KERNEL} ---",
        # bytes are others
        'opena1(AT_FDCWD, "/etc/shadow", O_RDONLY) = 3',
        'open at(AT_FDCWD, "/etc/shadow", O_RDONLY) = 3',
        'openat(AT_FDCWD, "/etc/shadow", O_RDONLY|(O_CLOEXEC) = 3',
        "close(3]) = 0",
        "--- S1GINT {si_signo=SIGINT, si_code=SI_KERNEL} ---",
        'execve("/bin/a", ["a"], 0x7ffd50 /* 9 vars */) = 5',
        "exit_group(0) = -1 ENOTTY (Inappropriate ioctl for device)",
        'execve("/bin/a", ["a"], 0x7ffd50 /* 9 vars */) = -1 (No such file or directory)',
    ],
)
class TestOneLine:
    """A line that is not read as strace wrote it may have been anything."""

    def test_it_excludes_nothing(self, line: str) -> None:
        """Undecided, whatever it could have been."""
        for text in (
            'no syscall openat where arg1 == "/etc/shadow"',
            "no signal where name == SIGINT",
            "exactly 1 exec",
        ):
            assert (text, outcome(program(line), text, CALLS)) == (text, "undecided")

    def test_it_is_no_witness(self, line: str) -> None:
        """What it seems to say is not counted."""
        text = "at most 1 syscall openat" if "openat" not in line else "at most 2 syscalls openat"
        assert outcome(program(OPENED, line), text, CALLS) == "undecided"
        assert outcome(program(OPENED, line), "some syscall openat", CALLS) == "held"

    def test_the_log_is_not_complete(self, line: str) -> None:
        """The message names the line."""
        found = judged(program(line), "no thread", recorded=CALLS)
        assert found.outcome == "undecided"
        assert "line 2" in str(found)


@pytest.mark.parametrize(
    "line",
    [
        'openat(AT_FDCWD, "close(3) = 0", O_RDONLY) = 3',
        'openat(AT_FDCWD, "/a)b(c[", O_RDONLY) = 3',
        'openat(AT_FDCWD</tmp/a(b>, "x", O_RDONLY) = 3</tmp/a(b/x>',
        'openat(AT_FDCWD, "--- SIGINT {} ---", O_RDONLY) = -1 ENOENT (No such file or directory)',
        "mmap(NULL, 4096, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x7f7f15a8d000 <0.000012>",
        "close(3)                                = 0 (INJECTED: args, retval)",
        "close(3)                                = ? ERESTARTSYS (To be restarted if SA_RESTART is set)",
        'sendto(4<TCP:[127.0.0.1:5->127.0.0.1:6]>, "x) = 0", 6, 0, NULL, 0) = 6',
        "setsockopt(4<TCPv6:[[::1]:45->[::1]:46]>, SOL_TCP, TCP_NODELAY, [1], 4) = 0",
        "socketpair(AF_UNIX, SOCK_STREAM, 0, [3<UNIX-STREAM:[7->8]>, 4<UNIX-STREAM:[8->7]>]) = 0",
        'connect(8<UNIX:[6->7,@"a) = >(x"]>, {sa_family=AF_UNIX, sun_path=@"a) = >(x"}, 13) = 0',
        "quotactl(0 /* QCMD(0 /* Q_??? */, USRQUOTA) */, NULL, -1, NULL) = -1 ENODEV (No such device)",
        "ioprio_set(IOPRIO_WHO_PGRP, 9, 8191 /* IOPRIO_PRIO_VALUE(0 /* IOPRIO_CLASS_NONE */, 8191) */) = 0",
        "restart_syscall(<... resuming interrupted clock_nanosleep ...>) = 0",
        "--- SIGRT_3 {si_signo=SIGRT_3, si_code=SI_QUEUE, si_pid=60, si_uid=0, si_int=1, si_ptr=NULL} ---",
    ],
)
def test_a_line_that_is_strange_and_whole(line: str) -> None:
    """Brackets and words in a text, a path or a comment are the program's own."""
    assert outcome(program(line), 'no syscall openat where arg1 == "/etc/shadow"', f"{CALLS},prctl,seccomp") == "held"
    assert outcome(program(line), "exactly 1 exec", CALLS) == "held"


@pytest.mark.parametrize(
    ("dump", "verdict"),
    [
        (" | 00000  61 29 20 3d 20 30 0a 2d  2d 2d 20 53 49 47 58 0a  a) = 0.--- SIGX. |", "held"),
        (" | 00000  61 29 20 3d 20 30                                 a) = 0           |", "held"),
        (" | 00000  61 29 20 3d 20 3060 openat(AT_FDCWD, 0x7f, O_RDONLY) = 3", "undecided"),
    ],
)
def test_a_line_of_a_dump(dump: str, verdict: str) -> None:
    """Its last column is the program's text; a line that runs into another is not whole."""
    first, read, *rest = program('read(3, "a"..., 6)                      = 6').splitlines(keepends=True)
    log = "".join([first, read, f"{dump}\n", *rest])
    assert outcome(log, 'no syscall openat where arg1 == "/etc/shadow"', f"{CALLS},read,prctl,seccomp") == verdict


class TestExits:
    """A task that exits calls exit or exit_group, and nothing after it (kernel/exit.c)."""

    def test_a_process_that_exited_without_a_call(self) -> None:
        """The line of its exit_group is lost, where such lines are in the log or were recorded."""
        child = numbered(60, START, f"{FORK} = 61") + numbered(61, "+++ exited with 0 +++") + numbered(60, *ENDS)
        found = judged(child, "exactly 1 syscall exit_group", recorded=ALL)
        assert found.outcome == "undecided"
        assert "task 1.1 (tid 61) exited, and the log has no line of its call" in found.missing
        assert outcome(child, 'no exec where path == "/x"') == "undecided"

    def test_where_such_calls_have_no_lines(self) -> None:
        """strace -z prints no call that does not return, and a filter may leave it out."""
        log = numbered(60, START, "+++ exited with 0 +++")
        assert outcome(log, "exactly 1 exec", "-f -z -e trace=%process") == "held"
        assert outcome(log, "exactly 1 exec", "-f -e trace=execve,execveat") == "held"
        assert outcome(log, "exactly 1 exec", ALL) == "undecided"

    def test_one_that_a_signal_killed(self) -> None:
        """It called nothing."""
        log = numbered(60, START, f"{FORK} = 61") + numbered(61, "+++ killed by SIGKILL +++") + numbered(60, *ENDS)
        assert outcome(log, "exactly 2 exits") == "held"

    @pytest.mark.parametrize("late", ["getpid() = 60", "exit_group(0) = ?", 'execve("/b", ["b"], NULL) = 0'])
    def test_a_call_after_the_exit(self, late: str) -> None:
        """Its line is another task's, or stands twice."""
        log = numbered(60, START, ENDS[0], late, ENDS[1])
        for text in ("exactly 1 exec", "exactly 1 syscall exit_group", "no syscall getpid"):
            assert (text, outcome(log, text, "-f")) == (text, "undecided")


class TestTwice:
    """A line that stands twice shows where it cannot: two tasks of one number, two ends of one task."""

    WHOLE = (START, f"{FORK} = 61")

    def test_a_creation(self) -> None:
        """The second returned the number of a task that lives."""
        log = numbered(60, *self.WHOLE, f"{FORK} = 61") + numbered(61, *ENDS) + numbered(60, *ENDS)
        for text in ("exactly 1 creation", "exactly 2 tasks", "exactly 1 syscall clone", "exactly 2 exits"):
            assert (text, outcome(log, text)) == (text, "undecided")
        assert outcome(log, "some clone") == "held"

    def test_an_end(self) -> None:
        """The second is of a task whose creation the log lacks."""
        log = numbered(60, *self.WHOLE) + numbered(61, *ENDS, ENDS[1]) + numbered(60, *ENDS)
        for text in ("exactly 2 tasks", "exactly 2 exits", "no thread"):
            assert (text, outcome(log, text)) == (text, "undecided")

    def test_half_a_call(self) -> None:
        """Neither half that is left over is counted as a call."""
        open_call, rest = "openat(AT_FDCWD,  <unfinished ...>", '<... openat resumed>"/etc/hosts", O_RDONLY) = 3'
        for lines in ((open_call, open_call, rest), (open_call, rest, rest)):
            log = numbered(60, START, *lines, *ENDS)
            assert outcome(log, "exactly 1 syscall openat", CALLS) == "undecided"
            assert outcome(log, "some syscall openat", CALLS) == "held"
            assert outcome(log, "at least 3 syscalls openat", CALLS) == "undecided"

    def test_a_number_that_is_misread(self) -> None:
        """A task whose creation the log lacks is not a witness, if strace recorded each creation."""
        log = numbered(60, START) + numbered(69, OPENED) + numbered(60, *ENDS)
        for text in ("exactly 1 task", "at most 1 process", "no thread", "no syscall openat"):
            assert (text, outcome(log, text, CALLS)) == (text, "undecided")
        assert outcome(log, "at least 2 tasks", "-f -e trace=openat") == "held"
