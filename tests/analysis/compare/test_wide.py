"""What programs did besides making processes is compared as sets, for each program."""

from __future__ import annotations

import pytest

from strace_lens.analysis.compare.diff import compare, compare_by
from strace_lens.analysis.compare.finding import TraceDiff
from strace_lens.analysis.compare.rules import DEFAULT
from tests.analysis.judged_logs import traced
from tests.model.built import built

AT = "AT_FDCWD</srv>"
USUAL = (
    'access("/etc/ld.so.preload", R_OK) = -1 ENOENT (No such file or directory)',
    f'openat({AT}, "/etc/ld.so.cache", O_RDONLY|O_CLOEXEC) = 3</etc/ld.so.cache>',
    "close(3</etc/ld.so.cache>) = 0",
    'newfstatat(AT_FDCWD</srv>, "/etc", {st_mode=S_IFDIR|0755, ...}, 0) = 0',
    "fstat(3</etc/ld.so.cache>, {st_mode=S_IFREG|0644, ...}) = 0",
)
"""What shows that files, descriptors, and calls that failed were recorded."""


def log(*calls: str, path: str = "/bin/op") -> str:
    """A log of one program that makes the usual calls, then these."""
    lines = [f'execve("{path}", ["op"], 0x7ffd50 /* 9 vars */) = 0', *USUAL, *calls, "exit_group(0) = ?"]
    return "".join(f"40 {line}\n" for line in [*lines, "+++ exited with 0 +++"])


def reads(path: str) -> str:
    """A call that reads a file."""
    return f'openat({AT}, "{path}", O_RDONLY) = 3<{path}>'


def made(path: str, *, flags: str = "O_RDWR|O_CREAT|O_EXCL", mode: str = "0600") -> list[str]:
    """The calls that make a file and delete it."""
    return [f'openat({AT}, "{path}", {flags}, {mode}) = 3<{path}>', f'unlink("{path}") = 0']


def connects(port: int, result: str = "0", host: str = "10.0.0.1") -> str:
    """A call that connects a socket."""
    address = f'{{sa_family=AF_INET, sin_port=htons({port}), sin_addr=inet_addr("{host}")}}'
    return f"connect(3<socket:[7]>, {address}, 16) = {result}"


def compared(ours: str, theirs: str) -> TraceDiff:
    """Compares two logs."""
    return compare(traced(ours), traced(theirs))


def said(found: TraceDiff) -> list[str]:
    """The statements, without the lines of the log."""
    return [line.rpartition(" (")[0].removeprefix("~ ") for line in str(found).splitlines() if line[0] in "+-~"]


REFUSED = "-1 EACCES (Permission denied)"


@pytest.mark.parametrize(
    ("ours", "theirs", "text"),
    [
        ([], [reads("/etc/shells")], "op: also reads /etc/shells"),
        ([reads("/etc/shells")], [], "op: no longer reads /etc/shells"),
        ([reads("/etc/hostname")], [reads("/etc/passwd")], "op: reads /etc/passwd, no longer /etc/hostname"),
        ([], [f'openat({AT}, "/srv/x", O_WRONLY|O_CREAT|O_TRUNC, 0644) = 3</srv/x>'], "op: also writes /srv/x"),
        ([], [f'openat({AT}, "x/../y", O_RDONLY|O_DIRECTORY) = 3</srv/y>'], "op: also lists /srv/y"),
        ([], ['unlink("/srv/x") = 0'], "op: also deletes /srv/x"),
        ([], ['rename("/srv/x", "/srv/y") = 0'], "op: also renames /srv/x to /srv/y"),
        ([], ['link("/srv/x", "/srv/y") = 0'], "op: also links /srv/x as /srv/y"),
        ([], ['mkdir("/srv/d", 0777) = 0'], "op: also makes directory /srv/d"),
        ([], ['chmod("/srv/x", 0755) = 0'], "op: also changes mode of /srv/x"),
        ([], ['utimensat(AT_FDCWD</srv>, "/srv/x", NULL, 0) = 0'], "op: also touches /srv/x"),
        ([], made("/srv/new.txt"), "op: also creates and deletes /srv/new.txt"),
        ([], [f'openat({AT}, "/etc/shadow", O_RDONLY) = {REFUSED}'], "op: also tries to open /etc/shadow (EACCES)"),
        ([], [connects(80)], "op: also connects to 10.0.0.1:80"),
        (
            [],
            [connects(80, "-1 ECONNREFUSED (Connection refused)")],
            "op: also tries to connect to 10.0.0.1:80 (ECONNREFUSED)",
        ),
        ([], [connects(80, "-1 EINPROGRESS (Operation now in progress)")], "op: also connects to 10.0.0.1:80"),
        ([], ["flock(3</srv>, LOCK_EX) = 0"], "op: also calls flock"),
    ],
)
def test_what_one_program_does_besides_is_named(ours: list[str], theirs: list[str], text: str) -> None:
    """The verb, and what it is done to; nothing else is said, and the difference is sure."""
    found = compared(log(*ours), log(*theirs))
    assert (said(found), found.outcome) == ([text], "different")


