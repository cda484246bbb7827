"""The call sites of a log: their names, what loads a program, which fire together."""

from __future__ import annotations

from msgspec.structs import replace

from strace_lens.analysis.sweep.fault import Asked, Fault, asked, faults_at
from strace_lens.analysis.sweep.plan import Plan, Wanted, common
from strace_lens.analysis.sweep.site import Site, sites
from strace_lens.filter import Filter
from strace_lens.recorded import Recorded
from tests.model.built import built

DYNAMIC = """\
7 execve("./a", ["./a"], 0x7ffe59 /* 39 vars */) = 0
7 brk(NULL)                         = 0x5000
7 openat(AT_FDCWD</w>, "/etc/ld.so.cache", O_RDONLY|O_CLOEXEC) = 3</etc/ld.so.cache>
7 mmap(NULL, 36291, PROT_READ, MAP_PRIVATE, 3</etc/ld.so.cache>, 0) = 0x7f0000
7 close(3</etc/ld.so.cache>)        = 0
7 openat(AT_FDCWD</w>, "/lib/libc.so.6", O_RDONLY|O_CLOEXEC) = 3</lib/libc.so.6>
7 close(3</lib/libc.so.6>)          = 0
7 mprotect(0x7f2957606000, 16384, PROT_READ) = 0
7 munmap(0x7f0000, 36291)           = 0
7 brk(NULL)                         = 0x5000
7 brk(0x6000)                       = 0x6000
7 openat(AT_FDCWD</w>, "out.txt", O_WRONLY|O_CREAT, 0666) = 3</w/out.txt>
7 write(3</w/out.txt>, "a", 1)      = 1
7 write(1<pipe:[5]>, "b", 1)        = 1
7 connect(4<socket:[6]>, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("127.0.0.1")}, 16) = 0
7 clone(child_stack=NULL, flags=CLONE_CHILD_CLEARTID|CLONE_CHILD_SETTID|SIGCHLD, child_tidptr=0x7f8c10) = 8
8 write(3</w/other.txt>, "c", 1)    = 1
8 write(1<pipe:[5]>, "d", 1)        = 1
8 exit_group(0)                     = ?
8 +++ exited with 0 +++
7 exit_group(0)                     = ?
7 +++ exited with 0 +++
"""
STATIC = """\
7 execve("./a", ["./a"], 0x7ffe59 /* 39 vars */) = 0
7 arch_prctl(ARCH_SET_FS, 0x4c73c0) = 0
7 set_tid_address(0x4c7690)         = 7
7 brk(NULL)                         = 0x5000
7 getpid()                          = 7
7 exit_group(0)                     = ?
7 +++ exited with 0 +++
"""


def of(log: str, *, loader: bool = False) -> list[Site]:
    """The sites of a log whose program began in /w."""
    return sites(built(log.splitlines(), recorded=Recorded(cwd="/w")), loader=loader)


def test_a_site_has_task_call_number_and_path() -> None:
    """Numbers count the loader's calls too, as strace does; a path below the working directory is relative."""
    found = [(one.task, one.call, one.nth, one.path) for one in of(DYNAMIC)]
    assert found == [
        ("1", "brk", 2, None),
        ("1", "brk", 3, None),
        ("1", "openat", 3, "out.txt"),
        ("1", "write", 1, "out.txt"),
        ("1", "write", 2, None),
        ("1", "connect", 1, "127.0.0.1:80"),
        ("1", "clone", 1, None),
        ("1.1", "write", 1, "other.txt"),
        ("1.1", "write", 2, None),
    ]
    assert {one.program for one in of(DYNAMIC)} == {"./a"}


def test_the_loader_ends_where_it_unmaps_its_cache() -> None:
    """With ``loader`` its calls are sites too; the execve by which strace starts the program is none."""
    every = of(DYNAMIC, loader=True)
    assert [one.call for one in every[:8]] == [
        *("brk", "openat", "mmap", "close", "openat", "close", "mprotect", "munmap"),
    ]
    assert len(every) == len(of(DYNAMIC)) + 8


def test_a_static_program_is_loaded_when_it_is_set_up() -> None:
    """The first brk(2) is the program's own."""
    assert [one.call for one in of(STATIC)] == ["brk", "getpid"]


def test_only_sites_of_both_runs_are_common() -> None:
    """An old break that varies counts as 0."""
    moved = (
        DYNAMIC.replace("0x5000", "0x9000")
        .replace("0x6000", "0xa000")
        .replace('7 write(1<pipe:[5]>, "b", 1)        = 1\n', "")
    )
    both = common(of(DYNAMIC), of(moved))
    assert [one.key for one in both] == [one.key for one in of(DYNAMIC) if one.key != ("1", "write", 2)]
    assert [one.before for one in both if one.call == "brk"] == [None, 0]
    assert [one.before for one in of(DYNAMIC) if one.call == "brk"] == [None, 0x5000]


