"""What a log lacks: its beginning, the ends of calls, values, and classes of events that strace may have left out."""

from __future__ import annotations

import pytest

from tests.analysis.judged_logs import FORK, judged
from tests.facts.test_watched import ALL, ENDS, START, numbered, outcome

FAILED = 'openat(AT_FDCWD, "/nowhere", O_RDONLY) = -1 ENOENT (No such file or directory)'
OPENED = 'openat(AT_FDCWD, "/etc/hosts", O_RDONLY) = 3'
FILES = "-f -e trace=%process,openat,prctl,seccomp"


def program(*lines: str) -> str:
    """The log of a program of one task that did ``lines``."""
    return numbered(60, START, *lines, *ENDS)


class TestBeginnings:
    """A program that strace starts begins with its execve; of another nothing shows what it did before."""

    LATE = numbered(60, "wait4(-1, [{WIFEXITED(s) && WEXITSTATUS(s) == 0}], 0, NULL) = 61", *ENDS)
    OTHER = numbered(60, 'write(1, "a", 1) = 1', *ENDS)
    ATTACHED = 'strace: Process 60 attached\nwrite(1, "a", 1) = 1\nexit_group(0) = ?\n+++ exited with 0 +++\n'
    RESUMED = numbered(60, '<... read resumed>"a", 1)           = 1', *ENDS)

    @pytest.mark.parametrize("log", [LATE, OTHER, ATTACHED, RESUMED])
    @pytest.mark.parametrize("recorded", [None, "%process", "-f -p 60", "-f -e trace=%process"])
    @pytest.mark.parametrize("text", ["no exec", "at most 1 process", "no creation", "every process has maker == none"])
    def test_what_was_before_is_unknown(self, log: str, recorded: str | None, text: str) -> None:
        """Whatever is said of the recording: the log itself begins late."""
        assert outcome(log, text, recorded) == "undecided"

    def test_where_execve_was_left_out(self) -> None:
        """A log of other calls cannot begin with an execve; it begins where the program did if strace started it."""
        assert outcome(self.OTHER, "exactly 1 syscall write", "-f -e trace=%process,write") == "undecided"
        assert outcome(self.OTHER, "exactly 1 syscall write", "-f -e trace=write -p 60") == "undecided"
        assert outcome(self.OTHER, "exactly 1 syscall write", "-f -e trace=write") == "held"
        assert outcome(self.OTHER, "exactly 1 syscall write", "write") == "undecided"
        assert outcome(self.OTHER, "exactly 1 syscall write", None) == "undecided"

    def test_a_witness_holds(self) -> None:
        """What was seen was seen, whenever the log begins."""
        assert outcome(self.OTHER, "some syscall write", None) == "held"
        assert outcome(self.OTHER, "no syscall write", None) == "failed"


class TestCutCalls:
    """A call's line that ends in its middle: bytes are lost (strace writes ``= ?`` or ``<unfinished ...>``)."""

    @pytest.mark.parametrize(
        "cut",
        [
            FORK.partition("|SIG")[0],
            FORK,
            f"{FORK} =",
            'execve("/usr/bin/cu',
            'execve("/usr/bin/curl", ["curl"], 0x7ffd50 /* 9 v',
            "vfork(CLONE",
            'openat(AT_FDCWD, "/etc/sha',
        ],
    )
    def test_what_it_was_is_unknown(self, cut: str) -> None:
        """Nothing is excluded that the lost bytes could be."""
        log = program(cut)
        for text in ("no creation", "at most 1 task", 'no exec where path matches "*/curl"', "no syscall fork"):
            assert (text, outcome(log, text)) == (text, "undecided")

    def test_a_call_in_which_its_task_died_is_whole(self) -> None:
        """strace says so."""
        for died in (
            "pause()                                 = ?",
            "pause( <unfinished ...>) = ?",
            "pause( <unfinished ...>",
        ):
            log = numbered(60, START, died, "+++ killed by SIGKILL +++")
            assert outcome(log, 'no exec where path matches "*/curl"') == "held"

    def test_a_call_that_never_returned(self) -> None:
        """Its task went on, so the line with its result is lost."""
        log = program("vfork( <unfinished ...>", "getpid()      = 60")
        assert outcome(log, "no creation") == "undecided"
        assert outcome(log, "at most 1 task") == "undecided"


