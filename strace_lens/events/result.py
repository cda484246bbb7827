"""What a system call returned."""

from __future__ import annotations

import msgspec

from strace_lens.values import Value


class Result(msgspec.Struct, frozen=True):
    """What a system call returned: ``-1 ENOENT (No such file or directory)``, ``3</etc/passwd> <0.000021>``.

    Attributes:
        returned: the value printed, None for ``?``.
        errno: name of the error, ``ENOENT``, ``ERESTARTSYS``; ``errno 13`` where strace has no name for it.
        message: the error in words, in the language of strace's user.
        note: what strace adds to the value in parentheses, decoded: ``(Timeout)``, ``(flags O_RDONLY)``; more than one
            make a tuple; an empty tuple is ``()``.
        unavailable: ``? <unavailable>``.
        injected: the words of ``(INJECTED: args, retval)``, "" for ``(INJECTED)``, None for the kernel's own result.
        delayed: ``(DELAYED)``.
        seconds: time spent in the call (``-T``), as printed, or None.
        unread: the text that was not understood.
    """

    returned: Value | None = None
    value: int | None = None
    errno: str | None = None
    message: str | None = None
    note: tuple[Value, ...] | None = None
    unavailable: bool = False
    injection: str | None = None
    delayed: bool = False
    seconds: str | None = None
    unread: str | None = None

    @property
    def is_unread(self) -> bool:
        """What was returned is not known: it was not understood, or strace could not get it.

        strace prints an error for each -1 that the kernel returned (syscall.c: print_syscall_resume).
        """
        if self.unavailable or self.unread is not None:
            return True
        if self.value == -1:
            return self.errno is None and not self.injected
        return self.returned is not None and self.value is None

    @property
    def injected(self) -> bool:
        """strace tampered with the call (``--inject``)."""
        return self.injection is not None

    @property
    def failed(self) -> bool:
        """The call returned an error. A restart does not count as an error."""
        return self.errno is not None and not self.restarted

    @property
    def restarted(self) -> bool:
        """The kernel restarts the call after a signal; the program never sees it (ERESTART*, linux/errno.h)."""
        return self.errno is not None and self.errno.startswith("ERESTART")

    @property
    def duration(self) -> int | None:
        """Nanoseconds spent in the call, or None without ``-T``.

        They are negative where the clock stepped back, or where two processors' clocks differ. strace prints the
        members of a struct timespec, whose nanoseconds are never negative (util.c: ts_sub): ``-1.994043`` is
        -1 s + 994,043 µs.
        """
        if self.seconds is None:
            return None
        whole, _, fraction = self.seconds.partition(".")
        return int(whole) * 1_000_000_000 + int(fraction.ljust(9, "0") or 0)

    def __str__(self) -> str:
        if self.unread is not None:
            return self.unread
        text = "?" if self.returned is None else str(self.returned)
        if self.errno is not None:
            text += f" ({self.errno})" if self.message is None else f" {self.errno} ({self.message})"
        if self.unavailable:
            text += " <unavailable>"
        if self.note is not None:
            text += f" ({', '.join([str(part) for part in self.note])})"
        if self.injection is not None:
            text += f" (INJECTED{': ' * bool(self.injection)}{self.injection})"
        text += " (DELAYED)" * self.delayed
        return text if self.seconds is None else f"{text} <{self.seconds}>"
