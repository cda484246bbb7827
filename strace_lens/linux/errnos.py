"""Errors: names, numbers and meaning of what a system call returns.

Names and numbers are those of the kernel's ``include/uapi/asm-generic/errno-base.h`` and ``errno.h``; those from 512 on
are of ``include/linux/errno.h``, which only the kernel and a tracer see. The words are ours, after errno(3) and the
comments there. alpha, mips, parisc and sparc have other numbers. A table of facts, so it may be long.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

_KERNEL_ONLY = 512


class Errno(msgspec.Struct, frozen=True):
    """One error.

    Attributes:
        name: as strace prints it.
        number: what the kernel returns, without the minus.
        meaning: what went wrong, in a sentence without full stop.
    """

    name: str
    number: int
    meaning: str

    @property
    def kernel_only(self) -> bool:
        """No program ever sees it: only the kernel uses it, and strace prints it as a tracer."""
        return self.number >= _KERNEL_ONLY


_TABLE = """
1 EPERM the caller may not do this: a capability or the ownership is missing
2 ENOENT there is no such file or directory, or a part of the path is missing
3 ESRCH there is no such process or thread
4 EINTR a signal handler interrupted the call before it did anything
5 EIO the device failed to read or write
6 ENXIO there is no such device or address, or nobody has the other end open
7 E2BIG the arguments and the environment are too long
8 ENOEXEC the file is not a program that the kernel can run
9 EBADF the descriptor is not open, or not open for this
10 ECHILD there is no child to wait for
11 EAGAIN it cannot be done now without waiting, or a limit is reached; try again
12 ENOMEM there is not enough memory, or the limit of mappings is reached
13 EACCES the permissions of the file, or of a directory in its path, forbid it
14 EFAULT an address that was given is not in the caller's memory
15 ENOTBLK a block device is needed
16 EBUSY it is in use
17 EEXIST it exists already
18 EXDEV the two paths are on different file systems
19 ENODEV there is no such device, or it does not support this
20 ENOTDIR a part of the path is not a directory
21 EISDIR it is a directory
22 EINVAL an argument is not valid
23 ENFILE the whole system has too many open files
24 EMFILE the process has as many descriptors open as it may
25 ENOTTY the descriptor does not support this operation; often: it is not a terminal
26 ETXTBSY the program file is being written, or being run
27 EFBIG the file would become too large
28 ENOSPC there is no space left
29 ESPIPE a pipe, socket or terminal has no position to seek
30 EROFS the file system is read-only
31 EMLINK the file has too many links
32 EPIPE nobody reads the other end; SIGPIPE comes with it
33 EDOM the argument is outside the domain of the function
34 ERANGE the result does not fit
35 EDEADLK waiting would never end: a deadlock
36 ENAMETOOLONG the path or name is too long
37 ENOLCK there are no locks left
38 ENOSYS the kernel, or a seccomp filter, does not have this call
39 ENOTEMPTY the directory is not empty
40 ELOOP there are too many symbolic links in the path, or the last part is one and must not be
42 ENOMSG there is no message of the wanted type
43 EIDRM the object was removed
44 ECHRNG the channel number is out of range
45 EL2NSYNC level 2 is not synchronized
46 EL3HLT level 3 is halted
47 EL3RST level 3 was reset
48 ELNRNG the link number is out of range
49 EUNATCH the protocol driver is not attached
50 ENOCSI there is no CSI structure
51 EL2HLT level 2 is halted
52 EBADE the exchange is not valid
53 EBADR the request descriptor is not valid
54 EXFULL the exchange is full
55 ENOANO there is no anode
56 EBADRQC the request code is not valid
57 EBADSLT the slot is not valid
59 EBFONT the format of the font file is wrong
60 ENOSTR the device is no stream
61 ENODATA there is no such data, or no such extended attribute
62 ETIME the timer expired
63 ENOSR there are no stream resources left
64 ENONET the machine is not on the network
65 ENOPKG the package is not installed
66 EREMOTE the object is on another machine
67 ENOLINK the link was cut
68 EADV advertising failed
69 ESRMNT a remote mount failed
70 ECOMM sending failed
71 EPROTO the protocol was violated
72 EMULTIHOP more than one hop was tried
73 EDOTDOT an error of the remote file system RFS
74 EBADMSG the message is damaged
75 EOVERFLOW the value does not fit into its type
76 ENOTUNIQ the name is not unique on the network
77 EBADFD the descriptor is in a bad state
78 EREMCHG the remote address changed
79 ELIBACC a shared library that is needed cannot be accessed
80 ELIBBAD a shared library is damaged
81 ELIBSCN the .lib section of the program is damaged
82 ELIBMAX too many shared libraries are linked
83 ELIBEXEC a shared library cannot be run
84 EILSEQ the bytes are no character
85 ERESTART the call should be made again
86 ESTRPIPE the pipe of a stream failed
87 EUSERS there are too many users
88 ENOTSOCK the descriptor is not a socket
89 EDESTADDRREQ the socket needs an address to send to
90 EMSGSIZE the message is too long
91 EPROTOTYPE the protocol does not go with the type of the socket
92 ENOPROTOOPT the protocol has no such option
93 EPROTONOSUPPORT the protocol is not supported
94 ESOCKTNOSUPPORT the type of socket is not supported
95 EOPNOTSUPP the operation is not supported on this file or socket
96 EPFNOSUPPORT the protocol family is not supported
97 EAFNOSUPPORT the address family is not supported
98 EADDRINUSE the address is in use
99 EADDRNOTAVAIL the machine does not have this address
100 ENETDOWN the network is down
101 ENETUNREACH there is no route to the network
102 ENETRESET the network dropped the connection
103 ECONNABORTED the connection was aborted on this side
104 ECONNRESET the other side reset the connection
105 ENOBUFS there is no buffer space
106 EISCONN the socket is connected already
107 ENOTCONN the socket is not connected
108 ESHUTDOWN the socket was shut down for sending
109 ETOOMANYREFS there are too many references
110 ETIMEDOUT the time is over
111 ECONNREFUSED nobody listens at the address
112 EHOSTDOWN the other machine is down
113 EHOSTUNREACH there is no route to the other machine
114 EALREADY the operation is under way already
115 EINPROGRESS the operation has begun and goes on
116 ESTALE the handle is of a file that is gone
117 EUCLEAN the file system is damaged and must be repaired
118 ENOTNAM it is no named file of XENIX
119 ENAVAIL there are no semaphores of XENIX
120 EISNAM it is a named file
121 EREMOTEIO input or output failed on the other side
122 EDQUOT the user's disk quota is reached
123 ENOMEDIUM there is no medium in the device
124 EMEDIUMTYPE the medium is of a wrong type
125 ECANCELED the operation was cancelled
126 ENOKEY the key that is needed is missing
127 EKEYEXPIRED the key has expired
128 EKEYREVOKED the key was revoked
129 EKEYREJECTED the service rejected the key
130 EOWNERDEAD the owner of the lock died
131 ENOTRECOVERABLE the state that the lock protects is lost
132 ERFKILL a switch turned the radio off
133 EHWPOISON the memory page is broken
512 ERESTARTSYS a signal interrupts the call: made again if the handler has SA_RESTART or there is none, else EINTR
513 ERESTARTNOINTR a signal interrupts the call: the kernel always makes it again
514 ERESTARTNOHAND a signal interrupts the call: made again if no handler runs, else EINTR
515 ENOIOCTLCMD the driver does not know the ioctl command; the program gets ENOTTY
516 ERESTART_RESTARTBLOCK a signal interrupts the call: if no handler runs, restart_syscall(2) waits the rest
517 EPROBE_DEFER the driver asks to be probed later
518 EOPENSTALE the open found a stale handle
519 ENOPARAM the parameter is not supported
521 EBADHANDLE the NFS file handle is not valid
522 ENOTSYNC the update is out of step
523 EBADCOOKIE the cookie of a directory is stale
524 ENOTSUPP the operation is not supported
525 ETOOSMALL the buffer or the request is too small
526 ESERVERFAULT the server failed in a way without a name
527 EBADTYPE the server does not support this type
528 EJUKEBOX the server has started and has not finished
529 EIOCBQUEUED the operation is queued; its completion comes later
530 ERECALLCONFLICT it conflicts with a delegation that was recalled
531 ENOGRACE the grace period of NFS is over
"""

_ALIASES = {"EWOULDBLOCK": "EAGAIN", "ENOTSUP": "EOPNOTSUPP", "EDEADLOCK": "EDEADLK"}


def _errno(line: str) -> Errno:
    number, name, meaning = line.split(" ", 2)
    return Errno(name, int(number), meaning)


BY_NAME: Mapping[str, Errno] = {row.name: row for row in map(_errno, _TABLE.strip().splitlines())}
"""Maps the name that strace prints to its error."""

ERRORS: Mapping[str, str] = {name: name for name in BY_NAME} | _ALIASES
"""Maps each name of an error to the one that strace prints: ``EWOULDBLOCK`` is ``EAGAIN``."""

_BY_NUMBER = {row.number: row for row in BY_NAME.values()}


def errno_of(number: int) -> Errno | None:
    """The error with that number, or None."""
    return _BY_NUMBER.get(number)


def errno_named(name: str) -> Errno | None:
    """The error with that name, alias or not; None for an unknown name."""
    return BY_NAME.get(ERRORS.get(name, ""))
