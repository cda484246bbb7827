"""Descriptors, pids and wait statuses."""

from __future__ import annotations

from strace_lens.values.composed import Commented
from strace_lens.values.plain import Annotation, Comment
from strace_lens.values.value import Value


class Fd(Value, frozen=True):
    """A file descriptor with what ``-y`` adds: ``3</etc/passwd>``, ``AT_FDCWD</home>``, ``4<pipe:[4711]>``.

    Without ``-y`` strace prints a plain number, which is read as a :class:`Number`.
    """

    handle: Value
    annotation: Annotation

    @property
    def number(self) -> int:
        """The descriptor; -100 for ``AT_FDCWD`` (include/uapi/linux/fcntl.h)."""
        number = self.handle.number
        return -100 if number is None else number

    @property
    def path(self) -> str:
        """The path, or strace's description of something other than a file (``socket:[1]``, ``TCP:[…]``)."""
        return self.annotation.text

    @property
    def deleted(self) -> bool:
        """The file has been unlinked."""
        return self.annotation.deleted

    def __str__(self) -> str:
        return f"{self.handle}{self.annotation}"


class Pid(Value, frozen=True):
    """A pid with what strace adds: ``3197<forks>`` (``-Y``), ``2 /* 18375 in strace's PID NS */``.

    Attributes:
        printed: the number as printed.
        name: the comm, or None.
        translated: the same pid as strace's own pid namespace counts it (``--pidns-translation``), or None.
    """

    printed: Value
    name: Annotation | None = None
    translated: int | None = None

    @property
    def number(self) -> int:
        """The pid, in the pid namespace of the task that made the call."""
        return self.printed.number or 0

    @property
    def comm(self) -> str | None:
        """The task's name (``/proc/PID/comm``), or None where strace did not print it."""
        return self.name.text if self.name else None

    def __str__(self) -> str:
        note = "" if self.translated is None else f" /* {self.translated} in strace's PID NS */"
        return f"{self.printed}{self.name or ''}{note}"


class WaitStatus(Value, frozen=True):
    """How a child changed its state, as wait(2) reports it: ``{WIFEXITED(s) && WEXITSTATUS(s) == 0}``.

    Attributes:
        macro: ``WIFEXITED``, ``WIFSIGNALED``, ``WIFSTOPPED`` or ``WIFCONTINUED``.
        detail: the exit code, or the signal that killed or stopped; None for ``WIFCONTINUED``.
        core: a core was dumped.
        extra: what is or'ed to the detail: ``0x80`` of a system call stop, or None.
        beyond: what is or'ed behind the braces (a ptrace event), or None.
    """

    macro: str
    detail: Value | None = None
    core: bool = False
    extra: Value | None = None
    beyond: Value | None = None

    @property
    def code(self) -> int | None:
        """Exit code of a child that exited, else None."""
        if self.macro != "WIFEXITED" or self.detail is None:
            return None
        return self.detail.number

    @property
    def signal(self) -> str | None:
        """Name of the signal that killed or stopped the child (its number where strace printed that), else None."""
        if self.macro not in _DETAIL or self.macro == "WIFEXITED" or self.detail is None:
            return None
        return self._name()

    def _name(self) -> str:
        """The signal's name; ``-X verbose`` prints it in a comment, ``-X raw`` not at all."""
        if isinstance(self.detail, Commented) and isinstance(self.detail.comment, Comment):
            return self.detail.comment.text.strip()
        return str(self.detail)

    def __str__(self) -> str:
        parts = [f"{self.macro}(s)"]
        if self.detail is not None:
            extra = "" if self.extra is None else f" | {self.extra}"
            parts.append(f"{_DETAIL.get(self.macro, self.macro)}(s) == {self.detail}{extra}")
        if self.core:
            parts.append("WCOREDUMP(s)")
        return "{" + " && ".join(parts) + "}" + ("" if self.beyond is None else f" | {self.beyond}")


_DETAIL = {"WIFEXITED": "WEXITSTATUS", "WIFSIGNALED": "WTERMSIG", "WIFSTOPPED": "WSTOPSIG"}
