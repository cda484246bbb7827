"""The canonical form of a trace: what varies by nature is not in it, and all else is."""

from __future__ import annotations

import pytest

from strace_lens.analysis.compare.canonical import canonical
from strace_lens.analysis.compare.form_read import read_form
from strace_lens.analysis.compare.form_text import text_of
from strace_lens.analysis.compare.rules import chosen
from tests.analysis.judged_logs import FORK, THREAD, traced


def text(log: str, **rules: list[str]) -> str:
    """The canonical text of a log."""
    found = text_of(
        canonical(traced(log), chosen(rules.get("keep", ()), rules.get("ignore", ()), rules.get("mask", ())))
    )
    assert text_of(read_form(found)) == found
    return found


def shell(first: int, second: int, *, name: str = "ccAAAAAA", address: str = "0x7ffd50", lines: str = "") -> str:
    """The log of a shell with two children at once, which ends the first."""
    return (
        f'1000 execve("/bin/sh", ["sh"], {address} /* 9 vars */) = 0\n'
        f"1000 {FORK} = {first}\n1000 {FORK} = {second}\n"
        f'{second} execve("/bin/id", ["id"], {address} /* 9 vars */) = 0\n'
        f'{first} execve("/bin/cat", ["cat", "/tmp/{name}.s", "x-{first}"], {address} /* 9 vars */) = 0\n'
        f"1000 kill({first}, SIGTERM) = 0\n{lines}"
        f"{first} --- SIGTERM {{si_signo=SIGTERM, si_code=SI_USER, si_pid=1000, si_uid=0}} ---\n"
        f"{first} +++ killed by SIGTERM +++\n{second} exit_group(0) = ?\n{second} +++ exited with 0 +++\n"
        f"1000 --- SIGCHLD {{si_signo=SIGCHLD, si_code=CLD_KILLED, si_pid={first}, si_uid=0, si_status=SIGTERM, "
        f"si_utime=1, si_stime=0}} ---\n"
        f"1000 wait4(-1, [{{WIFSIGNALED(s) && WTERMSIG(s) == SIGTERM}}], 0, NULL) = {first}\n"
        f"1000 exit_group(0) = ?\n1000 +++ exited with 0 +++\n"
    )


SIGCHLD = "si_signo=SIGCHLD, si_code=CLD_KILLED, si_pid=<pid-of-child-1>, si_uid=0, si_status=SIGTERM"
SHELL = """\
strace-lens canonical 1

process sh
  runs /bin/sh sh
  exit 0
  call kill(<pid-of-child-1>, SIGTERM) = 0
  process cat
    made by clone, flags CLONE_CHILD_CLEARTID|CLONE_CHILD_SETTID
    runs /bin/cat cat /tmp/cc<made-up>.s x-<own-pid>
    killed by SIGTERM
    call --- SIGTERM {si_signo=SIGTERM, si_code=SI_USER, si_pid=<pid-of-maker>, si_uid=0} ---
  process id
    made by clone, flags CLONE_CHILD_CLEARTID|CLONE_CHILD_SETTID
    runs /bin/id id
    exit 0
"""


def test_what_the_program_does_is_in_the_form() -> None:
    """Each process by what it is; pids by whose they are, temporary names by what stays."""
    assert text(shell(1001, 1002)) == SHELL


def test_two_runs_have_the_same_form() -> None:
    """With other pids, names and addresses, and other polls, restarts and futexes."""
    more = (
        "1000 poll([{fd=3, events=POLLIN}], 1, 100) = 0 (Timeout)\n"
        "1000 futex(0x7f0000, FUTEX_WAKE, 1) = 0\n1000 brk(0x55e01c0000) = 0x55e01c0000\n"
        "1000 read(3, 0x7ffd50, 1) = ? ERESTARTSYS (To be restarted if SA_RESTART is set)\n"
    )
    assert text(shell(2077, 1400, name="ccZZ09zz", address="0x7fff12", lines=more)) == SHELL


@pytest.mark.parametrize(
    ("keep", "line"),
    [
        ("pids", "  call kill(1001, SIGTERM) = 0"),
        ("temporary-names", "    runs /bin/cat cat /tmp/ccAAAAAA.s x-<own-pid>"),
        ("waits", "  call wait4(-1, [{WIFSIGNALED(s) && WTERMSIG(s) == SIGTERM}], 0, NULL) = <pid-of-child-1>"),
        ("exits", "  call exit_group(0) = ?"),
        (
            "child-signals",
            f"  call --- SIGCHLD {{{SIGCHLD}, si_utime=<time>, si_stime=<time>}} ---",
        ),
    ],
)
def test_a_kept_rule_shows_what_it_left_out(keep: str, line: str) -> None:
    """--keep. A call that never returns needs two rules kept."""
    kept = [keep, "restarts"] if keep == "exits" else [keep]
    found = text(shell(1001, 1002), keep=kept)
    assert line in found.splitlines()
    assert f"keep {keep}" in found.splitlines()