class TestUnread:
    """A value that was not understood decides no question that reads it."""

    @pytest.mark.parametrize("result", ["= ?!", "= 0x", "= ? <unavailable>", "= -1 E?! (?!)", "= 61 62 63"])
    def test_the_result_of_a_creation(self, result: str) -> None:
        """A task may have been made."""
        log = program(f"{FORK} {result}")
        for text in ("no creation", "at most 1 process", "exactly 1 exit"):
            assert (text, outcome(log, text)) == (text, "undecided")

    @pytest.mark.parametrize("result", ["= ?!", "= 0x", "= ? <unavailable>"])
    def test_the_result_of_an_execve(self, result: str) -> None:
        """Another program may run."""
        log = program(f'execve("/usr/bin/curl", ["curl"], 0x7ffd50 /* 9 vars */) {result}')
        for text in (
            'no exec where path matches "*/curl"',
            "exactly 1 exec",
            'every process has program == "/opt/tool"',
        ):
            assert (text, outcome(log, text)) == (text, "undecided")

    @pytest.mark.parametrize("result", ["= ?!", "= 0x", "= ? <unavailable>"])
    def test_the_result_of_a_wait(self, result: str) -> None:
        """It may have told of a child."""
        log = program(f"wait4(-1, 0x7ffd50, 0, NULL) {result}")
        for text in ("no wait", "no syscall wait4 where result == 61"):
            assert (text, outcome(log, text)) == (text, "undecided")

    def test_the_status_of_a_wait(self) -> None:
        """Of which child it told is known, and what became of it is not."""
        log = (
            numbered(60, START, f"{FORK} = 61")
            + numbered(61, *ENDS)
            + numbered(60, "wait4(-1, [?!], 0, NULL) = 61", *ENDS)
        )
        assert outcome(log, "some wait where pid == 61") == "held"
        assert outcome(log, "no wait where signal == SIGKILL") in {"held", "undecided"}

    def test_flags(self) -> None:
        """A creation whose flags were not read may be any."""
        for flags in ("flags=?!", "flags=CLONE_VM|?!", "0x7f00, 0x7f10"):
            clone = f"clone(child_stack=NULL, {flags}) = 61"
            log = numbered(60, START, clone) + numbered(61, *ENDS) + numbered(60, *ENDS)
            for text in (
                "every clone has exit_signal == SIGCHLD",
                "no clone where flags contains CLONE_NEWUSER",
                "no thread",
                "exactly 2 processes",
            ):
                assert (flags, text, outcome(log, text)) == (flags, text, "undecided")
            assert outcome(log, "exactly 1 clone") == "held"

    @pytest.mark.parametrize(
        "info",
        [
            "si_signo=SIGCHLD, si_code=CLD_EXITED, si_pid=?!, si_uid=0, si_status=0",
            "?!",
            "si_signo=SIGCHLD, si_code=?!, si_pid=?!",
        ],
    )
    def test_the_sender_of_a_signal(self, info: str) -> None:
        """Who sent it is unknown; that it came is known."""
        log = program(f"--- SIGCHLD {{{info}}} ---")
        assert outcome(log, "no signal where sender == 61") == "undecided"
        assert outcome(log, "some signal where name == SIGCHLD") == "held"

    def test_a_signal_whose_siginfo_strace_could_not_read(self) -> None:
        """strace prints the name alone."""
        log = program("--- SIGTERM ---")
        assert outcome(log, "no signal where sender == 61") == "undecided"
        assert outcome(log, "no signal where code == SI_USER") == "undecided"

    def test_a_value_that_nobody_asked_about(self) -> None:
        """A question that reads another value is decided."""
        log = program("ioctl(1, TCGETS, {B38400 ?! opost}) = 0")
        assert outcome(log, 'no exec where path matches "*/curl"') == "held"
        assert outcome(log, "exactly 1 task") == "held"

    def test_a_line_that_was_not_understood(self) -> None:
        """It may have been anything."""
        log = program("#### lost")
        for text in ("no creation", "no signal", 'no exec where path matches "*/curl"', "no syscall openat"):
            assert (text, outcome(log, text, FILES)) == (text, "undecided")


