"""How system calls plausibly fail: for each call its errors, the most telling first.

Sources: the ERRORS of section 2 of the manual. An error stands here if a healthy program can meet it: a full disk, a
broken disk, no memory, no descriptor left, a signal, a peer that went away. Errors that only a bug in the caller makes
(EFAULT, EBADF, EINVAL) do not. ``retval=`` stands where the kernel returns a number in place of an error: brk(2)
returns the old break, a write may write nothing, a peer may have gone. strace cannot let a call read or write a part:
the kernel does nothing then.

A call without a row has no plausible error (getpid(2), exit_group(2)), or one that its caller never sees.
"""

from __future__ import annotations

from collections.abc import Mapping

_TABLE = """
write pwrite64 writev pwritev pwritev2 | ENOSPC EIO EINTR retval=0
read pread64 readv preadv preadv2 | EIO EINTR
open openat openat2 creat | EMFILE EACCES ENOSPC ENOMEM EINTR
open_by_handle_at memfd_create | EMFILE ENOMEM
close | EIO ENOSPC
fsync fdatasync syncfs | EIO ENOSPC
sync_file_range msync | EIO
ftruncate ftruncate64 truncate truncate64 | EIO ENOSPC
fallocate | ENOSPC EOPNOTSUPP EIO
copy_file_range sendfile sendfile64 splice tee vmsplice | ENOSPC EIO EINTR
rename renameat renameat2 link linkat symlink symlinkat mkdir mkdirat mknod mknodat | ENOSPC EACCES EROFS
unlink unlinkat rmdir | EACCES EROFS EBUSY
chmod fchmod fchmodat chown fchown lchown fchownat | EPERM EROFS EIO
utime utimes utimensat futimesat | EACCES EROFS
setxattr lsetxattr fsetxattr | ENOSPC EOPNOTSUPP
getxattr lgetxattr fgetxattr listxattr llistxattr flistxattr removexattr lremovexattr fremovexattr | EOPNOTSUPP
stat lstat newfstatat statx fstatat64 stat64 lstat64 access faccessat faccessat2 | EACCES ENOENT ENOMEM
fstat fstat64 | EIO ENOMEM
statfs fstatfs statfs64 fstatfs64 | EIO ENOSYS
readlink readlinkat chdir fchdir chroot | EACCES EIO
getcwd | ENOENT EACCES
getdents getdents64 | EIO ENOENT
lseek _llseek | ESPIPE
flock | EINTR ENOLCK
dup dup2 dup3 | EMFILE EINTR
fcntl fcntl64 | EMFILE EAGAIN ENOLCK
pipe pipe2 eventfd eventfd2 signalfd signalfd4 timerfd_create epoll_create epoll_create1 inotify_init | EMFILE ENOMEM
inotify_init1 pidfd_open | EMFILE ENOMEM
inotify_add_watch | ENOSPC ENOMEM
epoll_ctl | ENOMEM ENOSPC
ioctl | EIO ENOTTY
socket socketpair | EMFILE EAFNOSUPPORT ENOBUFS
connect | ECONNREFUSED ETIMEDOUT EINTR
bind listen | EADDRINUSE EACCES
accept accept4 | EMFILE ECONNABORTED EINTR
send sendto sendmsg sendmmsg | ECONNRESET ENOBUFS EINTR
recv recvfrom recvmsg recvmmsg | ECONNRESET EINTR retval=0
setsockopt | ENOBUFS
shutdown getpeername | ENOTCONN
mmap mmap2 mremap mprotect munmap madvise mlock mlock2 mlockall | ENOMEM
brk | retval
fork vfork clone clone3 | EAGAIN ENOMEM
execve execveat | ENOENT EACCES ENOMEM E2BIG
wait4 waitid waitpid | EINTR ECHILD
kill tkill tgkill | EPERM ESRCH
setuid setgid setresuid setresgid setreuid setregid setuid32 setgid32 setresuid32 setresgid32 | EAGAIN EPERM
setgroups setgroups32 setsid setpgid setpriority capset unshare setns mount umount2 pivot_root | EPERM ENOMEM
sethostname ptrace | EPERM
setrlimit prlimit64 | EPERM
nanosleep clock_nanosleep pause rt_sigsuspend rt_sigtimedwait | EINTR
poll ppoll select pselect6 _newselect epoll_wait epoll_pwait epoll_pwait2 | EINTR ENOMEM
getrandom | EAGAIN EINTR
io_uring_setup | ENOSYS ENOMEM
io_uring_enter | EINTR EAGAIN
shmget semget msgget shmat | ENOMEM ENOSPC
semop semtimedop msgsnd msgrcv mq_timedsend mq_timedreceive | EINTR
mq_open | EMFILE ENOSPC
timer_create timer_settime | EAGAIN
"""

FAULTS: Mapping[str, tuple[str, ...]] = {
    call: tuple(faults.split())
    for calls, faults in (line.split("|") for line in _TABLE.strip().splitlines())
    for call in calls.split()
}
"""Maps each call to its faults: names of errors, ``retval=N``, or ``retval``: what it returned before (brk)."""

WAITING = frozenset({"pipe", "socket", "terminal"})
"""What a descriptor stands for where a read or write waits: a signal can interrupt it (signal(7)), a peer can go. It
has no disk that could fail, so close(2) does not fail there."""

READS = frozenset({"read", "readv"})
"""Calls that return 0 there when the peer has gone."""

SYNCING = frozenset({"fsync", "fdatasync", "syncfs", "sync_file_range", "msync"})
"""Calls that put data on the disk. An error means that it may not be there, whatever a reader sees (fsync(2))."""

LOSSES = frozenset({"EIO", "ENOSPC", "EDQUOT"})
"""The errors of such a call that mean a loss."""

NEVER_RETURN = frozenset({"exit", "exit_group", "rt_sigreturn", "sigreturn"})
"""Calls that return nothing to their caller: no error can be given to it."""

CRASH_SIGNALS = frozenset(
    {"SIGABRT", "SIGBUS", "SIGFPE", "SIGILL", "SIGQUIT", "SIGSEGV", "SIGSYS", "SIGTRAP", "SIGXCPU", "SIGXFSZ"}
)
"""The signals that dump a core by default (signal(7)): a task that dies of one has crashed."""
