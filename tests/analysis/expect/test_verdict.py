"""What a verdict says beside its verdict: what was found, what lay outside, what varies."""

from __future__ import annotations

import pytest

from tests.analysis.judged_logs import CALLS, CUT, FORK, PIPELINE, RECORDED, VFORK_AND_CRASH, VFORK_NOT_FOLLOWED, judged

NOT_FOLLOWED = "-e trace=%process"


class TestScope:
    """What a verdict does not speak of."""

    def test_children_that_were_not_followed(self) -> None:
        """Tasks made without ``-f`` make a verdict undecided, and are left out only where the question is narrowed."""
        found = judged(VFORK_NOT_FOLLOWED, "exactly 1 exec", recorded=NOT_FOLLOWED)
        assert (found.outcome, found.scope) == ("undecided", ())
        assert found.missing == (
            "tasks 1.1 (line 2), 1.2 (line 5): strace did not follow; record with -f, or ask with --watched-only",
        )
        found = judged(VFORK_NOT_FOLLOWED, "exactly 1 exec", recorded=NOT_FOLLOWED, watched_only=True)
        assert (found.outcome, found.missing) == ("held", ())
        assert found.scope == ("not watched: tasks 1.1 (line 2), 1.2 (line 5): strace did not follow",)

    def test_what_is_known_of_them_counts(self) -> None:
        """What a parent was told of a task that was not followed is evidence; the rest is not known."""
        assert judged(VFORK_NOT_FOLLOWED, "some task where killed_by == SIGSEGV").outcome == "held"
        assert judged(VFORK_NOT_FOLLOWED, "every task has exit_code != 7").outcome == "failed"
        assert judged(VFORK_NOT_FOLLOWED, 'every task has program != "./c"').outcome == "undecided"

    def test_children_that_nothing_shows(self) -> None:
        """Without ``-f`` and without the calls that make tasks, there may have been some."""
        log = 'execve("./a", ["./a"], NULL) = 0\nwrite(1, "a\\n", 2) = 2\n+++ exited with 0 +++\n'
        asked = "-e trace=execve,write"
        assert judged(log, "some syscall write", recorded=asked).outcome == "held"
        found = judged(log, "at most 1 syscall write", recorded=asked)
        assert found.outcome == "undecided"
        assert found.missing == (
            "the program may have made tasks: strace did not follow; record with -f, or ask with --watched-only",
        )
        found = judged(log, "at most 1 syscall write", recorded=asked, watched_only=True)
        narrowed = "not watched: the program may have made tasks: strace did not follow"
        assert (found.outcome, found.scope) == ("held", (narrowed,))

    def test_a_task_that_escaped(self) -> None:
        """A task made with CLONE_UNTRACED is named; its end is not known."""
        log = (
            '7 execve("./a", ["./a"], NULL) = 0\n'
            "7 clone(child_stack=0x1, flags=CLONE_VM|CLONE_UNTRACED) = 8\n"
            "7 exit_group(0) = ?\n7 +++ exited with 0 +++\n"
        )
        unwatched = "task 1.1 (line 2): made with CLONE_UNTRACED, so strace could not watch"
        found = judged(log, "no task where killed_by == SIGSEGV", recorded=RECORDED)
        assert found.outcome == "undecided"
        assert f"{unwatched}; --watched-only asks about the others" in found.missing
        assert judged(log, "some clone", recorded=RECORDED).outcome == "held"
        assert judged(log, "exactly 1 clone", recorded=RECORDED).outcome == "undecided"
        found = judged(log, "exactly 1 clone", recorded=RECORDED, watched_only=True)
        assert (found.outcome, found.scope) == ("held", (f"not watched: {unwatched}",))

    def test_a_task_from_which_strace_was_detached(self) -> None:
        """What it did afterwards is unknown, also where the question is narrowed: the log lacks its end."""
        log = (
            '7 execve("./a", ["./a"], NULL) = 0\n7 fork() = 8\n8 pause( <detached ...>\n'
            "7 exit_group(0) = ?\n7 +++ exited with 0 +++\n"
        )
        found = judged(log, "exactly 1 exec", recorded=RECORDED)
        assert found.outcome == "undecided"
        assert "record with --wait-daemons, or ask with --watched-only" in str(found)
        assert judged(log, "at least 1 exec", recorded=RECORDED).outcome == "held"
        assert judged(log, "every process has exit_code == 0", recorded=RECORDED).outcome == "undecided"

    def test_a_whole_log_leaves_nothing_out(self) -> None:
        """With ``-f`` everything is watched."""
        assert judged(PIPELINE, "exactly 2 clones").scope == ()


