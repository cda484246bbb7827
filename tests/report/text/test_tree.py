"""The tree of a trace, and what is around it."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence

import pytest

from strace_lens.report.style import PLAIN, Style, View, columns
from strace_lens.report.text import tree
from tests.model.built import built
from tests.model.lines import FORK, THREAD_FLAGS, chld, end, exited, start, thread

EXITED = "+++ exited with 0 +++"
SPAWN = "clone3({flags=CLONE_VM|CLONE_VFORK, exit_signal=SIGCHLD, stack=0x7f, stack_size=0x9000}, 88)"


def written(lines: Sequence[str], style: Style = PLAIN) -> list[str]:
    """The lines of the tree."""
    out = io.StringIO()
    tree.write(built(lines), out, style)
    return out.getvalue().splitlines()


def rows(log: str, style: Style = PLAIN) -> list[str]:
    """The rows of the tree of a log's text, without the header and what follows the rows."""
    lines = written(log.splitlines(), style)
    return lines[1 : lines.index("")]


def shown(**what: object) -> Style:
    """A style that shows other tasks, or more of each."""
    return Style(view=View(**what))  # type: ignore[arg-type]  # fields of View


def chain(depth: int) -> list[str]:
    """Each task forks the next."""
    made = [f"{pid} fork() = {pid + 1}" for pid in range(1, depth)]
    return made + [f"{pid} {EXITED}" for pid in range(depth, 0, -1)]


def many(codes: Sequence[int], program: str = "/bin/true") -> str:
    """A shell that runs the program again and again."""
    children = "".join(
        f"1 vfork() = {pid}\n{start(pid, program)}{end(pid, code)}1 wait4(-1, {exited(code)}, 0, NULL) = {pid}\n"
        for pid, code in enumerate(codes, 2)
    )
    return f"{start(1, '/bin/sh')}{children}{end(1)}"