class TestOutcomes:
    """strace -z leaves failed calls out, -Z the others, --status=… what its set lacks."""

    QUESTIONS = (
        "no syscall openat where errno == ENOENT",
        "no syscall openat where result < 0",
        "every syscall openat has errno == none",
        "exactly 1 syscall openat",
    )

    @pytest.mark.parametrize("text", QUESTIONS)
    def test_a_strangers_log_without_a_failed_call(self, text: str) -> None:
        """Nothing shows that they were recorded."""
        assert outcome(program(OPENED), text, None) == "undecided"

    @pytest.mark.parametrize("text", QUESTIONS)
    @pytest.mark.parametrize(
        "asked", ["-z", "--successful-only", "-e status=successful", "--status=detached,successful"]
    )
    def test_they_were_left_out(self, text: str, asked: str) -> None:
        """The options say so."""
        assert outcome(program(OPENED), text, f"{asked} {FILES}") == "undecided"

    @pytest.mark.parametrize("text", QUESTIONS)
    def test_they_were_recorded(self, text: str) -> None:
        """The options say so, or a failed call that the log shows."""
        assert outcome(program(OPENED), text, FILES) == "held"
        shown = program(OPENED, "prctl(PR_SET_NAME, NULL) = -1 EFAULT (Bad address)")
        assert outcome(shown, text, "-f --status=all -e trace=%process,openat,prctl") == "held"
        assert outcome(shown, text, None) == "held"

    def test_a_log_that_begins_with_an_execve_that_failed(self) -> None:
        """The program that strace starts runs, or nothing follows: other lines show that calls were left out."""
        missed = 'execve("/a/x", ["x"], 0x7ffd50 /* 9 vars */) = -1 ENOENT (No such file or directory)'
        left_out = numbered(60, missed, FAILED, "+++ exited with 0 +++")
        assert outcome(left_out, "no syscall openat where errno == none", None) == "undecided"
        assert outcome(left_out, "no signal where name == SIGINT", "-f -Z") == "held"
        not_run = numbered(60, missed, "+++ exited with 1 +++")
        assert outcome(not_run, "exactly 1 syscall execve", FILES) == "held"

    def test_successful_calls_that_were_left_out(self) -> None:
        """Under -Z no successful call has a line."""
        log = numbered(60, FAILED, "+++ exited with 0 +++")
        assert outcome(log, 'no syscall openat where arg1 == "/etc/hosts"', "-f -Z -e trace=openat") == "undecided"
        assert outcome(log, 'no syscall openat where arg1 == "/etc/hosts"', None) == "undecided"

    def test_one_that_failed_is_a_witness(self) -> None:
        """What was seen was seen."""
        assert outcome(program(FAILED), "no syscall openat where errno == ENOENT", None) == "failed"


class TestPaths:
    """strace -P leaves out calls that name another path."""

    def test_a_call_of_another_path(self) -> None:
        """That a call of the name shows is no sign that each does."""
        log = program(OPENED, FAILED)
        assert outcome(log, 'no syscall openat where arg1 == "/etc/shadow"', f"{FILES} -P /etc/hosts") == "undecided"
        assert outcome(log, 'no exec where path == "/x"', f"{FILES} -P /etc/hosts") == "undecided"
        assert outcome(log, "some syscall openat", f"{FILES} -P /etc/hosts") == "held"