class TestWarnings:
    """Counts that vary between runs of the same program."""

    @pytest.mark.parametrize(
        "text",
        [
            "exactly 2 signals",
            "exactly 2 signals where name == SIGCHLD",
            "at most 2 signals where name in [SIGCHLD, SIGINT]",
            "between 1 and 2 signals where sender == 12622 and task.tid == 12620",
            "at least 2 signals where name == SIGCHLD",
        ],
    )
    def test_sigchld(self, text: str) -> None:
        """How many SIGCHLD are delivered varies; a count of them says why."""
        (warning,) = judged(PIPELINE, text).warnings
        assert warning.startswith("how many SIGCHLD are delivered varies between runs: children that end while one")

    @pytest.mark.parametrize(
        "text",
        [
            "some signal where name == SIGCHLD",
            "no signal where name == SIGCHLD",
            "exactly 0 signals where name == SIGSEGV",
            "exactly 1 signal where name == SIGTERM or name == SIGINT",
            "exactly 1 signal where name != SIGCHLD",
            "every signal has name == SIGCHLD",
            "exactly 2 waits",
            "exactly 2 exits",
        ],
    )
    def test_none(self, text: str) -> None:
        """What does not vary, or is no count, draws no warning."""
        assert judged(PIPELINE, text).warnings == ()

    @pytest.mark.parametrize(
        ("text", "reason"), [("wait4", "may poll"), ("clone", "ERESTARTNOINTR"), ("futex", "finds a lock taken")]
    )
    def test_calls_that_are_made_again(self, text: str, reason: str) -> None:
        """Calls that polling, restarts or contention multiply draw a warning when they are counted."""
        (warning,) = judged(PIPELINE, f"exactly 3 syscalls {text}").warnings
        assert warning.startswith(f"how often {text} is called varies between runs:")
        assert reason in warning
        assert judged(PIPELINE, f"some syscall {text}").warnings == ()