class TestRows:
    """One line a task."""

    def test_branches_show_who_made_whom(self) -> None:
        """Guides for what goes on below, none below the last."""
        lines = ["1 fork() = 2", "2 fork() = 3", "1 fork() = 4", *(f"{pid} {EXITED}" for pid in (3, 2, 4, 1))]
        assert [line.partition(" fork")[0] for line in written(lines)[2:5]] == ["├─ 1.1", "│  └─ 1.1.1", "└─ 1.2"]

    @pytest.mark.parametrize(
        ("call", "word"),
        [
            ("fork()", "fork"),
            ("vfork()", "vfork"),
            (FORK, "clone"),
            (SPAWN, "clone3"),
            ("clone(child_stack=NULL, flags=CLONE_NEWPID|SIGCHLD)", "clone +NEWPID"),
            ("clone(child_stack=NULL, flags=CLONE_VM|CLONE_VFORK|CLONE_PIDFD|SIGCHLD)", "clone +PIDFD"),
            ("clone(child_stack=0x7f, flags=CLONE_VM|SIGUSR1)", "clone +VM exit signal SIGUSR1"),
            ("clone(child_stack=0x7f, flags=CLONE_VM)", "clone +VM exit signal none"),
            (f"clone(child_stack=0x7f, flags={THREAD_FLAGS})", "thread"),
            (f"clone(child_stack=0x7f, flags={THREAD_FLAGS}|CLONE_PTRACE)", "thread +PTRACE"),
            ("clone(child_stack=0x7f, flags=CLONE_VM|CLONE_FS|CLONE_SIGHAND|CLONE_THREAD)", "thread -FILES -SYSVSEM"),
        ],
    )
    def test_a_task_was_made_in_one_word(self, call: str, word: str) -> None:
        """Flags are spelt where they are not those of libc's fork, vfork, posix_spawn or pthread_create."""
        (_, row) = rows(f"{start(1)}1 {call} = 2\n2 exit_group(1) = ?\n2 +++ exited with 1 +++\n{end(1)}")
        found, _, rest = row.removeprefix("└─ 1.1 ").partition(" (")
        assert (found if rest else row.removeprefix("└─ 1.1 ").partition(":")[0]) == word

    def test_all_flags_are_spelt_when_asked_for(self) -> None:
        """As strace writes them, the exit signal too."""
        (_, row) = rows(f"{start(1)}1 {FORK} = 2\n{end(2)}{end(1)}", shown(flags=True))
        assert row == "└─ 1.1 clone CLONE_CHILD_CLEARTID|CLONE_CHILD_SETTID|SIGCHLD (./a)"

    def test_arguments_are_shown_as_a_shell_takes_them(self) -> None:
        """Quoted where a shell would need it; what is not printable is written out."""
        log = '1 execve("/bin/echo", ["echo", "a b", "\\33[2J"], 0x7f /* 1 vars */) = 0\n' + end(1)
        assert rows(log) == ["1 /bin/echo 'a b' '\\x1b[2J'"]

    def test_a_program_that_acts_by_its_name_shows_it(self) -> None:
        """argv[0] is there where it is not the last part of the path."""
        log = '1 execve("/bin/busybox", ["/bin/ls", "-l"], 0x7f /* 1 vars */) = 0\n' + end(1)
        assert rows(log) == ["1 /bin/busybox [/bin/ls] -l"]

    def test_programs_that_a_task_ran_before_are_named(self) -> None:
        """env runs python in its own place."""
        log = f"{start(1, '/usr/bin/env')}{start(1, '/bin/sh')}{start(1, '/usr/bin/python')}{end(1)}"
        assert rows(log) == ["1 env → sh → /usr/bin/python"]

    def test_a_forked_worker_shows_the_program_that_it_inherited(self) -> None:
        """In parentheses; with a question mark where it may have run another that the log does not show."""
        log = f"{start(1)}1 {FORK} = 2\n{end(2)}{end(1)}"
        assert rows(log)[1] == "└─ 1.1 clone (./a)"
        assert rows(f"1 {FORK} = 2\n{end(2)}{end(1)}")[1] == "└─ 1.1 clone (?)"
        assert rows(f"{start(1)}1 {FORK} = 2\n2 getppid() = 1\n{end(1)}")[1].startswith("└─ 1.1 clone (./a?): no end")

    def test_an_exit_status_is_shown_where_it_is_not_0(self) -> None:
        """In words."""
        assert rows(many([0]))[1] == "└─ 1.1 vfork /bin/true"
        assert rows(many([7]))[1] == "└─ 1.1 vfork /bin/true: exited with 7"

    def test_who_sent_the_fatal_signal_is_shown(self) -> None:
        """A task of the trace by its name, another process by its pid."""
        sent = (
            "--- SIGTERM {{si_signo=SIGTERM, si_code=SI_USER, si_pid={}, si_uid=0}} ---\n2 +++ killed by SIGTERM +++\n"
        )
        log = f"{start(1)}1 {FORK} = 2\n1 kill(2, SIGTERM) = 0\n2 {sent.format(1)}{end(1)}"
        assert rows(log)[1].endswith("(./a): was killed by SIGTERM from 1")
        assert rows(log.replace("si_pid=1,", "si_pid=99,"))[1].endswith(": was killed by SIGTERM from pid 99")

    def test_a_task_that_strace_did_not_watch_is_said_to_be(self) -> None:
        """CLONE_UNTRACED: nothing can trace it."""
        lines = ["1 clone(child_stack=0x7f, flags=CLONE_VM|CLONE_UNTRACED) = 2", f"1 {EXITED}"]
        assert written(lines)[2].endswith(": cannot be traced")

    def test_a_task_whose_flags_are_before_the_log_has_no_kind(self) -> None:
        """The tree, its counts and the JSON do not take it for a process (strace prints tls only with CLONE_SETTLS)."""
        lines = ["[pid 7] <... clone resumed>, parent_tid=[8], tls=0x7f) = 8", "[pid 8] gettid() = 8"]
        tree = written(lines)
        assert tree[2] == "└─ 1.1 clone flags not in the log (?): no end in the log"
        assert "2 tasks (1 process, 0 threads, 1 not known which), creations: clone 1" in tree
        document = json.loads(built(lines).report("json"))
        assert [task["kind"] for task in document["tasks"]] == ["process", None]
        (made,) = document["creations"]
        assert [made[name] for name in ("kind", "flags", "shares", "exit_signal")] == [None] * 4

    def test_a_task_without_a_creation_in_the_log_says_so(self) -> None:
        """Only the first task of a log has no maker there."""
        assert rows(f"{start(1)}{start(9, './b')}{end(9)}{end(1)}")[1] == "2 (its maker is not in the log) ./b"

    def test_numbers_are_shown_when_asked_for(self) -> None:
        """The pid of a process, the tid of a thread."""
        log = f"{start(1)}1 {thread(2)}\n2 exit(0) = ?\n2 {EXITED}\n{end(1)}"
        assert rows(log, shown(pids=True)) == ["1 pid 1 ./a", "└─ 1.1 tid 2 thread"]