def test_a_lookup_in_vain_is_no_difference_unless_asked_for() -> None:
    """A search in PATH, or for a library, makes many; the report says that they are left out."""
    absent = f'openat({AT}, "/lib/a/libc.so.6", O_RDONLY) = -1 ENOENT (No such file or directory)'
    logs = traced(log()), traced(log(absent))
    found = compare(*logs)
    assert (found.outcome, "lookups (--keep RULE)" in str(found)) == ("same", True)
    assert said(compare(*logs, keep=["lookups"])) == ["op: also tries to look at libc.so.6 (ENOENT) (shared libraries)"]


def test_calls_on_the_descriptor_of_a_new_file_are_not_told_apart() -> None:
    """Reading and closing go with the file."""
    more = [reads("/etc/shells"), 'read(3</etc/shells>, "", 64) = 0', "lseek(3</etc/shells>, 0, SEEK_SET) = 0"]
    assert said(compared(log(), log(*more))) == ["op: also reads /etc/shells"]
    assert said(compared(log(), log(*more[1:]))) == ["op: also calls lseek, read"]


def test_what_the_allocator_and_locks_do_is_chance() -> None:
    """And the report says that it is left out."""
    found = compared(
        log("munmap(0x7f, 4096) = 0", "brk(NULL) = 0x55"), log("munmap(0x7f, 4096) = 0", "brk(0x56) = 0x56")
    )
    assert found.outcome == "same"
    assert "lookups, brk, munmap (--keep RULE)" in str(found)


