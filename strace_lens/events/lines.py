"""What happens to a task beside its calls, and the lines that belong to no task."""

from __future__ import annotations

from typing import Literal

from strace_lens.events.log_event import LogEvent
from strace_lens.values import Struct

NoteKind = Literal["message", "stack", "hexdump", "summary", "personality", "tips", "debug", "vcpu", "output", "blank"]


class SignalDelivery(LogEvent, eq=False):
    """``--- SIGCHLD {si_signo=SIGCHLD, …} ---``: a signal was delivered."""

    signal: str
    siginfo_text: str

    @property
    def siginfo(self) -> Struct | None:
        """What the kernel sent with the signal (sigaction(2), siginfo_t), or None where strace could not read it."""
        found = self.decoder.siginfo(self.siginfo_text)
        return found if isinstance(found, Struct) else None

    def body(self) -> str:
        """The line without its leader."""
        return f"--- {self.signal} {self.decoder.siginfo(self.siginfo_text)} ---"


class GroupStop(LogEvent, eq=False):
    """``--- stopped by SIGTSTP ---``: the thread group was stopped (ptrace(2), group-stop)."""

    signal: str

    def body(self) -> str:
        """The line without its leader."""
        return f"--- stopped by {self.signal} ---"


class Exit(LogEvent, eq=False):
    """``+++ exited with 0 +++`` or ``+++ killed by SIGSEGV (core dumped) +++``: the task is gone.

    Attributes:
        code: exit code, or None.
        signal: name of the signal that killed it, or None.
        core: a core was dumped.
    """

    code: int | None
    signal: str | None = None
    core: bool = False

    def body(self) -> str:
        """The line without its leader."""
        if self.code is not None:
            return f"+++ exited with {self.code} +++"
        return f"+++ killed by {self.signal} {'(core dumped) ' * self.core}+++"


class Superseded(LogEvent, eq=False):
    """``+++ superseded by execve in pid 2102 +++``: an execve in another thread took this task's place (execve(2))."""

    by: int

    def body(self) -> str:
        """The line without its leader."""
        return f"+++ superseded by execve in pid {self.by} +++"


class Note(LogEvent, eq=False):
    """A line that strace writes without an event of the program.

    Attributes:
        kind: ``message`` (of strace itself), ``stack`` (``-k``), ``hexdump`` (``-e read``, ``-e write``), ``summary``
            (``-c``), ``personality``, ``tips``, ``debug`` (``-d``), ``vcpu`` (``-e kvm``), ``output`` (the program's
            own), ``blank``.
        text: the line without its leader.
        follows: for a stack or a hexdump, the line where its event began; else None.
        glued: it stands in the middle of another event's line, which prints it.
    """

    kind: NoteKind
    text: str
    follows: int | None = None
    glued: bool = False

    def body(self) -> str:
        """The line without its leader."""
        return self.text

    def printed(self) -> list[tuple[int, str]]:
        """Number and text of its line; empty if it stands within another event's line."""
        return [] if self.glued else LogEvent.printed(self)


class Unparsed(LogEvent, eq=False):
    """A line that was not understood. It is never dropped.

    Attributes:
        text: the line, without newline.
        reason: what was expected.
    """

    text: str
    reason: str

    def body(self) -> str:
        """The line."""
        return self.text
