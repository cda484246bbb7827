"""Names of constants that strace prints among arguments, and what each means.

The words are ours, after the pages of the manual that head each part. Flags of clone are in clone_flags.py, signals in
signals.py, codes of siginfo_t in signal_codes.py. A table of facts, longer than other files for that reason.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from strace_lens.linux.clone_flags import CLONE_FLAGS
from strace_lens.linux.signals import SIGNALS


class Constant(msgspec.Struct, frozen=True):
    """One name.

    Attributes:
        name: as strace prints it.
        used: where it is used, by the page of the manual: ``open(2)``.
        meaning: what it asks for or says, a sentence without full stop.
    """

    name: str
    used: str
    meaning: str


# A page of the manual ends a line with a colon; the constants of its calls follow.
_TABLE = """
open(2):
O_RDONLY opened for reading
O_WRONLY opened for writing
O_RDWR opened for reading and writing
O_CREAT the file is created if it does not exist, with the permissions of mode
O_EXCL fails with EEXIST if the file exists; goes with O_CREAT
O_TRUNC what is in the file is deleted
O_APPEND each write goes to the end of the file
O_CLOEXEC execve closes the descriptor
O_DIRECTORY fails with ENOTDIR if it is not a directory
O_NOFOLLOW fails with ELOOP if the last part of the path is a symbolic link
O_NONBLOCK reads and writes fail with EAGAIN instead of waiting
O_NOCTTY a terminal does not become the controlling terminal
O_PATH only stands for the place in the file system: nothing can be read or written
O_TMPFILE a file without a name is created in the directory
O_SYNC each write waits until data and attributes are on the disk
O_DSYNC each write waits until the data are on the disk
O_DIRECT input and output go past the page cache
O_ASYNC SIGIO is sent when input or output is possible
FASYNC SIGIO is sent when input or output is possible; strace's name for O_ASYNC
O_LARGEFILE the file may be larger than 2 GiB
O_NOATIME reading does not change the time of the last access
AT_FDCWD a relative path begins at the working directory
AT_SYMLINK_NOFOLLOW a symbolic link at the end of the path is not followed: the call is about the link
AT_SYMLINK_FOLLOW a symbolic link at the end of the path is followed
AT_REMOVEDIR removes a directory, as rmdir(2) does
AT_EACCESS asks for the effective user and group
AT_EMPTY_PATH with an empty path the call is about the descriptor itself
AT_NO_AUTOMOUNT nothing is mounted for it
AT_STATX_SYNC_AS_STAT fresh as stat(2) would be
AT_STATX_FORCE_SYNC asks the server for fresh attributes
AT_STATX_DONT_SYNC what is cached will do
access(2):
F_OK does it exist
R_OK may it be read
W_OK may it be written
X_OK may it be executed, or a directory entered
stat(2):
S_IFREG a regular file
S_IFDIR a directory
S_IFLNK a symbolic link
S_IFCHR a character device
S_IFBLK a block device
S_IFIFO a pipe
S_IFSOCK a socket
rename(2):
RENAME_NOREPLACE fails with EEXIST if the new name exists
RENAME_EXCHANGE the two files exchange their names
RENAME_WHITEOUT leaves a whiteout behind, for overlay file systems
lseek(2):
SEEK_SET counted from the beginning of the file
SEEK_CUR counted from where it is
SEEK_END counted from the end of the file
SEEK_DATA to the next place that has data
SEEK_HOLE to the next hole
fcntl(2):
F_DUPFD copies the descriptor to the lowest free number from arg on
F_DUPFD_CLOEXEC copies the descriptor to the lowest free number from arg on; execve closes the copy
F_GETFD reads the flags of the descriptor
F_SETFD sets the flags of the descriptor
F_GETFL reads the flags of the open file
F_SETFL sets the flags of the open file
F_GETLK asks whether a lock could be had
F_SETLK locks or unlocks, or fails if somebody else has the lock
F_SETLKW locks or unlocks, and waits for the lock
F_OFD_SETLK locks or unlocks for the open file, or fails
F_SETOWN says who gets the signals of the open file
F_GETPIPE_SZ reads the size of a pipe
F_SETPIPE_SZ sets the size of a pipe
F_ADD_SEALS forbids later changes of a file in memory
FD_CLOEXEC execve closes the descriptor
close_range(2):
CLOSE_RANGE_CLOEXEC the descriptors are not closed but marked to be closed at execve
CLOSE_RANGE_UNSHARE the caller gets a descriptor table of its own first
flock(2):
LOCK_SH a shared lock
LOCK_EX an exclusive lock
LOCK_UN unlocks
LOCK_NB fails with EWOULDBLOCK instead of waiting
mmap(2):
PROT_READ may be read
PROT_WRITE may be written
PROT_EXEC may be executed
PROT_NONE may not be accessed at all
MAP_SHARED what is written is seen by others that map it, and goes to the file
MAP_PRIVATE what is written is seen by this process alone and never goes to the file
MAP_ANONYMOUS new memory, of no file
MAP_FIXED exactly at this address; what was mapped there is gone
MAP_FIXED_NOREPLACE exactly at this address, or EEXIST if something is there
MAP_STACK for a stack; it has no effect
MAP_GROWSDOWN grows downwards, as a stack
MAP_NORESERVE no swap space is reserved
MAP_POPULATE the pages are brought in at once
MAP_LOCKED the pages are kept in memory
MAP_HUGETLB made of huge pages
MAP_DENYWRITE ignored
MREMAP_MAYMOVE it may be moved to another address
MREMAP_FIXED moved exactly to new_address
madvise(2):
MADV_DONTNEED the pages are given back; read again, they are zero or the file's
MADV_FREE the pages may be given back when memory is short
MADV_WILLNEED the pages will soon be needed
MADV_HUGEPAGE huge pages may be used
MADV_NOHUGEPAGE huge pages may not be used
MADV_DONTFORK a child does not get the pages
wait(2):
WNOHANG returns at once if no child has changed
WUNTRACED stopped children count too
WSTOPPED stopped children count too
WEXITED ended children count
WCONTINUED children that go on count too
WNOWAIT the child stays and can be waited for again
__WALL every child counts, whatever its exit signal
__WCLONE only children that send no SIGCHLD count
__WNOTHREAD children of other threads of the group do not count
P_ALL any child
P_PID the child with that pid
P_PGID any child of that process group
P_PIDFD the child that the descriptor stands for
sigaction(2):
SIG_DFL the default action
SIG_IGN the signal is ignored
SA_RESTART calls that the handler interrupts are made again, where they can be
SA_SIGINFO the handler gets a siginfo_t
SA_NOCLDSTOP SIGCHLD is not sent when children stop or go on
SA_NOCLDWAIT ended children are not kept for a wait
SA_NODEFER the signal is not blocked while its handler runs
SA_RESETHAND the default action comes back when the handler begins
SA_ONSTACK the handler runs on the stack of sigaltstack(2)
SA_RESTORER libc says how the handler returns
SIG_BLOCK these signals are blocked in addition
SIG_UNBLOCK these signals are no longer blocked
SIG_SETMASK these signals are blocked, and no other
SS_DISABLE there is no other stack for handlers
futex(2):
FUTEX_WAIT sleeps if the word still has the value
FUTEX_WAIT_PRIVATE sleeps if the word still has the value; among threads of one process
FUTEX_WAKE wakes at most so many sleepers
FUTEX_WAKE_PRIVATE wakes at most so many sleepers; among threads of one process
FUTEX_WAIT_BITSET sleeps until a time, if the word still has the value
FUTEX_WAIT_BITSET_PRIVATE sleeps until a time, if the word still has the value; among threads of one process
FUTEX_CLOCK_REALTIME the time is that of the real-time clock
FUTEX_BITSET_MATCH_ANY any waker may wake it
FUTEX_CMP_REQUEUE_PRIVATE wakes some sleepers and lets the others wait for another word
FUTEX_LOCK_PI_PRIVATE takes a lock whose holder inherits the priority of who waits
FUTEX_UNLOCK_PI_PRIVATE gives such a lock back
socket(2):
AF_UNIX on this machine, by a path or a name
AF_INET IPv4
AF_INET6 IPv6
AF_NETLINK to the kernel
AF_PACKET raw packets of a network device
AF_ALG the kernel's cryptography
AF_VSOCK between a virtual machine and its host
AF_UNSPEC no family: connect(2) with it ends a connection
SOCK_STREAM a stream of bytes, in order and whole (TCP)
SOCK_DGRAM single messages that may get lost (UDP)
SOCK_SEQPACKET messages, in order and whole
SOCK_RAW raw packets of a protocol
SOCK_CLOEXEC execve closes the descriptor
SOCK_NONBLOCK calls fail with EAGAIN instead of waiting
IPPROTO_IP the usual protocol
IPPROTO_TCP TCP
IPPROTO_UDP UDP
SOL_SOCKET an option of every socket
SOL_TCP an option of TCP
SOL_IP an option of IPv4
SOL_IPV6 an option of IPv6
SO_REUSEADDR the address may be used again at once
SO_REUSEPORT several sockets may have the address
SO_KEEPALIVE looks now and then whether the other side is there
SO_ERROR the pending error, which is cleared
SO_BROADCAST may send to all
SO_RCVBUF the size of the buffer for receiving
SO_SNDBUF the size of the buffer for sending
SO_TYPE the type of the socket
SO_PEERCRED pid, user and group of the other side
TCP_NODELAY small messages are sent at once
MSG_DONTWAIT fails with EAGAIN instead of waiting
MSG_NOSIGNAL EPIPE comes without SIGPIPE
MSG_PEEK the data stay and can be received again
MSG_OOB urgent data
MSG_TRUNC returns the true length of the message
MSG_WAITALL waits for all that was asked for
MSG_MORE more is to be sent
MSG_CMSG_CLOEXEC execve closes descriptors that the message brings
SHUT_RD nothing more is received
SHUT_WR nothing more is sent
SHUT_RDWR nothing more is received or sent
poll(2):
POLLIN data can be read
POLLOUT data can be written
POLLPRI urgent data can be read
POLLERR an error is pending, or nobody reads the pipe
POLLHUP the other side is gone
POLLNVAL the descriptor is not open
POLLRDHUP the other side sends no more
EPOLLIN data can be read
EPOLLOUT data can be written
EPOLLERR an error is pending, or nobody reads the pipe
EPOLLHUP the other side is gone
EPOLLRDHUP the other side sends no more
EPOLLET reported once, when it becomes ready
EPOLLONESHOT reported once, until it is asked for again
EPOLL_CTL_ADD adds the descriptor
EPOLL_CTL_MOD changes what the descriptor is watched for
EPOLL_CTL_DEL removes the descriptor
EPOLL_CLOEXEC execve closes the descriptor
EFD_CLOEXEC execve closes the descriptor
EFD_NONBLOCK calls fail with EAGAIN instead of waiting
SFD_CLOEXEC execve closes the descriptor
TFD_CLOEXEC execve closes the descriptor
IN_CLOEXEC execve closes the descriptor
MFD_CLOEXEC execve closes the descriptor
MFD_ALLOW_SEALING later changes may be forbidden by seals
prctl(2):
PR_SET_NAME sets the name of the thread
PR_GET_NAME reads the name of the thread
PR_SET_PDEATHSIG asks for a signal when the parent thread ends
PR_SET_CHILD_SUBREAPER orphans below this process become its children
PR_SET_DUMPABLE says whether it may dump core and be traced by its owner
PR_SET_NO_NEW_PRIVS execve gives no new rights from now on, for ever
PR_SET_SECCOMP installs a filter for system calls
PR_GET_SECCOMP asks for the mode of the filter for system calls
PR_CAPBSET_READ asks whether a capability is in the bounding set
PR_CAPBSET_DROP drops a capability from the bounding set
PR_SET_KEEPCAPS keeps capabilities when the user ids change
PR_SET_PTRACER says who may trace this process
PR_SET_VMA names a range of memory
SECCOMP_SET_MODE_STRICT read, write, exit and sigreturn alone are allowed
SECCOMP_SET_MODE_FILTER a BPF program judges each system call
SECCOMP_GET_ACTION_AVAIL asks whether an action is known
SECCOMP_FILTER_FLAG_TSYNC all threads get the filter
arch_prctl(2):
ARCH_SET_FS sets where thread-local storage is
ARCH_GET_FS reads where thread-local storage is
ARCH_SET_GS sets the base of the gs segment
getrlimit(2):
RLIMIT_STACK size of the stack
RLIMIT_NOFILE one more than the highest descriptor
RLIMIT_NPROC tasks of the user
RLIMIT_AS size of the address space
RLIMIT_CORE size of a core dump
RLIMIT_CPU CPU time, in seconds
RLIMIT_DATA size of the data segment
RLIMIT_FSIZE size of files that it writes
RLIMIT_MEMLOCK memory that is kept from swapping
RLIM_INFINITY no limit
RUSAGE_SELF of the process, all threads
RUSAGE_CHILDREN of ended children that were waited for
RUSAGE_THREAD of the calling thread
clock_gettime(2):
CLOCK_REALTIME the time of day, which can be set
CLOCK_MONOTONIC time since some moment, which is never set back
CLOCK_BOOTTIME time since boot, sleep included
CLOCK_PROCESS_CPUTIME_ID CPU time of the process
CLOCK_THREAD_CPUTIME_ID CPU time of the thread
TIMER_ABSTIME until a moment, not for a length of time
ITIMER_REAL sends SIGALRM, by the time of day
ITIMER_VIRTUAL sends SIGVTALRM, by CPU time in user mode
ITIMER_PROF sends SIGPROF, by CPU time
getrandom(2):
GRND_NONBLOCK fails with EAGAIN instead of waiting
GRND_RANDOM of the source for keys
mount(2):
MS_RDONLY read-only
MS_BIND makes a directory visible at a second place
MS_REC with all mounts below
MS_PRIVATE mounts are not passed on to other namespaces
MS_REMOUNT changes the flags of a mount
MS_NOSUID set-user-id bits have no effect
MS_NODEV device files have no effect
MS_NOEXEC programs cannot be run
MNT_DETACH the mount goes away for new accesses at once, and for good when nobody uses it
"""


def _constants() -> dict[str, Constant]:
    constants, used = dict[str, Constant](), ""
    for line in _TABLE.strip().splitlines():
        if line.endswith(":"):
            used = line.removesuffix(":")
        else:
            name, _, meaning = line.partition(" ")
            constants[name] = Constant(name, used, meaning)
    return constants


CONSTANTS: Mapping[str, Constant] = _constants()
"""Maps each name to its constant."""

# By the headers in include/uapi.
_ZERO = """
    O_RDONLY AT_STATX_SYNC_AS_STAT F_OK SEEK_SET F_DUPFD PROT_NONE P_ALL SIG_DFL SIG_BLOCK FUTEX_WAIT AF_UNSPEC
    IPPROTO_IP SOL_IP SHUT_RD SECCOMP_SET_MODE_STRICT RLIMIT_CPU RUSAGE_SELF CLOCK_REALTIME ITIMER_REAL