class TestMadeUpNames:
    """Names that the calls show to be made up are the same if their forms are."""

    @pytest.mark.parametrize(
        ("ours", "theirs"),
        [
            (made("/tmp/out.abcdef"), made("/tmp/out.Qx1y2z")),
            (made("/tmp/whl-ab_cd12e"), made("/tmp/whl-fwpxyhpl")),
            (made("/srv/wrk.Ab1x", mode="0666"), made("/srv/wrk.zQ2k", mode="0666")),
            (
                [*made("/srv/wrk.Ab1x", mode="0666"), reads("/srv/wrk.Ab1x.out")],
                [*made("/srv/wrk.zQ2k", mode="0666"), reads("/srv/wrk.zQ2k.out")],
            ),
            (['mkdir("/tmp/d.Ab12Cd", 0700) = 0'], ['mkdir("/tmp/d.Zz98Yy", 0700) = 0']),
        ],
        ids=["mkstemp", "Python", "made and deleted", "added to", "mkdtemp"],
    )
    def test_of_one_form(self, ours: list[str], theirs: list[str]) -> None:
        """The report counts them."""
        found = compared(log(*ours), log(*theirs))
        assert found.outcome == "same"
        assert " with made-up names taken for the same" in str(found)

    @pytest.mark.parametrize(
        ("ours", "theirs"),
        [
            (made("/tmp/out.abcdef"), made("/tmp/report.Qx1y2z")),
            (made("/tmp/build.log", mode="0666"), made("/tmp/tests.log", mode="0666")),
            (['mkdir("/tmp/default", 0700) = 0'], ['mkdir("/tmp/private", 0700) = 0']),
            (["mkdir('/tmp/x', 0700) = 0"], made("/tmp/out.Qx1y2z")),
        ],
        ids=["another template", "plain words", "plain directories", "one side alone"],
    )
    def test_of_two_forms(self, ours: list[str], theirs: list[str]) -> None:
        """Names that are not random are what the program means."""
        assert compared(log(*ours), log(*theirs)).outcome != "same"

    def test_in_arguments(self) -> None:
        """What mktemp(1) made is an argument of the next program."""
        logs = []
        for name in ("wrk.Ab1x", "wrk.zQ2k"):
            run = f'41 execve("/bin/wc", ["wc", "/srv/{name}"], 0x7ffd50 /* 9 vars */) = 0\n'
            child = f"40 vfork() = 41\n{run}41 exit_group(0) = ?\n41 +++ exited with 0 +++\n"
            text = log(*made(f"/srv/{name}"))
            logs.append(text.replace("40 exit_group", f"{child}40 exit_group"))
        assert compared(*logs).outcome == "same"

    def test_of_a_port_that_the_kernel_chose(self) -> None:
        """Its client calls another in each run; a port below 32768 is the program's."""
        here = [connects(port, host="127.0.0.1") for port in (40001, 51234, 8080, 8081)]
        assert compared(log(here[0]), log(here[1])).outcome == "same"
        assert compared(log(here[2]), log(here[3])).outcome == "different"


class TestPrograms:
    """What is done belongs to the program that ran then."""

    def test_the_first_program_is_called_by_its_place(self) -> None:
        """It is what the user compares: two names of one place."""
        found = compared(log(path="/bin/dash"), log(reads("/etc/shells"), path="/bin/bash"))
        assert "bash (was dash): also reads /etc/shells" in said(found)

    def test_what_a_program_in_one_trace_alone_does_is_not_told(self) -> None:
        """The tree names the program."""
        child = (
            "40 vfork() = 41\n"
            '41 execve("/bin/wc", ["wc"], 0x7ffd50 /* 9 vars */) = 0\n'
            f"41 {reads('/etc/shells')}\n41 exit_group(0) = ?\n41 +++ exited with 0 +++\n"
        )
        found = compared(log(), log().replace("40 exit_group", f"{child}40 exit_group"))
        assert said(found) == ["+ B only: 1.1 wc, made by vfork, exit status 0"]

    def test_a_fork_does_it_for_its_maker(self) -> None:
        """Until it runs another program."""
        child = "40 fork() = 41\n41 {}\n41 exit_group(0) = ?\n41 +++ exited with 0 +++\n"
        logs = [
            log().replace("40 exit_group", child.format(call) + "40 exit_group")
            for call in (reads("/etc/shells"), reads("/etc/passwd"))
        ]
        assert said(compared(*logs)) == ["op: reads /etc/passwd, no longer /etc/shells"]

    def test_a_thread_in_a_part_of_its_own_runs_what_its_maker_ran(self) -> None:
        """The lines of parts (strace -ff) have no order among each other."""
        thread = (
            "40 clone3({flags=CLONE_VM|CLONE_FS|CLONE_FILES|CLONE_SIGHAND|CLONE_THREAD|CLONE_SYSVSEM, exit_signal=0, "
            "stack=0x7f, stack_size=0x7fff80}, 88) = 41\n"
        )
        leader = log().replace("40 exit_group", f"{thread}40 exit_group")
        parts = [f"41 {reads(path)}\n41 exit(0) = ?\n41 +++ exited with 0 +++\n" for path in ("/srv/x", "/srv/y")]
        traces = [built((part + leader).splitlines(), ordered=False) for part in parts]
        assert said(compare(*traces)) == ["op: reads /srv/y, no longer /srv/x"]

    def test_one_deed_of_several_programs_is_one_statement(self) -> None:
        """Each by its name."""

        def run(*more: str) -> str:
            chain = "".join(
                f'40 execve("/bin/{name}", ["x"], 0x7ffd50 /* 9 vars */) = 0\n'
                + "".join(f"40 {call}\n" for call in more)
                for name in ("ls", "wc")
            )
            return log().replace("40 exit_group", f"{chain}40 exit_group")

        assert said(compared(run(), run(reads("/etc/shells")))) == ["ls, wc: also reads /etc/shells"]

    def test_a_program_that_is_not_found_is_named_once(self) -> None:
        """A search in PATH asks for it in each directory; one that is found in the end is no difference."""
        tries = [
            f'execve("/{place}/{{}}", ["x"], 0x7ffd50 /* 9 vars */) = -1 ENOENT (No such file or directory)'
            for place in ("bin", "sbin")
        ]
        found = compared(log(), log(*(one.format("frobnicate") for one in tries)))
        assert said(found) == ["op: also tries to run frobnicate (ENOENT)"]
        ran = 'execve("/usr/bin/id", ["x"], 0x7ffd50 /* 9 vars */) = 0'
        assert compared(log(ran), log(*(one.format("id") for one in tries), ran)).outcome == "same"


