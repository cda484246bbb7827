"""Tasks that strace did not watch, or not for all of their life."""

from __future__ import annotations

import pytest

from strace_lens.analysis.compare.diff import compare
from tests.analysis.judged_logs import FORK, THREAD, judged, sigchld, traced

ALL = "-f -e trace=%process"
ALONE = "-e trace=%process"
START = 'execve("/opt/tool", ["tool"], 0x7ffd50 /* 9 vars */) = 0'


def numbered(pid: int, *lines: str) -> str:
    """Lines with a pid before each."""
    return "".join(f"{pid} {line}\n" for line in lines)


ENDS = ("exit_group(0)                      = ?", "+++ exited with 0 +++")


def outcome(log: str, text: str, recorded: str | None = ALL, *, watched_only: bool = False) -> str:
    """The outcome of one expectation."""
    return judged(log, text, recorded=recorded, watched_only=watched_only).outcome


class TestNotFollowed:
    """strace without -f watches one task."""

    MADE = "\n".join([START, f"{FORK} = 61", "wait4(61, NULL, 0, NULL)            = 61", *ENDS, ""])
    QUIET = "\n".join([START, *ENDS, ""])

    @pytest.mark.parametrize(
        "text",
        [
            'no exec where path matches "*/curl"',
            "at most 1 exec",
            "no signal where name == SIGSEGV",
            "at most 2 processes",
            "every process has exit_code == 0",
            "no thread",
            "exactly 1 creation",
            "no wait where code == 3",
            "no syscall kill",
            "exactly 2 exits",
        ],
    )
    def test_a_child_that_was_made_may_have_done_anything(self, text: str) -> None:
        """What the child did could be one more: undecided, by the child's name, and with what to record."""
        found = judged(self.MADE, text, recorded=ALONE)
        assert found.outcome == "undecided"
        advice = "task 1.1 (line 2): strace did not follow; record with -f, or ask with --watched-only"
        assert advice in found.missing

    @pytest.mark.parametrize("subject", ["exec", "creation", "process", "task", "exit", "syscall wait4"])
    def test_a_witness_holds(self, subject: str) -> None:
        """What was seen was seen."""
        assert outcome(self.MADE, f"some {subject}", ALONE) == "held"
        assert outcome(self.MADE, f"no {subject}", ALONE) == "failed"

    def test_of_a_log_that_shows_no_creation(self) -> None:
        """Where creating calls were recorded there was none; else there may have been."""
        text = 'no exec where path matches "*/curl"'
        assert outcome(self.QUIET, text, ALONE) == "held"
        assert outcome(self.QUIET, text, "-e trace=execve,execveat,exit_group") == "undecided"
        assert outcome(self.QUIET, text, None) == "undecided"

    def test_a_question_of_the_watched_task(self) -> None:
        """--watched-only leaves the child out of every count, and says so."""
        for text in (
            'no exec where path matches "*/curl"',
            "exactly 1 process",
            "every process has exit_code == 0",
            'every process has program == "/opt/tool"',
            "exactly 1 creation",
            "no overlap",
        ):
            found = judged(self.MADE, text, recorded=ALONE, watched_only=True)
            assert (text, found.outcome) == (text, "held")
            assert found.scope == ("not watched: task 1.1 (line 2): strace did not follow",)

    def test_a_log_that_is_said_to_follow(self) -> None:
        """With -f the child had lines: they are lost."""
        found = judged(self.MADE, 'no exec where path matches "*/curl"', recorded=ALL)
        assert found.outcome == "undecided"
        assert "task 1.1 (tid 61) was made and has no line of its own" in found.missing


@pytest.mark.parametrize(
    "call",
    [
        "clone(child_stack=NULL, flags=CLONE_UNTRACED|SIGCHLD) = 61",
        "clone3({flags=CLONE_UNTRACED, exit_signal=SIGCHLD, stack=NULL, stack_size=0}, 88) = 61",
        "clone(child_stack=0x7f00, flags=CLONE_VM|CLONE_VFORK|CLONE_UNTRACED|SIGCHLD) = 61",
        "clone(child_stack=0x7f00, flags=CLONE_VM|CLONE_FS|CLONE_FILES|CLONE_SIGHAND|CLONE_THREAD|CLONE_UNTRACED) = 61",
    ],
)
class TestUntraced:
    """CLONE_UNTRACED hides a task from strace -f (clone(2))."""

    def test_what_it_did_is_unknown(self, call: str) -> None:
        """Undecided, whatever it could be one more of; the creation itself was seen."""
        log = numbered(60, START, call, *ENDS)
        for text in ('no exec where path matches "*/curl"', "exactly 1 exit", "at most 1 creation", "no wait"):
            found = judged(log, text, recorded=ALL)
            assert (text, found.outcome) == (text, "undecided")
            assert any("made with CLONE_UNTRACED" in what for what in found.missing)
        assert outcome(log, "some clone where flags contains CLONE_UNTRACED") == "held"
        assert outcome(log, "no creation") == "failed"

    def test_the_others_can_be_asked_about(self, call: str) -> None:
        """--watched-only leaves it out."""
        log = numbered(60, START, call, *ENDS)
        for text in ('no exec where path matches "*/curl"', "exactly 1 task", "every task has exit_code == 0"):
            assert (text, outcome(log, text, watched_only=True)) == (text, "held")

    def test_it_may_have_been_broken_by_the_recording(self, call: str) -> None:
        """Under --seccomp-bpf its calls fail with ENOSYS: its death says nothing of the program (seccomp(2))."""
        death = "wait4(61, [{WIFSIGNALED(s) && WTERMSIG(s) == SIGSEGV}], 0, NULL) = 61"
        log = numbered(60, START, call.replace("CLONE_THREAD", "CLONE_FS"), death, *ENDS)
        assert outcome(log, "every process has killed_by == none") == "failed"
        assert outcome(log, "every process has killed_by == none", f"{ALL} --seccomp-bpf") == "undecided"
        assert outcome(log, "no wait where signal == SIGSEGV", f"{ALL} --seccomp-bpf") == "undecided"


