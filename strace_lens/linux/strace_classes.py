"""strace's classes of system calls, the words of ``--trace`` with a percent sign.

Measured with strace 6.1 on x86-64: each call by its number, of 64, 32 and x32 bits, under each class, and whether
strace printed it. Classes change with strace: %process in 5.8, %clock until 5.10 (strace's NEWS). The table holds for
5.10 and later; before that only %process is known. For a call that strace 6.1 did not know, no class is known.
"""

from __future__ import annotations

from collections.abc import Mapping

from strace_lens.linux.syscalls import CALLS, CREATING_CALLS, EXEC_CALLS, EXIT_CALLS, KILL_CALLS, WAIT_CALLS

_SINCE = (5, 10)
_NEW_PROCESS = (5, 8)

# The calls that send signals are in %process since 5.8; before, arch_prctl and unshare were. execv is of sparc.
_LIFE = CREATING_CALLS | EXEC_CALLS | EXIT_CALLS | WAIT_CALLS | {"execv"}
_BEFORE_58 = frozenset({"arch_prctl", "unshare"})

_TABLE = {
    "%clock": """
        adjtimex clock_adjtime clock_adjtime64 clock_getres clock_getres_time64 clock_gettime clock_gettime64
        clock_settime clock_settime64 gettimeofday settimeofday time
    """,
    "%creds": """
        capget capset getegid getegid32 geteuid geteuid32 getgid getgid32 getgroups getgroups32 getresgid
        getresgid32 getresuid getresuid32 getuid getuid32 prctl setfsgid setfsgid32 setfsuid setfsuid32 setgid
        setgid32 setgroups setgroups32 setregid setregid32 setresgid setresgid32 setresuid setresuid32 setreuid
        setreuid32 setuid setuid32
    """,
    "%desc": """
        _llseek _newselect bpf close copy_file_range creat dup dup2 dup3 epoll_create epoll_create1 epoll_ctl
        epoll_pwait epoll_pwait2 epoll_wait eventfd eventfd2 execveat faccessat faccessat2 fadvise64
        fadvise64_64 fallocate fanotify_init fanotify_mark fchdir fchmod fchmodat fchown fchown32 fchownat fcntl
        fcntl64 fdatasync fgetxattr finit_module flistxattr flock fremovexattr fsconfig fsetxattr fsmount fsopen
        fspick fstat fstat64 fstatat64 fstatfs fstatfs64 fsync ftruncate ftruncate64 futimesat getdents
        getdents64 inotify_add_watch inotify_init inotify_init1 inotify_rm_watch io_uring_enter
        io_uring_register io_uring_setup ioctl kexec_file_load landlock_add_rule landlock_create_ruleset
        landlock_restrict_self linkat lseek memfd_create memfd_secret mkdirat mknodat mmap mmap2 mount_setattr
        move_mount mq_getsetattr mq_notify mq_open mq_timedreceive mq_timedreceive_time64 mq_timedsend
        mq_timedsend_time64 name_to_handle_at newfstatat oldfstat open open_by_handle_at open_tree openat
        openat2 perf_event_open pidfd_getfd pidfd_open pidfd_send_signal pipe pipe2 poll ppoll ppoll_time64
        pread64 preadv preadv2 process_madvise process_mrelease pselect6 pselect6_time64 pwrite64 pwritev
        pwritev2 quotactl_fd read readahead readdir readlinkat readv renameat renameat2 select sendfile
        sendfile64 setns signalfd signalfd4 socketcall splice statx symlinkat sync_file_range syncfs tee
        timerfd_create timerfd_gettime timerfd_gettime64 timerfd_settime timerfd_settime64 unlinkat userfaultfd
        utimensat utimensat_time64 vmsplice write writev
    """,
    "%file": """
        access acct chdir chmod chown chown32 chroot creat execve execveat faccessat faccessat2 fanotify_mark
        fchmodat fchownat fsconfig fspick fstatat64 futimesat getcwd getxattr inotify_add_watch lchown lchown32
        lgetxattr link linkat listxattr llistxattr lremovexattr lsetxattr lstat lstat64 mkdir mkdirat mknod
        mknodat mount mount_setattr move_mount name_to_handle_at newfstatat oldlstat oldstat open open_tree
        openat openat2 pivot_root quotactl readlink readlinkat removexattr rename renameat renameat2 rmdir
        setxattr stat stat64 statfs statfs64 statx swapoff swapon symlink symlinkat truncate truncate64 umount
        umount2 unlink unlinkat uselib utime utimensat utimensat_time64 utimes
    """,
    "%fstat": """
        fstat fstat64 fstatat64 newfstatat oldfstat statx
    """,
    "%fstatfs": """
        fstatfs fstatfs64
    """,
    "%ipc": """
        ipc msgctl msgget msgrcv msgsnd semctl semget semop semtimedop semtimedop_time64 shmat shmctl shmdt
        shmget
    """,
    "%lstat": """
        lstat lstat64 oldlstat
    """,
    "%memory": """
        break brk get_mempolicy io_destroy io_setup io_uring_register madvise mbind migrate_pages mincore mlock
        mlock2 mlockall mmap mmap2 move_pages mprotect mremap msync munlock munlockall munmap pkey_mprotect
        remap_file_pages set_mempolicy set_mempolicy_home_node shmat shmdt
    """,
    "%net": """
        accept accept4 bind connect getpeername getpmsg getsockname getsockopt listen putpmsg recvfrom recvmmsg
        recvmmsg_time64 recvmsg sendfile sendfile64 sendmmsg sendmsg sendto setsockopt shutdown socket
        socketpair
    """,
    "%pure": """
        getegid getegid32 geteuid geteuid32 getgid getgid32 getpgrp getpid getppid gettid getuid getuid32
    """,
    "%signal": """
        io_uring_enter kill pause pidfd_send_signal rt_sigaction rt_sigpending rt_sigprocmask rt_sigqueueinfo
        rt_sigreturn rt_sigsuspend rt_sigtimedwait rt_sigtimedwait_time64 rt_tgsigqueueinfo sgetmask sigaction
        sigaltstack signal signalfd signalfd4 sigpending sigprocmask sigreturn sigsuspend ssetmask tgkill tkill
    """,
    "%stat": """
        oldstat stat stat64
    """,
    "%%stat": """
        fstat fstat64 fstatat64 lstat lstat64 newfstatat oldfstat oldlstat oldstat stat stat64 statx
    """,
    "%statfs": """
        statfs statfs64
    """,
    "%%statfs": """
        fstatfs fstatfs64 statfs statfs64 ustat
    """,
}

