"""Logs that strace 6.1 wrote (addresses shortened), and the traces that they tell."""

from __future__ import annotations

from msgspec.structs import replace

from strace_lens.analysis.expect.judge import Verdict, judge
from strace_lens.analysis.expect.parse import parse
from strace_lens.model.trace import Trace
from strace_lens.recorded import UNKNOWN
from strace_lens.recorded import recorded as of_words
from tests.model.built import built

RECORDED = "-f -e trace=%process"
"""What strace was asked for most of the logs below; a log does not say it."""


def traced(log: str, *, recorded: str | None = None) -> Trace:
    """The trace of a log's text; ``recorded`` says what strace was asked, as ``--recorded`` does."""
    lines = log.splitlines()
    trace = built(lines, recorded=of_words(recorded) if recorded else UNKNOWN)
    return replace(trace, lines=lambda: iter(lines))


def judged(log: str, text: str, *, recorded: str | None = None, watched_only: bool = False, **let: str) -> Verdict:
    """The verdict on one expectation."""
    (found,) = judge(traced(log, recorded=recorded), [parse(text)], let, watched_only=watched_only)
    return found


FORK = "clone(child_stack=NULL, flags=CLONE_CHILD_CLEARTID|CLONE_CHILD_SETTID|SIGCHLD, child_tidptr=0x7f8cdb4c0a10)"
THREAD = (
    "clone3({flags=CLONE_VM|CLONE_FS|CLONE_FILES|CLONE_SIGHAND|CLONE_THREAD|CLONE_SYSVSEM|CLONE_SETTLS|"
    "CLONE_PARENT_SETTID|CLONE_CHILD_CLEARTID, child_tid=0x7f0990, parent_tid=0x7f0990, exit_signal=0, "
    "stack=0x7f0000, stack_size=0x800300, tls=0x7f06c0} => {parent_tid=[12725]}, 88)"
)


def sigchld(code: str, pid: int, status: str) -> str:
    """The delivery of a SIGCHLD, as strace prints it."""
    return (
        f"--- SIGCHLD {{si_signo=SIGCHLD, si_code={code}, si_pid={pid}, si_uid=0, si_status={status}, "
        "si_utime=0, si_stime=0} ---"
    )


PIPELINE = f"""\
12620 execve("/usr/bin/sh", ["sh", "-c", "ls | wc -l; true"], 0x7ffc54b72e10 /* 39 vars */) = 0
12620 {FORK} = 12621
12621 execve("/usr/bin/ls", ["ls"], 0x55ef166b5bf8 /* 39 vars */ <unfinished ...>
12620 {FORK} = 12622
12621 <... execve resumed>)             = 0
12620 wait4(-1,  <unfinished ...>
12622 execve("/usr/bin/wc", ["wc", "-l"], 0x55ef166b5c28 /* 39 vars */) = 0
12621 exit_group(0)                     = ?
12621 +++ exited with 0 +++
12620 <... wait4 resumed>[{{WIFEXITED(s) && WEXITSTATUS(s) == 0}}], 0, NULL) = 12621
12620 {sigchld("CLD_EXITED", 12621, "0")}
12620 wait4(-1,  <unfinished ...>
12622 exit_group(1)                     = ?
12622 +++ exited with 1 +++
12620 <... wait4 resumed>[{{WIFEXITED(s) && WEXITSTATUS(s) == 1}}], 0, NULL) = 12622
12620 {sigchld("CLD_EXITED", 12622, "1")}
12620 wait4(-1, 0x7ffe5d22ed5c, WNOHANG, NULL) = -1 ECHILD (No child processes)
12620 exit_group(0)                     = ?
12620 +++ exited with 0 +++
"""
"""``sh -c 'ls | wc -l; true'``; the exit code of wc is made to be 1."""

VFORK_AND_CRASH = f"""\
12740 execve("./k", ["./k"], 0x7ffe1105fdc0 /* 39 vars */) = 0
12740 vfork( <unfinished ...>
12741 exit_group(7)                     = ?
12740 <... vfork resumed>)              = 12741
12741 +++ exited with 7 +++
12740 {sigchld("CLD_EXITED", 12741, "7")}
12740 wait4(12741, NULL, 0, NULL)       = 12741
12740 {FORK} = 12742
12740 wait4(12742,  <unfinished ...>
12742 --- SIGSEGV {{si_signo=SIGSEGV, si_code=SEGV_MAPERR, si_addr=NULL}} ---
12742 +++ killed by SIGSEGV (core dumped) +++
12740 <... wait4 resumed>[{{WIFSIGNALED(s) && WTERMSIG(s) == SIGSEGV && WCOREDUMP(s)}}], 0, NULL) = 12742
12740 {sigchld("CLD_DUMPED", 12742, "SIGSEGV")}
12740 exit_group(0)                     = ?
12740 +++ exited with 0 +++
"""
"""A vfork child that exits with 7, and a forked child that dies of SIGSEGV."""

