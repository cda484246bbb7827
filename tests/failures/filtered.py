"""Run a command under a seccomp filter: ``filtered.py SYSCALL ACTION COMMAND…``; ACTION: EPERM, ENOSYS or kill.

A container runtime's way to say no, without a container (seccomp(2)).
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
import sys

_NUMBERS = {
    "x86_64": {"ptrace": 101, "clone3": 435, "seccomp": 317, "prctl": 157},
    "aarch64": {"ptrace": 117, "clone3": 435, "seccomp": 277, "prctl": 167},
}
NUMBERS = _NUMBERS.get(platform.machine())
"""The calls that can be filtered, by their numbers on this machine; None where they are not known."""

_PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS, _SECCOMP_MODE_FILTER = 22, 38, 2
_ERRNO, _KILL_PROCESS, _ALLOW = 0x00050000, 0x80000000, 0x7FFF0000
_LOAD, _JUMP_IF_EQUAL, _RETURN = 0x20, 0x15, 0x06


def install(number: int, action: int) -> None:
    """Let the kernel answer system call ``number`` with ``action``, for this process and all that come of it."""
    program = b"".join(
        struct.pack("HBBI", *instruction)
        for instruction in (
            (_LOAD, 0, 0, 0),
            (_JUMP_IF_EQUAL, 0, 1, number),
            (_RETURN, 0, 0, action),
            (_RETURN, 0, 0, _ALLOW),
        )
    )
    buffer = ctypes.create_string_buffer(program, len(program))
    filter_ = ctypes.create_string_buffer(struct.pack("HL", len(program) // 8, ctypes.addressof(buffer)))
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl.argtypes = [ctypes.c_int, ctypes.c_ulong, ctypes.c_void_p, ctypes.c_ulong, ctypes.c_ulong]
    for arguments in ((_PR_SET_NO_NEW_PRIVS, 1, None, 0, 0), (_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, filter_, 0, 0)):
        if libc.prctl(*arguments) != 0:
            raise OSError(ctypes.get_errno(), "prctl")


def main() -> None:
    """Install the filter and become the command."""
    call, action, *command = sys.argv[1:]
    assert NUMBERS is not None  # the tests look before they come here
    install(NUMBERS[call], _KILL_PROCESS if action == "kill" else _ERRNO | getattr(errno, action))
    os.execvp(command[0], command)


if __name__ == "__main__":
    main()
