"""The codes of siginfo_t: why a signal was sent.

Names and numbers are those of the kernel's ``include/uapi/asm-generic/siginfo.h``, SEGV_CPERR that of Linux 6.6; the
words are ours, after sigaction(2). A table of facts, longer than other files for that reason.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec


class SignalCode(msgspec.Struct, frozen=True):
    """One value of si_code.

    Attributes:
        name: as strace prints it.
        number: its value in the kernel.
        signal: the one signal that it goes with; None for any.
        meaning: why the signal was sent, in a sentence without full stop.
    """

    name: str
    number: int
    signal: str | None
    meaning: str


# A signal ("*": any), then number, name and meaning of each of its codes.
_TABLE = """
*
0 SI_USER a process sent it with kill(2) or raise(3)
128 SI_KERNEL the kernel sent it
-1 SI_QUEUE a process sent it with sigqueue(3), with a value
-2 SI_TIMER a timer of timer_create(2) expired
-3 SI_MESGQ a message came to an empty POSIX message queue
-4 SI_ASYNCIO an asynchronous input or output was completed
-5 SI_SIGIO a descriptor is ready, and its signals are queued
-6 SI_TKILL a process sent it to one thread, with tkill(2) or tgkill(2)
-7 SI_DETHREAD execve ends the other threads of the group
-60 SI_ASYNCNL glibc completed the look-up of a name
SIGILL
1 ILL_ILLOPC no such instruction
2 ILL_ILLOPN the instruction has a wrong operand
3 ILL_ILLADR the instruction addresses memory in a wrong way
4 ILL_ILLTRP the trap is not allowed
5 ILL_PRVOPC only the kernel may run the instruction
6 ILL_PRVREG only the kernel may use the register
7 ILL_COPROC the coprocessor failed
8 ILL_BADSTK the processor's own stack failed
9 ILL_BADIADDR there is no instruction at the address
SIGFPE
1 FPE_INTDIV an integer was divided by zero
2 FPE_INTOVF an integer overflowed
3 FPE_FLTDIV a floating-point number was divided by zero
4 FPE_FLTOVF a floating-point result is too large
5 FPE_FLTUND a floating-point result is too small
6 FPE_FLTRES a floating-point result is not exact
7 FPE_FLTINV the floating-point operation is not valid
8 FPE_FLTSUB a subscript is out of range
14 FPE_FLTUNK floating-point arithmetic failed, the processor does not say why
15 FPE_CONDTRAP a conditional trap was taken
SIGSEGV
1 SEGV_MAPERR nothing is mapped at the address
2 SEGV_ACCERR what is mapped at the address may not be used so
3 SEGV_BNDERR a check of bounds failed
4 SEGV_PKUERR a memory protection key forbids it (pkeys(7))
5 SEGV_ACCADI ADI is off for this mapping (SPARC)
6 SEGV_ADIDERR the version tag of the memory differs, which was noticed late (SPARC)
7 SEGV_ADIPERR the version tag of the memory differs (SPARC)
8 SEGV_MTEAERR the memory tag differs, which was noticed late (arm64)
9 SEGV_MTESERR the memory tag differs (arm64)
10 SEGV_CPERR the shadow stack has another return address
SIGBUS
1 BUS_ADRALN the address is not aligned
2 BUS_ADRERR there is no memory behind the address, as beyond the end of a mapped file
3 BUS_OBJERR the hardware of the object failed
4 BUS_MCEERR_AR the memory is broken, and it was just used
5 BUS_MCEERR_AO the memory is broken, and it was not used yet
SIGTRAP
1 TRAP_BRKPT a breakpoint was reached
2 TRAP_TRACE one instruction was run, as a tracer asked
3 TRAP_BRANCH a branch was taken, as a tracer asked
4 TRAP_HWBKPT a hardware breakpoint or watchpoint was reached
5 TRAP_UNK the processor does not say why
6 TRAP_PERF a performance event that asked for it was counted
SIGCHLD
1 CLD_EXITED the child exited; si_status is its exit code
2 CLD_KILLED a signal killed the child; si_status is that signal
3 CLD_DUMPED a signal killed the child, which dumped core; si_status is that signal
4 CLD_TRAPPED the child, which the receiver traces, stopped for it; si_status is the signal
5 CLD_STOPPED a signal stopped the child; si_status is that signal
6 CLD_CONTINUED the child was stopped and goes on; si_status is SIGCONT
SIGIO
1 POLL_IN data can be read
2 POLL_OUT data can be written
3 POLL_MSG a message can be read
4 POLL_ERR input or output failed
5 POLL_PRI urgent data can be read
6 POLL_HUP the other side is gone
SIGSYS
1 SYS_SECCOMP a seccomp filter refused the system call
2 SYS_USER_DISPATCH the process handles its system calls itself (PR_SET_SYSCALL_USER_DISPATCH)
SIGEMT
1 EMT_TAGOVF a tag overflowed (SPARC)
"""


def _codes() -> dict[str, SignalCode]:
    codes, signal = dict[str, SignalCode](), None
    for line in _TABLE.strip().splitlines():
        number, _, rest = line.partition(" ")
        if not rest:
            signal = None if number == "*" else number
        else:
            name, _, meaning = rest.partition(" ")
            codes[name] = SignalCode(name, int(number), signal, meaning)
    return codes


CODES: Mapping[str, SignalCode] = _codes()
"""Maps each name to its code."""

_BY_NUMBER = {(code.signal, code.number): code.name for code in CODES.values()}


def code_name(signal: str, number: int) -> str | None:
    """The name of si_code ``number`` of the signal ``signal``, or None."""
    return _BY_NUMBER.get((signal, number)) or _BY_NUMBER.get((None, number))
