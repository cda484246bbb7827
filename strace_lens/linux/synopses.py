"""What each system call does, and what its arguments are called.

Arguments have the names of man section 2, in the spelling of strace's ``-N`` (6.16) where the two differ: the second
argument of kill is ``signum`` and that of wait4 is ``status``. The words for what a call does are ours. A table of
facts, longer than other files for that reason. To add a call is to add a line here, and its name to syscalls.py.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from strace_lens.linux.syscalls import CALLS


class Synopsis(msgspec.Struct, frozen=True):
    """The arguments of a system call, and what it does.

    Attributes:
        name: of the call.
        arguments: their names, in order. strace leaves the last ones out where the kernel does not read them.
        does: what it does, a sentence without subject and full stop; "" if the table does not say.
    """

    name: str
    arguments: tuple[str, ...]
    does: str


_TABLE = """
_llseek(fd, offset_high, offset_low, result, whence): moves the position in a file, by 64 bits
_newselect(nfds, readfds, writefds, exceptfds, timeout): waits until one of the descriptors is ready
accept(sockfd, addr, addrlen): takes a connection that waits at a listening socket; returns a new descriptor
accept4(sockfd, addr, addrlen, flags): takes a connection that waits at a listening socket; returns a new descriptor
access(pathname, mode): asks whether the caller may read, write or execute a file
acct(path): writes a record of each process that ends to a file
add_key(type, description, payload, plen, keyring): puts a key into a keyring of the kernel
adjtimex(buf): reads or tunes the system clock
alarm(seconds): sends SIGALRM to the caller after some seconds
arch_prctl(op, addr): sets or reads state of the processor for this thread, such as its thread-local storage
bind(sockfd, addr, addrlen): gives a socket its own address
bpf(cmd, attr, size): loads a BPF program or works on a BPF map
brk(addr): moves the end of the data segment (the heap); returns where it is then
cachestat(fd, cstat_range, cstat, flags): reads how much of a file is in the page cache
capget(hdrp, datap): reads the capabilities of a thread
capset(hdrp, datap): sets the capabilities of the calling thread
chdir(path): changes the caller's working directory
chmod(pathname, mode): changes the permissions of a file
chown(pathname, owner, group): changes the owner and group of a file
chroot(path): makes a directory the root of the caller's paths
clock_adjtime(clockid, buf): reads or tunes a clock
clock_getres(clockid, res): reads the resolution of a clock
clock_gettime(clockid, tp): reads a clock; most programs do so without a system call (vdso(7))
clock_nanosleep(clockid, flags, request, remain): sleeps, by a clock that is named
clock_settime(clockid, tp): sets a clock
clone(child_stack, flags, parent_tid, child_tidptr, tls): makes a task, which shares with its maker what the flags say
clone3(cl_args, size): makes a task, which shares with its maker what the flags in a struct say
close(fd): closes a descriptor
close_range(first, last, flags): closes a range of descriptors, or marks them to be closed at execve
connect(sockfd, addr, addrlen): connects a socket to an address
copy_file_range(fd_in, off_in, fd_out, off_out, len, flags): copies from one file to another inside the kernel
creat(pathname, mode): creates a file, or empties it, and opens it for writing
delete_module(name, flags): takes a module out of the kernel
dup(oldfd): makes a second descriptor for the same open file; returns the lowest free number
dup2(oldfd, newfd): makes newfd a second descriptor for the open file of oldfd; closes what newfd was
dup3(oldfd, newfd, flags): makes newfd a second descriptor for the open file of oldfd; closes what newfd was
epoll_create(size): makes an epoll instance, which waits for many descriptors; returns its descriptor
epoll_create1(flags): makes an epoll instance, which waits for many descriptors; returns its descriptor
epoll_ctl(epfd, op, fd, event): adds a descriptor to an epoll instance, changes or removes it
epoll_pwait(epfd, events, maxevents, timeout, sigmask, sigsetsize): waits for the descriptors of an epoll instance
epoll_pwait2(epfd, events, maxevents, timeout, sigmask, sigsetsize): waits for the descriptors of an epoll instance
epoll_wait(epfd, events, maxevents, timeout): waits for the descriptors of an epoll instance
eventfd(initval): makes a counter that threads can wait for; returns its descriptor
eventfd2(initval, flags): makes a counter that threads can wait for; returns its descriptor
execve(pathname, argv, envp): replaces the program that the process runs; returns only if it fails
execveat(dirfd, pathname, argv, envp, flags): replaces the program that the process runs; returns only if it fails
exit(status): ends the calling thread; the process goes on while other threads live
exit_group(status): ends all threads of the process
faccessat(dirfd, pathname, mode): asks whether the caller may read, write or execute a file
faccessat2(dirfd, pathname, mode, flags): asks whether the caller may read, write or execute a file
fadvise64(fd, offset, len, advice): tells the kernel how a file will be read
fallocate(fd, mode, offset, len): reserves or frees space of a file
fanotify_init(flags, event_f_flags): makes a group that gets file events; returns its descriptor
fanotify_mark(fanotify_fd, flags, mask, dirfd, pathname): says which events of which files a fanotify group gets
fchdir(fd): makes an open directory the caller's working directory
fchmod(fd, mode): changes the permissions of an open file
fchmodat(dirfd, pathname, mode): changes the permissions of a file
fchmodat2(dirfd, pathname, mode, flags): changes the permissions of a file
fchown(fd, owner, group): changes the owner and group of an open file
fchownat(dirfd, pathname, owner, group, flags): changes the owner and group of a file
fcntl(fd, op, arg): copies a descriptor, reads or sets its flags, locks its file
fdatasync(fd): waits until a file's data are on the disk
fgetxattr(fd, name, value, size): reads an extended attribute of an open file
finit_module(fd, param_values, flags): loads a module into the kernel
flistxattr(fd, list, size): lists the extended attributes of an open file
flock(fd, op): locks or unlocks an open file as a whole
fork(): makes a process, a copy of its maker; returns its pid, and 0 in the child
fremovexattr(fd, name): removes an extended attribute of an open file
fsconfig(fd, cmd, key, value, aux): sets up a file system that is to be mounted
fsetxattr(fd, name, value, size, flags): sets an extended attribute of an open file
fsmount(fs_fd, flags, attr_flags): makes a mount of a file system that was set up; returns its descriptor
fsopen(fsname, flags): begins to set up a file system; returns a descriptor
fspick(dirfd, pathname, flags): begins to change a mounted file system; returns a descriptor
fstat(fd, statbuf): reads type, size, owner, permissions and times of an open file
fstatfs(fd, buf): reads type and free space of the file system of an open file
fsync(fd): waits until a file is on the disk
ftruncate(fd, length): makes an open file shorter or longer
futex(uaddr, futex_op, val, timeout, uaddr2, val3): waits until a word changes, or wakes who waits; locks use it
futex_waitv(waiters, nr_futexes, flags, timeout, clockid): waits until one of several words changes
futimesat(dirfd, pathname, times): sets the times of a file
get_mempolicy(mode, nodemask, maxnode, addr, flags): reads on which memory nodes pages are put
get_robust_list(pid, head_ptr, len_ptr): reads where a thread keeps the locks that it holds
get_thread_area(u_info): reads a segment of thread-local storage
getcpu(cpu, node): reads on which CPU the caller runs
getcwd(buf, size): reads the path of the caller's working directory
getdents(fd, dirp, count): reads entries of an open directory
getdents64(fd, dirp, count): reads entries of an open directory
getegid(): returns the effective group id
geteuid(): returns the effective user id
getgid(): returns the real group id
getgroups(size, list): reads the supplementary groups
getitimer(which, curr_value): reads an interval timer
getpeername(sockfd, addr, addrlen): reads the address of the other side of a socket
getpgid(pid): returns the process group of a process
getpgrp(): returns the caller's process group
getpid(): returns the process id: the tgid, the same in all threads
getppid(): returns the process id of the parent
getpriority(which, who): reads the nice value
getrandom(buf, buflen, flags): reads random bytes
getresgid(rgid, egid, sgid): reads real, effective and saved group id
getresuid(ruid, euid, suid): reads real, effective and saved user id
getrlimit(resource, rlim): reads a resource limit
getrusage(who, usage): reads CPU time and other resources that were used
getsid(pid): returns the session of a process
getsockname(sockfd, addr, addrlen): reads a socket's own address
getsockopt(sockfd, level, optname, optval, optlen): reads an option of a socket
gettid(): returns the thread id
gettimeofday(tv, tz): reads the clock; most programs do so without a system call (vdso(7))
getuid(): returns the real user id
getxattr(pathname, name, value, size): reads an extended attribute of a file
getxattrat(dirfd, pathname, flags, name, args, size): reads an extended attribute of a file
init_module(module_image, len, param_values): loads a module into the kernel
inotify_add_watch(fd, pathname, mask): adds a file or directory to what an inotify instance watches
inotify_init(): makes an instance that reports changes of files; returns its descriptor
inotify_init1(flags): makes an instance that reports changes of files; returns its descriptor
inotify_rm_watch(fd, wd): removes a file or directory from what an inotify instance watches
io_cancel(ctx_id, iocb, result): cancels an asynchronous operation
io_destroy(ctx_id): ends an asynchronous I/O context
io_getevents(ctx_id, min_nr, nr, events, timeout): waits for asynchronous operations
io_pgetevents(ctx_id, min_nr, nr, events, timeout, sig): waits for asynchronous operations
io_setup(nr_events, ctx_idp): makes an asynchronous I/O context
io_submit(ctx_id, nr, iocbpp): starts asynchronous operations
io_uring_enter(fd, to_submit, min_complete, flags, arg, argsz): submits operations of an io_uring, or waits for them
io_uring_register(fd, opcode, arg, nr_args): gives files or buffers to an io_uring
io_uring_setup(entries, params): makes an io_uring, by which operations need no system call each; returns its descriptor
ioctl(fd, op, argp): sends a command to a device or driver
ioperm(from, num, turn_on): allows or forbids I/O ports
iopl(level): sets the I/O privilege level
ioprio_get(which, who): reads the I/O scheduling class
ioprio_set(which, who, ioprio): sets the I/O scheduling class
kcmp(pid1, pid2, type, idx1, idx2): tells whether two processes share something
kexec_file_load(kernel_fd, initrd_fd, cmdline_len, cmdline, flags): loads a kernel to be started later
kexec_load(entry, nr_segments, segments, flags): loads a kernel to be started later
keyctl(op, arg2, arg3, arg4, arg5): works on keys of the kernel
kill(pid, signum): sends a signal to a process or a process group
landlock_add_rule(ruleset_fd, rule_type, rule_attr, flags): adds a rule to a Landlock ruleset
landlock_create_ruleset(attr, size, flags): makes a Landlock ruleset; returns its descriptor
landlock_restrict_self(ruleset_fd, flags): restricts the calling thread by a Landlock ruleset
lchown(pathname, owner, group): changes the owner and group of a file, of a link itself
lgetxattr(pathname, name, value, size): reads an extended attribute of a file, of a link itself
link(oldpath, newpath): gives a file a second name
linkat(olddirfd, oldpath, newdirfd, newpath, flags): gives a file a second name
listen(sockfd, backlog): makes a socket wait for connections
listxattr(pathname, list, size): lists the extended attributes of a file
listxattrat(dirfd, pathname, flags, list, size): lists the extended attributes of a file
llistxattr(pathname, list, size): lists the extended attributes of a file, of a link itself
lremovexattr(pathname, name): removes an extended attribute of a file, of a link itself
lseek(fd, offset, whence): moves the position in an open file
lsetxattr(pathname, name, value, size, flags): sets an extended attribute of a file, of a link itself
lstat(pathname, statbuf): reads type, size, owner, permissions and times of a file, of a link itself
madvise(addr, length, advice): tells the kernel how a range of memory will be used
mbind(addr, len, mode, nodemask, maxnode, flags): says on which memory nodes a range of memory is put
membarrier(cmd, flags, cpu_id): puts a memory barrier into other threads
memfd_create(name, flags): makes a file that has no path and lives in memory; returns its descriptor
memfd_secret(flags): makes a file in memory that even the kernel cannot read; returns its descriptor
migrate_pages(pid, maxnode, old_nodes, new_nodes): moves the pages of a process to other memory nodes
mincore(addr, length, vec): reads which pages are in memory
mkdir(pathname, mode): creates a directory
mkdirat(dirfd, pathname, mode): creates a directory
mknod(pathname, mode, dev): creates a file, a named pipe or a device file
mknodat(dirfd, pathname, mode, dev): creates a file, a named pipe or a device file
mlock(addr, length): keeps a range of memory from being swapped out
mlock2(addr, length, flags): keeps a range of memory from being swapped out
mlockall(flags): keeps all memory of the process from being swapped out
mmap(addr, length, prot, flags, fd, offset): maps a file or new memory; returns the address
mmap2(addr, length, prot, flags, fd, offset): maps a file or new memory; returns the address
modify_ldt(func, ptr, bytecount): reads or changes the local descriptor table
mount(source, target, filesystemtype, mountflags, data): mounts a file system
mount_setattr(dirfd, pathname, flags, attr, size): changes the attributes of a mount
move_mount(from_dirfd, from_pathname, to_dirfd, to_pathname, flags): puts a mount to a place
move_pages(pid, count, pages, nodes, status, flags): moves single pages to other memory nodes
mprotect(addr, length, prot): changes the permissions of a range of memory
mq_getsetattr(mqdes, newattr, oldattr): reads or sets attributes of a message queue
mq_notify(mqdes, sevp): asks for a notice when a message comes
mq_open(name, oflag, mode, attr): opens a POSIX message queue; returns its descriptor
mq_timedreceive(mqdes, msg_ptr, msg_len, msg_prio, abs_timeout): takes a message from a queue
mq_timedsend(mqdes, msg_ptr, msg_len, msg_prio, abs_timeout): puts a message into a queue
mq_unlink(name): removes a message queue
mremap(old_address, old_size, new_size, flags, new_address): changes the size of a mapping, or moves it
mseal(addr, length, flags): forbids later changes of a range of memory
msgctl(msqid, cmd, buf): controls a System V message queue
msgget(key, msgflg): gets or makes a System V message queue
msgrcv(msqid, msgp, msgsz, msgtyp, msgflg): takes a message from a System V queue
msgsnd(msqid, msgp, msgsz, msgflg): puts a message into a System V queue
msync(addr, length, flags): writes a mapped range back to its file
munlock(addr, length): allows a range of memory to be swapped out again
munlockall(): allows all memory of the process to be swapped out again
munmap(addr, length): removes a mapping
name_to_handle_at(dirfd, pathname, handle, mount_id, flags): gets a handle by which a file can be opened later
nanosleep(req, rem): sleeps
newfstatat(dirfd, pathname, statbuf, flags): reads type, size, owner, permissions and times of a file
nice(inc): changes the nice value
oldfstat(fd, statbuf): reads type, size, owner, permissions and times of an open file
oldlstat(pathname, statbuf): reads type, size, owner, permissions and times of a file, of a link itself
oldstat(pathname, statbuf): reads type, size, owner, permissions and times of a file
open(pathname, flags, mode): opens a file; returns its descriptor
open_by_handle_at(mount_fd, handle, flags): opens a file by its handle; returns its descriptor
open_tree(dirfd, pathname, flags): opens a mount, or makes a copy of it; returns its descriptor
open_tree_attr(dirfd, pathname, flags, attr, size): opens a mount, or a copy of it with other attributes
openat(dirfd, pathname, flags, mode): opens a file, its path relative to dirfd; returns its descriptor
openat2(dirfd, pathname, how, size): opens a file, with rules on how its path may be followed; returns its descriptor
pause(): waits for a signal
perf_event_open(attr, pid, cpu, group_fd, flags): begins to count performance events; returns a descriptor
personality(persona): sets whose behaviour the kernel imitates, or turns address randomization off
pidfd_getfd(pidfd, targetfd, flags): copies a descriptor of another process; returns its own
pidfd_open(pid, flags): makes a descriptor that stands for a process
pidfd_send_signal(pidfd, sig, info, flags): sends a signal to the process that a descriptor stands for
pipe(pipefd): makes a pipe: two descriptors, one to read and one to write
pipe2(pipefd, flags): makes a pipe: two descriptors, one to read and one to write
pivot_root(new_root, put_old): puts another mount at the root of the caller's mount namespace
pkey_alloc(flags, access_rights): gets a memory protection key
pkey_free(pkey): gives a memory protection key back
pkey_mprotect(addr, length, prot, pkey): changes the permissions and the protection key of a range of memory
poll(fds, nfds, timeout): waits until one of the descriptors is ready
ppoll(fds, nfds, tmo_p, sigmask, sigsetsize): waits until one of the descriptors is ready
prctl(op, arg2, arg3, arg4, arg5): changes or reads something of the calling thread or process: its name, its rights
pread64(fd, buf, count, offset): reads from a place in a file
preadv(fd, iov, iovcnt, offset): reads from a place in a file into several buffers
preadv2(fd, iov, iovcnt, offset, flags): reads from a place in a file into several buffers
prlimit64(pid, resource, new_limit, old_limit): reads and sets a resource limit of a process
process_madvise(pidfd, iovec, vlen, advice, flags): tells the kernel how another process will use its memory
process_mrelease(pidfd, flags): frees the memory of a process that is being killed
process_vm_readv(pid, local_iov, liovcnt, remote_iov, riovcnt, flags): reads the memory of another process
process_vm_writev(pid, local_iov, liovcnt, remote_iov, riovcnt, flags): writes the memory of another process
pselect6(nfds, readfds, writefds, exceptfds, timeout, sig): waits until one of the descriptors is ready
ptrace(op, pid, addr, data): watches and controls another task; strace and debuggers use it
pwrite64(fd, buf, count, offset): writes to a place in a file
pwritev(fd, iov, iovcnt, offset): writes several buffers to a place in a file
pwritev2(fd, iov, iovcnt, offset, flags): writes several buffers to a place in a file
quotactl(cmd, special, id, addr): controls disk quotas
quotactl_fd(fd, cmd, id, addr): controls disk quotas
read(fd, buf, count): reads from a descriptor; 0 means the end of the file
readahead(fd, offset, count): reads a part of a file into the page cache
readdir(fd, dirp, count): reads one entry of an open directory
readlink(pathname, buf, bufsiz): reads where a symbolic link leads
readlinkat(dirfd, pathname, buf, bufsiz): reads where a symbolic link leads
readv(fd, iov, iovcnt): reads from a descriptor into several buffers
reboot(magic, magic2, cmd, arg): restarts or halts the machine
recv(sockfd, buf, len, flags): receives data from a socket
recvfrom(sockfd, buf, len, flags, src_addr, addrlen): receives data from a socket, with the sender's address
recvmmsg(sockfd, msgvec, vlen, flags, timeout): receives several messages from a socket
recvmsg(sockfd, msg, flags): receives a message from a socket
remap_file_pages(addr, size, prot, pgoff, flags): rearranges the pages of a mapped file
removexattr(pathname, name): removes an extended attribute of a file
removexattrat(dirfd, pathname, flags, name): removes an extended attribute of a file
rename(oldpath, newpath): gives a file another name; replaces what has that name
renameat(olddirfd, oldpath, newdirfd, newpath): gives a file another name; replaces what has that name
renameat2(olddirfd, oldpath, newdirfd, newpath, flags): gives a file another name, or exchanges two files
request_key(type, description, callout_info, dest_keyring): finds a key of the kernel
restart_syscall(): goes on with a call that a signal interrupted; the kernel makes a program call it
rmdir(path): removes an empty directory
rseq(rseq, rseq_len, flags, sig): registers the thread for restartable sequences; libc does so for each thread
rt_sigaction(signum, act, oldact, sigsetsize): sets or reads what a signal does: default, ignore, or a handler
rt_sigpending(set, sigsetsize): reads which blocked signals are pending
rt_sigprocmask(how, set, oldset, sigsetsize): blocks or unblocks signals in the calling thread
rt_sigqueueinfo(tgid, signum, info): sends a signal with data to a process
rt_sigreturn(sigmask): returns from a signal handler; the handler's frame calls it
rt_sigsuspend(set, sigsetsize): waits for a signal, with another mask of blocked signals meanwhile
rt_sigtimedwait(set, info, timeout, sigsetsize): takes a pending signal, or waits for one
rt_tgsigqueueinfo(tgid, tid, signum, info): sends a signal with data to a thread
sched_get_priority_max(policy): returns the highest priority of a scheduling policy
sched_get_priority_min(policy): returns the lowest priority of a scheduling policy
sched_getaffinity(pid, cpusetsize, mask): reads on which CPUs a thread may run
sched_getattr(pid, attr, size, flags): reads how a thread is scheduled
sched_getparam(pid, param): reads the scheduling priority of a thread
sched_getscheduler(pid): returns the scheduling policy of a thread
sched_rr_get_interval(pid, tp): reads the time slice of a thread
sched_setaffinity(pid, cpusetsize, mask): says on which CPUs a thread may run
sched_setattr(pid, attr, flags): says how a thread is scheduled
sched_setparam(pid, param): sets the scheduling priority of a thread
sched_setscheduler(pid, policy, param): sets the scheduling policy of a thread
sched_yield(): lets other threads run
seccomp(operation, flags, args): installs a filter for the caller's own system calls
select(nfds, readfds, writefds, exceptfds, timeout): waits until one of the descriptors is ready
semctl(semid, semnum, cmd, arg): controls System V semaphores
semget(key, nsems, semflg): gets or makes System V semaphores
semop(semid, sops, nsops): works on System V semaphores, waits for them
semtimedop(semid, sops, nsops, timeout): works on System V semaphores, waits for them
send(sockfd, buf, len, flags): sends data by a socket
sendfile(out_fd, in_fd, offset, count): copies from one descriptor to another inside the kernel
sendmmsg(sockfd, msgvec, vlen, flags): sends several messages by a socket
sendmsg(sockfd, msg, flags): sends a message by a socket, to an address where the message has one
sendto(sockfd, buf, len, flags, dest_addr, addrlen): sends data by a socket, to an address where one is given
set_mempolicy(mode, nodemask, maxnode): says on which memory nodes new pages are put
set_mempolicy_home_node(start, len, home_node, flags): says which memory node a range of memory prefers
set_robust_list(addr, length): tells the kernel where the thread keeps the locks that it holds
set_thread_area(u_info): sets a segment of thread-local storage
set_tid_address(tidptr): says which word the kernel clears when the thread exits; returns the tid
setdomainname(name, len): sets the NIS domain name
setfsgid(fsgid): sets the group id for file access
setfsuid(fsuid): sets the user id for file access
setgid(gid): sets the group ids
setgroups(size, list): sets the supplementary groups
sethostname(name, len): sets the host name
setitimer(which, new_value, old_value): sets an interval timer, which sends a signal each time
setns(fd, nstype): moves the caller, or its children, into another namespace
setpgid(pid, pgid): puts a process into a process group
setpriority(which, who, prio): sets the nice value
setregid(rgid, egid): sets real and effective group id
setresgid(rgid, egid, sgid): sets real, effective and saved group id
setresuid(ruid, euid, suid): sets real, effective and saved user id
setreuid(ruid, euid): sets real and effective user id
setrlimit(resource, rlim): sets a resource limit
setsid(): starts a session without a terminal; the caller leads it; returns its id
setsockopt(sockfd, level, optname, optval, optlen): sets an option of a socket
settimeofday(tv, tz): sets the clock
setuid(uid): sets the user ids
setxattr(pathname, name, value, size, flags): sets an extended attribute of a file
setxattrat(dirfd, pathname, flags, name, args, size): sets an extended attribute of a file
shmat(shmid, shmaddr, shmflg): maps a System V shared memory segment; returns the address
shmctl(shmid, cmd, buf): controls a System V shared memory segment
shmdt(shmaddr): removes the mapping of a System V shared memory segment
shmget(key, size, shmflg): gets or makes a System V shared memory segment
shutdown(sockfd, how): ends sending or receiving on a socket
sigaction(signum, act, oldact): sets or reads what a signal does: default, ignore, or a handler
sigaltstack(ss, old_ss): sets the stack on which signal handlers run
signal(signum, handler): sets what a signal does
signalfd(fd, mask, sizemask): makes a descriptor from which signals can be read
signalfd4(fd, mask, sizemask, flags): makes a descriptor from which signals can be read
sigpending(set): reads which blocked signals are pending
sigprocmask(how, set, oldset): blocks or unblocks signals
sigreturn(sigmask): returns from a signal handler; the handler's frame calls it
sigsuspend(mask): waits for a signal, with another mask of blocked signals meanwhile
socket(domain, type, protocol): makes a socket; returns its descriptor
socketcall(call, args): makes a call on a socket; strace prints the call's own name where it can
socketpair(domain, type, protocol, sv): makes two sockets that are connected
splice(fd_in, off_in, fd_out, off_out, len, flags): moves data between a pipe and a file inside the kernel
stat(pathname, statbuf): reads type, size, owner, permissions and times of a file
statfs(pathname, buf): reads type and free space of a file system
statx(dirfd, pathname, flags, mask, statxbuf): reads type, size, owner, permissions and times of a file
stime(t): sets the clock
swapoff(path): stops swapping to a file or device
swapon(path, swapflags): begins to swap to a file or device
symlink(oldpath, newpath): creates a symbolic link, newpath, that leads to the text oldpath
symlinkat(target, newdirfd, linkpath): creates a symbolic link that leads to the text target
sync(): starts to write all changed files to the disk, and waits
sync_file_range(fd, offset, nbytes, flags): writes a part of a file to the disk
syncfs(fd): writes a file system to the disk
sysinfo(info): reads load, memory and uptime of the system
syslog(type, bufp, len): reads or controls the kernel's log
tee(fd_in, fd_out, len, flags): copies data from one pipe to another inside the kernel
tgkill(tgid, tid, signum): sends a signal to one thread of a process
time(tloc): reads the clock, in seconds
timer_create(clockid, sevp, timerid): makes a timer
timer_delete(timerid): deletes a timer
timer_getoverrun(timerid): reads how often a timer expired unseen
timer_gettime(timerid, curr_value): reads a timer
timer_settime(timerid, flags, new_value, old_value): starts or stops a timer
timerfd_create(clockid, flags): makes a timer that can be waited for; returns its descriptor
timerfd_gettime(fd, curr_value): reads a timer of timerfd_create
timerfd_settime(fd, flags, new_value, old_value): starts or stops a timer of timerfd_create
times(buf): reads the CPU time that was used
tkill(tid, signum): sends a signal to one thread
truncate(path, length): makes a file shorter or longer
ugetrlimit(resource, rlim): reads a resource limit
umask(mask): sets which permissions new files do not get; returns the mask before
umount(target): removes a mount
umount2(target, flags): removes a mount
uname(buf): reads the name and release of the kernel
unlink(path): removes a name of a file; the file goes with the last one
unlinkat(dirfd, pathname, flags): removes a name of a file, or a directory
unshare(flags): gives the caller its own copy of what it shares, or a new namespace
uselib(library): loads a shared library
userfaultfd(flags): makes a descriptor by which page faults can be handled; returns it
ustat(dev, ubuf): reads free space of a file system
utime(filename, times): sets the times of a file
utimensat(dirfd, pathname, times, flags): sets the times of a file
utimes(pathname, times): sets the times of a file
vfork(): makes a process that borrows its maker's memory, while the maker waits; returns its pid, and 0 in the child
vhangup(): hangs up the terminal
vmsplice(fd, iov, nr_segs, flags): moves memory into a pipe, or a pipe's data into memory
wait4(pid, status, options, usage): waits until a child ends, stops or goes on; returns its pid
waitid(idtype, id, siginfo, options, usage): waits until a child ends, stops or goes on
waitpid(pid, status, options): waits until a child ends, stops or goes on; returns its pid
write(fd, buf, count): writes to a descriptor
writev(fd, iov, iovcnt): writes several buffers to a descriptor
"""


def _synopsis(line: str) -> Synopsis:
    head, _, does = line.partition(": ")
    name, _, arguments = head.removesuffix(")").partition("(")
    return Synopsis(name, tuple(arguments.split(", ")) if arguments else (), does)


SYNOPSES: Mapping[str, Synopsis] = {row.name: row for row in map(_synopsis, _TABLE.strip().splitlines())}
"""The synopsis of each call that has one, by its name."""

# 32-bit architectures have second versions of calls, with wider arguments that have the same names.
_WIDER = {"fstatat64": "newfstatat"}


def _first_version(call: str) -> str:
    return _WIDER.get(call) or call.removesuffix("_time64").removesuffix("64").removesuffix("32")


def _wider_versions() -> dict[str, tuple[str, ...]]:
    versions = dict[str, tuple[str, ...]]()
    for name in sorted(CALLS - SYNOPSES.keys()):
        first = _first_version(name)
        if first in SYNOPSES:
            versions[first] = (*versions.get(first, ()), name)
    return versions


_VERSIONS = _wider_versions()


def wider_versions(call: str) -> tuple[str, ...]:
    """The calls that do the same with wider arguments, on 32-bit architectures: ``stat64`` of ``stat``."""
    return _VERSIONS.get(call, ())


def synopsis_of(call: str) -> Synopsis | None:
    """How ``call`` is called; a wider version (``stat64``, ``chown32``, ``ppoll_time64``) is called as the first one.

    None for a call that is not in the table.
    """
    return SYNOPSES.get(call) or SYNOPSES.get(_first_version(call))


def argument_names(call: str) -> tuple[str, ...]:
    """The names of a call's arguments, in order; () for a call that is not in the table."""
    found = synopsis_of(call)
    return found.arguments if found else ()