class TestWords:
    """A verdict as it is printed."""

    def test_held(self) -> None:
        """A verdict that held is true, and shows the lines that hold it."""
        found = judged(PIPELINE, "  exactly 2 clones where exit_signal == SIGCHLD ")
        assert found
        assert str(found) == (
            "held      exactly 2 clones where exit_signal == SIGCHLD\n          found: 2 clones match (lines 2, 4)"
        )
        assert repr(found) == "<Verdict held: exactly 2 clones where exit_signal == SIGCHLD>"

    def test_too_few(self) -> None:
        """Too few: what there is instead, with the fields that were asked about."""
        found = judged(VFORK_AND_CRASH, "exactly 1 creation where flags == CLONE_VM and exit_signal == SIGUSR1")
        assert not found
        assert str(found) == (
            "failed    exactly 1 creation where flags == CLONE_VM and exit_signal == SIGUSR1\n"
            "          found: none of 2 creations matches (lines 2, 4, 8)\n"
            "          1 k: flags is CLONE_VFORK|CLONE_VM|SIGCHLD, exit_signal is SIGCHLD\n"
            "               2  12740 vfork( <unfinished ...>\n"
            "               4  12740 <... vfork resumed>)              = 12741\n"
            "          1 k: flags is CLONE_CHILD_CLEARTID|CLONE_CHILD_SETTID|SIGCHLD, exit_signal is SIGCHLD\n"
            f"               8  12740 {FORK} = 12742"
        )

    def test_too_many(self) -> None:
        """Too many: those that match."""
        found = judged(VFORK_AND_CRASH, "no signal where name == SIGSEGV")
        assert found.found == "1 of 3 signals matches"
        (seen,) = found.witnesses
        assert (seen.task.name, seen.task.kind, seen.values) == ("1.2", "a fork of k", "name is SIGSEGV")
        assert found.evidence == (10,)

    def test_what_is_no_such_subject_is_no_evidence(self) -> None:
        """Processes are not shown as threads that do not match."""
        found = judged(VFORK_AND_CRASH, "exactly 1 thread where exit_code == 0")
        assert (found.found, found.evidence) == ("no thread matches", ())

    def test_every_failed(self) -> None:
        """``every``: those that have not what they should, with what they have."""
        found = judged(
            PIPELINE, 'every process where program matches "/usr/bin/*" has exit_code == 0', recorded=RECORDED
        )
        assert found.found == "1 of 3 processes does not have what is expected"
        (seen,) = found.witnesses
        assert seen.values == 'program is "/usr/bin/wc", exit_code is 1'
        assert (seen.task.kind, seen.maker and seen.maker.argv) == ("wc", ("sh", "-c", "ls | wc -l; true"))
        assert found.evidence == (4, 14)

    def test_every_held_and_empty(self) -> None:
        """``every`` holds where there is none, and says that there was none."""
        assert judged(PIPELINE, "every thread has exit_code == 0").found == "there is no thread"
        found = judged(PIPELINE, 'every process where program == "x" has exit_code == 0', recorded=RECORDED)
        assert found.found == "no process matches 'where'"
        assert judged(PIPELINE, "every exit has core == false").found == "3 exits, and each has what is expected"

    def test_undecided(self) -> None:
        """Undecided: what was found so far, and what is missing."""
        found = judged(CUT, "no thread", recorded=RECORDED)
        assert str(found) == (
            "undecided no thread\n          found: no thread\n"
            "          missing: task 1 (tid 12620) has no end in the log"
        )

    def test_everything_at_once(self) -> None:
        """Scope and warnings have lines of their own."""
        found = judged(VFORK_NOT_FOLLOWED, "exactly 2 signals", recorded=NOT_FOLLOWED, watched_only=True)
        head, *rows = str(found).splitlines()
        assert head == "held      exactly 2 signals"
        assert [row.partition(":")[0].strip() for row in rows] == ["found", "scope", "warning"]

    def test_what_the_program_chose_is_escaped(self) -> None:
        """Escape sequences and line ends in a program's texts do not reach the reader's terminal."""
        found = judged(CALLS, 'some syscall write where arg1 == "x"', recorded="-f")
        assert found.witnesses[0].values == 'arg1 is "\\x1b[1mhi\\n"'
        log = '7 execve("\\33]0;x\\7\\377", ["a\\tb\\"", "c"...], NULL) = 0\n7 +++ exited with 0 +++\n'
        found = judged(log, 'some exec where path matches "*" and argv contains "x"', recorded="%process")
        assert found.outcome == "undecided"
        found = judged(log, 'some exec where path == "" and argv == ["x"]', recorded="%process")
        assert 'path is "\\x1b]0;x\\x07\\udcff", argv is ["a\\tb\\"", "c", ...]' in found.witnesses[0].values

    def test_a_long_value_is_cut(self) -> None:
        """A value that is too long for a sentence is cut."""
        log = f'7 execve("/{"x" * 4000}", ["x"], NULL) = 0\n7 +++ exited with 0 +++\n'
        (seen,) = judged(log, 'some exec where path == "x"', recorded="%process").witnesses
        assert len(seen.values) < 250