class TestDetached:
    """strace lets tasks go: -b execve, Ctrl-C under -p, daemons that outlive the program."""

    @pytest.mark.parametrize(
        "last",
        [
            "pause( <detached ...>",
            "wait4(-1,  <detached ...>",
            "pause( <unfinished ...>\n61 <... pause resumed> <detached ...>",
        ],
    )
    def test_what_came_after_is_unknown(self, last: str) -> None:
        """Undecided with the line that says it; --watched-only asks about the time before."""
        log = numbered(60, START, f"{FORK} = 61") + numbered(61, last) + numbered(60, *ENDS)
        found = judged(log, 'no exec where path matches "*/curl"', recorded=ALL)
        assert found.outcome == "undecided"
        assert any("alive when strace was detached" in what for what in found.missing)
        assert outcome(log, 'no exec where path matches "*/curl"', watched_only=True) == "held"
        assert outcome(log, "exactly 2 processes", watched_only=True) == "held"
        assert outcome(log, "at least 2 processes") == "held"

    def test_at_its_execve(self) -> None:
        """With -b execve strace is gone before the result: whether another program ran is unknown."""
        begun = 'execve("/usr/bin/curl", ["curl"], 0x7ffd50 /* 9 vars */ <detached ...>'
        log = numbered(60, START, f"{FORK} = 61") + numbered(61, begun) + numbered(60, *ENDS)
        assert outcome(log, 'no exec where path matches "*/curl"') == "undecided"

    def test_out_of_sight_without_a_word(self) -> None:
        """A task without its last lines, of whose end its parent was told: what it did before that is unknown."""
        log = (
            numbered(60, START, "vfork( <unfinished ...>")
            + numbered(61, 'execve("/usr/bin/curl", ["curl"], 0x7ffd50 /* 9 vars */ <unfinished ...>')
            + numbered(60, "<... vfork resumed>)              = 61", sigchld("CLD_EXITED", 61, "0"))
            + numbered(60, "wait4(-1, [{WIFEXITED(s) && WEXITSTATUS(s) == 0}], 0, NULL) = 61", *ENDS)
        )
        for text in ('no exec where path matches "*/curl"', "exactly 2 processes", "no wait where pid == 62"):
            assert (text, outcome(log, text)) == (text, "undecided")
            assert (text, outcome(log, text, watched_only=True)) == (text, "undecided")
        assert outcome(log, "some process where exit_code == 0 and maker != none") == "held"

    def test_a_thread_out_of_sight(self) -> None:
        """The same of a thread, which nobody waits for."""
        log = numbered(60, START, THREAD.replace("12725", "61") + " = 61") + numbered(61, "gettid() = 61")
        log += numbered(60, *ENDS)
        assert outcome(log, 'no exec where path matches "*/curl"') == "undecided"


class TestComparing:
    """A trace in which tasks were not watched differs only in what both show."""

    CHILD = (
        numbered(60, START, "vfork( <unfinished ...>")
        + numbered(61, 'execve("/bin/cat", ["cat"], 0x7ffd50 /* 9 vars */ <unfinished ...>')
        + numbered(60, "<... vfork resumed>)              = 61")
        + numbered(61, "<... execve resumed>)             = 0", f"{FORK} = 62")
        + numbered(62, *ENDS)
        + numbered(61, *ENDS)
        + numbered(60, "wait4(61, NULL, 0, NULL)          = 61", *ENDS)
    )
    ALONE = "\n".join([START, "vfork()                             = 61", "wait4(61, NULL, 0, NULL) = 61", *ENDS, ""])

    def test_with_one_that_was_not_followed(self) -> None:
        """What the child ran and made shows in one only, and is no difference."""
        found = compare(traced(self.CHILD), traced(self.ALONE))
        assert found.outcome == "undecided"
        assert not any(one.sure for one in found.differences)
        assert compare(traced(self.ALONE), traced(self.CHILD)).outcome == "undecided"

    def test_of_the_watched_tasks(self) -> None:
        """Where only watched tasks are asked about, the same program is the same."""
        found = compare(traced(self.CHILD), traced(self.ALONE), watched_only=True)
        assert found.outcome == "same"
        assert [side for side, _ in found.scope] == ["B"]

    def test_another_call_made_the_child(self) -> None:
        """The call that made the child was seen on both sides."""
        other = self.ALONE.replace("vfork()    ", "fork()     ")
        assert compare(traced(self.CHILD), traced(other)).outcome == "different"
        assert compare(traced(self.CHILD), traced(other), watched_only=True).outcome == "different"

    def test_a_filter_that_left_creations_out(self) -> None:
        """A creation that only one log could record is no difference."""
        execs = "".join(
            line for line in self.CHILD.splitlines(keepends=True) if "fork" not in line and FORK not in line
        )
        found = compare(traced(self.CHILD, recorded=ALL), traced(execs, recorded="-f -e trace=execve,exit_group,wait4"))
        assert found.outcome == "undecided"

    def test_a_filter_that_left_execs_out(self) -> None:
        """A program that one side could not show is no difference."""
        bare = "".join(line for line in self.CHILD.splitlines(keepends=True) if "execve" not in line)
        found = compare(traced(self.CHILD, recorded=ALL), traced(bare, recorded="-f -e trace=!execve"))
        assert found.outcome == "undecided"
        assert ("B", "path of task 1.1 is not known (line 2)") in found.missing