class TestSignals:
    """strace -e signal=… leaves deliveries out."""

    LOG = program("kill(60, SIGUSR1) = 0", "--- SIGINT {si_signo=SIGINT, si_code=SI_KERNEL} ---")

    @pytest.mark.parametrize(
        ("asked", "usr1", "sigint", "chld"),
        [
            (None, "undecided", "failed", "undecided"),
            ("%process", "undecided", "failed", "undecided"),
            ("-f -e trace=%process", "held", "failed", "held"),
            ("-f -e trace=%process -e signal=none", "undecided", "failed", "undecided"),
            ("-f -e trace=%process --signal=none", "undecided", "failed", "undecided"),
            ("-f -e trace=%process -e signal=SIGINT", "undecided", "failed", "undecided"),
            ("-f -e trace=%process -e signal=SIGINT,usr1", "held", "failed", "undecided"),
            ("-f -e trace=%process -e signal=!SIGCHLD", "held", "failed", "undecided"),
        ],
    )
    def test_which_were_recorded(self, asked: str | None, usr1: str, sigint: str, chld: str) -> None:
        """A signal that has no delivery was not delivered only where it is known that it would show."""
        found = [
            outcome(self.LOG, f"no signal where name == {name}", asked) for name in ("SIGUSR1", "SIGINT", "SIGCHLD")
        ]
        assert found == [usr1, sigint, chld]

    def test_a_strangers_log_shows_which_it_has(self) -> None:
        """Of a signal whose delivery the log shows, each delivery was recorded."""
        assert outcome(self.LOG, "at most 1 signal where name == SIGINT", None) == "held"
        assert outcome(self.LOG, "at most 1 signal", None) == "undecided"


class TestFilters:
    """Under --seccomp-bpf a call that another filter answers has no line (seccomp(2): ERRNO stands above TRACE)."""

    TEXT = 'no syscall openat where arg1 == "/etc/shadow"'

    @pytest.mark.parametrize(
        "install",
        [
            "prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, {len=4, filter=0x7ffd50}) = 0",
            "prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT) = 0",
            "seccomp(SECCOMP_SET_MODE_FILTER, 0, {len=4, filter=0x7ffd50}) = 0",
            "seccomp(SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, {len=4, filter=0x7ffd50}) = 0",
            "seccomp(SECCOMP_SET_MODE_STRICT, 0, NULL) = 0",
            "prctl(0x16, 0x2, 0x7ffd50)           = 0",
        ],
    )
    def test_the_program_installs_one(self, install: str) -> None:
        """Undecided, with what to record instead; without --seccomp-bpf each call shows."""
        log = program(OPENED, install)
        found = judged(log, self.TEXT, recorded=f"{FILES} --seccomp-bpf")
        assert found.outcome == "undecided"
        advice = "a seccomp filter may have answered calls before strace saw them; record with --no-seccomp-bpf"
        assert advice in found.missing
        assert outcome(log, self.TEXT, FILES) == "held"
        assert outcome(log, "some syscall openat", f"{FILES} --seccomp-bpf") == "held"

    @pytest.mark.parametrize(
        "call",
        [
            'prctl(PR_SET_NAME, "tool") = 0',
            "prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) = 0",
            "prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, {len=4, filter=0x7ffd50}) = -1 EACCES (Permission denied)",
            "seccomp(SECCOMP_GET_ACTION_AVAIL, 0, [SECCOMP_RET_ERRNO]) = 0",
        ],
    )
    def test_it_installs_none(self, call: str) -> None:
        """Other calls of prctl and seccomp, and those that failed, install nothing."""
        assert outcome(program(OPENED, call), self.TEXT, f"{FILES} --seccomp-bpf") == "held"

    def test_nothing_shows_whether_it_did(self) -> None:
        """Where prctl and seccomp were not recorded, a filter may be there."""
        assert outcome(program(OPENED), self.TEXT, "-f -e trace=%process,openat --seccomp-bpf") == "undecided"
        assert outcome(program(OPENED), self.TEXT, "-f -e trace=%process,openat") == "held"


@pytest.mark.parametrize("text", ['no exec where path == "/x"', "exactly 1 exec"])
def test_execveat_is_another_call(text: str) -> None:
    """A log of execve alone lacks what execveat runs."""
    assert outcome(program(), text, None) == "undecided"
    assert outcome(program(), text, "execve,exit_group") == "undecided"
    assert outcome(program(), text, "-f -e trace=execve") == "undecided"
    assert outcome(program(), text, ALL) == "held"