class TestManyFiles:
    """Said by folder and kind."""

    def test_in_one_folder(self) -> None:
        """The count, three names, and what is elsewhere."""
        files = [reads(f"/usr/include/{name}.h") for name in "abcde"] + [reads("/srv/x")]
        assert said(compared(log(), log(*files))) == [
            "op: also reads 5 files in /usr/include/ (a.h, b.h, c.h, …) and 1 more in /srv/"
        ]

    def test_in_several_folders(self) -> None:
        """The first by name."""
        files = [reads(f"/{folder}/x") for folder in "abcd"]
        assert said(compared(log(), log(*files))) == ["op: also reads /a/x and 3 more in /b/, /c/, /d/"]

    def test_of_what_is_no_path(self) -> None:
        """The first by name."""
        calls = ["fsync(3</srv>) = 0", "flock(3</srv>, LOCK_EX) = 0", "ftruncate(3</srv>, 0) = 0", "sync() = 0"]
        more = ["syncfs(3</srv>) = 0"]
        asked = traced(log(), recorded="-f"), traced(log(*calls, *more), recorded="-f")
        assert said(compare(*asked)) == ["op: also calls flock, fsync, ftruncate and 2 more"]

    def test_of_libraries_and_locale(self) -> None:
        """In a phrase each, however many."""
        files = [f"/usr/lib/lib{name}.so.1" for name in "abcd"] + ["/usr/lib/locale/C/LC_TIME", "/srv/x"]
        libraries = "liba.so.1, libb.so.1, libc.so.1 and 1 more (shared libraries)"
        found = compared(log(), log(*map(reads, files)))
        assert said(found) == [f"op: also reads /srv/x, LC_TIME (locale files), {libraries}"]


def test_counts_are_information() -> None:
    """Calls and processes by program; no difference, however they differ."""
    logs = traced(log(*USUAL)), traced(log())
    found = compare_by(DEFAULT, *logs, counts=True)
    assert found.outcome == "same"
    assert str(found).splitlines()[:3] == [
        "0 tasks added, 0 removed, 0 other differences",
        "  program  processes  calls   seconds",
        "  op       1          12 → 7",
    ]
    assert found.stats is not None
    assert [(one.program, one.calls, one.wall) for one in found.stats] == [("/bin/op", (12, 7), None)]