"""
NOT_ZERO = (frozenset(CONSTANTS) | frozenset(CLONE_FLAGS) | frozenset(SIGNALS)) - frozenset(_ZERO.split())
"""Names of constants, flags of clone(2) and signals that are not 0; of other names nothing is known here."""

CLONE_ARGS: Mapping[str, str] = {
    "flags": "what maker and child share, and more",
    "pidfd": "where a descriptor that stands for the child is stored (CLONE_PIDFD)",
    "child_tid": "where the child's tid is stored or cleared, in the child's memory (CLONE_CHILD_*)",
    "parent_tid": "where the child's tid is stored, in the maker's memory (CLONE_PARENT_SETTID)",
    "exit_signal": "what the parent gets when the child ends; 0: no signal",
    "stack": "the lowest address of the child's stack",
    "stack_size": "bytes of the child's stack",
    "tls": "where the child's thread-local storage is (CLONE_SETTLS)",
    "set_tid": "pids that the child is to get, one for each pid namespace",
    "set_tid_size": "how many pids set_tid has",
    "cgroup": "descriptor of the cgroup in which the child begins (CLONE_INTO_CGROUP)",
}
"""What the members of clone3's struct clone_args mean; the arguments of clone have names of their own."""

MEMBERS: Mapping[str, str] = {
    "si_signo": "the signal",
    "si_code": "why it was sent",
    "si_errno": "an error that goes with it",
    "si_pid": "who sent it, or the child that changed its state",
    "si_uid": "the real user of the sender, or of the child",
    "si_status": "the child's exit code, or the signal that ended, stopped or continued it",
    "si_utime": "the child's CPU time in user mode, in clock ticks",
    "si_stime": "the child's CPU time in the kernel, in clock ticks",
    "si_addr": "the address at fault",
    "si_int": "the value that the sender gave, as an int",
    "si_ptr": "the value that the sender gave, as a pointer",
    "si_timerid": "the timer that expired",
    "si_overrun": "how often the timer expired unseen",
    "si_band": "the events of the descriptor",
    "si_fd": "the descriptor",
    "si_call_addr": "where in the program the call was",
    "si_syscall": "the system call",
    "si_arch": "the architecture of the system call",
    "sa_handler": "the default action, ignoring, or the address of a handler",
    "sa_mask": "signals that are blocked while the handler runs",
    "sa_flags": "how the handler is called",
    "sa_restorer": "the code by which the handler returns",
    "st_mode": "type and permissions",
    "st_size": "size in bytes",
    "ru_utime": "CPU time in user mode",
    "ru_stime": "CPU time in the kernel",
    "tv_sec": "seconds",
    "tv_usec": "microseconds",
    "tv_nsec": "nanoseconds",
    "rlim_cur": "the limit in force",
    "rlim_max": "how far the limit may be raised",
    "sa_family": "the kind of address",
    "sun_path": "the path of the socket",
    "sin_port": "the port",
    "sin_addr": "the IPv4 address",
    "sin6_port": "the port",
    "sin6_addr": "the IPv6 address",
    "msg_name": "the address",
    "msg_iov": "the data",
    "msg_control": "what comes beside the data, such as descriptors",
    "mode": "permissions of a new file",
    "resolve": "how the path may be followed",
}
"""What members of other structs mean, by the names that strace prints."""