TIMED = "\n".join(
    f"{pid} 17957463{second} {what}"
    for pid, second, what in [
        (7, "10.0", 'execve("./a", ["./a"], 0x7f) = 0'),
        (7, "10.2", "clone(child_stack=NULL, flags=SIGCHLD) = 8"),
        (8, "11.0", "getppid() = 7"),
        (8, "11.2", "exit_group(0) = ?"),
        (8, "11.2", EXITED),
        (7, "14.0", "exit_group(0) = ?"),
        (7, "14.0", EXITED),
    ]
)


class TestTimes:
    """How long a task lived, and when it began."""

    def test_duration_and_start_stand_last(self) -> None:
        """Seconds from the first line."""
        assert rows(TIMED) == ["1 ./a  4.0s @0s", "└─ 1.1 clone (./a)  1.0s @0.2s"]

    def test_they_stand_at_the_right_of_a_terminal(self) -> None:
        """Each row ends in the same column."""
        drawn = rows(TIMED, Style(width=60))
        assert [len(row) for row in drawn] == [60, 60]
        assert drawn[1].rstrip().endswith(" 1.0s @0.2s")

    def test_a_clock_that_was_set_back_gives_no_duration(self) -> None:
        """An end that was stamped before its beginning."""
        assert rows(TIMED.replace("11.2", "10.1"))[1].endswith("(./a)  @0.2s")


_X = ', "x"], 0x'
MORE = start(4, "/bin/true").replace("], 0x", _X)


class TestFolding:
    """Equal sisters are one row."""

    def test_equal_sisters_are_counted(self) -> None:
        """With how each ended, where one failed."""
        codes = [number % 2 for number in range(300)]
        assert rows(many(codes))[1:] == ["└─ 1.1…300 vfork ×300 /bin/true: 150 exited 0, 150 exited 1"]
        assert rows(many([0, 0]))[1:] == ["└─ 1.1…2 vfork ×2 /bin/true"]

    def test_what_they_made_is_folded_too(self) -> None:
        """Three shells that each run true: two rows, and the counts are of all."""
        log = start(1)
        for pid in (10, 20, 30):
            log += f"1 {FORK} = {pid}\n{start(pid, '/bin/sh')}{pid} vfork() = {pid + 1}\n{start(pid + 1, '/bin/true')}"
            log += f"{end(pid + 1, int(pid == 20))}{end(pid)}"
        assert rows(log + end(1))[1:] == [
            "└─ 1.1…3 clone ×3 /bin/sh",
            "   └─ 1.1.1…1.3.1 vfork ×3 /bin/true: 2 exited 0, 1 exited 1",
        ]

    def test_other_arguments_are_other_tasks(self) -> None:
        """As are another program, another call, and other tasks below."""
        log = f"{start(1)}1 vfork() = 2\n{start(2, '/bin/true')}{end(2)}1 {FORK} = 3\n{start(3, '/bin/true')}{end(3)}"
        log += f"1 vfork() = 4\n{MORE}{end(4)}{end(1)}"
        assert len(rows(log)) == 4

    def test_every_task_has_a_row_when_asked_for(self) -> None:
        """``--all``."""
        assert rows(many([0, 1]), shown(every=True))[1:] == [
            "├─ 1.1 vfork /bin/true",
            "└─ 1.2 vfork /bin/true: exited with 1",
        ]


class TestChoice:
    """Less than the whole tree."""

    LOG = (
        f"{start(1, '/bin/make')}1 vfork() = 2\n{start(2, '/bin/sh')}2 vfork() = 3\n{start(3, '/usr/lib/cc1')}"
        f"{end(3)}{end(2)}1 vfork() = 4\n{start(4, '/bin/sh').replace('], 0x', _X)}{end(4)}{end(1)}"
    )

    def test_so_many_levels(self) -> None:
        """The tasks below are counted."""
        assert rows(self.LOG, shown(depth=1))[1:] == ["├─ 1.1 vfork /bin/sh (+1 below)", "└─ 1.2 vfork /bin/sh x"]
        assert rows(self.LOG, shown(depth=0)) == ["1 /bin/make (+3 below)"]

    @pytest.mark.parametrize("glob", ["cc1", "*/cc1", "/usr/lib/*"])
    def test_only_some_programs(self, glob: str) -> None:
        """By path or last part, with the tasks above them; the footer says how many are left out."""
        lines = written(self.LOG.splitlines(), shown(only=(glob,)))
        assert [line.split()[-1] for line in lines[1:4]] == ["/bin/make", "/bin/sh", "/usr/lib/cc1"]
        assert "1 task not shown (--only)" in lines


