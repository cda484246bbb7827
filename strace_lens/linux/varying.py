"""Calls, arguments and results that differ between two runs of one program, though the program does the same.

Sources: section 2 of the manual; which of them really vary was measured (docs/comparison.md).
"""

from __future__ import annotations

from strace_lens.linux.synopses import wider_versions


def _with_wider(*names: str) -> frozenset[str]:
    return frozenset(call for name in names for call in (name, *wider_versions(name)))


POLLING_CALLS = _with_wider(
    *("poll", "ppoll", "select", "_newselect", "pselect6", "epoll_wait", "epoll_pwait", "epoll_pwait2", "nanosleep"),
    *("clock_nanosleep", "pause", "rt_sigsuspend", "rt_sigtimedwait", "sigsuspend", "io_getevents", "io_pgetevents"),
)
"""Wait until something happens, or until some time has passed."""

MEMORY_CALLS = _with_wider("brk", "mprotect", "munmap", "madvise", "mremap")
"""Shape the caller's memory, as its allocator wants. Anonymous mmap(2) does too."""

MAPPING_CALLS = frozenset({"mmap", "mmap2", "old_mmap"})
"""Map a file into memory, or, with MAP_ANONYMOUS, give memory."""

CLOCK_CALLS = _with_wider(
    *("clock_gettime", "clock_getres", "gettimeofday", "time", "times", "getrusage", "sysinfo", "getrandom", "getcpu"),
)
"""Read a clock, what was used up, the load of the machine, or random numbers."""

YIELD_CALLS = frozenset({"sched_yield"})
"""Give the processor away: a thread calls it while it waits for a lock."""

HANDLER_RETURNS = frozenset({"rt_sigreturn", "sigreturn"})
"""End the handler of a signal: there are as many as there were deliveries."""

DATA_CALLS = _with_wider(
    *("read", "readv", "pread64", "preadv", "preadv2", "write", "writev", "pwrite64", "pwritev", "pwritev2", "recv"),
    *("recvfrom", "recvmsg", "recvmmsg", "send", "sendto", "sendmsg", "sendmmsg", "sendfile", "splice", "tee"),
    *("copy_file_range", "vmsplice"),
)
"""Move data; their result is the number of bytes (of messages: recvmmsg, sendmmsg)."""

DATA_ARGUMENTS = frozenset({"buf", "iov", "iov_base", "iov_len", "msg_iov", "msg_control", "msg_controllen", "msg_len"})
"""Arguments and members of these that hold the data."""

COUNT_ARGUMENTS = frozenset({"count", "len", "size", "iovcnt", "msg_iovlen"})
"""Arguments and members of these that say how much."""

LISTING_CALLS = _with_wider("getdents")
"""Read a directory; their results depend on what others put there."""

PID_ARGUMENTS = frozenset({"pid", "tgid", "tid", "pgid", "upid", "si_pid", "l_pid", "ssi_pid"})
"""Arguments and members that hold the pid of a task or of a group of processes (negative with kill(2))."""

PID_RESULTS = frozenset(
    {"getpid", "gettid", "getppid", "getpgid", "getpgrp", "getsid", "setsid", "set_tid_address", "wait4", "waitpid"}
)
"""Calls that return a pid."""

TIME_MEMBERS = frozenset(
    {"tv_sec", "tv_nsec", "tv_usec", "si_utime", "si_stime", "ru_utime", "ru_stime"}
    | {f"{start}_{kind}time{end}" for start in ("st", "stx") for kind in "acmb" for end in ("", "_nsec")}
)
"""Members of structures that say when, or how long."""

SIZE_MEMBERS = frozenset({"st_size", "st_nlink", "st_blocks", "stx_size", "stx_nlink", "stx_blocks"})
"""Members of ``struct stat`` and ``struct statx`` that, of a directory, depend on what others put there."""

FREE_SPACE_MEMBERS = frozenset({"f_bfree", "f_bavail", "f_ffree", "f_files"})
"""Members of ``struct statfs`` that depend on what others keep in the file system."""

PORT_MEMBERS = frozenset({"sin_port", "sin6_port"})
"""Members of addresses that hold a port."""

FIRST_LOCAL_PORT = 32768
"""The kernel takes local ports from here on (ip_local_port_range, ip(7))."""

TIMER_SIGNALS = frozenset({"SIGALRM", "SIGPROF", "SIGVTALRM", "SIGURG"})
"""Sent when a timer ends. Go sends SIGURG to its own threads, to interrupt them."""