@pytest.mark.parametrize(
    ("ignore", "line"),
    [
        ("syscall kill", "  call kill(<pid-of-child-1>, SIGTERM) = 0"),
        ("libc", "    made by clone, flags CLONE_CHILD_CLEARTID|CLONE_CHILD_SETTID"),
        ("arguments", "    runs /bin/id id"),
        ("calls", "  call kill(<pid-of-child-1>, SIGTERM) = 0"),
    ],
)
def test_what_is_ignored_is_not_in_the_form(ignore: str, line: str) -> None:
    """--ignore; the form says by which rules it was made."""
    assert line in SHELL.splitlines()
    assert line not in text(shell(1001, 1002), ignore=[ignore]).splitlines()


def test_a_mask_replaces_what_it_matches() -> None:
    """--mask, in arguments and paths."""
    assert "    runs /bin/cat cat /tmp/cc<made-up>.s <masked>" in text(shell(1001, 1002), mask=["x-.*"]).splitlines()


def test_threads_are_counted() -> None:
    """Equal threads are one line with their number; what they called is the process's, in any order."""
    log = '1 execve("/bin/t", ["t"], 0x7ffd50 /* 9 vars */) = 0\n'
    log += "".join(f"1 {THREAD.replace('12725', str(tid))} = {tid}\n" for tid in (5, 6))
    log += "6 getuid() = 0\n5 getgid() = 0\n5 exit(0) = ?\n5 +++ exited with 0 +++\n"
    log += "6 exit(0) = ?\n6 +++ exited with 0 +++\n"
    log += "1 exit_group(0) = ?\n1 +++ exited with 0 +++\n"
    found = text(log).splitlines()
    assert "  2 x thread" in found
    assert "  thread" in text(log, ignore=["loops"]).splitlines()
    assert found[5:7] == ["  call getgid() = 0", "  call getuid() = 0"]


def test_files_and_addresses_are_sets() -> None:
    """Sorted, each once, with all that was done; lookups of files that are not there are left out."""
    log = (
        '1 execve("/bin/t", ["t"], 0x7ffd50 /* 9 vars */) = 0\n'
        '1 openat(AT_FDCWD, "/z", O_RDONLY) = 3\n1 openat(AT_FDCWD, "/a", O_RDONLY) = 3\n'
        '1 openat(AT_FDCWD, "/z", O_WRONLY) = 3\n1 openat(AT_FDCWD, "/no", O_RDONLY) = -1 ENOENT (No such file or '
        'directory)\n1 openat(AT_FDCWD, "/k", O_RDONLY) = -1 EACCES (Permission denied)\n'
        '1 connect(3, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("127.0.0.1")}, 16) = 0\n'
        "1 exit_group(0) = ?\n1 +++ exited with 0 +++\n"
    )
    assert text(log).splitlines()[4:] == [
        "    connection connect-to 127.0.0.1:80",
        "    file read /a",
        "    file open /k EACCES",
        "    file read|write /z",
        "  exit 0",
    ]
    assert "    file look-at /no ENOENT" in text(log, keep=["lookups"]).splitlines()
    assert not any("file" in line.split() for line in text(log, ignore=["files"]).splitlines()[2:])


def test_a_log_that_is_not_whole_says_so() -> None:
    """What its lines do not show is not known."""
    found = text(shell(1001, 1002).rpartition("1000 exit_group")[0])
    assert "lacks no end" in found.splitlines() or 'lacks "no end"' in found.splitlines()
    assert "  exit ?" in found.splitlines()


def test_a_search_for_a_program_is_left_out() -> None:
    """Along PATH; a program that was never found is one fact."""
    log = (
        '1 execve("/bin/env", ["env", "x"], 0x7ffd50 /* 9 vars */) = 0\n'
        '1 execve("/usr/local/bin/x", ["x"], 0x7ffd50 /* 9 vars */) = -1 ENOENT (No such file or directory)\n'
        '1 execve("/usr/bin/x", ["x"], 0x7ffd50 /* 9 vars */) = {}\n'
        "1 exit_group(0) = ?\n1 +++ exited with 0 +++\n"
    )
    assert "tries" not in text(log.format("0"))
    missing = text(log.format("-1 ENOENT (No such file or directory)"))
    assert [line for line in missing.splitlines() if "tries" in line] == ["    tries /usr/local/bin/x ENOENT"]