class TestWidth:
    """What fits a terminal."""

    def test_the_end_and_the_times_are_kept(self) -> None:
        """Arguments are cut, then the directory of the program goes."""
        log = TIMED.replace('"./a", ["./a"]', f'"/usr/lib/here/a", ["a", "{"long " * 40}"]')
        for width in (40, 80, 200):
            row = rows(log, Style(width=width))[0]
            assert columns(row) == width
            assert row.startswith("1 …/a 'long")
            assert row.rstrip().endswith("…  4.0s @0s")
        assert rows(many([3], "/a/very/long/path/to/some/program"), Style(width=40))[1].endswith(
            "program: exited with 3"
        )

    def test_how_it_ended_is_cut_last(self) -> None:
        """On a narrow terminal the times go first, then the program."""
        assert rows(many([1] * 150, "/bin/false"), Style(width=42))[1].endswith(": 150 exited 1")

    def test_a_deep_chain_is_drawn_in_bounded_lines(self) -> None:
        """Beyond some levels the guides are cut and the depth is written; no line grows with the depth."""
        lines = written(chain(3000))
        assert max(map(len, lines)) < 400
        assert lines[2001].startswith("[2000 deep] ")
        assert max(map(len, rows("\n".join(chain(3000)), Style(width=60)))) <= 60

    def test_characters_that_take_no_column_or_two(self) -> None:
        """A row is cut by columns; marks of direction are written out."""
        name = "\\346\\274\\242" * 60
        row = rows(f'1 execve("/{name}\\342\\200\\256", ["x"], 0x7f) = 0\n{end(1)}', Style(width=41))[0]
        assert columns(row) in {40, 41}
        assert "\\u202e" in rows(f'1 execve("/a\\342\\200\\256", ["x"], 0x7f) = 0\n{end(1)}')[0]


class TestHeader:
    """The first line says how it went."""

    def test_what_failed_is_named_first(self) -> None:
        """In the order of the ends, three of them."""
        assert written(many([1, 1, 1, 1]).splitlines())[0] == (
            "4 of 5 failed: 1.1 true exited with 1, 1.2 true exited with 1, 1.3 true exited with 1 and 1 more"
        )

    def test_all_went_well(self) -> None:
        """Only if the log shows each end."""
        assert written(many([0]).splitlines())[0] == "all 2 exited with 0"
        assert written(end(1).splitlines())[0] == "it exited with 0"
        lines = [*start(1).splitlines(), f"1 {FORK} = 2", "2 getppid() = 1", *end(1).splitlines()]
        assert written(lines)[0] == "the log shows no end of 1"

    def test_an_empty_log(self) -> None:
        """There is no task to speak of."""
        assert written([])[0] == "the log shows no task"


def test_a_sigchld_is_no_killer() -> None:
    """The last signal before SIGKILL did not kill."""
    log = f"{start(1)}1 {FORK} = 2\n{end(2)}1 {chld(2)}\n1 +++ killed by SIGKILL +++\n"
    assert rows(log)[0] == "1 ./a: was killed by SIGKILL"


def test_folded_sisters_show_who_killed_them() -> None:
    """Unless each was killed by another: then the row would not end."""
    sent = "{0} --- SIGTERM {{si_signo=SIGTERM, si_code=SI_USER, si_pid={1}, si_uid=0}} ---\n"
    sent += "{0} +++ killed by SIGTERM +++\n"
    made = "".join(f"1 vfork() = {pid}\n" for pid in range(2, 12))
    one = start(1) + made + "".join(sent.format(pid, 1) for pid in range(2, 12)) + end(1)
    assert rows(one)[1].endswith("×10 (./a): 10 killed by SIGTERM from 1")
    each = start(1) + made + "".join(sent.format(pid, pid + 50) for pid in range(2, 12)) + end(1)
    assert rows(each)[1].endswith("×10 (./a): 10 killed by SIGTERM")