CLASSES: Mapping[str, frozenset[str]] = {
    **{name: frozenset(calls.split()) for name, calls in _TABLE.items()},
    "%process": _LIFE | KILL_CALLS,
}
"""The calls of each class, by its name without other spellings."""

# Words without the percent sign are older spellings (strace(1)).
_SPELLINGS = {word: f"%{word}" for word in ("file", "process", "signal", "ipc", "desc", "memory")} | {
    "network": "%net",
    "%network": "%net",
}

# Calls that strace 6.1 does not know on x86: newer ones, and those of other architectures.
_NOT_MEASURED = """
    arm_fadvise64_64 atomic_barrier atomic_cmpxchg_32 breakpoint cachectl cacheflush cachestat clone2 execv
    fchmodat2 file_getattr file_setattr futex_requeue futex_wait futex_wake get_tls getpagesize getxattrat
    getxgid getxpid getxuid kern_features listmount listns listxattrat lsm_get_self_attr lsm_list_modules
    lsm_set_self_attr map_shadow_stack memory_ordering mseal old_mmap oldselect open_tree_attr or1k_atomic
    pciconfig_iobase pciconfig_read pciconfig_write perfctr recv removexattrat riscv_flush_icache riscv_hwprobe
    rseq_slice_yield rtas s390_guarded_storage s390_pci_mmio_read s390_pci_mmio_write s390_runtime_instr
    s390_sthyi send set_tls setxattrat spu_create spu_run statmount subpage_prot swapcontext switch_endian
    sync_file_range2 sysmips uprobe uretprobe usr26 usr32 utrap_install
"""
_MEASURED = CALLS - set(_NOT_MEASURED.split())


def is_class(word: str) -> bool:
    """Whether strace reads ``word`` as a class of calls, in any spelling, in this table or not."""
    return word.startswith("%") or word in _SPELLINGS


def class_takes(word: str, call: str, version: tuple[int, int]) -> bool | None:
    """Whether strace's class ``word`` holds ``call``; None if unknown.

    ``word`` is one that :func:`is_class` accepts; ``version`` is that of strace, as (major, minor).
    """
    name = _SPELLINGS.get(word, word)
    if name == "%process":
        return call in _LIFE or call in (KILL_CALLS if version >= _NEW_PROCESS else _BEFORE_58)
    calls = CLASSES.get(name)
    if calls is None or version < _SINCE:
        return None
    return True if call in calls else (False if call in _MEASURED else None)
