"""Signals: names as strace prints them, numbers, and the codes of siginfo_t."""

from __future__ import annotations

import signal


def signal_name(number: int) -> str | None:
    """The name of signal ``number`` as strace prints it (``SIGCHLD``, ``SIGRT_5``); None for 0 (no signal)."""
    if number == 0:
        return None
    # strace counts real-time signals from the kernel's first, 32, which libc keeps for itself (signal.c: signame).
    if number >= 32:
        return "SIGRTMIN" if number == 32 else f"SIGRT_{number - 32}"
    return signal.Signals(number).name


def _signals() -> dict[str, str]:
    """Each name of a signal, and the one that strace prints for it (``SIGCLD`` is ``SIGCHLD``).

    strace counts real-time signals from the kernel's first, 32 (strace's signal.c: signame).
    """
    known = {name: member.name for name, member in signal.Signals.__members__.items() if member < 32}
    real_time = ["SIGRTMIN", *(f"SIGRT_{number}" for number in range(1, 33))]
    return known | {name: name for name in real_time} | {"SIGRTMAX": "SIGRT_32"}


SIGNALS = _signals()

# siginfo_t.si_code, sigaction(2).
_SIGNAL_CODES = (
    "SI_USER SI_KERNEL SI_QUEUE SI_TIMER SI_MESGQ SI_ASYNCIO SI_SIGIO SI_TKILL SI_DETHREAD SI_ASYNCNL "
    "CLD_EXITED CLD_KILLED CLD_DUMPED CLD_TRAPPED CLD_STOPPED CLD_CONTINUED "
    "ILL_ILLOPC ILL_ILLOPN ILL_ILLADR ILL_ILLTRP ILL_PRVOPC ILL_PRVREG ILL_COPROC ILL_BADSTK ILL_BADIADDR "
    "FPE_INTDIV FPE_INTOVF FPE_FLTDIV FPE_FLTOVF FPE_FLTUND FPE_FLTRES FPE_FLTINV FPE_FLTSUB FPE_FLTUNK FPE_CONDTRAP "
    "SEGV_MAPERR SEGV_ACCERR SEGV_BNDERR SEGV_PKUERR SEGV_ACCADI SEGV_ADIDERR SEGV_ADIPERR SEGV_MTEAERR SEGV_MTESERR "
    "SEGV_CPERR BUS_ADRALN BUS_ADRERR BUS_OBJERR BUS_MCEERR_AR BUS_MCEERR_AO "
    "TRAP_BRKPT TRAP_TRACE TRAP_BRANCH TRAP_HWBKPT TRAP_UNK TRAP_PERF "
    "POLL_IN POLL_OUT POLL_MSG POLL_ERR POLL_PRI POLL_HUP SYS_SECCOMP SYS_USER_DISPATCH EMT_TAGOVF"
)
SIGNAL_CODES = frozenset(_SIGNAL_CODES.split())