def test_a_path_that_varies_is_shown_as_far_as_it_does_not() -> None:
    """And it tells no sites apart."""
    both = common(of(DYNAMIC.replace("other.txt", "tmp.3x")), of(DYNAMIC.replace("other.txt", "tmp.5y")))
    assert [(one.path, one.whole_path) for one in both if one.key == ("1.1", "write", 1)] == [("tmp.*", None)]


def test_paths_tell_sites_apart_that_would_fire_together() -> None:
    """Sites without a path fire together, and each of the two has the other beside it."""
    attempts = Plan(of(DYNAMIC, loader=True), of(DYNAMIC)).attempts(of(DYNAMIC), Asked(), named=False)
    writes = {tuple(site.key for site in one.sites): (one.when, one.along) for one in attempts if one.call == "write"}
    assert writes == {
        (("1", "write", 1),): (1, ("/w/out.txt", "out.txt")),
        (("1.1", "write", 1),): (1, ("/w/other.txt",)),
        (("1", "write", 2), ("1.1", "write", 2)): (2, ()),
    }


def test_a_strace_that_cannot_follow_paths_quietly_fails_them_together() -> None:
    """Before 5.6 it would write on the program's standard error."""
    plan = Plan(of(DYNAMIC, loader=True), of(DYNAMIC), by_path=False)
    assert {one.along for one in plan.attempts(of(DYNAMIC), Asked(), named=False)} == {()}


def test_what_nobody_asked_for_fires_too() -> None:
    """It is said with the run."""
    chosen = [one for one in of(DYNAMIC) if Wanted(task="1.1", nth=2).takes(one, None)]
    (attempt,) = Plan(of(DYNAMIC, loader=True), of(DYNAMIC)).attempts(chosen, Asked(), named=False)
    assert [one.key for one in attempt.others] == [("1", "write", 2)]


def test_filters_take_calls_paths_and_tasks() -> None:
    """A path as it is shown, or whole."""
    for wanted, keys in (
        (Wanted(calls="connect"), [("1", "connect", 1)]),
        (Wanted(path="out*"), [("1", "openat", 3), ("1", "write", 1)]),
        (Wanted(path="/w/other.txt"), [("1.1", "write", 1)]),
        (Wanted(task="1.1"), [("1.1", "write", 1), ("1.1", "write", 2)]),
    ):
        filter_ = Filter(wanted.calls) if wanted.calls else None
        assert [one.key for one in of(DYNAMIC) if wanted.takes(one, filter_)] == keys


class TestFaults:
    """Which faults a site gets."""

    WRITE = Site("1", "a", "write", 1, "out.txt", 3, "file")

    def test_one_unless_all_are_asked_for(self) -> None:
        """The most telling first."""
        assert list(map(str, faults_at(self.WRITE, Asked()))) == ["ENOSPC"]
        assert list(map(str, faults_at(self.WRITE, asked(["all"])))) == ["ENOSPC", "EIO", "EINTR", "retval=0"]

    def test_an_error_is_tried_where_it_is_plausible_or_the_call_is_named(self) -> None:
        """EMFILE is no error of write(2); EDQUOT is in no row."""
        assert faults_at(self.WRITE, asked(["EMFILE"])) == []
        assert faults_at(self.WRITE, asked(["EMFILE"]), named=True) == [Fault("error", "EMFILE")]
        assert faults_at(self.WRITE, asked(["eio,EDQUOT"])) == [Fault("error", "EIO"), Fault("error", "EDQUOT")]

    def test_what_waits_can_be_interrupted_and_has_no_disk(self) -> None:
        """A read of a pipe; the close of one does not fail."""
        read = Site("1", "a", "read", 1, descriptor=5, kind="pipe")
        assert list(map(str, faults_at(read, asked(["all"])))) == ["EINTR", "EIO", "retval=0"]
        assert faults_at(replace(read, call="close"), asked(["all"])) == []

    def test_a_break_that_is_asked_for_cannot_fail(self) -> None:
        """One that moves returns the old one."""
        asks, moves = (one for one in of(DYNAMIC) if one.call == "brk")
        assert faults_at(asks, asked(["all"])) == []
        assert [one.words for one in faults_at(moves, Asked())] == [f"retval={0x5000}"]

    def test_a_signal_or_a_delay_stands_in_place_of_an_error(self) -> None:
        """In strace's words."""
        assert [one.words for one in faults_at(self.WRITE, asked([], signal="term"))] == ["signal=SIGTERM"]
        (delay,) = faults_at(self.WRITE, asked([], delay=0.5))
        assert (delay.words, str(delay)) == ("delay_enter=500000", "delay=0.5s")
