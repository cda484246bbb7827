"""A baseline is the canonical form of an earlier trace; the comparison with it is that of two traces."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from strace_lens.analysis.compare.baseline import Holds, baseline_text, read_baseline
from strace_lens.analysis.compare.canonical import canonical
from strace_lens.analysis.compare.finding import TraceDiff
from strace_lens.analysis.compare.form_read import read_form, read_numbered
from strace_lens.analysis.compare.rebuilt import Rebuilt
from strace_lens.model.check import check
from strace_lens.redact import Redactor
from tests.analysis.compare.test_canonical import shell
from tests.analysis.compare.test_diff import said
from tests.analysis.judged_logs import FORK, PIPELINE, RECORDED, THREAD, traced
from tests.cli.command import FORK_LOG


def compared(ours: str, theirs: str, holds: Holds = Holds()) -> TraceDiff:  # noqa: B008 - frozen
    """Compares one log with a baseline of another."""
    text = baseline_text(traced(ours, recorded=RECORDED), holds.rules())
    return read_baseline(text, "f").compare(traced(theirs, recorded=RECORDED), Redactor())


THREADS = (
    '1 execve("/bin/t", ["t"], 0x7ffd50 /* 9 vars */) = 0\n'
    + "".join(f"1 {THREAD.replace('12725', str(tid))} = {tid}\n" for tid in (5, 6))
    + "".join(f"{tid} exit(0) = ?\n{tid} +++ exited with 0 +++\n" for tid in (5, 6))
    + "1 exit_group(0) = ?\n1 +++ exited with 0 +++\n"
)


@pytest.mark.parametrize("log", [FORK_LOG, PIPELINE, THREADS, shell(1001, 1002)])
@pytest.mark.parametrize("exact", [True, False])
def test_a_trace_does_not_differ_from_its_own_baseline(log: str, exact: bool) -> None:
    """The trace that is made of the text breaks no invariant, and gives the same text."""
    found = compared(log, log, Holds(exact=exact))
    assert (found.outcome, found.differences) == ("same", ())
    rules = Holds(exact=exact).rules()
    form, lines = read_numbered(baseline_text(traced(log), rules), "f")
    trace = Rebuilt(form, lines).trace
    assert check(trace) == []
    assert canonical(trace, rules) == form


@pytest.mark.parametrize(
    ("old", "new", "statement"),
    [
        ('execve("/bin/id", ["id"]', 'execve("/bin/id", ["id", "-u"]', "~ 1.2 (id): argument -u added"),
        ('"/bin/sh", ["sh"]', '"/bin/dash", ["sh"]', "~ 1 (sh) now runs /bin/dash, was /bin/sh"),
        ("exited with 0", "exited with 3", "exit status 0 → 3"),
        ("CLONE_CHILD_CLEARTID|", "CLONE_CHILD_CLEARTID|CLONE_FILES|", "flags gained CLONE_FILES"),
        ("|SIGCHLD", "|SIGUSR1", "exit signal SIGUSR1, was SIGCHLD"),
    ],
)
def test_a_change_is_one_statement(old: str, new: str, statement: str) -> None:
    """With the line of the baseline and that of the log."""
    log = shell(1001, 1002)
    assert old in log
    texts = said(compared(log, log.replace(old, new)))
    assert all(statement in text for text in texts)
    assert all("baseline line " in text and "log line " in text for text in texts)
    assert texts


def test_a_thread_more_and_a_process_less_are_named() -> None:
    """Each by which side has it."""
    more = THREADS.replace(
        "5 exit(0)", f"1 {THREAD.replace('12725', '7')} = 7\n7 exit(0) = ?\n7 +++ exited with 0 +++\n5 exit(0)"
    )
    (text,) = said(compared(THREADS, more))
    assert text.startswith("+ log only: one more thread of t: 1.")
    without = [line for line in shell(1001, 1002).splitlines() if "1002" not in line]
    (text,) = said(compared(shell(1001, 1002), "\n".join(without)))
    assert text.startswith("- baseline only: 1.2 id, exit status 0 (baseline line ")


def test_the_call_that_made_a_task_counts_if_it_is_asked_for() -> None:
    """Containers that refuse clone3 change it; a process that becomes a thread is a change in any case."""
    by_fork = shell(1001, 1002).replace(FORK, "vfork()")
    assert compared(shell(1001, 1002), by_fork).outcome == "same"
    (text,) = said(compared(shell(1001, 1002), by_fork, Holds(exact=True)))
    assert "are now made by vfork, was clone" in text
    shared = FORK_LOG.replace("flags=CLONE_CHILD", "flags=CLONE_VM|CLONE_CHILD")
    (text,) = said(compared(FORK_LOG, shared))
    assert "other, was process" in text


def test_temporary_names_and_pids_are_those_of_the_run() -> None:
    """In the file stands what stays the same."""
    found = compared(shell(1001, 1002, name="ccAAAAAA"), shell(2001, 1400, name="ccQ9Q9Q9"))
    assert (found.outcome, found.made_up[0]) == ("same", "/tmp/cc<made-up>.s")


def test_secrets_are_masked_in_the_file_and_are_no_difference() -> None:
    """A baseline goes into git."""
    log = shell(1001, 1002).replace('["id"]', '["id", "--password=hunter2secret"]')
    text = baseline_text(traced(log), replace(Holds().rules(), redact=Redactor()))
    assert "hunter2secret" not in text
    assert read_baseline(text, "f").compare(traced(log), Redactor()).outcome == "same"


def test_what_the_log_lacks_is_undecided() -> None:
    """A cut log, against a whole baseline; a baseline of a cut log, against a whole log."""
    log = shell(1001, 1002)
    cut = log.rpartition("1000 exit_group")[0]
    assert compared(log, cut).outcome == "undecided"
    assert compared(cut, log).outcome == "undecided"


def test_a_baseline_says_by_which_rules_it_was_made() -> None:
    """The comparison uses the same."""
    log = shell(1001, 1002)
    text = baseline_text(traced(log), Holds(exact=True, ignore=("arguments",), mask=("x-.*",)).rules())
    form = read_form(text)
    assert (form.ignore, form.masks) == (("arguments", "calls", "connections", "files"), ("x-.*",))
    other = log.replace('["id"]', '["id", "-u"]')
    assert read_baseline(text, "f").compare(traced(other)).outcome == "same"


WIDE = (
    '1 execve("/bin/top", ["top"], 0x7ffd50 /* 9 vars */) = 0\n'
    '1 openat(AT_FDCWD, "/etc/top.conf", O_RDONLY) = 3\n'
    '1 openat(AT_FDCWD, "/tmp/work-AbC123", O_RDWR|O_CREAT|O_EXCL, 0600) = 4\n'
    "1 vfork() = 2\n"
    '2 openat(AT_FDCWD, "/var/log/top", O_WRONLY|O_APPEND) = 5\n'
    '2 execve("/bin/fetch", ["fetch"], 0x7ffd50 /* 9 vars */) = 0\n'
    '2 connect(3, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("127.0.0.1")}, 16) = 0\n'
    "2 exit_group(0) = ?\n2 +++ exited with 0 +++\n"
    '1 execve("/bin/rm", ["rm", "/tmp/work-AbC123"], 0x7ffd50 /* 9 vars */) = 0\n'
    '1 unlink("/tmp/work-AbC123") = 0\n'
    "1 exit_group(0) = ?\n1 +++ exited with 0 +++\n"
)
HOLDS = Holds(files=True, network=True)
EVERYTHING = "-f -e trace=%process,%file,%network"


def wide(log: str) -> TraceDiff:
    """Compares a log with the baseline of ``WIDE``, files and addresses too."""
    text = baseline_text(traced(WIDE, recorded=EVERYTHING), HOLDS.rules())
    return read_baseline(text, "f").compare(traced(log, recorded=EVERYTHING), Redactor())


def test_files_and_addresses_are_compared_by_program() -> None:
    """As of two logs; names that calls show to be made up are those of the run."""
    assert wide(WIDE).outcome == "same"
    assert wide(WIDE.replace("work-AbC123", "work-Z9y8X7")).outcome == "same"


@pytest.mark.parametrize(
    ("old", "new", "statement"),
    [
        ("/etc/top.conf", "/etc/passwd", "~ top: reads /etc/passwd, no longer /etc/top.conf"),
        ('"/var/log/top"', '"/var/log/other"', "~ top: writes /var/log/other, no longer /var/log/top"),
        ("htons(80)", "htons(443)", "~ fetch: connects to 127.0.0.1:443, no longer 127.0.0.1:80"),
        ("work-AbC123", "report-AbC123", "report-AbC123"),
    ],
)
def test_another_file_or_address_is_named(old: str, new: str, statement: str) -> None:
    """With the program that used it."""
    texts = said(wide(WIDE.replace(old, new)))
    assert any(statement in text for text in texts), texts


def test_a_log_without_files_cannot_be_compared_with_a_baseline_of_files() -> None:
    """It is undecided, and says what to record."""
    text = baseline_text(traced(WIDE, recorded=EVERYTHING), HOLDS.rules())
    lines = WIDE.splitlines(keepends=True)
    only = "".join(line for line in lines if not any(call in line for call in ("openat", "unlink", "connect")))
    found = read_baseline(text, "f").compare(traced(only, recorded=RECORDED), Redactor())
    assert (found.outcome, found.differences) == ("undecided", ())
    assert ("B", "files were not recorded: --files") in found.missing


def test_a_program_that_was_not_found_is_of_the_program_that_tried() -> None:
    """Before the process ran another one, too."""
    log = (
        '1 execve("/bin/sh", ["sh"], 0x7ffd50 /* 9 vars */) = 0\n1 vfork() = 2\n'
        '2 execve("/bin/no", ["no"], 0x7ffd50 /* 9 vars */) = -1 ENOENT (No such file or directory)\n'
        '2 execve("/bin/false", ["false"], 0x7ffd50 /* 9 vars */) = 0\n'
        "2 exit_group(1) = ?\n2 +++ exited with 1 +++\n1 exit_group(0) = ?\n1 +++ exited with 0 +++\n"
    )
    assert compared(log, log).outcome == "same"
    (text,) = said(compared(log, log.replace("/bin/no", "/bin/nix")))
    assert text.startswith("~ sh: ")