VFORK_NOT_FOLLOWED = f"""\
execve("./k", ["./k"], 0x7ffcaae29fc8 /* 39 vars */) = 0
vfork()                                 = 12747
{sigchld("CLD_EXITED", 12747, "7")}
wait4(12747, NULL, 0, NULL)             = 12747
{FORK} = 12748
{sigchld("CLD_DUMPED", 12748, "SIGSEGV")}
wait4(12748, [{{WIFSIGNALED(s) && WTERMSIG(s) == SIGSEGV && WCOREDUMP(s)}}], 0, NULL) = 12748
exit_group(0)                           = ?
+++ exited with 0 +++
"""
"""The same program, recorded without ``-f``."""

THREADED = f"""\
12724 execve("./thr", ["./thr"], 0x7ffd136e0610 /* 39 vars */) = 0
12724 {THREAD} = 12725
12725 exit(0)                           = ?
12725 +++ exited with 0 +++
12724 exit_group(3)                     = ?
12724 +++ exited with 3 +++
"""
"""A program with one more thread than its first."""

EXEC_IN_THREAD = f"""\
12729 execve("./thr", ["./thr", "x"], 0x7ffc23be8bb8 /* 39 vars */) = 0
12729 {THREAD.replace("12725", "12730")} = 12730
12730 execve("/bin/true", ["true"], 0x7ffff980db70 /* 39 vars */ <pid changed to 12729 ...>
12729 +++ superseded by execve in pid 12730 +++
12729 <... execve resumed>)             = 0
12729 exit_group(0)                     = ?
12729 +++ exited with 0 +++
"""
"""A thread that does not lead its group calls execve and becomes the leader."""

WRITES_ONLY = f"""\
12752 write(1, "a\\n", 2)                = 2
12753 write(1, "b\\n", 2)                = 2
12753 +++ exited with 0 +++
12752 {sigchld("CLD_EXITED", 12753, "0")}
12752 +++ exited with 0 +++
"""
"""``sh -c 'echo a; (echo b); true'``, recorded with ``-f --trace=write``."""

CALLS = """\
300 execve("./c", ["./c"], 0x7ffd136e0610 /* 39 vars */) = 0
300 openat(AT_FDCWD, "/nonexistent", O_RDONLY|O_CLOEXEC) = -1 ENOENT (No such file or directory)
300 openat(AT_FDCWD, "/etc/hosts", O_RDONLY|O_CLOEXEC) = 3
300 read(3, "127.0.0.1\\tlocalhost\\n# The follow"..., 4096) = 174
300 write(1, "\\33[1mhi\\n", 7)           = 7
300 fstat(3, {st_mode=S_IFREG|0644, st_size=174, ...}) = 0
300 mmap(NULL, 4096, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x7f7f15a8d000
300 read(0,  <unfinished ...>
300 <... read resumed>0x7ffd136e0610, 1) = ? ERESTARTSYS (To be restarted if SA_RESTART is set)
300 --- SIGTERM {si_signo=SIGTERM, si_code=SI_USER, si_pid=290, si_uid=0} ---
300 pause( <unfinished ...>
300 <... pause resumed>)              = ?
300 +++ killed by SIGKILL +++
"""
"""Calls of other kinds, recorded with every call traced."""

CUT = "\n".join(PIPELINE.splitlines()[:14])
"""The pipeline's log up to the end of its second child; the shell still runs."""


def run(*children: str, end: str = "exited with 0", args: str = "") -> Trace:
    """The trace of a shell that makes children one after the other: the arguments of each, ``|``, and how it ended."""
    lines = [f'7 execve("/bin/sh", ["sh"{args}], 0x7ffc /* 9 vars */) = 0']
    for pid, child in enumerate(children, 8):
        words, _, ended = child.partition("|")
        argv = ", ".join(f'"{word}"' for word in words.split())
        lines += [
            f"7 {FORK} = {pid}",
            f'{pid} execve("/bin/{words.split()[0]}", [{argv}], 0x55ef /* 9 vars */) = 0',
            f"{pid} exit_group(0) = ?",
            f"{pid} +++ {ended or 'exited with 0'} +++",
        ]
    return traced(
        "\n".join([*lines, "7 exit_group(0) = ?", f"7 +++ {end} +++"]) + "\n", recorded="-f -e trace=%process"
    )
